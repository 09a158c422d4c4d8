"""Settings, the organisation's own values and dictionaries as rows (ORG-15, ORG-16)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.tx import Row, Tx


def put(tx: Tx, name: str, value: Any, *, at: int, by: int) -> None:
    tx.run(
        "INSERT INTO settings (name, value, updated_at, updated_by) VALUES (:name, :value, :at, :by)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at,"
        " updated_by = excluded.updated_by",
        name=name,
        value=json.dumps(value, ensure_ascii=False),
        at=at,
        by=by or None,
    )


def organisation(tx: Tx) -> Row:
    """The one row of the firm."""
    row = tx.one("SELECT * FROM organisation WHERE id = 1")
    assert row is not None
    return row


def put_organisation(tx: Tx, column: str, value: Any, *, at: int) -> None:
    stored = json.dumps(value) if isinstance(value, list) else value
    tx.run(
        f"UPDATE organisation SET {column} = :value, version = version + 1, updated_at = :at WHERE id = 1",
        value=stored,
        at=at,
    )


def lock_organisation(tx: Tx) -> None:
    """Changes of the trees, of roles and of the owner's seat happen one after another."""
    if tx.dialect == "postgres":
        tx.one("SELECT id FROM organisation WHERE id = 1 FOR UPDATE")


def pass_seat(tx: Tx, *, giver: int, taker: int, at: int) -> bool:
    """The company owner's seat, taken over from whoever has it now (ORG-25)."""
    return (
        tx.run(
            "UPDATE organisation SET company_owner_id = :taker, version = version + 1, updated_at = :at"
            " WHERE id = 1 AND company_owner_id = :giver",
            taker=taker,
            giver=giver,
            at=at,
        )
        == 1
    )


def list_entries(tx: Tx, dictionary: str) -> Sequence[Row]:
    """Entries of a dictionary in their order, disabled ones included."""
    return tx.all(
        "SELECT key, labels, enabled, position FROM dictionaries WHERE dictionary = :name ORDER BY position, key",
        name=dictionary,
    )


def ship_entries(tx: Tx, shipped: Mapping[str, Sequence[str]]) -> None:
    """What every dictionary of a new firm begins with, in its order, in one statement."""
    entries = [(name, key, position) for name, keys in shipped.items() for position, key in enumerate(keys)]
    rows = ", ".join(f"(:name{n}, :key{n}, :position{n}, '{{}}', 1)" for n in range(len(entries)))
    params: dict[str, str | int] = {}
    for n, (name, key, position) in enumerate(entries):
        params |= {f"name{n}": name, f"key{n}": key, f"position{n}": position}
    tx.run(f"INSERT INTO dictionaries (dictionary, key, position, labels, enabled) VALUES {rows}", **params)


def add_entry(tx: Tx, dictionary: str, key: str, labels: Mapping[str, str]) -> None:
    """A new entry at the end. Raises ConstraintBroken for a key that is there."""
    tx.run(
        "INSERT INTO dictionaries (dictionary, key, position, labels, enabled)"
        " SELECT :name, :key, COALESCE(MAX(position), -1) + 1, :labels, 1 FROM dictionaries WHERE dictionary = :name",
        name=dictionary,
        key=key,
        labels=json.dumps(dict(labels), ensure_ascii=False),
    )


def enable_entry(tx: Tx, dictionary: str, key: str, enabled: bool) -> bool:
    """False when there is no such entry, or it is so already."""
    return (
        tx.run(
            "UPDATE dictionaries SET enabled = :enabled"
            " WHERE dictionary = :name AND key = :key AND enabled <> :enabled",
            name=dictionary,
            key=key,
            enabled=int(enabled),
        )
        == 1
    )


def delete_entry(tx: Tx, dictionary: str, key: str) -> None:
    tx.run("DELETE FROM dictionaries WHERE dictionary = :name AND key = :key", name=dictionary, key=key)


# dictionary -> where its values stand
_USES = {
    "source": ("leads.source", "customers.source", "opportunities.source"),
    "region": ("leads.region", "customers.region"),
    "industry": ("leads.industry", "customers.industry"),
    "invalid_reason": ("leads.invalid_reason",),
    "return_reason": ("leads.pool_reason", "customers.pool_reason", "stints.out_reason"),
    "loss_reason": ("opportunities.reason",),
    "void_reason": ("opportunities.reason",),
    "contract_type": ("contracts.type",),
    "pool_reason": ("leads.pool_reason", "customers.pool_reason", "stints.out_reason"),
}


def is_used(tx: Tx, dictionary: str, key: str) -> bool:
    """Whether any record, deleted ones included, has the value."""
    for place in _USES.get(dictionary, ()):
        table, _, column = place.partition(".")
        if tx.one(f"SELECT 1 AS yes FROM {table} WHERE {column} = :key LIMIT 1", key=key) is not None:
            return True
    return False
