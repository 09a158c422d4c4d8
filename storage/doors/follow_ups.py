"""Verbs of follow-ups."""

from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.dialogue import Record
from storage.entities.files import File
from storage.entities.follow_ups import Entry, FollowUp, FollowUpDraft, FollowUpRead, FollowUpShown, Subject
from storage.entities.follow_ups_deleted import FollowUpDeletion
from storage.entities.leads import NewLead
from storage.usecases import (
    follow_up_drafts,
    follow_ups,
    follow_ups_asked,
    follow_ups_changed,
    follow_ups_deleted,
    follow_ups_discussed,
    follow_ups_undone,
)


class FollowUps(Door):
    """A refusal changes nothing; what each may raise stands at the use case."""

    async def log(self, call: Call, entry: Entry) -> FollowUpShown:
        """Raises NotFound, Forbidden, Conflict (in_pool, lead_closed), Invalid (too_old, date_gone, missing, …)."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups.log(tx, actor, call, card, entry)
        )
        return result

    async def say(self, call: Call, entry: Entry, *, reminder_id: int = 0) -> FollowUpShown | FollowUpDraft:
        """Like `log`, but what cannot be saved as it is keeps the words as a draft with the next step."""
        result: FollowUpShown | FollowUpDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_up_drafts.log(tx, actor, call, card, entry, reminder_id=reminder_id),
        )
        return result

    async def ask_words(self, call: Call) -> None:
        """The next message is a follow-up, whatever it is about."""
        await self._crm.apply(call, lambda tx, actor, card: follow_ups_asked.ask_words(tx, actor, call))

    async def record_of(self, call: Call, follow_up_id: int) -> Record | None:
        """Whom an own follow-up is about."""
        return await self._crm.look(call, lambda tx, actor: follow_ups_asked.record_of(tx, actor, follow_up_id))

    async def undo(self, call: Call, follow_up_id: int) -> FollowUpDraft:
        """Raises NotFound, Conflict (undo_late, changed_since)."""
        result: FollowUpDraft = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_undone.take_back(tx, actor, call, card, follow_up_id)
        )
        return result

    async def change_next(
        self, call: Call, follow_up_id: int, next_at: int | None, *, chosen: bool = False
    ) -> FollowUpShown:
        """Another next date, or None for none. Raises NotFound, Stale, Invalid (date_gone)."""
        result: FollowUpShown = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_ups_changed.change_next(
                tx, actor, call, card, follow_up_id, next_at=next_at, chosen=chosen
            ),
        )
        return result

    async def change_occurred(self, call: Call, follow_up_id: int, occurred_at: int) -> FollowUpShown:
        """The date said was the day it happened. Raises NotFound, Stale, Invalid (too_old)."""
        result: FollowUpShown = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_ups_changed.change_occurred(
                tx, actor, call, card, follow_up_id, occurred_at
            ),
        )
        return result

    async def set_outcome(self, call: Call, follow_up_id: int, outcome: str) -> FollowUpShown:
        """Raises NotFound, Stale, Invalid."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_changed.set_outcome(tx, actor, call, card, follow_up_id, outcome)
        )
        return result

    async def add(self, call: Call, follow_up_id: int, entry: Entry) -> FollowUpShown:
        """A sentence to a saved follow-up; later than `followup.edit_hours` a new one."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_changed.add(tx, actor, call, card, follow_up_id, entry)
        )
        return result

    async def replace_note(self, call: Call, follow_up_id: int, text: str) -> FollowUpShown:
        """Raises NotFound, Conflict (edit_late), Invalid."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_changed.replace_note(tx, actor, call, card, follow_up_id, text)
        )
        return result

    async def ask_delete(self, call: Call, follow_up_id: int) -> FollowUpDeletion:
        """What would go. Raises NotFound, Forbidden (FOLLOW-9)."""
        result: FollowUpDeletion = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_deleted.ask(tx, actor, call, card, follow_up_id)
        )
        return result

    async def delete(self, call: Call, follow_up_id: int) -> FollowUpDeletion:
        """Raises NotFound, Forbidden (FOLLOW-9), Stale."""
        result: FollowUpDeletion = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_deleted.delete(tx, actor, call, card, follow_up_id)
        )
        return result

    async def ask(
        self, call: Call, follow_up_id: int, view: str, *, day: int | None = None, forget: bool = False
    ) -> FollowUpShown:
        """The same card with other keys: follow-when, follow-days, follow-hours, follow-note, follow-saved."""
        result: FollowUpShown = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_ups_asked.ask(
                tx, actor, call, card, follow_up_id, view, day=day, forget=forget
            ),
        )
        return result

    async def source_of(self, call: Call) -> FollowUp | None:
        """The follow-up made from the message of this call, now edited; None when there is none."""
        return await self._crm.look(call, lambda tx, actor: follow_ups_asked.source_of(tx, actor, call))

    async def drop_draft_of(self, call: Call) -> bool:
        """Discard the waiting draft of the message of this call; False when it has none."""
        return await self._crm.db.write(lambda tx: follow_ups_asked.drop_draft_of_caller(tx, call))

    async def fill(
        self,
        call: Call,
        draft_id: int,
        entry: Entry,
        *,
        view: str = "",
        options: Sequence[str] = (),
        mention: str = "",
    ) -> Any:
        """The words a draft of files was waiting for; saved when its record is sure. Raises NotFound, Conflict."""
        return await self._crm.apply(
            call,
            lambda tx, actor, card: follow_up_drafts.fill(
                tx, actor, call, draft_id, entry, view=view, options=options, mention=mention
            ),
        )

    async def reread(self, call: Call, follow_up_id: int, entry: Entry) -> FollowUpShown | FollowUpDraft:
        """An edited message; too late or undone it is kept as a draft (edit-kept)."""
        result: FollowUpShown | FollowUpDraft = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_asked.reread(tx, actor, call, follow_up_id, entry)
        )
        return result

    async def stage(
        self,
        call: Call,
        entry: Entry,
        *,
        view: str,
        options: Sequence[str] = (),
        mention: str = "",
        plan_at: int | None = None,
    ) -> FollowUpDraft:
        """Keep it for one tap on the card `view`: follow-which, follow-confirm, follow-in-pool, ask-several, …"""
        more = {"plan_at": plan_at} if plan_at is not None else {}
        result: FollowUpDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_up_drafts.stage(
                tx, actor, call, card, entry, view=view, options=options, mention=mention, more=more
            ),
        )
        return result

    async def save(self, call: Call, draft_id: int, choice: str = "") -> Any:
        """A draft's tap: `choice` is a ref, "all", "today", "done" or "plan"."""
        return await self._crm.apply(
            call, lambda tx, actor, card: follow_up_drafts.save(tx, actor, call, card, draft_id, choice)
        )

    async def choose(self, call: Call, draft_id: int, subject: Subject) -> Any:
        """A typed name said which customer the draft is for."""
        return await self._crm.apply(
            call, lambda tx, actor, card: follow_up_drafts.choose(tx, actor, call, card, draft_id, subject)
        )

    async def switch(self, call: Call, draft_id: int) -> FollowUpDraft:
        result: FollowUpDraft = await self._crm.apply(
            call, lambda tx, actor, card: follow_up_drafts.switch(tx, actor, call, card, draft_id)
        )
        return result

    async def hand(self, call: Call, draft_id: int) -> FollowUpDraft:
        """Raises NotFound, Conflict."""
        result: FollowUpDraft = await self._crm.apply(
            call, lambda tx, actor, card: follow_up_drafts.hand(tx, actor, call, card, draft_id)
        )
        return result

    async def claim_and_log(self, call: Call, draft_id: int) -> FollowUpShown:
        """Raises what a claim raises (Limit, AlreadyClaimed, …)."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_up_drafts.claim_and_log(tx, actor, call, card, draft_id)
        )
        return result

    async def files_of(self, call: Call, draft_id: int) -> list[File]:
        """What came with a draft. Raises NotFound, Conflict (draft_settled)."""
        return await self._crm.look(call, lambda tx, actor: follow_up_drafts.files_of(tx, actor, draft_id))

    async def as_lead(
        self, call: Call, draft_id: int, read: NewLead | None = None, words: str = "", *, nameless: bool = False
    ) -> Any:
        """The words become the draft of a lead with the name that was said, or the lead `read` on its photo."""
        return await self._crm.apply(
            call,
            lambda tx, actor, card: follow_up_drafts.as_lead(
                tx, actor, call, card, draft_id, read, words, nameless=nameless
            ),
        )

    async def read(self, call: Call, follow_up_id: int, *, again: bool = False) -> FollowUpRead:
        """Anybody's follow-up on a record one reads, `again` on the card tapped. Raises NotFound."""
        result: FollowUpRead = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_discussed.read(tx, actor, call, card, follow_up_id, again=again)
        )
        return result

    async def ask_comment(self, call: Call, follow_up_id: int) -> FollowUpRead:
        """The next words are a comment. Raises NotFound."""
        result: FollowUpRead = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_discussed.ask_comment(tx, actor, call, card, follow_up_id)
        )
        return result

    async def comment(self, call: Call, follow_up_id: int, words: str) -> FollowUpRead:
        """Raises NotFound, Invalid (missing, too_long)."""
        result: FollowUpRead = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_discussed.comment(tx, actor, call, card, follow_up_id, words)
        )
        return result

    async def ask_help(self, call: Call, follow_up_id: int) -> FollowUpShown:
        """Raises NotFound, Conflict (nobody_to_ask)."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_discussed.ask_help(tx, actor, call, card, follow_up_id)
        )
        return result

    async def ask_answer(self, call: Call, follow_up_id: int, prompt_id: int) -> FollowUpShown:
        """Raises NotFound."""
        result: FollowUpShown = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_ups_discussed.ask_answer(tx, actor, call, card, follow_up_id, prompt_id),
        )
        return result

    async def answer_prompt(self, call: Call, follow_up_id: int, prompt_id: int, words: str) -> FollowUpShown:
        """Raises NotFound, Conflict (edit_late), Invalid."""
        result: FollowUpShown = await self._crm.apply(
            call,
            lambda tx, actor, card: follow_ups_discussed.answer_prompt(
                tx, actor, call, card, follow_up_id, prompt_id, words
            ),
        )
        return result

    async def set_prompts(self, call: Call, method: str, labels: Sequence[str]) -> None:
        """What the firm asks of a contact by a method. Raises Forbidden, Invalid, Limit."""
        await self._crm.apply(
            call, lambda tx, actor, card: follow_ups_discussed.set_prompts(tx, actor, call, method, labels)
        )
