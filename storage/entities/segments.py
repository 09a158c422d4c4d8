"""Saved filters over customers, and the list they show (CUST-9, CUST-10, CUST-19)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from storage.entities.cards import Card

Quality = Literal["no_phone", "unverified", "never", "thin", "similar"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which customers are meant: values of one field are alternatives, fields hold together."""

    level: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    starred: bool = False
    quality: Quality | None = None
    owner: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved filter, private or shared; `mine` says that the reader keeps it."""

    id: int
    name: str
    filter: Filter
    shared: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class BookLine:
    """One customer of a list. `stars` names the people whose stars a manager sees (CUST-9)."""

    id: int
    name: str
    level: str
    owner: str
    mine: bool
    stars: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Customers of a filter as the reader may see them, five a page. `total` counts to 1,001.

    `counts` are those of each owner in a quality list, for managers (CUST-19). `asks` waits for words or a name;
    `may_restore` says that there is a list of deleted ones for him.
    """

    filter: Filter
    lines: tuple[BookLine, ...]
    total: int
    first: int
    more: bool
    card: Card
    segment: Segment | None = None
    segments: tuple[Segment, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    asks: str = ""
    may_restore: bool = False
    view: str = "customer-book"
