"""Money in minor units (ORG-5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Invalid
from storage.rules.money import Money, share, total


@pytest.mark.rule("ORG-5")
def test_half_of_333_is_167() -> None:
    assert share(Money(333, "CNY"), 5000) == Money(167, "CNY")


@pytest.mark.rule("ORG-5")
@pytest.mark.parametrize(
    ("minor", "bp", "rounded"), [(1, 5000, 1), (3, 5000, 2), (-3, 5000, -2), (199, 100, 2), (149, 100, 1)]
)
def test_each_line_is_rounded_half_up_once(minor: int, bp: int, rounded: int) -> None:
    assert share(Money(minor, "TWD"), bp).minor == rounded


@pytest.mark.rule("ORG-5")
def test_different_currencies_are_not_added() -> None:
    with pytest.raises(Invalid, match="mixed_currencies"):
        total([Money(1, "CNY"), Money(1, "USD")], "CNY")
    assert total([Money(1, "CNY"), Money(2, "CNY")], "CNY") == Money(3, "CNY")


@pytest.mark.rule("ORG-5")
@given(st.integers(-(10**15), 10**15))
def test_the_whole_rate_is_the_whole_amount(minor: int) -> None:
    assert share(Money(minor, "CNY"), 10_000) == Money(minor, "CNY")
