"""Who held a record, from when to when, and why it came and went (CUST-3, CUST-4)."""

from storage.entities.ids import RecordKind
from storage.queries import untouched
from storage.tx import Tx

RECEIVED = frozenset({"claimed", "assigned", "auto_assigned", "transferred", "handed_over"})


def start(
    tx: Tx, kind: RecordKind, record_id: int, *, user_id: int, since: int, reason: str, given_by: int | None
) -> None:
    """Open the stint of a new owner; the index allows one open stint a record.

    What came from somebody else is waited for: its clocks start with the stint (§3.6 untouched, LEAD-4).
    """
    row = tx.one(
        "INSERT INTO stints (kind, record_id, user_id, since, in_reason, given_by)"
        " VALUES (:kind, :id, :user, :since, :reason, :given_by) RETURNING id",
        kind=kind,
        id=record_id,
        user=user_id,
        since=since,
        reason=reason,
        given_by=given_by,
    )
    if row is None or reason not in RECEIVED:
        return
    untouched.start(tx, row["id"], since=since)
    if kind == "lead":
        tx.run(
            "INSERT INTO lead_clocks (stint_id, lead_id, user_id, since, next_at)"
            " VALUES (:stint, :lead, :user, :since, :since)",
            stint=row["id"],
            lead=record_id,
            user=user_id,
            since=since,
        )


def end(tx: Tx, kind: RecordKind, record_id: int, *, until: int, reason: str, ended_by: int | None) -> int | None:
    """Close the open stint; the true owner it was, or None when there was none."""
    row = tx.one(
        "UPDATE stints SET until = :until, out_reason = :reason, ended_by = :ended_by"
        " WHERE kind = :kind AND record_id = :id AND until IS NULL RETURNING user_id",
        kind=kind,
        id=record_id,
        until=until,
        reason=reason,
        ended_by=ended_by,
    )
    return None if row is None else int(row["user_id"])


def has_newer(tx: Tx, kind: RecordKind, record_id: int, *, since: int) -> bool:
    """Did somebody begin to hold the record from then on?"""
    sql = "SELECT 1 AS yes FROM stints WHERE kind = :kind AND record_id = :id AND since >= :since LIMIT 1"
    return tx.one(sql, kind=kind, id=record_id, since=since) is not None
