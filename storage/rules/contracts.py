"""What a contract must be like, and which changes of its state there are (CONTRACT-2 to CONTRACT-11). Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from storage.entities.contracts import EFFECTIVE, OPEN_TO_EDIT
from storage.errors import Conflict, Forbidden, Invalid
from storage.rules.money import check_fits, decimals
from storage.rules.wording import cleaned

LONGEST: Final[Mapping[str, int]] = {
    "name": 120,
    "customer_signer": 60,
    "company_signer": 60,
    "terms": 4000,
    "remark": 4000,
    "type": 40,
}
DATES: Final = ("order_date", "start_on", "end_on", "deliver_on")
# What is changed while it is effective, by its own verbs and edits (CONTRACT-5).
ALWAYS_OPEN: Final = frozenset({"remark", "files", "tags", "customer_signer", "company_signer"})
# What never changes once it was effective (CONTRACT-7).
FIXED: Final = frozenset({"customer_id", "currency"})
# What a change request may ask for (CONTRACT-8).
CHANGEABLE: Final = frozenset(
    {"name", "amount", "start_on", "end_on", "deliver_on", "type", "terms", "lines", "order_discount", "extra"}
)
KINDS: Final = ("amend", "exchange", "rename", "other")
STEPS: Final = ("unsigned", "signed", "in_progress", "completed")
LONGEST_REASON: Final = 500
# Beyond every currency there is; within them a rate is written out in a few digits.
LEAST_RATE: Final = Decimal("0.000000001")
MOST_RATE: Final = Decimal(1_000_000_000)

# from -> event -> to: every change of approval_status there is (CONTRACT-3).
MOVES: Final[Mapping[str, Mapping[str, str]]] = {
    "draft": {"submit": "pending", "pass_free": "not_required"},
    "rejected": {"submit": "pending", "pass_free": "not_required"},
    "recalled": {"submit": "pending", "pass_free": "not_required"},
    "pending": {"approve": "approved", "reject": "rejected", "recall": "recalled", "cancel": "recalled"},
    "approved": {"void": "void"},
    "not_required": {"void": "void"},
    "void": {},
}


def is_effective(status: str, deleted_at: int | None = None) -> bool:
    """Approved or without need of it, not void, not deleted (CONTRACT-2)."""
    return status in EFFECTIVE and deleted_at is None


def is_running(status: str, fulfilment: str, end_on: str | None, today: date) -> bool:
    """Effective, neither completed nor terminated, not past its end (POOL-10)."""
    return is_effective(status) and fulfilment not in ("completed", "terminated") and not _ended(end_on, today)


def _ended(end_on: str | None, today: date) -> bool:
    return end_on is not None and end_on < today.isoformat()


def next_status(status: str, event: str) -> str:
    """Where an event leads. Raises Conflict for a change that does not exist (CONTRACT-3)."""
    if event not in MOVES[status]:
        raise Conflict("contract_state", rule="CONTRACT-3", status=status, event=event)
    return MOVES[status][event]


def check_editable(status: str, fields: Collection[str]) -> None:
    """Draft, rejected, recalled: everything; pending: nothing; effective: what does not bind (CONTRACT-5).

    Raises Conflict.
    """
    if status in OPEN_TO_EDIT:
        return
    if status in EFFECTIVE:
        fixed = sorted(set(fields) & FIXED)
        if fixed:
            raise Conflict("contract_fixed", rule="CONTRACT-7", fields=fixed, status=status)
        bound = sorted(set(fields) - ALWAYS_OPEN)
        if not bound:
            return
        raise Conflict("contract_effective", rule="CONTRACT-5", fields=bound, status=status)
    raise Conflict("contract_state", rule="CONTRACT-5", status=status, event="edit")


def check_deletable(status: str) -> None:
    """Only what was never in force goes (CONTRACT-10). Raises Conflict."""
    if status not in OPEN_TO_EDIT:
        raise Conflict("contract_state", rule="CONTRACT-10", status=status, event="delete")


def check_voidable(status: str, received: int) -> None:
    """An effective contract without money on it (CONTRACT-9). Raises Conflict; refund first."""
    next_status(status, "void")
    if received:
        raise Conflict("money_received", rule="CONTRACT-9", received=received)


def check_changeable(status: str, fields: Collection[str]) -> None:
    """A change request is for an effective contract and for what may change (CONTRACT-7, CONTRACT-8)."""
    if status not in EFFECTIVE:
        raise Conflict("contract_state", rule="CONTRACT-8", status=status, event="change")
    fixed = sorted(set(fields) & FIXED)
    if fixed:
        raise Conflict("contract_fixed", rule="CONTRACT-7", fields=fixed)
    if not fields or set(fields) - CHANGEABLE:
        raise Invalid("nothing_to_change", rule="CONTRACT-8", fields=sorted(set(fields) - CHANGEABLE))


def check_new_amount(amount: int, *, received: int, claimed: int, planned: int) -> None:
    """Neither money nor plans beyond the new amount (CONTRACT-8, MONEY-2, MONEY-5). Raises Conflict."""
    if received + claimed > amount:
        raise Conflict("money_above", rule="CONTRACT-8", received=received + claimed, amount=amount)
    if planned > amount:
        raise Conflict("plans_above", rule="CONTRACT-8", planned=planned, amount=amount)


def check_fulfilment(was: str, to: str, *, may_go_back: bool, reason: str) -> None:
    """Forward, also by leaps; ended early with a reason; back only for who may void (CONTRACT-11).

    Raises Invalid, Conflict, Forbidden.
    """
    if to not in (*STEPS, "terminated"):
        raise Invalid("unknown_value", rule="CONTRACT-11", field="fulfilment", allowed=[*STEPS, "terminated"])
    if to == was:
        raise Conflict("already_there", rule="CONTRACT-11", fulfilment=to)
    if to == "terminated":
        if not reason:
            raise Invalid("reason_missing", rule="CONTRACT-11")
        return
    forward = was in STEPS and STEPS.index(to) > STEPS.index(was)
    if not forward and not may_go_back:
        raise Forbidden("not_allowed", rule="CONTRACT-11")


def check_reason(reason: str, rule: str) -> str:
    """A reason in words. Raises Invalid without one."""
    words = cleaned(reason, field="reason", longest=LONGEST_REASON, empty=True)
    if not words:
        raise Invalid("reason_missing", rule=rule)
    return words


def check_change_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("unknown_value", rule="CONTRACT-8", field="kind", allowed=list(KINDS))


def checked(fields: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Typed values as they are kept. Raises Invalid naming the field."""
    kept = dict(fields)
    for name in LONGEST.keys() & kept.keys():
        empty = name != "name"
        kept[name] = cleaned(kept[name] or "", field=name, longest=LONGEST[name], empty=empty)
        if name == "type":
            kept[name] = kept[name] or None
    for name in set(DATES) & kept.keys():
        kept[name] = checked_day(kept[name], name)
    if "amount" in kept:
        check_amount(kept["amount"])
    if "order_date" in kept and (kept["order_date"] is None or kept["order_date"] > today.isoformat()):
        raise Invalid("order_date_later", rule="CONTRACT-1", field="order_date", today=today.isoformat())
    if "fx_rate" in kept:
        kept["fx_rate"] = checked_rate(kept["fx_rate"])
    return kept


