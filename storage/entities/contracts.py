"""Contracts: what is typed, what is kept, and what their cards show (CONTRACT)."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from storage.entities.cards import Card
from storage.entities.custom_fields import CustomValue
from storage.entities.customer_fields import Asked
from storage.entities.money import PlanLine, ReceiptLine, RefundLine

ApprovalStatus = Literal["draft", "pending", "approved", "not_required", "rejected", "recalled", "void"]
Fulfilment = Literal["unsigned", "signed", "in_progress", "completed", "terminated"]
ChangeKind = Literal["amend", "exchange", "rename", "other"]

# The one definition of effective, besides not being deleted (CONTRACT-2).
EFFECTIVE: Final = ("approved", "not_required")
OPEN_TO_EDIT: Final = ("draft", "rejected", "recalled")


@dataclass(frozen=True, slots=True)
class NewPlan:
    """An instalment as it is typed."""

    amount: int
    due_on: str
    method: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewContract:
    """A contract as it is typed; what is empty is filled from the deal or quote it comes from."""

    customer_id: int
    name: str = ""
    amount: int | None = None
    currency: str | None = None
    order_date: str | None = None
    number: str | None = None
    opportunity_id: int | None = None
    quote_id: int | None = None
    renewal_of_id: int | None = None
    start_on: str | None = None
    end_on: str | None = None
    deliver_on: str | None = None
    type: str | None = None
    customer_signer: str = ""
    company_signer: str = ""
    terms: str = ""
    remark: str = ""
    fx_rate: str | None = None
    order_discount: int | None = None
    lines: tuple[Any, ...] | None = None
    owner_id: int | None = None
    plans: tuple[NewPlan, ...] = ()
    tags: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnChange:
    """Another value for a field of the firm's own."""

    before: CustomValue
    after: CustomValue


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change request: what is wanted instead of what was."""

    id: int
    kind: ChangeKind
    wanted: dict[str, Any]
    before: dict[str, Any]
    reason: str
    state: str
    asked_by: str
    asked_at: int
    decided_by: str = ""
    decided_at: int | None = None
    version: int = 1
    mine: bool = False
    approval_id: int | None = None
    own: tuple[OwnChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractRights:
    """What the reader may do with the contract as it stands; `oversee` is going back a step, deciding a change."""

    edit: bool = False
    submit: bool = False
    delete: bool = False
    void: bool = False
    change: bool = False
    plan: bool = False
    claim: bool = False
    confirm: bool = False
    refund: bool = False
    transfer: bool = False
    oversee: bool = False


@dataclass(frozen=True, slots=True)
class ContractMoney:
    """The money of a contract, for who holds `money.view` (PERM-6, MONEY-12)."""

    received: int
    claimed: int
    outstanding: int
    planned: int
    unallocated: int
    plans: tuple[PlanLine, ...] = ()
    receipts: tuple[ReceiptLine, ...] = ()
    refunds: tuple[RefundLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractCard:
    """One contract. `short_by` is what the instalments lack to the amount, 0 without any (MONEY-2); `limit_bp` is the
    firm's standard discount, beyond which it is `over_limit` (PROD-4). `custom` are the firm's own fields, `missing`
    the required ones that are empty, `asked` the one asked for (CUST-12)."""

    view: str
    id: int
    number: str
    name: str
    customer_id: int
    customer: str
    owner_id: int
    owner: str
    mine: bool
    amount: int
    currency: str
    status: ApprovalStatus
    fulfilment: Fulfilment
    order_date: str
    card: Card
    version: int = 1
    list_total: int | None = None
    discount_bp: int = 0
    over_limit: bool = False
    limit_bp: int = 0
    start_on: str | None = None
    end_on: str | None = None
    deliver_on: str | None = None
    type: str | None = None
    customer_signer: str = ""
    company_signer: str = ""
    terms: str = ""
    remark: str = ""
    opportunity_id: int | None = None
    effective_at: int | None = None
    void_reason: str | None = None
    approval_id: int | None = None
    waits_for: tuple[str, ...] = ()
    lines: tuple[Any, ...] = ()
    money: ContractMoney | None = None
    short_by: int = 0
    changes: tuple[ChangeLine, ...] = ()
    follow_ups: int = 0
    files: int = 0
    rights: ContractRights = ContractRights()
    types: tuple[str, ...] = ()
    custom: tuple[CustomValue, ...] = ()
    missing: tuple[str, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract in a list."""

    id: int
    number: str
    name: str
    customer: str
    amount: int
    currency: str
    status: ApprovalStatus
    owner: str
    outstanding: int | None = None


@dataclass(frozen=True, slots=True)
class ContractList:
    """A page of contracts after `first`, and what all of them come to by currency (ORG-14)."""

    rows: tuple[ContractRow, ...]
    total: int
    first: int
    sums: tuple[tuple[str, int], ...]
    card: Card | None = None
    may_export: bool = False


@dataclass(frozen=True, slots=True)
class ContractTold:
    """What happened to a contract, for whoever is told: effective, changed, void, ending, revisit, moved."""

    event: str
    id: int
    number: str
    name: str
    customer: str
    amount: int
    currency: str
    sender: str = ""
    reason: str = ""
    end_on: str | None = None
    days: int = 0
    readable: bool = True
    card: Card | None = None
    customer_id: int = 0


@dataclass(frozen=True, slots=True)
class PurchaseSummary:
    """What a customer has bought: effective contracts the reader may read, in the base currency (CUST-13)."""

    orders: int
    total: int
    currency: str
    last_order_on: str | None
    average_days: int | None
    top_products: tuple[str, ...]
    outstanding: int | None
