"""What words say for a field of a deal or product: a sum, the lines of its products."""

import re

from bot.understanding.deals import Said
from bot.understanding.money import NO_MINOR_UNIT
from bot.understanding.reading import Reading
from storage.entities.lines import NewLine

_FIGURE = re.compile(r"\s*(\d[\d,，\s]*(?:\.\d+)?)\s*(?:元|块|塊)?\s*")


def amount_of(reading: Reading, currency: str) -> int | None:
    """45万, 450,000 or 450000 in minor units; None where the words are no sum."""
    if reading.amount is not None:
        return reading.amount.minor
    figure = _FIGURE.fullmatch(reading.text)
    return minor_of(figure[1], currency) if figure is not None else None


def minor_of(digits: str, currency: str) -> int:
    """1,200.50 in minor units."""
    return round(float(re.sub(r"[,，\s]", "", digits)) * (1 if currency in NO_MINOR_UNIT else 100))


def lines_of(found: Said) -> tuple[NewLine, ...]:
    """The products that were said, each at its list price less the discount."""
    return tuple(NewLine(product, round(n * 1000), discount_bp=found.discount_bp) for product, n in found.products)
