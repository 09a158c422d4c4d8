"""Quotes: made from a deal's lines, sent by the rep, approved where the discount is large (OPP-16)."""

import json
from datetime import date, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import (
    audit,
    cards,
    children,
    contract_sources,
    customers,
    deals,
    files_of_trade,
    lines,
    people,
    quotes,
)
from storage.rules import deals as rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approvals, numbers, pool_clock, quotes_shown, versioned_cards
from storage.usecases import deals as deal_cases
from storage.usecases.approval_effects import EFFECTS, FACTS, READS, Effect

ENTITY: Final = "quote"
SUBJECT: Final = "discount"
VALID_DAYS: Final = 30
MOST_VALID_DAYS: Final = 366


def make(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, *, valid_until: date | None = None
) -> Outcome:
    """A draft with the lines as they are now, frozen for ever (OPP-16).

    Raises NotFound, Forbidden, Stale, Conflict (deal_state), Invalid without lines or for a day that is over.
    """
    deal = deal_cases.get_to_change(tx, actor, call, deal_id, versioned_cards.seen(card, "opportunity", deal_id))
    held = lines.list_lines(tx, "opportunity", deal_id)
    if not held:
        raise Invalid("lines_missing", rule="OPP-16")
    day = today(actor.organisation, call.at)
    until = valid_until or day + timedelta(days=VALID_DAYS)
    if not day <= until <= day + timedelta(days=MOST_VALID_DAYS):
        raise Invalid("valid_until", rule="OPP-16", until=until.isoformat())
    limit = Policy(actor.settings).number("product.discount_limit_bp")
    total, listed, share, over = quotes_shown.discount(held, deal["order_discount"], limit)
    values = {
        "opportunity_id": deal_id,
        "number": numbers.take(tx, actor, call, "quote"),
        "total": total,
        "list_total": listed,
        "order_discount": deal["order_discount"],
        "discount_bp": share,
        "over_limit": int(over),
        "currency": deal["currency"],
        "valid_until": until.isoformat(),
    }
    row = quotes.add(tx, values, at=call.at, by=actor.user_id)
    lines.copy(tx, "opportunity", deal_id, "quote", row["id"])
    audit.write(tx, actor, call, "created", ENTITY, row["id"], name=row["number"], after=values)
    return draw(tx, actor, call, card, row, "quote-made")


def open_card(tx: Tx, actor: Actor, call: Call, card: Card | None, quote_id: int) -> Outcome:
    """Show one quote. Raises NotFound (PERM-6)."""
    quote, _ = get_readable(tx, actor, quote_id, now=call.at)
    return draw(tx, actor, call, card, quote, "quote-card")


def get_readable(tx: Tx, actor: Actor, quote_id: int, *, now: int) -> tuple[Row, Row]:
    """A quote and its deal, for whoever reads the deal. Raises NotFound (PERM-6)."""
    quote = quotes.get(tx, quote_id)
    if quote is None:
        raise NotFound(rule="PERM-13")
    return quote, children.get_readable(tx, actor, "opportunity", quote["opportunity_id"], now=now)


def _to_change(tx: Tx, actor: Actor, call: Call, quote_id: int) -> tuple[Row, Row]:
    quote, _ = get_readable(tx, actor, quote_id, now=call.at)
    return quote, deal_cases.get_to_change(tx, actor, call, quote["opportunity_id"])


def send(tx: Tx, actor: Actor, call: Call, card: Card | None, quote_id: int, *, note: str = "") -> Outcome:
    """Sent; over the limit an approval comes first, where a flow of the subject fits (OPP-16, APPR-1).

    Raises NotFound, Forbidden, Conflict (deal_state; quote_state; quote_expired).
    """
    quote, deal = _to_change(tx, actor, call, quote_id)
    _check_not_expired(actor, call, quote)
    if quote["over_limit"] and quote["state"] == "draft":
        pending = _turn(tx, actor, call, quote, "draft", "pending")
        if _submit(tx, actor, call, pending, deal, note) is not None:
            pool_clock.recompute(tx, "customer", deal["customer_id"], call.at)
            return draw(tx, actor, call, card, pending, "quote-pending")
        return draw(tx, actor, call, card, _turn(tx, actor, call, pending, "pending", "sent"), "quote-sent")
    return draw(tx, actor, call, card, _turn(tx, actor, call, quote, "draft", "sent"), "quote-sent")


def _submit(tx: Tx, actor: Actor, call: Call, quote: Row, deal: Row, note: str) -> int | None:
    return approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        ENTITY,
        quote["id"],
        amount=quote["total"],
        currency=quote["currency"],
        department_id=actor.main_dept_id,
        facts=conditions_of(tx, quote),
        snapshot=snapshot(tx, quote, deal),
        note=note,
    )


def conditions_of(tx: Tx, quote: Row) -> dict[str, Any]:
    """What the conditions of flows compare (APPR-3)."""
    return {
        "amount": quote["total"],
        "discount_bp": quote["discount_bp"],
        "over_limit": bool(quote["over_limit"]),
        "product_category": contract_sources.find_product_categories(tx, quote["id"], ENTITY),
    }


