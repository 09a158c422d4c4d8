"""Reminders of other people for their manager; one's own notes without a record are nobody else's (REMIND-10)."""

from collections.abc import Iterable, Sequence

from storage.entities.people import Reach
from storage.tx import Row, Tx, among

_SHARED = "NOT (n.kind = 'own' AND n.subject_kind IS NULL)"


def list_people(tx: Tx, scope: Reach, *, without: int) -> Sequence[Row]:
    """Active people of a scope by name; `without` is left out."""
    condition, params = ("1 = 1", {}) if scope.everyone else among(tx, "id", "scope", scope.users)
    return tx.all(
        f"SELECT id, name FROM users WHERE status = 'active' AND id <> :without AND {condition} ORDER BY name, id",
        without=without,
        **params,
    )


def count_open(tx: Tx, people: Iterable[int], *, now: int, midnight: int, until: int) -> dict[int, tuple[int, int]]:
    """Person -> (due today, overdue) of open reminders."""
    condition, params = among(tx, "n.user_id", "people", people)
    rows = tx.all(
        "SELECT n.user_id, SUM(CASE WHEN n.due_at >= :midnight THEN 1 ELSE 0 END) AS today,"
        " SUM(CASE WHEN n.due_at < :now THEN 1 ELSE 0 END) AS overdue FROM reminders n"
        f" WHERE {condition} AND n.state = 'open' AND n.due_at < :until AND {_SHARED} GROUP BY n.user_id",
        now=now,
        midnight=midnight,
        until=until,
        **params,
    )
    return {row["user_id"]: (int(row["today"]), int(row["overdue"])) for row in rows}


def count_done(tx: Tx, people: Iterable[int], *, since: int) -> dict[int, int]:
    """Person -> reminders done since then."""
    condition, params = among(tx, "n.user_id", "people", people)
    rows = tx.all(
        f"SELECT n.user_id, count(*) AS n FROM reminders n WHERE {condition} AND n.state = 'done'"
        f" AND n.ended_at >= :since AND {_SHARED} GROUP BY n.user_id",
        since=since,
        **params,
    )
    return {row["user_id"]: int(row["n"]) for row in rows}


def count_customers(tx: Tx, people: Iterable[int]) -> dict[int, int]:
    """Person -> live customers he owns."""
    condition, params = among(tx, "owner_id", "people", people)
    rows = tx.all(
        f"SELECT owner_id, count(*) AS n FROM customers WHERE {condition} AND state = 'live' GROUP BY owner_id",
        **params,
    )
    return {row["owner_id"]: int(row["n"]) for row in rows}


def list_ids(tx: Tx, user_id: int, *, midnight: int, until: int, limit: int = 200) -> list[int]:
    """A person's reminders: overdue and today by time, then those done today."""
    rows = tx.all(
        f"SELECT n.id, n.state, n.due_at FROM reminders n WHERE n.user_id = :user AND {_SHARED}"
        " AND ((n.state = 'open' AND n.due_at < :until) OR (n.state = 'done' AND n.ended_at >= :midnight))"
        " ORDER BY CASE n.state WHEN 'open' THEN 0 ELSE 1 END, n.due_at, n.id LIMIT :limit",
        user=user_id,
        midnight=midnight,
        until=until,
        limit=limit,
    )
    return [row["id"] for row in rows]
