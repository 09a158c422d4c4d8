"""Daily jobs run once a local day, whoever starts them (ORG-30)."""

from datetime import date, timedelta

from storage.tx import Tx


def take_day(tx: Tx, name: str, *, day: str, at: int) -> bool:
    """Claim a job for a local day in one guarded statement; False when it ran for it already.

    Days that were missed are not made up: only the present date is ever taken. A day beyond tomorrow was written by
    a clock that was wrong and counts for nothing.
    """
    return (
        tx.one(
            "INSERT INTO jobs (name, last_day, last_at) VALUES (:name, :day, :at)"
            " ON CONFLICT (name) DO UPDATE SET last_day = excluded.last_day, last_at = excluded.last_at"
            " WHERE jobs.last_day IS NULL OR jobs.last_day NOT BETWEEN excluded.last_day AND :tomorrow"
            " RETURNING name",
            name=name,
            day=day,
            tomorrow=after(day),
            at=at,
        )
        is not None
    )


def list_done(tx: Tx, *, day: str) -> frozenset[str]:
    """The jobs that ran for this local day or, before the clock was set back, for the next."""
    rows = tx.all("SELECT name FROM jobs WHERE last_day BETWEEN :day AND :tomorrow", day=day, tomorrow=after(day))
    return frozenset(row["name"] for row in rows)


def after(day: str) -> str:
    """The day after a date, as dates are stored."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
