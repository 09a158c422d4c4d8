"""Who could decide: active people by role, seat and superior, and who is away (APPR-4, APPR-18)."""

from collections.abc import Iterable

from storage.queries.people import departments_above
from storage.tx import Row, Tx, among


def list_active(tx: Tx, ids: Iterable[int]) -> list[int]:
    """Those of the people who are active, in the order given."""
    wanted = list(dict.fromkeys(ids))
    condition, params = among(tx, "id", "ids", wanted)
    active = {row["id"] for row in tx.all(f"SELECT id FROM users WHERE status = 'active' AND {condition}", **params)}
    return [one for one in wanted if one in active]


def list_with_roles(tx: Tx, roles: Iterable[int]) -> list[int]:
    """Active holders of any of the roles."""
    condition, params = among(tx, "r.role_id", "roles", list(roles))
    rows = tx.all(
        "SELECT DISTINCT u.id FROM users u JOIN user_roles r ON r.user_id = u.id"
        f" WHERE u.status = 'active' AND {condition} ORDER BY u.id",
        **params,
    )
    return [row["id"] for row in rows]


def find_head(tx: Tx, department_id: int, *, but: int = 0) -> int | None:
    """The active head of the nearest department upward, `but` excepted."""
    for department in departments_above(tx, department_id):
        head = tx.one(
            "SELECT u.id FROM departments d JOIN users u ON u.id = d.head_user_id AND u.status = 'active'"
            " WHERE d.id = :id AND u.id <> :but",
            id=department,
            but=but,
        )
        if head is not None:
            return int(head["id"])
    return None


def find_superior(tx: Tx, user_id: int) -> int | None:
    """The active superior, else the head of the nearest department upward who is not he himself (ORG-29)."""
    row = tx.one(
        "SELECT u.main_dept_id, s.id AS superior FROM users u"
        " LEFT JOIN users s ON s.id = u.superior_id AND s.status = 'active' AND s.id <> u.id WHERE u.id = :id",
        id=user_id,
    )
    if row is None:
        return None
    return int(row["superior"]) if row["superior"] else find_head(tx, row["main_dept_id"], but=user_id)


def find_delegate(tx: Tx, user_id: int, day: str) -> int | None:
    """Who acts for a person on a day he is away: active, present himself, and nobody further (APPR-18, SCHED-5)."""
    row = tx.one(
        "SELECT d.id FROM users u JOIN users d ON d.id = u.delegate_id AND d.status = 'active'"
        " WHERE u.id = :id AND d.id <> u.id AND u.away_from IS NOT NULL AND u.away_from <= :day"
        " AND COALESCE(u.away_until, :day) >= :day AND NOT (d.away_from IS NOT NULL AND d.away_from <= :day"
        " AND COALESCE(d.away_until, :day) >= :day)",
        id=user_id,
        day=day,
    )
    return None if row is None else int(row["id"])


def role_ids(tx: Tx, user_id: int) -> list[int]:
    """The roles of a person, for conditions on the role of the submitter."""
    return [row["role_id"] for row in tx.all("SELECT role_id FROM user_roles WHERE user_id = :id", id=user_id)]


def find_person(tx: Tx, user_id: int) -> Row | None:
    """Name, status and department of a person."""
    return tx.one("SELECT id, name, status, main_dept_id, delegate_id FROM users WHERE id = :id", id=user_id)
