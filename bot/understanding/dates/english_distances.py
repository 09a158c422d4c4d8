"""Distances in parts, and from a day that is named: in 1d 2hr 5min, 1 month, 21 days ago, 2 weeks after Easter."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.understanding.dates.calendar import DAY, add_months, add_workdays
from bot.understanding.dates.english_words import COUNT_WORD, count_of
from bot.understanding.dates.rules import rule
from bot.understanding.dates.values import Anchor, Piece

MINUTES = {"h": 60.0, "mi": 1.0, "m": 1.0, "s": 1 / 60}
DAYS = {"d": 1, "w": 7, "f": 14}
MONTHS = {"mo": 1, "mt": 1, "q": 3, "y": 12}
LONGEST = 1200


def _key(unit: str) -> str:
    """What tells the unit: months and minutes by two letters, the others by one; a lone m is a minute."""
    return unit[:2] if unit[:1] == "m" else unit[:1]


def in_parts(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """in 1d 2hr 5min, 1 month, 21 days ago: an exact minute as soon as hours are said, otherwise a day."""
    months = days = 0
    minutes, exact = 0.0, False
    for count, unit in PARTS.findall(m["parts"]):
        number, key = count_of(count), _key(unit)
        if number > LONGEST or number != int(number) and key not in MINUTES:
            return None
        if key in MINUTES:
            minutes, exact = minutes + MINUTES[key] * number, True
        elif key in DAYS:
            days += DAYS[key] * int(number)
        else:
            months += MONTHS[key] * int(number)
    sign = -1 if m["way"].startswith(("ago", "back", "earlier", "before")) else 1
    day = add_months(anchor.today, sign * months) + sign * days * DAY
    if not exact:
        return Piece(*m.span(), day, day + DAY)
    moment = anchor.now + (datetime.combine(day, time(0)) - datetime.combine(anchor.today, time(0)))
    return Piece(*m.span(), instant=moment + sign * timedelta(minutes=minutes))


def away_from(pieces: Sequence[Piece], text: str, anchor: Anchor) -> list[Piece]:
    """2 weeks after yesterday, 3 days before 5 Aug: a distance just before a day moves it."""
    kept: list[Piece] = []
    for piece in pieces:
        lead = LEAD.match(text, piece.start, piece.end)
        window = text[kept[-1].end if kept else 0 : lead.end() if lead else piece.start]
        kept.append(_moved(piece, window[-44:], anchor, lead.end() if lead else piece.start))
    return kept


def _moved(piece: Piece, window: str, anchor: Anchor, start: int) -> Piece:
    found = BESIDE.search(window) if window.endswith(LEADS) else None
    if found is None or piece.grain != "day" or not (piece.day or piece.choices) or piece.clock or piece.repeat:
        return piece
    if found["way"] == "from" and window[: found.start()].endswith("for ") and piece.day and found["unit"][0] in "dw":
        days_long = round(count_of(found["n"] or "a")) * (7 if found["unit"][0] == "w" else 1)
        return replace(piece, start=start - len(window) + found.start(), last=piece.day + max(days_long, 1) * DAY)
    count = round(count_of(found["n"] or "a")) * (-1 if found["way"].startswith(("before", "prior", "ahead")) else 1)
    days = [_away(day, count, found["unit"], anchor) for day in (*piece.choices, *([piece.day] if piece.day else []))]
    return replace(
        piece,
        start=start - len(window) + found.start(),
        day=days[-1] if piece.day else None,
        last=days[-1] + DAY if piece.day else None,
        choices=tuple(days[: len(piece.choices)]),
        past=None,
        again=None,
        also=(),
        weekday=None,
    )


def _away(day: date, count: int, unit: str, anchor: Anchor) -> date:
    if unit.startswith(("work", "business")):
        return add_workdays(day, count, anchor)
    key = _key(unit)
    return day + count * DAYS[key] * DAY if key in DAYS else add_months(day, count * MONTHS[key])


LEAD = re.compile(r"(?:after|before|from)\s+(?:the\s+)?")
LEADS = ("after ", "before ", "from ", "to ", "of ", "following ", "the ")
BESIDE = re.compile(
    rf"\b(?:the\s+|(?P<n>\d{{1,3}}|{COUNT_WORD})\s+)(?P<unit>days?|weeks?|fortnights?|months?"
    r"|(?:working|business|work)[\s-]days?)\s+(?P<way>after|before|from|following|prior\s+to|ahead\s+of)\s+(?:the\s+)?$"
)
UNIT_IN_PARTS = (
    r"(?:years?|yrs?|y|quarters?|months?|mths?|mos?|weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?"
    r"|s)"
)
PART = rf"(?:\d{{1,4}}(?:\.\d)?\s?|{COUNT_WORD}\s+){UNIT_IN_PARTS}"
PARTS = re.compile(rf"(?<![a-z])(\d{{1,4}}(?:\.\d)?|{COUNT_WORD}(?=\s))\s*({UNIT_IN_PARTS})(?![a-z])")
WAY = r"(?:ago|back|earlier|before\s+now|from\s+now|later|hence|['’]?\s*time)"

RULES = (
    rule(
        "distance in parts",
        "in|ago|from now|later|hence|earlier",
        rf"\b(?:(?P<in>in)\s+(?:about\s+|around\s+)?)?(?P<parts>{PART}(?:\s*,?\s*(?:and\s+|&\s*)?{PART}){{1,4}})(?![a-z])"
        rf"(?(in)(?:['’]?\s+time)?|\s+)(?P<way>(?(in)|{WAY}))(?![a-z])",
        in_parts,
    ),
)
