"""People: moved, promoted, listed (ORG-18, ORG-20, ORG-28, ORG-29, ORG-32, PERM-19 to PERM-21, PERM-25)."""

import asyncio

import pytest

from storage.database import Database
from storage.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound, OldButton, Stale
from storage.queries import outbox, people, records
from storage.tx import ConstraintBroken
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_person, a_team_row


async def history(firm: Firm, entity: str, record_id: int) -> list[str]:
    rows = await firm.rows(
        "SELECT action FROM audit WHERE entity = :entity AND record_id = :id ORDER BY id", entity=entity, id=record_id
    )
    return [row["action"] for row in rows]


async def sees(firm: Firm, person: Person, customer: int) -> bool:
    def look(tx, actor):  # type: ignore[no-untyped-def]
        return records.find_readable(tx, actor, "customer", customer, now=firm.clock.ms) is not None

    return bool(await firm.crm.look(firm.call(person), look))


@pytest.mark.rule("ORG-23", "DIALOG-12")
async def test_suspension_ends_binding_buttons_questions_pushes_and_team_rows(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    customer = await a_customer(firm)
    await a_team_row(firm, ("customer", customer), rep)
    card = (await firm.crm.settings.open_own(firm.call(rep))).card

    def more(tx) -> None:  # type: ignore[no-untyped-def]
        call = firm.call(None)
        outbox.queue(tx, call, "remind-due", dedupe="x", tier=1, user_id=rep.id)
        tx.run(
            "INSERT INTO questions (user_id, slot, subject, asked_at, state) VALUES (:id, 'date', 'c1', 0, 'open')",
            id=rep.id,
        )
        tx.run(
            "INSERT INTO drafts (public_id, owner_id, kind, body, words, said_at, state, button_until, created_at,"
            " updated_at) VALUES ('p', :id, 'lead', '{}', 'w', 0, 'open', :until, 0, 0)",
            id=rep.id,
            until=firm.clock.ms + 999,
        )

    await db.write(more)
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    user = await firm.row("SELECT status, account FROM users WHERE id = :id", id=rep.id)
    assert user == {"status": "suspended", "account": None}
    assert await firm.value("SELECT state FROM cards WHERE id = :id", id=card.id) == "retired"
    assert await firm.value("SELECT state FROM questions") == "lapsed"
    assert await firm.value("SELECT state FROM outbox WHERE dedupe = 'x'") == "dropped"
    assert await firm.value("SELECT ended_at FROM team_members") == firm.clock.ms
    draft = await firm.row("SELECT state, button_until FROM drafts")
    assert draft == {"state": "open", "button_until": firm.clock.ms}
    assert (await history(firm, "customer", customer))[-1] == "team_removed"
    assert (await history(firm, "user", rep.id))[-1] == "suspended"


@pytest.mark.rule("ORG-20")
async def test_users_are_never_deleted_by_anybody_nor_by_sql(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    with pytest.raises(Forbidden, match="ORG-20"):
        await firm.crm.people.delete(firm.call(firm.owner), rep.id)
    with pytest.raises(ConstraintBroken):
        await db.write(lambda tx: tx.run("DELETE FROM users WHERE id = :id", id=rep.id))


@pytest.mark.rule("PERM-20")
async def test_a_manager_promotes_neither_himself_nor_others_to_organisation_rights(db: Database) -> None:
    firm = await a_firm(db)
    manager, rep = await a_person(firm, "经理", "manager"), await a_person(firm)
    for who in (manager, rep):
        with pytest.raises(Forbidden, match="PERM-20"):
            await firm.crm.people.set_roles(firm.call(manager), who.id, [firm.roles["super_admin"]])
    with pytest.raises(Forbidden, match="PERM-20"):
        await firm.crm.people.set_roles(firm.call(manager), rep.id, [firm.roles["manager"]])
    shown = await firm.crm.people.set_roles(firm.call(manager), rep.id, [firm.roles["assistant"]])
    assert shown.roles == ("助理",)


@pytest.mark.rule("PERM-20")
async def test_a_manager_touches_nobody_who_holds_organisation_rights(db: Database) -> None:
    firm = await a_firm(db)
    manager, peer = await a_person(firm, "经理", "manager"), await a_person(firm, "同级", "manager")
    branch = await a_department(firm, "分部")
    for change in (
        firm.crm.people.suspend(firm.call(manager), peer.id),
        firm.crm.people.move(firm.call(manager), peer.id, branch),
        firm.crm.people.set_superior(firm.call(manager), peer.id, manager.id),
        firm.crm.people.set_extra_departments(firm.call(manager), peer.id, [branch]),
        firm.crm.people.set_extra_departments(firm.call(manager), manager.id, [branch]),
    ):
        with pytest.raises(Forbidden, match="PERM-20"):
            await change


@pytest.mark.rule("PERM-19")
async def test_everybody_keeps_a_role(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    with pytest.raises(Invalid, match="PERM-19"):
        await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [])
    with pytest.raises(NotFound):
        await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [999])


@pytest.mark.rule("ORG-32")
async def test_a_manager_moves_people_within_his_tree_only(db: Database) -> None:
    firm = await a_firm(db)
    east, west = await a_department(firm, "华东区"), await a_department(firm, "华西区")
    branch = await a_department(firm, "上海", parent=east)
    manager = await a_person(firm, "经理", "manager", department=east)
    rep, foreigner = await a_person(firm, department=east), await a_person(firm, "钱勇", department=west)
    assert (await firm.crm.people.move(firm.call(manager), rep.id, branch)).department == "上海"
    with pytest.raises(Forbidden, match="ORG-32"):
        await firm.crm.people.move(firm.call(manager), rep.id, west)
    with pytest.raises(Forbidden, match="ORG-32"):
        await firm.crm.people.move(firm.call(manager), foreigner.id, east)
    with pytest.raises(Forbidden, match="ORG-32"):
        await firm.crm.people.open(firm.call(manager), foreigner.id)


@pytest.mark.rule("ORG-28", "PERM-2")
async def test_a_moved_person_takes_his_customers_out_of_the_old_managers_sight_at_once(db: Database) -> None:
    firm = await a_firm(db)
    east, west = await a_department(firm, "华东区"), await a_department(firm, "华西区")
    old, new = [await a_person(firm, n, "manager", department=d) for n, d in (("旧", east), ("新", west))]
    rep = await a_person(firm, department=east)
    customer = await a_customer(firm, owner=rep)
    assert (await sees(firm, old, customer), await sees(firm, new, customer)) == (True, False)
    await firm.crm.people.move(firm.call(firm.owner), rep.id, west)
    assert (await sees(firm, old, customer), await sees(firm, new, customer)) == (False, True)


@pytest.mark.rule("ORG-28")
async def test_a_role_taken_away_is_gone_at_the_very_next_call(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    customer = await a_customer(firm)
    assert await sees(firm, manager, customer)
    await firm.crm.people.set_roles(firm.call(firm.owner), manager.id, [firm.roles["rep"]])
    assert not await sees(firm, manager, customer)


@pytest.mark.rule("ORG-18")
async def test_superiors_make_no_cycle(db: Database) -> None:
    firm = await a_firm(db)
    first, second = await a_person(firm, "甲"), await a_person(firm, "乙")
    await firm.crm.people.set_superior(firm.call(firm.owner), second.id, first.id)
    with pytest.raises(Conflict, match="cycle"):
        await firm.crm.people.set_superior(firm.call(firm.owner), first.id, second.id)
    with pytest.raises(Conflict, match="cycle"):
        await firm.crm.people.set_superior(firm.call(firm.owner), first.id, first.id)


@pytest.mark.rule("ORG-18")
async def test_two_crossing_changes_at_once_make_no_cycle(db: Database) -> None:
    firm = await a_firm(db)
    for round_ in range(5):
        first, second = await a_person(firm, f"甲{round_}"), await a_person(firm, f"乙{round_}")
        results = await asyncio.gather(
            firm.crm.people.set_superior(firm.call(firm.owner), first.id, second.id),
            firm.crm.people.set_superior(firm.call(firm.owner), second.id, first.id),
            return_exceptions=True,
        )
        assert sum(isinstance(result, Conflict) for result in results) == 1


@pytest.mark.rule("ORG-18")
async def test_the_chain_of_superiors_has_at_most_twenty_levels(db: Database) -> None:
    firm = await a_firm(db)
    above: Person | None = None
    for level in range(20):
        above = await a_person(firm, f"第{level}层", superior=above)
    last = await a_person(firm, "第21层")
    assert above is not None
    with pytest.raises(Conflict, match="too_deep"):
        await firm.crm.people.set_superior(firm.call(firm.owner), last.id, above.id)


@pytest.mark.rule("ORG-29")
async def test_a_missing_superior_is_stood_in_for_by_the_nearest_head_else_the_super_admins(db: Database) -> None:
    firm = await a_firm(db)
    head, far = await a_person(firm, "区长"), await a_person(firm, "总监")
    region = await a_department(firm, "大区", head=far)
    east = await a_department(firm, "华东区", parent=region, head=head)
    boss = await a_person(firm, "主管", department=east)
    rep = await a_person(firm, superior=boss, department=east)
    alone = await a_person(firm, "独立")

    async def superior_of(person: Person) -> list[int]:
        return await db.read(lambda tx: people.superior_of(tx, person.id))

    assert await superior_of(rep) == [boss.id]
    await firm.crm.people.suspend(firm.call(firm.owner), boss.id)
    assert await superior_of(rep) == [head.id]
    await firm.crm.people.move(firm.call(firm.owner), head.id, east)
    assert await superior_of(head) == [far.id]
    assert await superior_of(alone) == [firm.owner.id]
    assert await superior_of(firm.owner) == []


@pytest.mark.rule("ORG-11")
async def test_two_admins_with_one_card_each_the_second_change_is_stale(db: Database) -> None:
    firm = await a_firm(db)
    rep, admin = await a_person(firm), await a_person(firm, "管理", "super_admin")
    mine = await firm.shown((await firm.crm.people.open(firm.call(firm.owner), rep.id)).card)
    theirs = await firm.shown((await firm.crm.people.open(firm.call(admin), rep.id)).card)
    await firm.crm.people.set_roles(firm.tap(firm.owner, mine), rep.id, [firm.roles["finance"]])
    with pytest.raises(Stale) as stale:
        await firm.crm.people.set_roles(firm.tap(admin, theirs), rep.id, [firm.roles["viewer"]])
    assert stale.value.params == {"version": 2}


@pytest.mark.rule("PERM-21", "ORG-9")
async def test_a_button_works_once_belongs_to_one_person_and_is_judged_again(db: Database) -> None:
    firm = await a_firm(db)
    rep, manager = await a_person(firm), await a_person(firm, "经理", "manager")
    card = await firm.shown((await firm.crm.people.open(firm.call(manager), rep.id)).card)
    with pytest.raises(OldButton):
        await firm.crm.people.suspend(firm.tap(firm.owner, card), rep.id)
    await firm.crm.people.set_roles(firm.call(firm.owner), manager.id, [firm.roles["rep"]])
    with pytest.raises(Forbidden):
        await firm.crm.people.suspend(firm.tap(manager, card), rep.id)
    await firm.crm.people.set_roles(firm.call(firm.owner), manager.id, [firm.roles["manager"]])
    await firm.crm.people.suspend(firm.tap(manager, card), rep.id)
    with pytest.raises(AlreadyDone) as done:
        await firm.crm.people.suspend(firm.tap(manager, card), rep.id)
    assert (done.value.params["by"], done.value.params["own"]) == ("经理", True)


@pytest.mark.rule("ORG-9")
async def test_one_delivery_twice_has_one_effect_and_one_answer(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    call = firm.call(firm.owner)
    first = await firm.crm.people.set_roles(call, rep.id, [firm.roles["finance"]])
    again = await firm.crm.people.set_roles(call, rep.id, [firm.roles["finance"]])
    assert again == first
    assert (await history(firm, "user", rep.id)).count("roles_changed") == 1
    kept = await firm.row("SELECT * FROM requests WHERE request_id = :id", id=call.delivery_id)
    assert "林志强" not in str(kept)


@pytest.mark.rule("ORG-8")
async def test_a_refused_change_leaves_no_audit_and_no_effect(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    before = await firm.value("SELECT count(*) AS n FROM audit")
    with pytest.raises(NotFound):
        await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [firm.roles["viewer"], 999])
    assert await firm.value("SELECT count(*) AS n FROM audit") == before
    role = await firm.value("SELECT role_id FROM user_roles WHERE user_id = :id", id=rep.id)
    assert role == firm.roles["rep"]


@pytest.mark.rule("PERM-25")
async def test_everybody_reads_the_directory_and_nothing_more_of_colleagues(db: Database) -> None:
    firm = await a_firm(db)
    viewer = await a_person(firm, "看客", "viewer", superior=firm.owner)
    await a_person(firm, "走了", status="suspended")
    await a_person(firm, "王芳", status="invited")
    found = await firm.crm.people.directory(firm.call(viewer))
    assert [one.name for one in found.people] == ["陈晓雯", "看客", "王芳"]
    mine = found.people[1]
    assert (mine.department, mine.superior, mine.title, mine.is_away) == ("办公室", "陈晓雯", "", False)
    assert not hasattr(mine, "phone")
    only = await firm.crm.people.directory(firm.call(viewer), text="王")
    assert [one.name for one in only.people] == ["王芳"]


@pytest.mark.rule("PERM-25")
async def test_the_directory_says_who_is_on_leave(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    sql = "UPDATE users SET away_from = '2026-07-09', away_until = '2026-07-10' WHERE id = :id"
    await db.write(lambda tx: tx.run(sql, id=rep.id))

    async def away() -> bool:
        return (await firm.crm.people.directory(firm.call(rep), text="林")).people[0].is_away

    assert await away()
    firm.clock.passes(days=2)
    assert not await away()


@pytest.mark.rule("ORG-14")
async def test_lists_come_with_total_and_cursor_and_end(db: Database) -> None:
    firm = await a_firm(db)
    for number in range(40):
        await a_person(firm, f"员工{number}")
    sizes, after = [], 0
    while True:
        page = await firm.crm.people.directory(firm.call(firm.owner), after=after)
        sizes.append((len(page.people), page.total))
        if page.cursor is None:
            break
        after = page.cursor
    assert sizes == [(20, 41), (20, 41), (1, 41)]


async def test_the_admin_card_offers_only_what_the_actor_may_do(db: Database) -> None:
    firm = await a_firm(db)
    rep, manager = await a_person(firm), await a_person(firm, "经理", "manager")
    await a_customer(firm, owner=rep)
    shown = await firm.crm.people.open(firm.call(manager), rep.id)
    assert (shown.name, shown.roles, shown.customers) == ("林志强", ("销售",), 1)
    assert shown.changes == {"role", "dept", "boss", "invite", "stop"}
    assert (await firm.crm.people.open(firm.call(manager), firm.owner.id)).changes == frozenset()
    assert "stop" not in (await firm.crm.people.open(firm.call(firm.owner), firm.owner.id)).changes
    choices = await firm.crm.people.choices(firm.call(manager), rep.id, "role")
    assert [name for _, name in choices.choices] == ["销售", "财务", "助理", "只读"]
    assert choices.chosen == {firm.roles["rep"]}
    departments = await firm.crm.people.choices(firm.call(manager), rep.id, "dept")
    assert [name for _, name in departments.choices] == ["办公室"]
