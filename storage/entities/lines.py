"""Lines of opportunities, quotes and contracts: quantities in thousandths, money in minor units (PROD-2, PROD-3)."""

from dataclasses import dataclass
from typing import Literal

HolderKind = Literal["opportunity", "quote", "contract"]


@dataclass(frozen=True, slots=True)
class NewLine:
    """What a person says of a line; without a price it is the list price."""

    product_id: int
    quantity: int = 1000
    unit_price: int | None = None
    discount_bp: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is kept. `min_price` is the product's present one; `cost` only where it may be seen (PERM-18)."""

    product_id: int
    name: str
    list_price: int
    unit_price: int
    quantity: int
    discount_bp: int
    subtotal: int
    cost: int | None = None
    note: str = ""
    min_price: int | None = None


@dataclass(frozen=True, slots=True)
class Repricing:
    """What is said of the price of a document: other products, one discount on each of them, what it all comes to."""

    lines: tuple[NewLine, ...] = ()
    discount_bp: int | None = None
    total: int | None = None
