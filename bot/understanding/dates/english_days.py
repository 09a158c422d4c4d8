"""Days as English says them: tomorrow, next Wed, Wed after next, 5 Aug, the 15th, 8/5."""

import re
from datetime import timedelta

from bot.understanding.dates.calendar import DAY, days_in, month_start
from bot.understanding.dates.chinese_days import (
    coming_day_of_month,
    coming_weekday,
    dated,
    shifted_weekday,
    short_month,
    week_piece,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1, "overmorrow": 2}
WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHIFTS = {"this": 0, "last": -1, "next": 1, "previous": -1, "past": -1}
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2,
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "half a": 0.5, "half an": 0.5,
}  # fmt: skip


def named_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """today, tmr, tomorow, yesterday."""
    word = m["day"].replace(" ", "")
    word = "tomorrow" if word[0] == "t" and word not in ("today",) or word[0] == "2" else word
    word = "yesterday" if word[0] == "y" else word
    day = anchor.today + NAMED[word] * DAY
    return Piece(*m.span(), day, day + DAY)


def day_beside(m: re.Match[str], anchor: Anchor) -> Piece:
    """the day after tomorrow, the day before yesterday."""
    day = anchor.today + (2 if m["way"] == "after" else -2) * DAY
    return Piece(*m.span(), day, day + DAY)


def weekday(m: re.Match[str], anchor: Anchor) -> Piece:
    """Wed, this Wed, next Wed, last Wed, every Wed."""
    index = WEEKDAYS[m["wd"][:2]]
    how = (said(m, "how") or "").split()
    if "every" in how or "each" in how:
        return coming_weekday(m.span(), index, anchor, repeat=True)
    if "last" in how or "past" in how:
        return shifted_weekday(m.span(), index, -1, anchor)
    if how == ["this"]:
        return shifted_weekday(m.span(), index, 0, anchor)
    if how == ["next"]:
        return next_weekday(m.span(), index, anchor)
    return coming_weekday(m.span(), index, anchor)


def next_weekday(span: tuple[int, int], index: int, anchor: Anchor) -> Piece:
    """next Wed: the coming one when it lies in the next calendar week, otherwise both are offered."""
    ahead = (index - anchor.today.weekday() - 1) % 7 + 1
    coming = anchor.today + ahead * DAY
    following = anchor.monday + timedelta(weeks=1, days=index)
    if coming == following:
        return Piece(*span, coming, coming + DAY, weekday=index)
    return Piece(*span, following, following + DAY, choices=(coming, following), trouble="ambiguous")


def weekday_of_week(m: re.Match[str], anchor: Anchor) -> Piece:
    """Wed next week, next week Tuesday, Wed after next, Tuesday week."""
    words = m.group()
    if words.endswith("week") and not said(m, "shift") and not re.search(r"next|this|last", words):
        return _week_later(m.span(), WEEKDAYS[m["wd"][:2]], anchor)
    if "after next" in words:
        weeks = 2
    else:
        weeks = next((n for word, n in SHIFTS.items() if f"{word} week" in words), 1)
    return shifted_weekday(m.span(), WEEKDAYS[m["wd"][:2]], weeks, anchor)


def _week_later(span: tuple[int, int], index: int, anchor: Anchor) -> Piece:
    """Tuesday week: seven days after the coming one."""
    day = anchor.today + timedelta(days=(index - anchor.today.weekday() - 1) % 7 + 8)
    return Piece(*span, day, day + DAY)


def weeks_from_weekday(m: re.Match[str], anchor: Anchor) -> Piece:
    """a week from Tuesday, two weeks on Friday, a week from tomorrow."""
    weeks = 2 if "fortnight" in m.group() else round(COUNTS.get(m["n"] or "a", 0) or int(m["n"]))
    if m["wd"]:
        base = coming_weekday(m.span(), WEEKDAYS[m["wd"][:2]], anchor)
        start = base.again if base.day == anchor.today else base.day
        assert start is not None
    else:
        start = anchor.today + (DAY if m["base"].startswith("tom") else 0 * DAY)
    day = start + timedelta(weeks=weeks)
    return Piece(*m.span(), day, day + DAY)


def weekend(m: re.Match[str], anchor: Anchor) -> Piece:
    """this weekend, next weekend: the Saturday."""
    shift = SHIFTS.get(said(m, "shift") or "", 0)
    day = anchor.monday + timedelta(days=5, weeks=shift)
    return Piece(*m.span(), day, day + 2 * DAY, again=None if said(m, "shift") else day + 7 * DAY)


def week(m: re.Match[str], anchor: Anchor) -> Piece:
    """next week is its Monday; this week is acted on by Friday."""
    shift = 2 if "after next" in m.group() else SHIFTS[m["shift"]]
    return week_piece(m.span(), anchor.monday + timedelta(weeks=shift), shift)


def part_of_week(m: re.Match[str], anchor: Anchor) -> Piece:
    """end of week, EOW, early next week, mid-week."""
    shift = SHIFTS.get(said(m, "shift") or "this", 0)
    index = {"early": 0, "beginning of": 0, "start of": 0, "mid": 2, "middle of": 2}.get(said(m, "part") or "", 4)
    day = anchor.monday + timedelta(days=index, weeks=shift)
    return Piece(*m.span(), day, day + DAY, this_week=shift == 0)


