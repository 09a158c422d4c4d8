"""Verbs of the dialogue: what a message is read in, drafts and memos, and that an answer was shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.dialogue import DraftClosed, Drafts, DraftShown, MemoShown, Muted, Situation
from storage.entities.instants import to_ms
from storage.queries import cards, inbox, people
from storage.queries import dialogue as rows
from storage.tx import Tx
from storage.usecases import dialogue, kept


class Dialogue(Door):
    async def situation(self, call: Call, *, text: str | None = None, reply_to: str | None = None) -> Situation:
        """Everything a message is read in; `speaker` is None for an account bound to nobody."""
        return await self._crm.db.read(lambda tx: dialogue.situation(tx, call, text, reply_to))

    async def answered(self, call: Call, *, shown: Sequence[tuple[int, str]] = ()) -> None:
        """The answer was shown: the delivery is done, and its cards know their messages (card id, message)."""

        def unit(tx: Tx) -> None:
            for card_id, message in shown:
                cards.set_message(tx, card_id, message)
            if call.delivery_id is not None:
                inbox.mark_answered(tx, call.channel, call.delivery_id)

        await self._crm.db.write(unit)

    async def drop_question(self, call: Call) -> None:
        """Any command or key wins: an open question is replaced, its draft stays (conversations 4.1)."""
        await self._crm.db.write(lambda tx: dialogue.drop_question(tx, call))

    async def keep_words(self, call: Call, words: str) -> DraftShown:
        """What was not understood stays as a draft."""
        result: DraftShown = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.keep_words(tx, actor, call, None, words)
        )
        return result

    async def words_of(self, call: Call, draft_id: int) -> str:
        """The words of an open draft of the caller. Raises NotFound, Conflict (draft_settled)."""
        return await self._crm.look(call, lambda tx, actor: dialogue.get_open_draft(tx, actor, draft_id).words)

    async def keep_memo(self, call: Call, text: str) -> None:
        """Keep words without a record, beside another answer."""

        def unit(tx: Tx) -> None:
            actor = people.find_actor(tx, call.account)
            if actor is not None:
                rows.make_memo(tx, call, owner_id=actor.user_id, text=text)

        await self._crm.db.write(unit)

    async def mute(self, call: Call, until: datetime | None) -> Muted:
        """Hold pushes until then; None ends it."""
        at = None if until is None else to_ms(until)
        result: Muted = await self._crm.apply(call, lambda tx, actor, card: dialogue.mute(tx, actor, call, card, at))
        return result

    async def once_a_day(self, call: Call, what: str) -> bool:
        """True the first time today that this account is told so."""
        return await self._crm.db.write(lambda tx: dialogue.once_a_day(tx, call, what))

    async def lapse(self, *, now: int) -> int:
        """End drafts that are too old."""
        return await self._crm.db.write(lambda tx: dialogue.lapse(tx, now=now))

    async def discard(self, call: Call, draft_id: int) -> DraftClosed:
        """Raises NotFound, Conflict (draft_settled)."""
        result: DraftClosed = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.discard(tx, actor, call, card, draft_id)
        )
        return result

    async def keep_as_memo(self, call: Call, draft_id: int) -> DraftClosed:
        """Raises NotFound, Conflict (draft_settled)."""
        result: DraftClosed = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.keep_as_memo(tx, actor, call, card, draft_id)
        )
        return result

    async def drafts(self, call: Call, *, step: int = 0) -> Drafts:
        """/drafts, or the next (+1) or previous (-1) page of the list tapped. Raises Invalid (no_list)."""
        result: Drafts = await self._crm.apply(
            call, lambda tx, actor, card: kept.show_list(tx, actor, call, card, step=step)
        )
        return result

    async def open_draft(self, call: Call, draft_id: int) -> Any:
        """An open draft of any kind on a new card. Raises NotFound, Conflict (draft_settled)."""
        return await self._crm.apply(call, lambda tx, actor, card: kept.open_draft(tx, actor, call, draft_id))

    async def open_memo(self, call: Call, memo_id: int) -> MemoShown:
        """Raises NotFound."""
        result: MemoShown = await self._crm.apply(
            call, lambda tx, actor, card: kept.open_memo(tx, actor, call, memo_id)
        )
        return result

    async def attach_memo(self, call: Call, memo_id: int) -> Any:
        """The memo as the draft of a follow-up that asks for its customer. Raises NotFound, Conflict."""
        return await self._crm.apply(call, lambda tx, actor, card: kept.attach_memo(tx, actor, call, card, memo_id))

    async def discard_memo(self, call: Call, memo_id: int) -> MemoShown:
        """Raises NotFound, Conflict (draft_settled)."""
        result: MemoShown = await self._crm.apply(
            call, lambda tx, actor, card: kept.discard_memo(tx, actor, call, card, memo_id)
        )
        return result

    async def cancel(self, call: Call) -> DraftClosed:
        """Drop the open question; its draft stays."""
        result: DraftClosed = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.cancel(tx, actor, call, card)
        )
        return result
