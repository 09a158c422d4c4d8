"""How long bytes are fetched again before a file is given up (FILE-2)."""

from typing import Final

from storage.entities.instants import HOUR, MINUTE

LEASE: Final = 5 * MINUTE
# Five more tries within 24 hours of the first.
WAITS: Final = (MINUTE, 10 * MINUTE, HOUR, 5 * HOUR, 17 * HOUR)


def next_try(attempt: int, *, now: int) -> int | None:
    """When to try again after this failed attempt, the first being 1; None when it was the last."""
    return now + WAITS[attempt - 1] if 1 <= attempt <= len(WAITS) else None
