"""Scopes of permissions, and what a role may say (PERM-1, PERM-19, PERM-20, crm-rules 2.3)."""

from collections.abc import Iterable, Sequence
from typing import Final, get_args

from storage.entities.people import Grant, Scope
from storage.errors import Forbidden, Invalid
from storage.rules.permissions import PERMISSIONS

SCOPES: Final[tuple[str, ...]] = get_args(Scope)
NONE: Final = "none"


def check_grant(permission: str, scope: str, departments: Sequence[tuple[int, bool]] = ()) -> Grant | None:
    """The grant as a role keeps it; None for the scope `none`.

    Raises Invalid for an unknown permission or scope, and for a custom scope without departments.
    """
    if permission not in PERMISSIONS:
        raise Invalid("unknown_permission", rule="PERM-1", permission=permission)
    if scope == NONE:
        return None
    if scope not in SCOPES:
        raise Invalid("unknown_scope", rule="PERM-1", scope=scope)
    if scope == "custom" and not departments:
        raise Invalid("departments_missing", rule="PERM-1", permission=permission)
    kept = tuple(departments) if scope == "custom" else ()
    return Grant(permission, scope, kept)  # type: ignore[arg-type]  # judged against SCOPES above


def touches_organisation(permissions: Iterable[str]) -> bool:
    """A role with any `org.` permission is granted by super admins only (PERM-20)."""
    return any(permission.startswith("org.") for permission in permissions)


def check_role_may_change(built_in: str | None) -> None:
    """The role super_admin cannot be changed. Raises Forbidden (PERM-19)."""
    if built_in == "super_admin":
        raise Forbidden("super_admin_fixed", rule="PERM-19")
