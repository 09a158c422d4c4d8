"""Instants as they are stored: integer UTC milliseconds (ORG-2)."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware instant. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (moment - _EPOCH) // _MS


def from_ms(stored: int) -> datetime:
    """The aware UTC instant."""
    return _EPOCH + stored * _MS