def day_and_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """5 Aug, Aug 5th, 5th of August 2026."""
    day, month = int(m["d"]), MONTHS.index(m["mon"][:3]) + 1
    return dated(m.span(), _year(m), month, day, anchor)


def day_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """15-17 Jul, Jul 15 to 17."""
    first, second, month = int(m["d"]), int(m["d2"]), MONTHS.index(m["mon"][:3]) + 1
    piece = dated(m.span(), _year(m), month, first, anchor)
    if piece.day is None or not first < second <= days_in(piece.day):
        return None
    return Piece(*m.span(), piece.day, piece.day.replace(day=second) + DAY, past=piece.past)


def ordinal(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """the 15th, the 5th of next month, every 5th."""
    day = int(m["d"])
    if not 1 <= day <= 31:
        return None
    if not said(m, "shift"):
        return coming_day_of_month(m.span(), day, anchor, repeat=bool(said(m, "every")))
    first = month_start(anchor.today, SHIFTS[m["shift"]])
    if day > days_in(first):
        return short_month(m.span(), first, day)
    return Piece(*m.span(), first.replace(day=day), first.replace(day=day) + DAY)


def slashed(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8/5, 8/5/2026: by org.day_month_order; not set and both possible asks."""
    first, second = int(m["a"]), int(m["b"])
    year = _year(m)
    order = anchor.day_month_order or ("DM" if first > 12 else "MD" if second > 12 else None)
    if order is not None:
        day, month = (first, second) if order.startswith("D") else (second, first)
        return dated(m.span(), year, month, day, anchor) if 1 <= month <= 12 and 1 <= day <= 31 else None
    readings = [dated(m.span(), year, *each, anchor) for each in ((first, second), (second, first))]
    days = tuple(sorted({each.day for each in readings if each.day}, key=lambda day: (day < anchor.today, day)))
    if len(days) < 2:
        return readings[0] if days else None
    return Piece(*m.span(), choices=days, trouble="ambiguous")


def weekday_of_month(m: re.Match[str], anchor: Anchor) -> Piece:
    """first Monday of next month, last Friday of the month."""
    first = month_start(anchor.today, SHIFTS.get(said(m, "shift") or "this", 0))
    index = WEEKDAYS[m["wd"][:2]]
    nth = {"fi": 0, "se": 1, "th": 2, "1s": 0, "2n": 1, "3r": 2}.get(m["nth"][:2], 3)
    day = first + timedelta(days=(index - first.weekday()) % 7, weeks=nth)
    if m["nth"] == "last" and (day + 7 * DAY).month == first.month:
        day += 7 * DAY
    return Piece(*m.span(), day, day + DAY)


def every_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """daily, every day."""
    return Piece(*m.span(), anchor.today, anchor.today + DAY, again=anchor.today + DAY, repeat=True)


def _year(m: re.Match[str]) -> int | None:
    words = said(m, "y")
    if not words:
        return None
    return int(words) + (2000 if len(words) == 2 else 0)


WD = (
    r"(?P<wd>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday|nsday)?|thu(?:r|rs|rsday)?|thrusday|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
WD_LONG = (
    r"(?P<wd>monday|mon|tuesday|tues|tue|wednesday|wednsday|weds|wed|thursday|thrusday|thurs|thur|thu|friday|fri"
    r"|saturday|sunday)"
)
MON = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
YEAR = r"(?:,?\s+(?P<y>20\d\d)(?!\d))?"
ORD = r"(?:st|nd|rd|th)"
_COUNT_WORDS = "|".join(sorted(COUNTS, key=len, reverse=True)).replace(" ", r"\s+")
COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|{_COUNT_WORDS})"
FOLLOWS = (
    r"(?=\s*(?:$|[,.;:!?)\n(-]|at\b|in\b|for\b|to\b|of\s+this|of\s+next|morning|afternoon"
    r"|evening|or\b|and\b|noon|\d"
    r"|if\b|when\b|with\b|please\b|pls\b|again\b|is\b|works\b|about\b|by\b|before\b|@|[\u4e00-\u9fff]))"
)
NOT_NAME = r"(?!\.\w|['’]s\s+(?!meeting|call|visit|demo|delivery|agenda))"

RULES = (
    rule(
        "named day",
        "today|tom|tmr|tmw|2mor|yesterday|yday|ystd|overm",
        r"\b(?P<day>today|tomm?orr?ow|tomorow|tmrw?|tmw|tom+or+ow|2mor+ow|tomoz|yesterday|yday|ystd|overmorrow)\b",
        named_day,
    ),
    rule(
        "day beside",
        "day after|day before",
        r"\b(?:the\s+)?day\s+(?P<way>after|before)\s+(?:tom\w*|yesterday|tmrw?)\b",
        day_beside,
    ),
    rule(
        "weekday",
        "mon|tue|wed|thu|thr|fri|sat|sun",
        rf"""\b(?P<how>(?:(?:on|by)\s+)?(?:this\s+coming|next|last|past|this|coming|the\s+coming|every|each
        |following))\s+{WD}s?\b(?:\.(?!\w))?{NOT_NAME}""",
        weekday,
    ),
    rule(
        "weekday alone", "mon|tue|wed|thu|thr|fri|sat|sun", rf"\b{WD_LONG}\b(?:\.(?!\w))?{NOT_NAME}(?!\s*&)", weekday
    ),
    rule(
        "short weekend day",
        "s",
        r"(?:(?<=on\s)|(?<=by\s)|(?<=before\s)|(?<=until\s)|(?<=again\s))(?P<wd>sun|sat)\b(?!\s+[a-z]{4})",
        weekday,
    ),
    rule(
        "short weekend day before an hour",
        "s",
        r"\b(?P<wd>sun|sat)(?=\s+(?:at\s+)?(?:\d|morning|afternoon|evening|noon))",
        weekday,
    ),
    rule("short weekend day as a whole text", "s", r"(?P<wd>sun|sat)\.?", weekday, loose=True),
    rule(
        "weekday of a week",
        "week|after",
        rf"\b{WD},?\s+(?:of\s+|the\s+)*(?:(?:this|next|last)\s+week|(?:the\s+)?(?:week\s+)?after\s+next)\b",
        weekday_of_week,
    ),
    rule("week and its day", "week|eow", rf"\b(?:this|next|last)\s+week\s*(?:on\s+|,\s*)?{WD}\b", weekday_of_week),
    rule("Tuesday week", "week|eow", rf"\b(?:on\s+)?{WD}\s+week\b", weekday_of_week),
    rule(
        "weeks from a day",
        "week|fort",
        rf"\b(?:{COUNT}\s+weeks?|a\s+fortnight)\s+(?:from|on)\s+(?:{WD}|(?P<base>today|tomorrow))\b",
        weeks_from_weekday,
    ),
    rule(
        "weekend", "week|eow", r"\b(?:(?:on|over|at)\s+)?(?:(?P<shift>this|next|last)\s+|the\s+)?weekend\b", weekend
    ),
    rule(
        "week",
        "week|eow",
        r"\b(?:(?P<shift>this|next|last|past|previous)\s+week|(?:the\s+)?week\s+after\s+next)\b",
        week,
    ),
    rule("end of the week", "week|eow", r"\beow\b|\bweek[\s-]end\b", part_of_week),
    rule(
        "part of a week",
        "week|eow",
        r"""\b(?:the\s+)?(?P<part>early|beginning\s+of|start\s+of|middle\s+of|mid|late|end\s+of)[\s-]+
        (?:the\s+)?(?:(?P<shift>this|next|last)\s+)?week\b""",
        part_of_week,
    ),
    rule(
        "day and month",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"(?<![\w/.-])(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?\s*(?:of\s+)?{MON}{YEAR}(?!\w)",
        day_and_month,
    ),
    rule(
        "month and day",
        "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
        rf"\b{MON}\s*(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?![\d:%]|\s?[ap]m\b|[.,]\d){YEAR}",
        day_and_month,
    ),
    rule(
        "days and month",
        "-to–",
        rf"(?<![\w/.-])(?P<d>\d{{1,2}}){ORD}?\s*(?:-|–|to|until|and)\s*(?P<d2>\d{{1,2}}){ORD}?\s+(?:of\s+)?{MON}{YEAR}",
        day_range,
    ),
    rule(
        "month and days",
        "-to–",
        rf"\b{MON}\s*(?P<d>\d{{1,2}}){ORD}?\s*(?:-|–|to|until)\s*(?P<d2>\d{{1,2}}){ORD}?(?![\d:]|\s?[ap]m){YEAR}",
        day_range,
    ),
    rule(
        "ordinal",
        "th",
        rf"""(?:\b(?:the|on|by|(?P<every>every))\s+(?:the\s+)?)(?P<d>\d{{1,2}}){ORD}
        (?:\s+of\s+(?:the\s+)?(?P<shift>this|next|last)\s+month|\s+of\s+(?:the|every|each)\s+month)?{FOLLOWS}""",
        ordinal,
    ),
    rule("ordinal as a whole text", "th", rf"(?P<d>\d{{1,2}}){ORD}", ordinal, loose=True),
    rule(
        "slashed",
        "/",
        r"""(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/.]*\d)
        (?!\s?(?:inch|in\b|"|mm|cm|support|%|pcs|of\b))""",
        slashed,
    ),
    rule(
        "dotted with its year",
        ".-",
        r"(?<![\w./-])(?P<a>\d{1,2})[.-](?P<b>\d{1,2})[.-](?P<y>20\d\d)(?!\w)",
        slashed,
    ),
    rule(
        "weekday of a month",
        "month|months",
        rf"""\b(?:the\s+)?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+{WD}\s+(?:of|in)\s+(?:the\s+)?
        (?:(?P<shift>this|next)\s+)?month\b""",
        weekday_of_month,
    ),
    rule("every day", "daily|day", r"\b(?:daily|every\s*day|each\s+day)\b", every_day),
)
