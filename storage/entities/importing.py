"""A file taken in: what its columns are, what became of its lines, and how far it is (IMPORT)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from storage.entities.cards import Card
from storage.entities.customers import FoundLine
from storage.entities.ids import RecordKind

ImportState = Literal[
    "fetching", "mapping", "judging", "judged", "running", "done", "undoing", "undone", "discarded", "failed"
]
RowState = Literal[
    "waiting", "new", "same", "alike", "invalid", "made", "updated", "skipped", "failed", "undone", "kept"
]
LOCAL: Final = "path:"  # Before a file of this machine, which only its operator may name.
"""Lines between two words of progress (IMPORT-3)."""

_BOTH = "name contact_name title phone email wechat telegram address region industry source level tags remark owner"
_PAST = "creator created_at last_contact_at last_contact"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": tuple(
        f"{_BOTH} office_phone short_name kind website core_value tax_no hobbies birthday {_PAST}".split()
    ),
    "lead": tuple(f"{_BOTH} need {_PAST}".split()),
}
REPEATED: Final = frozenset({"phone", "office_phone", "tags", "remark", "need", "core_value", "address"})
"""Fields that several columns may fill together."""
CUSTOM: Final = "x_"
"""What stands before the key of a field the firm added."""

# dictionary -> a word of it, folded -> its key.
Vocabulary = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file as a record to be: texts as typed, instants in UTC milliseconds."""

    values: Any
    owner: str = ""
    creator: str = ""
    created_at: int | None = None
    last_at: int | None = None
    last_text: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line with its number in the file (the first below the headers is 1)."""

    number: int
    cells: tuple[str, ...]
    state: RowState = "waiting"
    reason: Mapping[str, Any] = field(default_factory=dict)
    record_id: int | None = None
    record_version: int | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """An import as its owner sees it. `counts` are lines by state; `pool` is where lines without an owner go.

    `samples` are the first duplicates (number, name, reason)."""

    view: str
    id: int
    user_id: int
    state: ImportState
    file_name: str
    kind: RecordKind
    headers: tuple[str, ...] = ()
    mapping: tuple[str, ...] = ()
    rest: Literal["pool", "mine"] = "pool"
    pool: str = ""
    updating: bool = False
    alike: bool = False
    stopped: bool = False
    reason: str = ""
    rows: int = 0
    at_row: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    custom: tuple[tuple[str, str], ...] = ()
    pools: tuple[tuple[int, str], ...] = ()
    card: Card | None = None
    asks: str = ""
    column: int = 0
    samples: tuple[tuple[int, str, Mapping[str, Any]], ...] = ()
    version: int = 1

    def count(self, *states: RowState) -> int:
        """How many lines are in one of these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def taken(self) -> int:
        """Lines that became or changed a record."""
        return self.count("made", "updated")


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What is said at the end, with the lines that were not taken as a file (IMPORT-7)."""

    job: Import
    card: Card | None = None
    file_name: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class ImportListed:
    """Records that an import made or changed, as far as their reader may see them; `first` counts from 1."""

    view: str
    import_id: int
    lines: tuple[FoundLine, ...]
    first: int
    total: int
    card: Card
    more: bool = False


@dataclass(frozen=True, slots=True)
class ImportTold:
    """How many records somebody's import gave its reader, or how many of those are `gone` with its undo."""

    sender: str
    kind: RecordKind
    n: int
    gone: bool = False
