"""Stretches and distances in English: in 3 days, 2 hours later, within a week, end of month, Q3, after Easter."""

import re
from dataclasses import replace
from datetime import date

from bot.understanding.dates.calendar import DAY, month_end, month_start, quarter_start, workday_from
from bot.understanding.dates.chinese_spans import (
    LONGEST,
    away,
    month_piece,
    quarter_piece,
    year_part_day,
    year_piece,
)
from bot.understanding.dates.english_words import (
    COUNT,
    COUNT_WORD,
    IN_MONTH,
    MON,
    MONTHS,
    SHIFTS,
    count_of,
    year_of,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

UNITS = {
    "min": "分钟", "hour": "小时", "hr": "小时", "day": "天", "week": "周", "wk": "周", "month": "月", "mth": "月",
    "quarter": "季度", "year": "年", "fortnight": "周", "h": "小时",
    "working": "工作日", "business": "工作日", "work": "工作日", "mo": "月", "d": "天", "w": "周",
}  # fmt: skip


QUARTERS = {"fi": 1, "se": 2, "th": 3, "fo": 4}
ENDS = ("end", "late", "last")
PARTS_OF_YEAR = {
    "early": "early",
    "beginning": "early",
    "beg": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
}


def unit_of(words: str) -> tuple[str, float]:
    """The unit that away() counts in, and how many of it: a fortnight is two weeks, a second part of a minute."""
    if words.startswith("s"):
        return UNITS["min"], 1 / 60
    unit = next(value for key, value in UNITS.items() if words.startswith(key))
    return unit, 2 if words.startswith("fortnight") else 1


def distance(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in 3 days, in half an hour, 2 weeks from now, 3 days ago, 30 seconds ago."""
    unit, times = unit_of(m["unit"])
    count = (count_of(m["n"]) + (0.5 if said(m, "half") else 0)) * times
    if count > LONGEST:
        return None
    way = said(m, "way") or ""
    return away(m.span(), unit, -count if way in ("ago", "back", "earlier") else count, anchor)


def part_of_hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in a quarter of an hour, in 1/2 hour."""
    part = m["part"].replace("-", " ")
    minutes = 45 if part in ("three quarters", "3/4") else 15 if part in ("quarter", "1/4") else 30
    return away(m.span(), UNITS["min"], minutes, anchor)


def hours_and_minutes(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in 1 hour 30 minutes, in 2h15."""
    return away(m.span(), UNITS["min"], int(m["h"]) * 60 + int(m["m"]), anchor)


def within(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """within a week, over the next 3 days."""
    unit, times = unit_of(m["unit"])
    count = count_of(m["n"]) * times
    return None if count > LONGEST else away(m.span(), unit, count, anchor, within=True)


def between(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in 2-3 weeks, in a week or two: the first, the second to offer."""
    unit, times = unit_of(m["unit"])
    low, high = count_of(m["n"]) * times, count_of(m["high"]) * times
    first, second = away(m.span(), unit, low, anchor), away(m.span(), unit, high, anchor)
    if first is None or second is None or not low < high <= low + 10:
        return None
    return first if second.day is None else replace(first, also=(second.day,))


def half_year(m: re.Match[str], anchor: Anchor) -> Piece:
    """H1 2027, second half of next year: a stretch, acted on at its first working day."""
    year = year_of(m, anchor.today.year) or anchor.today.year + SHIFTS.get(said(m, "shift") or "this", 0)
    later = (m["h"] or m["half"])[0] in "2s"
    start = date(year, 7 if later else 1, 1)
    return Piece(*m.span(), start, month_start(start, 6), grain="quarter", act=workday_from(start, anchor))


def part_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of month, EOM, mid-month, early next month, late March."""
    first = _month(m, anchor)
    part = (said(m, "part") or "end").removeprefix("the ").split()[0]
    day = _day_in(first, part, anchor)
    bare = not said(m, "shift") and not said(m, "mon")
    if bare and day < anchor.today and part in ("mid", "middle", "early", "beginning", "beg", "start"):
        day = _day_in(month_start(first, 1), part, anchor)
    if day <= anchor.today and part in ENDS:
        following = _day_in(month_start(first, 1), part, anchor)
        return Piece(*m.span(), choices=(month_end(first), following), trouble="ambiguous", past=day)
    return Piece(*m.span(), day, day + DAY)


def month(m: re.Match[str], anchor: Anchor) -> Piece:
    """next month, in March."""
    return month_piece(m.span(), _month(m, anchor), anchor)


def months(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """between March and May, from Nov to Jan 2027."""
    last = _month(m, anchor)
    first = last.replace(month=MONTHS.index(m["first"][:3]) + 1)
    if first > last:
        first = first.replace(year=first.year - 1)
    piece = month_piece(m.span(), first, anchor)
    return replace(piece, last=month_start(last, 1)) if first < last else None


def past_stretch(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """the last 3 days, past two weeks: a stretch behind, and no day of a contact."""
    unit, times = unit_of(m["unit"])
    count = count_of(m["n"]) * times
    piece = None if count > LONGEST else away(m.span(), unit, -count, anchor)
    return None if piece is None or piece.day is None else replace(piece, last=anchor.today, grain="week")


def rest_of(m: re.Match[str], anchor: Anchor) -> Piece:
    """rest of the month, of the year: from today on."""
    if m["of"] == "month":
        whole = month_piece(m.span(), month_start(anchor.today), anchor)
    else:
        whole = year_piece(m.span(), anchor.today.year, anchor)
    act = workday_from(anchor.today + DAY, anchor)
    return replace(whole, day=anchor.today, act=act)


def year_and_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """2026-10, 10/2026."""
    return month_piece(m.span(), date(int(m["y"]), int(m["m"]), 1), anchor)


def month_after_next(m: re.Match[str], anchor: Anchor) -> Piece:
    """the month after next."""
    return month_piece(m.span(), month_start(anchor.today, 2), anchor)


def quarter(m: re.Match[str], anchor: Anchor) -> Piece:
    """Q3, next quarter, end of quarter, EOQ."""
    part = "end" if said(m, "part") or m.group().startswith("eoq") or m.group().endswith("end") else ""
    if q := said(m, "q"):
        year = year_of(m, anchor.today.year) or (anchor.today.year + SHIFTS[m["shift"]] if said(m, "shift") else None)
        number = int(q[0]) if q[0].isdecimal() else QUARTERS[q[:2]]
        start = date(year or anchor.today.year, number * 3 - 2, 1)
        if year is None and month_start(start, 3) <= anchor.today:
            start = start.replace(year=start.year + 1)
        return quarter_piece(m.span(), start, part, anchor)
    shift = SHIFTS.get(said(m, "shift") or "this", 0)
    return quarter_piece(m.span(), quarter_start(anchor.today, shift), part, anchor)


def part_of_year(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of year, EOY, early next year."""
    part = (said(m, "part") or "end").removeprefix("the ").split()[0]
    shift = 1 if said(m, "shift") == "new" else SHIFTS.get(said(m, "shift") or "this", 0)
    day = year_part_day(anchor.today.year + shift, PARTS_OF_YEAR.get(part, "end"), anchor)
    return Piece(*m.span(), day, day + DAY)


def year(m: re.Match[str], anchor: Anchor) -> Piece:
    """next year, in 2027."""
    named = said(m, "y")
    return year_piece(m.span(), int(named) if named else anchor.today.year + SHIFTS[m["shift"]], anchor)


def _month(m: re.Match[str], anchor: Anchor) -> date:
    name = said(m, "mon")
    if name is None:
        return month_start(anchor.today, SHIFTS.get(said(m, "shift") or "this", 0))
    named_year = said(m, "y")
    first = date(int(named_year or anchor.today.year), MONTHS.index(name[:3]) + 1, 1)
    past = first < month_start(anchor.today) and named_year is None
    return first.replace(year=first.year + 1) if past and said(m, "shift") != "last" else first


def _day_in(first: date, part: str, anchor: Anchor) -> date:
    if part in ENDS:
        return workday_from(month_end(first), anchor, -1)
    return first.replace(day=15) if part in ("mid", "middle") else workday_from(first, anchor)


UNIT = (
    r"(?P<unit>min(?:ute)?s?|hours?|hrs?|h|days?|weeks?|wks?|months?|mths?|quarters?|years?|fortnights?"
    r"|(?:working|business|work)[\s-]days?|seconds|secs?|(?<=\d)[dw]|(?<=\d\s)[dw])\b"
)
MON_NAME = MON.replace("?P<mon>", "?:")
TIME_OF = r"(?:['’]?\s+time)?"
NEARLY = r"(?:(?:about|around|roughly|say|like|just|maybe|approx(?:imately)?)\s+|~\s?){0,2}"
APART = r"(?:\s+|(?<=\d))"
HALF = r"(?P<half>and\s+an?\s+half\s+)?"
PART = (
    r"(?:the\s+)?(?P<part>early|beginning\s+of|start\s+of|middle\s+of|mid|late|end\s+of|end|beg\s+of|beg)"
    r"[\s-]+(?:in\s+|of\s+)?(?:the\s+)?"
)
SHIFT = r"(?:(?P<shift>this|next|last|current|following|coming)\s+)?"
SHIFTED = r"(?P<shift>this|next|last|current|following|coming|previous|past)"

RULES = (
    rule(
        "in so many",
        "in|after|another|give",
        rf"\b(?:in|after|another|give\s+(?:it|him|her|them|this|that))\s+{NEARLY}(?:another\s+)?{COUNT}\s?(?:more\s+)?{HALF}{UNIT}{TIME_OF}(?!\s*-|\s+(?:walk|drive|ride)\b)",
        distance,
    ),
    rule(
        "in one and a half",
        "and a half|and half",
        rf"\b(?P<in>in\s+)?{COUNT}\s+{UNIT}\s+and\s+(?P<half>a\s+half)(?(in)|\s+(?P<way>ago|earlier|back|from\s+now|later))\b",
        distance,
    ),
    rule(
        "in a part of an hour",
        "hour|hr|/",
        r"\bin\s+(?:about\s+)?(?:an?\s+)?(?P<part>half|quarter|three[\s-]quarters|1/2|1/4|3/4)\s*(?:of\s+)?(?:an?\s+)?(?:hour|hr|h)\b",
        part_of_hour,
    ),
    rule(
        "hours and minutes",
        "h",
        r"\bin\s+(?P<h>\d{1,2})\s?(?:h|hrs?|hours?)\s*(?:and\s+)?(?P<m>\d{1,2})(?:\s?m(?:in(?:ute)?s?)?)?\b",
        hours_and_minutes,
    ),
    rule(
        "within so many",
        "within|with in|next|coming",
        rf"\b(?:(?P<way>within)\s+(?:the\s+next\s+)?|(?:(?:in|over|during)\s+)?(?:the\s+)?(?:next|coming|upcoming)\s+){COUNT}\s+{UNIT}",
        within,
    ),
    rule(
        "so many from now",
        "from|later|hence|out",
        rf"\b{COUNT}{APART}{HALF}{UNIT}\s+(?:from\s+(?:right\s+)?(?:now|today)|later|hence|out)\b",
        distance,
    ),
    rule("so many weeks' time", "time|time ", rf"\b{COUNT}\s+{UNIT}['’]?\s+time\b", distance),
    rule("so many ago", "ago|back|earlier", rf"\b{COUNT}{APART}{HALF}{UNIT}\s+(?P<way>ago|back|earlier)\b", distance),
    rule(
        "in two or three",
        "in|from now|later",
        rf"\b(?P<lead>in\s+|within\s+)?{NEARLY}(?P<n>\d{{1,2}}|{COUNT_WORD})\s?(?:-|–|to|or)\s?"
        rf"(?P<high>\d{{1,2}}|{COUNT_WORD})\s+{UNIT}{TIME_OF}(?(lead)|\s+(?:from\s+now|later))",
        between,
    ),
    rule(
        "in a week or two",
        "or two|or so",
        r"\b(?:in\s+)(?P<n>an?)\s+(?P<unit>hour|day|week|month)\s+or\s+(?P<high>two)\b",
        between,
    ),
    rule("part of a month", "month|eom", rf"\b{PART}{SHIFT}month\b(?![\s-]?end)", part_of_month),
    rule(
        "last working day of a month",
        "day of|day of ",
        rf"\b(?:the\s+)?(?P<part>last)\s+(?:working|business)\s+day\s+of\s+(?:the\s+)?{SHIFT}month\b",
        part_of_month,
    ),
    rule("end of the month", "month|eom", rf"\b{SHIFT}(?:eom\b|month[\s-]?end\b)", part_of_month),
    rule("part of a named month", IN_MONTH, rf"\b{PART}{SHIFT}{MON}(?:\s+(?P<y>20\d\d)\b)?(?!\s*\d)", part_of_month),
    rule(
        "month",
        "month|eom",
        rf"\b(?:in\s+|later\s+|earlier\s+)?(?:the\s+)?{SHIFTED}\s+month\b(?!['’\s-]s?\s*end)",
        month,
    ),
    rule(
        "from month to month",
        "from|between",
        rf"\b(?:from|between)\s+(?P<first>{MON_NAME})\s+(?:to|and|until|till|through)\s+{MON}(?:\s+(?P<y>20\d\d)\b)?(?!\s*\d)",
        months,
    ),
    rule(
        "so many behind",
        "last|past|previous",
        rf"(?:(?:in|over|during|for)\s+)?(?:the\s+)?(?:last|past|previous)\s+{COUNT}\s+{UNIT}",
        past_stretch,
        loose=True,
    ),
    rule(
        "rest of a month or year",
        "rest of|rest of ",
        r"\b(?:the\s+)?rest\s+of\s+(?:the|this)\s+(?P<of>month|year)\b",
        rest_of,
    ),
    rule("year and month", "2", r"(?P<y>20\d\d)[-/](?P<m>0[1-9]|1[0-2])", year_and_month, loose=True),
    rule("month and year in figures", "/", r"(?P<m>0?[1-9]|1[0-2])/(?P<y>20\d\d)", year_and_month, loose=True),
    rule("month after next", "month after", r"\b(?:the\s+)?month\s+after\s+next\b", month_after_next),
    rule(
        "named month",
        IN_MONTH,
        rf"""(?:(?<=\bin\s)|(?<=\bby\s)|(?<=until\s)|(?<=till\s)|(?<=before\s)|(?<=after\s)|(?<=since\s)|(?<=from\s)
        |(?<=during\s)|(?<=\bcome\s)|(?<=\bout\s)|(?<=away\s))
        (?:(?P<shift>this|next|last)\s+)?{MON}(?:\s+(?P<y>20\d\d)\b)?(?!\s*(?:&|\d|of\b|['’]s|the\s+\d))(?!(?<=may)\s+(?:be|not)\b)""",
        month,
    ),
    rule("shifted named month", IN_MONTH, rf"\b(?P<shift>this|next|last)\s+{MON}(?!\s*\d)", month),
    rule("month and year", "2", rf"\b{MON}[\s-]+(?:of\s+)?(?P<y>20\d\d)\b", month),
    rule("named month as a whole text", IN_MONTH, rf"{MON}", month, loose=True),
    rule(
        "quarter by its letter",
        "q1|q2|q3|q4",
        rf"\b(?:(?:the\s+)?(?P<part>end\s+of|end)\s+(?:of\s+)?)?q(?P<q>[1-4])(?:[\s/-]*(?:of\s+)?(?:(?P<y>20\d\d)|{SHIFTED}\s+year))?(?!\w)",
        quarter,
    ),
    rule(
        "quarter by its number",
        "quarter|quarter ",
        rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter\b(?![\s-]+inch)"
        rf"(?:\s+(?:of\s+)?(?:(?P<y>20\d\d)|{SHIFTED}\s+year))?",
        quarter,
    ),
    rule(
        "quarter",
        "quarter|eoq",
        rf"\b(?:(?P<part>(?:the\s+)?end\s+of|end)\s+(?:the\s+)?{SHIFT}quarter\b(?![\s-]inch)|(?:eoq|quarter[\s-]?end)\b)",
        quarter,
    ),
    rule("shifted quarter", "quarter|eoq", rf"\b{SHIFTED}\s+quarter\b(?![\s-]?end)", quarter),
    rule(
        "half of a year",
        "h1|h2|1h|2h|half",
        rf"(?<!\w)(?:h(?P<h>[12])|(?:the\s+)?(?P<half>first|second)\s+half\s+of)\s*'?(?:(?P<y>20\d\d)|(?:the\s+)?{SHIFT}year)\b",
        half_year,
    ),
    rule("part of a year", "year|eoy", rf"\b{PART}{SHIFT}year\b(?![\s-]?end)", part_of_year),
    rule(
        "early in the new year",
        "new year",
        r"\b(?P<part>early)\s+(?:in\s+)?(?:the\s+)?(?P<shift>new)\s+year\b",
        part_of_year,
    ),
    rule("end of the year", "year|eoy", rf"\b(?:eoy|{SHIFT}year[\s-]?end)\b", part_of_year),
    rule("year", "year|eoy", rf"\b{SHIFTED}\s+year\b(?!['’\s-]s?\s*end)", year),
    rule(
        "named year",
        "2",
        r"\b(?:in|by|during|until|before|after)\s+(?P<y>20[2-9]\d)\b(?![-/.,]?\w)(?!\s+(?:units?|pcs|pieces))",
        year,
    ),
)
