"""Approvals as they are decided and shown (APPR-4, APPR-9 to APPR-22, conversations 6.13)."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from storage.entities.cards import Card
from storage.entities.transfer import Named

Verdict = Literal["approve", "reject"]
REASONS: Final = ("discount", "terms", "papers")
DECIDED: Final = ("approved", "rejected", "returned", "forwarded")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the decider saw: a decision on another round or amount is stale (APPR-11)."""

    round: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class PathLine:
    """One task of the path: who, in which step, why he, and what he did."""

    task_id: int
    round: int
    step: int
    name: str
    acting_for: str
    why: str
    origin: str
    state: str
    at: int | None
    comment: str


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """One approval as its reader sees it (approval-card, -confirm, -done, -reject-why, -forward, -submitted …).

    `facts` is the snapshot without what the reader may not see (PERM-18, PERM-22). `task` is the reader's own task
    that waits; `decided` his last decision. `confirm` says that approving needs a second tap (APPR-11), as from
    `confirm_from` whole units of the base currency on. `waiting` are the names of those who decide now.
    """

    view: str
    id: int
    subject: str
    record: tuple[str, int]
    name: str
    amount: int | None
    currency: str | None
    facts: dict[str, Any]
    note: str
    submitter: Named
    state: str
    round: int
    submitted_at: int
    path: tuple[PathLine, ...]
    waiting: tuple[str, ...]
    task: int | None = None
    decided: PathLine | None = None
    confirm: bool = False
    confirm_from: int = 0
    reason_needed: bool = False
    previous: int | None = None
    may_forward: bool = False
    may_recall: bool = False
    may_take_back: bool = False
    readable: bool = False
    timeout_at: int | None = None
    people: tuple[Named, ...] = ()
    chosen: Named | None = None
    asks: str = ""
    words: str = ""
    now: int = 0
    card: Card | None = None
    files: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the digest; `left` says why a batch leaves it out ("", "amount", "over_limit", "comment")."""

    number: int
    task: int
    approval: int
    subject: str
    name: str
    amount: int | None
    currency: str | None
    submitter: str
    facts: dict[str, Any]
    submitted_at: int
    opened_at: int
    left: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalDigest:
    """approval-digest and approval-batch-ask: what waits for one person, the oldest first.

    `totals` and `batch_totals` are by currency; `more` counts what has no line.
    """

    view: str
    items: tuple[Item, ...]
    total: int
    more: int
    totals: dict[str, int]
    batch: tuple[Item, ...]
    batch_totals: dict[str, int]
    oldest: int | None
    now: int
    card: Card


@dataclass(frozen=True, slots=True)
class BatchDone:
    """approval-batch-done: what was approved; what was left or refused, with the reason and its facts."""

    approved: tuple[Item, ...]
    left: tuple[tuple[Item, str, dict[str, Any]], ...]
    totals: dict[str, int]
    card: Card | None


@dataclass(frozen=True, slots=True)
class ApprovalTold:
    """approval-told: how it ended, or what was asked about it; `event` is approved, rejected, returned, cc, nobody,
    asked, answered."""

    event: str
    approval: ApprovalCard
    by: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of one's own requests."""

    number: int
    approval: int
    subject: str
    name: str
    amount: int | None
    currency: str | None
    facts: dict[str, Any]
    state: str
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalRequests:
    """approval-requests: what a person submitted, what waits first."""

    items: tuple[RequestLine, ...]
    card: Card
