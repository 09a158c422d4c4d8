"""Sums of lines (PROD-3 to PROD-5). Pure; every line is rounded half-up once (ORG-5)."""

from collections.abc import Iterable, Sequence

from storage.entities.lines import Line
from storage.errors import Invalid
from storage.rules.money import MOST_AMOUNT, WHOLE_BP, check_fits

WHOLE_QUANTITY = 1000
MOST_QUANTITY = 10**12


def subtotal(quantity: int, unit_price: int, discount_bp: int = 0) -> int:
    """Quantity (thousandths) × price × what the discount leaves, rounded half-up once (PROD-3)."""
    return _rounded(quantity * unit_price * (WHOLE_BP - discount_bp), WHOLE_QUANTITY * WHOLE_BP)


def total(lines: Iterable[Line], order_discount: int = 0) -> int:
    """Σ subtotals − order discount, never below 0 (PROD-3)."""
    return max(0, sum(line.subtotal for line in lines) - order_discount)


def list_total(lines: Iterable[Line]) -> int:
    """Σ (quantity × list price), each rounded once (PROD-4)."""
    return sum(subtotal(line.quantity, line.list_price) for line in lines)


def discount_bp(total: int, list_total: int) -> int:
    """1 − total / list total in basis points, rounded half-up; 0 at or above the list (PROD-4)."""
    if list_total <= 0 or total >= list_total:
        return 0
    return _rounded((list_total - total) * WHOLE_BP, list_total)


def over_limit(lines: Iterable[Line], discount_bp: int, limit_bp: int) -> bool:
    """Is the document's discount above the limit, or a price after discount below its least (PROD-4)?"""
    return discount_bp > limit_bp or any(is_below_least(line) for line in lines)


def is_below_least(line: Line) -> bool:
    """The unit price after discount is below the product's least price."""
    if line.min_price is None:
        return False
    return line.unit_price * (WHOLE_BP - line.discount_bp) < line.min_price * WHOLE_BP


def margin(lines: Sequence[Line], order_discount: int = 0) -> int | None:
    """Σ subtotals − order discount − Σ (quantity × cost); None when a cost is missing (PROD-5)."""
    if not lines:
        return None
    spent = 0
    for line in lines:
        if line.cost is None:
            return None
        spent += subtotal(line.quantity, line.cost)
    return sum(line.subtotal for line in lines) - order_discount - spent


def check_line(quantity: int, unit_price: int, discount_bp: int, list_price: int = 0) -> None:
    """Raises Invalid for figures that are none, and for a line worth more than can be kept (PROD-3)."""
    if not 0 < quantity <= MOST_QUANTITY:
        raise Invalid("quantity", rule="PROD-3", quantity=quantity)
    if not 0 <= unit_price <= MOST_AMOUNT:
        raise Invalid("price", rule="PROD-3", price=unit_price)
    if not 0 <= discount_bp <= WHOLE_BP:
        raise Invalid("discount", rule="PROD-3", discount_bp=discount_bp)
    check_fits(subtotal(quantity, max(unit_price, list_price)), "PROD-3")


def check_order_discount(order_discount: int, lines: Sequence[Line]) -> None:
    """Raises Invalid for a discount below nothing, or on a document without lines."""
    if order_discount < 0 or (order_discount and not lines):
        raise Invalid("discount", rule="PROD-3", order_discount=order_discount)
    check_fits(order_discount, "PROD-3")
    check_fits(sum(line.subtotal for line in lines), "PROD-3")


def order_discount_to(total: int, lines: Sequence[Line]) -> int:
    """What is taken off the whole so that it comes to this sum (PROD-3). Raises Invalid for more than the lines."""
    whole = sum(line.subtotal for line in lines)
    if total > whole:
        raise Invalid("amount_of_lines", rule="CONTRACT-6", field="amount")
    return whole - total


def _rounded(numerator: int, denominator: int) -> int:
    """Half-up, of a fraction that is not negative."""
    return (2 * numerator + denominator) // (2 * denominator)
