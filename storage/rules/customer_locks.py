"""How long and how many customers may be exempt from recycling by hand (CUST-7). Pure."""

from datetime import date, timedelta

from storage.errors import Invalid, Limit
from storage.rules.wording import cleaned

LONGEST_REASON = 500


def check_days(until: date, today: date, most: int) -> None:
    """A lock lasts through a day ahead, at most so many days. Raises Invalid, Limit."""
    if until < today:
        raise Invalid("day_gone", rule="CUST-7", until=until.isoformat())
    if until > today + timedelta(days=most):
        raise Limit("lock_days", rule="CUST-7", limit=most, used=(until - today).days)


def check_count(used: int, limit: int) -> None:
    """Locks of the owner now, the new one not among them. Raises Limit."""
    if used >= limit:
        raise Limit("locks", rule="CUST-7", limit=limit, used=used)


def reason(words: str) -> str:
    """Why it is locked. Raises Invalid without words."""
    if not words.strip():
        raise Invalid("reason_missing", rule="CUST-7")
    return cleaned(words, field="reason", longest=LONGEST_REASON)


def is_locked(locked_until: str | None, lock_reason: str | None, today: date) -> bool:
    """A lock lasts through its day. One that was ended by hand keeps the day of its end, without a reason."""
    return locked_until is not None and lock_reason is not None and locked_until >= today.isoformat()
