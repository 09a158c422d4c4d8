"""Hours in English: 3pm, at 10, half past 3, 2-4pm, between 2 and 4, first thing, EOD."""

import re

from bot.understanding.dates import clock as hours
from bot.understanding.dates.english_days import COUNTS
from bot.understanding.dates.rules import rule, said
from bot.understanding.dates.values import Anchor, Clock, Part, Piece

PARTS: dict[str, Part] = {
    "first thing": hours.FIRST, "early morning": hours.FIRST, "morning": hours.MORNING, "am": hours.MORNING,
    "noon": hours.NOON, "midday": hours.NOON, "lunchtime": hours.NOON, "lunch": hours.NOON,
    "afternoon": hours.AFTERNOON,
    "after lunch": hours.AFTERNOON, "pm": hours.AFTERNOON, "late afternoon": hours.LATE, "eod": hours.LATE,
    "cob": hours.LATE, "evening": hours.EVENING, "night": hours.EVENING, "midnight": hours.MIDNIGHT,
}  # fmt: skip


def part(m: re.Match[str], anchor: Anchor) -> Piece:
    """in the morning, first thing, late afternoon."""
    return Piece(*m.span(), part=PARTS[" ".join(m["part"].split())])


def part_of_today(m: re.Match[str], anchor: Anchor) -> Piece:
    """this afternoon, tonight."""
    day = anchor.today
    return Piece(*m.span(), day, part=PARTS[said(m, "part") or "evening"])


def end_of_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """EOD, by end of day, close of business: 17:30."""
    return Piece(*m.span(), part=hours.LATE)


def hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3pm, 10:30am, 3 o'clock, at 10."""
    spoken = _clock(m["h"], said(m, "m"), said(m, "ap"))
    return None if spoken is None else Piece(*m.span(), clock=spoken)


def hour_of_part(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8 in the morning."""
    spoken = _clock(m["h"], said(m, "m"), None)
    return None if spoken is None else Piece(*m.span(), part=PARTS[m["part"]], clock=spoken)


def around_the_hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """half past 3, quarter to 4."""
    whole = _number(m["h"])
    minutes = {"half": 30, "quarter": 15}.get(m["min"].split()[-1])
    minutes = int(m["min"]) if minutes is None else minutes
    if whole is None or not 1 <= whole <= 12:
        return None
    if m["way"] in ("to", "before"):
        whole, minutes = (whole - 2) % 12 + 1, 60 - minutes
    spoken = _clock(str(whole), str(minutes), said(m, "ap"))
    return None if spoken is None else Piece(*m.span(), clock=spoken)


def hour_range(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """2-4pm, between 2 and 4, from 2pm to 4pm; the half of the day is shared."""
    late = said(m, "ap2")
    early = said(m, "ap")
    if early is None and late and int(m["h"]) < 12 and int(m["h"]) <= int(m["h2"]) % 12:
        early = late
    first, second = _clock(m["h"], said(m, "m"), early), _clock(m["h2"], said(m, "m2"), late or early)
    if first is None or second is None:
        return None
    return Piece(*m.span(), clock=first, until=second)


def _clock(hour_words: str, minute: str | None, half: str | None) -> Clock | None:
    whole = _number(hour_words)
    if whole is None or half is None:
        return hours.clock(whole, int(minute or 0), bare=not hour_words.startswith("0"))
    if not 1 <= whole <= 12:
        return hours.clock(whole, int(minute or 0), bare=False) if whole < 24 else None
    whole = whole % 12 + (12 if half[0] == "p" else 0)
    return hours.clock(whole, int(minute or 0), bare=False)


def _number(words: str) -> int | None:
    return int(words) if words.isdecimal() else int(COUNTS.get(words, -1)) if words in COUNTS else None


AP = r"(?P<ap>[ap]\.?m\b\.?)"
H = r"(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
ENDS = (
    r"(?=\s*(?:$|[,.;!?)\n](?!\d)|on\b|tom|tmr|today|this\b|next\b|mon|tue|wed|thu|fri|sat|sun|sharp|with\b|for\b"
    r"|to\b|or\b|and\b|in\s+the\b|if\b|again\b|at\b|[\u4e00-\u9fff]))"
)

RULES = (
    rule(
        "part of the day",
        "thing|early|late|lunch|mid|noon",
        r"""\b(?:in\s+the\s+|at\s+|around\s+)?(?P<part>first\s+thing|early\s+morning|late\s+afternoon|after\s+lunch|midday|lunchtime
        |midnight|noon)\b""",
        part,
    ),
    rule(
        "wide part of the day",
        "morning|afternoon|evening|night",
        r"\bin\s+the\s+(?:early\s+)?(?P<part>morning|afternoon|evening)\b",
        part,
    ),
    rule(
        "part beside a day",
        "morning|afternoon|evening|night",
        r"(?<!good\s)\b(?P<part>morning|afternoon|evening|night)\b",
        part,
        loose=True,
    ),
    rule(
        "part of today",
        "this|toni",
        r"\bthis\s+(?P<part>morning|afternoon|evening)\b|\btonight\b|\btonite\b",
        part_of_today,
    ),
    rule(
        "end of day",
        "end|eod|cob|close",
        r"\b(?:by\s+)?(?:(?:the\s+)?end\s+of\s+(?:the\s+)?day|eod|cob|(?:close|end)\s+of\s+(?:business|play))\b",
        end_of_day,
    ),
    rule("hour", "m", rf"(?<![\d:.,/$])\b(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?\s?{AP}", hour),
    rule(
        "hour in a part of the day",
        "morning|afternoon|evening",
        r"(?<![\d:.,/$-])\b(?P<h>\d{1,2})(?::(?P<m>[0-5]\d))?\s+in\s+the\s+(?P<part>morning|afternoon|evening)\b",
        hour_of_part,
    ),
    rule("o'clock", "clock|clk", rf"\b{H}\s?o['’]?\s?clock\b(?:\s+(?P<ap>am|pm))?", hour),
    rule("at an hour", "a@", rf"(?:\bat|\baround|\babout|@)\s*(?P<h>\d{{1,2}})(?![\d%/:.,-]\d|\d|%){ENDS}", hour),
    rule(
        "around the hour",
        "past|to|before|after",
        rf"\b(?P<min>half|(?:a\s+)?quarter|\d{{1,2}})\s+(?P<way>past|to|before|after)\s+{H}(?:\s?{AP})?(?!\w)",
        around_the_hour,
    ),
    rule(
        "half three",
        "half|half ",
        rf"\bhalf\s+{H}\b",
        lambda m, anchor: Piece(*m.span(), clock=_clock(m["h"], "30", None)),
    ),
    rule(
        "hours from and to",
        "ap",
        r"""(?:\b(?:between|from)\s+)?(?<![\d:./$-])(?P<h>\d{1,2})(?::(?P<m>[0-5]\d))?\s?(?P<ap>[ap]m)?\s?
        (?:-|–|—|to|and|until|till)\s?(?P<h2>\d{1,2})(?::(?P<m2>[0-5]\d))?\s?(?P<ap2>[ap]m)\b""",
        hour_range,
    ),
    rule(
        "between two hours",
        "between|from",
        rf"""\b(?:between|from)\s+(?P<h>\d{{1,2}})(?::(?P<m>[0-5]\d))?\s?(?P<ap>[ap]m)?\s?(?:-|–|to|and|until|till)\s?
        (?P<h2>\d{{1,2}})(?::(?P<m2>[0-5]\d))?(?!\d|\s?[ap]m|%){ENDS}""",
        hour_range,
    ),
)
