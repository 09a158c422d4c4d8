"""The tree of departments (ORG-17 to ORG-19)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.ids import new_public_id
from storage.entities.names import name_key
from storage.errors import NotFound
from storage.tx import Row, Tx


def add(tx: Tx, *, name: str, parent: int | None, at: int) -> int:
    """A department below `parent`; the id. Raises ConstraintBroken for a name its siblings have."""
    row = tx.one(
        "INSERT INTO departments (public_id, name, name_key, parent_id, created_at, updated_at)"
        " VALUES (:public_id, :name, :key, :parent, :at, :at) RETURNING id",
        public_id=new_public_id(),
        name=name,
        key=name_key(name),
        parent=parent,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def get(tx: Tx, department_id: int) -> Row:
    """One live department. Raises NotFound."""
    row = tx.one("SELECT * FROM departments WHERE id = :id AND archived = 0", id=department_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def find(tx: Tx, department_id: int) -> Row | None:
    """One department, archived or not."""
    return tx.one("SELECT * FROM departments WHERE id = :id", id=department_id)


def find_by_public_id(tx: Tx, public_id: str) -> Row | None:
    return tx.one("SELECT * FROM departments WHERE public_id = :id AND archived = 0", id=public_id)


def list_live(tx: Tx) -> Sequence[Row]:
    """Every department that is not archived, the root first."""
    return tx.all("SELECT * FROM departments WHERE archived = 0 ORDER BY parent_id IS NOT NULL, id")


def change(tx: Tx, department_id: int, *, at: int, **values: Any) -> int:
    """Set columns and count the version up; the new version. Raises ConstraintBroken for a sibling's name."""
    assignments = ", ".join(f"{column} = :{column}" for column in values)
    row = tx.one(
        f"UPDATE departments SET {assignments}, version = version + 1, updated_at = :at"
        " WHERE id = :id RETURNING version",
        id=department_id,
        at=at,
        **values,
    )
    assert row is not None
    return int(row["version"])


def parents(tx: Tx) -> dict[int, int | None]:
    """Every department's parent: the tree a change is judged in."""
    return {row["id"]: row["parent_id"] for row in tx.all("SELECT id, parent_id FROM departments")}


def in_the_way(tx: Tx, department_id: int) -> dict[str, list[str]]:
    """What keeps a department from being archived, by kind (ORG-19)."""
    users = tx.all(
        "SELECT name FROM users WHERE main_dept_id = :id AND status <> 'suspended' ORDER BY id", id=department_id
    )
    below = tx.all(
        "SELECT name FROM departments WHERE parent_id = :id AND archived = 0 ORDER BY id", id=department_id
    )
    pools = tx.all(
        "SELECT p.name FROM pools p JOIN pool_departments d ON d.pool_id = p.id WHERE d.department_id = :id"
        " ORDER BY p.id",
        id=department_id,
    )
    pipelines = tx.all(
        "SELECT p.name FROM pipelines p JOIN pipeline_departments d ON d.pipeline_id = p.id"
        " WHERE d.department_id = :id ORDER BY p.id",
        id=department_id,
    )
    flows = tx.all(
        "SELECT f.name FROM flows f JOIN flow_departments d ON d.flow_id = f.id WHERE d.department_id = :id"
        " AND f.deleted_at IS NULL ORDER BY f.id",
        id=department_id,
    )
    found = {"users": users, "departments": below, "pools": pools, "pipelines": pipelines, "flows": flows}
    return {kind: [row["name"] for row in rows] for kind, rows in found.items() if rows}
