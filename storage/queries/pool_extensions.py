"""Rows of extensions: asked for, decided, lapsed (POOL-25)."""

from collections.abc import Sequence

from storage.entities.ids import RecordKind
from storage.tx import Row, Tx


def open_stint(tx: Tx, kind: RecordKind, record_id: int) -> int | None:
    """The stint of the present owner."""
    row = tx.one(
        "SELECT id FROM stints WHERE kind = :kind AND record_id = :id AND until IS NULL", kind=kind, id=record_id
    )
    return None if row is None else int(row["id"])


def count_asked(tx: Tx, stint_id: int) -> int:
    """How often the owner asked in this stint; what nobody decided does not count."""
    row = tx.one("SELECT count(*) AS n FROM pool_extensions WHERE stint_id = :id AND state <> 'lapsed'", id=stint_id)
    return int(row["n"]) if row else 0


def end_former(tx: Tx, kind: RecordKind, record_id: int, stint_id: int) -> None:
    """What a former owner asked for is nobody's any more."""
    tx.run(
        "UPDATE pool_extensions SET state = 'lapsed' WHERE kind = :kind AND record_id = :id AND state = 'pending'"
        " AND stint_id <> :stint",
        kind=kind,
        id=record_id,
        stint=stint_id,
    )


def insert(
    tx: Tx,
    kind: RecordKind,
    record_id: int,
    stint_id: int,
    *,
    asked_by: int,
    due_on: str,
    days: int,
    reason: str,
    at: int,
) -> int | None:
    """A request; its id, or None when one waits already."""
    row = tx.one(
        "INSERT INTO pool_extensions (kind, record_id, stint_id, asked_by, due_on, days, reason, state, asked_at)"
        " VALUES (:kind, :id, :stint, :by, :due, :days, :reason, 'pending', :at)"
        " ON CONFLICT DO NOTHING RETURNING id",
        kind=kind,
        id=record_id,
        stint=stint_id,
        by=asked_by,
        due=due_on,
        days=days,
        reason=reason,
        at=at,
    )
    return None if row is None else int(row["id"])


_ONE = """
SELECT e.*, a.name AS asker, d.name AS decider FROM pool_extensions e JOIN users a ON a.id = e.asked_by
LEFT JOIN users d ON d.id = e.decided_by WHERE e.id = :id
"""


def find(tx: Tx, extension_id: int) -> Row | None:
    """One request with the names of who asked and who decided."""
    return tx.one(_ONE, id=extension_id)


def find_pending(tx: Tx, kind: RecordKind, record_id: int) -> Row | None:
    """The request of the present owner that waits for its answer."""
    return tx.one(
        "SELECT e.* FROM pool_extensions e JOIN stints s ON s.id = e.stint_id AND s.until IS NULL"
        " WHERE e.kind = :kind AND e.record_id = :id AND e.state = 'pending'",
        kind=kind,
        id=record_id,
    )


def decide(tx: Tx, extension_id: int, state: str, *, by: int, after: int, at: int) -> bool:
    """Settle a request that still waits and was asked after that instant; False when it is past."""
    return (
        tx.run(
            "UPDATE pool_extensions SET state = :state, decided_by = :by, decided_at = :at"
            " WHERE id = :id AND state = 'pending' AND asked_at > :after",
            id=extension_id,
            state=state,
            by=by,
            after=after,
            at=at,
        )
        == 1
    )


def lapse(tx: Tx, *, before: int, at: int, limit: int) -> Sequence[Row]:
    """Requests nobody decided in time, ended; the rows after."""
    return tx.all(
        "UPDATE pool_extensions SET state = 'lapsed', decided_at = :at WHERE id IN (SELECT id FROM pool_extensions"
        " WHERE state = 'pending' AND asked_at <= :before ORDER BY asked_at, id LIMIT :limit)"
        " RETURNING id, kind, record_id, asked_by",
        before=before,
        at=at,
        limit=limit,
    )


def is_any_pending(tx: Tx, *, before: int) -> bool:
    """Was there a request by then that nobody has decided?"""
    row = tx.one(
        "SELECT 1 AS yes FROM pool_extensions WHERE state = 'pending' AND asked_at <= :before LIMIT 1", before=before
    )
    return row is not None


def list_cards(tx: Tx, kind: RecordKind, record_id: int, *, but: int | None) -> Sequence[Row]:
    """The cards on which the others are asked to decide about a record."""
    return tx.all(
        "SELECT id FROM cards WHERE entity = :kind AND record_id = :id AND view = 'pool-extension'"
        " AND state <> 'retired' AND message IS NOT NULL AND id <> :but ORDER BY id",
        kind=kind,
        id=record_id,
        but=but or 0,
    )
