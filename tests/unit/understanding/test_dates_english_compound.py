"""English dates that are made of more than one: distances in parts, from a day, days and hours from and to."""

from datetime import datetime

import pytest

from tests.unit.understanding.reps import dates, moment, written

DISTANCES = [
    ("in 1 day and 2 hours", "Fri 10 Jul 16:32"),
    ("in 2h 10min", "Thu 9 Jul 16:42"),
    ("in 1 month, 3 days", "Wed 12 Aug 09:00"),
    ("2 weeks and 3 days from now", "Sun 26 Jul 09:00"),
    ("in about ~3 hours", "Thu 9 Jul 17:32"),
    ("in 4d", "Mon 13 Jul 09:00"),
    ("give them 2 weeks", "Thu 23 Jul 09:00"),
    ("give it two months", "Wed 9 Sep 09:00"),
    ("3 days after tomorrow", "Mon 13 Jul 09:00"),
    ("a week before the 31st", "Fri 24 Jul 09:00"),
    ("2 months after 5 Aug", "Mon 5 Oct 09:00"),
    ("two working days after Monday", "Wed 15 Jul 09:00"),
    ("the day after next Tues", "Wed 15 Jul 09:00"),
    ("2 days after tomorrow", "Sun 12 Jul 09:00"),
    ("two day before the 31st", "Wed 29 Jul 09:00"),
    ("in 1/2hr", "Thu 9 Jul 15:02"),
    ("today in an hour", "Thu 9 Jul 15:32"),
    ("the following day", "Fri 10 Jul 09:00"),
    ("nextweek", "Mon 13 Jul 09:00"),
]
DAYS = [
    ("4/Sept/2026", "Fri 4 Sep 09:00"),
    ("2026-Sep-04", "Fri 4 Sep 09:00"),
    ("4. Sept. 2026", "Fri 4 Sep 09:00"),
    ("Friday, September, 4th 2026", "Fri 4 Sep 09:00"),
    ("4 Sept '26", "Fri 4 Sep 09:00"),
    ("August twenty one", "Fri 21 Aug 09:00"),
    ("Tue 8-18-26", "Tue 18 Aug 09:00"),
    ("Wednesday the twenty second", "Wed 22 Jul 09:00"),
    ("from the 3rd to the 7th of next month", "Mon 3 Aug 09:00"),
    ("back on the 21", "Tue 21 Jul 09:00"),
    ("the 21", "Tue 21 Jul 09:00"),
    ("back on 21", "Tue 21 Jul 09:00"),
    ("on 21 at three", "Tue 21 Jul 15:00"),
    ("at three on 21", "Tue 21 Jul 15:00"),
    ("8/21, 2026", "Fri 21 Aug 09:00"),
    ("8-21-26", "Fri 21 Aug 09:00"),
    ("9/2026", "Tue 1 Sep 09:00"),
    ("8/3/2026 - 8/21/2026", "Mon 3 Aug 09:00"),
    ("from the 3rd to the 7th August", "Mon 3 Aug 09:00"),
    ("Aug 5 am", "Wed 5 Aug 10:00"),
    ("meeting 5 Aug 3 pm", "Wed 5 Aug 15:00"),
    ("ring her Monday 14h30", "Mon 13 Jul 14:30"),
    ("call Tues a.m.", "Tue 14 Jul 10:00"),
    ("see him rabu 10am", "Wed 15 Jul 10:00"),
    ("the last working day of next month", "Mon 31 Aug 09:00"),
    ("I'll pop past Friday", "Fri 10 Jul 09:00"),
    ("back on 8.21", "Fri 21 Aug 09:00"),
    ("on 21 at 3:00", "Tue 21 Jul 15:00"),
    ("rest of the week", "Fri 10 Jul 09:00"),
    ("next week between Tues and Thurs", "Tue 14 Jul 09:00"),
    ("out September", "Tue 1 Sep 09:00"),
]
HOURS = [
    ("9 tomorrow", "Fri 10 Jul 09:00"),
    ("tomorrow morningish", "Fri 10 Jul 10:00"),
    ("10 at night", "Thu 9 Jul 22:00"),
    ("8 to 9 at night", "Thu 9 Jul 20:00"),
    ("9 to 11 in the morning on Friday", "Fri 10 Jul 09:00"),
    ("ten past six in the evening", "Thu 9 Jul 18:10"),
    ("tomorrow at 8 in the evening", "Fri 10 Jul 20:00"),
    ("tomorrow at 8, evening", "Fri 10 Jul 20:00"),
    ("Monday early-afternoon", "Mon 13 Jul 14:00"),
    ("tomorrow at 240ish", "Fri 10 Jul 14:40"),
    ("from 3 to 4pm of Aug 5", "Wed 5 Aug 15:00"),
    ("from 3pm tomorrow to 4pm Saturday", "Fri 10 Jul 15:00"),
    ("demo for nine forty tomorrow", "Fri 10 Jul 09:40"),
]


