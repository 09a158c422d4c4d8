"""Business time of this process. Leases, pacing and back-off use real time instead."""

import time
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


class RealTime:
    """Milliseconds since 1970 as they were at the start, and since then as the machine counts them: somebody who sets
    the machine's clock back or forward makes no lease longer and no back-off shorter."""

    def __init__(self) -> None:
        self._ahead = time.time_ns() - time.monotonic_ns()

    def ms(self) -> int:
        return (time.monotonic_ns() + self._ahead) // 1_000_000
