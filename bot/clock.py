"""Business time of this process. Leases, pacing and back-off use real time instead."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Now, moved by an offset that only the control port sets."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The aware instant."""
        return datetime.now(UTC) + self._offset

    def set_offset(self, seconds: float) -> None:
        self._offset = timedelta(seconds=seconds)
