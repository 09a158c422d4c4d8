"""Weeks in English: Wed next week, a week on Friday, Tuesday week, week of 5 Oct, 2nd week of June."""

import re
from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, days_in, month_end, month_start
from bot.understanding.dates.chinese_days import coming_weekday, dated, shifted_weekday, week_piece
from bot.understanding.dates.english_words import (
    COUNT,
    IN_MONTH,
    MON,
    ORD,
    SHIFTS,
    WD,
    count_of,
    month_of,
    weekday_of,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.reading import Grain

NTH = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
    "second to last": -2,
    "penultimate": -2,
}
PARTS = {"early": 0, "earlier": 0, "beginning": 0, "start": 0, "mid": 2, "middle": 2}


def weekday_of_week(m: re.Match[str], anchor: Anchor) -> Piece:
    """Wed next week, next week Tuesday, Wed after next."""
    words = " ".join(m.group().split())
    if "after next" in words:
        weeks = 2
    elif "before last" in words:
        weeks = -2
    else:
        weeks = next((n for word, n in SHIFTS.items() if f"{word} week" in words), 1)
    return shifted_weekday(m.span(), weekday_of(m), weeks, anchor)


def weeks_from_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """a week from Tuesday, a fortnight on Friday, tomorrow week; Monday week said on a Monday is asked."""
    weeks = count_of(said(m, "n") or "a") * (2 if "fortnight" in m.group() else 1)
    base = said(m, "base")
    if base is None:
        coming = coming_weekday(m.span(), weekday_of(m), anchor)
        if coming.day == anchor.today and not said(m, "n"):
            weeks_on = tuple(anchor.today + timedelta(weeks=count + weeks) for count in (0, 1))
            return Piece(*m.span(), choices=weeks_on, trouble="ambiguous")
        start = coming.again if coming.day == anchor.today else coming.day
        assert start is not None
    else:
        start = anchor.today + (DAY if base == "tomorrow" else 0 * DAY)
    day = start + timedelta(weeks=weeks)
    return Piece(*m.span(), day, day + DAY)


def weeks_before(m: re.Match[str], anchor: Anchor) -> Piece:
    """a week ago yesterday, two weeks ago Tuesday, a week last Friday."""
    weeks = round(count_of(m["n"]))
    base = said(m, "base")
    if base is None:
        past = coming_weekday(m.span(), weekday_of(m), anchor).past
        assert past is not None
        start = past if past < anchor.today else past - 7 * DAY
    else:
        start = anchor.today - (DAY if base == "yesterday" else 0 * DAY)
    day = start - timedelta(weeks=weeks)
    return Piece(*m.span(), day, day + DAY)


