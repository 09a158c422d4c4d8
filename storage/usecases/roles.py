"""Roles: what they hold, made, copied, changed, deleted (PERM-1, PERM-19, PERM-20)."""

from collections.abc import Sequence

from storage.entities.call import Call, Outcome
from storage.entities.organisation import RoleShown
from storage.entities.people import Actor, Grant
from storage.errors import Conflict, Duplicate, Forbidden, Invalid
from storage.queries import audit, departments, roles, settings
from storage.rules.people import check_version
from storage.rules.scopes import check_grant, check_role_may_change, touches_organisation
from storage.rules.wording import cleaned
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import organising

NAME = 60


def create(tx: Tx, actor: Actor, call: Call, name: str) -> Outcome:
    """A role that holds nothing yet."""
    organising.check_holds(actor, "org.role")
    settings.lock_organisation(tx)
    return Outcome("role", "role", _add(tx, actor, call, name, ()), version=1)


def copy(tx: Tx, actor: Actor, call: Call, role_id: int, name: str) -> Outcome:
    """A role with what another holds; the copy of super_admin is an ordinary role."""
    organising.check_holds(actor, "org.role")
    settings.lock_organisation(tx)
    roles.get(tx, role_id)
    grants = roles.grants_of(tx, role_id)
    _check_within(actor, grants)
    return Outcome("role", "role", _add(tx, actor, call, name, grants), version=1)


def _add(tx: Tx, actor: Actor, call: Call, name: str, grants: Sequence[Grant]) -> int:
    kept = cleaned(name, field="name", longest=NAME)
    try:
        with tx.try_out():
            id_ = roles.add(tx, name=kept, built_in=None, at=call.at)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="PERM-19", name=kept) from exc
    roles.give_grants(tx, id_, grants)
    after = {"name": kept} | {grant.permission: grant.scope for grant in grants}
    audit.write(tx, actor, call, "created", "role", id_, name=kept, after=after)
    return id_


def _check_within(actor: Actor, grants: Sequence[Grant]) -> None:
    """`org.` permissions are given away by super admins only, through a role as well (PERM-20). Raises Forbidden."""
    if not actor.is_super and touches_organisation(grant.permission for grant in grants):
        raise Forbidden("super_admin_only", rule="PERM-20")


def _to_change(tx: Tx, actor: Actor, role_id: int, version: int | None) -> Row:
    organising.check_holds(actor, "org.role")
    settings.lock_organisation(tx)
    row = roles.get(tx, role_id)
    check_role_may_change(row["built_in"])
    check_version(version, row["version"])
    return row


def set_permission(
    tx: Tx,
    actor: Actor,
    call: Call,
    role_id: int,
    permission: str,
    scope: str,
    departments_: Sequence[tuple[int, bool]] = (),
    version: int | None = None,
) -> Outcome:
    """The scope of one permission of a role; `none` takes it away. It holds from the very next call (ORG-28)."""
    row = _to_change(tx, actor, role_id, version)
    grant = check_grant(permission, scope, departments_)
    _check_within(actor, [grant] if grant is not None else [])
    for department, _ in departments_:
        departments.get(tx, department)
    before = {held.permission: _written(held) for held in roles.grants_of(tx, role_id)}.get(permission, "none")
    if grant is None:
        roles.drop_grant(tx, role_id, permission)
    else:
        roles.set_grant(tx, role_id, grant)
    number = roles.touch(tx, role_id, at=call.at)
    after = "none" if grant is None else _written(grant)
    old, new = {permission: before}, {permission: after}
    audit.write(tx, actor, call, "permission_changed", "role", role_id, name=row["name"], before=old, after=new)
    return Outcome("role", "role", role_id, version=number)


def _written(grant: Grant) -> object:
    return [grant.scope, grant.departments] if grant.departments else grant.scope


def rename(tx: Tx, actor: Actor, call: Call, role_id: int, name: str, version: int | None = None) -> Outcome:
    row = _to_change(tx, actor, role_id, version)
    kept = cleaned(name, field="name", longest=NAME)
    try:
        with tx.try_out():
            number = roles.rename(tx, role_id, kept, at=call.at)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="PERM-19", name=kept) from exc
    old, new = {"name": row["name"]}, {"name": kept}
    audit.write(tx, actor, call, "renamed", "role", role_id, name=kept, before=old, after=new)
    return Outcome("role", "role", role_id, version=number)


def delete(tx: Tx, actor: Actor, call: Call, role_id: int, version: int | None = None) -> Outcome:
    """Raises Conflict while somebody has the role (PERM-19)."""
    row = _to_change(tx, actor, role_id, version)
    holders = roles.holders(tx, role_id)
    if holders:
        raise Conflict("role_in_use", rule="PERM-19", name=row["name"], people=holders)
    if row["built_in"] is not None:
        raise Invalid("built_in", rule="PERM-19", name=row["name"])
    held = {"name": row["name"]} | {grant.permission: _written(grant) for grant in roles.grants_of(tx, role_id)}
    roles.delete(tx, role_id)
    audit.write(tx, actor, call, "deleted", "role", role_id, name=row["name"], before=held)
    return Outcome("nothing")


def list_all(tx: Tx, actor: Actor) -> tuple[RoleShown, ...]:
    """Every role with what it holds, for those who invite or edit roles. Raises Forbidden."""
    organising.check_holds(actor, "org.role", "org.user")
    return tuple(_shown(tx, row) for row in roles.list_all(tx))


def _shown(tx: Tx, row: Row) -> RoleShown:
    return RoleShown(row["id"], row["name"], row["built_in"], roles.grants_of(tx, row["id"]), row["version"])


def show(tx: Tx, actor: Actor, outcome: Outcome) -> RoleShown:
    return _shown(tx, roles.get(tx, outcome.id))


SHOWS = {"role": show}
