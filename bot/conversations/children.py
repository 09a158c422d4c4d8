"""What a customer has of its own, deals and contracts, named by a button or by an open question."""

from typing import Final

from storage.entities.ids import ChildKind
from storage.errors import NotFound

KINDS: Final[tuple[ChildKind, ...]] = ("opportunity", "contract")


def child_of(record: tuple[str, int] | None) -> tuple[ChildKind, int]:
    """The deal or contract it is. Raises NotFound for anything else (ORG-31)."""
    kind = next((kind for kind in KINDS if record is not None and record[0] == kind), None)
    if record is None or kind is None:
        raise NotFound(rule="ORG-31")
    return kind, record[1]
