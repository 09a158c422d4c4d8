"""A discount that is all that was said, which prices every product of a document."""

import pytest

from bot.understanding.deals import discount_alone


@pytest.mark.parametrize(
    ("words", "discount_bp"),
    [
        ("9折", 1_000),
        ("85折", 1_500),
        ("8.5折", 1_500),
        ("打 9折。", 1_000),
        ("全部改成95折", 500),
        ("整單9折", 1_000),
        ("10% off", 1_000),
        ("all 5% discount", 500),
    ],
)
def test_a_discount_alone_is_understood(words: str, discount_bp: int) -> None:
    assert discount_alone(words) == discount_bp


@pytest.mark.parametrize("words", ["", "客户要9折", "A100×3 9折", "9折太低了", "90", "30/60/10", "asks for 10% off"])
def test_beside_other_words_it_is_none(words: str) -> None:
    assert discount_alone(words) is None
