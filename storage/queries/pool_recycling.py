"""Rows of the nightly run: how far it is, whom it warned, what it took back (POOL-12, POOL-13, POOL-28)."""

from collections.abc import Sequence

from storage.entities.ids import RecordKind
from storage.queries.visibility import TABLES
from storage.tx import Row, Tx, among

DONE = "done"


def begin_run(tx: Tx, day: str, phase: str, *, at: int) -> None:
    """The run of a local day; there is one, whoever begins it."""
    tx.run(
        "INSERT INTO pool_runs (day, phase, at) VALUES (:day, :phase, :at) ON CONFLICT (day) DO NOTHING",
        day=day,
        phase=phase,
        at=at,
    )


def next_run(tx: Tx) -> Row | None:
    """The oldest run that is not finished."""
    return tx.one("SELECT day, phase, after_id FROM pool_runs WHERE phase <> 'done' ORDER BY day LIMIT 1")


def move_run(tx: Tx, day: str, phase: str, after: int) -> None:
    tx.run(
        "UPDATE pool_runs SET phase = :phase, after_id = :after WHERE day = :day", day=day, phase=phase, after=after
    )


def protect(tx: Tx, kind: RecordKind, record_id: int, until: str) -> None:
    """No earlier last safe day than this; derived, so it changes no version."""
    tx.run(f"UPDATE {TABLES[kind]} SET protected_until = :until WHERE id = :id", id=record_id, until=until)


def was_warned(tx: Tx, kind: RecordKind, record_id: int, owner_id: int, due_on: str) -> bool:
    """Was this owner warned of this due day? What a former owner was told counts for him alone."""
    return (
        tx.one(
            "SELECT 1 AS yes FROM pool_warnings WHERE kind = :kind AND record_id = :id AND owner_id = :owner"
            " AND due_on = :due LIMIT 1",
            kind=kind,
            id=record_id,
            owner=owner_id,
            due=due_on,
        )
        is not None
    )


def warn(
    tx: Tx, kind: RecordKind, record_id: int, owner_id: int, *, due_on: str, step: int, last: bool, day: str, at: int
) -> bool:
    """Note one step of a due day; False when it was warned of before."""
    return (
        tx.run(
            "INSERT INTO pool_warnings (kind, record_id, owner_id, due_on, step, last, warned_on, at)"
            " VALUES (:kind, :id, :owner, :due, :step, :last, :day, :at)"
            " ON CONFLICT (kind, record_id, owner_id, due_on, step) DO NOTHING",
            kind=kind,
            id=record_id,
            owner=owner_id,
            due=due_on,
            step=step,
            last=int(last),
            day=day,
            at=at,
        )
        == 1
    )


