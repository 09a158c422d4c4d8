"""The index of duplicate keys, looked at regardless of anybody's scope (DUP-1, DUP-3)."""

from collections.abc import Collection, Iterable, Sequence

from storage.entities.duplicates import Key
from storage.entities.ids import RecordKind
from storage.queries.visibility import LIVE, TABLES
from storage.tx import Row, Tx, among

FORBIDDEN = ("dup_keys_forbidden", "dup_keys.key, dup_keys.value")


def find_holders(tx: Tx, keys: Collection[Key]) -> Sequence[Row]:
    """Every holder of one of these keys: key, value, holder_kind, holder_id."""
    condition, params = among(tx, "k.value", "values", sorted({key.value for key in keys}))
    rows = tx.all(
        f"SELECT k.key, k.value, k.holder_kind, k.holder_id FROM dup_keys k WHERE {condition} ORDER BY k.id", **params
    )
    return [row for row in rows if (row["key"], row["value"]) in keys]


def hold(tx: Tx, kind: RecordKind, record_id: int, keys: Iterable[tuple[Key, bool, bool]]) -> None:
    """Hold keys, each as (key, forbid, exempt). Raises ConstraintBroken named in FORBIDDEN for a key that has
    a holder already; a key held before by the same record is simply kept (DUP-2)."""
    for key, forbid, exempt in keys:
        tx.run(
            "INSERT INTO dup_keys (key, value, holder_kind, holder_id, forbid, exempt)"
            " VALUES (:key, :value, :kind, :id, :forbid, :exempt)"
            " ON CONFLICT (key, value, holder_kind, holder_id) DO NOTHING",
            key=key.kind,
            value=key.value,
            kind=kind,
            id=record_id,
            forbid=int(forbid),
            exempt=int(exempt),
        )


def list_held(tx: Tx, kind: RecordKind, record_id: int) -> dict[Key, bool]:
    """The keys a record holds, and whether each is exempt."""
    rows = tx.all(
        "SELECT key, value, exempt FROM dup_keys WHERE holder_kind = :kind AND holder_id = :id",
        kind=kind,
        id=record_id,
    )
    return {Key(row["key"], row["value"]): bool(row["exempt"]) for row in rows}


def free(tx: Tx, kind: RecordKind, record_id: int, keys: Iterable[Key] | None = None) -> None:
    """Give keys up: all of them, or those named (DUP-11)."""
    if keys is None:
        tx.run("DELETE FROM dup_keys WHERE holder_kind = :kind AND holder_id = :id", kind=kind, id=record_id)
        return
    for key in keys:
        tx.run(
            "DELETE FROM dup_keys WHERE holder_kind = :kind AND holder_id = :id AND key = :key AND value = :value",
            kind=kind,
            id=record_id,
            key=key.kind,
            value=key.value,
        )


def list_names(tx: Tx, kind: RecordKind, ids: Sequence[int]) -> Sequence[Row]:
    """id and name of live records, for a comparison of names."""
    if not ids:
        return []
    condition, params = among(tx, "r.id", "ids", ids)
    return tx.all(f"SELECT r.id, r.name FROM {TABLES[kind]} r WHERE {condition} AND {LIVE[kind]}", **params)