def check_type(kind: str | None, offered: Collection[str | None]) -> None:
    """One of the dictionary's, or none (ORG-16). Raises Invalid."""
    if kind is not None and kind not in offered:
        raise Invalid("unknown_value", rule="ORG-16", field="type", allowed=sorted(one for one in offered if one))


def check_days(start_on: str | None, end_on: str | None) -> None:
    """It does not end before it begins. Raises Invalid."""
    if start_on and end_on and end_on < start_on:
        raise Invalid("ends_before", rule="CONTRACT-1", field="end_on", start_on=start_on, end_on=end_on)


def check_amount(amount: int | None) -> None:
    """A contract is about money (CONTRACT-6). Raises Invalid."""
    if amount is None or amount <= 0:
        raise Invalid("amount_missing", rule="CONTRACT-6", field="amount")
    check_fits(amount, "CONTRACT-6")


def checked_day(text: str | None, field: str) -> str | None:
    """An ISO date, or None. Raises Invalid for anything else."""
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as exc:
        raise Invalid("bad_value", rule="CONTRACT-1", field=field, words=text) from exc


def checked_rate(text: str | None) -> str | None:
    """A positive decimal, or None. Raises Invalid."""
    if not text:
        return None
    try:
        rate = Decimal(str(text))
    except InvalidOperation as exc:
        raise Invalid("bad_value", rule="CONTRACT-16", field="fx_rate", words=text) from exc
    if not rate.is_finite() or not LEAST_RATE <= rate <= MOST_RATE:
        raise Invalid("bad_value", rule="CONTRACT-16", field="fx_rate", words=text)
    return format(rate.normalize(), "f")


def fixed_rate(fx_rate: str | None, currency: str, base: str) -> str:
    """The rate an effective contract keeps for ever: 1 in the base currency. Raises Invalid (CONTRACT-16)."""
    if currency == base:
        return "1"
    if fx_rate is None:
        raise Invalid("rate_missing", rule="CONTRACT-16", field="fx_rate", currency=currency, base=base)
    return fx_rate


def in_base(amount: int, fx_rate: str, currency: str, base: str) -> int:
    """An amount in minor units of the base currency, rounded half-up once (CONTRACT-16, ORG-5). Raises Invalid."""
    exact = Decimal(amount).scaleb(decimals(base) - decimals(currency)) * Decimal(fx_rate)
    return check_fits(int(exact.to_integral_value(rounding=ROUND_HALF_UP)), "CONTRACT-16")


def due_end_step(end_on: str, told: Collection[int], days: Collection[int], today: date) -> int | None:
    """The step of `contract.end_days` to be told today, None when there is none (CONTRACT-13).

    Steps that passed while nobody looked go out as one: the nearest to the end.
    """
    left = (date.fromisoformat(end_on) - today).days
    if left < 0:
        return None
    passed = [step for step in days if step >= left]
    step = min(passed, default=None)
    return None if step is None or any(known <= step for known in told) else step
