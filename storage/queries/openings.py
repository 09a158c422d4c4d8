"""Records of others that a person has opened within the last while (threat 13)."""

from storage.tx import Tx


def forget(tx: Tx, user_id: int, *, before: int) -> None:
    """Drop what the person opened before."""
    tx.run("DELETE FROM openings WHERE user_id = :user AND at <= :before", user=user_id, before=before)


def count(tx: Tx, user_id: int) -> tuple[int, int]:
    """How many records he has opened, and when the first of them; (0, 0) without any."""
    row = tx.one("SELECT count(*) AS n, min(at) AS first FROM openings WHERE user_id = :user", user=user_id)
    return (0, 0) if row is None else (int(row["n"]), int(row["first"] or 0))


def is_known(tx: Tx, user_id: int, kind: str, record_id: int) -> bool:
    row = tx.one(
        "SELECT 1 AS yes FROM openings WHERE user_id = :user AND kind = :kind AND record_id = :id",
        user=user_id,
        kind=kind,
        id=record_id,
    )
    return row is not None


def note(tx: Tx, user_id: int, kind: str, record_id: int, *, at: int) -> None:
    """He opens this one now."""
    tx.run(
        "INSERT INTO openings (user_id, kind, record_id, at) VALUES (:user, :kind, :id, :at)"
        " ON CONFLICT (user_id, kind, record_id) DO UPDATE SET at = excluded.at",
        user=user_id,
        kind=kind,
        id=record_id,
        at=at,
    )
