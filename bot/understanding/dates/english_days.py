"""Days as English says them: tomorrow, next Wed, Wed after next, 5 Aug, the 15th, 8/5."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.understanding.dates.calendar import DAY, days_in, month_start
from bot.understanding.dates.chinese_days import (
    coming_day_of_month,
    coming_weekday,
    dated,
    shifted_weekday,
    short_month,
)
from bot.understanding.dates.english_words import (
    FOLLOWS,
    IN_MONTH,
    IN_WEEK,
    MON,
    NO_THING,
    NOT_NAME,
    ORD,
    ORD_WORD,
    SHIFTS,
    WD,
    WD_LONG,
    YEAR,
    month_of,
    ordinal_of,
    weekday_of,
    year_of,
)
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Piece

NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1, "overmorrow": 2, "tom": 1}
HALF_A_YEAR = 183
# till July. 3 sites: a month in full has no full stop of its own.
SENTENCE_ENDS = re.compile(r"(?:march|april|june|july|[a-z]{4,}(?:ry|st|er))\.\s")
PAIR = re.compile(r"(?<![\w./-])(\d{1,2})/(\d{1,2})(?![\d/.]*\d)")
DROPS_BY = re.compile(r"\b(?:drop|pop|swing|stop|come|go|pass)\s+$")
FIGURES = re.compile(r"sales|revenue|turnover|target|spend|growth|figures?|billing|orders|numbers|volume|%")


def named_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """today, tomorrow, yesterday, tom 10am."""
    day = anchor.today + NAMED[m["day"].removesuffix("'s").removesuffix("’s")] * DAY
    return Piece(*m.span(), day, day + DAY)


def yesterday_or_year_to_date(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """ytd is yesterday, but beside figures it is the year to date."""
    if FIGURES.search(m.string, max(0, m.start() - 24), min(len(m.string), m.end() + 24)):
        return None
    return Piece(*m.span(), anchor.today - DAY, anchor.today)


def day_beside(m: re.Match[str], anchor: Anchor) -> Piece:
    """the day after tomorrow, the day before yesterday."""
    day = anchor.today + (-2 if m["way"] == "before" else 2) * DAY
    return Piece(*m.span(), day, day + DAY)


def weekday(m: re.Match[str], anchor: Anchor) -> Piece:
    """Wed, this Wed, next Wed, last Wed, every Wed."""
    index = weekday_of(m)
    how = (said(m, "how") or "").split()
    if how[:1] == ["by"] and not DROPS_BY.search(m.string[max(0, m.start() - 8) : m.start()]):
        return moved_to(_weekday(m, index, how[1:], anchor), m.start() + 3)
    return _weekday(m, index, [word for word in how if word not in ("on", "by")], anchor)


def _weekday(m: re.Match[str], index: int, how: list[str], anchor: Anchor) -> Piece:
    if {"every", "each", "alternate"} & set(how):
        return coming_weekday(m.span(), index, anchor, repeat=True)
    if how[-1:] == ["last"] or "past" in how:
        return shifted_weekday(m.span(), index, -1, anchor)
    if how == ["this"]:
        return shifted_weekday(m.span(), index, 0, anchor)
    if how == ["next"]:
        return next_weekday(m.span(), index, anchor)
    piece = coming_weekday(m.span(), index, anchor)
    if {"coming", "upcoming", "following"} & set(how) and piece.day == anchor.today:
        return Piece(*m.span(), piece.again, None if piece.again is None else piece.again + DAY, weekday=index)
    return piece


def next_weekday(span: tuple[int, int], index: int, anchor: Anchor) -> Piece:
    """next Wed: the coming one when it lies in the next calendar week, otherwise both are offered."""
    ahead = (index - anchor.today.weekday() - 1) % 7 + 1
    coming = anchor.today + ahead * DAY
    following = anchor.monday + timedelta(weeks=1, days=index)
    if coming == following:
        return Piece(*span, coming, coming + DAY, weekday=index)
    return Piece(*span, following, following + DAY, choices=(coming, following), trouble="ambiguous")


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


def ordinal(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """the 15th, the 5th of next month, every 5th."""
    day = ordinal_of(m["d"])
    if not 1 <= day <= 31:
        return None
    if not said(m, "shift"):
        piece = coming_day_of_month(m.span(), day, anchor, repeat=bool(said(m, "every")))
        return moved_to(piece, m.start() + 3) if m.group().startswith("by ") else piece
    first = month_start(anchor.today, SHIFTS[m["shift"]])
    if day > days_in(first):
        return short_month(m.span(), first, day)
    return Piece(*m.span(), first.replace(day=day), first.replace(day=day) + DAY)


def ordinal_behind(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """call 9th."""
    piece = ordinal(m, anchor)
    return None if piece is None else moved_to(piece, m.start("d"))


def slashed(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8/5, 8/5/2026: by org.day_month_order; not set and both possible asks."""
    first, second = int(m["a"]), int(m["b"])
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