def so_many_weekdays(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3 Fridays from now, two Tuesdays ago."""
    coming = coming_weekday(m.span(), weekday_of(m), anchor)
    count = round(count_of(m["n"])) - 1
    if m["way"] == "ago":
        assert coming.past is not None
        day = coming.past - timedelta(weeks=count + (coming.past == anchor.today))
    else:
        assert coming.day is not None
        day = coming.day + timedelta(weeks=count + (coming.day == anchor.today))
    return Piece(*m.span(), day, day + DAY)


def same_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """same day next week."""
    day = anchor.today + 7 * DAY
    return Piece(*m.span(), day, day + DAY)


def weekday_weeks_away(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """Friday two weeks from now: of the calendar week that far away."""
    weeks = round(count_of(m["n"]))
    day = anchor.monday + timedelta(days=weekday_of(m), weeks=weeks)
    return Piece(*m.span(), day, day + DAY)


def weekend_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """last weekend of July: the Saturday."""
    day = nth_weekday(month_in(m, anchor), 5, NTH[" ".join(m["nth"].replace("-", " ").split())])
    return Piece(*m.span(), day, day + 2 * DAY)


def weekend(m: re.Match[str], anchor: Anchor) -> Piece:
    """this weekend, next weekend: the Saturday; the last one lies behind."""
    words = (said(m, "shift") or "").split()
    shift = SHIFTS.get(words[-1], 0) if words and words[-1] != "coming" else 0
    day = anchor.monday + timedelta(days=5, weeks=shift)
    past = day if day <= anchor.today else day - 7 * DAY
    return Piece(*m.span(), day, day + 2 * DAY, past=None if words else past, again=None if words else day + 7 * DAY)


def week(m: re.Match[str], anchor: Anchor) -> Piece:
    """next week is its Monday; this week is acted on by Friday."""
    words = " ".join(m.group().split())
    if words.startswith("rest"):
        return rest(m.span(), anchor.monday + 7 * DAY, "week", anchor.monday + 4 * DAY, anchor)
    shift = 2 if "after next" in words else -2 if "before last" in words else SHIFTS[m["shift"].split()[-1]]
    return week_piece(m.span(), anchor.monday + timedelta(weeks=shift), shift)


def rest(span: tuple[int, int], last: date, grain: Grain, act: date, anchor: Anchor) -> Piece:
    """rest of the week: from today on."""
    return Piece(*span, anchor.today, last, grain=grain, act=max(act, anchor.today), this_week=True)


def part_of_week(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of week, EOW, early next week, mid-week."""
    shift = SHIFTS.get(said(m, "shift") or "this", 0)
    index = PARTS.get((said(m, "part") or m.group()[:3]).split()[0], 4)
    day = anchor.monday + timedelta(days=index, weeks=shift)
    if index < 4 and not said(m, "shift") and day < anchor.today:
        return Piece(*m.span(), day + 7 * DAY, day + 8 * DAY, past=day, again=day + 14 * DAY)
    return Piece(*m.span(), day, day + DAY, this_week=shift == 0)


def week_of(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """week of 5 Oct, w/c 12 Oct: the Monday of the week that holds it."""
    found = dated(m.span(), None, month_of(m), int(m["d"]), anchor)
    if found.day is None:
        return found
    monday = found.day - found.day.weekday() * DAY
    return Piece(*m.span(), monday, monday + 7 * DAY, grain="week", act=max(monday, anchor.today))


def week_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """2nd week of June, last week of next month: its first full week is the first, as calendars count."""
    first = month_in(m, anchor)
    nth = NTH[" ".join(m["nth"].replace("-", " ").split())]
    monday = nth_weekday(first, 0, nth)
    if nth == -1 and (monday + 4 * DAY).month != first.month:
        monday -= 7 * DAY
    return Piece(*m.span(), monday, monday + 7 * DAY, grain="week", act=monday)


def weekday_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """first Monday of next month, last Friday of the month, third Tuesday in October."""
    first = month_in(m, anchor)
    nth = NTH[" ".join(m["nth"].replace("-", " ").split())]
    day = nth_weekday(first, weekday_of(m), nth)
    if not said(m, "mon") and not said(m, "shift") and day < anchor.today:
        day = nth_weekday(month_start(first, 1), weekday_of(m), nth)
    return Piece(*m.span(), day, day + DAY)


def last_day_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """the last day of October, of the month."""
    day = month_end(month_in(m, anchor))
    return Piece(*m.span(), day, day + DAY)


def month_in(m: re.Match[str], anchor: Anchor) -> date:
    """The first of the month that a match names, this one or the next to come."""
    if not said(m, "mon"):
        return month_start(anchor.today, SHIFTS.get(said(m, "shift") or "this", 0))
    named = said(m, "y")
    first = date(int(named or anchor.today.year), month_of(m), 1)
    return first if named or first >= month_start(anchor.today) else first.replace(year=first.year + 1)


def nth_weekday(first: date, weekday: int, nth: int) -> date:
    """The so-manieth weekday of a month, or its last."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    if nth > 0:
        return day + timedelta(weeks=nth - 1)
    return day + timedelta(weeks=(days_in(first) - day.day) // 7 + 1 + nth)


SHIFT = r"(?P<shift>(?:this\s+)?(?:this|next|last|past|previous|following|coming|current))"
NTH_WORD = r"(?P<nth>second[\s-]to[\s-]last|penultimate|first|second|third|fourth|last|1st|2nd|3rd|4th)"
OF_MONTH = (
    rf"(?:of|in)\s+(?:the\s+month\b|(?:the\s+)?(?:(?P<shift>this|next|last)\s+)month\b|{MON}(?:\s+(?P<y>20\d\d)\b)?)"
)
BASE = rf"(?:(?P<base>today|tomorrow)|{WD})"
WEEK_OF = r"(?:(?:the\s+)?week\s+(?:of|commencing|beginning|starting)|w/?c|w/b)\s*(?:mon(?:day)?\s+)?(?:the\s+)?"

RULES = (
    rule(
        "weekday of a week",
        "week|after|before last",
        rf"\b{WD},?\s+(?:of\s+|from\s+|the\s+)*(?:(?:this|next|last|following)\s+week|(?:the\s+)?(?:week\s+)?after\s+next"
        r"|(?:the\s+)?(?:week\s+)?before\s+last)\b",
        weekday_of_week,
    ),
    rule(
        "week and its day",
        "week|eow",
        rf"\b(?:this|next|last|following)\s+week(?:['’]s)?\s*(?:on\s+|,\s*)?{WD}\b",
        weekday_of_week,
    ),
    rule(
        "Tuesday week", "week|fortnight", rf"\b(?:on\s+)?{BASE}\s+(?:week|fortnight)\b(?![\s-]*end)", weeks_from_day
    ),
    rule(
        "weeks from a day",
        "week|fortnight",
        rf"\b(?:{COUNT}\s+)(?:weeks?|fortnights?)\s+(?:(?:from|on|after|this)\s+)?{BASE}\b",
        weeks_from_day,
    ),
    rule(
        "weeks before a day",
        "week|fortnight",
        rf"\b{COUNT}\s+weeks?\s+(?:ago\s+(?:on\s+|last\s+)?|last\s+)(?:(?P<base>today|yesterday)|{WD})\b",
        weeks_before,
    ),
    rule(
        "so many weekdays away",
        "days",
        rf"\b{COUNT}\s+{WD}s\s+(?P<way>ago|from\s+now)\b",
        so_many_weekdays,
    ),
    rule(
        "weekday so many weeks away",
        "weeks from|week from",
        rf"\b{WD},?\s+{COUNT}\s+weeks?\s+from\s+(?:now|today)\b",
        weekday_weeks_away,
    ),
    rule(
        "weekend of a month",
        "weekend|weekend ",
        rf"\b(?:the\s+)?{NTH_WORD}\s+week-?end\s+{OF_MONTH}",
        weekend_of_month,
    ),
    rule("same day next week", "same day|this day", r"\b(?:the\s+)?(?:same|this)\s+day\s+next\s+week\b", same_day),
    rule(
        "weekend",
        "week|eow",
        rf"\b(?:(?:on|over|at)\s+)?(?:{SHIFT}\s+|(?:over\s+)?the\s+)?week[\s-]?end\b(?!s|\s+of\b)",
        weekend,
    ),
    rule(
        "week",
        "week|eow",
        rf"\b(?:{SHIFT}\s+week|rest\s+of\s+(?:the|this)\s+week|(?:the\s+)?week\s+(?:after\s+next|before\s+last))\b(?!['’-])",
        week,
    ),
    rule("end of the week", "week|eow", r"\beow\b|\bmidweek\b", part_of_week),
    rule(
        "part of a week",
        "week|eow",
        r"""\b(?:the\s+)?(?P<part>early|earlier|later|beginning\s+of|start\s+of|middle\s+of|mid|late|back\s+end\s+of
        |end\s+of|end)[\s-]+(?:in\s+)?(?:the\s+)?(?:(?P<shift>this|next|last|following)\s+)?week\b(?![\s-]?end)""",
        part_of_week,
    ),
    rule(
        "week of a day and month",
        "week|w/c|wc|w/b",
        rf"\b{WEEK_OF}(?P<d>\d{{1,2}}){ORD}?\s+(?:of\s+)?{MON}",
        week_of,
    ),
    rule(
        "week of a month and day",
        "week|w/c|wc|w/b",
        rf"\b{WEEK_OF}{MON}\s*(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?!\d)",
        week_of,
    ),
    rule("week of a month", "week|week ", rf"\b(?:the\s+)?{NTH_WORD}\s+week\s+{OF_MONTH}", week_of_month),
    rule(
        "weekday of a month", "month|" + IN_MONTH, rf"\b(?:the\s+)?{NTH_WORD}\s+{WD}\s+{OF_MONTH}", weekday_of_month
    ),
    rule("last day of a month", "last day|last day ", rf"\b(?:the\s+)?last\s+day\s+{OF_MONTH}", last_day_of_month),
)
