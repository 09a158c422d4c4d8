"""Hand-overs and their items: what waits is done in small pieces, whoever takes it up (XFER-12 to XFER-14)."""

import json
from collections.abc import Sequence
from typing import Any, Final

from storage.queries.transfer import MOVABLE
from storage.tx import Row, Tx

_HELD: Final[dict[str, str]] = {
    "customer": f"SELECT id FROM customers WHERE owner_id = :leaver AND {MOVABLE['customer']}",
    "lead": f"SELECT id FROM leads WHERE owner_id = :leaver AND {MOVABLE['lead']}",
    "opportunity": "SELECT o.id FROM opportunities o WHERE o.owner_id = :leaver AND o.deleted_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id AND c.owner_id = :leaver"
    " AND c.state = 'live')",
    "contract": "SELECT k.id FROM contracts k WHERE k.owner_id = :leaver AND k.deleted_at IS NULL"
    " AND k.approval_status <> 'void' AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = k.customer_id"
    " AND c.owner_id = :leaver AND c.state = 'live')",
    "reminder": "SELECT e.id FROM reminders e WHERE e.user_id = :leaver AND e.state = 'open' AND e.kind <> 'own'"
    " AND e.subject_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers c WHERE e.subject_kind = 'customer'"
    " AND c.id = e.subject_id AND c.owner_id = :leaver) AND NOT EXISTS (SELECT 1 FROM leads l"
    " WHERE e.subject_kind = 'lead' AND l.id = e.subject_id AND l.owner_id = :leaver)",
    "pool_admin": "SELECT pool_id AS id FROM pool_people WHERE user_id = :leaver AND seat = 'admin'",
    "dept_head": "SELECT id FROM departments WHERE head_user_id = :leaver AND archived = 0",
    "superior": "SELECT id FROM users WHERE superior_id = :leaver",
    "delegate": "SELECT id FROM users WHERE delegate_id = :leaver",
    "approval_task": "SELECT id FROM approval_tasks WHERE approver_id = :leaver AND state IN ('pending', 'waiting')",
    "flow": "SELECT id FROM flows WHERE deleted_at IS NULL AND replace(replace(named, '[', ', '), ']', ', ')"
    " LIKE '%, ' || CAST(:leaver AS TEXT) || ', %'",
}


def count_held(tx: Tx, leaver: int) -> dict[str, int]:
    """Everything a person holds, by kind."""
    counts = {}
    for kind, held in _HELD.items():
        row = tx.one(f"SELECT count(*) AS n FROM ({held}) AS held", leaver=leaver)
        counts[kind] = int(row["n"]) if row else 0
    return counts


def list_held(tx: Tx, leaver: int, kind: str) -> list[int]:
    """Ids of what he holds of one kind, lowest first."""
    rows = tx.all(f"SELECT id FROM ({_HELD[kind]}) AS held ORDER BY id", leaver=leaver)
    return [int(row["id"]) for row in rows]


def page_records(tx: Tx, leaver: int, *, first: int, limit: int) -> Sequence[Row]:
    """His customers and then his leads, by id."""
    return tx.all(
        "SELECT kind, id, name FROM ("
        f"SELECT 'customer' AS kind, 1 AS place, id, name FROM customers WHERE owner_id = :leaver AND"
        f" {MOVABLE['customer']} UNION ALL SELECT 'lead', 2, id, name FROM leads WHERE owner_id = :leaver"
        f" AND {MOVABLE['lead']}) AS held ORDER BY place, id LIMIT :limit OFFSET :first",
        leaver=leaver,
        first=first,
        limit=limit,
    )


