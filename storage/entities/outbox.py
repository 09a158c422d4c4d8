"""A message on its way to somebody: what is leased, judged and sent (NOTIFY-12)."""

from dataclasses import dataclass, field
from typing import Any

from storage.entities.cards import Card
from storage.entities.people import Speaker

HELD, FOLDED, ASKED = 1, 2, 3  # Through quiet hours or mute; beyond the daily cap; the reader asked for it.


@dataclass(frozen=True, slots=True)
class Push:
    """One outbox row as a use case sees it. `held` says whether it waited, and why."""

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
    held: int
    not_before: int
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent now: the rows it stands for, the reader, and what the view shows.

    `entity` is the value the view of `kind` shows. `card` is the card made for it, or the one to redraw. `zone` and
    `currency` are the firm's, for messages to a place. `reader` is the person it goes to, `counts` whether it counts
    to his daily cap, `subject` the record it is about.
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
    currency: str | None = None
    reader: int | None = None
    counts: bool = False
    subject: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A push without a record's card: its kind and the facts of its event."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thing:
    """One of several messages that became one: what its view shows; `row` opens it on a card of its own."""

    kind: str
    entity: Any
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Several messages as one: held through the `night`, `days` off or a `mute`, beyond the cap (`more`), of one
    act or moment (`together`), or listed because the reader asked (`list`)."""

    why: str
    things: tuple[Thing, ...]
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class FewerAsked:
    """Five pushes of one kind in a row without a tap: does the person want fewer of them (conversations 7.5)?"""

    kind: str
    card: Card
