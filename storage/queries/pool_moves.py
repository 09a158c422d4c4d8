"""Records into and out of pools: each change is one statement that names the state it starts from.

Every change takes the pool's row last, so that claims of different records wait for each other only there.
"""

from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx

_LIVE: dict[str, str] = {
    "lead": "deleted_at IS NULL AND status IN ('unassigned', 'assigned', 'following', 'interested')",
    "customer": "state = 'live'",
}
_TAKEN: dict[str, str] = {"lead": ", status = 'assigned', first_response_at = NULL", "customer": ""}
_LEFT: dict[str, str] = {"lead": ", status = 'unassigned'", "customer": ", locked_until = NULL, lock_reason = NULL"}


def take(tx: Tx, kind: RecordKind, record_id: int, pool_id: int, owner_id: int, *, at: int, by: int) -> Row | None:
    """Give a pooled record to an owner if it is in this pool and nobody's (POOL-18); the row after, or None.

    `entered_pool_at` and `pool_reason` stay until the next entry.
    """
    return tx.one(
        f"UPDATE {TABLES[kind]} SET owner_id = :owner, pool_id = NULL, received_at = :at, protected_until = NULL,"
        f" updated_at = :at, updated_by = :by, version = version + 1{_TAKEN[kind]}"
        f" WHERE id = :id AND pool_id = :pool AND owner_id IS NULL AND {_LIVE[kind]} RETURNING *",
        id=record_id,
        pool=pool_id,
        owner=owner_id,
        at=at,
        by=by,
    )


# A run takes a record only while it is still due on that very day and nothing exempts it (POOL-10, POOL-12).
_STILL_DUE = (
    " AND recycle_due_on = :due AND recycle_due_on < :today AND NOT EXISTS (SELECT 1 FROM pool_extensions e"
    " JOIN stints s ON s.id = e.stint_id AND s.until IS NULL"
    " WHERE e.kind = :kind AND e.record_id = :id AND e.state = 'pending')"
)
_UNLOCKED: dict[str, str] = {
    "lead": "",
    "customer": " AND (lock_reason IS NULL OR locked_until IS NULL OR locked_until < :today)",
}


def put(
    tx: Tx,
    kind: RecordKind,
    record_id: int,
    owner_id: int,
    pool_id: int,
    *,
    reason: str,
    at: int,
    by: int,
    due: tuple[str, str] | None = None,
) -> Row | None:
    """Take a record from its owner into a pool if it still is his; the row after, or None (POOL-24).

    With `due`, the last safe day and today, only while it is past that day and nothing exempts it.
    """
    still = f"{_STILL_DUE}{_UNLOCKED[kind]}" if due else ""
    more = {"due": due[0], "today": due[1], "kind": kind} if due else {}
    return tx.one(
        f"UPDATE {TABLES[kind]} SET owner_id = NULL, pool_id = :pool, entered_pool_at = :at, pool_reason = :reason,"
        " recycle_due_on = NULL, recycle_rule_id = NULL, protected_until = NULL, next_contact_at = NULL,"
        f" updated_at = :at, updated_by = :by, version = version + 1{_LEFT[kind]}"
        f" WHERE id = :id AND owner_id = :owner AND {_LIVE[kind]}{still} RETURNING *",
        id=record_id,
        pool=pool_id,
        owner=owner_id,
        reason=reason,
        at=at,
        by=by,
        **more,
    )


def shift(tx: Tx, kind: RecordKind, record_id: int, source: int, target: int, *, at: int, by: int) -> Row | None:
    """Move a record to another pool if it still is in the first; its entry date stays (POOL-5)."""
    return tx.one(
        f"UPDATE {TABLES[kind]} SET pool_id = :target, updated_at = :at, updated_by = :by, version = version + 1"
        f" WHERE id = :id AND pool_id = :source AND owner_id IS NULL AND {_LIVE[kind]} RETURNING *",
        id=record_id,
        source=source,
        target=target,
        at=at,
        by=by,
    )


def count_in(tx: Tx, pool_id: int) -> bool:
    """One record more in the pool; False when the pool is disabled (POOL-4)."""
    return tx.run("UPDATE pools SET held = held + 1 WHERE id = :id AND enabled = 1", id=pool_id) == 1


def count_out(tx: Tx, pool_id: int) -> None:
    """One record less."""
    tx.run("UPDATE pools SET held = held - 1 WHERE id = :id", id=pool_id)


def log_claim(tx: Tx, call: Call, kind: RecordKind, record_id: int, pool_id: int, user_id: int, *, day: str) -> None:
    """Claims only, never deleted (POOL-14)."""
    tx.run(
        "INSERT INTO claim_log (user_id, pool_id, kind, record_id, day, at)"
        " VALUES (:user, :pool, :kind, :id, :day, :at)",
        user=user_id,
        pool=pool_id,
        kind=kind,
        id=record_id,
        day=day,
        at=call.at,
    )


def end_team(tx: Tx, kind: RecordKind, record_id: int, *, at: int) -> None:
    """Pool entry ends the team's rows (TEAM-7)."""
    tx.run(
        "UPDATE team_members SET ended_at = :at WHERE record_kind = :kind AND record_id = :id AND ended_at IS NULL",
        kind=kind,
        id=record_id,
        at=at,
    )


def set_due_day(tx: Tx, kind: RecordKind, record_id: int, day: str | None, rule_id: int | None) -> None:
    """The stored last safe day, derived: it changes no version (POOL-8)."""
    tx.run(
        f"UPDATE {TABLES[kind]} SET recycle_due_on = :day, recycle_rule_id = :rule WHERE id = :id",
        id=record_id,
        day=day,
        rule=rule_id,
    )
