"""A customer's team, and asking to be let into it (TEAM)."""

from dataclasses import dataclass
from typing import Literal

from storage.entities.cards import Card

TeamKind = Literal["customer", "opportunity", "contract"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the team: what he may, until when."""

    user_id: int
    name: str
    power: str
    expires_at: int | None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A colleague who may be picked."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The team of a customer, deal or contract; `view` is team-list, team-who, team-power or team-left.

    `may_change` says that the reader adds, changes and removes; `chosen` is whom the card is about.
    """

    view: str
    id: int
    name: str
    members: tuple[Member, ...]
    card: Card
    may_change: bool = False
    first: int = 0
    total: int = 0
    chosen: Offered | None = None
    member: Member | None = None
    people: tuple[Offered, ...] = ()
    asks: bool = False
    hint: str = ""
    kind: TeamKind = "customer"


@dataclass(frozen=True, slots=True)
class TeamTold:
    """What happened in a team, to a member or to the owner; `readable` says whether the record may be opened."""

    event: str
    customer_id: int
    customer: str
    sender: str
    member: str
    to_member: bool
    power: str
    expires_at: int | None
    readable: bool
    kind: TeamKind = "customer"


@dataclass(frozen=True, slots=True)
class JoinAsked:
    """The asker's answer: who decides, until when. Nothing of the record but the name he knew (TEAM-8)."""

    customer: str
    owner: str
    until: int


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A colleague asks to join: for the owner, or for his superior after two days."""

    id: int
    state: str
    customer_id: int
    customer: str
    asker: str
    owner: str
    mine: bool
    card: Card
    power: str = ""
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class JoinDecided:
    """To the asker: let in, or not."""

    customer_id: int
    customer: str
    granted: bool
    power: str
    expires_at: int | None
