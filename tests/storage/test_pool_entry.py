"""Records into pools: by hand, which pool, what ends with it, from pool to pool (POOL-2, 3, 5, 23, 24)."""

import pytest

from storage.database import Database
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.queries import pool as pools
from storage.usecases import pool_entry
from tests.factories import (
    Firm,
    Person,
    a_customer,
    a_department,
    a_lead,
    a_person,
    a_team_row,
    holders_in_index,
    the_pool,
)
from tests.storage.pool_scene import a_pool, a_scene, gives_back, held_is_right, holder


async def a_seat(firm: Firm, pool_id: int, person: Person, seat: str) -> None:
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, :s)", p=pool_id, u=person.id, s=seat
        )
    )


async def a_next_contact(firm: Firm, record: tuple[str, int], person: Person, kind: str = "next_contact") -> None:
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO reminders (public_id, kind, subject_kind, subject_id, user_id, due_at, state, set_at,"
            " created_at, updated_at, note) VALUES (:public_id, :kind, :of, :id, :user, :at, 'open', 0, 0, 0, 'x')",
            public_id=f"{kind}-{record[1]}-{person.id}",
            kind=kind,
            of=record[0],
            id=record[1],
            user=person.id,
            at=firm.clock.ms + 1,
        )
    )


@pytest.mark.rule("POOL-23", "POOL-24", "CUST-3", "CUST-4", "LEAD-2")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_a_return_ends_everything_the_owner_had(db: Database, kind: str) -> None:
    firm, (lin, wang) = await a_scene(db)
    make = a_customer if kind == "customer" else a_lead
    locked = {"locked_until": "2026-08-01", "lock_reason": "x"} if kind == "customer" else {"status": "following"}
    record = (kind, await make(firm, owner=lin, next_contact_at=5, protected_until="2026-08-01", **locked))
    await a_team_row(firm, record, wang)
    await a_next_contact(firm, record, lin)
    await a_next_contact(firm, record, lin, "own")
    firm.clock.passes(hours=1)
    asked = await firm.crm.pool.ask_reason(firm.call(lin), record)
    assert asked.reasons == ("no_need", "unreachable", "has_supplier", "no_fit", "too_many", "other")
    card = await firm.shown(asked.card)
    returned = await firm.crm.pool.back(firm.tap(lin, card), record, "no_need")
    assert (returned.name, returned.reason, returned.words) == (asked.name, "no_need", "")
    row = await holder(firm, record)
    pool_id = await the_pool(firm, kind)
    assert (row["owner_id"], row["pool_id"], row["entered_pool_at"]) == (None, pool_id, firm.clock.ms)
    assert (row["pool_reason"], row["next_contact_at"], row["protected_until"]) == ("no_need", None, None)
    if kind == "customer":
        assert (row["locked_until"], row["lock_reason"]) == (None, None)
    else:
        assert row["status"] == "unassigned"
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["until"], stint["out_reason"]) == (lin.id, firm.clock.ms, "returned")
    assert await firm.value("SELECT ended_at FROM team_members") == firm.clock.ms
    assert await holders_in_index(firm, *record) == {f"p{pool_id}"}
    with pytest.raises(NotFound):
        await firm.crm.pool.back(firm.call(lin), record, "no_need")
    await held_is_right(firm)


@pytest.mark.rule("REMIND-7", "POOL-24")
async def test_t28_no_reminder_of_a_pooled_record_stays_with_the_old_owner(db: Database) -> None:
    """T28: next contacts are cancelled; one's own reminder stays without the record."""
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    await a_next_contact(firm, record, lin)
    await a_next_contact(firm, record, lin, "own")
    await gives_back(firm, lin, record)
    rows = {row["kind"]: row for row in await firm.rows("SELECT * FROM reminders")}
    assert rows["next_contact"]["state"] == "cancelled"
    assert (rows["own"]["state"], rows["own"]["subject_id"]) == ("open", None)


@pytest.mark.rule("CUST-3", "POOL-3", "POOL-24", "NOTIFY-31")
async def test_t3_a_return_by_the_manager_keeps_the_rep_as_former_owner(db: Database) -> None:
    """T3: the former owner is the rep, the pool that of his department, a foreign pool is refused."""
    firm, _ = await a_scene(db)
    east, north = await a_department(firm, "华东"), await a_department(firm, "华北")
    own = await a_pool(firm, "华东", departments=(east,))
    foreign = await a_pool(firm, "华北", departments=(north,))
    closed = await a_pool(firm, "关闭的")
    await firm.crm.pool.disable(firm.call(firm.owner), closed)
    chen = await a_person(firm, "陈经理", "manager")
    rep = await a_person(firm, "王芳", department=east)
    record = ("customer", await a_customer(firm, owner=rep))
    with pytest.raises(Forbidden) as refused:
        await firm.crm.pool.back(firm.call(chen), record, "no_need", pool_id=foreign)
    assert refused.value.rule == "POOL-3"
    with pytest.raises(Conflict):
        await firm.crm.pool.back(firm.call(chen), record, "no_need", pool_id=closed)
    await firm.crm.pool.back(firm.call(chen), record, "no_need")
    assert (await holder(firm, record))["pool_id"] == own
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["ended_by"]) == (rep.id, chen.id)
    told = await firm.row("SELECT * FROM outbox")
    assert (told["kind"], told["user_id"], told["tier"], told["subject_id"]) == ("pool-taken-back", rep.id, 2, None)


