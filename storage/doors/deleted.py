"""Verbs for what was deleted and can still come back."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import CustomerGone, RecordCard
from storage.entities.deleted import DeletedList
from storage.entities.ids import RecordKind
from storage.entities.leads import LeadGone
from storage.usecases import deleted


class Deleted(Door):
    async def list(self, call: Call, kind: RecordKind, *, onto: bool = False) -> DeletedList:
        """What the person may restore, the latest deletion first. Raises Forbidden."""
        result: DeletedList = await self._crm.apply(
            call, lambda tx, actor, card: deleted.show(tx, actor, call, card if onto else None, kind)
        )
        return result

    async def turn(self, call: Call, step: int) -> DeletedList:
        """Raises Invalid (no_list), Forbidden."""
        result: DeletedList = await self._crm.apply(
            call, lambda tx, actor, card: deleted.turn(tx, actor, call, card, step)
        )
        return result

    async def open(self, call: Call, kind: RecordKind, record_id: int) -> LeadGone | CustomerGone | RecordCard:
        """The card with the way back, or that of a record back since. Raises NotFound, Conflict (restore_late)."""
        result: LeadGone | CustomerGone | RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: deleted.open(tx, actor, call, kind, record_id)
        )
        return result
