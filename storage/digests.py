"""The lines of the morning and evening digest, registered by the use cases they come from (NOTIFY-8, NOTIFY-54)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from storage.entities.people import Actor
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line: `agenda-line-<kind>` with the count `n` and the named facts; `subjects` are what it is about."""

    kind: str
    n: int
    facts: dict[str, Any] = field(default_factory=dict)
    subjects: tuple[tuple[str, int], ...] = ()


# A section reads for one person at `now` (UTC milliseconds) and says nothing with None.
Section = Callable[[Tx, Actor, int], DigestLine | None]

MORNING: Final[dict[str, Section]] = {}
EVENING: Final[dict[str, Section]] = {}
