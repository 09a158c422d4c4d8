"""What the dates of an English message take from each other: an hour, a month, the place of one that was moved."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.understanding.dates.calendar import DAY, add_months, real_day
from bot.understanding.dates.english_words import MOVED
from bot.understanding.dates.values import Piece
from bot.understanding.reading import Role

SENTENCE = re.compile(r"(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bdr)\.(?!\d)|[;!?\n\r]|…|->|→|//")
MONTH_NAMED = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d/\d")
BARE_DAY = re.compile(r"(?:(?:on|by|before|after|until|till|from)\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)")
SAY = re.compile(
    r"\s*[,(-]?\s*(?:say|maybe|probably|prob|ideally|preferably|likely|most\s+likely|perhaps)\s+(?:on\s+)?(?:the\s+)?"
)
SINCE = re.compile(r"\b(?:from|since)\b")
THERE = re.compile(r"\bthere\b")
IN_A_WEEK = re.compile(
    r"\s*(?:,\s*)?(?:(?:between|from|either|maybe|probably|say|on|and|or|to|till|until|through|-|–)\s*)?(?:on\s+)?"
)
ANOTHER = re.compile(rf"{SENTENCE.pattern}|\b(?:then|and|also|or)\b|\d")


def in_its_month(dates: Sequence[Piece], text: str) -> list[Piece]:
    """away until 4 Jan, call on the 6th: a bare number of a day belongs to the month named before it."""
    kept: list[Piece] = []
    for piece in dates:
        named = kept[-1].day if kept and MONTH_NAMED.search(text[kept[-1].start : kept[-1].end]) else None
        if named and kept[-1].grain == "month" and SINCE.search(text, max(0, kept[-1].start - 6), kept[-1].end):
            named = None
        bare = BARE_DAY.fullmatch(text[piece.start : piece.end])
        kept.append(_in_month_of(piece, named) if bare and named else piece)
    return kept


def _in_month_of(piece: Piece, named: date) -> Piece:
    if piece.day is None or piece.day >= named:
        return piece
    day = add_months(piece.day, _months_between(piece.day, named))
    return piece.on(day) if day >= named else piece


def _months_between(day: date, other: date) -> int:
    return (other.year - day.year) * 12 + other.month - day.month


def moved(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """The pieces without those that something was moved from, and weekdays in the week that is named behind them."""
    pieces = _hours_of_a_part(pieces, text)
    pieces = _said_closer(_in_the_week_before(_in_their_week(pieces, text), text), text)
    return [
        piece
        for piece, following in zip(pieces, [*pieces[1:], None], strict=True)
        if following is None or not _is_moved(piece, following, text)
    ]


def _in_their_week(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Wed afternoon next week: with an hour in between the weekday is still of that week."""
    kept = list(pieces)
    for index in range(len(kept) - 3, -1, -1):
        day, hour, week = kept[index : index + 3]
        blank = not text[day.end : hour.start].strip(" ,") and not text[hour.end : week.start].strip(" ,")
        if (
            blank
            and day.weekday is not None
            and hour.has_time
            and not hour.has_day
            and week.grain == "week"
            and week.day
        ):
            kept[index] = day.on(week.day + day.weekday * DAY)
            kept[index + 1 : index + 3] = [replace(hour, end=week.end)]
    return kept


