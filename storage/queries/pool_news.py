"""Who hears of what is new in a pool, up to when he was told, and what there is to tell (NOTIFY-25)."""

import json
from collections.abc import Sequence

from storage.entities.ids import RecordKind
from storage.entities.outbox import Push
from storage.entities.pool import Pool
from storage.queries.pool import LIVE
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx, among


def next_at(tx: Tx, target: str, pool_id: int) -> int:
    """When the target is told next, or was told last; 0 when never."""
    row = tx.one(
        "SELECT next_at FROM pool_heard WHERE target = :target AND pool_id = :pool", target=target, pool=pool_id
    )
    return int(row["next_at"]) if row else 0


def plan(tx: Tx, target: str, pool_id: int, at: int) -> None:
    """The target is told next at this instant."""
    tx.run(
        "INSERT INTO pool_heard (target, pool_id, next_at) VALUES (:target, :pool, :at)"
        " ON CONFLICT (target, pool_id) DO UPDATE SET next_at = excluded.next_at",
        target=target,
        pool=pool_id,
        at=at,
    )


def heard(tx: Tx, push: Push, target: str, pool_id: int, *, now: int) -> tuple[int, int]:
    """The entries a message tells of: after the first instant, up to the second.

    They are fixed when it is drawn first, so that sending it again tells the same and the next one what came since.
    """
    if "upto" in push.facts:
        return push.facts["after"], push.facts["upto"]
    row = tx.one(
        "SELECT upto FROM pool_heard WHERE target = :target AND pool_id = :pool", target=target, pool=pool_id
    )
    after = max(row["upto"] if row else 0, push.facts.get("since", 1) - 1)
    tx.run(
        "UPDATE pool_heard SET upto = :now WHERE target = :target AND pool_id = :pool",
        now=now,
        target=target,
        pool=pool_id,
    )
    facts = json.dumps(push.facts | {"after": after, "upto": now}, ensure_ascii=False)
    tx.run("UPDATE outbox SET facts = :facts WHERE id = :id", facts=facts, id=push.id)
    return after, now


def entered(tx: Tx, pool: Pool, after: int, upto: int, *, limit: int) -> tuple[Sequence[Row], int]:
    """What entered the pool between two instants and still waits there, the newest first; and how many."""
    where = f"r.pool_id = :pool AND r.entered_pool_at > :after AND r.entered_pool_at <= :upto AND {LIVE[pool.kind]}"
    table, params = TABLES[pool.kind], {"pool": pool.id, "after": after, "upto": upto}
    row = tx.one(f"SELECT count(*) AS n FROM {table} r WHERE {where}", **params)
    rows = tx.all(
        f"SELECT r.* FROM {table} r WHERE {where} ORDER BY r.entered_pool_at DESC, r.id DESC LIMIT :limit",
        limit=limit,
        **params,
    )
    return rows, int(row["n"]) if row else 0


def keep_lines(tx: Tx, card_id: int, kind: RecordKind, rows: Sequence[Row]) -> None:
    """What a list in a group shows, so that it can say which of it was claimed."""
    for line, row in enumerate(rows):
        tx.run(
            "INSERT INTO pool_lines (card_id, line, record_kind, record_id) VALUES (:card, :line, :kind, :id)",
            card=card_id,
            line=line,
            kind=kind,
            id=row["id"],
        )


def leave_lines(tx: Tx, kind: RecordKind, record_id: int, *, by: str, at: int) -> list[int]:
    """The record left the pool, to whom if anybody claimed it; the cards whose lists say so from now on."""
    rows = tx.all(
        "UPDATE pool_lines SET taken_by = :by, left_at = :at"
        " WHERE record_kind = :kind AND record_id = :id AND left_at IS NULL RETURNING card_id",
        kind=kind,
        id=record_id,
        by=by,
        at=at,
    )
    return sorted(row["card_id"] for row in rows)


def lines_of(tx: Tx, kind: RecordKind, card_id: int) -> Sequence[Row]:
    """The lines of a list in a group, from the top, each with what its record is called now."""
    return tx.all(
        "SELECT l.record_id, r.name, l.taken_by, l.left_at FROM pool_lines l"
        f" JOIN {TABLES[kind]} r ON r.id = l.record_id WHERE l.card_id = :card ORDER BY l.line",
        card=card_id,
    )


def waiting(tx: Tx, pool: Pool, ids: Sequence[int]) -> dict[int, Row]:
    """Those of the records that are in the pool now."""
    condition, params = among(tx, "r.id", "ids", ids)
    rows = tx.all(
        f"SELECT r.* FROM {TABLES[pool.kind]} r WHERE r.pool_id = :pool AND {LIVE[pool.kind]} AND {condition}",
        pool=pool.id,
        **params,
    )
    return {row["id"]: row for row in rows}
