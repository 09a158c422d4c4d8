"""Opportunities and contracts as one person may reach them: read, get for a change (PERM-12, PERM-13)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.ids import ChildKind
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound
from storage.queries import visibility
from storage.tx import Row, Tx


def find_readable(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> Row | None:
    """One record, or None: missing and not yours are the same (PERM-13)."""
    return _find(tx, kind, record_id, visibility.readable_child(tx, actor, kind, now=now))


def get_readable(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> Row:
    """One record. Raises NotFound."""
    row = find_readable(tx, actor, kind, record_id, now=now)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def get_editable(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> Row:
    """One record to be changed (PERM-7). Raises NotFound, or Forbidden when it can only be read."""
    row = get_readable(tx, actor, kind, record_id, now=now)
    if not may_edit(tx, actor, kind, record_id, now=now):
        raise Forbidden("not_allowed", rule="PERM-7")
    return row


def get_under(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, permission: str, *, now: int) -> Row:
    """One record whose owner is in U(permission) (PERM-9). Raises NotFound, or Forbidden."""
    row = get_readable(tx, actor, kind, record_id, now=now)
    if not is_under(tx, actor, kind, record_id, permission):
        raise Forbidden("not_allowed", rule="PERM-9")
    return row


def lock(tx: Tx, kind: ChildKind, record_id: int) -> None:
    """Take its row for the rest of the transaction."""
    if tx.dialect == "postgres":
        tx.one(f"SELECT id FROM {visibility.CHILD_TABLES[kind]} WHERE id = :id FOR UPDATE", id=record_id)


def may_edit(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, *, now: int) -> bool:
    """May the actor change it (PERM-7)?"""
    return _find(tx, kind, record_id, visibility.editable_child(tx, actor, kind, now=now)) is not None


def is_under(tx: Tx, actor: Actor, kind: ChildKind, record_id: int, permission: str) -> bool:
    """Is its owner in U(permission)?"""
    return _find(tx, kind, record_id, visibility.child_under(tx, actor, kind, permission)) is not None


def list_readable(
    tx: Tx,
    actor: Actor,
    kind: ChildKind,
    *,
    now: int,
    where: str = "1 = 1",
    after: int = 0,
    limit: int = 20,
    **params: Any,
) -> Sequence[Row]:
    """Readable ones by id, after the cursor; `where` is written against the alias `r` (ORG-14)."""
    seen = visibility.readable_child(tx, actor, kind, now=now)
    return tx.all(
        f"SELECT r.* FROM {visibility.CHILD_TABLES[kind]} r WHERE {seen.sql} AND ({where}) AND r.id > :after"
        " ORDER BY r.id LIMIT :limit",
        after=after,
        limit=min(limit, 200),
        **params,
        **seen.params,
    )


def _find(tx: Tx, kind: ChildKind, record_id: int, condition: visibility.Condition) -> Row | None:
    return tx.one(
        f"SELECT r.* FROM {visibility.CHILD_TABLES[kind]} r WHERE r.id = :id AND {condition.sql}",
        id=record_id,
        **condition.params,
    )
