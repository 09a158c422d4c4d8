"""Visits: follow-ups on site, with the position they were begun at (§3.5, FOLLOW-15 to FOLLOW-19)."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal

from storage.entities.cards import Card
from storage.entities.dialogue import Record
from storage.entities.follow_ups import Prompt
from storage.entities.people import Organisation

Trust = Literal["live", "button", "pinned", "none"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A position that was sent, in millionths of a degree, and how far it can be trusted; none has no place."""

    trust: Trust
    lat_e6: int | None = None
    lng_e6: int | None = None

    @property
    def place(self) -> tuple[int, int] | None:
        if self.lat_e6 is None or self.lng_e6 is None:
            return None
        return (self.lat_e6, self.lng_e6)

    def as_state(self) -> dict[str, Any]:
        """The form the asking card keeps until the customer is known."""
        return {"trust": self.trust, "lat": self.lat_e6, "lng": self.lng_e6}

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> "Fix":
        return cls(state.get("trust", "none"), state.get("lat"), state.get("lng"))


@dataclass(frozen=True, slots=True)
class Site:
    """A customer one may be at, and how far it is where that is known."""

    ref: str
    name: str
    distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class VisitAsked:
    """Where are you? `view` is visit-where, visit-none-near, visit-no-location or visit-search."""

    view: str
    sites: tuple[Site, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as its card shows it.

    `distance_m` is None where it is not for the reader or not known. `last_at` is the visit before, `open_note` what
    was left to talk about, `files` how many of each kind, `extra` what the firm asks, answered. `unplaced`: the
    customer has no saved place yet. `marked`: each of its photos is here, and whoever opens it sees a watermark.
    """

    id: int
    record: Record
    author_id: int
    checked_in_at: int
    checked_out_at: int | None
    trust: Trust
    distance_m: int | None
    far: bool
    late: bool
    content: str
    version: int
    next_at: int | None
    closed: bool
    files: dict[str, int] = field(default_factory=dict)
    last_at: int | None = None
    open_note: str = ""
    unplaced: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    marked: bool = False


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit on its card; `firm` and `hour` are what date chips are made from, `hours` the quiet ones.

    `prompts` is what the firm asks of a visit and is not answered yet (FOLLOW-20).
    """

    view: str
    visit: Visit
    card: Card
    firm: Organisation
    hour: time
    hours: int = 3
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """A check-in that was taken back, or a place kept without a customer: nothing of it is on a record."""

    view: str
    name: str
    card: Card | None = None
