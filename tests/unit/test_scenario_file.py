"""The scenario files of the benchmark of people at work: read whole, or refused with what is wrong in them."""

import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from rig.scenario import BadScenario, Scenario, read, shared  # noqa: E402

from bot.texts import LOCALES  # noqa: E402
from bot.texts.catalogue import catalogue  # noqa: E402

SHIPPED = BENCHMARKS / "rig" / "workday.toml"
WHOLE = """
start = "08:29:30"
every = [20, 60]
think = [2, 6]
[languages]
en = 1
[roles.rep]
share = 1
acts = { hello = 1 }
[[acts.hello]]
say = ["Hello"]
answer = ["agenda-title"]
"""


def of(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "scenario.toml"
    file.write_text(text, "utf-8")
    return read(file)


def test_the_shipped_scenario_names_texts_that_exist() -> None:
    scenario = read(SHIPPED)
    steps = [step for steps in scenario.acts.values() for step in steps]
    for locale in LOCALES:
        entries = catalogue(locale).entries
        keys = {key for step in steps for key in step.answer}
        named = {word for step in steps if step.kind in ("tap", "press") for word in step.words[""]}
        keys |= {word for word in named | {step.needs for step in steps} if "-" in word}
        assert not sorted(keys - entries.keys()), locale
    assert {name for role in scenario.roles.values() for name in role.acts} == scenario.acts.keys()


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    scenario = of(tmp_path, WHOLE)
    assert (scenario.every, scenario.think, scenario.start.isoformat()) == ((20, 60), (2, 6), "08:29:30")
    assert scenario.acts["hello"][0].words == {"": ("Hello",)}


@pytest.mark.parametrize(
    ("was", "wrong", "said"),
    [
        ("every = [20, 60]", "every = [60, 20]", "every"),
        ("every = [20, 60]", "", "every"),
        ('start = "08:29:30"', 'start = "morning"', "start"),
        ("hello = 1 }", "goodbye = 1 }", "there is no act goodbye"),
        ("share = 1", "share = -1", "role rep"),
        ('say = ["Hello"]', 'say = ["Hello"]\ntap = ["1"]', "exactly one of"),
        ('say = ["Hello"]', "", "exactly one of"),
        ('answer = ["agenda-title"]', "", "a list of texts"),
        ("[roles.rep]", "[roles.boss]", "somebody must be rep"),
        ("think = [2, 6]", "think = [2, 6]\nthinks = 1", "thinks is unknown"),
        ("[languages]", "[languages", "scenario.toml"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, was: str, wrong: str, said: str) -> None:
    assert was in WHOLE
    with pytest.raises(BadScenario, match=said.replace("[", r"\[")):
        of(tmp_path, WHOLE.replace(was, wrong))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadScenario):
        read(tmp_path / "nothing.toml")


def test_few_people_are_mixed_as_many_are() -> None:
    weights = {"rep": 88.0, "manager": 12.0}
    assert Counter(shared(weights, 500)) == {"rep": 440, "manager": 60}
    assert Counter(shared(weights, 10)) == {"rep": 9, "manager": 1}
