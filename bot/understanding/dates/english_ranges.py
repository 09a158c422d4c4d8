"""Hours from and to in English: 2-4pm, between 2 and 4, 1400-1500, 10am to noon; and one or another: 3 or 4pm."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.dates import clock as hours
from bot.understanding.dates.calendar import DAY
from bot.understanding.dates.english_clock import (
    ENDS,
    IN_PART,
    ISH,
    NO_NUMBER_BEFORE,
    PARTS,
    clock_of,
)
from bot.understanding.dates.english_words import CLAUSE_ENDS, COUNT, MOVED, count_of
from bot.understanding.dates.english_words import HOUR_WORD as H_WORD
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Clock, Piece


def hour_or_hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3 or 4pm, at 10 or 11: the first counts."""
    piece = hour_range(m, anchor)
    return None if piece is None else replace(piece, until=None)


def four_digit_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """1400-1500."""
    first, second = (hours.clock(int(each[:2]), int(each[2:]), bare=False) for each in (m["hm"], m["hm2"]))
    return None if first is None or second is None else Piece(*m.span(), clock=first, until=second)


def until_noon(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """between 10am and noon."""
    first = clock_of(m["h"], said(m, "m"), "am")
    return None if first is None else Piece(*m.span(), clock=first, until=Clock(12))


def hour_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2-4pm, between 2 and 4, from 2pm to 4pm; the half of the day is shared."""
    late = said(m, "ap2")
    early = said(m, "ap")
    late = late or (early if int(m["h2"]) > int(m["h"]) else "pm" if early else None)
    if early is None and late and int(m["h"]) < 12 and int(m["h"]) <= int(m["h2"]) % 12:
        early = late
    first, second = clock_of(m["h"], said(m, "m"), early), clock_of(m["h2"], said(m, "m2"), late or early)
    if first is None or second is None:
        return None
    if first.bare and second.bare and first.hour < second.hour == 7:
        second = Clock(19, second.minute)
    if "to" in m.group() and MOVED.search(m.string[max(0, m.start() - 60) : m.start()]):
        return Piece(m.start("h2"), m.end(), clock=second)
    return Piece(*m.span(), clock=first, until=second)


def spoken_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """from eight to nine in the evening, between two and four."""
    part = PARTS[said(m, "part") or "night"] if said(m, "in_part") else None
    first, second = clock_of(m["h"], None, None), clock_of(m["h2"], None, None)
    return None if first is None or second is None else Piece(*m.span(), clock=first, until=second, part=part)


def hours_of_part(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """10 to 11 in the morning, 9-10 at night."""
    piece = hour_range(m, anchor)
    return None if piece is None else replace(piece, part=PARTS[said(m, "part") or "night"])


def from_noon(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """noon to 2pm."""
    until = clock_of(m["h2"], said(m, "m2"), said(m, "ap2") or "pm")
    return None if until is None else Piece(*m.span(), clock=Clock(12), until=until)


def lasting(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """4pm for 30 mins, from 18 Dec for 10 days: from and to."""
    return [_lasting(piece, text) for piece in pieces]


def _lasting(piece: Piece, text: str) -> Piece:
    if piece.day and piece.grain == "day" and not piece.has_time and (days := FOR_DAYS.match(text, piece.end)):
        if not FROM.search(text, max(0, piece.start - 5), piece.end):
            return piece
        count = round(count_of(days["n"])) * (7 if days["unit"].startswith("w") else 1)
        return replace(piece, end=days.end(), last=piece.day + max(count, 1) * DAY, past=None)
    found = FOR.match(text, piece.end) if piece.clock and piece.until is None else None
    if found is None or piece.clock is None:
        return piece
    minutes = round(count_of(found["n"]) * (60 if found["unit"].startswith("h") else 1))
    ends = piece.clock.hour * 60 + piece.clock.minute + minutes
    until = Clock(ends // 60, ends % 60, piece.clock.bare and ends < 13 * 60)
    return replace(piece, end=found.end(), until=until) if 0 < minutes < 600 and ends < 24 * 60 else piece


FOR = re.compile(rf"\s+for\s+(?:about\s+|around\s+)?{COUNT}\s*(?P<unit>min(?:ute)?s?|hours?|hrs?|h)\b")

FOR_DAYS = re.compile(rf"\s+for\s+{COUNT}\s+(?P<unit>days?|weeks?)\b")
FROM = re.compile(r"\bfrom\s")

RULES = (
    rule(
        "noon to an hour",
        "noon|midday",
        r"\b(?:(?:from|between)\s+)?(?:12\s?)?(?:noon|midday)\s?(?:-|–|to|and|till|until)\s?(?P<h2>[1-9]|1[0-2])(?:[:.](?P<m2>[0-5]\d))?\s?"
        r"(?P<ap2>pm)?(?![\w%]|[:.,]\d)",
        from_noon,
    ),
    rule(
        "one hour or another",
        "or|or ",
        rf"{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?P<ap>[ap]m)?\s+or\s+(?P<h2>\d{{1,2}})\s?(?P<ap2>[ap]m)\b",
        hour_or_hour,
    ),
    rule(
        "at one hour or another",
        "or|or ",
        rf"(?:\b(?:at|around)\s+|@\s*)(?P<h>\d{{1,2}})\s+or\s+(?P<h2>\d{{1,2}}){ENDS}",
        hour_or_hour,
    ),
    rule(
        "hours with letters",
        "ap",
        rf"{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?P<ap>[ap])\s?(?:-|–|to)\s?(?P<h2>\d{{1,2}})(?P<ap2>[ap])\b",
        hour_range,
    ),
    rule(
        "hours from and to",
        "ap",
        rf"""(?:\b(?:between|from)\s+)?(?<![\d:./$-])(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?P<ap>[ap]\.?m?\b\.?)?\s?
        (?:-|–|—|to|and|until|till|through|thru)\s?(?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?{ISH}\s?(?P<ap2>[ap]\.?m\b\.?)""",
        hour_range,
    ),
    rule(
        "hour with its half and a bare one",
        "am|pm",
        rf"""(?<![\d:./$-])\b(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?P<ap>[ap]m)\s?
        (?:-|–|—|to|until|till)\s?(?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?(?!\d|\s?[ap]\.?m|%|[.,/]\d){ENDS}""",
        hour_range,
    ),
    rule(
        "hours beside a day",
        "-–o",
        rf"""{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?:-|–|to\s|till\s)\s?(?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?
        (?![\d%:/.,-]\d|\d|%){CLAUSE_ENDS}""",
        hour_range,
        loose=True,
    ),
    rule(
        "between two hours",
        "between|from",
        rf"""\b(?:between|from)\s+(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?P<ap>[ap]m)?\s?(?:-|–|to|and|until|till)\s?
        (?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?{ISH}(?!\d|\s?[ap]m|%){ENDS}""",
        hour_range,
    ),
    rule(
        "hours from and to in a part of the day",
        "morning|afternoon|evening|night",
        rf"""(?:\b(?:between|from)\s+)?{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?:-|–|to|and|until|till)\s?
        (?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?\s+{IN_PART}""",
        hours_of_part,
    ),
    rule(
        "spoken hours from and to",
        "between|from",
        rf"\b(?:between|from)\s+(?P<h>{H_WORD})\s+(?:to|and|until|till)\s+(?P<h2>{H_WORD})(?:\s+(?P<in_part>{IN_PART})|\b{ENDS})",
        spoken_range,
    ),
    rule(
        "after one hour and before another",
        "after|later than|past",
        r"""\b(?:after|later\s+than|past)\s+(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<ap>[ap]m)?,?\s+(?:but|and)\s+
        (?:before|by|not\s+after|no\s+later\s+than)\s+(?P<h2>\d{1,2})(?:[:.](?P<m2>[0-5]\d))?\s?(?P<ap2>[ap]m)?(?!\w|[:.]\d)""",
        hour_range,
    ),
    rule(
        "four digits to four digits beside a day",
        "0123456789",
        rf"{NO_NUMBER_BEFORE}(?P<hm>[012]\d[0-5]\d)\s?(?:-|–|to)\s?(?P<hm2>[012]\d[0-5]\d)(?![\d.,]\d|\d)",
        four_digit_range,
        loose=True,
    ),
    rule(
        "hour to noon",
        "noon|midday",
        rf"(?:\b(?:between|from)\s+)?{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?(?P<ap>am)?\s?"
        r"(?:-|–|to|and|till|until)\s?(?:12\s?)?(?:noon|midday)\b",
        until_noon,
    ),
)
