"""Roles: what they hold, and who may change that (PERM-1, PERM-19, PERM-20)."""

import pytest

from storage.database import Database
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound, Stale
from tests.factories import Firm, Person, a_firm, a_person


async def holds(firm: Firm, person: Person, permission: str) -> str | None:
    scopes = await firm.crm.look(
        firm.call(person), lambda tx, actor: [grant.scope for grant in actor.grants_of(permission)]
    )
    return ",".join(scopes) or None


@pytest.mark.rule("PERM-19")
async def test_the_super_admin_role_is_fixed(db: Database) -> None:
    firm = await a_firm(db)
    role = firm.roles["super_admin"]
    for change in (
        firm.crm.roles.set_permission(firm.call(firm.owner), role, "lead.view", "self"),
        firm.crm.roles.rename(firm.call(firm.owner), role, "老板"),
        firm.crm.roles.delete(firm.call(firm.owner), role),
    ):
        with pytest.raises(Forbidden, match="PERM-19"):
            await change


@pytest.mark.rule("PERM-19", "ORG-28")
async def test_a_changed_role_holds_at_once_for_everybody_who_has_it(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    role = firm.roles["rep"]
    shown = await firm.crm.roles.set_permission(firm.call(firm.owner), role, "customer.view", "dept_tree")
    assert shown.version == 2
    assert await holds(firm, rep, "customer.view") == "dept_tree"
    await firm.crm.roles.set_permission(firm.call(firm.owner), role, "customer.view", "none")
    assert await holds(firm, rep, "customer.view") is None


@pytest.mark.rule("PERM-1")
async def test_a_role_takes_only_known_permissions_and_scopes(db: Database) -> None:
    firm = await a_firm(db)
    role = firm.roles["rep"]
    for permission, scope in (("lead.fly", "all"), ("lead.view", "galaxy"), ("lead.view", "custom")):
        with pytest.raises(Invalid, match="PERM-1"):
            await firm.crm.roles.set_permission(firm.call(firm.owner), role, permission, scope)
    with pytest.raises(NotFound):
        await firm.crm.roles.set_permission(
            firm.call(firm.owner), role, "lead.view", "custom", departments=[(999, False)]
        )


@pytest.mark.rule("PERM-1")
async def test_a_permission_nobody_knows_is_held_by_nobody_even_if_a_row_says_so(db: Database) -> None:
    firm = await a_firm(db)
    await db.write(
        lambda tx: tx.run(
            "INSERT INTO role_permissions (role_id, permission, scope) VALUES (:role, 'lead.fly', 'all')",
            role=firm.roles["rep"],
        )
    )
    rep = await a_person(firm)
    assert await firm.crm.look(firm.call(rep), lambda tx, actor: actor.may("lead.walk")) is False


@pytest.mark.rule("PERM-19")
async def test_a_role_is_made_copied_renamed_and_deleted(db: Database) -> None:
    firm = await a_firm(db)
    made = await firm.crm.roles.copy(firm.call(firm.owner), firm.roles["rep"], "高级销售")
    originals = {role.name: role for role in await firm.crm.roles.list(firm.call(firm.owner))}
    assert made.grants == originals["销售"].grants
    assert made.built_in is None
    empty = await firm.crm.roles.create(firm.call(firm.owner), "实习")
    assert empty.grants == ()
    renamed = await firm.crm.roles.rename(firm.call(firm.owner), empty.id, "实习生")
    assert renamed.name == "实习生"
    await firm.crm.roles.delete(firm.call(firm.owner), empty.id)
    with pytest.raises(NotFound):
        await firm.crm.roles.rename(firm.call(firm.owner), empty.id, "谁")
    with pytest.raises(Duplicate):
        await firm.crm.roles.create(firm.call(firm.owner), "高級銷售")


@pytest.mark.rule("PERM-19")
async def test_a_role_in_use_is_not_deleted_and_says_who_has_it(db: Database) -> None:
    firm = await a_firm(db)
    made = await firm.crm.roles.create(firm.call(firm.owner), "实习")
    rep = await a_person(firm)
    await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [made.id])
    with pytest.raises(Conflict, match="role_in_use") as refused:
        await firm.crm.roles.delete(firm.call(firm.owner), made.id)
    assert refused.value.params["people"] == ["林志强"]


@pytest.mark.rule("PERM-19")
async def test_a_copy_of_super_admin_is_an_ordinary_role(db: Database) -> None:
    firm = await a_firm(db)
    made = await firm.crm.roles.copy(firm.call(firm.owner), firm.roles["super_admin"], "总管")
    rep = await a_person(firm)
    await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [made.id])
    assert await holds(firm, rep, "customer.view") == "all"
    assert await firm.crm.look(firm.call(rep), lambda tx, actor: actor.is_super) is False
    with pytest.raises(Forbidden):
        await firm.crm.people.set_roles(firm.call(rep), rep.id, [firm.roles["super_admin"]])


@pytest.mark.rule("PERM-19", "PERM-20")
async def test_roles_are_edited_by_org_role_and_org_rights_given_by_super_admins(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    with pytest.raises(Forbidden):
        await firm.crm.roles.create(firm.call(manager), "新角色")
    await firm.crm.roles.set_permission(firm.call(firm.owner), firm.roles["manager"], "org.role", "all")
    editor = await firm.crm.roles.create(firm.call(manager), "新角色")
    await firm.crm.roles.set_permission(firm.call(manager), editor.id, "lead.view", "all")
    with pytest.raises(Forbidden, match="PERM-20"):
        await firm.crm.roles.set_permission(firm.call(manager), editor.id, "org.user", "all")
    with pytest.raises(Forbidden, match="PERM-20"):
        await firm.crm.roles.copy(firm.call(manager), firm.roles["super_admin"], "总管")


@pytest.mark.rule("ORG-11")
async def test_an_older_version_of_a_role_is_stale(db: Database) -> None:
    firm = await a_firm(db)
    role = firm.roles["rep"]
    await firm.crm.roles.set_permission(firm.call(firm.owner), role, "dup.override", "self", version=1)
    with pytest.raises(Stale):
        await firm.crm.roles.set_permission(firm.call(firm.owner), role, "dup.override", "all", version=1)


@pytest.mark.rule("AUDIT-1")
async def test_a_permission_change_is_audited_with_before_and_after(db: Database) -> None:
    firm = await a_firm(db)
    await firm.crm.roles.set_permission(firm.call(firm.owner), firm.roles["rep"], "customer.view", "all")
    (entry, *_) = (await firm.crm.audit.log(firm.call(firm.owner), entity="role")).entries
    assert (entry.action, entry.record_name, entry.actor) == ("permission_changed", "销售", "陈晓雯")
    assert (entry.before, entry.after) == ({"customer.view": "self"}, {"customer.view": "all"})
