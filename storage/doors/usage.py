"""Verbs of the counters of use: what the channel counted, and the figures of the last days."""

from storage.doors.door import Door
from storage.usecases import usage


class Usage(Door):
    async def add(self, counts: dict[str, int], *, now: int) -> None:
        """Messages and taps since it was last told."""
        await self._crm.db.write(lambda tx: usage.add(tx, counts, now=now))

    async def report(self, *, now: int, days: int = 7) -> dict[str, int]:
        """Counter -> sum of the last days."""
        return await self._crm.db.read(lambda tx: usage.report(tx, now=now, days=days))
