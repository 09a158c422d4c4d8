"""Quiet hours and days off: when a push may sound, and when what was held arrives (NOTIFY-6)."""

from datetime import datetime, time, timedelta

from storage.entities.instants import to_ms
from storage.entities.people import Organisation
from storage.rules.calendar import is_working_day, local


def window(text: str) -> tuple[time, time]:
    """`21:00-08:00` as two times."""
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def is_quiet(organisation: Organisation, quiet: str, at: int, *, days_off: bool = True) -> bool:
    """Inside the quiet hours, or on a day off; without `days_off` every day is like a working day."""
    moment = local(organisation, at)
    return (days_off and not is_working_day(organisation, moment.date())) or _inside(quiet, moment.time())


def _inside(quiet: str, clock: time) -> bool:
    start, end = window(quiet)
    if start == end:
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


def quiet_ends(organisation: Organisation, quiet: str, at: int, *, days_off: bool = True) -> int:
    """The first instant from `at` on that is on a working day and outside the quiet hours; UTC milliseconds."""
    moment = local(organisation, at)
    start, end = window(quiet)
    day = moment.date()
    for _ in range(400):
        if not days_off or is_working_day(organisation, day):
            opening = end if start != end else time(0)
            earliest = datetime.combine(day, opening, organisation.timezone)
            candidate = max(earliest, moment) if day == moment.date() else earliest
            if candidate.date() == day and not _inside(quiet, candidate.time()):
                return to_ms(candidate)
        day += timedelta(days=1)
        moment = datetime.combine(day, time(0), organisation.timezone)
    return at


def held_until(organisation: Organisation, quiet: str, at: int, *, chosen: bool, days_off: bool = True) -> int | None:
    """When a push ready at `at` may go: None at once. A time the person chose himself rings at that time."""
    if chosen or not is_quiet(organisation, quiet, at, days_off=days_off):
        return None
    return quiet_ends(organisation, quiet, at, days_off=days_off)
