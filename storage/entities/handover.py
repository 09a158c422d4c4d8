"""Handing over everything somebody holds: what there is, how it would be shared, what became of it (XFER-12)."""

from dataclasses import dataclass, field
from typing import Any

from storage.entities.cards import Card
from storage.entities.transfer import Named

RECORDS = ("customer", "lead")
SEATS = ("pool_admin", "dept_head", "superior", "delegate", "flow")


@dataclass(frozen=True, slots=True)
class Shared:
    """What one person would get."""

    person: Named
    customers: int
    leads: int


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """A hand-over that is being agreed. `counts` by kind; `takers` in the order they were chosen."""

    view: str
    card: Card
    leaver: Named
    leaves: bool
    counts: dict[str, int]
    mode: str = ""
    takers: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()
    shares: tuple[Shared, ...] = ()
    left: int = 0
    seats_to: Named | None = None
    items: tuple[Named, ...] = ()
    chosen: frozenset[str] = frozenset()
    first: int = 0
    total: int = 0
    asks: str = ""
    hint: str = ""

    @property
    def seats(self) -> int:
        return sum(self.counts.get(kind, 0) for kind in SEATS)

    @property
    def all(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Stayed:
    """What could not move, and why."""

    kind: str
    id: int
    name: str
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandoverRun:
    """A hand-over that runs or has ended."""

    id: int
    leaver: Named
    state: str
    total: int
    done: int
    moved: dict[str, int]
    shares: tuple[Shared, ...]
    stayed: tuple[Stayed, ...]
    rest: int
    card: Card
