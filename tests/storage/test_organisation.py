"""Departments, groups, daily jobs and the ground rules of calls (ORG-1, ORG-8 to ORG-19, ORG-30, ORG-31, PERM-23)."""

import asyncio
from dataclasses import replace

import pytest

from storage.database import Database
from storage.entities.call import Outcome
from storage.entities.ids import new_public_id, parse_ref, ref
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound, Stale
from storage.queries import audit, jobs, outbox
from storage.rules.calendar import today
from tests.factories import a_customer, a_department, a_firm, a_person, the_pool


@pytest.mark.rule("ORG-17")
async def test_the_root_department_is_renamed_but_neither_moved_nor_archived(db: Database) -> None:
    firm = await a_firm(db)
    branch = await a_department(firm, "分部")
    departments = firm.crm.departments
    assert (await departments.list(firm.call(firm.owner)))[0].name == "办公室"
    assert (await departments.rename(firm.call(firm.owner), firm.root, "总部")).name == "总部"
    with pytest.raises(Conflict, match="ORG-17"):
        await departments.move(firm.call(firm.owner), firm.root, branch)
    with pytest.raises(Conflict, match="ORG-17"):
        await departments.archive(firm.call(firm.owner), firm.root)


@pytest.mark.rule("ORG-17")
async def test_the_database_itself_keeps_one_root(db: Database) -> None:
    firm = await a_firm(db)
    with pytest.raises(Exception, match="departments"):
        await db.write(
            lambda tx: tx.run(
                "INSERT INTO departments (public_id, name, name_key, created_at, updated_at)"
                " VALUES (:id, '二', '二', 0, 0)",
                id=new_public_id(),
            )
        )
    assert len(await firm.crm.departments.list(firm.call(firm.owner))) == 1


@pytest.mark.rule("ORG-17")
async def test_siblings_have_different_names_and_cousins_may_share_one(db: Database) -> None:
    firm = await a_firm(db)
    east, west = await a_department(firm, "华东区"), await a_department(firm, "华西区")
    await firm.crm.departments.create(firm.call(firm.owner), "一组", east)
    await firm.crm.departments.create(firm.call(firm.owner), "一组", west)
    with pytest.raises(Duplicate, match="name_taken"):
        await firm.crm.departments.create(firm.call(firm.owner), "一組", east)
    with pytest.raises(Duplicate, match="name_taken"):
        await firm.crm.departments.rename(firm.call(firm.owner), west, "华东区")


@pytest.mark.rule("ORG-18", "PERM-1")
async def test_departments_are_edited_by_org_settings_only(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    for change in (
        firm.crm.departments.create(firm.call(manager), "新部门", firm.root),
        firm.crm.departments.rename(firm.call(manager), firm.root, "总部"),
        firm.crm.departments.set_head(firm.call(manager), firm.root, manager.id),
    ):
        with pytest.raises(Forbidden):
            await change


@pytest.mark.rule("ORG-18")
async def test_departments_make_no_cycle_and_no_twenty_first_level(db: Database) -> None:
    firm = await a_firm(db)
    top = below = await a_department(firm, "第2层")
    for level in range(3, 21):
        below = await a_department(firm, f"第{level}层", parent=below)
    departments = firm.crm.departments
    with pytest.raises(Conflict, match="cycle"):
        await departments.move(firm.call(firm.owner), top, below)
    with pytest.raises(Conflict, match="too_deep"):
        await departments.create(firm.call(firm.owner), "第21层", below)
    pair = await a_department(firm, "另一支")
    await departments.create(firm.call(firm.owner), "另一支的下级", pair)
    with pytest.raises(Conflict, match="too_deep"):
        await departments.move(firm.call(firm.owner), top, pair)


@pytest.mark.rule("ORG-18")
async def test_two_departments_moved_below_each_other_at_once_make_no_cycle(db: Database) -> None:
    firm = await a_firm(db)
    for round_ in range(5):
        one, two = await a_department(firm, f"甲{round_}"), await a_department(firm, f"乙{round_}")
        results = await asyncio.gather(
            firm.crm.departments.move(firm.call(firm.owner), one, two),
            firm.crm.departments.move(firm.call(firm.owner), two, one),
            return_exceptions=True,
        )
        assert sum(isinstance(result, Conflict) for result in results) == 1


@pytest.mark.rule("ORG-19")
async def test_an_archive_answers_what_is_in_the_way(db: Database) -> None:
    firm = await a_firm(db)
    east = await a_department(firm, "华东区")
    child = await a_department(firm, "上海", parent=east)
    rep = await a_person(firm, department=east)
    await a_person(firm, "走了", department=east, status="suspended")
    pool = await the_pool(firm)
    await db.write(
        lambda tx: tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=pool, d=east)
    )
    departments = firm.crm.departments
    with pytest.raises(Conflict, match="ORG-19") as refused:
        await departments.archive(firm.call(firm.owner), east)
    assert refused.value.params["obstacles"] == {
        "users": ["林志强"],
        "departments": ["上海"],
        "pools": ["公海"],
    }
    await departments.archive(firm.call(firm.owner), child)
    await firm.crm.people.move(firm.call(firm.owner), rep.id, firm.root)
    await db.write(lambda tx: tx.run("DELETE FROM pool_departments"))
    assert (await departments.archive(firm.call(firm.owner), east)).is_archived
    assert [one.name for one in await departments.list(firm.call(rep))] == ["办公室"]
    with pytest.raises(NotFound):
        await departments.create(firm.call(firm.owner), "新", east)


