"""Roles on the admin's screens: what each holds, by module, and every change of it (6.20, PERM-1, PERM-19)."""

from typing import Final

from storage.entities.administration import RoleCard, RoleLine, RoleList, RoleModule
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import administration
from storage.queries import roles as rows
from storage.rules.paging import page_of
from storage.rules.permissions import PERMISSIONS
from storage.rules.scopes import NONE
from storage.tx import Tx
from storage.usecases import roles, versioned_cards
from storage.usecases.organising_screens import PAGE, check_opens, draw, state

MODULES: Final = tuple(sorted({permission.partition(".")[0] for permission in PERMISSIONS}))


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int = 0, *, asks: str = "") -> Outcome:
    """Every role, five a page; `asks` new asks for the name of a new one. Raises Forbidden."""
    check_opens(actor, "roles")
    return draw(tx, actor, call, card, "admin-roles-list", page=page, asks="role.0.new" if asks else "")


def open_one(tx: Tx, actor: Actor, call: Call, card: Card | None, role_id: int, *, asks: str = "") -> Outcome:
    """One role; `asks` is name or copy. Raises Forbidden, NotFound."""
    check_opens(actor, "roles")
    row = rows.get(tx, role_id)
    typed = f"role.{role_id}.{asks}" if asks else ""
    seen = {ref("role", role_id): row["version"]}
    return draw(tx, actor, call, card, "admin-role", role_id, asks=typed, seen=seen)


def open_module(
    tx: Tx, actor: Actor, call: Call, card: Card | None, role_id: int, module: str, *, chosen: str = ""
) -> Outcome:
    """The permissions of one module of a role, one of them opened to be changed. Raises Forbidden, NotFound."""
    check_opens(actor, "roles")
    row = rows.get(tx, role_id)
    if module not in MODULES or (chosen and not chosen.isdecimal()):
        raise NotFound(rule="PERM-1")
    seen = {ref("role", role_id): row["version"]}
    return draw(tx, actor, call, card, "admin-role-module", role_id, module=module, chosen=chosen, seen=seen)


def set_scope(
    tx: Tx, actor: Actor, call: Call, card: Card | None, role_id: int, module: str, number: int, scope: str
) -> Outcome:
    """Hold a permission of a module at a scope, or not at all. Raises Forbidden, Invalid, Stale (PERM-19, 20)."""
    names = permissions_of(module)
    if number >= len(names):
        raise NotFound(rule="PERM-1")
    permission = names[number]
    roles.set_permission(
        tx, actor, call, role_id, permission, scope, version=versioned_cards.seen(card, "role", role_id)
    )
    return open_module(tx, actor, call, card, role_id, module)


def permissions_of(module: str) -> list[str]:
    """The permissions of a module in the order in which screens number them."""
    return sorted(permission for permission in PERMISSIONS if permission.partition(".")[0] == module)


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, role_id: int) -> Outcome:
    """Raises Conflict while somebody has it (PERM-19)."""
    roles.delete(tx, actor, call, role_id, versioned_cards.seen(card, "role", role_id))
    return open_list(tx, actor, call, card)


def answer(tx: Tx, actor: Actor, call: Call, role_id: int, field: str, words: str) -> Outcome:
    """A typed name: of the role, of a copy of it, or of a new one. Raises Duplicate, Forbidden, Invalid."""
    if field == "name":
        roles.rename(tx, actor, call, role_id, words)
        return open_one(tx, actor, call, None, role_id)
    made = roles.copy(tx, actor, call, role_id, words) if field == "copy" else roles.create(tx, actor, call, words)
    return open_one(tx, actor, call, None, made.id)


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> RoleList:
    card, kept = state(tx, outcome)
    found = [
        RoleLine(row["id"], row["name"], row["people"], row["permissions"]) for row in administration.list_roles(tx)
    ]
    lines, page, pages = page_of(found, kept.get("page", 0), PAGE)
    return RoleList(lines, page, pages, len(found), card)


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> RoleCard:
    card, kept = state(tx, outcome)
    row = rows.get(tx, outcome.id)
    held = [grant.permission for grant in rows.grants_of(tx, outcome.id)]
    return RoleCard(
        id=outcome.id,
        name=row["name"],
        people=len(rows.holders(tx, outcome.id)),
        is_fixed=row["built_in"] == "super_admin",
        modules=tuple((name, _count(held, name), _count(PERMISSIONS, name)) for name in MODULES),
        asks=str(kept.get("asks", "")).rpartition(".")[2],
        card=card,
    )


def _count(permissions: "list[str] | frozenset[str]", module: str) -> int:
    return sum(permission.partition(".")[0] == module for permission in permissions)


def show_module(tx: Tx, actor: Actor, outcome: Outcome) -> RoleModule:
    card, kept = state(tx, outcome)
    row, module = rows.get(tx, outcome.id), str(kept["module"])
    held = {grant.permission: str(grant.scope) for grant in rows.grants_of(tx, outcome.id)}
    names, chosen = permissions_of(module), str(kept.get("chosen", ""))
    return RoleModule(
        id=outcome.id,
        name=row["name"],
        module=module,
        scopes=tuple((permission, held.get(permission, NONE)) for permission in names),
        chosen=names[int(chosen)] if chosen and int(chosen) < len(names) else "",
        is_fixed=row["built_in"] == "super_admin",
        card=card,
    )


SHOWS: Final = {"admin-roles-list": show_list, "admin-role": show_one, "admin-role-module": show_module}
