"""Leads and customers as one person may reach them: read, count, get for a change (PERM-12, PERM-13)."""

from collections.abc import Sequence

from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import visibility
from storage.tx import Row, Tx

PAGE = 20
MOST_COUNTED = 1000


def find_readable(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Row | None:
    """One owned record, or None: missing and not yours are the same (PERM-13)."""
    seen = visibility.readable(tx, actor, kind, now=now)
    return tx.one(
        f"SELECT r.* FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {seen.sql}",
        id=record_id,
        **seen.params,
    )


def get_readable(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Row:
    """One owned record. Raises NotFound, Conflict (merged) for one whose survivor the actor reads (CUST-16)."""
    row = find_readable(tx, actor, kind, record_id, now=now)
    if row is None:
        raise _merged(tx, actor, kind, record_id, now=now) or NotFound(rule="PERM-13")
    return row


def get_for_card(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> tuple[Row, bool]:
    """A record whose card the actor may open, and whether he reads all of it.

    Who owns an open deal or a contract of a customer reads its own fields and contacts, nothing beneath (PERM-5).
    Raises as `get_readable`.
    """
    row = find_readable(tx, actor, kind, record_id, now=now)
    if row is not None:
        return row, True
    if kind == "customer":
        seen = visibility.card_readable(actor)
        row = tx.one(f"SELECT r.* FROM customers r WHERE r.id = :id AND {seen.sql}", id=record_id, **seen.params)
        if row is not None:
            return row, False
    return get_readable(tx, actor, kind, record_id, now=now), True


def _merged(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Conflict | None:
    """The id of a merged customer leads to what it became, for whoever reads that."""
    if kind != "customer":
        return None
    old = tx.one("SELECT merged_into FROM customers WHERE id = :id AND state = 'merged'", id=record_id)
    survivor = find_readable(tx, actor, kind, old["merged_into"], now=now) if old is not None else None
    if survivor is None:
        return None
    named = ref("customer", survivor["id"])
    return Conflict("merged", rule="CUST-16", customer=survivor["name"], record=named, into=survivor["id"])


def get_editable(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Row:
    """One owned record to be changed (PERM-7). Raises NotFound, or Forbidden when it can only be read."""
    row = get_readable(tx, actor, kind, record_id, now=now)
    return _also(tx, visibility.editable(tx, actor, kind, now=now), kind, row, "PERM-7")


def find_id(tx: Tx, kind: RecordKind, public_id: str) -> int | None:
    """The row a link names, judged by nobody yet (ORG-31)."""
    row = tx.one(f"SELECT id FROM {visibility.TABLES[kind]} WHERE public_id = :public_id", public_id=public_id)
    return None if row is None else int(row["id"])


def may_edit(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> bool:
    """May the actor change this owned record (PERM-7)?"""
    may = visibility.editable(tx, actor, kind, now=now)
    row = tx.one(
        f"SELECT 1 AS yes FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {may.sql}",
        id=record_id,
        **may.params,
    )
    return row is not None


def get_under(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, permission: str, *, now: int) -> Row:
    """One owned record whose owner is in U(permission) (PERM-9). Raises NotFound, or Forbidden."""
    row = get_readable(tx, actor, kind, record_id, now=now)
    return _also(tx, visibility.under(tx, actor, kind, permission), kind, row, "PERM-9")


def _also(tx: Tx, condition: visibility.Condition, kind: RecordKind, row: Row, rule: str) -> Row:
    allowed = tx.one(
        f"SELECT 1 AS yes FROM {visibility.TABLES[kind]} r WHERE r.id = :id AND {condition.sql}",
        id=row["id"],
        **condition.params,
    )
    if allowed is None:
        raise Forbidden("not_allowed", rule=rule)
    return row


def find_own(tx: Tx, actor: Actor, kind: RecordKind, record_id: int, *, now: int) -> Row | None:
    """The record while the actor holds it."""
    row = find_readable(tx, actor, kind, record_id, now=now)
    return row if row is not None and row["owner_id"] == actor.user_id else None


def list_readable(
    tx: Tx, actor: Actor, kind: RecordKind, *, now: int, after: int = 0, limit: int = PAGE
) -> Sequence[Row]:
    """Readable records by id, after the cursor (ORG-14)."""
    seen = visibility.readable(tx, actor, kind, now=now)
    return tx.all(
        f"SELECT r.* FROM {visibility.TABLES[kind]} r WHERE {seen.sql} AND r.id > :after ORDER BY r.id LIMIT :limit",
        after=after,
        limit=min(limit, 200),
        **seen.params,
    )


def count_readable(tx: Tx, actor: Actor, kind: RecordKind, *, now: int) -> int:
    """How many are readable; counting stops above 1,000, which reads "1,000+" (ORG-14)."""
    seen = visibility.readable(tx, actor, kind, now=now)
    row = tx.one(
        "SELECT count(*) AS n FROM"
        f" (SELECT 1 FROM {visibility.TABLES[kind]} r WHERE {seen.sql} LIMIT :most) AS found",
        most=MOST_COUNTED + 1,
        **seen.params,
    )
    return 0 if row is None else int(row["n"])
