"""What a firm says of each duplicate key: forbid, warn, off; a change takes hold of every key at once (DUP-9)."""

from typing import Any, Final, get_args

from storage.entities.duplicates import KeyKind
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.queries import duplicates
from storage.rules import duplicates as rules
from storage.tx import Tx
from storage.usecases import settings

MOST_LISTED: Final = 50
_PREFIX: Final = "dup."


def switch(tx: Tx, name: str, value: Any) -> None:
    """Called while the setting is changed. Raises Conflict (duplicates_exist) naming who shares a key (DUP-9)."""
    kind: KeyKind = name.removeprefix(_PREFIX)  # type: ignore[assignment]
    if value == "forbid":
        rules.check_switch([_names(tx, holders) for holders in duplicates.list_shared(tx, kind, limit=MOST_LISTED)])
    duplicates.set_forbidding(tx, kind, forbids=value == "forbid")


def _names(tx: Tx, holders: list[tuple[RecordKind, int]]) -> list[str]:
    """The names of the holders of one key, in the order in which they came."""
    named: dict[tuple[RecordKind, int], str] = {}
    for kind in RECORD_KINDS:
        for row in duplicates.list_names(tx, kind, [id_ for of, id_ in holders if of == kind]):
            named[(kind, row["id"])] = row["name"]
    return [named[holder] for holder in holders if holder in named]


GUARDED: Final = tuple(f"{_PREFIX}{kind}" for kind in get_args(KeyKind))
settings.GUARDS.update(dict.fromkeys(GUARDED, switch))
