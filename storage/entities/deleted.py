"""Leads and customers that were deleted and can still come back (LEAD-14, CUST-15)."""

from dataclasses import dataclass

from storage.entities.cards import Card
from storage.entities.ids import RecordKind


@dataclass(frozen=True, slots=True)
class DeletedLine:
    """One of them: who deleted it, empty for what no person did, and until when it can be restored."""

    id: int
    name: str
    by: str
    until: int


@dataclass(frozen=True, slots=True)
class DeletedList:
    """What the reader may restore, the latest deletion first, five a page. `total` counts to 1,001.

    `may_other` says that he may restore the other kind too.
    """

    kind: RecordKind
    lines: tuple[DeletedLine, ...]
    total: int
    first: int
    more: bool
    card: Card
    days: int
    may_other: bool
