"""Rows of people, their departments and roles (crm-rules 2.2)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.errors import NotFound
from storage.tx import Row, Tx, among

_INSERT = """
INSERT INTO users (public_id, name, name_key, main_dept_id, superior_id, status, locale, created_at, created_by,
  updated_at, updated_by)
VALUES (:public_id, :name, :name_key, :department, :superior, 'invited', :locale, :at, :by, :at, :by)
RETURNING id
"""


def add(tx: Tx, *, name: str, department: int, superior: int | None, locale: str, by: int | None, at: int) -> int:
    """A new invited person; the id."""
    row = tx.one(
        _INSERT,
        public_id=new_public_id(),
        name=name,
        name_key=name_key(name),
        department=department,
        superior=superior,
        locale=locale,
        at=at,
        by=by,
    )
    assert row is not None
    return int(row["id"])


def get(tx: Tx, user_id: int) -> Row:
    """One person, whatever the status. Raises NotFound."""
    row = tx.one(
        "SELECT u.*, d.name AS department, s.name AS superior FROM users u"
        " JOIN departments d ON d.id = u.main_dept_id"
        " LEFT JOIN users s ON s.id = u.superior_id WHERE u.id = :id",
        id=user_id,
    )
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def change(tx: Tx, user_id: int, *, at: int, by: int, **values: Any) -> int:
    """Set columns and count the version up; the new version."""
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    row = tx.one(
        f"UPDATE users SET {assignments}, version = version + 1, updated_at = :at, updated_by = :by"
        " WHERE id = :id RETURNING version",
        id=user_id,
        at=at,
        by=by or None,
        **values,
    )
    assert row is not None
    return int(row["version"])


def suspend(tx: Tx, user_id: int, *, at: int, by: int) -> bool:
    """Status and binding end in one statement; False when the person is suspended already (ORG-23)."""
    return (
        tx.run(
            "UPDATE users SET status = 'suspended', account = NULL, version = version + 1, updated_at = :at,"
            " updated_by = :by WHERE id = :id AND status <> 'suspended'",
            id=user_id,
            at=at,
            by=by,
        )
        == 1
    )


def bind(tx: Tx, user_id: int, account: str, *, locale: str, at: int) -> bool:
    """Bind an account; False for a suspended person. Raises ConstraintBroken when somebody else has it (ORG-21)."""
    return (
        tx.run(
            "UPDATE users SET account = :account, status = 'active', locale = :locale, unreachable_at = NULL,"
            " version = version + 1, updated_at = :at, updated_by = :id WHERE id = :id AND status <> 'suspended'",
            id=user_id,
            account=account,
            locale=locale,
            at=at,
        )
        == 1
    )


def find_by_account(tx: Tx, account: str) -> Row | None:
    """Who has this account, active or not."""
    return tx.one("SELECT id, name FROM users WHERE account = :account", account=account)


def list_named(tx: Tx, name: str) -> Sequence[Row]:
    """Everybody of that name."""
    return tx.all("SELECT * FROM users WHERE name_key = :key ORDER BY id", key=name_key(name))


_DIRECTORY = """
SELECT u.id, u.name, u.title, u.away_from, u.away_until, d.name AS department, s.name AS superior
FROM users u JOIN departments d ON d.id = u.main_dept_id LEFT JOIN users s ON s.id = u.superior_id
WHERE u.status <> 'suspended' AND u.id > :after AND (:key = '' OR u.name_key LIKE :pattern)
ORDER BY u.id LIMIT :limit
"""


def list_directory(tx: Tx, *, text: str, after: int, limit: int) -> Sequence[Row]:
    """Colleagues as everybody may see them (PERM-25)."""
    key = name_key(text) if text else ""
    return tx.all(_DIRECTORY, key=key, pattern=f"%{key}%", after=after, limit=limit)


def count_directory(tx: Tx, *, text: str) -> int:
    key = name_key(text) if text else ""
    row = tx.one(
        "SELECT count(*) AS n FROM users WHERE status <> 'suspended' AND (:key = '' OR name_key LIKE :pattern)",
        key=key,
        pattern=f"%{key}%",
    )
    return 0 if row is None else int(row["n"])


def superiors(tx: Tx) -> dict[int, int | None]:
    """Everybody's superior: the tree a change is judged in."""
    return {row["id"]: row["superior_id"] for row in tx.all("SELECT id, superior_id FROM users")}


def roles_of(tx: Tx, user_id: int) -> Sequence[Row]:
    """The roles of a person: id, name, built_in."""
    return tx.all(
        "SELECT r.id, r.name, r.built_in FROM user_roles ur JOIN roles r ON r.id = ur.role_id"
        " WHERE ur.user_id = :id ORDER BY r.id",
        id=user_id,
    )


def set_roles(tx: Tx, user_id: int, roles: Sequence[int]) -> None:
    tx.run("DELETE FROM user_roles WHERE user_id = :id", id=user_id)
    for role in roles:
        tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:id, :role)", id=user_id, role=role)


def set_extra_departments(tx: Tx, user_id: int, departments: Sequence[int]) -> None:
    tx.run("DELETE FROM user_departments WHERE user_id = :id", id=user_id)
    for department in dict.fromkeys(departments):
        tx.run(
            "INSERT INTO user_departments (user_id, department_id) VALUES (:id, :department)",
            id=user_id,
            department=department,
        )


def permissions_of(tx: Tx, user_id: int) -> frozenset[str]:
    """What a person holds at any scope, whatever the status."""
    rows = tx.all(
        "SELECT DISTINCT p.permission FROM user_roles ur JOIN role_permissions p ON p.role_id = ur.role_id"
        " WHERE ur.user_id = :id",
        id=user_id,
    )
    return frozenset(row["permission"] for row in rows)


def end_team_rows(tx: Tx, user_id: int, *, at: int) -> Sequence[Row]:
    """Every live team row of a person ends; the records they were on (ORG-23)."""
    return tx.all(
        "UPDATE team_members SET ended_at = :at WHERE user_id = :id AND ended_at IS NULL"
        " RETURNING record_kind, record_id, power",
        id=user_id,
        at=at,
    )


def end_dialogue(tx: Tx, user_id: int, *, at: int) -> None:
    """Open questions lapse and the buttons of staged writes expire; the drafts stay (ORG-23, DIALOG-12)."""
    tx.run("UPDATE questions SET state = 'lapsed' WHERE user_id = :id AND state = 'open'", id=user_id)
    tx.run(
        "UPDATE drafts SET button_until = :at WHERE owner_id = :id AND state = 'open' AND button_until > :at",
        id=user_id,
        at=at,
    )


def names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    """Names by id."""
    condition, params = among(tx, "id", "ids", ids)
    return {row["id"]: row["name"] for row in tx.all(f"SELECT id, name FROM users WHERE {condition}", **params)}
