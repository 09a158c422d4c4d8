"""The bot's own state in counts and ages."""

from collections.abc import Sequence

from storage.tx import Row, Tx


def list_due(tx: Tx, *, now: int) -> Sequence[Row]:
    """Messages that are due, by kind and tier: how many, and since when the oldest."""
    return tx.all(
        "SELECT kind, tier, count(*) AS n, min(not_before) AS oldest FROM outbox"
        " WHERE state IN ('queued', 'leased') AND not_before <= :now GROUP BY kind, tier ORDER BY kind, tier",
        now=now,
    )


def count_waiting(tx: Tx) -> int:
    """Deliveries that are stored and not answered yet."""
    return _count(tx, "SELECT count(*) AS n FROM inbox WHERE state IN ('received', 'applied')")


def count_parked(tx: Tx) -> int:
    """Deliveries that failed three times."""
    return _count(tx, "SELECT count(*) AS n FROM inbox WHERE state = 'parked'")


def schema(tx: Tx) -> int:
    """The number of the newest migration."""
    return _count(tx, "SELECT max(number) AS n FROM migrations")


def _count(tx: Tx, sql: str) -> int:
    row = tx.one(sql)
    return int(row["n"] or 0) if row is not None else 0
