"""English dates as people really write them: short, misspelt, spoken, in ranges and fractions."""

from datetime import datetime

import pytest

from bot.understanding.dates.english_spelling import meant, spelled
from tests.unit.understanding.reps import dates, moment, written


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("tmr", "tomorrow"),
        ("tommorow", "tomorrow"),
        ("wensday", "wednesday"),
        ("thrusday", "thursday"),
        ("mondey", "monday"),
        ("feburary", "february"),
        ("yestarday", "yesterday"),
        ("evning", "evening"),
        ("arvo", "afternoon"),
    ],
)
def test_a_slip_of_the_pen_is_the_nearest_word_of_the_calendar(word: str, stands_for: str) -> None:
    assert meant(word) == stands_for


@pytest.mark.parametrize(
    "word", "sundar mondal sundae sundry mourning forthright thursby augustus tomato martin".split()
)
def test_names_and_other_words_are_no_slips(word: str) -> None:
    assert meant(word) is None


def test_what_was_found_is_given_back_as_typed() -> None:
    found = dates("call him nxt wensday at 3, or tmr", "en")
    assert [each.text for each in found] == ["nxt wensday at 3", "tmr"]
    assert spelled("nothing to mend").text == "nothing to mend"


DAYS = [
    ("ring her tom 4pm", "Fri 10 Jul 16:00"),
    ("a week today", "Thu 16 Jul 09:00"),
    ("a week tomorrow", "Fri 17 Jul 09:00"),
    ("tomorrow week", "Fri 17 Jul 09:00"),
    ("a fortnight on Monday", "Mon 27 Jul 09:00"),
    ("two weeks Monday", "Mon 27 Jul 09:00"),
    ("same day next week", "Thu 16 Jul 09:00"),
    ("same time tomorrow", "Fri 10 Jul 14:32"),
    ("this time next week", "Thu 16 Jul 14:32"),
    ("week of 20 July", "Mon 20 Jul 09:00"),
    ("w/c 3 Aug", "Mon 3 Aug 09:00"),
    ("second week of August", "Mon 10 Aug 09:00"),
    ("third Tuesday in October", "Tue 20 Oct 09:00"),
    ("last Friday of the month", "Fri 31 Jul 09:00"),
    ("last day of September", "Wed 30 Sep 09:00"),
    ("early next week", "Mon 13 Jul 09:00"),
    ("midweek", "Wed 15 Jul 09:00"),
    ("middle of next week", "Wed 15 Jul 09:00"),
    ("nxt wk", "Mon 13 Jul 09:00"),
    ("this wkend", "Sat 11 Jul 09:00"),
    ("b4 friday", "Fri 10 Jul 09:00"),
    ("Tuesday 21st", "Tue 21 Jul 09:00"),
    ("the 20th of next month", "Thu 20 Aug 09:00"),
    ("1st of every month", "Sat 1 Aug 09:00"),
    ("the ninth of December", "Wed 9 Dec 09:00"),
    ("August twenty-third", "Sun 23 Aug 09:00"),
    ("3 Decemeber", "Thu 3 Dec 09:00"),
    ("Wed 15/7", "Wed 15 Jul 09:00"),
    ("Fri 7/8", "Fri 7 Aug 09:00"),
    ("every other Friday", "Fri 10 Jul 09:00"),
    ("month after next", "Tue 1 Sep 09:00"),
    ("mid-March", "Mon 15 Mar 09:00 2027"),
    ("end of next month", "Mon 31 Aug 09:00"),
    ("the third quarter of next year", "Thu 1 Jul 09:00 2027"),
    ("H2 2027", "Thu 1 Jul 09:00 2027"),
    ("the day before 5 Aug", "Tue 4 Aug 09:00"),
    ("two days after Monday", "Wed 15 Jul 09:00"),
    ("in a week or two", "Thu 16 Jul 09:00"),
    ("over the next 3 days", "Sun 12 Jul 09:00"),
    ("in twenty-one days", "Thu 30 Jul 09:00"),
    ("good friday", "Fri 26 Mar 09:00 2027"),
    ("boxing day", "Sat 26 Dec 09:00"),
    ("two weeks' time", "Thu 23 Jul 09:00"),
    ("3 May next year", "Mon 3 May 09:00 2027"),
    ("coming Thursday", "Thu 16 Jul 09:00"),
    ("Tue afternoon next week", "Tue 14 Jul 14:00"),
    ("3 Fridays from now", "Fri 24 Jul 09:00"),
    ("last week of November", "Mon 23 Nov 09:00"),
    ("first of next month", "Sat 1 Aug 09:00"),
]
HOURS = [
    ("tomorrow am", "Fri 10 Jul 10:00"),
    ("mon arvo", "Mon 13 Jul 14:00"),
    ("tmr 1430", "Fri 10 Jul 14:30"),
    ("Friday 9.45", "Fri 10 Jul 09:45"),
    ("tues 10", "Tue 14 Jul 10:00"),
    ("Friday nine thirty", "Fri 10 Jul 09:30"),
    ("at three fifteen tomorrow", "Fri 10 Jul 15:15"),
    ("half two tomorrow", "Fri 10 Jul 14:30"),
    ("quarter past ten on Monday", "Mon 13 Jul 10:15"),
    ("twenty to five tomorrow", "Fri 10 Jul 16:40"),
    ("a quarter to noon tomorrow", "Fri 10 Jul 11:45"),
    ("12 noon Monday", "Mon 13 Jul 12:00"),
    ("noon-ish Friday", "Fri 10 Jul 12:00"),
    ("3ish tomorrow", "Fri 10 Jul 15:00"),
    ("10:30a tomorrow", "Fri 10 Jul 10:30"),
    ("9 tonight", "Thu 9 Jul 21:00"),
    ("early in the morning on Monday", "Mon 13 Jul 09:00"),
    ("mid-morning Monday", "Mon 13 Jul 10:00"),
    ("after work tomorrow", "Fri 10 Jul 17:30"),
    ("Thursday 2-4", "Thu 16 Jul 14:00"),
    ("tmr 9 to 10", "Fri 10 Jul 09:00"),
    ("3 to 5pm on Monday", "Mon 13 Jul 15:00"),
    ("2pm-3.30pm Monday", "Mon 13 Jul 14:00"),
    ("8am until 6 on Monday", "Mon 13 Jul 08:00"),
    ("at 3 or 4 tomorrow", "Fri 10 Jul 15:00"),
    ("in a quarter of an hour", "Thu 9 Jul 14:47"),
    ("in 1h30", "Thu 9 Jul 16:02"),
    ("anytime after 2 on Monday", "Mon 13 Jul 14:00"),
    ("nine in the morning on Friday", "Fri 10 Jul 09:00"),
    ("tomorrow 10.30 at the plant", "Fri 10 Jul 10:30"),
    ("tonight 8", "Thu 9 Jul 20:00"),
    ("1400-1500 tmr", "Fri 10 Jul 14:00"),
    ("Tues between 10am and noon", "Tue 14 Jul 10:00"),
]


