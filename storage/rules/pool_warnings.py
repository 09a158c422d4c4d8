"""When an owner hears that a record falls back to the pool (POOL-13). Pure."""

from collections.abc import Iterable
from datetime import date, timedelta


def steps_due(due_on: date, warn_days: Iterable[int], today: date) -> list[int]:
    """The steps whose day has come, the earliest first; several at once are one warning."""
    return sorted({step for step in warn_days if due_on - timedelta(days=step) <= today}, reverse=True)


def last_step(warn_days: Iterable[int]) -> int | None:
    """The step nearest to the due day, of which the superior hears too."""
    return min(warn_days, default=None)


def is_recycled(due_on: date, today: date, *, warned: bool, warn_days: Iterable[int]) -> bool:
    """Past its last safe day, and warned of it; without any warning step nobody waits for one."""
    return due_on < today and (warned or not list(warn_days))


def protected_for_warning(today: date) -> date:
    """The last safe day of a record nobody was warned of."""
    return today + timedelta(days=1)


def horizon(warn_days: Iterable[int], today: date) -> date:
    """The latest due day somebody is warned of today."""
    return today + timedelta(days=max(warn_days, default=0))
