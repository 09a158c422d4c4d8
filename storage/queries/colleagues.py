"""The colleagues somebody picks from: those used last first, then those nearest to him (conversations 5.3)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.names import name_key
from storage.tx import Row, Tx, among, literal

MOST: Final = 6

_ACTIVE: Final = "u.status = 'active' AND u.id <> :me"
_PICKED: Final = f"""
SELECT u.id, u.name, d.name AS department FROM colleagues_picked c JOIN users u ON u.id = c.colleague_id
JOIN departments d ON d.id = u.main_dept_id WHERE c.user_id = :me AND {_ACTIVE} ORDER BY c.at DESC, u.id LIMIT 30
"""
_NEAR: Final = f"""
SELECT u.id, u.name, d.name AS department FROM users u JOIN departments d ON d.id = u.main_dept_id
WHERE {_ACTIVE} AND (u.superior_id = :me OR u.main_dept_id = :department OR u.main_dept_id IN (
  SELECT id FROM departments WHERE parent_id = :department OR head_user_id = :me))
ORDER BY CASE WHEN u.superior_id = :me THEN 0 ELSE 1 END, u.id LIMIT 60
"""
_ANY: Final = f"""
SELECT u.id, u.name, d.name AS department FROM users u JOIN departments d ON d.id = u.main_dept_id
WHERE {_ACTIVE} ORDER BY u.id LIMIT 60
"""


def pick(tx: Tx, user_id: int, colleague_id: int, *, at: int) -> None:
    """He chose this colleague: offered first the next time."""
    if user_id == colleague_id or user_id <= 0:
        return
    tx.run(
        "INSERT INTO colleagues_picked (user_id, colleague_id, at) VALUES (:me, :other, :at)"
        " ON CONFLICT (user_id, colleague_id) DO UPDATE SET at = excluded.at",
        me=user_id,
        other=colleague_id,
        at=at,
    )


def offered(
    tx: Tx, user_id: int, department_id: int, *, permission: str, but: Sequence[int] = (), limit: int = MOST
) -> list[Row]:
    """Active colleagues who hold the permission at any scope: used last, then nearest, then anybody."""
    found: dict[int, Row] = {}
    for sql in (_PICKED, _NEAR, _ANY):
        for row in _holding(tx, tx.all(sql, **_params(sql, user_id, department_id)), permission):
            if row["id"] not in but:
                found.setdefault(row["id"], row)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _params(sql: str, user_id: int, department_id: int) -> dict[str, int]:
    return {"me": user_id} | ({"department": department_id} if ":department" in sql else {})


def _holding(tx: Tx, rows: Sequence[Row], permission: str) -> list[Row]:
    named, params = among(tx, "ur.user_id", "users", [row["id"] for row in rows])
    holders = {
        row["user_id"]
        for row in tx.all(
            "SELECT DISTINCT ur.user_id FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id"
            f" WHERE p.permission = :permission AND {named}",
            permission=permission,
            **params,
        )
    }
    return [row for row in rows if row["id"] in holders]


def list_named(tx: Tx, words: str, *, suspended: bool = False, limit: int = MOST + 1) -> Sequence[Row]:
    """People whose name is or holds the words, exact ones first; the suspended ones only where asked for."""
    key = name_key(words)
    if not key:
        return []
    states = "('active', 'invited', 'suspended')" if suspended else "('active')"
    return tx.all(
        "SELECT u.id, u.name, u.name_key, u.status, d.name AS department FROM users u"
        f" JOIN departments d ON d.id = u.main_dept_id WHERE u.status IN {states}"
        " AND u.name_key LIKE :pattern ESCAPE '!' ORDER BY CASE WHEN u.name_key = :key THEN 0 ELSE 1 END, u.id"
        " LIMIT :limit",
        key=key,
        pattern=f"%{literal(key)}%",
        limit=limit,
    )
