"""The door of the leading process: whatever is due by the clock."""

from functools import partial

from storage.chores import DAILY, EVERY_LOOK, Work
from storage.doors.door import Door
from storage.entities.instants import MINUTE
from storage.tx import Tx
from storage.usecases import chores

# A runaway piece of work may not hold the others up for ever; it goes on at the next look.
CHUNKS_AT_ONCE = 1000


class Chores(Door):
    _minute = -1

    async def run(self, *, now: int) -> None:
        """Do what is due at `now` (UTC milliseconds), one transaction a piece, so that nobody waits behind it.

        Daily work is looked up once a minute of business time.
        """
        for work in EVERY_LOOK.values():
            for _ in range(CHUNKS_AT_ONCE):
                if not await self._crm.db.write(partial(_run, work=work, now=now)):
                    break
        if now // MINUTE != self._minute:
            await self._run_daily(now)
            self._minute = now // MINUTE

    async def _run_daily(self, now: int) -> None:
        for name in await self._crm.db.read(partial(chores.due, now=now)):
            for _ in range(CHUNKS_AT_ONCE):
                if not await self._crm.db.write(partial(_run, work=DAILY[name].work, now=now)):
                    await self._crm.db.write(partial(chores.done, name=name, now=now))
                    break


def _run(tx: Tx, work: Work, now: int) -> bool:
    return work(tx, now)
