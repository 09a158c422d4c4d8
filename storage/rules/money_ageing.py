"""How long open money has been due (MONEY-13). Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

# Days overdue up to which a bucket reaches; what is not due yet stands first.
BUCKETS: Final = (("not_due", 0), ("1_30", 30), ("31_60", 60), ("61_90", 90), ("over_90", None))
NAMES: Final = tuple(name for name, _ in BUCKETS)


def days_due(due_on: str, today: date) -> int:
    """Days since the due day; 0 or less is not due."""
    return (today - date.fromisoformat(due_on)).days


def bucket_of(days: int) -> str:
    """30 days overdue are 1-30."""
    return next(name for name, last in BUCKETS if last is None or days <= last)


def due_between(bucket: str, today: date) -> tuple[str, str]:
    """First and last due day of what stands in the bucket today."""
    at = NAMES.index(bucket)
    last, before = BUCKETS[at][1], BUCKETS[at - 1][1] if at else None
    oldest = date.min if last is None else today - timedelta(days=last)
    newest = date.max if before is None else today - timedelta(days=before + 1)
    return oldest.isoformat(), newest.isoformat()


def share(base_amount: int, part: int, amount: int) -> int:
    """A part of an amount in the base currency, rounded half-up once (ORG-5)."""
    return (2 * base_amount * part + amount) // (2 * amount)


def unplanned(outstanding: int, open_plans: Iterable[int]) -> int:
    """What is owed beyond all plans: it ages from the order date."""
    return max(0, outstanding - sum(open_plans))
