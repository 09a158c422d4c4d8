"""Products: what is sold, as people say it and as cards show it (PROD-1)."""

from dataclasses import dataclass
from typing import Literal

from storage.entities.cards import Card

ProductStatus = Literal["draft", "on", "off"]


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is said of a product; without a number it gets the next one (NUM-1)."""

    name: str
    price: int
    number: str = ""
    currency: str | None = None
    category_id: int | None = None
    unit: str = ""
    cost: int | None = None
    min_price: int | None = None
    description: str = ""
    images: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in a list."""

    id: int
    number: str
    name: str
    price: int
    currency: str
    unit: str
    status: ProductStatus


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category in its tree."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class ProductCard:
    """One product; cost and least price only for `product.cost` (PERM-18). `asks` is the field asked for."""

    view: str
    id: int
    number: str
    name: str
    category: str
    unit: str
    price: int
    currency: str
    status: ProductStatus
    description: str
    images: tuple[int, ...]
    may_manage: bool
    version: int
    card: Card
    cost: int | None = None
    min_price: int | None = None
    sees_cost: bool = False
    asks: str = ""
    page: int = 0
    categories: tuple[CategoryLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductList:
    """A page of products; `words` and `category` say which, `asks` what a message answers, or that it is the tree."""

    products: tuple[ProductLine, ...]
    total: int
    first: int
    words: str
    category: str
    categories: tuple[tuple[int, str, int | None], ...]
    may_manage: bool
    card: Card
    asks: str = ""
    page: int = 0
    tree: tuple[CategoryLine, ...] = ()
