"""Days by their number and month, in words and in figures: 5 Aug, August twenty one, 4/Sept/2026, 8/5, Mon 1/4."""

import re
from dataclasses import replace

from bot.understanding.dates.calendar import DAY, days_in, month_start
from bot.understanding.dates.chinese_days import coming_weekday, dated
from bot.understanding.dates.english_clock import PARTS
from bot.understanding.dates.english_days import moved_to
from bot.understanding.dates.english_words import (
    FOLLOWS,
    IN_MONTH,
    MON,
    ORD,
    ORD_WORD,
    SHIFTS,
    UNITS,
    WD,
    YEAR,
    count_of,
    month_of,
    ordinal_of,
    weekday_of,
    year_of,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

HALF_A_YEAR = 183
# till July. 3 sites: a month in full has no full stop of its own.
SENTENCE_ENDS = re.compile(r"(?:march|april|june|july|[a-z]{4,}(?:ry|st|er))\.\s")
PAIR = re.compile(r"(?<![\w./-])(\d{1,2})/(\d{1,2})(?:/(?:20)?\d\d)?(?![\d/.]*\d)")
# 24/7 is round the clock, but for a day that is led in: on 24/7, Fri 24/7.
BEHIND_A_DATE = re.compile(
    r"\b(?:on|by|before|after|until|till|from|since|mon|tue|wed|thu|fri|sat|sun|[a-z]+day),?\s+\(?$"
)


def day_and_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """5 Aug, Aug 5th, 5th of August 2026."""
    if SENTENCE_ENDS.search(m.group()):
        return None
    day, month = ordinal_of(m["d"]), month_of(m)
    return dated(m.span(), year_of(m, anchor.today.year), month, day, anchor)


def day_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """15-17 Jul, Jul 15 to 17."""
    first, second, month = int(m["d"]), int(m["d2"]), month_of(m)
    piece = dated(m.span(), year_of(m, anchor.today.year), month, first, anchor)
    if piece.day is None or not first < second <= days_in(piece.day):
        return None
    return Piece(*m.span(), piece.day, piece.day.replace(day=second) + DAY, past=piece.past)


def counted_day(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """May twenty-one."""
    return dated(m.span(), year_of(m, anchor.today.year), month_of(m), round(count_of(m["d"])), anchor)


def days_of_month(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """from the 4th to the 23rd of next month."""
    start, first, last = month_start(anchor.today, SHIFTS[m["shift"]]), int(m["d"]), int(m["d2"])
    if not 1 <= first < last <= days_in(start):
        return None
    return Piece(*m.span(), start.replace(day=first), start.replace(day=last) + DAY)


def dotted_behind(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """back on 4.22."""
    piece = slashed(m, anchor)
    return None if piece is None else moved_to(piece, m.start("a"))


def slashed(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8/5, 8/5/2026, 8/5, 2026: by org.day_month_order; not set and both possible asks."""
    first, second = int(m["a"]), int(m["b"])
    if (first, second) == (24, 7) and not said(m, "y") and not BEHIND_A_DATE.search(m.string, 0, m.start("a")):
        return None
    year = year_of(m, anchor.today.year)
    order = anchor.day_month_order or ("DM" if first > 12 else "MD" if second > 12 else _order_kept(m.string))
    if order is not None:
        day, month = (first, second) if order.startswith("D") else (second, first)
        return dated(m.span(), year, month, day, anchor) if 1 <= month <= 12 and 1 <= day <= 31 else None
    readings = [dated(m.span(), year, *each, anchor) for each in ((first, second), (second, first))]
    days = tuple(sorted({each.day for each in readings if each.day}, key=lambda day: (day < anchor.today, day)))
    if len(days) < 2:
        return readings[0] if days else None
    return Piece(*m.span(), choices=days, trouble="ambiguous")


def _order_kept(text: str) -> str | None:
    """The order that the other dates of the message are written in, when one of them tells: 4/14, then 3/5."""
    pairs = [(int(a), int(b)) for a, b in PAIR.findall(text)]
    told = {
        "DM" if a > 12 else "MD" for a, b in pairs if (a > 12) != (b > 12) and min(a, b) <= 12 and max(a, b) <= 31
    }
    return told.pop() if len(told) == 1 else None


def weekday_and_slashed(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """Mon 1/4: the weekday says which of the two is the month."""
    piece = slashed(m, anchor)
    if piece is None or piece.trouble != "ambiguous":
        return piece
    fitting = [day for day in piece.choices if day.weekday() == weekday_of(m)]
    return Piece(*m.span(), fitting[0], fitting[0] + DAY) if len(fitting) == 1 else piece


def weekday_and_dated(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """Mon 2 Nov, Fri, Jul 18: the weekday tells this year's from the one behind; where neither fits, it is asked."""
    piece = dated(m.span(), year_of(m, anchor.today.year), month_of(m), ordinal_of(m["d"]), anchor)
    index = weekday_of(m)
    if piece.day is None or piece.day.weekday() == index:
        return piece
    if piece.past is not None and piece.past.weekday() == index and (anchor.today - piece.past).days < HALF_A_YEAR:
        return Piece(*m.span(), piece.past, piece.past + DAY)
    named = coming_weekday(m.span(), index, anchor).day
    return replace(piece, choices=tuple(day for day in (piece.day, named) if day), trouble="ambiguous")


DAY_NUMBER = rf"(?P<d>\d{{1,2}}{ORD}?|{ORD_WORD})"
MAY_THE_VERB = r"(?!(?<=may)\s+(?:be|not|have|want|need|call|come|go|also|take|do|get|i|we|they)\b)"
DAY_WORD = rf"(?:(?:twenty|thirty)[\s-]+(?:{'|'.join(UNITS[:9])})|twenty|thirty|{'|'.join(reversed(UNITS))})"
# 14 April 15, 14 April '15: a year in two digits ends its clause, and is no hour of the day before.
SHORT_YEAR = r"(?:,?\s+|\s*['’])(?P<yy>1[3-9]|[2-4]\d)(?=\s*(?:$|[,;!?)\n]|\.(?!\d)))"
IN_A_MONTH = rf"(?:of\s+)?(?:{IN_MONTH})"
BEHIND_NO_DAY = (
    r"(?<!(?<!\d)\d\s)(?<!(?<!\d)\d\d\s)(?<!\d(?:st|nd|rd|th)\s)"
    r"(?:(?<!\bof\s)|(?<=(?:ing|oon)\sof\s)|(?<=night\sof\s)|(?<=\d[ap]m\sof\s))"
)

RULES = (
    rule(
        "day and month",
        IN_MONTH,
        rf"(?<![\w/.-])(?:the\s+)?{DAY_NUMBER}(?:\s+day)?\s*(?:of\s+|[-/])?{MON}{MAY_THE_VERB}(?:{SHORT_YEAR}|{YEAR}(?!\w))",
        day_and_month,
    ),
    rule(
        "numbered day, month and year",
        IN_MONTH,
        rf"(?<![\w/.-])(?:the\s+)?(?P<d>\d{{1,2}})(?:{ORD}?,\s*|\.\s?){MON},?[\s.]\s?(?P<y>20\d\d)(?!\d)",
        day_and_month,
    ),
    rule(
        "year, month and day",
        IN_MONTH,
        rf"(?<![\w/.-])(?P<y>20\d\d)(?P<sep>[-/.\s])\s?{MON}(?:(?P=sep)|\s)\s?(?P<d>\d{{1,2}}){ORD}?(?!\w|[.:/]\d)",
        day_and_month,
    ),
    rule(
        "month and day",
        IN_MONTH,
        rf"{BEHIND_NO_DAY}\b{MON}(?:\s*|-|,\s+(?=\d{{1,2}}{ORD}))(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?![\d:%]|\s?[ap]m\b|[.,]\d|\s+{IN_A_MONTH})"
        rf"(?!\s+(?:box(?:es)?|units?|pcs|pieces|cartons?|ctns?|pallets?|sets?|bags?|people|pax|kgs?|tons?)\b){YEAR}",
        day_and_month,
    ),
    rule(
        "month, day and half of the day",
        IN_MONTH,
        rf"{BEHIND_NO_DAY}\b{MON}\s+(?P<d>\d{{1,2}}){ORD}?\s+(?P<part>am|pm)\b",
        lambda m, anchor: replace(piece, part=PARTS[m["part"]]) if (piece := day_and_month(m, anchor)) else None,
    ),
    rule(
        "month and spoken day",
        IN_MONTH,
        rf"\b{MON}\s+(?:the\s+)?(?P<d>{ORD_WORD})\b{YEAR}",
        day_and_month,
    ),
    rule(
        "month and counted day",
        "one|two|three|four|five|six|seven|eight|nine|ten|teen|twenty|thirty",
        rf"\b{MON}\s+(?P<d>{DAY_WORD}){YEAR}{FOLLOWS}",
        counted_day,
    ),
    rule(
        "weekday and slashed",
        "/",
        rf"""\b{WD}\.?,?\s+\(?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?:/(?P<y>20\d\d|\d\d))?(?![\d/.]*\d)""",
        weekday_and_slashed,
    ),
    rule(
        "weekday and a date with hyphens",
        "-.",
        rf"""\b{WD}\.?,?\s+\(?(?P<a>\d{{1,2}})(?P<sep>[-.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>20\d\d|\d\d)(?![\d/.-]*\d)""",
        weekday_and_slashed,
    ),
    rule(
        "weekday, day and month",
        IN_MONTH,
        rf"\b(?:on\s+)?{WD}\.?,?\s+(?:the\s+)?{DAY_NUMBER}\s*(?:of\s+)?{MON}{YEAR}(?!\w)",
        weekday_and_dated,
    ),
    rule(
        "weekday, month and day",
        IN_MONTH,
        rf"\b(?:on\s+)?{WD}\.?,?\s+{MON}(?:\s*|,\s+(?=\d{{1,2}}{ORD}))(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?![\d:%]|\s?[ap]m\b|[.,]\d){YEAR}",
        weekday_and_dated,
    ),
    rule(
        "days and month",
        "-to–",
        rf"(?<![\w/.-])(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?\s*(?:-|–|to|until|till|thru|through|and)\s*(?:the\s+)?"
        rf"(?P<d2>\d{{1,2}}){ORD}?\s+(?:of\s+)?{MON}{YEAR}",
        day_range,
    ),
    rule(
        "month and days",
        "-to–a",
        rf"(?:\b(?P<between>between)\s+)?\b{MON}\s*(?P<d>\d{{1,2}}){ORD}?\s*(?:-|–|to|until|thru|through|(?(between)and|to))\s*(?P<d2>\d{{1,2}}){ORD}?"
        rf"(?![\d:]|\s?[ap]m){YEAR}",
        day_range,
    ),
    rule(
        "days of a month",
        "month|months",
        rf"""\b(?:from\s+)?(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?\s?(?:-|–|to|until|till)\s?(?:the\s+)?(?P<d2>\d{{1,2}}){ORD}?\s+
        (?:of\s+|in\s+)?(?:the\s+)?(?P<shift>this|next|last)\s+month\b""",
        days_of_month,
    ),
    rule(
        "month dot day behind a plan",
        "on|on ",
        r"\b(?:back|again|call|visit|meet|see|come|go|ship|deliver|deliver(?:y|ed)|due|met|called|visited|went)\s+(?:\w+\s+)?on\s+"
        r"(?P<a>\d{1,2})[.-](?P<b>\d{1,2})(?=\s*(?:$|[,;!?)\n]|\.(?!\d)|at\b))",
        dotted_behind,
    ),
    rule(
        "slashed",
        "/",
        r"""(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d)|,\s?(?P<yy>20\d\d)(?=\s*(?:$|[;!?)\n]|\.(?!\d)|at\b)))?
        (?![\d/.]*\d|/[a-z])
        (?!\s?(?:inch|in\b|"|mm|cm|support|%|pcs|of\b)|(?:v|volts?|w|kw|ah)\b)""",
        slashed,
    ),
    rule(
        "hyphens and a short year as a whole text",
        "-",
        r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<yy>\d\d)",
        slashed,
        loose=True,
    ),
    rule(
        "dotted with its year",
        ".-",
        r"(?<![\w./-])(?P<a>\d{1,2})[.-](?P<b>\d{1,2})[.-](?P<y>20\d\d)(?!\w)",
        slashed,
    ),
)
