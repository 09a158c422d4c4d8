"""Quotes: a priced offer with frozen lines (OPP-16)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from storage.entities.cards import Card
from storage.entities.lines import Line

QuoteState = Literal["draft", "pending", "sent", "accepted", "expired"]


@dataclass(frozen=True, slots=True)
class QuoteCard:
    """One quote with everything its text needs; `rights` are send, accept, recall."""

    view: str
    id: int
    number: str
    deal_id: int
    deal: str
    customer: str
    contact: str
    firm: str
    owner: str
    lines: tuple[Line, ...]
    list_total: int
    order_discount: int
    discount_bp: int
    total: int
    currency: str
    valid_until: date
    made_on: date
    state: QuoteState
    over_limit: bool
    limit_bp: int
    approval_id: int | None
    rights: frozenset[str]
    version: int
    card: Card
