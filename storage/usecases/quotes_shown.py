"""A quote as its deal's readers see it, with everything its text needs (OPP-16, PERM-6)."""

from datetime import date
from typing import Any, Final

from storage.entities.call import Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.quotes import QuoteCard, QuoteState
from storage.errors import NotFound
from storage.queries import approvals, cards, children, customers, lines, people, quotes
from storage.rules import lines as line_rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import lines as line_cases


def state_of(quote: Row, day: date) -> QuoteState:
    """A quote that was sent and not accepted expires after its last day; computed, never set (OPP-16)."""
    state: QuoteState = quote["state"]
    return "expired" if state == "sent" and date.fromisoformat(quote["valid_until"]) < day else state


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> QuoteCard:
    """The card as it reads now. Raises NotFound for whoever does not read the deal (PERM-6)."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    quote = quotes.get(tx, outcome.id)
    if quote is None:
        raise NotFound(rule="PERM-13")
    deal = children.get_readable(tx, actor, "opportunity", quote["opportunity_id"], now=card.drawn_at)
    return card_of(tx, actor, quote, deal, card, outcome.view)


def card_of(tx: Tx, actor: Actor, quote: Row, deal: Row, card: Card, view: str) -> QuoteCard:
    """A quote on a card."""
    day = today(actor.organisation, card.drawn_at)
    state = state_of(quote, day)
    running = approvals.find_running(tx, "quote", quote["id"], "discount")
    customer = customers.get(tx, deal["customer_id"])
    assert customer is not None
    return QuoteCard(
        view=view,
        id=quote["id"],
        number=quote["number"],
        deal_id=deal["id"],
        deal=deal["name"],
        customer=customer["name"],
        contact=next((one["name"] for one in customers.list_contacts(tx, customer["id"])), ""),
        firm=actor.organisation.name,
        owner=people.user_name(tx, deal["owner_id"]),
        lines=line_cases.seen_by(actor, lines.list_lines(tx, "quote", quote["id"])),
        list_total=quote["list_total"],
        order_discount=quote["order_discount"],
        discount_bp=quote["discount_bp"],
        total=quote["total"],
        currency=quote["currency"],
        valid_until=date.fromisoformat(quote["valid_until"]),
        made_on=today(actor.organisation, quote["created_at"]),
        state=state,
        over_limit=bool(quote["over_limit"]),
        limit_bp=Policy(actor.settings).number("product.discount_limit_bp"),
        approval_id=running["id"] if running is not None else None,
        rights=_rights(tx, actor, quote, deal, state, now=card.drawn_at),
        version=quote["version"],
        card=card,
    )


def _rights(tx: Tx, actor: Actor, quote: Row, deal: Row, state: QuoteState, *, now: int) -> frozenset[str]:
    if deal["state"] != "open" or not children.may_edit(tx, actor, "opportunity", deal["id"], now=now):
        return frozenset()
    return frozenset({"draft": ("send",), "pending": ("recall",), "sent": ("accept",)}.get(state, ()))


def discount(lines_: Any, order_discount: int, limit_bp: int) -> tuple[int, int, int, bool]:
    """Total, list total, discount and whether it is over the limit, of a document's lines (PROD-3, PROD-4)."""
    total, listed = line_rules.total(lines_, order_discount), line_rules.list_total(lines_)
    share = line_rules.discount_bp(total, listed)
    return total, listed, share, line_rules.over_limit(lines_, share, limit_bp)


SHOWS: Final = dict.fromkeys(("quote-card", "quote-made", "quote-sent", "quote-pending", "quote-accepted"), shown)