@pytest.mark.rule("ORG-24")
async def test_a_suspended_person_heads_no_department(db: Database) -> None:
    firm = await a_firm(db)
    gone, rep = await a_person(firm, "走了", status="suspended"), await a_person(firm)
    with pytest.raises(Invalid, match="ORG-24"):
        await firm.crm.departments.set_head(firm.call(firm.owner), firm.root, gone.id)
    shown = await firm.crm.departments.set_head(firm.call(firm.owner), firm.root, rep.id)
    assert shown.head_id == rep.id


@pytest.mark.rule("ORG-11")
async def test_an_older_version_of_a_department_is_stale(db: Database) -> None:
    firm = await a_firm(db)
    await firm.crm.departments.rename(firm.call(firm.owner), firm.root, "总部", version=1)
    with pytest.raises(Stale) as stale:
        await firm.crm.departments.rename(firm.call(firm.owner), firm.root, "总公司", version=1)
    assert stale.value.params == {"version": 2}


@pytest.mark.rule("ORG-8")
async def test_a_failure_after_a_change_leaves_nothing_of_it(db: Database) -> None:
    firm = await a_firm(db)
    customer = await a_customer(firm)
    call = firm.call(firm.owner)
    audited = await firm.value("SELECT count(*) AS n FROM audit")

    def effect(tx, actor, card) -> Outcome:  # type: ignore[no-untyped-def]
        tx.run("UPDATE customers SET name = 'X' WHERE id = :id", id=customer)
        audit.write(tx, actor, call, "changed", "customer", customer)
        outbox.queue(tx, call, "x", dedupe="x", tier=1, user_id=actor.user_id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await firm.crm.apply(call, effect)
    assert await firm.value("SELECT name FROM customers") == "顺达物流"
    assert await firm.value("SELECT count(*) AS n FROM audit") == audited
    assert await firm.rows("SELECT * FROM outbox") == []
    assert await firm.rows("SELECT * FROM requests WHERE request_id = :id", id=call.delivery_id) == []


@pytest.mark.rule("ORG-1")
async def test_the_same_call_on_the_same_state_gives_the_same_result(db: Database) -> None:
    firm = await a_firm(db)
    call = firm.call(firm.owner)
    first = await firm.crm.people.directory(call)
    assert await firm.crm.people.directory(call) == first
    with pytest.raises(ValueError, match="time zone"):
        replace(call, now=call.now.replace(tzinfo=None)).at  # noqa: B018


@pytest.mark.rule("ORG-31")
async def test_buttons_carry_the_kind_and_links_the_public_id(db: Database) -> None:
    firm = await a_firm(db)
    customer = await a_customer(firm)
    assert parse_ref(ref("customer", customer)) == ("customer", customer)
    assert parse_ref(ref("lead", 263)) == ("lead", 263)
    assert parse_ref("Z1") is None
    public = await firm.value("SELECT public_id FROM customers WHERE id = :id", id=customer)
    assert len(public) == 12
    assert public.isalnum()


@pytest.mark.rule("ORG-30")
async def test_a_daily_job_runs_once_a_local_day_and_catches_up_with_today_only(db: Database) -> None:
    firm = await a_firm(db)

    async def runs() -> bool:
        organisation = (await firm.crm.system(lambda tx, actor: actor)).organisation
        day = today(organisation, firm.clock.ms).isoformat()
        return await db.write(lambda tx: jobs.take_day(tx, "pool", day=day, at=firm.clock.ms))

    assert [await runs(), await runs()] == [True, False]
    firm.clock.passes(hours=9)
    assert not await runs()
    firm.clock.passes(days=3)
    assert sum([await runs() for _ in range(4)]) == 1
    firm.clock.passes(days=-1)
    assert not await runs()
    firm.clock.passes(days=2)
    assert sum(await asyncio.gather(*(runs() for _ in range(10)))) == 1


@pytest.mark.rule("PERM-23")
async def test_only_the_head_or_a_super_admin_binds_a_group(db: Database) -> None:
    firm = await a_firm(db)
    head, rep = await a_person(firm, "区长"), await a_person(firm)
    east = await a_department(firm, "华东区", head=head)
    link = await firm.crm.groups.link(firm.call(head), east)
    group = {"place": "-100", "private": False}
    assert await firm.crm.groups.find("-100") is None
    with pytest.raises(Forbidden, match="PERM-23"):
        await firm.crm.groups.bind(firm.call(rep, **group), link)
    with pytest.raises(Forbidden, match="PERM-23"):
        await firm.crm.groups.link(firm.call(rep), east)
    with pytest.raises(Invalid, match="group_needed"):
        await firm.crm.groups.bind(firm.call(head), link)
    with pytest.raises(NotFound):
        await firm.crm.groups.bind(firm.call(head, **group), "unknown")
    shown = await firm.crm.groups.bind(firm.call(head, **group), link)
    assert (shown.department, shown.locale, shown.quiet) == ("华东区", "zh-CN", "21:00-08:00")
    assert await firm.crm.groups.find("-100") == shown


@pytest.mark.rule("PERM-23")
async def test_a_group_has_its_own_language_and_quiet_hours_and_can_be_released(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    group = {"place": "-100", "private": False}
    link = await firm.crm.groups.link(firm.call(firm.owner), firm.root)
    await firm.crm.groups.bind(firm.call(firm.owner, **group), link)
    assert (await firm.crm.groups.change(firm.call(firm.owner, **group), "group.locale", "en")).locale == "en"
    changed = await firm.crm.groups.change(firm.call(firm.owner, **group), "group.quiet", "22:00-07:30")
    assert changed.quiet == "22:00-07:30"
    with pytest.raises(Invalid):
        await firm.crm.groups.change(firm.call(firm.owner, **group), "group.quiet", "late")
    with pytest.raises(Forbidden):
        await firm.crm.groups.change(firm.call(rep, **group), "group.locale", "zh-TW")
    await firm.crm.groups.unbind(firm.call(firm.owner, **group))
    assert await firm.crm.groups.find("-100") is None


@pytest.mark.rule("PERM-24")
async def test_the_system_is_bound_by_no_scope_but_by_every_other_rule(db: Database) -> None:
    firm = await a_firm(db)
    customer = await a_customer(firm)
    with pytest.raises(Forbidden, match="ORG-25"):
        await firm.crm.people.suspend(firm.call(None), firm.owner.id)
    with pytest.raises(Exception, match="customers_one_holder"):
        await firm.crm.system(
            lambda tx, actor: tx.run("UPDATE customers SET owner_id = NULL WHERE id = :id", id=customer)
        )
    rep = await a_person(firm)
    await firm.crm.people.suspend(firm.call(None), rep.id)
    row = await firm.row("SELECT actor_id, channel FROM audit WHERE action = 'suspended'")
    assert row == {"actor_id": 0, "channel": "job"}
