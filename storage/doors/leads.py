"""Verbs of leads."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import RecordCard
from storage.entities.leads import LeadDraft, LeadInvalid, NewLead, Origin
from storage.entities.pool import Claimed
from storage.usecases import lead_drafts, lead_saves, leads

TYPED = Origin()


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
    ) -> LeadDraft | RecordCard:
        """Stage a lead with its duplicate check; with `opens_known` a known phone opens its record instead.

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

    async def change(self, call: Call, draft_id: int, field: str, value: str, *, onto: bool = False) -> LeadDraft:
        """Set a field: company, contact, phone, need, source, individual (yes, no), on a new card or the one tapped.

        Raises Invalid (bad_phone, too_long, missing), NotFound, Conflict (draft_settled).
        """
        result: LeadDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: lead_drafts.change(
                tx, actor, call, card if onto else None, draft_id, field, value
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