@pytest.mark.parametrize(("text", "at"), DAYS + HOURS)
def test_phrases(text: str, at: str) -> None:
    assert moment(text, "en") == at


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("after Chinese New Year", "Mon 8 Feb 09:00 2027 | Mon 15 Feb 09:00 2027"),
        ("Thursday week", "Thu 16 Jul 09:00 | Thu 23 Jul 09:00"),
        ("before Boxing Day", "Fri 25 Dec 09:00 | Fri 18 Dec 09:00"),
        ("Fri 18 July", "Sat 18 Jul 09:00 | Fri 10 Jul 09:00"),
    ],
)
def test_what_may_be_two_days_is_asked(text: str, choices: str) -> None:
    assert moment(text, "en", region="SG") == choices


def test_a_deadline_is_open_before_its_day() -> None:
    assert [each.open for text in ("by the 20th", "by next Tues") for each in dates(text, "en")] == ["before"] * 2


def test_the_writer_keeps_one_order_in_a_message() -> None:
    found = dates("board votes 7/28, call 8/3", "en")
    assert [written(each.at) for each in found] == ["Tue 28 Jul 09:00", "Mon 3 Aug 09:00"]


def test_a_month_in_full_ends_its_sentence() -> None:
    assert [each.text for each in dates("on leave till July. 3 sites", "en")] == ["till July"]


def test_a_weekday_tells_the_year_of_a_date_behind() -> None:
    found = dates("met Fri 3 July", "en")
    assert found[0].role == "happened"
    assert found[0].start.date() == datetime(2026, 7, 3).date()


@pytest.mark.parametrize(
    "text",
    [
        "Monday Coffee Roasters need samples",
        "Fri-Tec is their supplier",
        "Ms Thu said yes",
        "April wants a sample",
        "2 may be enough",
        "scale 1:50",
        "5/8 bolts",
        "quoted them at 12",
        "3.50 each",
        "we sat down with them",
        "version 2.5",
        "2 year warranty",
        "50/50 split",
        "half of them",
        "about 3 to 4 units",
        "room 1430",
        "they are wed to SAP",
        "dec 4 boxes",
        "ref 12/04/B",
        "in 2 min walk of the station",
        "The Daily Grind wants a quote",
    ],
)
def test_numbers_and_names_are_no_dates(text: str) -> None:
    assert [found.text for found in dates(text, "en")] == []
