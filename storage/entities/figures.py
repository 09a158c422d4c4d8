"""What the CRM says of its own state to whoever watches it; counts and ages, nothing of anybody."""

from dataclasses import dataclass

from storage.entities.audit import Verdict


@dataclass(frozen=True, slots=True)
class Due:
    """Messages of one kind and tier that should be out by now; `oldest` is when the first of them fell due."""

    kind: str
    tier: int
    count: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`waiting` deliveries are stored and not answered yet, `parked` ones failed three times."""

    due: tuple[Due, ...]
    waiting: int
    parked: int
    schema: int


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a walk along the chain of the audit log has come. `verdict` holds what the last whole walk found, or
    the fault this one met; None until either."""

    sequence: int = 0
    digest: str = ""
    verdict: Verdict | None = None
