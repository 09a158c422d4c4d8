"""Daily jobs run once a local day, whoever starts them (ORG-30)."""

from storage.tx import Tx


def take_day(tx: Tx, name: str, *, day: str, at: int) -> bool:
    """Claim a job for a local day in one guarded statement; False when it ran for it already.

    Days that were missed are not made up: only the present date is ever taken.
    """
    return (
        tx.one(
            "INSERT INTO jobs (name, last_day, last_at) VALUES (:name, :day, :at)"
            " ON CONFLICT (name) DO UPDATE SET last_day = excluded.last_day, last_at = excluded.last_at"
            " WHERE jobs.last_day IS NULL OR jobs.last_day < excluded.last_day RETURNING name",
            name=name,
            day=day,
            at=at,
        )
        is not None
    )


def was_done(tx: Tx, name: str, *, day: str) -> bool:
    """Did the job run for this local day or a later one?"""
    return (
        tx.one("SELECT 1 AS there FROM jobs WHERE name = :name AND last_day >= :day", name=name, day=day) is not None
    )
