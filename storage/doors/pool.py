"""Verbs of the public pool."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import RecordCard
from storage.entities.ids import RecordKind
from storage.entities.pool import (
    Batch,
    Claimed,
    Level,
    PoolCard,
    PoolChanged,
    PoolSettings,
    Preview,
    RecycleRule,
    ReturnAsked,
    ReturnDeals,
    Returned,
)
from storage.entities.pool_lists import AssignAsked, PoolChoice, PoolFilterAsked, PoolList, PoolMove, PoolNear
from storage.entities.pool_recycling import ExtendAsked, ExtendSent, ExtensionDecided, FallingList, FallingOne
from storage.usecases import (
    assigning,
    links,
    pool,
    pool_admin,
    pool_assigning,
    pool_cards,
    pool_deals,
    pool_entry,
    pool_extensions,
    pool_lists,
    pool_moving,
    pool_near,
    pool_previews,
    pool_warnings,
)

Record = tuple[str, int]


class Pool(Door):
    async def list(self, call: Call, pool_id: int | None = None) -> PoolList:
        """The first page of a pool, by default the nearest one. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.show_list(tx, actor, call, card, pool_id)
        )
        return result

    async def turn(self, call: Call, step: int) -> PoolList:
        """The page after (+1) or before (-1) the one on the card tapped. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.turn(tx, actor, call, card, step)
        )
        return result

    async def back_to_list(self, call: Call) -> PoolList:
        """From a record to the page it was opened from. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.back_to_list(tx, actor, call, card)
        )
        return result

    async def choose(self, call: Call, start: int = 0) -> PoolChoice:
        """Which pool to look at."""
        result: PoolChoice = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.choose(tx, actor, call, card, start)
        )
        return result

    async def open(self, call: Call, record: Record) -> PoolCard | Claimed | RecordCard:
        """A pooled record, masked; one's own as after the claim. Raises NotFound, AlreadyClaimed, Limit."""
        result: PoolCard | Claimed | RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: pool_cards.open_record(tx, actor, call, card, record)
        )
        return result

    async def open_link(self, call: Call, public_id: str) -> PoolCard | Claimed | RecordCard:
        """The pool card a link names. Raises NotFound, AlreadyClaimed, Limit."""
        result: PoolCard | Claimed | RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: links.open_pooled(tx, actor, call, public_id)
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

    async def of_kind(self, call: Call, kind: RecordKind) -> PoolList:
        """The nearest pool of leads, or of customers. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.show_kind(tx, actor, call, card, kind)
        )
        return result

    async def several(self, call: Call, *, on: bool) -> PoolList:
        """The numbers of the list tapped become switches, or numbers again. Raises NotFound."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.several(tx, actor, call, card, on=on)
        )
        return result

    async def switch(self, call: Call, record_id: int) -> PoolList:
        """One record more, or one less. Raises NotFound, Invalid (more than 20)."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.switch(tx, actor, call, card, record_id)
        )
        return result

    async def claim_picked(self, call: Call) -> Batch:
        """Claim what was chosen on the list tapped (POOL-26). Raises Invalid, NotFound."""
        result: Batch = await self._crm.apply(call, lambda tx, actor, card: pool.claim_picked(tx, actor, call, card))
        return result

    async def ask_filter(self, call: Call, field: str = "") -> PoolFilterAsked:
        """The filter of the list tapped; with a field, its values. Raises NotFound."""
        result: PoolFilterAsked = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.ask_filter(tx, actor, call, card, field)
        )
        return result

    async def set_filter(self, call: Call, field: str = "", value: str = "") -> PoolList:
        """Narrow the list by a value; without a value not by this field, without a field by none."""
        result: PoolList = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.set_filter(tx, actor, call, card, field, value)
        )
        return result

    async def subscribe(self, call: Call, *, on: bool) -> PoolFilterAsked:
        """Hear of what is new in the pool of the card tapped, or no more (NOTIFY-25). Raises NotFound."""
        result: PoolFilterAsked = await self._crm.apply(
            call, lambda tx, actor, card: pool_lists.subscribe(tx, actor, call, card, on=on)
        )
        return result

    async def choose_person(self, call: Call, record: Record | None, to: int | None = None) -> AssignAsked:
        """To whom to give a record, or what was chosen; with `to` the last question. Raises NotFound, Forbidden."""
        result: AssignAsked = await self._crm.apply(
            call,
            lambda tx, actor, card: (
                pool_assigning.choose(tx, actor, call, card, to)
                if to is not None
                else pool_assigning.start(tx, actor, call, card, record)
            ),
        )
        return result

    async def search_person(self, call: Call) -> AssignAsked:
        """A typed name shall answer. Raises NotFound."""
        result: AssignAsked = await self._crm.apply(
            call, lambda tx, actor, card: pool_assigning.search(tx, actor, call, card)
        )
        return result

    async def find_person(self, call: Call, words: str) -> AssignAsked:
        """The typed name of a colleague. Raises NotFound."""
        result: AssignAsked = await self._crm.apply(
            call, lambda tx, actor, card: pool_assigning.find(tx, actor, call, words)
        )
        return result

    async def give(self, call: Call, to: int) -> Batch:
        """Give what the card tapped holds to a person (POOL-22). Raises NotFound, Forbidden, Invalid, Limit."""
        result: Batch = await self._crm.apply(
            call, lambda tx, actor, card: pool_assigning.give(tx, actor, call, card, to)
        )
        return result

    async def ask_near(self, call: Call) -> PoolNear:
        """Near what? The next place that is sent answers."""
        result: PoolNear = await self._crm.apply(call, lambda tx, actor, card: pool_near.ask(tx, actor, call, card))
        return result

    async def near(self, call: Call, lat_e6: int, lng_e6: int) -> PoolNear:
        """Pooled customers within 50 km of a place, the nearest first."""
        result: PoolNear = await self._crm.apply(
            call, lambda tx, actor, card: pool_near.near(tx, actor, call, lat_e6, lng_e6)
        )
        return result

    async def turn_near(self, call: Call, step: int) -> PoolNear:
        """The page after (+1) or before (-1) of them. Raises NotFound."""
        result: PoolNear = await self._crm.apply(
            call, lambda tx, actor, card: pool_near.turn(tx, actor, call, card, step)
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
        self,
        call: Call,
        record: Record,
        reason: str,
        *,
        words: str = "",
        pool_id: int | None = None,
        token: str | None = None,
    ) -> Returned:
        """Return a record into a pool (POOL-23); the token of a refusal (open_deals) makes its open deals void.

        Raises NotFound, Forbidden, Invalid, Stale, Conflict.
        """
        result: Returned = await self._crm.apply(
            call,
            lambda tx, actor, card: pool_entry.back(
                tx, actor, call, card, record, reason, words=words, named=pool_id, token=token
            ),
        )
        return result

    async def ask_deals(self, call: Call, customer_id: int, reason: str, *, words: str = "") -> ReturnDeals:
        """The question behind the refusal open_deals; the card keeps the reason. Raises NotFound, Forbidden."""
        result: ReturnDeals = await self._crm.apply(
            call, lambda tx, actor, card: pool_deals.ask(tx, actor, call, card, customer_id, reason, words)
        )
        return result

    async def back_with_deals(self, call: Call, customer_id: int) -> Returned:
        """The second yes. Raises OldButton, and as `back`."""
        result: Returned = await self._crm.apply(
            call, lambda tx, actor, card: pool_deals.back(tx, actor, call, card, customer_id)
        )
        return result

    async def choose_target(self, call: Call, record: Record) -> PoolMove:
        """Into which other pool? Raises NotFound, AlreadyClaimed, Forbidden, Conflict."""
        result: PoolMove = await self._crm.apply(
            call, lambda tx, actor, card: pool_moving.choose(tx, actor, call, card, record)
        )
        return result

    async def turn_targets(self, call: Call, step: int) -> PoolMove:
        """The page after (+1) or before (-1) of them. Raises as `choose_target`."""
        result: PoolMove = await self._crm.apply(
            call, lambda tx, actor, card: pool_moving.turn(tx, actor, call, card, step)
        )
        return result

    async def move(self, call: Call, record: Record, pool_id: int) -> PoolCard:
        """Into another pool, with its entry date (POOL-5). Raises NotFound, AlreadyClaimed, Forbidden, Conflict."""
        result: PoolCard = await self._crm.apply(
            call, lambda tx, actor, card: pool_moving.move(tx, actor, call, card, record, pool_id)
        )
        return result

    async def falling(self, call: Call) -> FallingList:
        """The caller's records that go back soon (POOL-13)."""
        result: FallingList = await self._crm.apply(
            call,
            lambda tx, actor, card: pool_warnings.show_list(tx, actor, call, card, page=pool_warnings.page_of(card)),
        )
        return result

    async def turn_falling(self, call: Call, step: int) -> FallingList:
        """The page after (+1) or before (-1) of them."""
        result: FallingList = await self._crm.apply(
            call, lambda tx, actor, card: pool_warnings.turn(tx, actor, call, card, step)
        )
        return result

    async def falling_one(self, call: Call, record: Record) -> FallingOne:
        """One record that goes back soon, with its rule. Raises NotFound, Conflict."""
        result: FallingOne = await self._crm.apply(
            call, lambda tx, actor, card: pool_warnings.show_one(tx, actor, call, card, record)
        )
        return result

    async def choose_extension(self, call: Call, record: Record | None, days: int = 0) -> ExtendAsked:
        """How many days more, with `days` why; None is all that go back soon. Raises Invalid, Conflict."""
        result: ExtendAsked = await self._crm.apply(
            call,
            lambda tx, actor, card: (
                pool_extensions.choose_days(tx, actor, call, card, record, days)
                if days
                else pool_extensions.choose(tx, actor, call, card, record)
            ),
        )
        return result

    async def ask_extension(self, call: Call, record: Record | None, days: int, reason: str) -> ExtendSent:
        """Ask for more days (POOL-25). Raises NotFound, Forbidden, Invalid, Conflict, Limit."""
        result: ExtendSent = await self._crm.apply(
            call, lambda tx, actor, card: pool_extensions.ask(tx, actor, call, card, record, days, reason)
        )
        return result

    async def decide_extension(self, call: Call, *, grant: bool) -> ExtensionDecided:
        """Grant or refuse what the card tapped asks for. Raises NotFound, Forbidden, Conflict."""
        result: ExtensionDecided = await self._crm.apply(
            call, lambda tx, actor, card: pool_extensions.decide(tx, actor, call, card, grant=grant)
        )
        return result

    async def protect(self, call: Call, record: Record, until: date) -> None:
        """A pool admin keeps a record with its owner until a day (POOL-25). Raises NotFound, Forbidden, Invalid."""
        await self._crm.apply(call, lambda tx, actor, card: pool_extensions.protect(tx, actor, call, record, until))

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

    async def change_fields(self, call: Call, pool_id: int, *, version: int, **fields: Any) -> PoolChanged:
        """Some settings, the others as they are. Raises NotFound, Forbidden, Invalid, Stale, Conflict."""
        return await self._changed(
            call, lambda tx, actor: pool_admin.change_fields(tx, actor, call, pool_id, version=version, **fields)
        )

    async def set_days(
        self, call: Call, pool_id: int, condition: str, days: int | None, level: Level = "any"
    ) -> PoolChanged:
        """Days of one condition for records of a level. Raises NotFound, Forbidden, Invalid."""
        return await self._changed(
            call, lambda tx, actor: pool_admin.set_days(tx, actor, call, pool_id, condition, days, level)
        )

    async def set_exempt(self, call: Call, pool_id: int, what: str, *, on: bool) -> PoolChanged:
        """dealt, open_opp or running_contract, for every rule. Raises NotFound, Forbidden, Invalid."""
        return await self._changed(
            call, lambda tx, actor: pool_admin.set_exempt(tx, actor, call, pool_id, what, on=on)
        )

    async def preview_rule(self, call: Call, pool_id: int, rule: RecycleRule) -> Preview:
        """What a rule would move. Raises NotFound, Forbidden, Invalid."""
        return await self._crm.look(
            call, lambda tx, actor: pool_previews.rule_change(tx, actor, pool_id, rule, now=call.at)
        )

    async def preview_recycling(self, call: Call, pool_id: int, *, on: bool) -> Preview:
        """What switching auto-recycle would move. Raises NotFound, Forbidden."""
        return await self._crm.look(
            call, lambda tx, actor: pool_previews.recycling(tx, actor, pool_id, on=on, now=call.at)
        )

    async def set_rule(self, call: Call, pool_id: int, rule: RecycleRule) -> PoolChanged:
        """Raises NotFound, Forbidden, Invalid."""
        return await self._changed(call, lambda tx, actor: pool_admin.set_rule(tx, actor, call, pool_id, rule))

    async def remove_rule(self, call: Call, pool_id: int, rule_id: int) -> PoolChanged:
        """Raises NotFound, Forbidden."""
        return await self._changed(call, lambda tx, actor: pool_admin.remove_rule(tx, actor, call, pool_id, rule_id))

    async def _changed(self, call: Call, effect: Any) -> PoolChanged:
        result: PoolChanged = await self._crm.apply(call, lambda tx, actor, card: effect(tx, actor))
        return result
