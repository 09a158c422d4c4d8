"""Deliveries as the channel brought them: opaque addresses, and a payload of bytes (DIALOG-1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Incoming:
    """One delivery as the channel brought it. `payload` is opaque here."""

    delivery_id: str
    account: str
    place: str
    message: str | None
    said_at: int
    payload: bytes
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """What was stored: ids of the deliveries to be handled now, and strangers of whom something was dropped."""

    fresh: list[str]
    dropped: frozenset[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery stored but not answered; `number` is its place in the order of arrival."""

    delivery_id: str
    account: str
    place: str
    said_at: int
    payload: bytes
    tries: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Gathering:
    """An album or a burst of forwards while its parts arrive: the ids of their deliveries (DIALOG-4)."""

    id: int
    key: str
    account: str
    place: str
    parts: tuple[str, ...]
    closes_at: int
