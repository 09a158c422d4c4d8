"""Verbs of instalments, receipts, refunds, and the ageing list."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.contracts import ContractCard, NewPlan
from storage.entities.money import Ageing, ClaimList, NewReceipt, PlanCard, ReceiptCard, RefundCard
from storage.entities.money_said import MoneySaid
from storage.queries import money_lists
from storage.usecases import (
    contract_said,
    money_ageing,
    money_cards,
    money_chores,
    money_claims,
    money_plans,
    money_receipts,
    money_refunds,
)

WATCHED = money_chores.NAMES  # What is due and what waits is looked after among the chores.


class Money(Door):
    async def add_plan(self, call: Call, contract_id: int, plan: NewPlan) -> ContractCard:
        """Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
        result: ContractCard = await self._apply(
            call, lambda tx, actor, card: money_plans.add(tx, actor, call, card, contract_id, plan)
        )
        return result

    async def change_plan(self, call: Call, plan_id: int, wanted: Mapping[str, Any]) -> ContractCard:
        """Another amount, note, method. Raises NotFound, Forbidden, Conflict, Invalid, Limit, Stale."""
        result: ContractCard = await self._apply(
            call, lambda tx, actor, card: money_plans.change(tx, actor, call, card, plan_id, wanted)
        )
        return result

    async def move_plan(self, call: Call, plan_id: int, due_on: str, *, reason: str) -> ContractCard:
        """Another day. Raises NotFound, Forbidden (overdue_own), Conflict, Invalid, Stale."""
        result: ContractCard = await self._apply(
            call, lambda tx, actor, card: money_plans.move(tx, actor, call, card, plan_id, due_on, reason=reason)
        )
        return result

    async def delete_plan(self, call: Call, plan_id: int) -> ContractCard:
        """Raises NotFound, Forbidden, Conflict (plan_paid), Stale."""
        result: ContractCard = await self._apply(
            call, lambda tx, actor, card: money_plans.delete(tx, actor, call, card, plan_id)
        )
        return result

    async def open_plan(self, call: Call, plan_id: int) -> PlanCard:
        """Raises NotFound."""
        result: PlanCard = await self._apply(
            call, lambda tx, actor, card: money_cards.open_plan(tx, actor, call, card, plan_id)
        )
        return result

    async def ask(self, call: Call, what: str, record_id: int, *, value: str = "") -> Any:
        """A question on an instalment's or receipt's card: amount, date, why; reject, void. Raises NotFound.

        `value` is what was answered before: the day, where the reason comes last.
        """
        return await self._apply(
            call, lambda tx, actor, card: money_cards.ask(tx, actor, call, card, what, record_id, value=value)
        )

    async def currency(self, call: Call, plan_id: int) -> str:
        """What the sums of an instalment are in. Raises NotFound."""
        return await self._crm.look(
            call,
            lambda tx, actor: str(money_plans.find_readable(tx, actor, plan_id, now=call.at)[1]["currency"]),
        )

    async def owing(self, call: Call, customer_id: int, amount: int, currency: str) -> Sequence[int]:
        """Contracts of a customer that may be meant by money that came in, the likeliest first: their ids."""
        return await self._crm.look(
            call,
            lambda tx, actor: [
                row["id"] for row in contract_said.owing(tx, actor, customer_id, amount, currency, now=call.at)
            ],
        )

    async def stage(
        self,
        call: Call,
        contract_id: int,
        amount: int,
        received_on: str,
        *,
        again: bool = False,
        others: Sequence[int] = (),
    ) -> MoneySaid:
        """A receipt that waits for one tap. Raises NotFound."""
        result: MoneySaid = await self._apply(
            call,
            lambda tx, actor, card: contract_said.stage(
                tx, actor, call, card, contract_id, amount, received_on, again=again, others=others
            ),
        )
        return result

    async def claim(self, call: Call, contract_id: int, new: NewReceipt, *, token: str | None = None) -> ReceiptCard:
        """Report money. Raises NotFound, Forbidden, Conflict, Invalid, Limit, Duplicate."""
        result: ReceiptCard = await self._apply(
            call,
            lambda tx, actor, card: money_receipts.claim(tx, actor, call, card, contract_id, new, token=token),
        )
        return result

    async def claim_plan(self, call: Call, plan_id: int, new: NewReceipt, *, token: str | None = None) -> ReceiptCard:
        """Report the money of an instalment; amount 0 is its open part. Raises as `claim`."""
        result: ReceiptCard = await self._apply(
            call,
            lambda tx, actor, card: money_receipts.claim_plan(tx, actor, call, card, plan_id, new, token=token),
        )
        return result

    async def record(self, call: Call, contract_id: int, new: NewReceipt, *, token: str | None = None) -> ReceiptCard:
        """Finance records money itself: confirmed at once. Raises as `claim`."""
        result: ReceiptCard = await self._apply(
            call,
            lambda tx, actor, card: money_receipts.record(tx, actor, call, card, contract_id, new, token=token),
        )
        return result

    async def open_receipt(self, call: Call, receipt_id: int) -> ReceiptCard:
        """Raises NotFound."""
        result: ReceiptCard = await self._apply(
            call, lambda tx, actor, card: money_cards.open_receipt(tx, actor, call, card, receipt_id)
        )
        return result

    async def confirm(
        self,
        call: Call,
        receipt_id: int,
        *,
        received_on: str | None = None,
        method: str | None = None,
        token: str | None = None,
    ) -> ReceiptCard:
        """Raises NotFound, Forbidden, Conflict, Invalid, Limit, Stale, Duplicate."""
        result: ReceiptCard = await self._apply(
            call,
            lambda tx, actor, card: money_receipts.confirm(
                tx, actor, call, card, receipt_id, received_on=received_on, method=method, token=token
            ),
        )
        return result

    async def reject(self, call: Call, receipt_id: int, reason: str) -> ReceiptCard:
        """Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        result: ReceiptCard = await self._apply(
            call, lambda tx, actor, card: money_receipts.reject(tx, actor, call, card, receipt_id, reason)
        )
        return result

    async def withdraw(self, call: Call, receipt_id: int) -> ReceiptCard:
        """By who reported it. Raises NotFound, Forbidden, Conflict, Stale."""
        result: ReceiptCard = await self._apply(
            call, lambda tx, actor, card: money_receipts.withdraw(tx, actor, call, card, receipt_id)
        )
        return result

    async def void(self, call: Call, receipt_id: int, reason: str) -> ReceiptCard:
        """Confirmed money that was none. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        result: ReceiptCard = await self._apply(
            call, lambda tx, actor, card: money_receipts.void(tx, actor, call, card, receipt_id, reason)
        )
        return result

    async def claims(self, call: Call) -> Sequence[int]:
        """The receipts that wait for the caller, oldest first: their ids."""
        return await self._crm.look(
            call, lambda tx, actor: [row["id"] for row in money_lists.list_claims(tx, actor, now=call.at)]
        )

    async def ask_refund(
        self, call: Call, contract_id: int, amount: int, reason: str, *, number: str | None = None
    ) -> RefundCard:
        """Raises NotFound, Forbidden, Conflict, Invalid, Limit."""
        result: RefundCard = await self._apply(
            call,
            lambda tx, actor, card: money_refunds.ask(
                tx, actor, call, card, contract_id, amount, reason, number=number
            ),
        )
        return result

    async def submit_refund(self, call: Call, refund_id: int) -> RefundCard:
        """Once more after it was taken back. Raises NotFound, Forbidden, Conflict."""
        result: RefundCard = await self._apply(
            call, lambda tx, actor, card: money_refunds.submit(tx, actor, call, card, refund_id)
        )
        return result

    async def recall_refund(self, call: Call, refund_id: int) -> RefundCard:
        """Raises NotFound, Forbidden, Conflict."""
        result: RefundCard = await self._apply(
            call, lambda tx, actor, card: money_refunds.recall(tx, actor, call, card, refund_id)
        )
        return result

    async def void_refund(self, call: Call, refund_id: int, reason: str) -> RefundCard:
        """Raises NotFound, Forbidden, Conflict, Invalid."""
        result: RefundCard = await self._apply(
            call, lambda tx, actor, card: money_refunds.void(tx, actor, call, card, refund_id, reason)
        )
        return result

    async def confirm_refund(self, call: Call, refund_id: int, *, refunded_on: str | None = None) -> RefundCard:
        """The money went back. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        result: RefundCard = await self._apply(
            call,
            lambda tx, actor, card: money_refunds.confirm(tx, actor, call, card, refund_id, refunded_on=refunded_on),
        )
        return result

    async def open_refund(self, call: Call, refund_id: int) -> RefundCard:
        """Raises NotFound."""
        result: RefundCard = await self._apply(
            call, lambda tx, actor, card: money_cards.open_refund(tx, actor, call, card, refund_id)
        )
        return result

    async def waiting(self, call: Call, *, first: int = 0) -> ClaimList:
        """A page of the receipts that wait for the caller."""
        result: ClaimList = await self._apply(
            call, lambda tx, actor, card: money_claims.show(tx, actor, call, card, first=first)
        )
        return result

    async def ageing(self, call: Call, *, bucket: str = "", first: int = 0) -> Ageing:
        """Open money by how long it has been due. Raises Forbidden without `money.view`."""
        result: Ageing = await self._apply(
            call, lambda tx, actor, card: money_ageing.show(tx, actor, call, card, bucket=bucket, first=first)
        )
        return result

    async def _apply(self, call: Call, effect: Any) -> Any:
        return await self._crm.apply(call, effect)
