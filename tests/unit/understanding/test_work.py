"""The work of one message, counted: calls of functions, and characters that patterns look at. No clock."""

import json
import os
import re
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

from bot.understanding import to_json
from bot.understanding.folding import fold_text
from tests.unit.understanding.backtracking import Counted
from tests.unit.understanding.grammar import patterns, steps, vocabulary
from tests.unit.understanding.reps import NOW, own, said

LONGEST = 4096
LANGUAGES = st.sampled_from(["zh-CN", "zh-TW", "en"])
WORDS = st.sampled_from(vocabulary())
JOINTS = st.sampled_from(["", " ", "\n", "，"])
INPUTS = st.sampled_from(["text", "voice", "forward"])
# Two hundred names that begin alike are tried at every place where they might stand.
ALIKE = tuple(own(f"明明{chr(0x4E00 + index)}贸易有限公司", f"c{index}") for index in range(200))
# A message of thirty characters takes about two thousand calls; the longest text with the worst names stays below.
MOST_CALLS = 100 * LONGEST
# At one place of a text of so many equal characters: a third of its cube, never what doubles with each of them.
SHORT, MOST_LOOKS = 28, 28**3 // 3
UNITS = (" ", ".", "1", "a", "A", "的", "1 ", "- ", "Aa ")
# The lines of a photographed card are short.
OF_CARDS = ("business_cards.", "card_names.")
ENDLESS = re.compile(r"[*+]|\{\d*,\d*\}")
LONG = bool(os.environ.get("FIELDLINE_TORTURE"))


def filled(words: list[str], joint: str, length: int = LONGEST) -> str:
    """The words over and over, up to a length."""
    unit = joint.join(words) + joint
    return (unit * (length // len(unit) + 1))[:length]


@settings(max_examples=2000 if LONG else 200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=40), JOINTS, LANGUAGES, INPUTS)
def test_any_mix_of_the_grammars_own_words_is_read(words: list[str], joint: str, lang: Any, input: Any) -> None:
    text = joint.join(words)
    reading = said(text, lang, input=input)
    assert reading.next_at is None or reading.next_at > NOW
    assert reading.happened_at is None or reading.happened_at <= NOW
    assert all(text[slice(*found.span)] == found.text for found in reading.dates)
    json.dumps(to_json(reading))


@settings(max_examples=1000 if LONG else 25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), JOINTS, LANGUAGES)
def test_the_longest_text_stays_within_a_budget_of_calls(words: list[str], joint: str, lang: Any) -> None:
    text = filled(words, joint)
    calls = steps(partial(said, text, lang, *ALIKE))
    target(calls)
    assert calls < MOST_CALLS


@pytest.mark.parametrize(
    "unit",
    [
        "王总",
        "明天下午3点",
        "明",
        "明明贸",
        "3天后",
        "Mr ",
        "1-",
        "Met Aa at ",
        "13911112222 ",
        "公司：",
        "张三丰公司",
        "at 3pm ",
    ],
)
def test_twice_the_text_is_twice_the_work(unit: str) -> None:
    once, twice = (steps(partial(said, filled([unit], "", length), "zh-CN", *ALIKE)) for length in (2048, 4096))
    assert twice < 2.4 * once


def test_the_counter_finds_what_the_engine_finds() -> None:
    texts = (
        "今天拜访了顺达物流张总，下周三上午10点半再约",
        "Met Mr Zhang on 5 Aug at 3pm, quoted $12k\nphone: 139 1111",
    )
    for name, pattern in patterns().items():
        counted = Counted(pattern)
        for text in texts:
            assert list(counted.finditer(text)) == [match.span() for match in pattern.finditer(text)], name


def test_no_pattern_tries_more_ways_than_a_text_is_long() -> None:
    endless = {name: each for name, each in patterns().items() if ENDLESS.search(each.pattern)}
    slow = {name: _slow_on(each) for name, each in endless.items() if not name.startswith(OF_CARDS)}
    assert not any(slow.values()), {name: units for name, units in slow.items() if units}


def _slow_on(pattern: re.Pattern[str]) -> list[str]:
    """The units of which a short text takes too many looks from its beginning, or from its second character."""
    counted = Counted(pattern, MOST_LOOKS)
    found = []
    for unit in UNITS:
        text = filled([unit], "", SHORT) + "~"
        try:
            for at in (0, 1):
                counted.looks(text if text != text.lower() else fold_text(text), at)
        except OverflowError:
            found.append(unit)
    return found


@pytest.mark.parametrize("pattern", [r"(?:a+)+$", r"(?:a|aa)+$", r"\W*\W*\W*\W*\W*x", r"(?:[A-Z][a-zA-Z]+\s?){1,5}$"])
def test_a_pattern_that_blows_up_is_seen(pattern: str) -> None:
    assert _slow_on(re.compile(pattern))
