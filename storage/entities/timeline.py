"""What happened to a customer, as one list (FOLLOW-13), and the history of its changes (AUDIT-6)."""

from dataclasses import dataclass
from typing import Any, Literal

from storage.entities.cards import Card

Tab = Literal["all", "logs", "changes"]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened. `what` is follow, taken or left (ownership), stage, quote, contract, effective or
    receipt (trade), or an action of the history.

    `who` did it or holds the record since; `method` and `content` belong to follow-ups, `reason` to ownership,
    of trade `content` names the record and `reason` its stage or state; `fields` belong to a change: (field, before,
    after). `id` is that of the follow-up or of the row of ownership.
    """

    what: str
    at: int
    who: str
    method: str = ""
    content: str = ""
    outcome: str | None = None
    files: int = 0
    reason: str = ""
    fields: tuple[tuple[str, Any, Any], ...] = ()
    name: str = ""
    id: int = 0
    amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it, newest first. `total` counts to 1,001, which reads 1,000+; `page` from 1."""

    customer_id: int
    customer: str
    tab: Tab
    lines: tuple[TimelineLine, ...]
    total: int
    page: int
    more: bool
    card: Card
    view: str = "customer-timeline"
