"""Rows of the audit log: written with their change, sealed later, never changed (AUDIT-1, AUDIT-2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.rules.audit import digest_of, pair_digest, values_text
from storage.tx import Row, Tx

_INSERT = """
INSERT INTO audit (at, actor_id, on_behalf_of, channel, chat_id, message_id, action, entity, record_id, reason,
  request_id, values_digest)
VALUES (:at, :actor_id, :on_behalf_of, :channel, :chat_id, :message_id, :action, :entity, :record_id, :reason,
  :request_id, :values_digest)
RETURNING id
"""

_VALUES = """
INSERT INTO audit_values (audit_id, record_name, before_values, after_values, before_digest, after_digest)
VALUES (:id, :name, :before, :after, :before_digest, :after_digest)
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
    old_digest, new_digest = digest_of(old), digest_of(new)
    row = tx.one(
        _INSERT,
        at=call.at,
        actor_id=actor.user_id if actor else None,
        on_behalf_of=on_behalf_of,
        channel=call.channel,
        chat_id=call.place or None,
        message_id=call.message,
        action=action,
        entity=entity,
        record_id=record_id,
        reason=reason,
        request_id=call.delivery_id,
        values_digest=pair_digest(old_digest, new_digest),
    )
    assert row is not None
    tx.run(
        _VALUES,
        id=row["id"],
        name=name,
        before=old,
        after=new,
        before_digest=old_digest,
        after_digest=new_digest,
    )
    return int(row["id"])


_WITH_VALUES = """
SELECT a.*, v.record_name, v.before_values, v.after_values, v.before_digest, v.after_digest, v.erased_at
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


def list_unsealed(tx: Tx, *, limit: int) -> Sequence[Row]:
    lock = " FOR UPDATE" if tx.dialect == "postgres" else ""
    return tx.all(f"SELECT * FROM audit WHERE sequence IS NULL ORDER BY id LIMIT :limit{lock}", limit=limit)


def last_sealed(tx: Tx) -> Row | None:
    return tx.one("SELECT sequence, digest FROM audit WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1")


def set_seal(tx: Tx, audit_id: int, *, sequence: int, digest: str, previous: str) -> None:
    tx.run(
        "UPDATE audit SET sequence = :sequence, digest = :digest, previous_digest = :previous"
        " WHERE id = :id AND sequence IS NULL",
        id=audit_id,
        sequence=sequence,
        digest=digest,
        previous=previous,
    )


def list_chain(tx: Tx, *, after: int, limit: int) -> Sequence[Row]:
    """Sealed rows in their order, with their values."""
    return tx.all(
        _WITH_VALUES + " WHERE a.sequence > :after ORDER BY a.sequence LIMIT :limit", after=after, limit=limit
    )
