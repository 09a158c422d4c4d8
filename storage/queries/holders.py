"""Who holds a permission at all."""

from storage.tx import Tx


def list_holders(tx: Tx, permission: str) -> list[int]:
    """Active people who hold the permission at some scope; whom it reaches is asked of each."""
    rows = tx.all(
        "SELECT DISTINCT u.id FROM role_permissions p JOIN user_roles r ON r.role_id = p.role_id"
        " JOIN users u ON u.id = r.user_id AND u.status = 'active' WHERE p.permission = :permission ORDER BY u.id",
        permission=permission,
    )
    return [row["id"] for row in rows]