@pytest.mark.rule("POOL-23")
async def test_a_return_needs_a_reason_of_the_dictionary(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    for wrong in ("", "bored"):
        with pytest.raises(Invalid):
            await firm.crm.pool.back(firm.call(lin), record, wrong)
    await firm.write(lambda tx: tx.run("UPDATE dictionaries SET enabled = 0 WHERE key = 'too_many'"))
    with pytest.raises(Invalid):
        await firm.crm.pool.back(firm.call(lin), record, "too_many")
    returned = await firm.crm.pool.back(firm.call(lin), record, "other", words="老板换人了")
    assert (returned.reason, returned.words) == ("other", "老板换人了")


@pytest.mark.rule("PERM-9", "PERM-13", "POOL-23")
async def test_who_may_return(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    with pytest.raises(NotFound):
        await firm.crm.pool.ask_reason(firm.call(wang), record)
    await a_team_row(firm, record, wang, "write")
    for attempt in (firm.crm.pool.ask_reason, firm.crm.pool.back):
        with pytest.raises(Forbidden):
            await attempt(firm.call(wang), record, *(["no_need"] if attempt == firm.crm.pool.back else []))


@pytest.mark.rule("ORG-11")
async def test_a_reason_given_for_an_older_state_is_stale(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    card = await firm.shown((await firm.crm.pool.ask_reason(firm.call(lin), record)).card)
    await firm.write(lambda tx: tx.run("UPDATE customers SET version = version + 1"))
    with pytest.raises(Stale):
        await firm.crm.pool.back(firm.tap(lin, card), record, "no_need")


@pytest.mark.rule("POOL-24")
async def test_a_record_that_changed_hands_since_it_was_read_is_not_taken_away(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    before = await holder(firm, record)
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :id", id=wang.id))

    def unit(tx, actor):  # type: ignore[no-untyped-def]
        target = pools.get_default(tx, "customer")
        call = firm.call(None)
        pool_entry.enter(tx, actor, call, "customer", before, target, reason="no_fit", out_reason="returned")

    with pytest.raises(Conflict):
        await firm.crm.system(unit)
    assert (await holder(firm, record))["owner_id"] == wang.id


@pytest.mark.rule("LEAD-3")
async def test_a_closed_lead_is_not_returned(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("lead", await a_lead(firm, owner=lin, status="invalid", invalid_reason="no_need"))
    with pytest.raises((Conflict, NotFound)):
        await firm.crm.pool.back(firm.call(lin), record, "no_need")


@pytest.mark.rule("POOL-2")
async def test_members_are_departments_below_extra_departments_and_seats(db: Database) -> None:
    firm, _ = await a_scene(db)
    east = await a_department(firm, "华东")
    team = await a_department(firm, "一组", parent=east)
    north = await a_department(firm, "华北")
    pool_id = await a_pool(firm, "华东", departments=(east,))
    below, beside = await a_person(firm, "甲", department=team), await a_person(firm, "乙", department=north)
    extra, seated = await a_person(firm, "丙", department=north), await a_person(firm, "丁", department=north)
    boss = await a_person(firm, "戊", department=firm.root)
    await firm.write(
        lambda tx: tx.run("INSERT INTO user_departments (user_id, department_id) VALUES (:u, :d)", u=extra.id, d=team)
    )
    await a_seat(firm, pool_id, seated, "member")

    async def member(person: Person) -> bool:
        return await firm.db.read(lambda tx: pools.is_member(tx, pool_id, person.id))

    assert [await member(person) for person in (below, extra, seated)] == [True, True, True]
    assert [await member(person) for person in (beside, boss)] == [False, False]
    await a_seat(firm, pool_id, beside, "admin")
    assert await member(beside)


@pytest.mark.rule("POOL-3")
async def test_the_entry_pool_is_the_nearest_upward(db: Database) -> None:
    firm, _ = await a_scene(db)
    east = await a_department(firm, "华东")
    team = await a_department(firm, "一组", parent=east)
    default = await the_pool(firm)

    async def nearest() -> int:
        return await firm.db.read(lambda tx: pools.find_nearest(tx, "customer", team).id)

    assert await nearest() == default
    of_root = await a_pool(firm, "全公司", departments=(firm.root,))
    assert await nearest() == of_root
    first = await a_pool(firm, "华东", departments=(east,))
    await a_pool(firm, "华东二", departments=(east,))
    assert await nearest() == first
    own = await a_pool(firm, "一组", departments=(team,))
    assert await nearest() == own
    await firm.crm.pool.disable(firm.call(firm.owner), own)
    assert await nearest() == first
    assert await firm.db.read(lambda tx: pools.find_nearest(tx, "lead", team).id) == await the_pool(firm, "lead")


@pytest.mark.rule("POOL-3", "ORG-31")
async def test_a_pool_of_the_other_kind_is_not_found(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    with pytest.raises(NotFound):
        await firm.crm.pool.back(firm.call(lin), record, "no_need", pool_id=await the_pool(firm, "lead"))


@pytest.mark.rule("POOL-5")
async def test_moving_needs_the_source_admin_and_membership_of_the_target(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    north = await a_department(firm, "华北")
    source, target = await the_pool(firm), await a_pool(firm, "华东")
    foreign = await a_pool(firm, "华北", departments=(north,))
    record = ("customer", await a_customer(firm, pool=source, entered_pool_at=77))
    await a_seat(firm, source, lin, "admin")
    with pytest.raises(Forbidden):
        await firm.crm.pool.move(firm.call(wang), record, target)
    with pytest.raises(Forbidden):
        await firm.crm.pool.move(firm.call(lin), record, foreign)
    await firm.crm.pool.move(firm.call(lin), record, target)
    row = await holder(firm, record)
    assert (row["pool_id"], row["entered_pool_at"]) == (target, 77)
    assert await holders_in_index(firm, *record) == {f"p{target}"}
    await firm.crm.pool.move(firm.call(firm.owner), record, foreign)
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'moved'") == 2
    await held_is_right(firm)


@pytest.mark.rule("POOL-5", "POOL-4")
async def test_nothing_moves_into_a_disabled_pool(db: Database) -> None:
    firm, _ = await a_scene(db)
    source, target = await the_pool(firm), await a_pool(firm, "华东")
    record = ("customer", await a_customer(firm, pool=source))
    await firm.crm.pool.disable(firm.call(firm.owner), target)
    with pytest.raises(Conflict):
        await firm.crm.pool.move(firm.call(firm.owner), record, target)
    assert (await holder(firm, record))["pool_id"] == source
    await held_is_right(firm)


@pytest.mark.rule("POOL-4")
async def test_nothing_is_created_in_a_disabled_pool(db: Database) -> None:
    firm, _ = await a_scene(db)
    pool_id = await a_pool(firm, "华东")
    await firm.crm.pool.disable(firm.call(firm.owner), pool_id)
    with pytest.raises(Conflict):
        await a_customer(firm, pool=pool_id)
    assert await firm.rows("SELECT id FROM customers") == []


@pytest.mark.rule("NOTIFY-25", "PERM-23")
async def test_the_bound_group_of_the_pool_hears_of_a_new_record(db: Database) -> None:
    firm, _ = await a_scene(db)
    east, north = await a_department(firm, "华东"), await a_department(firm, "华北")
    pool_id = await a_pool(firm, "华东", departments=(east,))
    rep = await a_person(firm, "王芳", department=east)
    for place, department in (("tg:-1", east), ("tg:-2", north)):
        await firm.write(
            lambda tx, place=place, department=department: tx.run(
                "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
                " VALUES (:place, :department, 'zh-CN', '21:00-08:00', 1, 0)",
                place=place,
                department=department,
            )
        )
    record = ("customer", await a_customer(firm, owner=rep))
    await gives_back(firm, rep, record)
    push = await firm.row("SELECT * FROM outbox")
    assert (push["kind"], push["place"], push["subject_id"]) == ("pool-push", "tg:-1", record[1])
    made = await a_customer(firm, pool=pool_id, name="宏图五金")
    pushes = await firm.rows("SELECT place, subject_id FROM outbox ORDER BY id")
    assert [(row["place"], row["subject_id"]) for row in pushes] == [("tg:-1", record[1]), ("tg:-1", made)]


@pytest.mark.rule("PERM-24", "POOL-24")
async def test_the_system_may_put_a_record_into_a_pool(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    row = await holder(firm, record)

    def unit(tx, actor):  # type: ignore[no-untyped-def]
        target = pool_entry.entry_pool(tx, actor, "customer", department_id=firm.root)
        call = firm.call(None)
        pool_entry.enter(tx, actor, call, "customer", row, target, reason="no_followup", out_reason="recycled")

    await firm.crm.system(unit)
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["out_reason"], stint["ended_by"]) == (lin.id, "recycled", 0)
    assert await firm.value("SELECT actor_id FROM audit WHERE action = 'recycled'") == 0
