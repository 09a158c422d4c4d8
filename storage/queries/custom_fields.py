"""Definitions of custom fields, and the values that must be unique (CUST-12)."""

import json
from collections.abc import Sequence
from typing import Any, Final

from storage.entities.custom_fields import CustomField, NewField
from storage.queries.visibility import CHILD_TABLES, TABLES
from storage.tx import Row, Tx, literal

_TABLES: Final[dict[str, str]] = {
    "lead": TABLES["lead"],
    "customer": TABLES["customer"],
    "follow_up": "follow_ups",
    "contract": CHILD_TABLES["contract"],
}


def _field(row: Row) -> CustomField:
    return CustomField(
        id=row["id"],
        entity=row["entity"],
        key=row["key"],
        label=row["label"],
        kind=row["kind"],
        required=bool(row["required"]),
        unique=bool(row["is_unique"]),
        options=tuple(json.loads(row["options"])),
        hidden_in_pool=bool(row["hidden_in_pool"]),
        hidden=bool(row["hidden"]),
        version=row["version"],
    )


def list_of(tx: Tx, entity: str) -> Sequence[CustomField]:
    """Every field of a kind of record in its order, hidden ones too."""
    rows = tx.all("SELECT * FROM custom_fields WHERE entity = :entity ORDER BY position, id", entity=entity)
    return [_field(row) for row in rows]


def find(tx: Tx, field_id: int) -> CustomField | None:
    row = tx.one("SELECT * FROM custom_fields WHERE id = :id", id=field_id)
    return None if row is None else _field(row)


def insert(tx: Tx, entity: str, new: NewField, *, at: int) -> int:
    """A new field at the end; its id. Raises ConstraintBroken for a key that is there."""
    row = tx.one(
        "INSERT INTO custom_fields (entity, key, label, kind, required, is_unique, options, hidden_in_pool, position,"
        " created_at, updated_at) VALUES (:entity, :key, :label, :kind, :required, :is_unique, :options, :in_pool,"
        " (SELECT COALESCE(max(position), 0) + 1 FROM custom_fields WHERE entity = :entity), :at, :at) RETURNING id",
        entity=entity,
        key=new.key,
        label=new.label,
        kind=new.kind,
        required=int(new.required),
        is_unique=int(new.unique),
        options=json.dumps(new.options, ensure_ascii=False),
        in_pool=int(new.hidden_in_pool),
        at=at,
    )
    assert row is not None
    return int(row["id"])


def change(tx: Tx, field_id: int, values: dict[str, Any], *, at: int) -> None:
    """New values of a definition."""
    kept = {
        name: json.dumps(value, ensure_ascii=False)
        if name == "options"
        else int(value)
        if isinstance(value, bool)
        else value
        for name, value in values.items()
    }
    sets = ", ".join(f"{name} = :{name}" for name in kept)
    tx.run(
        f"UPDATE custom_fields SET {sets}, version = version + 1, updated_at = :at WHERE id = :id",
        id=field_id,
        at=at,
        **kept,
    )


def delete(tx: Tx, field_id: int) -> None:
    tx.run("DELETE FROM custom_values WHERE field_id = :id", id=field_id)
    tx.run("DELETE FROM custom_fields WHERE id = :id", id=field_id)


def is_used(tx: Tx, field: CustomField) -> bool:
    """Does any record, also a deleted one, have a value in it?"""
    table = _TABLES[field.entity]
    return (
        tx.one(
            f"SELECT 1 AS yes FROM {table} WHERE extra LIKE :held ESCAPE '!' LIMIT 1",
            held=f'%"{literal(field.key)}":%',
        )
        is not None
    )


def list_values(tx: Tx, field: CustomField, *, holding: bool = False) -> Sequence[tuple[int, Any]]:
    """(record id, value) of every record that is there and has one; with `holding` of those that hold unique ones."""
    table = _TABLES[field.entity]
    live = "state = 'live'" if field.entity == "customer" else "deleted_at IS NULL"
    if holding and field.entity == "lead":  # As it is with the keys of duplicates (DUP-11).
        live += " AND status NOT IN ('converted', 'invalid')"
    if holding and field.entity == "contract":
        live += " AND approval_status <> 'void'"
    rows = tx.all(
        f"SELECT id, extra FROM {table} WHERE {live} AND extra LIKE :held ESCAPE '!'",
        held=f'%"{literal(field.key)}":%',
    )
    return [(row["id"], json.loads(row["extra"])[field.key]) for row in rows if field.key in json.loads(row["extra"])]


def hold(tx: Tx, field_id: int, value: str | None, record_id: int) -> None:
    """The one value of a unique field a record holds. Raises ConstraintBroken when another record has it."""
    tx.run("DELETE FROM custom_values WHERE field_id = :field AND record_id = :id", field=field_id, id=record_id)
    if value is not None:
        tx.run(
            "INSERT INTO custom_values (field_id, value, record_id) VALUES (:field, :value, :id)",
            field=field_id,
            value=value,
            id=record_id,
        )


def is_taken(tx: Tx, field_id: int, value: str, *, besides: int) -> bool:
    """Does another record hold this value of a unique field?"""
    row = tx.one(
        "SELECT 1 AS yes FROM custom_values WHERE field_id = :field AND value = :value AND record_id <> :id",
        field=field_id,
        value=value,
        id=besides,
    )
    return row is not None


def free(tx: Tx, entity: str, record_id: int) -> None:
    """A record that ended holds no unique value."""
    tx.run(
        "DELETE FROM custom_values WHERE record_id = :id AND field_id IN"
        " (SELECT id FROM custom_fields WHERE entity = :entity)",
        id=record_id,
        entity=entity,
    )