def moved_to(piece: Piece, start: int) -> Piece:
    """The piece without the words that led to it."""
    return replace(piece, start=start)


def every_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """daily, every day."""
    return Piece(*m.span(), anchor.today, anchor.today + DAY, again=anchor.today + DAY, repeat=True)


DAY_NUMBER = rf"(?P<d>\d{{1,2}}{ORD}?|{ORD_WORD})"
MAY_THE_VERB = r"(?!(?<=may)\s+(?:be|not|have|want|need|call|come|go|also|take|do|get|i|we|they)\b)"
BEHIND_NO_DAY = r"(?<!(?<!\d)\d\s)(?<!(?<!\d)\d\d\s)(?<!\d(?:st|nd|rd|th)\s)(?<!\bof\s)"

RULES = (
    rule(
        "named day",
        "today|tomorrow|yesterday|overm",
        r"\b(?P<day>(?:today|tomorrow|yesterday)(?:['’]s)?|overmorrow)\b",
        named_day,
    ),
    rule("ytd", "ytd|ytd ", r"\bytd\b", yesterday_or_year_to_date),
    rule(
        "tom before an hour",
        "tom|tom ",
        r"""(?:^|[,.;:!?\n]\s*|\b(?:him|her|them|back|again|on|by)\s+)(?P<day>tom)
        (?=\s+(?:at\s+|@\s*)?\d|\s+(?:morning|afternoon))""",
        lambda m, anchor: moved_to(named_day(m, anchor), m.start("day")),
    ),
    rule(
        "day beside",
        "day aft|day before",
        r"\b(?:the\s+)?day\s+(?P<way>after|aft|before)\s+(?:tomorrow|yesterday)\b",
        day_beside,
    ),
    rule(
        "weekday",
        IN_WEEK,
        rf"""\b(?P<how>(?:(?:on|by)\s+)?(?:this\s+coming|next|last|this\s+past|past|this|coming|the\s+coming
        |upcoming|every\s+other|every\s+second|alternate|every|each|following|the\s+following))\s+{WD}s?\b(?:\.(?!\w))?{NOT_NAME}""",
        weekday,
    ),
    rule("weekday alone", IN_WEEK, rf"\b{WD_LONG}\b(?:\.(?!\w))?{NOT_NAME}(?!\s*&)", weekday),
    rule(
        "weekday, coming",
        "coming|upcoming",
        rf"\b{WD_LONG}\s+coming\b",
        weekday,
    ),
    rule(
        "short weekend day",
        "s",
        r"""(?:(?<=on\s)|(?<=by\s)|(?<=before\s)|(?<=until\s)|(?<=till\s)|(?<=again\s)|(?<=from\s)|(?<=back\s)
        |(?<=since\s)|(?<=or\s))(?P<wd>sun|sat)\b(?!\s+[a-z]{4})""",
        weekday,
    ),
    rule(
        "short weekend day before an hour",
        "s",
        rf"\b(?P<wd>sun|sat)\.?,?(?=\s+(?:at\s+)?(?:\d|morning|afternoon|arvo|evening|night|noon|or\s+(?:sun|mon)|{MON}))",
        weekday,
    ),
    rule(
        "short weekend day ends a clause",
        "s",
        r"(?<=[\w)]\s)(?<!\bhe\s)(?<!\bwe\s)(?<!\bthey\s)(?<!\bi\s)(?<!\bthe\s)(?<!\bwho\s)(?<!\band\s)(?<!\bmr\s)(?<!\bms\s)"
        r"(?P<wd>sun|sat)(?=\s*(?:$|[.;!?)\n]))",
        weekday,
    ),
    rule("short weekend day as a whole text", "s", r"(?P<wd>sun|sat)\.?", weekday, loose=True),
    rule(
        "day and month",
        IN_MONTH,
        rf"(?<![\w/.-])(?:the\s+)?{DAY_NUMBER}(?:\s+day)?\s*(?:of\s+|-)?{MON}{MAY_THE_VERB}{YEAR}(?!\w)",
        day_and_month,
    ),
    rule(
        "month and day",
        IN_MONTH,
        rf"{BEHIND_NO_DAY}\b{MON}(?:\s*|-)(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?![\d:%]|\s?[ap]m\b|[.,]\d)"
        rf"(?!\s+(?:box(?:es)?|units?|pcs|pieces|cartons?|ctns?|pallets?|sets?|bags?|people|pax|kgs?|tons?)\b){YEAR}",
        day_and_month,
    ),
    rule(
        "month and spoken day",
        IN_MONTH,
        rf"\b{MON}\s+(?:the\s+)?(?P<d>{ORD_WORD})\b{YEAR}",
        day_and_month,
    ),
    rule(
        "weekday and slashed",
        "/",
        rf"""\b{WD}\.?,?\s+\(?(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?:/(?P<y>20\d\d|\d\d))?(?![\d/.]*\d)""",
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
        rf"\b(?:on\s+)?{WD}\.?,?\s+{MON}\s*(?:the\s+)?(?P<d>\d{{1,2}}){ORD}?(?![\d:%]|\s?[ap]m\b|[.,]\d){YEAR}",
        weekday_and_dated,
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
        rf"\b{MON}\s*(?P<d>\d{{1,2}}){ORD}?\s*(?:-|–|to|until|thru|through)\s*(?P<d2>\d{{1,2}}){ORD}?"
        rf"(?![\d:]|\s?[ap]m){YEAR}",
        day_range,
    ),
    rule(
        "ordinal",
        "thrd",
        rf"""(?:\b(?:the|on|by|(?P<every>every))\s+(?:the\s+)?)(?P<d>\d{{1,2}}{ORD}|(?<=the\s){ORD_WORD})(?<!second)
        (?:\s+(?:of\s+)?(?:the\s+)?(?P<shift>this|next|last)\s+month|\s+of\s+(?:the|every|each)\s+month)?{FOLLOWS}""",
        ordinal,
    ),
    rule(
        "ordinal of a month",
        "month|months",
        rf"""\b(?P<d>\d{{1,2}}(?:{ORD}|(?=\s+of\b))|{ORD_WORD}(?=\s+of\b))\s+(?:of\s+)?
        (?:(?:the\s+)?(?P<shift>this|next|last)\s+month|(?P<every>every|each)\s+month|the\s+month)\b""",
        ordinal,
    ),
    rule(
        "ordinal behind its word",
        "thrd",
        rf"\b(?:until|till|before|after|from|since|again|around|back|meet|call|see|ring|chase|visit|try|up|phone|fu|check|email)\s+(?P<d>\d{{1,2}}{ORD}){FOLLOWS}",
        ordinal_behind,
    ),
    rule(
        "day of the month",
        "thrd",
        rf"\b(?:on|by|until|till|before|after|from)\s+the\s+(?P<d>\d{{1,2}}{ORD})\b{NO_THING}",
        ordinal,
    ),
    rule("ordinal beside a weekday", "thrd", rf"\b(?P<d>\d{{1,2}}{ORD}){FOLLOWS}", ordinal, loose=True),
    rule(
        "slashed",
        "/",
        r"""(?<![\w./-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/.]*\d|/[a-z])
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
        "every day",
        "daily|day",
        r"(?<!\bthe\s)(?<!\bour\s)(?<!\ba\s)\bdaily(?=\s*(?:$|[,.;!?)\n]|at\b))|\b(?:every\s*day|each\s+day)\b",
        every_day,
    ),
)
