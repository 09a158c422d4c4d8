"""Rows of customers and contacts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from storage.entities.call import Call
from storage.entities.completeness import completeness
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.queries import records, visibility
from storage.tx import Row, Tx, literal

# How a value of a customer or contact stands in its column.
_JSON = frozenset({"phones", "tags", "important_dates", "extra"})


def stored(name: str, value: Any) -> Any:
    """The value as its column keeps it."""
    if name in _JSON:
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def loaded(name: str, value: Any) -> Any:
    """The value as the trade knows it."""
    if name in _JSON:
        read = json.loads(value)
        return read if name == "extra" else tuple(read)
    return bool(value) if name == "no_care" else value


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
    values = {name: stored(name, value) for name, value in asdict(new).items() if name != "contacts"}
    values |= {
        "public_id": new_public_id(),
        "name_key": name_key(new.name),
        "owner_id": owner_id,
        "pool_id": pool_id,
        "pool_reason": pool_reason,
        "received_at": call.at,
        "entered_pool_at": call.at if pool_id is not None else None,
        "completeness": completeness(new, new.contacts),
    }
    return _insert(tx, "customers", values, at=call.at, by=by)


def _insert(tx: Tx, table: str, values: Mapping[str, Any], *, at: int, by: int | None) -> int:
    """One row with its common fields; its id."""
    kept = {**values, "created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    row = tx.one(
        f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({', '.join(f':{name}' for name in kept)}) RETURNING id",
        **kept,
    )
    assert row is not None
    return int(row["id"])


def insert_contact(tx: Tx, call: Call, customer_id: int, new: NewContact, *, by: int | None) -> int:
    """A contact of a customer; the first one becomes the primary one (CONT-2). Its id."""
    values = {name: stored(name, value) for name, value in asdict(new).items()}
    values |= {"public_id": new_public_id(), "customer_id": customer_id, "name_key": name_key(new.name)}
    contact_id = _insert(tx, "contacts", values, at=call.at, by=by)
    tx.run(
        "UPDATE customers SET primary_contact_id = :contact WHERE id = :id AND primary_contact_id IS NULL",
        id=customer_id,
        contact=contact_id,
    )
    return contact_id


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
        phones=stored("phones", phones),
        at=at,
        by=by,
    )


def change(tx: Tx, customer_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """New values for a customer that is still as it was read; the row after, or None (ORG-11)."""
    kept = {name: stored(name, value) for name, value in values.items()}
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


def set_completeness(tx: Tx, customer_id: int, percent: int) -> None:
    """Derived: it changes no version (CUST-8)."""
    tx.run(
        "UPDATE customers SET completeness = :percent WHERE id = :id AND completeness <> :percent",
        id=customer_id,
        percent=percent,
    )


def choose_primary(tx: Tx, customer_id: int) -> None:
    """Exactly one contact that is still there is primary: the present one, else the oldest (CONT-2)."""
    tx.run(
        "UPDATE customers SET primary_contact_id = (SELECT min(x.id) FROM contacts x WHERE x.customer_id = :id"
        " AND x.deleted_at IS NULL AND x.gone = 0) WHERE id = :id AND NOT EXISTS (SELECT 1 FROM contacts p"
        " WHERE p.id = customers.primary_contact_id AND p.customer_id = customers.id AND p.deleted_at IS NULL"
        " AND p.gone = 0)",
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


def count_locked(tx: Tx, owner_id: int, *, day: str, but: int = 0) -> int:
    """Locked customers of an owner on a day, dealt ones and `but` left out (CUST-7)."""
    row = tx.one(
        "SELECT count(*) AS n FROM customers WHERE owner_id = :owner AND lock_reason IS NOT NULL"
        " AND locked_until >= :day AND state = 'live' AND dealt = 0 AND id <> :but",
        owner=owner_id,
        day=day,
        but=but,
    )
    return 0 if row is None else int(row["n"])


def is_starred(tx: Tx, user_id: int, customer_id: int) -> bool:
    """A star belongs to one person (CUST-9)."""
    row = tx.one(
        "SELECT 1 AS yes FROM stars WHERE user_id = :user AND customer_id = :id", user=user_id, id=customer_id
    )
    return row is not None


def readable_name(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> str:
    """The name of another customer, empty where the actor does not read it."""
    row = records.find_readable(tx, actor, "customer", customer_id, now=now)
    return "" if row is None else str(row["name"])


def lock_relations(tx: Tx) -> None:
    """Changes of who belongs to whom happen one after another, so that no two make a circle together (CUST-11)."""
    if tx.dialect == "postgres":
        tx.one("SELECT pg_advisory_xact_lock(7242011)")


def chain_above(tx: Tx, customer_id: int, *, most: int) -> list[int]:
    """The customer and those it belongs to, upwards; a little more than `most` at the longest."""
    found: list[int] = []
    current: int | None = customer_id
    while current is not None and current not in found and len(found) <= most + 1:
        found.append(current)
        row = tx.one("SELECT parent_customer_id AS parent FROM customers WHERE id = :id", id=current)
        current = row["parent"] if row is not None else None
    return found


def list_own(tx: Tx, actor: Actor, key: str, raw: str, *, now: int, limit: int) -> Sequence[Row]:
    """Customers the actor owns or may write, whose name, short name or contact holds the words, those touched last
    first; empty words hold everywhere (conversations 3.4)."""
    may = visibility.editable(tx, actor, "customer", now=now)
    own = f"(r.owner_id = :i_me OR {visibility.written()})"
    named = (
        "r.name_key LIKE :i_key ESCAPE '!' OR lower(r.name) LIKE :i_raw ESCAPE '!'"
        " OR lower(r.short_name) LIKE :i_raw ESCAPE '!'"
        " OR EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = r.id AND x.deleted_at IS NULL"
        " AND x.name_key LIKE :i_key ESCAPE '!')"
    )
    return tx.all(
        f"SELECT r.* FROM customers r WHERE {may.sql} AND {own} AND ({named})"
        " ORDER BY CASE WHEN r.name_key = :i_exact THEN 0 ELSE 1 END,"
        " COALESCE(r.last_followup_at, r.received_at) DESC, r.id DESC LIMIT :i_most",
        **{"v_me": actor.user_id, "v_kind": "customer", "v_now": now} | may.params,
        i_me=actor.user_id,
        i_exact=key,
        i_key=_anywhere(key),
        i_raw=_anywhere(raw),
        i_most=limit,
    )


def _anywhere(text: str) -> str:
    return f"%{literal(text)}%"
