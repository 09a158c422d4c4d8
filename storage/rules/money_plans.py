"""Instalments: their state on a day, their sums, their dates, when somebody is told (MONEY-2 to MONEY-4, 15 to 17).

Pure.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from storage.entities.contracts import EFFECTIVE
from storage.entities.money import METHODS, PlanState
from storage.errors import Conflict, Forbidden, Invalid, Limit
from storage.rules.money import check_fits
from storage.rules.money_receipts import PlanPart, shared_out
from storage.rules.wording import cleaned

WEEK = 7
LONGEST_NOTE = 500


def state_on(today: date, *, due_on: str, amount: int, paid: int, contract_status: str) -> PlanState:
    """Computed, never set: void, waiting, paid, overdue, partial, due, the first that fits (MONEY-4)."""
    if contract_status == "void":
        return "void"
    if contract_status not in EFFECTIVE:
        return "waiting"
    if paid == amount:
        return "paid"
    if due_on < today.isoformat():
        return "overdue"
    return "partial" if paid else "due"


def check_amount(amount: int) -> None:
    """Raises Invalid for an instalment of nothing, or beyond all trade."""
    if amount <= 0:
        raise Invalid("amount_missing", rule="MONEY-2", field="amount")
    check_fits(amount, "MONEY-2")


def checked_day(text: str) -> str:
    """The due day. Raises Invalid."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as exc:
        raise Invalid("bad_value", rule="MONEY-2", field="due_on", words=text) from exc


def checked_method(method: str | None) -> str | None:
    """Raises Invalid for a way of paying nobody knows."""
    if method is not None and method not in METHODS:
        raise Invalid("unknown_value", rule="MONEY-2", field="method", allowed=list(METHODS))
    return method


def checked_note(note: str) -> str:
    return cleaned(note, field="note", longest=LONGEST_NOTE, empty=True)


def in_proportion(parts: Sequence[int], whole: int) -> list[int]:
    """The parts so that they come to the whole; what does not divide goes to the last (MONEY-2)."""
    held = sum(parts)
    found = [part * whole // held for part in parts]
    return [*found[:-1], found[-1] + whole - sum(found)] if found else []


def check_open_to_plans(status: str) -> None:
    """Under approval a contract is read-only, a void one has no plans any more (APPR-16). Raises Conflict."""
    if status in ("pending", "void"):
        raise Conflict("contract_state", rule="MONEY-2", status=status, event="plan")


def beyond(contract_amount: int, planned: int) -> Limit:
    """The refusal of plans beyond the contract (MONEY-2)."""
    return Limit(
        "plans_above", rule="MONEY-2", limit=contract_amount, used=planned, left=max(0, contract_amount - planned)
    )


def check_lowering(paid: int, amount: int) -> None:
    """Never below what is paid (MONEY-17). Raises Conflict."""
    if amount < paid:
        raise Conflict("plan_paid", rule="MONEY-17", paid=paid)


def check_moving(state: PlanState, *, due_on: str, is_owner: bool, reason: str) -> None:
    """Before it is overdue by who may plan, with a reason; overdue, not by the contract's owner (MONEY-16).

    Raises Invalid, Forbidden.
    """
    if not reason:
        raise Invalid("reason_missing", rule="MONEY-16")
    check_own(state, due_on=due_on, is_owner=is_owner)


def check_own(state: PlanState, *, due_on: str, is_owner: bool) -> None:
    """What is overdue is neither moved nor taken away by the contract's owner (MONEY-16). Raises Forbidden."""
    if state == "overdue" and is_owner:
        raise Forbidden("overdue_own", rule="MONEY-16", due_on=due_on)


def step_on(today: date, *, due_on: str, steps: Collection[int], told_on: str | None) -> int | None:
    """The step of `money.plan_days`, or the full weeks overdue, that is to be told today; None when there is none.

    Days count from the due day, negative before. A step that passed while nobody looked is told once, as the last
    one passed; what lay before `told_on` was told (MONEY-15).
    """
    due = date.fromisoformat(due_on)
    days = (today - due).days
    passed = [step for step in steps if step <= days]
    weeks = days // WEEK * WEEK
    if weeks >= WEEK:
        passed.append(weeks)
    step = max(passed, default=None)
    if step is None:
        return None
    at = due + timedelta(days=step)
    return None if told_on is not None and told_on >= at.isoformat() else step


def covered(plans: Sequence[PlanPart], claims: Iterable[tuple[int, Sequence[int]]]) -> set[int]:
    """Instalments that the claims (amount, plans named) would pay, confirmed in this order (MONEY-7, MONEY-15)."""
    left = list(plans)
    for amount, named in claims:
        shares = dict(shared_out(amount, left, named))
        left = [replace(plan, open=plan.open - shares.get(plan.id, 0)) for plan in left]
    return {plan.id for plan in left if not plan.open}
