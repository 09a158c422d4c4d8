"""Records received from somebody else that wait for their first contact, one clock a stint (§3.6, untouched)."""

from collections.abc import Sequence

from storage.entities.follow_ups import Subject
from storage.tx import Row, Tx

_DUE = """
SELECT u.stint_id, u.since, s.kind, s.record_id, s.user_id,
  CASE WHEN s.kind = 'lead' THEN l.name ELSE c.name END AS name,
  CASE WHEN s.until IS NULL AND (c.state = 'live' OR (l.deleted_at IS NULL
    AND l.status IN ('assigned', 'following', 'interested'))) THEN 1 ELSE 0 END AS held,
  CASE WHEN EXISTS (SELECT 1 FROM follow_ups f WHERE f.subject_kind = s.kind AND f.subject_id = s.record_id
    AND f.deleted_at IS NULL AND f.qualifying = 1 AND f.created_at >= u.since) THEN 1 ELSE 0 END AS answered
FROM untouched_clocks u JOIN stints s ON s.id = u.stint_id
LEFT JOIN customers c ON s.kind = 'customer' AND c.id = s.record_id
LEFT JOIN leads l ON s.kind = 'lead' AND l.id = s.record_id
WHERE u.since <= :before ORDER BY u.since, u.stint_id LIMIT :limit
"""


def start(tx: Tx, stint_id: int, *, since: int) -> None:
    """Somebody received a record: its first contact is waited for."""
    tx.run("INSERT INTO untouched_clocks (stint_id, since) VALUES (:id, :since)", id=stint_id, since=since)


def list_due(tx: Tx, *, before: int, limit: int) -> Sequence[Row]:
    """Clocks that began by then: `held` while the receiver has the record, `answered` once it was contacted."""
    return tx.all(_DUE, before=before, limit=limit)


def take(tx: Tx, stint_id: int) -> bool:
    """The clock was looked at; False when another look was faster."""
    return tx.run("DELETE FROM untouched_clocks WHERE stint_id = :id", id=stint_id) == 1


def may_make(tx: Tx, subject: Subject, user_id: int, *, due_at: int) -> bool:
    """Neither an open one nor one of this due date, in whatever state (REMIND-1)."""
    row = tx.one(
        "SELECT 1 AS yes FROM reminders WHERE kind = 'untouched' AND subject_kind = :kind AND subject_id = :id"
        " AND user_id = :user AND (state = 'open' OR due_at = :due) LIMIT 1",
        kind=subject[0],
        id=subject[1],
        user=user_id,
        due=due_at,
    )
    return row is None
