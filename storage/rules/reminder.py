"""When a reminder rings, and where it goes after nobody answered (REMIND-3, REMIND-6, REMIND-9)."""

from datetime import date, time, timedelta
from typing import Final

from storage.entities.instants import HOUR
from storage.entities.people import Organisation
from storage.errors import Conflict
from storage.rules import calendar
from storage.rules.settings import Policy

REPEAT_AFTER = 2 * HOUR
MISSES_TO_CHANGE = 3
LEVELS: Final = ("A", "B", "C")


def default_time(policy: Policy) -> time:
    """`remind.default_time`: the hour of a date said without one (REMIND-8)."""
    return time.fromisoformat(str(policy["remind.default_time"]))


def next_try(organisation: Organisation, policy: Policy, misses: int, *, now: int) -> int | None:
    """REMIND-6: an hour on after the first miss, the next working day after the second; then the way changes."""
    if misses <= 1:
        return now + HOUR
    if misses < MISSES_TO_CHANGE:
        return working_morning(organisation, policy, now)
    return None


def working_morning(organisation: Organisation, policy: Policy, now: int) -> int:
    """The next working day at `remind.default_time`."""
    day = calendar.next_working_day(organisation, calendar.today(organisation, now))
    return calendar.instant(organisation, day, default_time(policy))


def is_overdue(due_at: int, *, now: int) -> bool:
    """Open and due before `now` (REMIND-3)."""
    return due_at < now


def check_open(state: str) -> None:
    """Only an open reminder can be acted on. Raises Conflict."""
    if state != "open":
        raise Conflict("reminder_settled", rule="REMIND-4", state=state)


def untouched_wait(policy: Policy) -> int:
    """Milliseconds a received record may wait for its first contact."""
    return policy.number("remind.untouched_hours") * HOUR


def rhythm_ends(organisation: Organisation, policy: Policy, now: int) -> dict[str, int]:
    """By level: a customer last contacted before this instant has been without contact for its days (ORG-3)."""
    day = calendar.today(organisation, now)
    first = {level: day - timedelta(days=policy.number(f"remind.rhythm_{level.lower()}") - 1) for level in LEVELS}
    return {level: calendar.instant(organisation, begun, time()) for level, begun in first.items()}


def begins_week(organisation: Organisation, day: date) -> bool:
    """Is it the first working day since Monday?"""
    before = [day - timedelta(days=n) for n in range(1, day.weekday() + 1)]
    works = calendar.is_working_day(organisation, day)
    return works and not any(calendar.is_working_day(organisation, one) for one in before)
