"""The same party met again: the keys it is known by, and what is told of a hit (DUP)."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from storage.entities.candidates import Standing
from storage.entities.ids import RecordKind

KeyKind = Literal["phone", "name", "lead_name", "tax_no", "email", "similar"]
Policy = Literal["forbid", "warn", "off"]


class Key(NamedTuple):
    """One thing a party is known by, folded so that spellings meet."""

    kind: KeyKind
    value: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that may be the same party. What stands here may be shown to anybody who asks (DUP-4).

    `id` is None where the actor may not open the record; `pool` is the name of its pool, `owner` of its owner.
    """

    kind: RecordKind
    name: str
    standing: Standing
    key: KeyKind
    policy: Policy
    owner: str = ""
    pool: str = ""
    last_at: int | None = None
    id: int | None = None

    @property
    def forbids(self) -> bool:
        return self.policy == "forbid"


@dataclass(frozen=True, slots=True)
class HitFacts:
    """What is said of a pooled hit before it is claimed: where, how long idle, and what may still be claimed."""

    region: str | None = None
    idle_days: int | None = None
    claims_left: int | None = None


@dataclass(frozen=True, slots=True)
class EarlierInvalid:
    """A lead of the same party that was marked invalid before; it blocks nothing (DUP-11)."""

    name: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of a duplicate check: hits best first, at most ten; `many` says that there were too many alike.

    `token` repeats the call in spite of hits that only warn (DUP-10).
    """

    hits: tuple[Hit, ...] = ()
    many: bool = False
    earlier: EarlierInvalid | None = None
    token: str = ""

    @property
    def best(self) -> Hit | None:
        return self.hits[0] if self.hits else None

    @property
    def despite(self) -> dict[str, Any]:
        """What a confirmed save leaves in the history: which keys it met, not whose they were (DUP-10)."""
        return {"despite": [f"{hit.kind}:{hit.key}" for hit in self.hits]} if self.hits else {}

    @property
    def forbidden(self) -> bool:
        return any(hit.forbids for hit in self.hits)
