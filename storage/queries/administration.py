"""What the admin's screens count and list; the organisation is small enough to be read whole (6.20)."""

from collections.abc import Sequence

from storage.tx import Row, Tx


def list_departments(tx: Tx) -> Sequence[Row]:
    """Live departments with their head's name and how many people have them as their main one."""
    return tx.all(
        "SELECT d.id, d.name, d.parent_id, h.name AS head,"
        " (SELECT count(*) FROM users u WHERE u.main_dept_id = d.id AND u.status <> 'suspended') AS people"
        " FROM departments d LEFT JOIN users h ON h.id = d.head_user_id WHERE d.archived = 0 ORDER BY d.name, d.id"
    )


def list_roles(tx: Tx) -> Sequence[Row]:
    """Roles with how many people hold them and how many permissions they have."""
    return tx.all(
        "SELECT r.id, r.name,"
        " (SELECT count(*) FROM user_roles x WHERE x.role_id = r.id) AS people,"
        " (SELECT count(*) FROM role_permissions p WHERE p.role_id = r.id) AS permissions"
        " FROM roles r ORDER BY r.id"
    )


def list_pools(tx: Tx) -> Sequence[Row]:
    """Pools that are not deleted, those of customers first."""
    return tx.all("SELECT id, name, kind, enabled, held FROM pools WHERE deleted_at IS NULL ORDER BY kind, id")


def list_seats(tx: Tx, *, but: int = 0) -> Sequence[Row]:
    """Active people, who alone can take a seat (ORG-24)."""
    return tx.all("SELECT id, name FROM users WHERE status = 'active' AND id <> :but ORDER BY id", but=but)
