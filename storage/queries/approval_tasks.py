"""Tasks of those who decide: opened, decided, handed on, in guarded statements (APPR-4, APPR-10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.tx import Row, Tx, among

_COLUMNS = """
SELECT t.*, u.name, COALESCE(f.name, '') AS acting_for_name, COALESCE(d.name, '') AS decider
FROM approval_tasks t JOIN users u ON u.id = t.approver_id
LEFT JOIN users f ON f.id = t.acting_for LEFT JOIN users d ON d.id = t.decided_by
"""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be made; without `opened_at` it waits."""

    approver_id: int
    why: str
    position: int
    state: str
    acting_for: int | None = None
    origin: str = "step"
    comment: str = ""
    opened_at: int | None = None
    nudge_at: int | None = None
    timeout_at: int | None = None
    parent_id: int | None = None


def insert(tx: Tx, approval_id: int, round_: int, step: int, task: NewTask, *, at: int) -> int:
    """Its id."""
    row = tx.one(
        "INSERT INTO approval_tasks (approval_id, round, step, position, approver_id, acting_for, why, origin, state,"
        " comment, opened_at, nudge_at, timeout_at, parent_id, acted_at) VALUES (:approval, :round, :step, :position,"
        " :approver, :acting_for, :why, :origin, :state, :comment, :opened_at, :nudge_at, :timeout_at, :parent,"
        " :acted_at) RETURNING id",
        approval=approval_id,
        round=round_,
        step=step,
        position=task.position,
        approver=task.approver_id,
        acting_for=task.acting_for,
        why=task.why,
        origin=task.origin,
        state=task.state,
        comment=task.comment,
        opened_at=task.opened_at,
        nudge_at=task.nudge_at,
        timeout_at=task.timeout_at,
        parent=task.parent_id,
        acted_at=at if task.state == "skipped" else None,
    )
    assert row is not None
    return int(row["id"])


def find(tx: Tx, task_id: int) -> Row | None:
    """One task with the names of its people."""
    return tx.one(_COLUMNS + " WHERE t.id = :id", id=task_id)


def list_of(tx: Tx, approval_id: int) -> Sequence[Row]:
    """Every task of an approval, in the order they were made."""
    return tx.all(_COLUMNS + " WHERE t.approval_id = :id ORDER BY t.round, t.id", id=approval_id)


def list_of_step(tx: Tx, approval_id: int, round_: int, step: int) -> Sequence[Row]:
    """The tasks of one step in one round."""
    return tx.all(
        "SELECT * FROM approval_tasks WHERE approval_id = :id AND round = :round AND step = :step"
        " ORDER BY position, id",
        id=approval_id,
        round=round_,
        step=step,
    )


def list_earlier_signers(tx: Tx, approval_id: int, round_: int, step: int) -> set[int]:
    """Who has approved a step before this one in the round, himself or through his delegate (APPR-8)."""
    rows = tx.all(
        "SELECT approver_id, acting_for, decided_by FROM approval_tasks WHERE approval_id = :id AND round = :round"
        " AND step < :step AND state = 'approved'",
        id=approval_id,
        round=round_,
        step=step,
    )
    return {
        person for row in rows for person in (row["acting_for"] or row["approver_id"], row["decided_by"]) if person
    }


def find_previous_step(tx: Tx, approval_id: int, round_: int, step: int) -> int | None:
    """The nearest earlier step of the round that asked somebody."""
    row = tx.one(
        "SELECT max(step) AS step FROM approval_tasks WHERE approval_id = :id AND round = :round AND step < :step"
        " AND state = 'approved'",
        id=approval_id,
        round=round_,
        step=step,
    )
    return None if row is None or row["step"] is None else int(row["step"])


def find_mine(tx: Tx, approval_id: int, user_id: int) -> Row | None:
    """The task that waits for this person, or for him whose delegate has it."""
    return tx.one(
        "SELECT * FROM approval_tasks WHERE approval_id = :id AND state = 'pending'"
        " AND (approver_id = :me OR acting_for = :me) ORDER BY CASE WHEN approver_id = :me THEN 0 ELSE 1 END, id"
        " LIMIT 1",
        id=approval_id,
        me=user_id,
    )


