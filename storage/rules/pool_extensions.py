"""More days before a record falls back: how many, how often, decided until when (POOL-25). Pure."""

from datetime import date, timedelta
from typing import Final

from storage.entities.instants import DAY
from storage.errors import Conflict, Invalid, Limit
from storage.rules.wording import cleaned

LONGEST_REASON: Final = 500
LONGEST_PROTECTION: Final = 365
CHIPS: Final = (5, 10)
ANSWER_WITHIN: Final = 3 * DAY


def check_days(days: int, most: int) -> None:
    """1 to pool.extension_max_days. Raises Invalid."""
    if not 1 <= days <= most:
        raise Invalid("extension_days", rule="POOL-25", most=most, days=days)


def check_asked(asked: int, most: int) -> None:
    """At most pool.extensions_per_stint in one stint. Raises Limit."""
    if asked >= most:
        raise Limit("extensions", rule="POOL-25", limit=most, used=asked)


def checked_reason(words: str) -> str:
    """The reason, which is required. Raises Invalid."""
    return cleaned(words, field="reason", longest=LONGEST_REASON)


def due_to_extend(due_on: str | None) -> date:
    """The last safe day there is to move. Raises Conflict while nothing recycles the record."""
    if due_on is None:
        raise Conflict("nothing_due", rule="POOL-25")
    return date.fromisoformat(due_on)


def extended(due_on: date, days: int) -> date:
    """The last safe day after the grant."""
    return due_on + timedelta(days=days)


def choices(most: int) -> tuple[int, ...]:
    """The numbers of days offered as chips."""
    return tuple(days for days in CHIPS if days <= most) or (most,)


def check_protection(until: date, today: date) -> None:
    """A pool admin's own word: a day ahead, at most a year. Raises Invalid."""
    if not today <= until <= today + timedelta(days=LONGEST_PROTECTION):
        raise Invalid("protection_days", rule="POOL-25", most=LONGEST_PROTECTION)


def oldest_pending(now: int) -> int:
    """What was asked at this instant or before has lapsed."""
    return now - ANSWER_WITHIN
