"""Days as English says them: tomorrow, next Wed, last Fri, every Mon, the 15th, call 9th."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.understanding.dates.calendar import DAY, days_in, month_start
from bot.understanding.dates.chinese_days import (
    coming_day_of_month,
    coming_weekday,
    shifted_weekday,
    short_month,
)
from bot.understanding.dates.english_words import (
    CLAUSE_ENDS,
    FOLLOWS,
    HOUR_WORD,
    IN_WEEK,
    MON,
    NO_THING,
    NOT_NAME,
    ORD,
    ORD_WORD,
    SHIFTS,
    WD,
    WD_LONG,
    ordinal_of,
    weekday_of,
)
from bot.understanding.dates.rules import begun_at, rule, said
from bot.understanding.dates.values import Anchor, Piece

NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1, "overmorrow": 2, "tom": 1}
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
    if how == ["past"] and DROPS_BY.search(m.string[max(0, m.start() - 8) : m.start()]):
        return moved_to(_weekday(m, index, [], anchor), m.start("wd"))
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


def next_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """next day: tomorrow."""
    return Piece(*m.span(), anchor.today + DAY, anchor.today + 2 * DAY)


def moved_to(piece: Piece, start: int) -> Piece:
    """The piece without the words that led to it."""
    return replace(piece, start=start)


def every_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """daily, every day."""
    return Piece(*m.span(), anchor.today, anchor.today + DAY, again=anchor.today + DAY, repeat=True)


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
        begun_at("day", named_day),
    ),
    rule(
        "day beside",
        "day aft|day before",
        r"(?<!\d\s)(?<!two\s)(?<!three\s)\b(?:the\s+)?day\s+(?P<way>after|aft|before)\s+(?:tomorrow|yesterday)\b",
        day_beside,
    ),
    rule(
        "weekday",
        IN_WEEK,
        rf"""\b(?P<how>(?:(?:on|by)\s+)?(?:this\s+coming|next|last|this\s+past|past|this|coming|the\s+coming
        |upcoming|every\s+other|every\s+second|alternate|every|each|following|the\s+following))\s+{WD}s?\b(?:\.(?!\w))?{NOT_NAME}""",
        weekday,
    ),
    rule("weekday alone", IN_WEEK, rf"(?<!\bhappy\s)\b{WD_LONG}\b(?:\.(?!\w))?{NOT_NAME}(?!\s*&)", weekday),
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
    rule(
        "short weekend day of a visit",
        "sat,|sun,|sat and|sun and|sat but|sun but|sat at|sun at|sat to|sun to",
        r"\b(?:met|saw|caught|called|rang|visited|dropped|popped|stopped|went|swung|drove|spoke|see|call|visit|meet|ring)\b[^,.;!?\n]{0,60}?\s"
        r"(?P<wd>sun|sat)(?=,\s|\s+(?:and|but|to\s+say|at\s+(?:the|his|her|their))\s)",
        begun_at("wd", weekday),
    ),
    rule("short weekend day as a whole text", "s", r"(?P<wd>sun|sat)\.?", weekday, loose=True),
    rule(
        "ordinal",
        "thrd",
        rf"""(?:\b(?:the|on|by|(?P<every>every))\s+(?:the\s+)?)(?P<d>\d{{1,2}}{ORD}|(?<=the\s){ORD_WORD})(?<!the\ssecond)
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
        rf"\b(?:until|till|before|after|from|since|again|around|back|meet|call|see|ring|chase|visit|speak|ringing|calling|seeing|visiting|try|up|phone|fu|check|email)\s+(?P<d>\d{{1,2}}{ORD}){FOLLOWS}",
        begun_at("d", ordinal),
    ),
    rule(
        "day of the month",
        "thrd",
        rf"\b(?:on|by|until|till|before|after|from)\s+the\s+(?P<d>\d{{1,2}}{ORD})\b{NO_THING}",
        ordinal,
    ),
    rule(
        "the so-manieth without its letters",
        "on the|by the|until the|till the|before the|after the",
        r"\b(?:(?:on|until|till|before|after)\s+|by\s+(?=the))the\s+(?P<d>\d{1,2})(?=\s*(?:$|[;!?)\n]|[.,](?!\d)|at\b|@))",
        begun_at("d", ordinal),
    ),
    rule(
        "number of a day beside an hour",
        "on|on ",
        rf"\bon\s+(?P<d>\d{{1,2}})(?=,?\s+(?:(?:at\s+)?\d|at\s+{HOUR_WORD}\b))",
        ordinal,
        loose=True,
    ),
    rule(
        "number of a day behind an hour",
        "on|on ",
        rf"\bat\s+(?:\d{{1,2}}(?:[:.]\d\d)?(?:\s?[ap]m)?|{HOUR_WORD})\s+on\s+(?P<d>\d{{1,2}}){CLAUSE_ENDS}",
        begun_at("d", ordinal),
    ),
    rule(
        "number of a day behind a plan",
        "on|on ",
        rf"\b(?:back|again|return|come|go|leave|meet|visit|call|see)\s+(?:him\s+|her\s+|them\s+|there\s+)?on\s+(?P<d>\d{{1,2}}){CLAUSE_ENDS}",
        begun_at("d", ordinal),
    ),
    rule("number of a day as a whole text", "the|the ", r"the\s+(?P<d>\d{1,2})", ordinal, loose=True),
    rule(
        "the next day as a whole text",
        "next day|following day",
        r"(?:the\s+)?(?:next|following)\s+day",
        next_day,
        loose=True,
    ),
    rule("ordinal beside a weekday", "thrd", rf"\b(?P<d>\d{{1,2}}{ORD}){FOLLOWS}", ordinal, loose=True),
    rule(
        "every day",
        "daily|day",
        r"(?<!\bthe\s)(?<!\bour\s)(?<!\ba\s)\bdaily(?=\s*(?:$|[,.;!?)\n]|at\b))|\b(?:every\s*day|each\s+day)\b",
        every_day,
    ),
)
