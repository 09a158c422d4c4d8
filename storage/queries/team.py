"""Rows of a record's team: one live row a person and record, ended ones stay for history (TEAM-1, TEAM-4)."""

from collections.abc import Sequence

from storage.queries import names
from storage.tx import Row, Tx

_LIVE = "t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > :now) AND u.status = 'active'"


def add(
    tx: Tx,
    kind: str,
    record_id: int,
    user_id: int,
    *,
    power: str,
    expires_at: int | None,
    source: str,
    by: int,
    at: int,
) -> int:
    """A new live row; one of his that has run out is ended first. Its id.

    Raises ConstraintBroken when he has a live one.
    """
    tx.run(
        "UPDATE team_members SET ended_at = expires_at WHERE record_kind = :kind AND record_id = :id"
        " AND user_id = :user AND ended_at IS NULL AND expires_at <= :at",
        kind=kind,
        id=record_id,
        user=user_id,
        at=at,
    )
    row = tx.one(
        "INSERT INTO team_members (record_kind, record_id, user_id, power, expires_at, source, added_by, added_at)"
        " VALUES (:kind, :id, :user, :power, :expires, :source, :by, :at) RETURNING id",
        kind=kind,
        id=record_id,
        user=user_id,
        power=power,
        expires=expires_at,
        source=source,
        by=by,
        at=at,
    )
    assert row is not None
    _refresh(tx, kind, record_id)
    return int(row["id"])


def _refresh(tx: Tx, kind: str, record_id: int) -> None:
    """Who finds it by its name; opportunities and contracts are found through their customer."""
    if kind in ("lead", "customer"):
        names.refresh(tx, "lead" if kind == "lead" else "customer", record_id)


def change(
    tx: Tx, row_id: int, *, power: str, expires_at: int | None, before: tuple[str, int | None], now: int
) -> bool:
    """Another power or end for this one row, as it was seen; False when it changed or ended meanwhile (TEAM-3)."""
    return (
        tx.run(
            "UPDATE team_members SET power = :power, expires_at = :expires WHERE id = :id AND ended_at IS NULL"
            " AND power = :old AND COALESCE(expires_at, 0) = :old_expires"
            " AND (expires_at IS NULL OR expires_at > :now)",
            id=row_id,
            power=power,
            expires=expires_at,
            old=before[0],
            old_expires=before[1] or 0,
            now=now,
        )
        == 1
    )


def end(tx: Tx, kind: str, record_id: int, user_id: int, *, at: int) -> Row | None:
    """End his live row on the record; the row as it was, or None."""
    row = tx.one(
        "UPDATE team_members SET ended_at = :at WHERE record_kind = :kind AND record_id = :id AND user_id = :user"
        " AND ended_at IS NULL RETURNING *",
        kind=kind,
        id=record_id,
        user=user_id,
        at=at,
    )
    _refresh(tx, kind, record_id)
    return row


def find(tx: Tx, kind: str, record_id: int, user_id: int, *, now: int) -> Row | None:
    """His live row on the record (PERM-10)."""
    return tx.one(
        "SELECT t.*, u.name FROM team_members t JOIN users u ON u.id = t.user_id"
        f" WHERE t.record_kind = :kind AND t.record_id = :id AND t.user_id = :user AND {_LIVE}",
        kind=kind,
        id=record_id,
        user=user_id,
        now=now,
    )


def list_live(tx: Tx, kind: str, record_id: int, *, now: int) -> Sequence[Row]:
    """Everybody in the team now, in the order they came."""
    return tx.all(
        "SELECT t.*, u.name FROM team_members t JOIN users u ON u.id = t.user_id"
        f" WHERE t.record_kind = :kind AND t.record_id = :id AND {_LIVE} ORDER BY t.added_at, t.id",
        kind=kind,
        id=record_id,
        now=now,
    )


def count_live(tx: Tx, kind: str, record_id: int, *, now: int) -> int:
    row = tx.one(
        "SELECT count(*) AS n FROM team_members t JOIN users u ON u.id = t.user_id"
        f" WHERE t.record_kind = :kind AND t.record_id = :id AND {_LIVE}",
        kind=kind,
        id=record_id,
        now=now,
    )
    return int(row["n"]) if row else 0
