"""Leads and customers deleted of late, by their last owner (LEAD-14, CUST-15)."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from storage.entities.ids import RecordKind
from storage.queries.lists import MOST_COUNTED
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx, among

Place = tuple[int, int]
"""Where a page begins: after what was deleted then, and this id."""

_GONE: Final[dict[RecordKind, str]] = {
    "lead": "r.deleted_at IS NOT NULL AND r.deleted_at >= :since",
    "customer": "r.state = 'deleted' AND r.deleted_at >= :since",
}
# A deleted lead keeps its owner; one from a pool has none and is anybody's who may delete. A customer has its stints.
_OF: Final[dict[RecordKind, tuple[str, str]]] = {
    "lead": ("r.owner_id", "r.owner_id IS NULL OR "),
    "customer": (
        "(SELECT s.user_id FROM stints s WHERE s.kind = 'customer' AND s.record_id = r.id"
        " ORDER BY s.id DESC LIMIT 1)",
        "",
    ),
}


def _where(tx: Tx, kind: RecordKind, owners: Collection[int] | None, since: int) -> tuple[str, dict[str, Any]]:
    """Deleted since then, of these owners; None is everybody's."""
    if owners is None:
        return _GONE[kind], {"since": since}
    owner, nobody = _OF[kind]
    condition, params = among(tx, owner, "owners", owners)
    return f"{_GONE[kind]} AND ({nobody}{condition})", {"since": since, **params}


def page(
    tx: Tx, kind: RecordKind, owners: Collection[int] | None, *, since: int, after: Place | None, limit: int
) -> Sequence[Row]:
    """The latest deletions first: id, name, deleted_at and who did it."""
    where, params = _where(tx, kind, owners, since)
    onward = " AND (r.deleted_at, r.id) < (:at, :id)" if after else ""
    return tx.all(
        f"SELECT r.id, r.name, r.deleted_at, u.name AS deleted_by FROM {TABLES[kind]} r"
        f" LEFT JOIN users u ON u.id = r.updated_by WHERE {where}{onward}"
        " ORDER BY r.deleted_at DESC, r.id DESC LIMIT :limit",
        limit=limit,
        **({"at": after[0], "id": after[1]} if after else {}),
        **params,
    )


def count(tx: Tx, kind: RecordKind, owners: Collection[int] | None, *, since: int) -> int:
    """How many there are; counted to 1,001."""
    where, params = _where(tx, kind, owners, since)
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {TABLES[kind]} r WHERE {where} LIMIT {MOST_COUNTED}) AS found",
        **params,
    )
    return int(row["n"]) if row else 0