def find_decided(tx: Tx, approval_id: int, user_id: int) -> Row | None:
    """The latest decision of this person."""
    return tx.one(
        _COLUMNS + " WHERE t.approval_id = :id AND t.decided_by = :me AND t.state IN"
        " ('approved', 'rejected', 'returned', 'forwarded') ORDER BY t.acted_at DESC, t.id DESC LIMIT 1",
        id=approval_id,
        me=user_id,
    )


def had_task(tx: Tx, approval_id: int, user_id: int) -> bool:
    """Has or had this person a task of it, himself or through his delegate (PERM-22)?"""
    row = tx.one(
        "SELECT 1 AS yes FROM approval_tasks WHERE approval_id = :id AND (approver_id = :me OR acting_for = :me"
        " OR decided_by = :me) AND opened_at IS NOT NULL LIMIT 1",
        id=approval_id,
        me=user_id,
    )
    return row is not None


def decide(tx: Tx, task_id: int, user_id: int, state: str, *, comment: str, round_: int, at: int) -> Row | None:
    """The decision of the approver, or of him for whom a delegate acts, if the task still waits (APPR-10)."""
    return tx.one(
        "UPDATE approval_tasks SET state = :state, decided_by = :me, acted_at = :at, comment = :comment,"
        " nudge_at = NULL, timeout_at = NULL, version = version + 1 WHERE id = :id AND state = 'pending'"
        " AND round = :round AND (approver_id = :me OR acting_for = :me) RETURNING *",
        id=task_id,
        me=user_id,
        state=state,
        comment=comment,
        round=round_,
        at=at,
    )


def settle(tx: Tx, task_id: int, state: str, *, comment: str, by: int | None, timed_out: bool, at: int) -> Row | None:
    """What time, or a flow's admin, makes of a waiting task; None when it was decided meanwhile."""
    return tx.one(
        "UPDATE approval_tasks SET state = :state, decided_by = :by, acted_at = :at, comment = :comment,"
        " nudge_at = NULL, timeout_at = NULL, timed_out = :timed_out, version = version + 1"
        " WHERE id = :id AND state = 'pending' RETURNING *",
        id=task_id,
        state=state,
        by=by,
        comment=comment,
        timed_out=int(timed_out),
        at=at,
    )


def open_one(
    tx: Tx, task_id: int, approver: int, acting_for: int | None, *, nudge_at: int, timeout_at: int, at: int
) -> Row | None:
    """A waiting task is asked now; one that was held back keeps the time at which it was first opened."""
    return tx.one(
        "UPDATE approval_tasks SET state = 'pending', approver_id = :approver, acting_for = :acting_for,"
        " opened_at = COALESCE(opened_at, :at), nudge_at = :nudge_at, timeout_at = :timeout_at,"
        " version = version + 1 WHERE id = :id AND state = 'waiting' RETURNING *",
        id=task_id,
        approver=approver,
        acting_for=acting_for,
        nudge_at=nudge_at,
        timeout_at=timeout_at,
        at=at,
    )


def hold(tx: Tx, task_id: int) -> None:
    """Held back until those who sign before it have signed."""
    tx.run(
        "UPDATE approval_tasks SET state = 'waiting', nudge_at = NULL, timeout_at = NULL, version = version + 1"
        " WHERE id = :id AND state = 'pending'",
        id=task_id,
    )


def cancel(tx: Tx, ids: Iterable[int], *, by: int | None, at: int) -> None:
    """Not needed any more; `by` and `at` say whose decision made them so, for later taps (APPR-10)."""
    condition, params = among(tx, "id", "ids", list(ids))
    tx.run(
        "UPDATE approval_tasks SET state = 'cancelled', decided_by = :by, acted_at = :at, nudge_at = NULL,"
        f" timeout_at = NULL, version = version + 1 WHERE state IN ('pending', 'waiting', 'skipped') AND {condition}",
        by=by,
        at=at,
        **params,
    )


def cancel_round(tx: Tx, approval_id: int, *, by: int | None, at: int, from_step: int = 0) -> None:
    """Everything open of an approval, from a step on."""
    rows = tx.all(
        "SELECT id FROM approval_tasks WHERE approval_id = :id AND step >= :step AND state IN ('pending', 'waiting')",
        id=approval_id,
        step=from_step,
    )
    cancel(tx, [row["id"] for row in rows], by=by, at=at)


