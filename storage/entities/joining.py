"""What inviting and joining answer (ORG-21, ORG-22; conversations 6.1, 6.20)."""

from dataclasses import dataclass, field

from storage.entities.cards import Card


@dataclass(frozen=True, slots=True)
class Invited:
    """An invite that was made. `token` is known only to the call that made it, never again (ORG-22)."""

    invite_id: int
    user_id: int
    name: str
    department: str
    roles: tuple[str, ...]
    hours: int
    card: Card
    token: str | None = field(default=None, repr=False)
    digest: str = field(default="", repr=False)
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody who opened an invite is asked to confirm."""

    invite_id: int
    name: str
    firm: str
    department: str
    roles: tuple[str, ...]
    inviter: str
    hours: int
    card: Card


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody joined. `card` is that of the settings message; the offer's own card has no buttons any more."""

    user_id: int
    name: str
    department: str
    roles: tuple[str, ...]
    locale: str
    morning: str
    evening: str
    quiet: str
    example: str | None
    permissions: frozenset[str]
    sells: bool
    card: Card


@dataclass(frozen=True, slots=True)
class Denied:
    """ "Not me": the invite is void and the super admins are told."""

    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The account belongs to another colleague already; the super admins are told (ORG-21)."""
