"""A message on its way to somebody: what is leased, judged and sent (NOTIFY-12)."""

from dataclasses import dataclass, field
from typing import Any

from storage.entities.cards import Card
from storage.entities.people import Speaker


@dataclass(frozen=True, slots=True)
class Push:
    """One outbox row as a use case sees it."""

    id: int
    kind: str
    action: str
    user_id: int | None
    place: str | None
    card_id: int | None
    subject: tuple[str, int] | None
    facts: dict[str, Any]
    tier: int
    attempts: int
    held: bool
    not_before: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent now: the rows it stands for, the reader, and what the view shows.

    `entity` is the value the view of `kind` shows. `card` is the card made for it, or the one to redraw. `zone` is
    the firm's, for messages to a place.
    """

    kind: str
    rows: tuple[tuple[int, int], ...]
    place: str
    speaker: Speaker | None
    locale: str
    entity: Any
    silent: bool
    priority: int
    card: Card | None = None
    redraw: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Told:
    """A push without a record's card: its kind and the facts of its event."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that was held through quiet hours and is no reminder, as one message (NOTIFY-6)."""

    things: tuple[tuple[str, Any], ...]
