"""Instalments, receipts, refunds: what is typed, and what their cards show (MONEY)."""

from dataclasses import dataclass
from typing import Final, Literal

from storage.entities.cards import Card

PlanState = Literal["void", "waiting", "paid", "overdue", "partial", "due"]
ReceiptState = Literal["claimed", "confirmed", "rejected", "void"]
RefundState = Literal["draft", "pending", "approved", "confirmed", "rejected", "void"]
Method = Literal["cash", "transfer", "cheque", "alipay", "wechat", "card", "other"]
METHODS: Final[tuple[Method, ...]] = ("cash", "transfer", "cheque", "alipay", "wechat", "card", "other")


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt as it is reported. `plan_ids` are the instalments it is meant for, oldest due first without."""

    amount: int
    received_on: str
    currency: str | None = None
    method: str = "transfer"
    payer: str = ""
    plan_ids: tuple[int, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One instalment; its state is computed for the day it is read on (MONEY-4)."""

    id: int
    period_no: int
    amount: int
    paid: int
    due_on: str
    state: PlanState
    method: str | None = None
    note: str = ""
    version: int = 1

    @property
    def open(self) -> int:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt of a contract."""

    id: int
    number: str
    amount: int
    received_on: str
    method: str
    state: ReceiptState
    recorded_by: str
    reason: str = ""
    allocations: tuple[tuple[int, int], ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund of a contract."""

    id: int
    number: str
    amount: int
    state: RefundState
    reason: str
    asked_by: str
    refunded_on: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class PlanCard:
    """An instalment that is due, overdue or coming, for the contract's owner and his superior (money-due).

    `days` are counted from its day: negative before, positive once overdue.
    """

    view: str
    id: int
    contract_id: int
    contract: str
    customer_id: int
    customer: str
    owner: str
    mine: bool
    period_no: int
    amount: int
    paid: int
    due_on: str
    days: int
    state: PlanState
    received: int
    contract_amount: int
    currency: str
    may_claim: bool
    may_move: bool
    card: Card
    version: int = 1
    proofs: int = 0

    @property
    def open(self) -> int:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """A receipt: as reported, to be confirmed, decided (money-claimed, money-confirm, money-confirmed, …).

    `due` is the open part of the instalments it is meant for; `waits_for` names who may confirm it, `next_id` is
    the claim that waits for its reader next, once this one is decided.
    """

    view: str
    id: int
    number: str
    contract_id: int
    contract: str
    customer_id: int
    customer: str
    amount: int
    currency: str
    received_on: str
    method: str
    payer: str
    periods: tuple[int, ...]
    due: int
    received: int
    contract_amount: int
    state: ReceiptState
    recorded_by: str
    recorded_at: int
    confirmed_by: str
    confirmed_at: int | None
    reason: str
    proofs: int
    waits_for: tuple[str, ...]
    mine: bool
    may_confirm: bool
    may_void: bool
    needs_second_tap: bool
    card: Card
    version: int = 1
    next_id: int | None = None


@dataclass(frozen=True, slots=True)
class RefundCard:
    """A refund: asked for, decided, paid out."""

    view: str
    id: int
    number: str
    contract_id: int
    contract: str
    customer: str
    amount: int
    currency: str
    reason: str
    state: RefundState
    asked_by: str
    refunded_on: str | None
    received: int
    contract_amount: int
    approval_id: int | None
    may_confirm: bool
    may_void: bool
    card: Card
    version: int = 1
    files: int = 0
    mine: bool = False
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyTold:
    """A receipt or refund that was decided, for who reported it and the contract's owner (NOTIFY-39)."""

    event: str
    id: int
    contract_id: int
    contract: str
    customer: str
    amount: int
    currency: str
    by: str
    at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgeingLine:
    """What one contract owes in one bucket."""

    contract_id: int
    contract: str
    customer: str
    owner: str
    amount: int
    currency: str
    days: int
    bucket: str


@dataclass(frozen=True, slots=True)
class Ageing:
    """The open money of the contracts one reads, by how long it has been due (MONEY-13); sums by bucket in the
    base currency, lines by days, oldest first."""

    currency: str
    buckets: tuple[tuple[str, int], ...]
    lines: tuple[AgeingLine, ...]
    total: int
    card: Card | None = None
    first: int = 0
    may_export: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A receipt that waits for finance."""

    id: int
    customer: str
    contract: str
    amount: int
    currency: str
    person: str
    at: int


@dataclass(frozen=True, slots=True)
class ClaimList:
    """What waits for the reader's confirmation, the longest waiting first; `first` lines stand on earlier pages."""

    lines: tuple[ClaimLine, ...]
    total: int
    first: int
    card: Card
