"""The index of duplicate keys, looked at regardless of anybody's scope (DUP-1, DUP-3)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from storage.entities.duplicates import Key, KeyKind
from storage.entities.ids import RecordKind
from storage.queries.visibility import LIVE, TABLES
from storage.tx import Row, Tx, among

FORBIDDEN = ("dup_keys_forbidden", "dup_keys.key, dup_keys.value")


def find_holders(tx: Tx, keys: Collection[Key]) -> Sequence[Row]:
    """Every holder of one of these keys: key, value, holder_kind, holder_id."""
    kinds, of = among(tx, "k.key", "kinds", sorted({key.kind for key in keys}))
    condition, params = among(tx, "k.value", "values", sorted({key.value for key in keys}))
    rows = tx.all(
        "SELECT k.key, k.value, k.holder_kind, k.holder_id FROM dup_keys k"
        f" WHERE {kinds} AND {condition} ORDER BY k.id",
        **of,
        **params,
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


def stored_policies(tx: Tx, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is stored of the policy per key, taken so that no switch happens until the transaction ends (DUP-9).

    SQLite has one writer, which knows it already.
    """
    if tx.dialect == "sqlite":
        return known
    tx.one("SELECT id FROM organisation WHERE id = 1 FOR SHARE")
    rows = tx.all("SELECT name, value FROM settings WHERE name LIKE 'dup.%'")
    return {row["name"]: json.loads(row["value"]) for row in rows}


def set_forbidding(tx: Tx, kind: KeyKind, *, forbids: bool) -> None:
    """Every key of a kind has one holder, or may have several. Raises ConstraintBroken for one that has several."""
    tx.run("UPDATE dup_keys SET forbid = :forbid WHERE key = :key", forbid=int(forbids), key=kind)


def list_shared(tx: Tx, kind: KeyKind, *, limit: int) -> list[list[tuple[RecordKind, int]]]:
    """Keys of a kind that several hold without an exemption, each with its holders."""
    rows = tx.all(
        "SELECT k.value, k.holder_kind, k.holder_id FROM dup_keys k WHERE k.key = :key AND k.exempt = 0"
        " AND k.value IN (SELECT value FROM dup_keys WHERE key = :key AND exempt = 0"
        " GROUP BY value HAVING count(*) > 1 ORDER BY value LIMIT :limit) ORDER BY k.value, k.id",
        key=kind,
        limit=limit,
    )
    shared: dict[str, list[tuple[RecordKind, int]]] = {}
    for row in rows:
        shared.setdefault(row["value"], []).append((row["holder_kind"], row["holder_id"]))
    return list(shared.values())