def start(
    tx: Tx,
    leaver: int,
    *,
    by: int,
    mode: str,
    takers: Sequence[int],
    seats_to: int | None,
    seed: int,
    reason: str,
    card_id: int | None,
    at: int,
) -> int:
    """A running hand-over; its id. Raises ConstraintBroken when one of this person runs."""
    row = tx.one(
        "INSERT INTO handovers (leaver_id, by_id, mode, takers, seats_to, seed, reason, card_id, state, created_at,"
        " shown_at) VALUES (:leaver, :by, :mode, :takers, :seats, :seed, :reason, :card, 'running', :at, :at)"
        " RETURNING id",
        leaver=leaver,
        by=by,
        mode=mode,
        takers=json.dumps(list(takers)),
        seats=seats_to,
        seed=seed,
        reason=reason,
        card=card_id,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def add_held(tx: Tx, handover_id: int, leaver: int) -> None:
    """Everything he holds waits."""
    for kind, held in _HELD.items():
        tx.run(
            f"INSERT INTO handover_items (handover_id, kind, record_id) SELECT :handover, '{kind}', id"
            f" FROM ({held}) AS held ORDER BY id",
            handover=handover_id,
            leaver=leaver,
        )


def add(tx: Tx, handover_id: int, kind: str, record_id: int) -> None:
    """One thing waits (by list)."""
    tx.run(
        "INSERT INTO handover_items (handover_id, kind, record_id) VALUES (:handover, :kind, :id)",
        handover=handover_id,
        kind=kind,
        id=record_id,
    )


def is_any_running(tx: Tx) -> bool:
    """Is there one to be taken up?"""
    return tx.one("SELECT 1 AS yes FROM handovers WHERE state = 'running' LIMIT 1") is not None


def take_up(tx: Tx) -> Row | None:
    """The oldest running hand-over, taken for this piece of work."""
    return tx.one(
        "UPDATE handovers SET chunks = chunks + 1 WHERE id = (SELECT min(id) FROM handovers WHERE state = 'running')"
        " AND state = 'running' RETURNING *"
    )


def get(tx: Tx, handover_id: int) -> Row | None:
    return tx.one("SELECT * FROM handovers WHERE id = :id", id=handover_id)


def list_waiting(tx: Tx, handover_id: int, *, limit: int) -> Sequence[Row]:
    return tx.all(
        "SELECT * FROM handover_items WHERE handover_id = :id AND state = 'waiting' ORDER BY id LIMIT :limit",
        id=handover_id,
        limit=limit,
    )


def settle(tx: Tx, item_id: int, state: str, *, to: int | None = None, reason: str | None = None) -> None:
    tx.run(
        "UPDATE handover_items SET state = :state, to_id = :to, reason = :reason"
        " WHERE id = :id AND state = 'waiting'",
        id=item_id,
        state=state,
        to=to,
        reason=reason,
    )


def set_turn(tx: Tx, handover_id: int, turn: int) -> None:
    tx.run("UPDATE handovers SET turn = :turn WHERE id = :id", id=handover_id, turn=turn)


def may_show(tx: Tx, handover_id: int, *, at: int, pause: int) -> bool:
    """Is it time to draw its progress again?"""
    return (
        tx.run(
            "UPDATE handovers SET shown_at = :at WHERE id = :id AND shown_at <= :before",
            id=handover_id,
            at=at,
            before=at - pause,
        )
        == 1
    )


def finish(tx: Tx, handover_id: int, *, at: int) -> bool:
    """Nothing waits any more; False when it was finished before."""
    return (
        tx.run(
            "UPDATE handovers SET state = 'done', ended_at = :at WHERE id = :id AND state = 'running'",
            id=handover_id,
            at=at,
        )
        == 1
    )


def count_items(tx: Tx, handover_id: int) -> Sequence[Row]:
    """How many of each kind, state and taker."""
    return tx.all(
        "SELECT kind, state, to_id, count(*) AS n FROM handover_items WHERE handover_id = :id"
        " GROUP BY kind, state, to_id",
        id=handover_id,
    )


def list_stayed(tx: Tx, handover_id: int, *, limit: int) -> Sequence[Row]:
    return tx.all(
        "SELECT * FROM handover_items WHERE handover_id = :id AND state = 'stayed' ORDER BY id LIMIT :limit",
        id=handover_id,
        limit=limit,
    )


def list_moved_records(tx: Tx, handover_id: int) -> Sequence[Row]:
    """Customers and leads that went, with who got them."""
    return tx.all(
        "SELECT kind, record_id, to_id FROM handover_items WHERE handover_id = :id AND state = 'moved'"
        " AND kind IN ('customer', 'lead') ORDER BY id",
        id=handover_id,
    )


def suspended_at(tx: Tx, user_id: int) -> int | None:
    """When a person was suspended last."""
    row = tx.one(
        "SELECT max(at) AS at FROM audit WHERE entity = 'user' AND record_id = :id AND action = 'suspended'",
        id=user_id,
    )
    return None if row is None or row["at"] is None else int(row["at"])


def move_pool_admin(tx: Tx, pool_id: int, leaver: int, to: int) -> bool:
    """The seat of a pool's admin; False when it is not the leaver's any more."""
    gone = tx.run(
        "DELETE FROM pool_people WHERE pool_id = :pool AND user_id = :leaver AND seat = 'admin'",
        pool=pool_id,
        leaver=leaver,
    )
    if gone:
        tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:pool, :to, 'admin')"
            " ON CONFLICT (pool_id, user_id) DO UPDATE SET seat = 'admin'",
            pool=pool_id,
            to=to,
        )
    return gone == 1


