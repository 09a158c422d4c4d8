"""Roles and what they hold (PERM-1, PERM-19)."""

import json
from collections.abc import Iterable, Sequence

from storage.entities.names import name_key
from storage.entities.people import Grant
from storage.errors import NotFound
from storage.tx import Row, Tx


def add(tx: Tx, *, name: str, built_in: str | None, at: int) -> int:
    """A role without permissions; the id. Raises ConstraintBroken for a name that is taken."""
    row = tx.one(
        "INSERT INTO roles (name, name_key, built_in, created_at, updated_at)"
        " VALUES (:name, :key, :built_in, :at, :at) RETURNING id",
        name=name,
        key=name_key(name),
        built_in=built_in,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def get(tx: Tx, role_id: int) -> Row:
    """Raises NotFound."""
    row = tx.one("SELECT * FROM roles WHERE id = :id", id=role_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def list_all(tx: Tx) -> Sequence[Row]:
    return tx.all("SELECT * FROM roles ORDER BY id")


def grants_of(tx: Tx, role_id: int) -> tuple[Grant, ...]:
    """What a role holds, by permission."""
    rows = tx.all(
        "SELECT permission, scope, departments FROM role_permissions WHERE role_id = :id ORDER BY permission",
        id=role_id,
    )
    return tuple(
        Grant(
            row["permission"], row["scope"], tuple((int(i), bool(deep)) for i, deep in json.loads(row["departments"]))
        )
        for row in rows
    )


def permissions_of(tx: Tx, roles: Iterable[int]) -> frozenset[str]:
    """Everything any of the roles holds."""
    return frozenset(grant.permission for role in roles for grant in grants_of(tx, role))


def set_grant(tx: Tx, role_id: int, grant: Grant) -> None:
    """A permission of a role at its scope, replacing the one before."""
    drop_grant(tx, role_id, grant.permission)
    give_grants(tx, role_id, [grant])


def give_grants(tx: Tx, role_id: int, grants: Sequence[Grant]) -> None:
    """Permissions the role does not hold yet, in one statement. Raises ConstraintBroken for one it holds."""
    if not grants:
        return
    rows = ", ".join(f"(:role, :permission{n}, :scope{n}, :departments{n})" for n in range(len(grants)))
    params: dict[str, str] = {}
    for n, grant in enumerate(grants):
        params[f"permission{n}"], params[f"scope{n}"] = grant.permission, grant.scope
        params[f"departments{n}"] = json.dumps([[department, int(deep)] for department, deep in grant.departments])
    tx.run(
        f"INSERT INTO role_permissions (role_id, permission, scope, departments) VALUES {rows}",
        role=role_id,
        **params,
    )


def drop_grant(tx: Tx, role_id: int, permission: str) -> None:
    tx.run(
        "DELETE FROM role_permissions WHERE role_id = :role AND permission = :permission",
        role=role_id,
        permission=permission,
    )


def rename(tx: Tx, role_id: int, name: str, *, at: int) -> int:
    """The new version. Raises ConstraintBroken for a name that is taken."""
    tx.run("UPDATE roles SET name = :name, name_key = :key WHERE id = :id", id=role_id, name=name, key=name_key(name))
    return touch(tx, role_id, at=at)


def touch(tx: Tx, role_id: int, *, at: int) -> int:
    row = tx.one(
        "UPDATE roles SET version = version + 1, updated_at = :at WHERE id = :id RETURNING version", id=role_id, at=at
    )
    assert row is not None
    return int(row["version"])


def holders(tx: Tx, role_id: int) -> list[str]:
    """Names of everybody who has the role."""
    rows = tx.all(
        "SELECT u.name FROM user_roles ur JOIN users u ON u.id = ur.user_id WHERE ur.role_id = :id ORDER BY u.id",
        id=role_id,
    )
    return [row["name"] for row in rows]


def delete(tx: Tx, role_id: int) -> None:
    tx.run("DELETE FROM role_permissions WHERE role_id = :id", id=role_id)
    tx.run("DELETE FROM roles WHERE id = :id", id=role_id)
