"""What may happen to people and to the trees they stand in (ORG-18, ORG-20 to ORG-26, PERM-20)."""

from collections.abc import Iterable, Mapping

from storage.errors import Conflict, Forbidden, Invalid, Stale

MOST_LEVELS = 20


def check_tree(parents: Mapping[int, int | None], node: int, parent: int | None, *, tree: str) -> None:
    """`node` may hang below `parent`. Raises Conflict for a cycle or more than 20 levels (ORG-18)."""
    if parent is None:
        return
    above = _chain(parents, parent)
    if node in above:
        raise Conflict("cycle", rule="ORG-18", tree=tree)
    if len(above) + _height(parents, node) > MOST_LEVELS:
        raise Conflict("too_deep", rule="ORG-18", tree=tree, levels=MOST_LEVELS)


def _chain(parents: Mapping[int, int | None], start: int) -> list[int]:
    """The node and all above it; data that is cyclic already ends."""
    found: list[int] = []
    current: int | None = start
    while current is not None and current not in found:
        found.append(current)
        current = parents.get(current)
    return found


def _height(parents: Mapping[int, int | None], node: int) -> int:
    """How many levels the node and everything below it take."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    level, seen, height = [node], {node}, 0
    while level:
        height += 1
        level = [child for at in level for child in children.get(at, ()) if child not in seen]
        seen.update(level)
    return height


def check_may_suspend(*, actor_id: int, user_id: int, owner_id: int) -> None:
    """Raises Forbidden for the company owner (ORG-25) and for oneself (ORG-26)."""
    if user_id == owner_id:
        raise Forbidden("company_owner", rule="ORG-25")
    if user_id == actor_id:
        raise Forbidden("not_oneself", rule="ORG-26")


def check_roles(
    *, actor_id: int, actor_is_super: bool, user_id: int, owner_id: int, before: Iterable[str], after: Iterable[str]
) -> None:
    """A change of somebody's roles, given as built-in keys ("" for own roles).

    Raises Invalid for nobody's land (PERM-19), Forbidden where the super admin's role changes hands wrongly.
    """
    old, new = set(before), list(after)
    if not new:
        raise Invalid("role_missing", rule="PERM-19")
    granted = "super_admin" in new and "super_admin" not in old
    removed = "super_admin" in old and "super_admin" not in new
    if removed and user_id == owner_id:
        raise Forbidden("company_owner", rule="ORG-25")
    if removed and user_id == actor_id:
        raise Forbidden("not_oneself", rule="ORG-26")
    if (granted or removed) and not actor_is_super:
        raise Forbidden("super_admin_only", rule="ORG-26")


def check_can_take_seat(status: str) -> None:
    """A suspended user becomes no owner, assignee, head, superior or admin. Raises Invalid (ORG-24)."""
    if status == "suspended":
        raise Invalid("suspended_person", rule="ORG-24")


def check_version(seen: int | None, current: int) -> None:
    """Raises Stale when the record changed since it was shown; None means that nothing was shown (ORG-11)."""
    if seen is not None and seen != current:
        raise Stale("stale", rule="ORG-11", version=current)


def may_pass_seat(*, status: str, is_super: bool) -> bool:
    """The company owner's seat goes to an active super admin only (ORG-25)."""
    return status == "active" and is_super
