"""What may be taken of a second opinion: a kind of ours, names that stand in the line, and never certainty."""

import json

import pytest

from bot.understanding import Match, Reading
from bot.understanding.lifting import Suggestion, lifted, suggestion_of
from bot.understanding.reading import Hit
from tests.unit.understanding.reps import own

LINE = "顺达那边货到了 老王挺满意"
NOBODY = Match()


def unread(text: str = LINE, **more: object) -> Reading:
    return Reading(text=text, **more)  # type: ignore[arg-type]


def sure(name: str) -> Match:
    return Match("sure", (Hit(own(name), 1.0, "exact"),))


@pytest.mark.parametrize("kind", ["follow_up", "lead", "lookup"])
def test_nothing_becomes_likely_and_never_sure(kind: str) -> None:
    found = lifted(unread(), Suggestion(kind, "顺达"), sure("顺达物流"))  # type: ignore[arg-type]
    assert (found.kind, found.certainty, found.customer) == (kind, "likely", "顺达")
    assert found.match.level == "fuzzy"


def test_a_name_that_does_not_stand_in_the_line_is_dropped() -> None:
    found = lifted(unread(), Suggestion("follow_up", "明辉电子", "李总"), sure("明辉电子"))
    assert (found.customer, found.person, found.match) == (None, None, NOBODY)
    assert found.kind == "follow_up"


@pytest.mark.parametrize("kind", ["lead", "lookup"])
def test_a_lead_or_a_look_up_of_nobody_is_nothing(kind: str) -> None:
    reading = unread()
    assert lifted(reading, Suggestion(kind, "明辉电子"), NOBODY) is reading  # type: ignore[arg-type]


def test_a_name_is_found_in_another_case_width_or_script() -> None:
    found = lifted(unread("ＡＣＭＥ 那边 順達 也是"), Suggestion("lead", "acme", "顺达"), NOBODY)
    assert (found.customer, found.person) == ("ＡＣＭＥ", "順達")
    assert found.mention is not None
    assert found.mention.start == 0


def test_what_was_understood_is_never_touched() -> None:
    reading = Reading(text=LINE, kind="task", certainty="likely")
    assert lifted(reading, Suggestion("lead", "顺达"), NOBODY) is reading


def test_a_record_found_by_ourselves_stays_and_is_confirmed() -> None:
    reading = unread(match=sure("顺达物流"), customer="顺达物流")
    found = lifted(reading, Suggestion("follow_up", "顺达"), NOBODY)
    assert (found.customer, found.match.level) == ("顺达物流", "fuzzy")
    assert found.match.best == own("顺达物流")


@pytest.mark.parametrize(
    "answer",
    [
        '{"kind": "lead", "customer": "顺达", "person": null}',
        'Sure!\n```json\n{"kind": "lead", "customer": " 顺达 "}\n```',
    ],
)
def test_the_one_object_of_an_answer_is_read(answer: str) -> None:
    assert suggestion_of(answer) == Suggestion("lead", "顺达")


@pytest.mark.parametrize(
    "answer",
    ["", "lead", "{", '{"kind": "none"}', '{"kind": "task"}', '{"kind": ["lead"]}', '["lead"]', "{'kind': 'lead'}"],
)
def test_any_other_answer_is_none(answer: str) -> None:
    assert suggestion_of(answer) is None


def test_names_that_are_no_names_are_left_out() -> None:
    answer = json.dumps({"kind": "lead", "customer": 7, "person": "x" * 100})
    assert suggestion_of(answer) == Suggestion("lead")
