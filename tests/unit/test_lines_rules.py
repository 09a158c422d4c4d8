"""Sums of lines, discounts and margins (PROD-3 to PROD-5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.lines import Line
from storage.errors import Invalid
from storage.rules import lines as rules


def a_line(price: int, quantity: int = 1000, discount: int = 0, **more: int | None) -> Line:
    listed = more.pop("list_price", price) or 0
    return Line(
        product_id=1,
        name="A100",
        list_price=listed,
        unit_price=price,
        quantity=quantity,
        discount_bp=discount,
        subtotal=rules.subtotal(quantity, price, discount),
        cost=more.get("cost"),
        min_price=more.get("min_price"),
    )


@pytest.mark.rule("PROD-3", "ORG-5")
def test_a_line_is_rounded_half_up_once() -> None:
    assert rules.subtotal(3000, 3333, 500) == 9499
    assert rules.subtotal(1, 500) == 1  # half a unit of money is one
    assert rules.subtotal(1, 499) == 0
    assert rules.subtotal(2500, 100, 10_000) == 0


@pytest.mark.rule("PROD-3")
def test_a_total_is_never_below_nothing() -> None:
    held = [a_line(10_000), a_line(5_000, 2000)]
    assert rules.total(held) == 20_000
    assert rules.total(held, 1_500) == 18_500
    assert rules.total(held, 25_000) == 0


@pytest.mark.rule("PROD-4")
def test_the_discount_of_a_document_is_what_is_missing_to_its_list() -> None:
    assert rules.discount_bp(450_000, 511_000) == 1194
    assert rules.discount_bp(511_000, 511_000) == 0
    assert rules.discount_bp(600_000, 511_000) == 0
    assert rules.discount_bp(0, 0) == 0
    assert rules.list_total([a_line(9_000, 3000, list_price=10_000)]) == 30_000


@pytest.mark.rule("PROD-4")
@pytest.mark.parametrize(
    ("discount", "line", "over"),
    [
        (1000, a_line(100), False),
        (1001, a_line(100), True),
        (0, a_line(100, discount=1000, min_price=90), False),
        (0, a_line(100, discount=1001, min_price=90), True),
        (0, a_line(89, min_price=90), True),
    ],
)
def test_a_large_discount_or_a_price_below_the_least_is_over_the_limit(discount: int, line: Line, over: bool) -> None:
    assert rules.over_limit([line], discount, 1000) is over


@pytest.mark.rule("PROD-5")
def test_a_margin_is_empty_while_a_cost_is_missing() -> None:
    known = a_line(10_000, 2000, cost=7_000)
    assert rules.margin([known], 1_000) == 20_000 - 1_000 - 14_000
    assert rules.margin([known, a_line(5_000)]) is None
    assert rules.margin([]) is None


@pytest.mark.rule("PROD-3")
@pytest.mark.parametrize(("quantity", "price", "discount"), [(0, 1, 0), (-1, 1, 0), (1, -1, 0), (1, 1, 10_001)])
def test_figures_that_are_none_are_refused(quantity: int, price: int, discount: int) -> None:
    with pytest.raises(Invalid):
        rules.check_line(quantity, price, discount)


@pytest.mark.rule("PROD-3")
def test_an_order_discount_needs_lines() -> None:
    with pytest.raises(Invalid):
        rules.check_order_discount(5, [])
    with pytest.raises(Invalid):
        rules.check_order_discount(-5, [a_line(1)])
    rules.check_order_discount(5, [a_line(1)])


@pytest.mark.rule("PROD-3", "PROD-4")
@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.integers(0, 10**9), st.integers(0, 10_000)), min_size=1, max_size=20
    ),
    st.integers(0, 10**9),
)
def test_totals_and_discounts_stay_in_their_bounds(figures: list[tuple[int, int, int]], order: int) -> None:
    held = [a_line(price, quantity, discount) for quantity, price, discount in figures]
    total, listed = rules.total(held, order), rules.list_total(held)
    assert 0 <= total <= listed
    assert 0 <= rules.discount_bp(total, listed) <= 10_000


@pytest.mark.rule("PROD-3")
def test_what_is_taken_off_the_whole_leaves_the_round_sum() -> None:
    lines = [a_line(100_000, 3_000, 500)]
    assert rules.order_discount_to(250_000, lines) == 35_000
    assert rules.order_discount_to(285_000, lines) == 0
    with pytest.raises(Invalid, match="amount_of_lines"):
        rules.order_discount_to(285_001, lines)
