"""Rows of customers and contacts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.tx import Row, Tx

_INSERT = """
INSERT INTO customers (public_id, name, name_key, kind, short_name, level, industry, region, source, address, email,
  wechat, tax_no, core_value, remark, phones, owner_id, pool_id, pool_reason, received_at, entered_pool_at,
  created_at, created_by, updated_at, updated_by)
VALUES (:public_id, :name, :key, :kind, :short_name, :level, :industry, :region, :source, :address, :email,
  :wechat, :tax_no, :core_value, :remark, :phones, :owner_id, :pool_id, :pool_reason, :now, :entered_pool_at,
  :now, :by, :now, :by)
RETURNING id
"""


def insert(
    tx: Tx,
    call: Call,
    new: NewCustomer,
    *,
    by: int | None,
    owner_id: int | None,
    pool_id: int | None,
    pool_reason: str | None = None,
) -> int:
    """One live customer of an owner or in a pool, without its contacts; its id (CUST-2, CUST-5)."""
    values = asdict(new)
    del values["contacts"]
    row = tx.one(
        _INSERT,
        **values | {"phones": json.dumps(new.phones)},
        public_id=new_public_id(),
        key=name_key(new.name),
        owner_id=owner_id,
        pool_id=pool_id,
        pool_reason=pool_reason,
        entered_pool_at=call.at if pool_id is not None else None,
        now=call.at,
        by=by,
    )
    assert row is not None
    return int(row["id"])


def insert_contact(tx: Tx, call: Call, customer_id: int, new: NewContact, *, by: int | None) -> int:
    """A contact of a customer; the first one becomes the primary one (CONT-2). Its id."""
    row = tx.one(
        "INSERT INTO contacts (public_id, customer_id, name, name_key, title, phones, email, wechat, role,"
        " created_at, created_by, updated_at, updated_by) VALUES (:public_id, :customer, :name, :key, :title,"
        " :phones, :email, :wechat, :role, :now, :by, :now, :by) RETURNING id",
        public_id=new_public_id(),
        customer=customer_id,
        name=new.name,
        key=name_key(new.name),
        title=new.title,
        phones=json.dumps(new.phones),
        email=new.email,
        wechat=new.wechat,
        role=new.role,
        now=call.at,
        by=by,
    )
    assert row is not None
    tx.run(
        "UPDATE customers SET primary_contact_id = :contact WHERE id = :id AND primary_contact_id IS NULL",
        id=customer_id,
        contact=row["id"],
    )
    return int(row["id"])


def get(tx: Tx, customer_id: int) -> Row | None:
    """The row whatever its state: for a record whose readability was judged before."""
    return tx.one("SELECT * FROM customers WHERE id = :id", id=customer_id)


def list_contacts(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Contacts one may still talk to, the primary one first."""
    return tx.all(
        "SELECT x.*, CASE WHEN x.id = c.primary_contact_id THEN 1 ELSE 0 END AS is_primary"
        " FROM contacts x JOIN customers c ON c.id = x.customer_id"
        " WHERE x.customer_id = :id AND x.deleted_at IS NULL AND x.gone = 0 ORDER BY is_primary DESC, x.id",
        id=customer_id,
    )


def find_contact(tx: Tx, contact_id: int) -> Row | None:
    return tx.one("SELECT * FROM contacts WHERE id = :id AND deleted_at IS NULL", id=contact_id)


def remove_contact(tx: Tx, contact_id: int, *, at: int, by: int) -> Row | None:
    """Delete a contact softly; the oldest other one becomes primary (CONT-2, ORG-12). The row, or None."""
    row = tx.one(
        "UPDATE contacts SET deleted_at = :at, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND deleted_at IS NULL RETURNING *",
        id=contact_id,
        at=at,
        by=by,
    )
    if row is not None:
        choose_primary(tx, row["customer_id"])
    return row


def set_contact_phones(tx: Tx, contact_id: int, phones: tuple[str, ...], *, at: int, by: int) -> None:
    """The numbers of a contact."""
    tx.run(
        "UPDATE contacts SET phones = :phones, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id",
        id=contact_id,
        phones=json.dumps(phones),
        at=at,
        by=by,
    )


def change(tx: Tx, customer_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """New values for a customer that is still as it was read; the row after, or None (ORG-11)."""
    kept = {name: json.dumps(value) if name == "phones" else value for name, value in values.items()}
    if "name" in kept:
        kept["name_key"] = name_key(kept["name"])
    sets = ", ".join(f"{column} = :{column}" for column in kept)
    return tx.one(
        f"UPDATE customers SET {sets}, updated_at = :at_, updated_by = :by_, version = version + 1"
        " WHERE id = :id_ AND version = :version_ AND state = 'live' RETURNING *",
        **kept,
        id_=customer_id,
        version_=version,
        at_=at,
        by_=by,
    )


def choose_primary(tx: Tx, customer_id: int) -> None:
    """Exactly one contact that is still there is primary: the present one, else the oldest (CONT-2)."""
    tx.run(
        "UPDATE customers SET primary_contact_id = (SELECT min(x.id) FROM contacts x WHERE x.customer_id = :id"
        " AND x.deleted_at IS NULL AND x.gone = 0) WHERE id = :id AND NOT EXISTS (SELECT 1 FROM contacts p"
        " WHERE p.id = customers.primary_contact_id AND p.deleted_at IS NULL AND p.gone = 0)",
        id=customer_id,
    )


def find_last_contact(tx: Tx, kind: str, record_id: int) -> Row | None:
    """When, how and with which words the record was contacted last."""
    return tx.one(
        "SELECT occurred_at, method, content FROM follow_ups WHERE subject_kind = :kind AND subject_id = :id"
        " AND deleted_at IS NULL AND kind IN ('follow', 'visit') ORDER BY occurred_at DESC, id DESC LIMIT 1",
        kind=kind,
        id=record_id,
    )


def count_reads(tx: Tx, actor_id: int, action: str, *, since: int) -> int:
    """How often a person revealed phones or looked for duplicates: every time stands in the log (AUDIT-4)."""
    row = tx.one(
        "SELECT count(*) AS n FROM audit WHERE actor_id = :actor AND action = :action AND at >= :since"
        " AND action IN ('revealed', 'looked_up')",
        actor=actor_id,
        action=action,
        since=since,
    )
    return 0 if row is None else int(row["n"])