def snapshot(tx: Tx, quote: Row, deal: Row) -> dict[str, Any]:
    """What an approver reads of a quote and its deal, without more of the record (PERM-22)."""
    customer = customers.get(tx, deal["customer_id"])
    held = lines.list_lines(tx, ENTITY, quote["id"])
    return {
        "number": quote["number"],
        "name": deal["name"],
        "customer": customer["name"] if customer is not None else "",
        "owner": people.user_name(tx, deal["owner_id"]),
        "total": quote["total"],
        "list_total": quote["list_total"],
        "discount_bp": quote["discount_bp"],
        "over_limit": bool(quote["over_limit"]),
        "currency": quote["currency"],
        "valid_until": quote["valid_until"],
        "lines": [[line.name, line.quantity, line.unit_price, line.discount_bp, line.subtotal] for line in held],
        "files": files_of_trade.list_ids(tx, "opportunity", deal["id"]),
    }


def recall(tx: Tx, actor: Actor, call: Call, card: Card | None, quote_id: int) -> Outcome:
    """The submitter takes a pending one back into a draft (APPR-14). Raises NotFound, Forbidden, Conflict."""
    quote, _ = _to_change(tx, actor, call, quote_id)
    running = approvals.find_running(tx, ENTITY, quote_id, SUBJECT)
    if running is None:
        raise Conflict("quote_state", rule="OPP-16", state=quote["state"], event="recall")
    approvals.recall(tx, actor, call, running["id"])
    return draw(tx, actor, call, card, _again(tx, quote_id), "quote-card")


def accept(tx: Tx, actor: Actor, call: Call, card: Card | None, quote_id: int) -> Outcome:
    """The customer took it; it may fill the contract. Raises NotFound, Forbidden, Conflict (quote_expired …)."""
    quote, _ = _to_change(tx, actor, call, quote_id)
    _check_not_expired(actor, call, quote)
    return draw(tx, actor, call, card, _turn(tx, actor, call, quote, "sent", "accepted"), "quote-accepted")


def _check_not_expired(actor: Actor, call: Call, quote: Row) -> None:
    """What is valid no more is neither sent nor accepted. Raises Conflict."""
    over = date.fromisoformat(quote["valid_until"]) < today(actor.organisation, call.at)
    if over and quote["state"] in ("draft", "sent"):
        raise Conflict("quote_expired", rule="OPP-16", until=quote["valid_until"])


def _turn(tx: Tx, actor: Actor, call: Call, quote: Row, source: str, target: str) -> Row:
    after = quotes.turn(tx, quote["id"], source, target, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("quote_state", rule="OPP-16", state=_again(tx, quote["id"])["state"], event=target)
    before, now = {"state": source}, {"state": target}
    audit.write(tx, actor, call, "changed", ENTITY, quote["id"], name=quote["number"], before=before, after=now)
    return after


def _again(tx: Tx, quote_id: int) -> Row:
    row = quotes.get(tx, quote_id)
    assert row is not None
    return row


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, view: str) -> Outcome:
    """The card of a quote; what is written under it is about its deal."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=row["id"],
        subject=deal_cases.named(row["opportunity_id"]),
        onto=card,
    )
    return Outcome(view, ENTITY, row["id"], row["version"], card=drawn)


# ── what an approval of the discount does ──


def _passed(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    """Sent, if its deal still is open (APPR-21). Raises Conflict."""
    quote = _again(tx, approval["record_id"])
    deal = deals.get(tx, quote["opportunity_id"])
    rules.check_open(deal["state"] if deal is not None else "void")
    _turn(tx, actor, call, quote, "pending", "sent")
    _renew_clock(tx, call, quote)


def _back(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    """Rejected, recalled or cancelled: a draft again."""
    quote = _again(tx, approval["record_id"])
    if quote["state"] == "pending":
        _turn(tx, actor, call, quote, "pending", "draft")
    _renew_clock(tx, call, quote)


def _renew_clock(tx: Tx, call: Call, quote: Row) -> None:
    """The last safe day of the customer, now that nothing waits for an answer any more (POOL-10)."""
    deal = deals.get(tx, quote["opportunity_id"])
    if deal is not None:
        pool_clock.recompute(tx, "customer", deal["customer_id"], call.at)


def _facts(tx: Tx, actor: Actor, approval: Row) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(approval["snapshot"])
    return kept


def _reads(tx: Tx, actor: Actor, record_id: int, now: int) -> bool:
    try:
        get_readable(tx, actor, record_id, now=now)
    except NotFound:
        return False
    return True


EFFECTS[SUBJECT] = Effect(passed=_passed, rejected=_back, recalled=_back, cancelled=_back)
FACTS[SUBJECT] = _facts
READS[ENTITY] = _reads
SHOWS = quotes_shown.SHOWS
