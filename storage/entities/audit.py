"""What the audit log answers (AUDIT-5, AUDIT-6)."""

from dataclasses import dataclass, field
from typing import Any, Literal

Fault = Literal["changed", "missing", "order", "values", "head", "unsealed", "forgotten"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is whole; otherwise the first broken row, and what is wrong with it.

    changed: the row was edited · missing: a row is gone · order: rows were swapped · values: the values beside
    it were edited · head: the end was cut off · unsealed: older than a minute and not sealed · forgotten: an end
    that was told earlier does not stand in it, so the log was cut off or written anew.
    """

    sealed: int
    fault: Fault | None = None
    audit_id: int | None = None
    sequence: int | None = None
    head: str = ""

    @property
    def is_whole(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log as a person may read it; private values inside are masked (PERM-15)."""

    id: int
    at: int
    actor_id: int | None
    actor: str
    on_behalf_of: str
    channel: str
    action: str
    entity: str
    record_id: int
    record_name: str
    reason: str | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Log:
    """Rows newest first; `cursor` continues with older ones, None at the end."""

    entries: tuple[Entry, ...]
    cursor: int | None = None
