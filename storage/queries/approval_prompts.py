"""What waits for one person, and who is due for the daily prompt (NOTIFY-34)."""

from collections.abc import Sequence

from storage.tx import Row, Tx


def list_pending_of(tx: Tx, user_id: int, *, limit: int) -> Sequence[Row]:
    """What waits for a person, the oldest first, with the approval."""
    return tx.all(
        "SELECT t.id AS task_id, t.opened_at, t.round AS task_round, a.*, u.name AS submitter FROM approval_tasks t"
        " JOIN approvals a ON a.id = t.approval_id JOIN users u ON u.id = a.submitter_id"
        " WHERE t.approver_id = :me AND t.state = 'pending' ORDER BY t.opened_at, t.id LIMIT :limit",
        me=user_id,
        limit=limit,
    )


def count_pending_of(tx: Tx, user_id: int) -> int:
    row = tx.one("SELECT count(*) AS n FROM approval_tasks WHERE approver_id = :me AND state = 'pending'", me=user_id)
    return int(row["n"]) if row else 0


def sums_pending_of(tx: Tx, user_id: int) -> dict[str, int]:
    """The amounts that wait for a person, by currency."""
    rows = tx.all(
        "SELECT a.currency, CAST(sum(a.amount) AS {int}) AS total FROM approval_tasks t"
        " JOIN approvals a ON a.id = t.approval_id WHERE t.approver_id = :me AND t.state = 'pending'"
        " AND a.amount IS NOT NULL AND a.currency IS NOT NULL GROUP BY a.currency ORDER BY a.currency".replace(
            "{int}", "BIGINT" if tx.dialect == "postgres" else "INTEGER"
        ),
        me=user_id,
    )
    return {row["currency"]: int(row["total"]) for row in rows}


# ── the daily prompt ──


def list_hours(tx: Tx) -> list[str]:
    """The different hours people have set for their prompt; "" are the firm's."""
    return [row["hours"] for row in tx.all("SELECT DISTINCT approval_hours AS hours FROM users ORDER BY hours")]


def list_to_prompt(tx: Tx, hours: str, *, slot: int, limit: int) -> Sequence[Row]:
    """Who has those hours, was not prompted since the slot, and has something that waited before it."""
    return tx.all(
        "SELECT u.id FROM users u WHERE u.status = 'active' AND u.account IS NOT NULL AND u.approval_hours = :hours"
        " AND (u.approval_prompted_at IS NULL OR u.approval_prompted_at < :slot) AND EXISTS (SELECT 1"
        " FROM approval_tasks t WHERE t.approver_id = u.id AND t.state = 'pending' AND t.opened_at < :slot)"
        " ORDER BY u.id LIMIT :limit",
        hours=hours,
        slot=slot,
        limit=limit,
    )


def take_prompt(tx: Tx, user_id: int, *, slot: int) -> bool:
    """The prompt of a slot, once; False when it was taken before."""
    return (
        tx.run(
            "UPDATE users SET approval_prompted_at = :slot WHERE id = :id"
            " AND (approval_prompted_at IS NULL OR approval_prompted_at < :slot)",
            id=user_id,
            slot=slot,
        )
        == 1
    )
