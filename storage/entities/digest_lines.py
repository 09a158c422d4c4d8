"""One line of a digest or of /today."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line: `agenda-line-<kind>` with the count `n` and the named facts."""

    kind: str
    n: int
    facts: dict[str, Any] = field(default_factory=dict)
