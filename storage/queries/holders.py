"""Who holds a permission at all, and which groups hear of a department."""

from collections.abc import Sequence

from storage.tx import Tx, among


def list_holders(tx: Tx, permission: str) -> list[int]:
    """Active people who hold the permission at some scope; whom it reaches is asked of each."""
    rows = tx.all(
        "SELECT DISTINCT u.id FROM role_permissions p JOIN user_roles r ON r.role_id = p.role_id"
        " JOIN users u ON u.id = r.user_id AND u.status = 'active' WHERE p.permission = :permission ORDER BY u.id",
        permission=permission,
    )
    return [row["id"] for row in rows]


def list_groups(tx: Tx, departments: Sequence[int]) -> list[str]:
    """The places of groups bound to one of these departments."""
    condition, params = among(tx, "department_id", "departments", departments)
    return [
        row["place"] for row in tx.all(f"SELECT place FROM group_bindings WHERE {condition} ORDER BY id", **params)
    ]