def list_owners_warned_last(tx: Tx, day: str, *, after: int, limit: int) -> list[int]:
    """Whose records met their last step that day, by id."""
    rows = tx.all(
        "SELECT DISTINCT owner_id AS id FROM pool_warnings WHERE warned_on = :day AND last = 1 AND owner_id > :after"
        " ORDER BY id LIMIT :limit",
        day=day,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


def count_warned_last(tx: Tx, first: str, day: str) -> Sequence[Row]:
    """How many records of whom met their last step between two days and still go back, by person."""
    return tx.all(
        "SELECT w.owner_id, u.name, count(*) AS n FROM pool_warnings w JOIN users u ON u.id = w.owner_id"
        " WHERE w.warned_on BETWEEN :first AND :day AND w.last = 1"
        " AND (EXISTS (SELECT 1 FROM customers c WHERE w.kind = 'customer'"
        " AND c.id = w.record_id AND c.owner_id = w.owner_id AND c.recycle_due_on = w.due_on)"
        " OR EXISTS (SELECT 1 FROM leads l WHERE w.kind = 'lead' AND l.id = w.record_id"
        " AND l.owner_id = w.owner_id AND l.recycle_due_on = w.due_on))"
        " GROUP BY w.owner_id, u.name ORDER BY w.owner_id",
        first=first,
        day=day,
    )


_DUE = """
SELECT 'customer' AS kind, id, name, recycle_due_on AS due_on, recycle_rule_id AS rule_id, version FROM customers
WHERE owner_id = :user AND state = 'live' AND recycle_due_on BETWEEN :first AND :last
UNION ALL
SELECT 'lead' AS kind, id, name, recycle_due_on AS due_on, recycle_rule_id AS rule_id, version FROM leads
WHERE owner_id = :user AND deleted_at IS NULL AND recycle_due_on BETWEEN :first AND :last
ORDER BY due_on, kind, id LIMIT :limit OFFSET :offset
"""


def list_due_of(tx: Tx, user_id: int, *, first: str, last: str, limit: int = 200, offset: int = 0) -> Sequence[Row]:
    """The records of a person that go back soon, the next first."""
    return tx.all(_DUE, user=user_id, first=first, last=last, limit=limit, offset=offset)


def count_due_of(tx: Tx, user_id: int, *, first: str, last: str) -> int:
    row = tx.one(
        f"SELECT count(*) AS n FROM ({_DUE}) AS due", user=user_id, first=first, last=last, limit=10_000, offset=0
    )
    return int(row["n"]) if row else 0


def note_recycled(
    tx: Tx, kind: RecordKind, record_id: int, owner_id: int, pool_id: int, *, day: str, reason: str, days: int
) -> None:
    tx.run(
        "INSERT INTO pool_recycled (day, kind, record_id, owner_id, pool_id, reason, days)"
        " VALUES (:day, :kind, :id, :owner, :pool, :reason, :days)",
        day=day,
        kind=kind,
        id=record_id,
        owner=owner_id,
        pool=pool_id,
        reason=reason,
        days=days,
    )


def list_recycled_from(tx: Tx, day: str) -> Sequence[Row]:
    """How many records a run took from whom, into which pool."""
    return tx.all(
        "SELECT owner_id, pool_id, count(*) AS n FROM pool_recycled WHERE day = :day"
        " GROUP BY owner_id, pool_id ORDER BY owner_id, pool_id",
        day=day,
    )


_RECYCLED = """
SELECT r.kind, r.record_id, r.reason, r.days, r.pool_id, coalesce(c.name, l.name) AS name FROM pool_recycled r
LEFT JOIN customers c ON r.kind = 'customer' AND c.id = r.record_id
LEFT JOIN leads l ON r.kind = 'lead' AND l.id = r.record_id
WHERE r.day = :day AND r.owner_id = :owner ORDER BY r.id
"""


def list_recycled_of(tx: Tx, day: str, owner_id: int) -> Sequence[Row]:
    """What a run took from one person, with the names as they stand now."""
    return tx.all(_RECYCLED, day=day, owner=owner_id)


def count_recycled(tx: Tx, day: str, owners: Sequence[int], pools: Sequence[int], *, but: int) -> Sequence[Row]:
    """What a run took from these people or into these pools, counted by person."""
    of_owners, first = among(tx, "r.owner_id", "owners", owners)
    of_pools, second = among(tx, "r.pool_id", "pools", pools)
    return tx.all(
        "SELECT u.name, count(*) AS n FROM pool_recycled r JOIN users u ON u.id = r.owner_id"
        f" WHERE r.day = :day AND r.owner_id <> :but AND ({of_owners} OR {of_pools})"
        " GROUP BY r.owner_id, u.name ORDER BY n DESC, r.owner_id",
        day=day,
        but=but,
        **first,
        **second,
    )


def list_admins(tx: Tx, pool_id: int) -> list[int]:
    """The active admins of a pool."""
    rows = tx.all(
        "SELECT s.user_id AS id FROM pool_people s JOIN users u ON u.id = s.user_id AND u.status = 'active'"
        " WHERE s.pool_id = :id AND s.seat = 'admin' ORDER BY s.user_id",
        id=pool_id,
    )
    return [row["id"] for row in rows]
