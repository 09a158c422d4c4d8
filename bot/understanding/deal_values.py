"""What words say for a field of a deal or product: a sum, the lines of its products."""

import re
from collections.abc import Sequence

from bot.understanding.deals import Said, discount_alone, said_of
from bot.understanding.money import NO_MINOR_UNIT
from bot.understanding.reading import Reading
from storage.entities.candidates import Candidate
from storage.entities.lines import NewLine, Repricing

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


def repricing_of(reading: Reading, candidates: Sequence[Candidate], *, asked: bool) -> Repricing | None:
    """A100×3 95折, or 9折 alone; beside other words only where products were asked for. None for anything else."""
    found = said_of(reading, [one for one in candidates if one.kind == "product"])
    if found.products and (asked or not found.name):
        return Repricing(lines_of(found))
    discount_bp = discount_alone(reading.text)
    return None if discount_bp is None else Repricing(discount_bp=discount_bp)
