"""Verbs of leads."""

from collections.abc import Sequence
from datetime import date

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import RecordCard
from storage.entities.files import NewFile
from storage.entities.leads import (
    Conversion,
    Converted,
    LeadBatch,
    LeadChange,
    LeadDraft,
    LeadGone,
    LeadInvalid,
    LeadList,
    NewLead,
    Origin,
)
from storage.entities.pool import Claimed
from storage.usecases import (
    lead_changes,
    lead_conversion_asked,
    lead_deletion,
    lead_drafts,
    lead_lists,
    lead_response,
    lead_saves,
    leads,
)

TYPED = Origin()
WAITS_FOR_ANSWERS = lead_response.KIND  # Its clock is looked at among the chores.


class Leads(Door):
    async def draft(
        self,
        call: Call,
        values: NewLead,
        words: str,
        *,
        origin: Origin = TYPED,
        next_at: int | None = None,
        nameless: bool = False,
        opens_known: bool = False,
        note: str = "",
        brought: Sequence[NewFile] = (),
    ) -> LeadDraft | RecordCard:
        """Stage a lead with its duplicate check; with `opens_known` a known phone opens its record instead.

        `note` becomes its first follow-up (FOLLOW-12), the files `brought` go with it.

        Raises Forbidden (not_allowed).
        """
        result: LeadDraft | RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_drafts.draft(
                tx,
                actor,
                call,
                None,
                values,
                words,
                origin=origin,
                next_at=next_at,
                nameless=nameless,
                opens_known=opens_known,
                note=note,
                brought=brought,
            ),
        )
        return result

    async def ask_new(self, call: Call) -> None:
        """The next message is a new lead, unless it means something else. Raises Forbidden (not_allowed)."""
        await self._crm.apply(call, lambda tx, actor, card: lead_drafts.ask_new(tx, actor, call))

    async def reopen(self, call: Call, draft_id: int, *, onto: bool = True) -> LeadDraft:
        """An open draft again, judged afresh, with a fresh button. Raises NotFound, Conflict (draft_settled)."""
        result: LeadDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_drafts.reopen(tx, actor, call, card if onto else None, draft_id),
        )
        return result

    async def ask(self, call: Call, draft_id: int, field: str) -> LeadDraft:
        """Show the field names ("choose") or ask for one. Raises NotFound, Conflict (draft_settled)."""
        result: LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_drafts.ask(tx, actor, call, card, draft_id, field)
        )
        return result

    async def turn_choices(self, call: Call, draft_id: int, start: int) -> LeadDraft:
        """Further choices of the own field a draft asks for. Raises NotFound, Conflict (draft_settled)."""
        result: LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_drafts.turn(tx, actor, call, card, draft_id, start)
        )
        return result

    async def pick_choice(self, call: Call, draft_id: int, number: int) -> LeadDraft:
        """The choice with this number for the own field a draft asks for. Raises as `turn_choices`, Invalid."""
        result: LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_drafts.pick(tx, actor, call, card, draft_id, number)
        )
        return result

    async def change(
        self, call: Call, draft_id: int, field: str, value: str, *, at: int | None = None, onto: bool = False
    ) -> LeadDraft:
        """Set a field: company, contact, phone, need, source, individual (yes, no), x. and the key of an own one.

        It shows on a new card or the one tapped; `at` is the moment the words mean, if they mean one.

        Raises Invalid (bad_phone, too_long, missing), NotFound, Conflict (draft_settled).
        """
        result: LeadDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_drafts.change(
                tx, actor, call, card if onto else None, draft_id, field, value, at=at
            ),
        )
        return result

    async def save(
        self, call: Call, draft_id: int, *, token: str | None = None, reason: str | None = None
    ) -> RecordCard | LeadDraft:
        """Save the lead, or its draft again where the check says something new.

        Raises Forbidden (not_allowed, no_override), Invalid, Limit (holding), NotFound, Conflict (draft_settled).
        """
        result: RecordCard | LeadDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_saves.save(
                tx, actor, call, card if call.nonce else None, draft_id, token=token, reason=reason
            ),
        )
        return result

    async def merge(self, call: Call, draft_id: int) -> RecordCard | LeadDraft:
        """Put the draft into the own record it met. Raises NotFound, Forbidden, Duplicate, Conflict."""
        result: RecordCard | LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_saves.merge(tx, actor, call, card, draft_id)
        )
        return result

    async def claim(self, call: Call, draft_id: int) -> Claimed | LeadDraft:
        """Claim the pooled record the draft met. Raises what a claim raises."""
        result: Claimed | LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_saves.claim(tx, actor, call, card, draft_id)
        )
        return result

    async def tell_owner(self, call: Call, draft_id: int) -> LeadDraft:
        """Tell the colleague who has the party. Raises NotFound, Conflict (draft_settled)."""
        result: LeadDraft = await self._crm.apply(
            call, lambda tx, actor, card: lead_saves.tell_owner(tx, actor, call, card, draft_id)
        )
        return result

    async def ask_invalid(self, call: Call, lead_id: int) -> LeadInvalid:
        """Why is the lead invalid? Raises NotFound, Forbidden (not_allowed), Conflict (lead_state)."""
        result: LeadInvalid = await self._crm.apply(
            call, lambda tx, actor, card: leads.ask_invalid(tx, actor, call, card, lead_id)
        )
        return result

    async def mark_invalid(self, call: Call, lead_id: int, reason: str) -> LeadInvalid:
        """Raises NotFound, Forbidden, Invalid (reason_missing), Stale, Conflict (lead_state)."""
        result: LeadInvalid = await self._crm.apply(
            call, lambda tx, actor, card: leads.mark_invalid(tx, actor, call, card, lead_id, reason)
        )
        return result

    async def ask_convert(
        self,
        call: Call,
        lead_id: int,
        *,
        target: int | None = None,
        asks: str = "",
        deal: bool = True,
        amount: int | None = None,
    ) -> Conversion:
        """What would become of the lead; into `target`, or new; with a `deal` for an amount, or without one.

        Raises NotFound, Forbidden, Conflict, Duplicate.
        """
        result: Conversion = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_conversion_asked.ask(
                tx, actor, call, card, lead_id, target=target, asks=asks, deal=deal, amount=amount
            ),
        )
        return result

    async def ask_into(self, call: Call, lead_id: int, options: Sequence[int] = ()) -> Conversion:
        """Into which customer? Raises NotFound, Forbidden, Conflict (lead_state)."""
        result: Conversion = await self._crm.apply(
            call, lambda tx, actor, card: lead_conversion_asked.ask_into(tx, actor, call, card, lead_id, options)
        )
        return result

    async def convert(
        self,
        call: Call,
        lead_id: int,
        *,
        target: int | None = None,
        token: str | None = None,
        reason: str | None = None,
        deal: bool = False,
    ) -> Converted | Conversion:
        """Convert, with the deal of the card if wanted; the question again where the lead met somebody (LEAD-6).

        Raises NotFound, Forbidden, Conflict (lead_state), Stale, Limit, Duplicate, what a claim raises.
        """
        result: Converted | Conversion = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_conversion_asked.convert(
                tx,
                actor,
                call,
                card if call.nonce else None,
                lead_id,
                target=target,
                token=token,
                reason=reason,
                deal=deal,
            ),
        )
        return result

    async def convert_several(self, call: Call, lead_ids: Sequence[int]) -> LeadBatch:
        """Convert several, each judged alone (LEAD-11). Raises Invalid (batch_size)."""
        result: LeadBatch = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_conversion_asked.convert_several(
                tx, actor, call, card if call.nonce else None, lead_ids
            ),
        )
        return result

    async def undo_conversion(self, call: Call, lead_id: int) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict (lead_state, conversion_late, conversion_used) (LEAD-12)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: lead_conversion_asked.undo(tx, actor, call, card, lead_id)
        )
        return result

    async def ask_field(self, call: Call, lead_id: int, field: str = "", page: int = 0) -> RecordCard:
        """The fields of a saved lead, or the question for one. Raises NotFound, Forbidden, Conflict (lead_closed)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: lead_changes.ask(tx, actor, call, card, lead_id, field, page)
        )
        return result

    async def turn_field(self, call: Call, lead_id: int, start: int) -> RecordCard:
        """Further choices of the field asked for, from that number on. Raises as `ask_field`."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: lead_changes.turn(tx, actor, call, card, lead_id, start)
        )
        return result

    async def pick_field(self, call: Call, lead_id: int, number: int) -> RecordCard | LeadChange:
        """The choice with this number; a negative one empties the field. Raises as `change_field`."""
        result: RecordCard | LeadChange = await self._crm.apply(
            call, lambda tx, actor, card: lead_changes.pick(tx, actor, call, card, lead_id, number)
        )
        return result

    async def change_field(
        self, call: Call, lead_id: int, field: str, value: str, *, at: int | None = None, onto: bool = False
    ) -> RecordCard | LeadChange:
        """Set a field of a saved lead, on a new card or the one tapped; what only warns asks first (DUP-10).

        `at` is the moment the words mean, if they mean one.

        Raises NotFound, Forbidden, Conflict (lead_closed), Invalid, Stale, Duplicate.
        """
        result: RecordCard | LeadChange = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_changes.change_field(
                tx, actor, call, card if onto else None, lead_id, field, value, at=at
            ),
        )
        return result

    async def confirm_change(self, call: Call, draft_id: int) -> RecordCard | LeadChange:
        """The change in spite of what only warns. Raises as `change_field`, Conflict (draft_settled)."""
        result: RecordCard | LeadChange = await self._crm.apply(
            call, lambda tx, actor, card: lead_changes.confirm(tx, actor, call, card, draft_id)
        )
        return result

    async def mark(self, call: Call, lead_id: int, *, interested: bool) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict (lead_state), Stale (LEAD-3)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: lead_changes.mark(tx, actor, call, card, lead_id, interested=interested)
        )
        return result

    async def reopen_invalid(
        self, call: Call, lead_id: int, *, token: str | None = None, reason: str | None = None
    ) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict (lead_state), Duplicate, Limit (holding) (LEAD-3)."""
        result: RecordCard = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_changes.reopen(tx, actor, call, card, lead_id, token=token, reason=reason),
        )
        return result

    async def ask_delete(self, call: Call, lead_id: int) -> RecordCard:
        """Raises NotFound, Forbidden, Conflict (lead_state)."""
        result: RecordCard = await self._crm.apply(
            call, lambda tx, actor, card: lead_deletion.ask(tx, actor, call, card, lead_id)
        )
        return result

    async def delete(self, call: Call, lead_id: int) -> LeadGone:
        """Raises NotFound, Forbidden, Conflict (lead_state), Stale (LEAD-14)."""
        result: LeadGone = await self._crm.apply(
            call, lambda tx, actor, card: lead_deletion.delete(tx, actor, call, card, lead_id)
        )
        return result

    async def restore(self, call: Call, lead_id: int, *, token: str | None = None) -> LeadGone:
        """Raises NotFound, Conflict (restore_late), Duplicate, Stale (LEAD-14)."""
        result: LeadGone = await self._crm.apply(
            call, lambda tx, actor, card: lead_deletion.restore(tx, actor, call, card, lead_id, token=token)
        )
        return result

    async def list(self, call: Call, what: str, day: date | None = None, *, onto: bool = False) -> LeadList:
        """One's own leads ("mine"), or the register of a channel on a day (LEAD-13). Raises Forbidden, Invalid."""
        result: LeadList = await self._crm.apply(
            call, lambda tx, actor, card: lead_lists.show(tx, actor, call, card if onto else None, what, day)
        )
        return result

    async def turn_list(self, call: Call, step: int) -> LeadList:
        """Raises Invalid (no_list)."""
        result: LeadList = await self._crm.apply(
            call, lambda tx, actor, card: lead_lists.turn(tx, actor, call, card, step)
        )
        return result

    async def pick(self, call: Call, lead_id: int | None) -> LeadList:
        """Switch one lead of the list, or (None) choosing itself. Raises Invalid (no_list)."""
        result: LeadList = await self._crm.apply(
            call, lambda tx, actor, card: lead_lists.pick(tx, actor, call, card, lead_id)
        )
        return result

    async def convert_chosen(self, call: Call) -> LeadBatch:
        """Raises Invalid (no_list, batch_size) (LEAD-11)."""
        result: LeadBatch = await self._crm.apply(
            call, lambda tx, actor, card: lead_lists.convert_chosen(tx, actor, call, card)
        )
        return result
