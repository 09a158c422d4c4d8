"""Verbs of customers, contacts and look-ups."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import (
    ContactDraft,
    FoundList,
    FoundMasked,
    FoundNothing,
    HeldList,
    InlineHit,
    NewContact,
    RecordCard,
    SaidList,
)
from storage.entities.ids import RecordKind
from storage.entities.timeline import Timeline
from storage.usecases import (
    contact_drafts,
    customer_inline,
    customer_lists,
    customer_timeline,
    lookup,
    record_cards,
    said,
)

Found = RecordCard | FoundList | FoundMasked | FoundNothing


class Customers(Door):
    async def find(self, call: Call, words: str) -> Found:
        """One record's card, a list, a masked hit, or nothing. Raises Limit (lookups)."""
        result: Found = await self._crm.apply(call, lambda tx, actor, card: lookup.find(tx, actor, call, None, words))
        return result

    async def turn(self, call: Call, step: int) -> FoundList:
        """The next (+1) or previous (-1) page of the list tapped. Raises Invalid (no_list)."""
        result: FoundList = await self._crm.apply(
            call, lambda tx, actor, card: lookup.page(tx, actor, call, card, step=step)
        )
        return result

    async def held(self, call: Call, scope: str = "mine", *, silent: bool = False, onto: bool = False) -> HeldList:
        """One's own customers, or with "team" all one reads; with `silent` those not contacted for 30 days."""
        result: HeldList = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_lists.show(
                tx, actor, call, card if onto else None, scope=scope, silent=silent
            ),
        )
        return result

    async def turn_held(self, call: Call, step: int) -> HeldList:
        """The next (+1) or previous (-1) page of the list tapped. Raises Invalid (no_list)."""
        result: HeldList = await self._crm.apply(
            call, lambda tx, actor, card: customer_lists.turn(tx, actor, call, card, step=step)
        )
        return result

    async def said(self, call: Call, words: str | None = None) -> SaidList:
        """Follow-ups that hold the words, or those of the look-up tapped. Raises Invalid (too_short, no_list)."""
        result: SaidList = await self._crm.apply(
            call,
            lambda tx, actor, card: (
                said.search_again(tx, actor, call, card)
                if words is None
                else said.search(tx, actor, call, None, words)
            ),
        )
        return result

    async def turn_said(self, call: Call, step: int) -> SaidList:
        """The next (+1) or previous (-1) page of the list tapped. Raises Invalid (no_list)."""
        result: SaidList = await self._crm.apply(
            call, lambda tx, actor, card: said.turn(tx, actor, call, card, step=step)
        )
        return result

    async def open(self, call: Call, kind: RecordKind, record_id: int, *, onto: bool = False) -> RecordCard:
        """The card of one record, a new one or the one tapped. Raises NotFound."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: record_cards.open_card(tx, actor, call, card if onto else None, kind, record_id),
        )
        return result

    async def reveal(self, call: Call, kind: RecordKind, record_id: int, *, reason: str | None = None) -> RecordCard:
        """Show the phones for this once. Raises NotFound, Forbidden, Invalid (reason_missing), Limit (reveals)."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: record_cards.reveal(tx, actor, call, card, kind, record_id, reason=reason),
        )
        return result

    async def await_words(self, call: Call, kind: RecordKind, record_id: int) -> RecordCard:
        """Log: what is written in the next ten minutes goes there. Raises NotFound, Forbidden (not_allowed)."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: record_cards.await_words(
                tx, actor, call, card if call.nonce else None, kind, record_id
            ),
        )
        return result

    async def ask_date(self, call: Call, kind: RecordKind, record_id: int) -> RecordCard:
        """The card with date chips; a typed date answers too. Raises NotFound."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: record_cards.ask_date(tx, actor, call, card, kind, record_id)
        )
        return result

    async def more(self, call: Call, kind: RecordKind, record_id: int) -> RecordCard:
        """The card with what is done less often. Raises NotFound."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: record_cards.show_more(tx, actor, call, card, kind, record_id)
        )
        return result

    async def ask_reveal(self, call: Call, kind: RecordKind, record_id: int, *, writing: bool = False) -> RecordCard:
        """Why are the phones needed? Raises NotFound, Forbidden."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: record_cards.ask_reveal(tx, actor, call, card, kind, record_id, writing=writing),
        )
        return result

    async def timeline(self, call: Call, customer_id: int, tab: str) -> Timeline:
        """What happened to a customer, newest first, on the card tapped. Raises NotFound."""
        result: Timeline = await self._crm.apply(
            call, lambda tx, actor, card: customer_timeline.show(tx, actor, call, card, customer_id, tab)
        )
        return result

    async def turn_timeline(self, call: Call, step: int) -> Timeline:
        """Older (+1) or newer (-1) entries. Raises NotFound."""
        result: Timeline = await self._crm.apply(
            call, lambda tx, actor, card: customer_timeline.turn(tx, actor, call, card, step)
        )
        return result

    async def search_own(self, call: Call, words: str) -> tuple[InlineHit, ...]:
        """Own customers for the inline look-up, masked; without words the ten touched last."""
        return await self._crm.look(call, lambda tx, actor: customer_inline.search(tx, actor, call.at, words))

    async def open_link(self, call: Call, kind: RecordKind, public_id: str) -> RecordCard:
        """The record a link names. Raises NotFound."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: record_cards.open_link(tx, actor, call, kind, public_id)
        )
        return result

    async def draft_contact(self, call: Call, customer_id: int, values: NewContact, words: str) -> ContactDraft:
        """Stage a contact of a customer. Raises NotFound, Forbidden (not_allowed), Invalid."""
        result: ContactDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: contact_drafts.draft(tx, actor, call, None, customer_id, values, words),
        )
        return result

    async def attach_contact(self, call: Call, draft_id: int) -> RecordCard | ContactDraft:
        """Save the staged contact. Raises NotFound, Forbidden, Duplicate, Conflict (draft_settled)."""
        result: RecordCard | ContactDraft = await self._crm.apply(
            call, lambda tx, actor, card: contact_drafts.attach(tx, actor, call, card, draft_id)
        )
        return result
