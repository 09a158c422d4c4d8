"""Rows of contacts beyond those of a new one (CONT-1 to CONT-4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.names import name_key
from storage.queries.customers import stored
from storage.tx import Row, Tx


def change(tx: Tx, contact_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """New values for a contact that is still as it was read; the row after, or None (ORG-11)."""
    kept = {name: stored(name, value) for name, value in values.items()}
    if "name" in kept:
        kept["name_key"] = name_key(kept["name"])
    sets = ", ".join(f"{column} = :{column}" for column in kept)
    return tx.one(
        f"UPDATE contacts SET {sets}, updated_at = :at_, updated_by = :by_, version = version + 1"
        " WHERE id = :id_ AND version = :version_ AND deleted_at IS NULL RETURNING *",
        **kept,
        id_=contact_id,
        version_=version,
        at_=at,
        by_=by,
    )


def set_primary(tx: Tx, customer_id: int, contact_id: int, *, at: int) -> bool:
    """False when it was primary already, or is no contact of the customer that is still there (CONT-2)."""
    return (
        tx.run(
            "UPDATE customers SET primary_contact_id = :contact, updated_at = :at WHERE id = :id"
            " AND (primary_contact_id IS NULL OR primary_contact_id <> :contact) AND EXISTS (SELECT 1 FROM contacts x"
            " WHERE x.id = :contact AND x.customer_id = :id AND x.deleted_at IS NULL AND x.gone = 0)",
            id=customer_id,
            contact=contact_id,
            at=at,
        )
        == 1
    )


def list_all(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Contacts of a customer, the primary one first, those who left last."""
    return tx.all(
        "SELECT x.*, CASE WHEN x.id = c.primary_contact_id THEN 1 ELSE 0 END AS is_primary"
        " FROM contacts x JOIN customers c ON c.id = x.customer_id"
        " WHERE x.customer_id = :id AND x.deleted_at IS NULL ORDER BY x.gone, is_primary DESC, x.id",
        id=customer_id,
    )
