"""Rows of the audit log: written with their change, sealed later, never changed (AUDIT-1, AUDIT-2)."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.digests import SALT, digest_of, pair_digest, values_text
from storage.entities.people import Actor
from storage.tx import Row, Tx

_INSERT = """
INSERT INTO audit (at, actor_id, on_behalf_of, channel, chat_id, message_id, action, entity, record_id, reason,
  request_id, values_digest, reason_digest)
VALUES (:at, :actor_id, :on_behalf_of, :channel, :chat_id, :message_id, :action, :entity, :record_id, :reason,
  :request_id, :values_digest, :reason_digest)
RETURNING id
"""

_VALUES = """
INSERT INTO audit_values (audit_id, record_name, before_values, after_values, salt, before_digest, after_digest,
  name_digest)
VALUES (:id, :name, :before, :after, :salt, :before_digest, :after_digest, :name_digest)
"""


def write(
    tx: Tx,
    actor: Actor | None,
    call: Call,
    action: str,
    entity: str,
    record_id: int,
    *,
    name: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
    on_behalf_of: int | None = None,
) -> int:
    """One row for one record (AUDIT-1); `before` and `after` hold the changed fields only. Its id."""
    old, new = values_text(before or {}), values_text(after or {})
    salt = secrets.token_hex(SALT // 2)
    old_digest, new_digest, name_digest = (digest_of(salt + text) for text in (old, new, name))
    row = tx.one(
        _INSERT,
        at=call.at,
        actor_id=None if actor is None or actor.is_stranger else actor.user_id,
        on_behalf_of=on_behalf_of,
        channel=call.channel,
        chat_id=call.place or None,
        message_id=call.message,
        action=action,
        entity=entity,
        record_id=record_id,
        reason=reason,
        request_id=call.delivery_id,
        values_digest=pair_digest(old_digest, new_digest, name_digest),
        reason_digest=None if reason is None else digest_of(salt + reason),
    )
    assert row is not None
    tx.run(
        _VALUES,
        id=row["id"],
        name=name,
        before=old,
        after=new,
        salt=salt,
        before_digest=old_digest,
        after_digest=new_digest,
        name_digest=name_digest,
    )
    return int(row["id"])


_WITH_VALUES = """
SELECT a.*, v.record_name, v.before_values, v.after_values, v.salt, v.before_digest, v.after_digest, v.name_digest,
  v.erased_at
FROM audit a JOIN audit_values v ON v.audit_id = a.id
"""


def list_of_request(tx: Tx, request_id: str, actor_id: int) -> Sequence[Row]:
    """Every row one request wrote, oldest first: what an undo inverts (FOLLOW-8)."""
    return tx.all(
        _WITH_VALUES + " WHERE a.request_id = :request_id AND a.actor_id = :actor_id ORDER BY a.id",
        request_id=request_id,
        actor_id=actor_id,
    )


def list_of_record(tx: Tx, entity: str, record_id: int, *, limit: int = 50) -> Sequence[Row]:
    """The history of one record, newest first."""
    return tx.all(
        _WITH_VALUES + " WHERE a.entity = :entity AND a.record_id = :record_id ORDER BY a.id DESC LIMIT :limit",
        entity=entity,
        record_id=record_id,
        limit=limit,
    )


def find_values(tx: Tx, audit_id: int, entity: str, record_id: int) -> Row | None:
    """One row of a record's history with its values."""
    return tx.one(
        _WITH_VALUES + " WHERE a.id = :audit AND a.entity = :entity AND a.record_id = :id",
        audit=audit_id,
        entity=entity,
        id=record_id,
    )


def latest_of(tx: Tx, entity: str, record_id: int) -> int:
    """The id of the newest row of a record, 0 without one."""
    row = tx.one(
        "SELECT max(id) AS id FROM audit WHERE entity = :entity AND record_id = :id", entity=entity, id=record_id
    )
    return int(row["id"] or 0) if row is not None else 0


def values_of(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of a row; empty where an erasure has blanked them."""
    return json.loads(row["before_values"] or "{}"), json.loads(row["after_values"] or "{}")


def list_of_names(tx: Tx, *, entity: str | None, name: str | None, before: int | None, limit: int) -> Sequence[Row]:
    """The whole log newest first, below the cursor, of one kind of record and one name if given."""
    return tx.all(
        _WITH_VALUES
        + " WHERE a.id < :before AND (:entity = '' OR a.entity = :entity) AND (:name = '' OR v.record_name = :name)"
        " ORDER BY a.id DESC LIMIT :limit",
        before=before if before is not None else 2**62,
        entity=entity or "",
        name=name or "",
        limit=limit,
    )


def blank_values(tx: Tx, entity: str, record_id: int, *, at: int) -> int:
    """Erasure blanks values, names and reasons and keeps their digests (CUST-18, AUDIT-2); how many rows."""
    tx.run(
        "UPDATE audit SET reason = '' WHERE entity = :entity AND record_id = :id AND reason <> ''"
        " AND reason_digest IS NOT NULL",
        entity=entity,
        id=record_id,
    )
    return tx.run(
        "UPDATE audit_values SET record_name = '', before_values = '', after_values = '', salt = '',"
        " erased_at = :at"
        " WHERE erased_at IS NULL AND audit_id IN"
        " (SELECT id FROM audit WHERE entity = :entity AND record_id = :id)",
        entity=entity,
        id=record_id,
        at=at,
    )


def lock_chain(tx: Tx) -> None:
    """One process seals at a time, even while the lead changes hands."""
    if tx.dialect == "postgres":
        tx.one("SELECT pg_advisory_xact_lock(7242001)")


def list_unsealed(tx: Tx, *, limit: int) -> Sequence[Row]:
    """Rows whose commit is seen and whose seal is still empty: by rounds, the order of their commits."""
    return tx.all("SELECT * FROM audit WHERE sequence IS NULL ORDER BY id LIMIT :limit", limit=limit)


def head(tx: Tx) -> tuple[int, str]:
    """Sequence and digest of the last sealed row as they were noted beside the chain; (0, "") before the first."""
    row = tx.one("SELECT sequence, digest FROM audit_head WHERE id = 1")
    return (0, "") if row is None else (int(row["sequence"]), str(row["digest"]))


def set_seal(tx: Tx, audit_id: int, *, sequence: int, digest: str, previous: str) -> None:
    """Fill the empty seal of one row and move the head to it."""
    tx.run(
        "UPDATE audit SET sequence = :sequence, digest = :digest, previous_digest = :previous"
        " WHERE id = :id AND sequence IS NULL",
        id=audit_id,
        sequence=sequence,
        digest=digest,
        previous=previous,
    )


def set_head(tx: Tx, *, sequence: int, digest: str) -> None:
    tx.run(
        "INSERT INTO audit_head (id, sequence, digest) VALUES (1, :sequence, :digest)"
        " ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, digest = excluded.digest",
        sequence=sequence,
        digest=digest,
    )


def list_chain(tx: Tx, *, after: int, limit: int) -> Sequence[Row]:
    """Sealed rows in their order, with their values; a row whose values are gone comes with empty digests."""
    return tx.all(
        _WITH_VALUES.replace("JOIN", "LEFT JOIN") + " WHERE a.sequence > :after ORDER BY a.sequence LIMIT :limit",
        after=after,
        limit=limit,
    )


def oldest_unsealed(tx: Tx) -> Row | None:
    return tx.one("SELECT id, at FROM audit WHERE sequence IS NULL ORDER BY at, id LIMIT 1")