def count_hands(tx: Tx, approval_id: int, round_: int, step: int) -> int:
    """Forwards and added signers of a step (APPR-13)."""
    row = tx.one(
        "SELECT count(*) AS n FROM approval_tasks WHERE approval_id = :id AND round = :round AND step = :step"
        " AND origin IN ('forwarded', 'before', 'after')",
        id=approval_id,
        round=round_,
        step=step,
    )
    return int(row["n"]) if row else 0


def adopt(tx: Tx, former: int, heir: int) -> None:
    """Signers tied to a task are tied to the one that took its place."""
    tx.run("UPDATE approval_tasks SET parent_id = :heir WHERE parent_id = :former", former=former, heir=heir)


# ── taking back ──


def take_back(tx: Tx, task_id: int, user_id: int, *, nudge_at: int, timeout_at: int) -> Row | None:
    """The decision is undone if it still stands; None otherwise (APPR-15)."""
    return tx.one(
        "UPDATE approval_tasks SET state = 'pending', decided_by = NULL, acted_at = NULL, comment = '',"
        " nudge_at = :nudge_at, timeout_at = :timeout_at, version = version + 1"
        " WHERE id = :id AND state = 'approved' AND decided_by = :me RETURNING *",
        id=task_id,
        me=user_id,
        nudge_at=nudge_at,
        timeout_at=timeout_at,
    )


def ask_again(tx: Tx, ids: Iterable[int], *, nudge_at: int, timeout_at: int) -> None:
    """Tasks that a decision had made needless are asked again; one that had not had its turn waits for it."""
    condition, params = among(tx, "id", "ids", list(ids))
    tx.run(
        "UPDATE approval_tasks SET state = CASE WHEN opened_at IS NULL THEN 'waiting' ELSE 'pending' END,"
        " nudge_at = CASE WHEN opened_at IS NULL THEN NULL ELSE :nudge_at END,"
        " timeout_at = CASE WHEN opened_at IS NULL THEN NULL ELSE :timeout_at END,"
        f" decided_by = NULL, acted_at = NULL, version = version + 1 WHERE state = 'cancelled' AND {condition}",
        nudge_at=nudge_at,
        timeout_at=timeout_at,
        **params,
    )


# ── time, absence, suspension ──


def list_due(tx: Tx, column: str, *, now: int, limit: int) -> Sequence[Row]:
    """Waiting tasks whose `nudge_at` or `timeout_at` has come."""
    return tx.all(
        f"SELECT * FROM approval_tasks WHERE state = 'pending' AND {column} IS NOT NULL AND {column} <= :now"
        f" ORDER BY {column}, id LIMIT :limit",
        now=now,
        limit=limit,
    )


def set_times(tx: Tx, task_id: int, *, nudge_at: int | None, timeout_at: int | None, seen: int) -> bool:
    """The next nudge and limit of a waiting task; False when it changed meanwhile."""
    return (
        tx.run(
            "UPDATE approval_tasks SET nudge_at = :nudge_at, timeout_at = :timeout_at, version = version + 1"
            " WHERE id = :id AND state = 'pending' AND version = :seen",
            id=task_id,
            nudge_at=nudge_at,
            timeout_at=timeout_at,
            seen=seen,
        )
        == 1
    )


def list_open_of(tx: Tx, user_id: int) -> Sequence[Row]:
    """Open tasks of a person with the approval they belong to."""
    return tx.all(
        "SELECT t.*, a.submitter_id, a.flow_id, a.subject, a.record_kind, a.record_id FROM approval_tasks t"
        " JOIN approvals a ON a.id = t.approval_id WHERE t.approver_id = :id AND t.state IN ('pending', 'waiting')"
        " ORDER BY t.id",
        id=user_id,
    )


def move(tx: Tx, task_id: int, former: int, to: int, why: str, *, acting_for: int | None = None) -> bool:
    """An open task of a person who left goes to somebody else (APPR-19)."""
    return (
        tx.run(
            "UPDATE approval_tasks SET approver_id = :to, acting_for = :acting_for, why = :why, version = version + 1"
            " WHERE id = :id AND approver_id = :former AND state IN ('pending', 'waiting')",
            id=task_id,
            former=former,
            to=to,
            acting_for=acting_for,
            why=why,
        )
        == 1
    )