@pytest.mark.parametrize(("text", "at"), DISTANCES + DAYS + HOURS)
def test_phrases(text: str, at: str) -> None:
    assert moment(text, "en") == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2 months, 4 days ago", "Tue 5 May 09:00"),
        ("1 hr 20 mins ago", "Thu 9 Jul 13:12"),
        ("2hrs ago", "Thu 9 Jul 12:32"),
        ("3 days before yesterday", "Sun 5 Jul 09:00"),
        ("14 April 24", "Sun 14 Apr 09:00 2024"),
    ],
)
def test_what_lies_behind(text: str, at: str) -> None:
    assert moment(text, "en") == at


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("4pm for 30 mins", "Thu 9 Jul 16:00", "Thu 9 Jul 16:30"),
        ("Friday at 10 for two hours", "Fri 10 Jul 10:00", "Fri 10 Jul 12:00"),
        ("after 9:30 but before 11:00 on Friday", "Fri 10 Jul 09:30", "Fri 10 Jul 11:00"),
        ("10 to 11 at night", "Thu 9 Jul 22:00", "Thu 9 Jul 23:00"),
        ("from Friday the 10th until Tuesday the 14th", "Fri 10 Jul 00:00", "Wed 15 Jul 00:00"),
        ("10 August - 12 September 2027", "Tue 10 Aug 00:00 2027", "Mon 13 Sep 00:00 2027"),
        ("next week between Tues and Thurs", "Tue 14 Jul 00:00", "Fri 17 Jul 00:00"),
        ("from 4-23 in next month", "Tue 4 Aug 00:00", "Mon 24 Aug 00:00"),
    ],
)
def test_from_and_to(text: str, start: str, end: str) -> None:
    found = dates(text, "en")[0]
    assert (written(found.start), written(found.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "open"),
    [("tomorrow before 4pm", "before"), ("Tuesday of next week after 2pm", "after"), ("Monday by 11", "before")],
)
def test_an_hour_opens_or_closes_its_day(text: str, open: str) -> None:
    found = dates(text, "en")
    assert [(each.text, each.open) for each in found] == [(text, open)]


def test_a_distance_from_a_day_that_may_be_two_is_asked() -> None:
    assert moment("2 days after next Sun", "en") == "Tue 14 Jul 09:00 | Tue 21 Jul 09:00"


def test_next_week_ends_with_its_sentence() -> None:
    found = dates("see him next week. Tuesday we met the boss", "en", now=datetime(2026, 7, 9, 14, 32))
    assert [each.text for each in found] == ["next week", "Tuesday"]


@pytest.mark.parametrize(
    "text",
    [
        "the lift runs 24/7",
        "24/7 hotline",
        "the mountain may be closed",
        "they have 3 shops, after a second visit he knew",
        "sold 9, each",
        "on 4.22 per kg",
        "sold for two fifty",
        "they want 1-2-3",
        "two 12/24V pumps",
        "happy Friday all",
        "in march past the gate",
    ],
)
def test_other_numbers_and_words_are_no_dates(text: str) -> None:
    assert [found.text for found in dates(text, "en") if found.text != "march"] == []


