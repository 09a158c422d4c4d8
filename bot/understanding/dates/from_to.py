"""From one day or hour to another: the end of a range has its day, month, week or year from the beginning."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.dates.calendar import DAY, month_start, real_day
from bot.understanding.dates.clock import hours
from bot.understanding.dates.values import Clock, Piece


def from_to(first: Piece, second: Piece) -> Piece | None:
    if first.clock and second.clock and not second.has_day and not first.until:
        return replace(first, end=second.end, until=_later_hour(second, 0) if second.part else second.clock)
    if first.clock and second.clock and not first.until:
        return _hours_of_two_days(first, second)
    if first.grain == second.grain == "month" and first.day and second.day and second.day > first.day:
        return replace(first, end=second.end, last=second.last)
    if not (first.day and second.day) or first.choices or second.choices or first.grain != "day":
        return None
    if second.part and (first.has_time or first.day == second.day):
        return None
    first = _in_year_of(second, first)
    assert first.day is not None
    last = _day_behind(first.day, second)
    if last is None or last < first.day:
        return None
    return replace(first, end=second.end, last=last + DAY)


def _day_behind(first: date, second: Piece) -> date | None:
    """The end of a range: of a day without its year, month or week the next one after the beginning."""
    last = second.day
    if last is not None and second.weekday is not None:
        return last if last >= first else first + timedelta(days=(second.weekday - first.weekday()) % 7)
    if last is None or second.past is None:
        return last
    if second.again and (second.again - last).days < 40:
        months = (month_start(first, count) for count in (0, 1, 2))
        days = [real_day(month.year, month.month, last.day) for month in months]
    else:
        days = [real_day(year, last.month, last.day) for year in (first.year, first.year + 1)]
    return next((day for day in days if day and day >= first), None)


def _later_hour(second: Piece, days: int) -> Clock:
    """The hour that ends a range so many days later."""
    assert second.clock is not None
    extra, at = hours(second.clock, second.part)[0]
    return Clock(at.hour + 24 * (days + extra), at.minute)


def _hours_of_two_days(first: Piece, second: Piece) -> Piece | None:
    """昨天下午两点到明天四点, 今晚11点到次日凌晨2点: the end is so many days later."""
    days = 1 if second.following else None
    if days is None and first.day and second.day and first.grain == "day" and not first.choices:
        last = _day_behind(first.day, second)
        days = (last - first.day).days if last else None
    if days is None or days < 0:
        return None
    return replace(first, end=second.end, until=_later_hour(second, days))


def _in_year_of(second: Piece, first: Piece) -> Piece:
    """10 August - 12 September 2013: the year is said once."""
    if second.day is None or first.day is None or second.again or not first.again or first.weekday is not None:
        return first
    day = real_day(second.day.year, first.day.month, first.day.day)
    near = day is not None and 0 < (second.day - day).days < 366
    return replace(first, day=day, past=None, again=None) if near else first
