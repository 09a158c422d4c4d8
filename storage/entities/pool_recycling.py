"""What is shown of records on their way back into a pool: warnings, extensions, what a run took (6.9)."""

from dataclasses import dataclass
from datetime import date

from storage.entities.cards import Card
from storage.entities.ids import RecordKind

Subject = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Falling:
    """One record that goes back soon; `due_on` is its last safe day."""

    kind: RecordKind
    id: int
    name: str
    due_on: date
    days_left: int

    @property
    def subject(self) -> Subject:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class FallingList:
    """A page of a person's records that go back soon, the next first."""

    records: tuple[Falling, ...]
    total: int
    page: int
    first: int
    has_next: bool
    card: Card


@dataclass(frozen=True, slots=True)
class FallingOne:
    """One of them with the rule it goes back by; `condition` and `days` say which, `since` is the day it counts from.

    `may_*` say what the reader may still do.
    """

    record: Falling
    condition: str
    days: int
    since: date | None
    may_extend: bool
    may_lock: bool
    may_return: bool
    from_list: bool
    card: Card


@dataclass(frozen=True, slots=True)
class ExtendAsked:
    """How many days more (`choices`), or with `days` chosen: why? `names` are whose."""

    subject: Subject | None
    names: tuple[str, ...]
    choices: tuple[int, ...]
    days: int
    card: Card


@dataclass(frozen=True, slots=True)
class ExtendSent:
    """What was asked for and who decides; granted at once to who may decide himself. `refused` counts the rest."""

    names: tuple[str, ...]
    days: int
    deciders: tuple[str, ...]
    granted: bool
    refused: int = 0
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    """To who decides: who asks for how many days more, and why (POOL-25)."""

    kind: RecordKind
    id: int
    name: str
    asker: str
    days: int
    reason: str
    due_on: date
    until: date
    card: Card

    @property
    def subject(self) -> Subject:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class ExtensionDecided:
    """How it was decided: granted, refused or lapsed, and the last safe day it has now."""

    kind: RecordKind
    id: int
    name: str
    days: int
    state: str
    by: str
    due_on: date | None
    asker: str = ""
    card: Card | None = None

    @property
    def subject(self) -> Subject:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class RecycledItem:
    """A record a run took back, and why: after `days` days of a condition."""

    name: str
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class Recycled:
    """To the owner: everything a run took from him, in one message."""

    items: tuple[RecycledItem, ...]
    pool_id: int


@dataclass(frozen=True, slots=True)
class RecycledTeam:
    """To a superior or pool admin: how many records a run took from whom."""

    people: tuple[tuple[str, int], ...]
    pool_id: int

    @property
    def total(self) -> int:
        return sum(n for _, n in self.people)
