"""Verbs of the dialogue: what a message is read in, drafts and memos, and that an answer was shown."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.dialogue import DraftClosed, Drafts, Situation
from storage.queries import cards, inbox
from storage.tx import Tx
from storage.usecases import dialogue


class Dialogue(Door):
    async def situation(self, call: Call, *, text: str | None = None, reply_to: str | None = None) -> Situation:
        """Everything a message is read in; `speaker` is None for an account bound to nobody."""
        return await self._crm.db.read(lambda tx: dialogue.situation(tx, call, text, reply_to))

    async def answered(self, call: Call, *, card_id: int | None = None, message: str | None = None) -> None:
        """The answer was shown: the delivery is done, and its card knows its message."""

        def unit(tx: Tx) -> None:
            if card_id is not None and message is not None:
                cards.set_message(tx, card_id, message)
            if call.delivery_id is not None:
                inbox.mark_answered(tx, call.channel, call.delivery_id)

        await self._crm.db.write(unit)

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

    async def drafts(self, call: Call) -> Drafts:
        result: Drafts = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.list_drafts(tx, actor, call, card)
        )
        return result

    async def cancel(self, call: Call) -> DraftClosed:
        """Drop the open question; its draft stays."""
        result: DraftClosed = await self._crm.apply(
            call, lambda tx, actor, card: dialogue.cancel(tx, actor, call, card)
        )
        return result
