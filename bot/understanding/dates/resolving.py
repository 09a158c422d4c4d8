"""From what was said to moments: default hours, the next to come or the last one past, and what must be asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.understanding.dates.calendar import DAY, workday_from
from bot.understanding.dates.clock import hours
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.reading import DateFound, Grain, Role, Trouble

DUE = time(18)
LATEST_TODAY = time(17, 30)
EVENING = time(19, 30)
SOON = timedelta(hours=2)
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Moments:
    """The moments that a piece may mean, and why there is more than one or none."""

    at: tuple[datetime, ...]
    also: tuple[datetime, ...] = ()
    trouble: Trouble = "none"


def resolve(piece: Piece, role: Role, text: str, anchor: Anchor) -> DateFound:
    """The date with its moment, as happened or as next (conversations.md 4.6)."""
    words = text[piece.start : piece.end]
    if piece.trouble == "impossible":
        span = (piece.start, piece.end)
        return DateFound(words, span, anchor.now, None, "day", trouble="impossible")
    piece = _dated(piece, role, anchor)
    moments = _moments(piece, role, anchor)
    sure = len(moments.at) == 1
    found = DateFound(
        text=words,
        span=(piece.start, piece.end),
        start=_start(piece, moments, anchor),
        end=_end(piece, anchor),
        grain=_grain(piece),
        open=piece.open,
        role=role,
        at=moments.at[0] if sure else None,
        choices=moments.also if sure else moments.at,
        trouble=moments.trouble,
        repeat=words if piece.repeat else None,
        timed=piece.clock is not None or piece.instant is not None,
    )
    return replace(found, due=_due(piece, found, anchor))


def _dated(piece: Piece, role: Role, anchor: Anchor) -> Piece:
    """With the day that the role asks for; hours alone belong to today, or to tomorrow when they are over."""
    if piece.instant is not None or piece.choices:
        return piece
    if piece.day is None:
        piece = replace(piece, day=anchor.today, last=anchor.today + DAY, again=anchor.today + DAY)
        night = piece.part is not None and piece.part.name in ("evening", "night")
        # What is told of an evening that is still ahead was the evening before.
        told_before = night and role == "happened" and not is_over(piece, anchor)
        piece = replace(piece, past=anchor.today - DAY if told_before else anchor.today)
    if role == "happened" and piece.past is not None:
        length = piece.last - piece.day if piece.last and piece.day else DAY
        return replace(piece, day=piece.past, last=piece.past + length)
    if piece.again and piece.day is not None and piece.day <= anchor.today and is_over(piece, anchor):
        also = tuple(day + (piece.again - piece.day) for day in piece.also)
        return replace(piece, day=piece.again, last=piece.again + DAY, also=also)
    return piece


def is_over(piece: Piece, anchor: Anchor) -> bool:
    """Whether every moment that the piece may mean lies behind."""
    assert piece.day is not None
    return all(moment <= anchor.now for moment in _times(piece, piece.day, anchor))


def _times(piece: Piece, day: date, anchor: Anchor) -> list[datetime]:
    """The moments of a day that the clock, the part of the day or neither may mean."""
    if piece.clock is not None:
        return [anchor.moment(day + extra * DAY, at) for extra, at in hours(piece.clock, piece.part)]
    if piece.part is not None:
        return [anchor.moment(day, at) for at in piece.part.chips or (piece.part.default,)]
    return [anchor.moment(day, anchor.default_time)]


def _moments(piece: Piece, role: Role, anchor: Anchor) -> _Moments:
    if piece.instant is not None:
        return _Moments((piece.instant,))
    if piece.choices:
        days = [moment for day in piece.choices for moment in _times(piece, day, anchor)[:1]]
        return _Moments(tuple(days) if len(days) > 1 else (days[0], *_later_chips(days[0])), (), "ambiguous")
    day = piece.act or piece.day
    assert day is not None
    at = _times(piece, day, anchor)
    also = tuple(moment for other in piece.also for moment in _times(piece, other, anchor)[:1])
    if len(at) > 1:
        coming = [moment if moment > anchor.now or role == "happened" else moment + DAY for moment in at]
        return _Moments(tuple(sorted(coming)), (), "ambiguous")
    if role == "happened":
        return _happened(piece, at[0], anchor)
    return _next(piece, at[0], also, role, anchor)


def _later_chips(first: datetime) -> tuple[datetime, ...]:
    return (first + 7 * DAY,)


def _happened(piece: Piece, at: datetime, anchor: Anchor) -> _Moments:
    if at.date() == anchor.today and not piece.has_time:
        return _Moments((anchor.now,))
    if at > anchor.now:
        if at.date() == anchor.today and piece.clock is None:
            return _Moments((anchor.now,))
        return _Moments((at, anchor.now), (), "future")
    return _Moments((at,))


def _next(piece: Piece, at: datetime, also: tuple[datetime, ...], role: Role, anchor: Anchor) -> _Moments:
    if role == "other":
        return _Moments((at,), also)
    if at.date() == anchor.today and not piece.has_time and piece.again is None:
        return replace(_today(anchor), also=also)
    if at > anchor.now:
        return _Moments((at,), also)
    if piece.part is not None and piece.clock is None and at.date() == anchor.today:
        later = _still_today(piece, anchor)
        if later is not None:
            return _Moments((later,), also)
    if piece.open == "after":
        return _Moments((anchor.moment(workday_from(anchor.today + DAY, anchor), anchor.default_time),))
    return _Moments((_moved_ahead(piece, at, anchor), at), (), "past")


def _today(anchor: Anchor) -> _Moments:
    """今天 without an hour: two hours from now, rounded up to the half hour, at the latest 17:30."""
    soon = anchor.now + SOON
    whole = soon.replace(minute=0, second=0, microsecond=0)
    while whole < soon:
        whole += HALF_HOUR
    if whole <= anchor.moment(anchor.today, LATEST_TODAY):
        return _Moments((whole,))
    evening = anchor.moment(anchor.today, EVENING)
    tomorrow = anchor.moment(anchor.today + DAY, anchor.default_time)
    return _Moments((evening, tomorrow) if evening > anchor.now else (tomorrow, tomorrow + DAY), (), "ambiguous")


def _still_today(piece: Piece, anchor: Anchor) -> datetime | None:
    """今天下午 said at 15:00 is still to come: within the hour."""
    assert piece.part is not None
    until = anchor.moment(anchor.today, piece.part.until or time(22))
    soon = (anchor.now + timedelta(minutes=60)).replace(second=0, microsecond=0)
    soon -= timedelta(minutes=soon.minute % 30)
    return soon if anchor.now < soon < until else None


def _moved_ahead(piece: Piece, at: datetime, anchor: Anchor) -> datetime:
    """The first same weekday (or the next day) after now, to offer for a next date that is past."""
    step = 7 * DAY if piece.weekday is not None else DAY
    if step == DAY and (anchor.now - at).days > 1:
        at = anchor.moment(anchor.today, at.timetz().replace(tzinfo=None))
    while at <= anchor.now:
        at = anchor.moment(at.date() + step, at.time())
    return at


def _start(piece: Piece, moments: _Moments, anchor: Anchor) -> datetime:
    if piece.instant is not None or piece.has_time or piece.day is None:
        return _times(piece, piece.day, anchor)[0] if piece.day is not None else moments.at[0]
    return anchor.moment(piece.day, time(0))


def _end(piece: Piece, anchor: Anchor) -> datetime | None:
    if piece.instant is not None or piece.day is None or piece.open is not None:
        return None
    if piece.until is not None:
        day = piece.day
        part = piece.part
        extra, at = hours(piece.until, part)[0]
        first = _times(piece, day, anchor)[0]
        end = anchor.moment(day + extra * DAY, at)
        # The end is the next such hour after the beginning: 晚上11点到凌晨2点, 22:00-6:00.
        half = 12 if piece.until.bare else 24
        for extra_hours in (half, 24):
            if end <= first:
                wall = datetime.combine(day + extra * DAY, at) + timedelta(hours=extra_hours)
                end = anchor.moment(wall.date(), wall.time())
        return max(end, first)
    if piece.clock is not None:
        return None
    if piece.part is not None:
        until = piece.part.until
        return anchor.moment(piece.day, until) if until else anchor.moment(piece.day + DAY, time(0))
    return anchor.moment(piece.last or piece.day + DAY, time(0))


def _grain(piece: Piece) -> Grain:
    if piece.instant is not None or piece.clock is not None:
        return "minute"
    return "part" if piece.part is not None else piece.grain


def _due(piece: Piece, found: DateFound, anchor: Anchor) -> datetime | None:
    """周五前 is due on Friday at 18:00; with an hour, at that hour."""
    if piece.open != "before" or found.at is None:
        return None
    return found.at if piece.has_time or piece.instant else anchor.moment(found.at.date(), DUE)
