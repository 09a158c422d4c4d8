"""Verbs of the public pool."""

from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.pool import (
    Batch,
    Claimed,
    PoolCard,
    PoolChanged,
    PoolChoice,
    PoolList,
    PoolSettings,
    RecycleRule,
    ReturnAsked,
    Returned,
)
from storage.usecases import assigning, pool, pool_admin, pool_cards, pool_entry

Record = tuple[str, int]


class Pool(Door):
    async def list(self, call: Call, pool_id: int | None = None) -> PoolList:
        """The first page of a pool, by default the nearest one. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.show_list(tx, actor, call, card, pool_id)
        )
        return result

    async def turn(self, call: Call, step: int) -> PoolList:
        """The page after (+1) or before (-1) the one on the card tapped. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.turn(tx, actor, call, card, step)
        )
        return result

    async def back_to_list(self, call: Call) -> PoolList:
        """From a record to the page it was opened from. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.back_to_list(tx, actor, call, card)
        )
        return result

    async def choose(self, call: Call, start: int = 0) -> PoolChoice:
        """Which pool to look at."""
        result: PoolChoice = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.choose(tx, actor, call, card, start)
        )
        return result

    async def open(self, call: Call, record: Record) -> PoolCard | Claimed:
        """A pooled record, masked; one's own as after the claim. Raises NotFound, AlreadyClaimed, Limit."""
        result: PoolCard | Claimed = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.open_record(tx, actor, call, card, record)
        )
        return result

    async def claim(self, call: Call, record: Record) -> Claimed:
        """Claim by the card tapped. Raises Forbidden, AlreadyClaimed, NotFound, Limit (POOL-18)."""
        result: Claimed = await self._crm.apply(
            call, lambda tx, actor, card: pool.claim(tx, actor, call, card, record)
        )
        return result

    async def claim_several(self, call: Call, records: Sequence[Record]) -> Batch:
        """Up to 20, each judged alone (POOL-26). Raises Invalid, NotFound."""
        result: Batch = await self._crm.apply(
            call, lambda tx, actor, card: pool.claim_several(tx, actor, call, card, records)
        )
        return result

    async def assign(self, call: Call, records: Sequence[Record], pool_id: int, to: int) -> Batch:
        """Give up to 20 to a person (POOL-22). Raises NotFound, Forbidden, Invalid, Limit."""
        result: Batch = await self._crm.apply(
            call, lambda tx, actor, card: assigning.assign(tx, actor, call, card, records, pool_id, to)
        )
        return result

    async def ask_reason(self, call: Call, record: Record, *, writing: bool = False) -> ReturnAsked:
        """Why does it go back? Raises NotFound, Forbidden."""
        result: ReturnAsked = await self._crm.apply(
            call, lambda tx, actor, card: pool_entry.ask(tx, actor, call, card, record, writing=writing)
        )
        return result

    async def back(
        self, call: Call, record: Record, reason: str, *, words: str = "", pool_id: int | None = None
    ) -> Returned:
        """Return a record into a pool (POOL-23). Raises NotFound, Forbidden, Invalid, Stale, Conflict."""
        result: Returned = await self._crm.apply(
            call,
            lambda tx, actor, card: pool_entry.back(
                tx, actor, call, card, record, reason, words=words, named=pool_id
            ),
        )
        return result

    async def move(self, call: Call, record: Record, pool_id: int) -> None:
        """Into another pool, keeping its entry date (POOL-5). Raises NotFound, Forbidden, Conflict."""
        await self._crm.apply(call, lambda tx, actor, card: pool_entry.move(tx, actor, call, card, record, pool_id))

    async def create(self, call: Call, settings: PoolSettings) -> PoolChanged:
        """Raises Forbidden, Invalid, Conflict."""
        return await self._changed(call, lambda tx, actor: pool_admin.create(tx, actor, call, settings))

    async def change(self, call: Call, pool_id: int, settings: PoolSettings, *, version: int) -> PoolChanged:
        """Raises NotFound, Forbidden, Invalid, Stale, Conflict."""
        return await self._changed(
            call, lambda tx, actor: pool_admin.change(tx, actor, call, pool_id, settings, version=version)
        )

    async def enable(self, call: Call, pool_id: int) -> PoolChanged:
        return await self._changed(call, lambda tx, actor: pool_admin.enable(tx, actor, call, pool_id))

    async def disable(self, call: Call, pool_id: int) -> PoolChanged:
        """Raises NotFound, Forbidden, Conflict (default_pool, pool_holds_records)."""
        return await self._changed(call, lambda tx, actor: pool_admin.disable(tx, actor, call, pool_id))

    async def delete(self, call: Call, pool_id: int) -> None:
        """Raises NotFound, Forbidden, Conflict (default_pool, pool_holds_records)."""
        await self._crm.apply(call, lambda tx, actor, card: pool_admin.delete(tx, actor, call, pool_id))

    async def set_rule(self, call: Call, pool_id: int, rule: RecycleRule) -> PoolChanged:
        """Raises NotFound, Forbidden, Invalid."""
        return await self._changed(call, lambda tx, actor: pool_admin.set_rule(tx, actor, call, pool_id, rule))

    async def remove_rule(self, call: Call, pool_id: int, rule_id: int) -> PoolChanged:
        """Raises NotFound, Forbidden."""
        return await self._changed(call, lambda tx, actor: pool_admin.remove_rule(tx, actor, call, pool_id, rule_id))

    async def _changed(self, call: Call, effect: Any) -> PoolChanged:
        result: PoolChanged = await self._crm.apply(call, lambda tx, actor, card: effect(tx, actor))
        return result
