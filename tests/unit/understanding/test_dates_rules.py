"""Every rule of the date grammar builds a date of whatever its pattern lets through, or nothing; none raises."""

from datetime import datetime

import pytest

from bot.understanding.dates import CHINESE, ENGLISH
from bot.understanding.dates.rules import Rule
from tests.unit.understanding.reps import dates, moment
from tests.unit.understanding.samples import alternatives, samples

TEXTS = 60


@pytest.mark.parametrize("rule", ENGLISH, ids=lambda rule: rule.name)
def test_no_english_rule_raises_on_what_it_lets_through(rule: Rule) -> None:
    assert sum(_read(text, rule) for text in samples(rule.pattern, TEXTS)) > 0


@pytest.mark.parametrize("rule", CHINESE, ids=lambda rule: rule.name)
def test_no_chinese_rule_raises_on_what_it_lets_through(rule: Rule) -> None:
    for text in samples(rule.pattern, TEXTS):
        _read(text, rule)


def _read(text: str, rule: Rule) -> bool:
    """Read the text at two times of the year; whether it was one of the rule's."""
    for now in (datetime(2026, 7, 9, 14, 32), datetime(2028, 2, 29, 23, 50)):
        dates(text, "en", now=now)
    return rule.pattern.search(text) is not None


# The groups whose words are looked up in a table.
LOOKED_UP = ("part", "shift", "nth", "wd", "mon", "unit", "name", "day", "ys")
GROUPS = [(rule, group) for rule in ENGLISH for group in LOOKED_UP if group in rule.pattern.groupindex]


@pytest.mark.parametrize(("rule", "group"), GROUPS, ids=lambda each: getattr(each, "name", each))
def test_every_alternative_of_a_pattern_is_a_key_of_its_table(rule: Rule, group: str) -> None:
    names = alternatives(rule.pattern, group)
    assert names
    heads, tails = ("", "in the ", "the 2nd "), ("", " 5", " month")
    for name in names:
        for head in heads:
            for tail in tails:
                dates(f"{head}{name}{tail}", "en")


@pytest.mark.parametrize(
    ("text", "at"), [("midafternoon tomorrow", "Fri 10 Jul 14:00"), ("mid morning on Monday", "Mon 13 Jul 10:00")]
)
def test_a_part_of_the_day_is_written_together_or_apart(text: str, at: str) -> None:
    assert moment(text, "en") == at


def test_more_blanks_between_the_words_mean_the_same() -> None:
    assert moment("the week after  next", "en") == "Mon 20 Jul 09:00"
    assert moment("Wed of the week after\nnext", "en") == "Wed 22 Jul 09:00"
