"""Days and months: working days, months with their ends, festivals."""

from calendar import monthrange
from datetime import date, timedelta

from bot.understanding.dates.values import Anchor

DAY = timedelta(days=1)
FAR = 400


def month_start(day: date, months: int = 0) -> date:
    """The first of the month, some months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day some months away, clipped to the end of a shorter month."""
    first = month_start(day, months)
    return first.replace(day=min(day.day, days_in(first)))


def days_in(day: date) -> int:
    """How many days its month has."""
    return monthrange(day.year, day.month)[1]


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=days_in(day))


def quarter_start(day: date, quarters: int = 0) -> date:
    """The first day of the quarter, some quarters away."""
    return month_start(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), quarters * 3)


def real_day(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def is_workday(day: date, anchor: Anchor) -> bool:
    """ORG-4: a weekday of the firm that is no holiday, or a make-up day."""
    return day in anchor.makeup_days or (day.weekday() in anchor.workdays and day not in anchor.holidays)


def workday_from(day: date, anchor: Anchor, step: int = 1) -> date:
    """This day if it is a working day, otherwise the nearest one ahead (or behind with step -1)."""
    for _ in range(FAR):
        if is_workday(day, anchor):
            return day
        day += step * DAY
    return day


def add_workdays(day: date, count: int, anchor: Anchor) -> date:
    """The day that many working days away."""
    step = 1 if count >= 0 else -1
    for _ in range(min(abs(count), FAR)):
        day = workday_from(day + step * DAY, anchor, step)
    return day
