"""Verbs of approvals: the card, the decision, the list of what waits."""

from collections.abc import Callable, Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.approvals import ApprovalCard, ApprovalDigest, ApprovalRequests, BatchDone, Seen
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import absence_delegates, approval_cards, approval_prompts, approval_requests
from storage.usecases import approval_decisions as decisions

Effect = Callable[[Tx, Actor, Card | None], Outcome]


class Approvals(Door):
    async def open(self, call: Call, approval_id: int) -> ApprovalCard:
        """The approval as it stands. Raises NotFound (APPR-22)."""
        return await self._card(call, lambda tx, me, card: approval_cards.open_card(tx, me, call, card, approval_id))

    async def open_public(self, call: Call, public_id: str) -> ApprovalCard:
        """What a link a_<id> names. Raises NotFound."""
        return await self._card(call, lambda tx, me, card: approval_cards.open_public(tx, me, call, public_id))

    async def approve(
        self, call: Call, approval_id: int, seen: Seen, *, confirm: int | None = None, comment: str = ""
    ) -> ApprovalCard:
        """Approve what was seen (APPR-10, APPR-11).

        Raises NotFound, Forbidden, Conflict, Stale, Invalid with a token, what refuses the effect.
        """

        def unit(tx: Tx, me: Actor, card: Card | None) -> Outcome:
            decisions.approve(tx, me, call, approval_id, seen, confirm=confirm, comment=comment)
            return approval_cards.open_card(tx, me, call, card, approval_id, view="approval-done")

        return await self._card(call, unit)

    async def yes(self, call: Call, approval_id: int, *, confirmed: bool = False, comment: str = "") -> ApprovalCard:
        """The tap on approve; from `approval.confirm_amount` on the card asks once more. Raises as `approve`."""
        return await self._card(
            call,
            lambda tx, me, card: approval_cards.yes(
                tx, me, call, card, approval_id, confirmed=confirmed, comment=comment
            ),
        )

    async def ask_reason(self, call: Call, approval_id: int, *, back: int | None = None) -> ApprovalCard:
        """Why reject, or return to an earlier step? Raises as a decision would."""
        return await self._card(
            call, lambda tx, me, card: approval_cards.ask_reason(tx, me, call, card, approval_id, back)
        )

    async def ask_words(self, call: Call, approval_id: int, what: str) -> ApprovalCard:
        """The next message is the reason, comment or question. Raises NotFound."""
        return await self._card(
            call, lambda tx, me, card: approval_cards.ask_words(tx, me, call, card, approval_id, what)
        )

    async def no(self, call: Call, approval_id: int, reason: str) -> ApprovalCard:
        """Rejected, or returned, with a reason (APPR-12). Raises Invalid, and as `approve`."""
        return await self._card(call, lambda tx, me, card: approval_cards.no(tx, me, call, card, approval_id, reason))

    async def give_back(
        self, call: Call, approval_id: int, seen: Seen, reason: str, *, to_step: int | None = None
    ) -> ApprovalCard:
        """Back to the submitter or an earlier step (APPR-12). Raises as `no`."""

        def unit(tx: Tx, me: Actor, card: Card | None) -> Outcome:
            decisions.give_back(tx, me, call, approval_id, seen, reason, to_step=to_step)
            return approval_cards.open_card(tx, me, call, card, approval_id, view="approval-done")

        return await self._card(call, unit)

    async def take_back(self, call: Call, approval_id: int) -> ApprovalCard:
        """The own approval is undone (APPR-15). Raises NotFound, Conflict."""
        return await self._card(call, lambda tx, me, card: approval_cards.take_back(tx, me, call, card, approval_id))

    async def ask_hand(
        self, call: Call, approval_id: int, hand: str, *, words: str = "", task_id: int | None = None
    ) -> ApprovalCard:
        """To whom: forward, before, after (APPR-13). Raises NotFound, OldButton."""
        return await self._card(
            call,
            lambda tx, me, card: approval_cards.ask_hand(
                tx, me, call, card, approval_id, hand, words=words, task_id=task_id
            ),
        )

    async def choose_hand(self, call: Call, approval_id: int, to: int) -> ApprovalCard:
        """This colleague; why? Raises NotFound."""
        return await self._card(
            call, lambda tx, me, card: approval_cards.choose_hand(tx, me, call, card, approval_id, to)
        )

    async def give_hand(self, call: Call, approval_id: int, comment: str) -> ApprovalCard:
        """Forward or add the signer (APPR-13). Raises NotFound, Forbidden, Conflict, Stale, Invalid, Limit."""
        return await self._card(
            call, lambda tx, me, card: approval_cards.give_hand(tx, me, call, card, approval_id, comment)
        )

    async def say(self, call: Call, approval_id: int, words: str) -> ApprovalCard:
        """A question or an answer; it decides nothing (APPR-16, APPR-22). Raises NotFound, Invalid."""
        return await self._card(call, lambda tx, me, card: approval_cards.say(tx, me, call, card, approval_id, words))

    async def nudge(self, call: Call, approval_id: int) -> ApprovalCard:
        """The submitter's nudge, once in four hours. Raises Forbidden, Conflict, Limit."""
        return await self._card(call, lambda tx, me, card: approval_cards.nudge(tx, me, call, card, approval_id))

    async def recall(self, call: Call, approval_id: int) -> ApprovalCard:
        """The submitter takes it back (APPR-14). Raises NotFound, Forbidden, Conflict."""
        return await self._card(call, lambda tx, me, card: approval_cards.recall(tx, me, call, card, approval_id))

    async def waiting(self, call: Call) -> ApprovalDigest:
        """What waits for the person (/approve)."""
        return await self._list(call, lambda tx, me, card: approval_prompts.show(tx, me, call, card))

    async def requests(self, call: Call) -> ApprovalRequests:
        """What the person submitted (/requests)."""
        result: ApprovalRequests = await self._crm.apply(
            call, lambda tx, me, card: approval_requests.show(tx, me, call, card)
        )
        return result

    async def ask_batch(self, call: Call) -> ApprovalDigest:
        """What would be approved together, and what not (APPR-20). Raises Conflict, OldButton."""
        return await self._list(call, lambda tx, me, card: approval_prompts.ask_batch(tx, me, call, card))

    async def approve_batch(self, call: Call) -> BatchDone:
        """Approve what the card offered, each alone (APPR-20). Raises Conflict, OldButton."""
        result: BatchDone = await self._crm.apply(
            call, lambda tx, me, card: approval_prompts.approve_batch(tx, me, call, card)
        )
        return result

    async def snooze(self, call: Call, at: int) -> ApprovalDigest:
        """The list again at an instant (UTC milliseconds). Raises Invalid."""
        return await self._list(call, lambda tx, me, card: approval_prompts.snooze(tx, me, call, card, at))

    async def set_hours(self, call: Call, hours: Sequence[str] | None) -> None:
        """Own hours of the prompt, or the firm's with None. Raises Invalid."""
        await self._crm.apply(call, lambda tx, me, card: approval_prompts.set_hours(tx, me, call, hours))

    async def set_delegate(self, call: Call, user_id: int | None) -> None:
        """Who decides while the person is away, or nobody (APPR-18). Raises Invalid."""
        await self._crm.apply(call, lambda tx, me, card: absence_delegates.set_delegate(tx, me, call, user_id))

    async def _card(self, call: Call, effect: Effect) -> ApprovalCard:
        result: ApprovalCard = await self._crm.apply(call, effect)
        return result

    async def _list(self, call: Call, effect: Effect) -> ApprovalDigest:
        result: Any = await self._crm.apply(call, effect)
        shown: ApprovalDigest = result
        return shown
