"""Verbs for the process that watches over the CRM."""

from storage.doors.door import Door
from storage.entities.figures import Figures, Walk
from storage.usecases import watching

ROWS_AT_ONCE = 500


class Watching(Door):
    async def figures(self, *, now: int) -> Figures:
        """Counts and ages of what waits."""
        return await self._crm.db.read(lambda tx: watching.read(tx, now=now))

    async def walk(self, so_far: Walk, *, limit: int = ROWS_AT_ONCE) -> Walk:
        """A few more rows of the audit log's chain: a whole walk in small steps (AUDIT-5)."""
        return await self._crm.db.read(lambda tx: watching.walk(tx, so_far, limit=limit))
