"""Lines as people say them, priced by the products they name (PROD-1 to PROD-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from storage.entities.lines import Line, NewLine
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import products
from storage.rules import lines as rules
from storage.rules.wording import cleaned
from storage.tx import Row, Tx

MOST_LINES = 50


def priced(tx: Tx, wanted: Sequence[NewLine], currency: str, before: Sequence[Line] = ()) -> list[Line]:
    """The lines with what they copy of their products; one that stood in the document keeps its copy (PROD-2).

    Raises Invalid, NotFound for no product, Conflict (product_off) for one that may not be sold (PROD-1).
    """
    if len(wanted) > MOST_LINES:
        raise Invalid("too_many_lines", rule="PROD-3", most=MOST_LINES)
    copies: Mapping[int, Line] = {line.product_id: line for line in before}
    return [_line(tx, line, currency, copies.get(line.product_id)) for line in wanted]


def _line(tx: Tx, new: NewLine, currency: str, copied: Line | None) -> Line:
    kept = copied or _copy(get_sold(tx, new.product_id), currency)
    price = kept.list_price if new.unit_price is None else new.unit_price
    rules.check_line(new.quantity, price, new.discount_bp, kept.list_price)
    return replace(
        kept,
        unit_price=price,
        quantity=new.quantity,
        discount_bp=new.discount_bp,
        subtotal=rules.subtotal(new.quantity, price, new.discount_bp),
        note=cleaned(new.note, field="note", longest=200, empty=True),
    )


def _copy(product: Row, currency: str) -> Line:
    if product["currency"] != currency:
        raise Invalid("mixed_currencies", rule="ORG-5", currencies=[currency, product["currency"]])
    price = int(product["price"])
    return Line(
        product_id=product["id"],
        name=product["name"],
        list_price=price,
        unit_price=price,
        quantity=rules.WHOLE_QUANTITY,
        discount_bp=0,
        subtotal=price,
        cost=product["cost"],
        min_price=product["min_price"],
    )


def get_sold(tx: Tx, product_id: int) -> Row:
    """A product that may go into new lines, held so that it stays so. Raises NotFound, Conflict (product_off)
    (PROD-1)."""
    products.hold(tx, product_id)
    row = products.find(tx, product_id)
    if row is None:
        raise NotFound(rule="PROD-1")
    if row["status"] != "on":
        raise Conflict("product_off", rule="PROD-1", name=row["name"], status=row["status"])
    return row


def seen_by(actor: Actor, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Without their costs for whoever may not see them (PERM-18)."""
    if actor.may("product.cost"):
        return tuple(lines)
    return tuple(replace(line, cost=None, min_price=None) for line in lines)
