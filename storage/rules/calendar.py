"""Days, weeks and working time of the firm, computed from a given instant (ORG-2, ORG-3, ORG-4)."""

from datetime import date, datetime, time, timedelta

from storage.entities.instants import from_ms, to_ms
from storage.entities.people import Organisation


def local(organisation: Organisation, at: int) -> datetime:
    """The instant as the firm's clock shows it."""
    return from_ms(at).astimezone(organisation.timezone)


def today(organisation: Organisation, at: int) -> date:
    """The local date of an instant (ORG-2)."""
    return local(organisation, at).date()


def instant(organisation: Organisation, day: date, clock: time) -> int:
    """UTC milliseconds of a local date and clock time; a time skipped by a clock change is moved on."""
    moment = datetime.combine(day, clock, tzinfo=organisation.timezone)
    return to_ms(moment)


def days_since(organisation: Organisation, since: int, at: int) -> int:
    """Calendar days between two instants, whatever their hours (ORG-3)."""
    return (today(organisation, at) - today(organisation, since)).days


def is_working_day(organisation: Organisation, day: date) -> bool:
    """A weekday of the firm that is no holiday, or a listed make-up day (ORG-4)."""
    if day in organisation.makeup_days:
        return True
    return day.weekday() in organisation.workdays and day not in organisation.holidays


def next_working_day(organisation: Organisation, day: date) -> date:
    """The first working day after `day`; after a year without one, simply the next day."""
    candidate = day + timedelta(days=1)
    for _ in range(366):
        if is_working_day(organisation, candidate):
            return candidate
        candidate += timedelta(days=1)
    return day + timedelta(days=1)


def after_working_minutes(organisation: Organisation, start: int, minutes: int) -> int:
    """The instant at which so many working minutes have passed since `start` (ORG-4)."""
    moment = local(organisation, start)
    day, left = moment.date(), timedelta(minutes=minutes)
    opening = max(moment, datetime.combine(day, organisation.work_start, organisation.timezone))
    for _ in range(3660):
        closing = datetime.combine(day, organisation.work_end, organisation.timezone)
        if is_working_day(organisation, day) and opening < closing:
            if opening + left <= closing:
                return to_ms(opening + left)
            left -= closing - opening
        day += timedelta(days=1)
        opening = datetime.combine(day, organisation.work_start, organisation.timezone)
    return to_ms(opening)
