"""A change of owner: what was agreed, what it would do, what became of it (XFER)."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from storage.entities.cards import Card
from storage.entities.ids import RecordKind

Child = Literal["opportunities", "contracts"]
Power = Literal["read", "write"]
EVERYTHING: Final[frozenset[Child]] = frozenset({"opportunities", "contracts"})
How = Literal["transferred", "handed_over"]


@dataclass(frozen=True, slots=True)
class Terms:
    """To whom and why; what the old owner keeps, until when (XFER-4). `words` are a reason written out.

    `include` says which children of a customer go along, of those the old owner holds (XFER-2).
    """

    to: int
    reason: str
    words: str = ""
    keep_clock: bool = False
    power: Power | None = None
    until: int | None = None
    how: How = "transferred"
    include: frozenset[Child] = EVERYTHING


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a record on a card."""

    id: int
    name: str
    kind: str = "user"


@dataclass(frozen=True, slots=True)
class Refused:
    """One of several that does not move, and why; without a name what the actor may not read."""

    kind: RecordKind
    id: int
    name: str
    code: str
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a transfer would do; nothing was written (XFER-8).

    `children` counts what goes along with the customers: opportunity, contract.
    """

    counts: dict[str, int]
    reminders: int
    refused: tuple[Refused, ...]
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransferCard:
    """A transfer that is being agreed: `view` says which step the card shows.

    `people` are the colleagues offered; `asks` says what is awaited in words ("person", "reason").
    """

    view: str
    card: Card
    records: tuple[Named, ...]
    owners: tuple[Named, ...]
    to: Named | None = None
    reason: str = ""
    words: str = ""
    power: str = ""
    until: int | None = None
    preview: Preview | None = None
    people: tuple[Named, ...] = ()
    asks: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of each (PERM-14)."""

    moved: tuple[Named, ...]
    refused: tuple[Refused, ...]
    to: Named
    owners: tuple[Named, ...]
    power: str = ""
    until: int | None = None
    readable: bool = False
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """To the new owner, or (with `to` set) to the old one and his superior: one record changed hands."""

    kind: RecordKind
    id: int
    name: str
    sender: str
    former: str
    to: str = ""
    last: tuple[int, str, str] | None = None
    next_at: int | None = None
    phone: str | None = None
    readable: bool = True
    handed_over: bool = False
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class ReceivedSeveral:
    """More than five records to one person make one message (XFER-7)."""

    sender: str
    former: str
    to: str
    customers: int
    leads: int
    names: tuple[str, ...]
    more: int
    handed_over: bool = False
