"""Lists of a pool and what is asked on them: pages, the filter, what is near, to whom or where to give (6.6)."""

from dataclasses import dataclass

from storage.entities.cards import Card
from storage.entities.ids import RecordKind
from storage.entities.pool import Pool, PoolRecord


@dataclass(frozen=True, slots=True)
class PoolFilter:
    """What a list of a pool is narrowed to; fields the pool hides are never among it (POOL-20)."""

    region: str | None = None
    industry: str | None = None
    level: str | None = None
    idle_days: int | None = None

    @property
    def state(self) -> dict[str, str | int]:
        """As it stands in the state of a card."""
        named = {"region": self.region, "industry": self.industry, "level": self.level, "idle_days": self.idle_days}
        return {name: value for name, value in named.items() if value is not None}

    def __bool__(self) -> bool:
        return bool(self.state)


@dataclass(frozen=True, slots=True)
class PoolList:
    """One page of a pool; `first` is the number of its first line, numbers run on over pages.

    `total` counts what the filter leaves, up to 1,001. `others` says that the person has another pool of the kind,
    `switch` the other kind if he has a pool of it. While several are chosen `picked` holds them. Without any pool
    `pool` is None.
    """

    pool: Pool | None
    records: tuple[PoolRecord, ...]
    page: int
    first: int
    has_next: bool
    others: bool
    card: Card
    total: int = 0
    narrowed: PoolFilter = PoolFilter()
    switch: RecordKind | None = None
    picked: frozenset[int] | None = None
    may_claim: bool = False
    may_assign: bool = False


@dataclass(frozen=True, slots=True)
class PoolFilterAsked:
    """The filter of a list, and with a `field` the values there are in the pool, most frequent first."""

    pool: Pool
    narrowed: PoolFilter
    fields: tuple[str, ...]
    field: str
    values: tuple[str, ...]
    others: bool
    subscribed: bool | None
    card: Card


@dataclass(frozen=True, slots=True)
class PoolChoice:
    """The pools a person may look at, from number `start` on; `more` says that others follow."""

    pools: tuple[Pool, ...]
    start: int
    more: bool
    card: Card


@dataclass(frozen=True, slots=True)
class PoolMove:
    """To which pool? `pools` is the page of the `total` others, after the first `start`; `pool` holds the record."""

    kind: RecordKind
    id: int
    name: str
    pool: Pool
    pools: tuple[Pool, ...]
    start: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class NearRecord:
    """One of them, masked, and how far it is in metres."""

    record: PoolRecord
    distance_m: int


@dataclass(frozen=True, slots=True)
class PoolNear:
    """Pooled customers near a place, the nearest first; before the place is known `asks`."""

    records: tuple[NearRecord, ...]
    total: int
    page: int
    first: int
    has_next: bool
    asks: bool
    card: Card


@dataclass(frozen=True, slots=True)
class AssignAsked:
    """To whom? With `to` chosen: the question that is left. `n` records, `name` where it is one."""

    kind: RecordKind
    n: int
    name: str
    people: tuple[tuple[int, str], ...]
    to: tuple[int, str] | None
    asks: bool
    hint: str
    card: Card
