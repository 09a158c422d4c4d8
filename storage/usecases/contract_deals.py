"""What a contract takes over from the deal or the accepted quote it is made from (OPP-12, OPP-16)."""

from dataclasses import dataclass

from storage.entities.contracts import NewContract
from storage.entities.lines import Line
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import children, contract_sources, deals, lines
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Source:
    """What is known already; empty without a deal."""

    opportunity_id: int | None = None
    name: str = ""
    amount: int | None = None
    currency: str | None = None
    order_discount: int = 0
    lines: tuple[Line, ...] = ()


def source_of(tx: Tx, actor: Actor, new: NewContract, *, now: int) -> Source:
    """The deal or quote named. In another currency its figures are not taken over.

    Raises NotFound, Invalid (other_customer; mixed_currencies: its lines are in another), Conflict (quote_state).
    """
    source = _named(tx, actor, new, now=now)
    if new.currency in (None, source.currency) or source.currency is None:
        return source
    if source.lines and new.lines is None:
        raise Invalid("mixed_currencies", rule="ORG-5", currencies=[source.currency, new.currency])
    return Source(source.opportunity_id, source.name)


def _named(tx: Tx, actor: Actor, new: NewContract, *, now: int) -> Source:
    if new.quote_id is not None:
        return _of_quote(tx, actor, new, now=now)
    if new.opportunity_id is None:
        return Source()
    deal = _deal(tx, actor, new.opportunity_id, new.customer_id, now=now)
    return Source(
        opportunity_id=deal["id"],
        name=deal["name"],
        amount=deal["amount"] or None,
        currency=deal["currency"],
        order_discount=deal["order_discount"],
        lines=tuple(lines.list_lines(tx, "opportunity", deal["id"])),
    )


def _of_quote(tx: Tx, actor: Actor, new: NewContract, *, now: int) -> Source:
    quote = contract_sources.find_quote(tx, new.quote_id or 0)
    if quote is None:
        raise NotFound(rule="PERM-13")
    deal = _deal(tx, actor, quote["opportunity_id"], new.customer_id, now=now)
    if new.opportunity_id not in (None, deal["id"]):
        raise Invalid("other_deal", rule="OPP-16", field="quote_id")
    if quote["state"] != "accepted":
        raise Conflict("quote_state", rule="OPP-16", state=quote["state"])
    return Source(
        opportunity_id=deal["id"],
        name=deal["name"],
        amount=quote["total"],
        currency=quote["currency"],
        order_discount=quote["order_discount"],
        lines=tuple(lines.list_lines(tx, "quote", quote["id"])),
    )


def _deal(tx: Tx, actor: Actor, opportunity_id: int, customer_id: int, *, now: int) -> Row:
    deals.lock(tx, opportunity_id)
    deal = children.get_readable(tx, actor, "opportunity", opportunity_id, now=now)
    if deal["customer_id"] != customer_id:
        raise Invalid("other_customer", rule="OPP-12", field="opportunity_id")
    return deal


def checked_deal(tx: Tx, actor: Actor, opportunity_id: int | None, *, customer_id: int, now: int) -> int | None:
    """The deal of a contract belongs to its customer. Raises NotFound, Invalid."""
    if opportunity_id is None:
        return None
    return int(_deal(tx, actor, opportunity_id, customer_id, now=now)["id"])
