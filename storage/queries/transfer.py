"""Records from one owner to another, in one statement that names the owner they leave (XFER-1, XFER-6)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.ids import RecordKind
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx, among, literal

MOVABLE: dict[str, str] = {
    "lead": "deleted_at IS NULL AND status IN ('assigned', 'following', 'interested')",
    "customer": "state = 'live'",
}
_ALWAYS: dict[str, str] = {"lead": ", status = 'assigned'", "customer": ""}
_ANEW: dict[str, str] = {
    "lead": ", received_at = :at, first_response_at = NULL",
    "customer": ", received_at = :at, locked_until = NULL, lock_reason = NULL",
}


def give(
    tx: Tx, kind: RecordKind, record_id: int, owner_id: int, to: int, *, keep_clock: bool, at: int, by: int
) -> Row | None:
    """Give a record to another person if it still is the first one's; the row after, or None."""
    sets = _ALWAYS[kind] + ("" if keep_clock else _ANEW[kind])
    return tx.one(
        f"UPDATE {TABLES[kind]} SET owner_id = :to, updated_at = :at, updated_by = :by, version = version + 1{sets}"
        f" WHERE id = :id AND owner_id = :owner AND {MOVABLE[kind]} RETURNING *",
        id=record_id,
        owner=owner_id,
        to=to,
        at=at,
        by=by,
    )


def count_reminders(tx: Tx, records: Sequence[tuple[str, int]], users: Sequence[int]) -> int:
    """Open reminders on the records that go along; one's own stay with their person (REMIND-7)."""
    total = 0
    for kind in ("customer", "lead"):
        named, params = among(tx, "subject_id", "ids", [id_ for of, id_ in records if of == kind])
        owned, more = among(tx, "user_id", "users", users)
        row = tx.one(
            f"SELECT count(*) AS n FROM reminders WHERE state = 'open' AND kind <> 'own' AND subject_kind = :kind"
            f" AND {named} AND {owned}",
            kind=kind,
            **params,
            **more,
        )
        total += int(row["n"]) if row else 0
    return total


_ALONG: Final = {
    "opportunity": "SELECT count(*) AS n FROM opportunities h JOIN customers c ON c.id = h.customer_id"
    " AND c.owner_id = h.owner_id WHERE h.deleted_at IS NULL AND",
    "contract": "SELECT count(*) AS n FROM contracts h JOIN customers c ON c.id = h.customer_id"
    " AND c.owner_id = h.owner_id WHERE h.deleted_at IS NULL AND h.approval_status <> 'void' AND",
}


def count_children(tx: Tx, customers: Sequence[int]) -> dict[str, int]:
    """What the owners of these customers hold beneath them, and goes along (XFER-2)."""
    chosen, params = among(tx, "c.id", "ids", customers)
    rows = {kind: tx.one(f"{sql} {chosen}", **params) for kind, sql in _ALONG.items()}
    return {kind: int(row["n"]) if row is not None else 0 for kind, row in rows.items()}


def names_of(tx: Tx, records: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The names of records the caller has judged already."""
    found: dict[tuple[str, int], str] = {}
    for kind, table in TABLES.items():
        named, params = among(tx, "id", "ids", [id_ for of, id_ in records if of == kind])
        rows = tx.all(f"SELECT id, name FROM {table} WHERE {named}", **params)
        found |= {(kind, row["id"]): row["name"] for row in rows}
    return found


def list_named(tx: Tx, kind: RecordKind, key: str, may: str, params: dict[str, object]) -> Sequence[Row]:
    """Live records whose folded name begins with the key, among those the condition allows; at most seven."""
    return tx.all(
        f"SELECT r.id, r.name FROM {TABLES[kind]} r WHERE r.name_key LIKE :pattern ESCAPE '!' AND {may}"
        " ORDER BY r.name_key, r.id LIMIT 7",
        pattern=f"{literal(key)}%",
        **params,
    )
