"""Messages and taps, counted in memory and told to the CRM once a minute; nothing about anybody (conversations 2)."""

from collections import Counter

from storage.crm import Crm

MINUTE_MS = 60_000


class Counting:
    """A deed costs one addition in memory; what a process that dies has not told yet is lost."""

    def __init__(self, crm: Crm, counts: Counter[str]) -> None:
        self._crm = crm
        self._counts = counts
        self._minute = -1

    async def run(self, now: int) -> None:
        """One small write a minute, where anything was counted."""
        minute = now // MINUTE_MS
        if minute == self._minute:
            return
        self._minute = minute
        counts = dict(self._counts)
        self._counts.clear()
        if counts:
            await self._crm.usage.add(counts, now=now)
