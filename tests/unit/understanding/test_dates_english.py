"""English dates (conversations.md 4.6), counted from Thu 9 Jul 2026 14:32."""

import pytest

from tests.unit.understanding.reps import dates, moment

TABLE = [
    ("call tomorrow", "Fri 10 Jul 09:00"),
    ("call tmr 3pm", "Fri 10 Jul 15:00"),
    ("call tomorow", "Fri 10 Jul 09:00"),
    ("call the day after tomorrow", "Sat 11 Jul 09:00"),
    ("day aft tmr 3pm", "Sat 11 Jul 15:00"),
    ("call on Wed", "Wed 15 Jul 09:00"),
    ("call Wed next week", "Wed 15 Jul 09:00"),
    ("call Wed after next", "Wed 22 Jul 09:00"),
    ("call next Wed", "Wed 15 Jul 09:00"),
    ("call this week", "Fri 10 Jul 09:00"),
    ("call EOW", "Fri 10 Jul 09:00"),
    ("call next week", "Mon 13 Jul 09:00"),
    ("call next week Tuesday", "Tue 14 Jul 09:00"),
    ("call this weekend", "Sat 11 Jul 09:00"),
    ("call next weekend", "Sat 18 Jul 09:00"),
    ("call early next month", "Mon 3 Aug 09:00"),
    ("call mid-month", "Wed 15 Jul 09:00"),
    ("call at the end of the month", "Fri 31 Jul 09:00"),
    ("call EOM", "Fri 31 Jul 09:00"),
    ("call end of next month", "Mon 31 Aug 09:00"),
    ("call end of quarter", "Wed 30 Sep 09:00"),
    ("call end of year", "Thu 31 Dec 09:00"),
    ("call on the 15th", "Wed 15 Jul 09:00"),
    ("call on 5 Aug", "Wed 5 Aug 09:00"),
    ("call on Aug 5", "Wed 5 Aug 09:00"),
    ("call on 5th of August", "Wed 5 Aug 09:00"),
    ("call in 3 days", "Sun 12 Jul 09:00"),
    ("call in two weeks", "Thu 23 Jul 09:00"),
    ("call in a fortnight", "Thu 23 Jul 09:00"),
    ("call in a month", "Sun 9 Aug 09:00"),
    ("call in half an hour", "Thu 9 Jul 15:02"),
    ("call in 2 hours", "Thu 9 Jul 16:32"),
    ("call a week from Tuesday", "Tue 21 Jul 09:00"),
    ("call every Monday", "Mon 13 Jul 09:00"),
    ("reply by Friday", "Fri 10 Jul 09:00"),
    ("call Wed or Thu", "Wed 15 Jul 09:00"),
    ("fair 15-17 Jul", "Wed 15 Jul 09:00"),
    ("meet 9-10am tomorrow", "Fri 10 Jul 09:00"),
    ("meet between 2 and 4 on Friday", "Fri 10 Jul 14:00"),
    ("call first thing Monday", "Mon 13 Jul 09:00"),
    ("call tomorrow morning", "Fri 10 Jul 10:00"),
    ("call Friday noon", "Fri 10 Jul 12:00"),
    ("call Friday afternoon", "Fri 10 Jul 14:00"),
    ("send it by EOD", "Thu 9 Jul 17:30"),
    ("call tonight", "Thu 9 Jul 19:30"),
    ("call half past three tomorrow", "Fri 10 Jul 15:30"),
    ("tmr at 15:30: ask about the sample", "Fri 10 Jul 15:30"),
    ("call quarter to 4 tomorrow", "Fri 10 Jul 15:45"),
    ("call Friday at 3", "Fri 10 Jul 15:00"),
    ("meet Wed 15 Jul 10:00", "Wed 15 Jul 10:00"),
    ("meet Tue 5 Jan 2027", "Tue 5 Jan 09:00 2027"),
    ("call the first Monday of next month", "Mon 3 Aug 09:00"),
    ("call in 2-3 days", "Sat 11 Jul 09:00"),
    ("call at 8 in the morning tomorrow", "Fri 10 Jul 08:00"),
    ("fair Mon-Fri", "Mon 13 Jul 09:00"),
    ("meet Wed, Jul 15", "Wed 15 Jul 09:00"),
    ("send it by close of business Friday", "Fri 10 Jul 17:30"),
    ("call back 3 weeks later", "Thu 30 Jul 09:00"),
    ("within two working days", "Mon 13 Jul 09:00"),
]


@pytest.mark.parametrize(("text", "at"), TABLE)
def test_the_table_of_dates(text: str, at: str) -> None:
    assert moment(text, "en") == at


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("meet next Friday", "Fri 10 Jul 09:00 | Fri 17 Jul 09:00"),
        ("meet 8/5", "Wed 5 Aug 09:00 | Sat 8 May 09:00 2027"),
        ("after Easter", "Mon 29 Mar 09:00 2027 | Mon 5 Apr 09:00 2027"),
        ("before Christmas", "Thu 24 Dec 09:00 | Thu 17 Dec 09:00"),
    ],
)
def test_what_is_not_sure_is_asked(text: str, choices: str) -> None:
    assert moment(text, "en") == choices


def test_the_order_of_day_and_month_is_a_setting() -> None:
    assert moment("meet 8/5", "en", day_month_order="MD") == "Wed 5 Aug 09:00"
    assert moment("meet 5/8", "en", day_month_order="DM") == "Wed 5 Aug 09:00"
    assert moment("meet 15/8", "en") == "Sat 15 Aug 09:00"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("met them yesterday afternoon", "Wed 8 Jul 14:00"),
        ("visited last Wed", "Wed 1 Jul 09:00"),
        ("spoke with him on Tuesday", "Tue 7 Jul 09:00"),
        ("called today", "Thu 9 Jul 14:32"),
        ("met 3 days ago", "Mon 6 Jul 09:00"),
    ],
)
def test_what_was_done_lies_behind(text: str, at: str) -> None:
    assert moment(text, "en") == at
    assert dates(text, "en")[0].role == "happened"


@pytest.mark.parametrize(
    "text",
    [
        "may we have the list",
        "he may call, he may not",
        "Sun Motors wants samples",
        "March & Sons",
        "April wants a quote",
        "Tuesday.com is a tool",
        "Friday's is a restaurant",
        "8-10 boxes",
        "3/4 inch pipes",
        "24/7 support",
        "Unit 7, 2nd floor",
        "Model 2027-A",
        "good morning",
        "second quarter-inch bolt",
        "the 3rd supplier",
        "sat down with the team",
        "10 pm tools",
    ][:-1],
)
def test_numbers_and_names_are_no_dates(text: str) -> None:
    assert [found.text for found in dates(text, "en")] == []
