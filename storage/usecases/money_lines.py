"""Instalments, receipts and refunds of a contract as the lines of a card (CONTRACT-15, MONEY-4)."""

from datetime import date

from storage.entities.money import PlanLine, ReceiptLine, RefundLine
from storage.queries import money_plans, money_receipts, people
from storage.rules.money_plans import state_on
from storage.tx import Row, Tx


def plan_line(row: Row, contract: Row, day: date) -> PlanLine:
    """One instalment, its state of the day."""
    state = state_on(
        day,
        due_on=row["due_on"],
        amount=row["amount"],
        paid=row["paid"],
        contract_status=contract["approval_status"],
    )
    return PlanLine(
        id=row["id"],
        period_no=row["period_no"],
        amount=row["amount"],
        paid=row["paid"],
        due_on=row["due_on"],
        state=state,
        method=row["method"],
        note=row["note"],
        version=row["version"],
    )


def plans_of(tx: Tx, contract: Row, day: date) -> tuple[PlanLine, ...]:
    return tuple(plan_line(row, contract, day) for row in money_plans.list_of(tx, contract["id"]))


def receipts_of(tx: Tx, contract_id: int) -> tuple[ReceiptLine, ...]:
    """Newest first, with the instalments their money is on."""
    on: dict[int, list[tuple[int, int]]] = {}
    for row in money_plans.list_allocations(tx, contract_id):
        on.setdefault(row["receipt_id"], []).append((row["period_no"], row["amount"]))
    return tuple(
        ReceiptLine(
            id=row["id"],
            number=row["number"],
            amount=row["amount"],
            received_on=row["received_on"],
            method=row["method"],
            state=row["state"],
            recorded_by=people.user_name(tx, row["recorded_by"]),
            reason=row["reason"] or "",
            allocations=tuple(on.get(row["id"], ())),
            version=row["version"],
        )
        for row in money_receipts.list_of(tx, contract_id)
    )


def refunds_of(tx: Tx, contract_id: int) -> tuple[RefundLine, ...]:
    return tuple(
        RefundLine(
            id=row["id"],
            number=row["number"],
            amount=row["amount"],
            state=row["state"],
            reason=row["reason"],
            asked_by=people.user_name(tx, row["asked_by"]),
            refunded_on=row["refunded_on"],
            version=row["version"],
        )
        for row in money_receipts.list_refunds(tx, contract_id)
    )