def move_head(tx: Tx, department_id: int, leaver: int, to: int, *, at: int) -> bool:
    return (
        tx.run(
            "UPDATE departments SET head_user_id = :to, version = version + 1, updated_at = :at"
            " WHERE id = :id AND head_user_id = :leaver",
            id=department_id,
            to=to,
            leaver=leaver,
            at=at,
        )
        == 1
    )


def move_person(tx: Tx, column: str, user_id: int, leaver: int, to: int | None, *, at: int, by: int) -> bool:
    """Whose superior or delegate the leaver is, gets another; False when he has one already."""
    assert column in ("superior_id", "delegate_id")
    return (
        tx.run(
            f"UPDATE users SET {column} = :to, version = version + 1, updated_at = :at, updated_by = :by"
            f" WHERE id = :id AND {column} = :leaver",
            id=user_id,
            to=to,
            leaver=leaver,
            at=at,
            by=by or None,
        )
        == 1
    )


def name_of(tx: Tx, kind: str, record_id: int) -> str:
    """What a line of the result calls it."""
    table = {
        "customer": "customers",
        "lead": "leads",
        "opportunity": "opportunities",
        "contract": "contracts",
        "pool_admin": "pools",
        "dept_head": "departments",
        "superior": "users",
        "delegate": "users",
        "flow": "flows",
    }.get(kind)
    if table is None:
        return ""
    row: Any = tx.one(f"SELECT name FROM {table} WHERE id = :id", id=record_id)
    return "" if row is None else str(row["name"])


def list_leavers(tx: Tx) -> Sequence[Row]:
    """Suspended people, for what they still hold."""
    return tx.all("SELECT id, name, main_dept_id FROM users WHERE status = 'suspended' ORDER BY id")


def is_running(tx: Tx, leaver: int) -> bool:
    row = tx.one("SELECT 1 AS yes FROM handovers WHERE leaver_id = :leaver AND state = 'running'", leaver=leaver)
    return row is not None


def count_pooled(tx: Tx, leaver: int, *, since: int) -> dict[str, int]:
    """What went into pools from him from the instant on, by kind."""
    rows = tx.all(
        "SELECT kind, count(*) AS n FROM stints WHERE user_id = :leaver AND out_reason = 'leaver'"
        " AND until >= :since GROUP BY kind",
        leaver=leaver,
        since=since,
    )
    return {row["kind"]: row["n"] for row in rows}
