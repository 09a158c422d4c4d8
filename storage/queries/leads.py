"""Rows of leads."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from storage.entities.call import Call
from storage.entities.ids import new_public_id
from storage.entities.leads import NewLead
from storage.entities.names import name_key
from storage.tx import Row, Tx

_INSERT = """
INSERT INTO leads (public_id, name, name_key, contact_name, title, need, address, remark, email, wechat,
  telegram, campaign, referrer_customer_id, tags, extra, phones, source, industry, region, channel, level, individual,
  status, owner_id, pool_id, pool_reason, received_at, entered_pool_at, created_at, created_by, updated_at,
  updated_by)
VALUES (:public_id, :name, :key, :contact_name, :title, :need, :address, :remark, :email, :wechat,
  :telegram, :campaign, :referrer_customer_id, :tags, :extra, :phones, :source, :industry, :region, :channel, :level,
  :individual, :status, :owner_id, :pool_id, :pool_reason, :now, :entered_pool_at, :now, :by, :now, :by)
RETURNING id
"""


def insert(
    tx: Tx,
    call: Call,
    new: NewLead,
    *,
    by: int | None,
    owner_id: int | None,
    pool_id: int | None,
    pool_reason: str | None = None,
) -> int:
    """One live lead of an owner or in a pool; its id (LEAD-2)."""
    row = tx.one(
        _INSERT,
        **asdict(new)
        | {
            "phones": json.dumps(new.phones),
            "tags": json.dumps(new.tags, ensure_ascii=False),
            "extra": json.dumps(new.extra, ensure_ascii=False),
            "individual": int(new.individual),
        },
        public_id=new_public_id(),
        key=name_key(new.name),
        status="unassigned" if owner_id is None else "assigned",
        owner_id=owner_id,
        pool_id=pool_id,
        pool_reason=pool_reason,
        entered_pool_at=call.at if pool_id is not None else None,
        now=call.at,
        by=by,
    )
    assert row is not None
    return int(row["id"])


def loaded(row: Row) -> NewLead:
    """A lead as it would be typed today."""
    values = {field.name: row[field.name] for field in fields(NewLead)}
    lists = {name: tuple(json.loads(values[name])) for name in ("phones", "tags")}
    return NewLead(**values | lists | {"individual": bool(row["individual"]), "extra": json.loads(row["extra"])})


def get(tx: Tx, lead_id: int) -> Row | None:
    """The row whatever its state: for a record whose readability was judged before."""
    return tx.one("SELECT * FROM leads WHERE id = :id", id=lead_id)


def invalidate(tx: Tx, lead_id: int, status: str, reason: str, *, at: int, by: int) -> Row | None:
    """Mark a lead invalid if it still is in the state judged; the row after, or None (LEAD-5)."""
    return tx.one(
        "UPDATE leads SET status = 'invalid', invalid_reason = :reason, recycle_due_on = NULL,"
        " next_contact_at = NULL, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND status = :status AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        status=status,
        reason=reason,
        at=at,
        by=by,
    )


def find_invalid(tx: Tx, key: str, phones: tuple[str, ...]) -> Row | None:
    """The last lead of that name or phone that was marked invalid: it holds no keys but is mentioned (DUP-11)."""
    said = " OR ".join(f"phones LIKE :phone{at}" for at in range(len(phones)))
    return tx.one(
        "SELECT name, updated_at, invalid_reason FROM leads WHERE status = 'invalid' AND deleted_at IS NULL"
        f" AND (name_key = :key{' OR ' + said if said else ''}) ORDER BY updated_at DESC LIMIT 1",
        key=key,
        **{f"phone{at}": f'%"{phone}"%' for at, phone in enumerate(phones)},
    )


def fill(
    tx: Tx, lead_id: int, contact_name: str, phones: tuple[str, ...], *, version: int, at: int, by: int
) -> Row | None:
    """A person and phones for a lead that is still as it was read; the row after, or None (ORG-11)."""
    return tx.one(
        "UPDATE leads SET contact_name = :name, phones = :phones, updated_at = :at, updated_by = :by,"
        " version = version + 1 WHERE id = :id AND version = :version AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        name=contact_name,
        phones=json.dumps(phones),
        version=version,
        at=at,
        by=by,
    )


def change(tx: Tx, lead_id: int, values: Mapping[str, Any], *, version: int, at: int, by: int) -> Row | None:
    """New values for a lead that still is as it was read; the row after, or None (ORG-11)."""
    kept = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, tuple | dict) else value
        for name, value in values.items()
    }
    if "name" in kept:
        kept["name_key"] = name_key(values["name"])
    sets = ", ".join(f"{column} = :{column}" for column in kept)
    return tx.one(
        f"UPDATE leads SET {sets}, updated_at = :at_, updated_by = :by_, version = version + 1"
        " WHERE id = :id_ AND version = :version_ AND deleted_at IS NULL RETURNING *",
        **kept,
        id_=lead_id,
        version_=version,
        at_=at,
        by_=by,
    )


def set_status(tx: Tx, lead_id: int, before: str, after: str, *, at: int, by: int) -> Row | None:
    """Another state, if it still is in the one judged; the row after, or None (LEAD-3)."""
    return tx.one(
        "UPDATE leads SET status = :after, updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND status = :before AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        before=before,
        after=after,
        at=at,
        by=by,
    )


def reopen(tx: Tx, lead_id: int, *, at: int, by: int) -> Row | None:
    """An invalid lead is its owner's again, received now; the row after, or None (LEAD-3)."""
    return tx.one(
        "UPDATE leads SET status = 'assigned', invalid_reason = NULL, received_at = :at, first_response_at = NULL,"
        " updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND status = 'invalid' AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        at=at,
        by=by,
    )


def delete(tx: Tx, lead_id: int, version: int, *, at: int, by: int) -> Row | None:
    """Delete softly a lead that still is as it was read; the row after, or None (LEAD-14)."""
    return tx.one(
        "UPDATE leads SET deleted_at = :at, pool_id = NULL, recycle_due_on = NULL, next_contact_at = NULL,"
        " updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND version = :version AND status <> 'converted' AND deleted_at IS NULL RETURNING *",
        id=lead_id,
        version=version,
        at=at,
        by=by,
    )


def restore(tx: Tx, lead_id: int, owner_id: int | None, pool_id: int | None, *, at: int, by: int) -> Row | None:
    """A deleted lead is live again, of an owner or in a pool; invalid stays invalid. The row after, or None."""
    return tx.one(
        "UPDATE leads SET deleted_at = NULL, owner_id = :owner, pool_id = :pool, received_at = :at,"
        " status = CASE WHEN status = 'invalid' THEN 'invalid' WHEN :pooled = 1 THEN 'unassigned'"
        " WHEN status = 'unassigned' THEN 'assigned' ELSE status END,"
        " entered_pool_at = CASE WHEN :pooled = 1 THEN :at ELSE entered_pool_at END,"
        " updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE id = :id AND deleted_at IS NOT NULL RETURNING *",
        id=lead_id,
        owner=owner_id,
        pool=pool_id,
        pooled=int(pool_id is not None),
        at=at,
        by=by,
    )


def list_offered(tx: Tx, dictionary: str) -> list[str]:
    """The keys of a dictionary that are offered, in its order (ORG-16, LEAD-5)."""
    rows = tx.all(
        "SELECT key FROM dictionaries WHERE dictionary = :dictionary AND enabled = 1 ORDER BY position",
        dictionary=dictionary,
    )
    return [row["key"] for row in rows]
