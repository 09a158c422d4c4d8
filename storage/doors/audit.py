"""Verbs of the audit log."""

from datetime import datetime

from storage.doors.door import Door
from storage.entities.audit import Log, Verdict
from storage.entities.call import Call
from storage.entities.instants import to_ms
from storage.usecases import audit


class Audit(Door):
    async def seal(self, *, limit: int = audit.SEALED_AT_ONCE) -> int:
        """Seal what was committed since the last round; the leading process calls this every second (AUDIT-5)."""
        return await self._crm.db.write(lambda tx: audit.seal_rows(tx, limit=limit))

    async def verify(self, now: datetime, *, told: str = "") -> Verdict:
        """Walk the chain; the first broken row, if any. `told` is the head of an earlier day, or how it begins."""
        return await self._crm.db.read(lambda tx: audit.verify(tx, now=to_ms(now), told=told))

    async def history(self, call: Call, kind: str, record_id: int, *, limit: int = audit.PAGE) -> Log:
        """What happened to one record, for whoever reads it (AUDIT-6)."""
        return await self._crm.look(
            call, lambda tx, actor: audit.history(tx, actor, call, kind, record_id, limit=limit)
        )

    async def log(
        self, call: Call, *, entity: str | None = None, name: str | None = None, before: int | None = None
    ) -> Log:
        """The whole log, masked, for holders of `audit.view`."""
        return await self._crm.look(
            call, lambda tx, actor: audit.log(tx, actor, entity=entity, name=name, before=before)
        )
