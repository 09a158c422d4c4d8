"""Receipts and refunds: the guards, what money goes where, and what shrinks (MONEY-1, MONEY-5 to MONEY-12). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from storage.entities.contracts import EFFECTIVE
from storage.entities.money import METHODS, NewReceipt
from storage.errors import Conflict, Duplicate, Invalid, Limit
from storage.rules.money import check_fits
from storage.rules.wording import cleaned

LONGEST_PAYER: Final = 120
LONGEST_REASON: Final = 500

# state -> event -> state: every change of a receipt and of a refund there is.
RECEIPT_MOVES: Final[Mapping[str, Mapping[str, str]]] = {
    "claimed": {"confirm": "confirmed", "reject": "rejected", "withdraw": "void", "prove": "claimed"},
    "confirmed": {"void": "void"},
    "rejected": {},
    "void": {},
}
REFUND_MOVES: Final[Mapping[str, Mapping[str, str]]] = {
    "draft": {"submit": "pending", "approve": "approved", "void": "void", "prove": "draft"},
    "pending": {
        "approve": "approved",
        "reject": "rejected",
        "recall": "draft",
        "cancel": "void",
        "void": "void",
        "prove": "pending",
    },
    "approved": {"confirm": "confirmed", "void": "void", "prove": "approved"},
    "rejected": {},
    "confirmed": {},
    "void": {},
}


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What the sharing out of money needs of an instalment."""

    id: int
    due_on: str
    period_no: int
    open: int


@dataclass(frozen=True, slots=True)
class Share:
    """Money of a receipt on an instalment."""

    receipt_id: int
    plan_id: int
    amount: int


def check_open(status: str) -> None:
    """Money comes in on effective contracts only (MONEY-1). Raises Conflict."""
    if status not in EFFECTIVE:
        raise Conflict("contract_state", rule="MONEY-1", status=status, event="receipt")


def checked(new: NewReceipt, *, contract_currency: str, today: date) -> NewReceipt:
    """A receipt as it is kept. Raises Invalid (MONEY-1, and a day that has not come)."""
    if new.amount <= 0:
        raise Invalid("amount_missing", rule="MONEY-5", field="amount")
    check_fits(new.amount, "MONEY-5")
    if (new.currency or contract_currency) != contract_currency:
        raise Invalid("mixed_currencies", rule="MONEY-1", currencies=[contract_currency, new.currency])
    return NewReceipt(
        amount=new.amount,
        received_on=checked_day(new.received_on, today),
        currency=contract_currency,
        method=checked_method(new.method),
        payer=cleaned(new.payer, field="payer", longest=LONGEST_PAYER, empty=True),
        plan_ids=tuple(dict.fromkeys(new.plan_ids)),
        number=new.number,
    )


def checked_day(text: str, today: date) -> str:
    """The day the money came: not after today. Raises Invalid."""
    try:
        day = date.fromisoformat(text)
    except ValueError as exc:
        raise Invalid("bad_value", rule="MONEY-8", field="received_on", words=text) from exc
    if day > today:
        raise Invalid("day_later", rule="MONEY-8", field="received_on", today=today.isoformat())
    return day.isoformat()


def checked_method(method: str) -> str:
    if method not in METHODS:
        raise Invalid("unknown_value", rule="MONEY-8", field="method", allowed=list(METHODS))
    return method


def checked_reason(reason: str, rule: str) -> str:
    """A reason in words. Raises Invalid without one."""
    words = cleaned(reason, field="reason", longest=LONGEST_REASON, empty=True)
    if not words:
        raise Invalid("reason_missing", rule=rule)
    return words


def above(amount: int, received: int, claimed: int) -> Limit:
    """The refusal of money beyond the contract: how much there may still be (MONEY-5)."""
    used = received + claimed
    return Limit("money_above", rule="MONEY-5", limit=amount, used=used, left=max(0, amount - used))


def above_received(received: int, refunding: int) -> Limit:
    """The refusal of refunds beyond what came in (MONEY-11)."""
    return Limit("refund_above", rule="MONEY-11", limit=received, used=refunding, left=max(0, received - refunding))


def next_state(moves: Mapping[str, Mapping[str, str]], state: str, event: str, rule: str) -> str:
    """Where an event leads. Raises Conflict for a change that does not exist."""
    if event not in moves[state]:
        raise Conflict("money_state", rule=rule, state=state, event=event)
    return moves[state][event]


def token_of(actor_id: int, contract_id: int, amount: int, received_on: str) -> str:
    """What stands for "this is another one": of this person, this contract, sum and day (ORG-10)."""
    return sha256(f"{actor_id}:{contract_id}:{amount}:{received_on}".encode()).hexdigest()[:12]


def check_same(expected: str, token: str | None, *, same: bool, received_on: str, number: str) -> None:
    """The same contract, amount and day once more needs a yes (MONEY-10). Raises Duplicate, Invalid."""
    if token is not None and token != expected:
        raise Invalid("wrong_token", rule="ORG-10")
    if same and token is None:
        raise Duplicate("same_receipt", rule="MONEY-10", token=expected, received_on=received_on, number=number)


def shared_out(amount: int, plans: Iterable[PlanPart], named: Sequence[int]) -> list[tuple[int, int]]:
    """(plan, amount) of a confirmed receipt: the plans named in their order, without any the oldest due first; never
    above the open part, the rest stays on the contract (MONEY-7)."""
    plans = list(plans)
    if named:
        order = [plan for plan_id in named for plan in plans if plan.id == plan_id]
    else:
        order = sorted(plans, key=lambda plan: (plan.due_on, plan.period_no))
    shares, left = [], amount
    for plan in order:
        part = min(left, plan.open)
        if part > 0:
            shares.append((plan.id, part))
            left -= part
    return shares


def shrunk(excess: int, shares: Sequence[tuple[Share, int]]) -> list[Share]:
    """How much of each share goes when plans hold more than there is: the newest plan first (MONEY-11).

    `shares` come with the period number of their plan; within a plan the newest receipt gives first.
    """
    order = sorted(shares, key=lambda one: (-one[1], -one[0].receipt_id))
    taken = []
    for share, _ in order:
        part = min(excess, share.amount)
        if part > 0:
            taken.append(Share(share.receipt_id, share.plan_id, part))
            excess -= part
    return taken