def test_a_number_between_two_months_belongs_to_the_second() -> None:
    assert moment("ring Auntie May 17 Aug", "en") == "Mon 17 Aug 09:00"


def test_five_baje_is_five_oclock() -> None:
    assert moment("Monday 5 baje", "en") == "Mon 13 Jul 17:00"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("second to last Friday of the month", "Fri 24 Jul 09:00"),
        ("last weekend of August", "Sat 29 Aug 09:00"),
        ("Friday two weeks from now", "Fri 24 Jul 09:00"),
        ("the morning of August 3", "Mon 3 Aug 10:00"),
        ("quarter till 4", "Thu 9 Jul 15:45"),
        ("a quarter of 4", "Thu 9 Jul 15:45"),
        ("16:20:30", "Thu 9 Jul 16:20"),
        ("2026-10", "Thu 1 Oct 09:00"),
        ("rest of the month", "Fri 10 Jul 09:00"),
        ("an hour and a half from now", "Thu 9 Jul 16:02"),
        ("back on 08-21", "Fri 21 Aug 09:00"),
        ("end of tomorrow", "Fri 10 Jul 17:30"),
        ("last thing on Monday", "Mon 13 Jul 17:30"),
        ("6:30 this evening", "Thu 9 Jul 18:30"),
    ],
)
def test_phrases_of_part_and_whole(text: str, at: str) -> None:
    assert moment(text, "en") == at


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("between August 5 and 7", "Wed 5 Aug 00:00", "Sat 8 Aug 00:00"),
        ("between September and November", "Tue 1 Sep 00:00", "Tue 1 Dec 00:00"),
        ("from 18 Dec for 10 days", "Fri 18 Dec 00:00", "Mon 28 Dec 00:00"),
        ("for 10 days from 3 Aug", "Mon 3 Aug 00:00", "Thu 13 Aug 00:00"),
        ("noon to 2pm tomorrow", "Fri 10 Jul 12:00", "Fri 10 Jul 14:00"),
        ("from 4 to 7", "Thu 9 Jul 16:00", "Thu 9 Jul 19:00"),
        ("from eight to nine in the evening", "Thu 9 Jul 20:00", "Thu 9 Jul 21:00"),
        ("5-6pm this afternoon", "Thu 9 Jul 17:00", "Thu 9 Jul 18:00"),
        ("this Friday to this Monday", "Fri 10 Jul 00:00", "Tue 14 Jul 00:00"),
        ("past 3 days", "Mon 6 Jul 00:00", "Thu 9 Jul 00:00"),
        ("9 last night", "Wed 8 Jul 21:00", "-"),
    ],
)
def test_stretches(text: str, start: str, end: str) -> None:
    found = dates(text, "en")
    assert [(written(each.start), written(each.end)) for each in found] == [(start, end)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("leave from tomorrow to Saturday afternoon", "Fri 10 Jul 00:00", "Sun 12 Jul 00:00"),
        ("from 3pm tomorrow to 4pm Saturday", "Fri 10 Jul 15:00", "Sat 11 Jul 16:00"),
        ("from the 3rd to the 7th August", "Mon 3 Aug 00:00", "Sat 8 Aug 00:00"),
        ("from 3 to 4pm of Aug 5", "Wed 5 Aug 15:00", "Wed 5 Aug 16:00"),
    ],
)
def test_the_end_has_a_day_of_its_own(text: str, start: str, end: str) -> None:
    test_stretches(text, start, end)


def test_a_year_alone_is_no_hour() -> None:
    assert dates("2020", "en") == []
    assert moment("tmr 2020", "en") == "Fri 10 Jul 20:20"


def test_what_is_paid_is_no_hour() -> None:
    assert [found.text for found in dates("quoted yesterday at 150ish", "en")] == ["yesterday"]
