"""The door of the leading process: whatever is due by the clock."""

from functools import partial

from storage.chores import DAILY, EVERY_LOOK, Work
from storage.doors.door import Door
from storage.entities.instants import MINUTE
from storage.usecases import chores

# A runaway piece of work may not hold the others up for ever; it goes on at the next look.
CHUNKS_AT_ONCE = 1000


class Chores(Door):
    _minute = -1

    async def run(self, *, now: int) -> None:
        """Do what is due at `now` (UTC milliseconds), one transaction a piece, so that nobody waits behind it.

        Where nothing is, one read is all a look costs. Daily work is looked up once a minute of business time.
        """
        for name in await self._crm.db.read(partial(chores.waiting, now=now)):
            await self._finish(EVERY_LOOK[name].work, now)
        if now // MINUTE != self._minute:
            await self._run_daily(now)
            self._minute = now // MINUTE

    async def _run_daily(self, now: int) -> None:
        for name in await self._crm.db.read(partial(chores.due, now=now)):
            if await self._finish(DAILY[name].work, now):
                await self._crm.db.write(partial(chores.done, name=name, now=now))

    async def _finish(self, work: Work, now: int) -> bool:
        """Piece by piece until nothing waits; False for a runaway."""
        for _ in range(CHUNKS_AT_ONCE):
            if not await self._crm.db.write(lambda tx: work(tx, now)):
                return True
        return False