def _in_the_week_before(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """next week between Wednesday and Friday, next week, Tue or Wed: weekdays behind a week are of that week."""
    kept: list[Piece] = []
    monday: date | None = None
    for piece in pieces:
        gap = text[kept[-1].end : piece.start] if kept else ""
        if monday and kept and piece.weekday is not None and not piece.choices and IN_A_WEEK.fullmatch(gap):
            at = monday + piece.weekday * DAY
            piece = piece.on(at)
            if kept[-1].grain == "week":
                kept[-1] = replace(piece, start=kept[-1].start)
                continue
            if kept[-1].day and not re.search(r"\bor\b|,", gap) and kept[-1].day < at:
                kept[-1] = replace(kept[-1], end=piece.end, last=at + DAY, weekday=None)
                continue
        else:
            monday = piece.day if piece.grain == "week" and not piece.has_time else None
        kept.append(piece)
    return kept


def _hours_of_a_part(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """5-6pm this afternoon, 6:00 this evening: the hour is of the part of the day behind it."""
    kept: list[Piece] = []
    for piece in pieces:
        hour = kept[-1] if kept else None
        waits = piece.day is not None and piece.part is not None and piece.clock is None
        free = hour is not None and hour.clock is not None and not (hour.has_day or hour.part or hour.loose)
        if hour and free and waits and not text[hour.end : piece.start].strip():
            kept[-1] = replace(piece, start=hour.start, clock=hour.clock, until=hour.until, open=hour.open)
            continue
        kept.append(piece)
    return kept


def _said_closer(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """second week of January, say the 12th: the day counts, in the month of the stretch."""
    kept: list[Piece] = []
    for piece in pieces:
        wide = kept[-1] if kept and kept[-1].grain in ("week", "month") and kept[-1].day else None
        if wide and wide.day and piece.day and piece.grain == "day" and SAY.fullmatch(text, wide.end, piece.start):
            bare = BARE_DAY.fullmatch(text[piece.start : piece.end])
            day = real_day(wide.day.year, wide.day.month, piece.day.day) if bare else piece.day
            if day and wide.last and day < wide.last + 7 * DAY:
                kept[-1] = replace(piece.on(day), start=wide.start)
                continue
        kept.append(piece)
    return kept


def _is_moved(piece: Piece, following: Piece, text: str) -> bool:
    """moved from Wed to Fri, our 1pm call moved to 3pm."""
    between = text[piece.end : following.start]
    if re.fullmatch(r"\s*(?:to|->|=>|→)\s*(?:the\s+)?", between):
        return MOVED.search(text[max(0, piece.start - 60) : piece.start]) is not None
    return re.search(r"\b(?:to|for)\s*$", between) is not None and MOVED.search(between) is not None


def with_hours(dates: Sequence[Piece], read: Sequence[Role], text: str) -> tuple[list[Piece], list[Role]]:
    """tomorrow at their place, 2pm: an hour alone belongs to the planned day before it in its sentence."""
    kept: list[Piece] = []
    told: list[Role] = []
    for piece, role in zip(dates, read, strict=True):
        there = bool(kept) and told[-1] == "other" and role == "next" and _is_there(kept[-1], piece, text)
        if kept and (told[-1] == "next" or there or _refers(piece, text)) and _takes_hour(kept[-1], piece, text):
            kept[-1] = replace(kept[-1], clock=piece.clock, part=piece.part, until=piece.until)
            told[-1] = "next"
            continue
        kept.append(piece)
        told.append(role)
    return kept, told


def _is_there(day: Piece, hour: Piece, text: str) -> bool:
    """install on 1 Dec, I'm there 6am: the hour is of the day of theirs."""
    between = text[day.end : hour.start]
    return THERE.search(between) is not None and not SENTENCE.search(between)


def _refers(hour: Piece, text: str) -> bool:
    """that morning: of the day before."""
    return text.startswith("that ", hour.start)


def _takes_hour(day: Piece, hour: Piece, text: str) -> bool:
    if _refers(hour, text) and day.grain == "day" and not day.has_time:
        return not SENTENCE.search(text[day.end : hour.start])
    if hour.has_day or hour.clock is None or not day.has_day or day.instant or day.has_time or day.open:
        return False
    if hour.open or day.choices:
        return not text[day.end : hour.start].strip() and day.grain == "day"
    between = text[day.end : hour.start]
    return day.grain == "day" and len(between) <= 90 and not hour.loose and not ANOTHER.search(between)
