"""Verbs for a whole customer: star, lock, delete, restore, merge, erase."""

from datetime import date

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import CustomerGone, RecordCard
from storage.usecases import customer_ends, customer_erasure, customer_locks, customer_marks, customer_merges


class Upkeep(Door):
    async def star(self, call: Call, customer_id: int) -> RecordCard:
        """Put one's own star on it, or take it off. Raises NotFound."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_marks.star(tx, actor, call, card, customer_id)
        )
        return result

    async def ask_lock(self, call: Call, customer_id: int, *, days: int = 0) -> RecordCard:
        """Until when, then why. Raises NotFound, Forbidden, Limit (locks)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_locks.ask(tx, actor, call, card, customer_id, days=days)
        )
        return result

    async def ask_lock_until(self, call: Call, customer_id: int, until: date) -> RecordCard:
        """The end was typed. Raises NotFound, Forbidden, Invalid (day_gone), Limit (lock_days, locks)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_locks.ask_until(tx, actor, call, None, customer_id, until)
        )
        return result

    async def lock(self, call: Call, customer_id: int, reason: str, *, until: date | None = None) -> RecordCard:
        """Exempt it from recycling through a day. Raises NotFound, Forbidden, Invalid, Limit, Stale."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_locks.lock(
                tx, actor, call, card, customer_id, reason=reason, until=until
            ),
        )
        return result

    async def unlock(self, call: Call, customer_id: int) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict (not_locked)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_locks.unlock(tx, actor, call, card, customer_id)
        )
        return result

    async def ask_delete(self, call: Call, customer_id: int) -> RecordCard:
        """What goes along. Raises NotFound, Forbidden."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_ends.ask_delete(tx, actor, call, card, customer_id)
        )
        return result

    async def delete(self, call: Call, customer_id: int) -> CustomerGone:
        """Raises NotFound, Forbidden, Stale."""
        result: CustomerGone = await self._crm.apply(
            call, lambda tx, actor, card: customer_ends.delete(tx, actor, call, card, customer_id)
        )
        return result

    async def restore(self, call: Call, customer_id: int) -> RecordCard | CustomerGone:
        """Raises NotFound, Conflict (not_deleted, restore_late), Duplicate."""
        result: RecordCard | CustomerGone = await self._crm.apply(
            call, lambda tx, actor, card: customer_ends.restore(tx, actor, call, card, customer_id)
        )
        return result

    async def ask_merge(self, call: Call, source_id: int, target_id: int = 0) -> RecordCard:
        """Into which one, then both names. Raises NotFound, Forbidden, Conflict (same_customer)."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_merges.ask(
                tx, actor, call, card if call.nonce else None, source_id, target_id
            ),
        )
        return result

    async def merge(self, call: Call, source_id: int, target_id: int) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict, Stale."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_merges.merge(tx, actor, call, card, source_id, target_id)
        )
        return result

    async def ask_erase(self, call: Call, customer_id: int, *, reason: str = "") -> RecordCard:
        """Why, then whether really. Raises NotFound, Forbidden."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_erasure.ask(
                tx, actor, call, card if call.nonce else None, customer_id, reason=reason
            ),
        )
        return result

    async def erase(self, call: Call, customer_id: int, reason: str) -> RecordCard:
        """Blank private values for good (CUST-18). Raises NotFound, Forbidden, Invalid (reason_missing), Stale."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: customer_erasure.erase(tx, actor, call, card, customer_id, reason)
        )
        return result
