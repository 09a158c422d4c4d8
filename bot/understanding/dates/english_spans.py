"""Stretches and distances in English: in 3 days, 2 hours later, within a week, end of month, Q3, after Easter."""

import re
from datetime import date

from bot.understanding.dates import festivals
from bot.understanding.dates.calendar import DAY, month_end, month_start, quarter_start, workday_from
from bot.understanding.dates.chinese_spans import (
    LONGEST,
    away,
    month_piece,
    quarter_piece,
    year_part_day,
    year_piece,
)
from bot.understanding.dates.english_days import COUNT, COUNTS, MON, MONTHS, SHIFTS
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

UNITS = {
    "min": "分钟", "hour": "小时", "hr": "小时", "day": "天", "week": "周", "wk": "周", "month": "月", "mth": "月",
    "quarter": "季度", "year": "年", "fortnight": "周", "working": "工作日", "business": "工作日", "work": "工作日",
}  # fmt: skip


def distance(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in 3 days, in half an hour, 2 weeks from now, 3 days ago, within a week."""
    words = " ".join(m["n"].split())
    count = float(words) if words[0].isdecimal() else float(COUNTS[words])
    count += 0.5 if said(m, "half") else 0
    unit = next(value for key, value in UNITS.items() if m["unit"].startswith(key))
    count *= 2 if m["unit"].startswith("fortnight") else 1
    if count > LONGEST:
        return None
    way = said(m, "way") or ""
    if way == "within":
        return away(m.span(), unit, count, anchor, within=True)
    return away(m.span(), unit, -count if way in ("ago", "back", "earlier") else count, anchor)


def part_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of month, EOM, mid-month, early next month, late March."""
    first = _month(m, anchor)
    part = (said(m, "part") or "end").split()[0]
    day = _day_in(first, part, anchor)
    bare = not said(m, "shift") and not said(m, "mon")
    if bare and day < anchor.today and part in ("mid", "middle", "early", "beginning", "start"):
        day = _day_in(month_start(first, 1), part, anchor)
    if day <= anchor.today and part in ("end", "late"):
        following = _day_in(month_start(first, 1), part, anchor)
        return Piece(*m.span(), choices=(month_end(first), following), trouble="ambiguous", past=day)
    return Piece(*m.span(), day, day + DAY)


def month(m: re.Match[str], anchor: Anchor) -> Piece:
    """next month, in March."""
    return month_piece(m.span(), _month(m, anchor), anchor)


def quarter(m: re.Match[str], anchor: Anchor) -> Piece:
    """Q3, next quarter, end of quarter, EOQ."""
    part = "end" if said(m, "part") or m.group().startswith("eoq") else ""
    if q := said(m, "q"):
        year = int(y) if (y := said(m, "y")) else None
        start = date(year or anchor.today.year, int(q) * 3 - 2, 1)
        if year is None and month_start(start, 3) <= anchor.today:
            start = start.replace(year=start.year + 1)
        return quarter_piece(m.span(), start, part, anchor)
    shift = SHIFTS.get(said(m, "shift") or "this", 0)
    return quarter_piece(m.span(), quarter_start(anchor.today, shift), part, anchor)


def part_of_year(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of year, EOY, early next year."""
    part = (said(m, "part") or "end").split()[0]
    name = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"}.get(part, "end")
    day = year_part_day(anchor.today.year + SHIFTS.get(said(m, "shift") or "this", 0), name, anchor)
    return Piece(*m.span(), day, day + DAY)


def year(m: re.Match[str], anchor: Anchor) -> Piece:
    """next year, in 2027."""
    named = said(m, "y")
    return year_piece(m.span(), int(named) if named else anchor.today.year + SHIFTS[m["shift"]], anchor)


def around_festival(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """after Easter, before Christmas: asked about, the nearest working day first."""
    name = festivals.ENGLISH[" ".join(m["name"].replace("’", "'").split())]
    days = festivals.before(name, anchor) if m["way"] == "before" else festivals.after(name, anchor)
    return Piece(*m.span(), choices=days, trouble="ambiguous") if days else None


def festival_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """Christmas, as a whole text."""
    day = festivals.coming(festivals.ENGLISH[" ".join(m["name"].replace("’", "'").split())], anchor)
    return Piece(*m.span(), day, day + DAY) if day else None


def _month(m: re.Match[str], anchor: Anchor) -> date:
    name = said(m, "mon")
    if name is None:
        return month_start(anchor.today, SHIFTS.get(said(m, "shift") or "this", 0))
    named_year = said(m, "y")
    first = date(int(named_year or anchor.today.year), MONTHS.index(name[:3]) + 1, 1)
    past = first < month_start(anchor.today) and named_year is None
    return first.replace(year=first.year + 1) if past and said(m, "shift") != "last" else first


def _day_in(first: date, part: str, anchor: Anchor) -> date:
    if part in ("end", "late"):
        return workday_from(month_end(first), anchor, -1)
    return first.replace(day=15) if part in ("mid", "middle") else workday_from(first, anchor)


UNIT = (
    r"(?P<unit>min(?:ute)?s?|hours?|hrs?|days?|weeks?|wks?|months?|mths?|quarters?|years?|fortnights?"
    r"|(?:working|business|work)[\s-]days?)\b"
)
PART = (
    r"(?:the\s+)?(?P<part>early|beginning\s+of|start\s+of|middle\s+of|mid|late|end\s+of|end)[\s-]+(?:the\s+|of\s+)?"
)
FESTIVAL = "|".join(sorted((re.escape(n).replace("'", "['’]") for n in festivals.ENGLISH), key=len, reverse=True))
SHIFT = r"(?:(?P<shift>this|next|last)\s+)?"

RULES = (
    rule(
        "in so many",
        "i",
        rf"\b(?:in|after|another)\s+(?:about\s+|around\s+)?{COUNT}\s+(?P<half>and\s+a\s+half\s+)?{UNIT}(?:['’]?\s+time)?",
        distance,
    ),
    rule("in one and a half", "i", rf"\bin\s+{COUNT}\s+{UNIT}\s+and\s+(?P<half>a\s+half)", distance),
    rule("within so many", "within|with in", rf"\b(?P<way>within)\s+(?:the\s+next\s+)?{COUNT}\s+{UNIT}", distance),
    rule(
        "so many from now",
        "from|later|hence|out",
        rf"\b{COUNT}\s+(?P<half>and\s+a\s+half\s+)?{UNIT}\s+(?:from\s+(?:now|today)|later|hence|out)\b",
        distance,
    ),
    rule(
        "so many ago",
        "ago|back|earlier",
        rf"\b{COUNT}\s+(?P<half>and\s+a\s+half\s+)?{UNIT}\s+(?P<way>ago|back|earlier)\b",
        distance,
    ),
    rule(
        "in two or three",
        "i",
        rf"\b(?P<lead>in\s+|within\s+)?(?P<n>\d{{1,2}})\s?(?:-|–|to|or)\s?(?P<high>\d{{1,2}})\s+{UNIT}"
        r"(?(lead)|\s+(?:from\s+now|later))",
        distance,
    ),
    rule("part of a month", "month|eom", rf"\b{PART}{SHIFT}month\b", part_of_month),
    rule("end of the month", "month|eom", rf"\b{SHIFT}(?:eom\b|month[\s-]end\b)", part_of_month),
    rule(
        "part of a named month",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"\b{PART}{MON}(?:\s+(?P<y>20\d\d))?",
        part_of_month,
    ),
    rule("month", "month|eom", r"\b(?:in\s+)?(?P<shift>this|next|last)\s+month\b", month),
    rule(
        "named month",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"""(?:(?<=in\s)|(?<=by\s)|(?<=until\s)|(?<=till\s)|(?<=before\s)|(?<=after\s)|(?<=since\s)|(?<=from\s))
        (?:(?P<shift>this|next|last)\s+)?{MON}(?:\s+(?P<y>20\d\d))?(?!\s*(?:&|\d|of\b|['’]s))""",
        month,
    ),
    rule(
        "shifted named month",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"\b(?P<shift>this|next|last)\s+{MON}(?!\s*\d)",
        month,
    ),
    rule("month and year", "2", rf"\b{MON}\s+(?P<y>20\d\d)\b", month),
    rule(
        "named month as a whole text", "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", rf"{MON}", month, loose=True
    ),
    rule("quarter by its letter", "q", r"\b(?P<part>end\s+of\s+)?q(?P<q>[1-4])(?:\s+(?P<y>20\d\d))?(?!\w)", quarter),
    rule(
        "quarter",
        "quarter|eoq",
        r"\b(?:(?P<part>(?:the\s+)?end\s+of)\s+(?:the\s+)?(?:(?P<shift>this|next|last)\s+)?quarter\b(?![\s-]inch)"
        r"|eoq\b)",
        quarter,
    ),
    rule("shifted quarter", "quarter|eoq", r"\b(?P<shift>this|next|last)\s+quarter\b", quarter),
    rule("part of a year", "year|eoy", rf"\b{PART}{SHIFT}year\b", part_of_year),
    rule("end of the year", "year|eoy", r"\b(?:eoy|year[\s-]end)\b", part_of_year),
    rule("year", "year|eoy", r"\b(?P<shift>this|next|last)\s+year\b", year),
    rule("named year", "2", r"\b(?:in|by|during|until)\s+(?P<y>20[2-9]\d)\b(?![-/.]\w)", year),
    rule("festival", "centhg", rf"(?P<name>{FESTIVAL})(?:['’]s)?(?:\s+day)?", festival_day, loose=True),
    rule("around a festival", "after|before", rf"\b(?P<way>after|before)\s+(?P<name>{FESTIVAL})\b", around_festival),
)
