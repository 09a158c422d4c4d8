"""The nightly run: due days, warnings, what goes back, one message each (POOL-10 to POOL-13, POOL-28)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.digests import MORNING
from storage.queries import people
from storage.usecases import pool_clock, pool_run
from tests.factories import TAIPEI, Firm, Person, a_customer, a_department, a_lead, a_person, queued, the_pool
from tests.storage.pool_scene import a_pool, a_scene, held_is_right, holder, set_pool

DAY_MS = 86_400_000


async def recycles(firm: Firm, days: int = 30, kind: str = "customer", pool_id: int | None = None) -> int:
    """A pool that has recycled for long after so many days without contact."""
    pool_id = pool_id or await the_pool(firm, kind)
    await set_pool(firm, pool_id, auto_recycle=1, recycling_since="2026-01-01")
    sql = "UPDATE pool_rules SET no_followup_days = :days WHERE pool_id = :pool AND no_followup_days IS NOT NULL"
    await firm.write(lambda tx: tx.run(sql, days=days, pool=pool_id))
    await firm.write(lambda tx: tx.run("UPDATE pool_rules SET changed_on = '2026-01-01'"))
    await firm.write(lambda tx: pool_clock.recompute_all(tx, "lead" if kind == "lead" else "customer", firm.clock.ms))
    return pool_id


async def runs(firm: Firm) -> None:
    """The run of today, to its end."""
    for _ in range(200):
        if not await firm.write(lambda tx: pool_run.work(tx, firm.clock.ms)):
            return
    raise AssertionError("the run does not end")


async def night(firm: Firm, nights: int = 1) -> None:
    """Every night at two, one after the other."""
    for _ in range(nights):
        now = firm.clock.now.astimezone(TAIPEI)
        at = now.replace(hour=2, minute=0)
        firm.clock.now = at if at > now else at + timedelta(days=1)
        await runs(firm)


async def owner_of(firm: Firm, record: tuple[str, int]) -> Any:
    return (await holder(firm, record))["owner_id"]


async def a_due(firm: Firm, lin: Person, days_left: int, kind: str = "customer", name: str = "永发建材") -> Any:
    """A record of a 30-day pool that has so many safe days left."""
    received = firm.clock.ms - (30 - days_left) * DAY_MS
    make = a_customer if kind == "customer" else a_lead
    id_ = await make(firm, owner=lin, name=name, received_at=received)
    await firm.write(lambda tx: pool_clock.recompute(tx, kind, id_, firm.clock.ms))  # type: ignore[arg-type]
    return kind, id_


@pytest.mark.rule("POOL-8", "POOL-12", "POOL-13")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_not_recycled_on_the_last_safe_day_but_on_the_next(db: Database, kind: str) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await recycles(firm, kind=kind)
    record = await a_due(firm, lin, 8, kind)
    await night(firm, 8)
    assert await owner_of(firm, record) == lin.id
    steps = await firm.rows("SELECT step, due_on, warned_on FROM pool_warnings ORDER BY step DESC")
    assert [(row["step"], row["due_on"], row["warned_on"]) for row in steps] == [
        (7, "2026-07-17", "2026-07-10"),
        (3, "2026-07-17", "2026-07-14"),
        (1, "2026-07-17", "2026-07-16"),
    ]
    await night(firm)
    row = await holder(firm, record)
    assert (row["owner_id"], row["pool_id"], row["pool_reason"]) == (None, pool_id, "no_followup")
    stint = await firm.row("SELECT user_id, out_reason, ended_by FROM stints")
    assert (stint["user_id"], stint["out_reason"], stint["ended_by"]) == (lin.id, "recycled", 0)
    audited = await firm.row("SELECT actor_id, channel FROM audit WHERE action = 'recycled'")
    assert (audited["actor_id"], audited["channel"]) == (0, "job")
    await held_is_right(firm)


@pytest.mark.rule("POOL-12", "ORG-30")
async def test_a_second_run_of_a_day_changes_nothing(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    await a_due(firm, lin, 1)
    await a_due(firm, lin, 3, name="宏图五金")
    await night(firm, 3)

    async def state() -> Any:
        tables = ("customers", "stints", "pool_warnings", "pool_recycled", "outbox", "audit")
        return [await firm.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]

    before = await state()
    await runs(firm)
    await firm.write(lambda tx: tx.run("UPDATE pool_runs SET phase = 'locks', after_id = 0"))
    await runs(firm)
    assert await state() == before


@pytest.mark.rule("POOL-13", "POOL-12", "ORG-30")
async def test_service_down_two_weeks_warns_first_and_recycles_two_days_later(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    record = await a_due(firm, lin, 8)
    firm.clock.passes(days=22)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await owner_of(firm, record) == lin.id
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-01"
    assert [row["due_on"] for row in await firm.rows("SELECT due_on FROM pool_warnings")] == ["2026-08-01"] * 3
    assert len(await queued(firm, "pool-warning")) == 1
    await night(firm)
    assert await owner_of(firm, record) == lin.id
    await night(firm)
    assert await owner_of(firm, record) is None


@pytest.mark.rule("POOL-13")
async def test_steps_already_past_go_out_as_one(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    await a_due(firm, lin, 2)
    await night(firm)
    assert [row["step"] for row in await firm.rows("SELECT step FROM pool_warnings ORDER BY id")] == [7, 3, 1]
    assert len(await queued(firm, "pool-warning")) == 1


@pytest.mark.rule("POOL-13")
async def test_without_warning_days_nobody_waits_for_a_warning(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.warn_days", [])
    await recycles(firm)
    record = await a_due(firm, lin, 0)
    await night(firm)
    assert await owner_of(firm, record) is None
    assert await queued(firm, "pool-warning") == []


@pytest.mark.rule("POOL-13", "NOTIFY-23")
async def test_only_the_last_step_is_pushed_and_tells_the_superior(db: Database) -> None:
    firm, _ = await a_scene(db)
    chen = await a_person(firm, "陈经理", "manager")
    lin = await a_person(firm, "林志强", superior=chen)
    await recycles(firm)
    await a_due(firm, lin, 4)

    async def line(person: Person, kind: str) -> Any:
        def read(tx: Any) -> Any:
            actor = people.get_actor_by_id(tx, person.id)
            assert actor is not None
            return MORNING[kind](tx, actor, firm.clock.ms)

        return await firm.db.read(read)

    await night(firm)
    assert await queued(firm, "pool-warning") == []
    assert (await line(lin, "pool-warning")).n == 1
    assert await line(chen, "pool-team") is None
    await night(firm, 2)
    (push,) = await queued(firm, "pool-warning")
    assert (push["user_id"], push["tier"]) == (lin.id, 1)
    told = await line(chen, "pool-team")
    assert (told.n, told.facts["people"]) == (1, "林志强 1")
    assert await line(lin, "pool-team") is None


@pytest.mark.rule("POOL-28", "NOTIFY-24")
async def test_forty_recycled_make_one_message_each(db: Database) -> None:
    firm, _ = await a_scene(db)
    chen = await a_person(firm, "陈经理", "manager")
    admin = await a_person(firm, "管理员")
    lin = await a_person(firm, "林志强", superior=chen)
    east = await a_department(firm, "华东")
    await firm.write(lambda tx: tx.run("UPDATE users SET main_dept_id = :d WHERE id = :id", d=east, id=lin.id))
    pool_id = await a_pool(firm, "华东", departments=(east,), admins=(admin.id, chen.id))
    await firm.set("pool.warn_days", [])
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_rules (pool_id, no_followup_days, changed_on) VALUES (:p, 30, '2026-01-01')", p=pool_id
        )
    )
    await recycles(firm, pool_id=pool_id)
    for number in range(40):
        await a_due(firm, lin, 0, name=f"客户{number}号")
    await night(firm)
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE pool_id = :p", p=pool_id) == 40
    told = await firm.rows("SELECT kind, user_id FROM outbox WHERE kind LIKE 'pool-recycled%' ORDER BY kind, user_id")
    assert [(row["kind"], row["user_id"]) for row in told] == [
        ("pool-recycled", lin.id),
        ("pool-recycled-team", chen.id),
        ("pool-recycled-team", admin.id),
    ]


@pytest.mark.rule("POOL-10", "CUST-7", "POOL-12")
async def test_a_locked_customer_stays_and_gets_new_days_when_its_lock_ends(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    record = await a_due(firm, lin, 2)
    until = firm.clock.now.date() + timedelta(days=20)
    await firm.crm.upkeep.lock(firm.call(lin), record[1], "谈判", until=until)
    assert (await holder(firm, record))["recycle_due_on"] is None
    await night(firm, 20)
    assert await owner_of(firm, record) == lin.id
    assert (await holder(firm, record))["recycle_due_on"] is None
    await night(firm)
    row = await holder(firm, record)
    assert (row["owner_id"], row["lock_reason"], row["recycle_due_on"]) == (lin.id, None, "2026-08-28")
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'lock_ended'") == 1


@pytest.mark.rule("POOL-12", "POOL-13", "POOL-8")
async def test_a_follow_up_after_the_warning_saves_the_record(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    record = await a_due(firm, lin, 1)
    await night(firm)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO follow_ups (public_id, subject_kind, subject_id, occurred_at, qualifying, author_id,"
            " credit_dept_id, created_at, updated_at) VALUES ('f1', 'customer', :of, :at, 1, :by, 1, 0, 0)",
            of=record[1],
            at=firm.clock.ms,
            by=lin.id,
        )
    )
    await night(firm, 3)
    row = await holder(firm, record)
    assert (row["owner_id"], row["recycle_due_on"]) == (lin.id, "2026-08-09")


@pytest.mark.rule("POOL-12")
async def test_the_writing_statement_itself_says_what_may_be_taken(db: Database) -> None:
    """Between judging and writing the owner locked it, asked for days, or logged: it stays (POOL-10)."""
    from storage.queries import pool_moves

    firm, (lin, _) = await a_scene(db)
    pool_id = await recycles(firm)
    record = await a_due(firm, lin, 0)
    due = ("2026-07-09", "2026-07-10")

    async def takes(today_and_due: tuple[str, str] = due) -> bool:
        def unit(tx: Any) -> bool:
            row = pool_moves.put(
                tx, "customer", record[1], lin.id, pool_id, reason="no_followup", at=1, by=0, due=today_and_due
            )
            if row is not None:
                raise KeyError
            return False

        try:
            return bool(await firm.write(unit))
        except KeyError:
            return True

    assert await takes()
    assert not await takes(("2026-07-09", "2026-07-09"))
    assert not await takes(("2026-07-08", "2026-07-10"))
    lock = "UPDATE customers SET locked_until = '2026-07-10', lock_reason = 'x'"
    await firm.write(lambda tx: tx.run(lock))
    assert not await takes()
    await firm.write(lambda tx: tx.run("UPDATE customers SET lock_reason = NULL, locked_until = NULL"))
    stint = await firm.value("SELECT id FROM stints")
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_extensions (kind, record_id, stint_id, asked_by, due_on, days, reason, state, asked_at)"
            " VALUES ('customer', :id, :stint, :by, '2026-07-09', 5, 'x', 'pending', 0)",
            id=record[1],
            stint=stint,
            by=lin.id,
        )
    )
    assert not await takes()


@pytest.mark.rule("POOL-8", "POOL-11")
async def test_a_rule_change_renews_hundreds_of_records_piece_by_piece(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_clock, "CHUNK", 4)
    firm, (lin, wang) = await a_scene(db)
    for number in range(10):
        await a_customer(firm, owner=lin if number % 2 else wang, name=f"客户{number}号")
    await recycles(firm)
    missing = "SELECT count(*) AS n FROM customers WHERE recycle_due_on IS NULL"
    assert await firm.value(missing) == 6
    assert await firm.value("SELECT count(*) AS n FROM pool_renewals") == 1
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value(missing) == 0
    assert await firm.value("SELECT count(*) AS n FROM pool_renewals") == 0
    await set_pool(firm, await the_pool(firm), auto_recycle=0, recycling_since=None)
    await firm.write(lambda tx: pool_clock.recompute_all(tx, "customer", firm.clock.ms))
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value(missing) == 10


@pytest.mark.rule("POOL-12")
async def test_a_run_cut_short_goes_on_where_it_stopped(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_run, "CHUNK", 2)
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.warn_days", [])
    await recycles(firm)
    for number in range(5):
        await a_due(firm, lin, 0, name=f"客户{number}号")
    firm.clock.now = datetime(2026, 7, 10, 2, 0, tzinfo=TAIPEI)
    owned = "SELECT count(*) AS n FROM customers WHERE owner_id IS NOT NULL"
    while await firm.value(owned) == 5:
        assert await firm.write(lambda tx: pool_run.work(tx, firm.clock.ms))
    assert await firm.value(owned) == 3
    firm.clock.passes(days=1)
    await runs(firm)
    assert await firm.value(owned) == 0
    days = [row["day"] for row in await firm.rows("SELECT day FROM pool_recycled ORDER BY id")]
    assert days == ["2026-07-10"] * 2 + ["2026-07-11"] * 3
    assert len(await queued(firm, "pool-recycled")) == 2
    assert {row["phase"] for row in await firm.rows("SELECT phase FROM pool_runs")} == {"done"}


@pytest.mark.rule("POOL-12", "ORG-2")
async def test_the_run_waits_for_its_hour_in_the_firms_zone(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.warn_days", [])
    await recycles(firm)
    record = await a_due(firm, lin, 0)
    firm.clock.now = datetime(2026, 7, 10, 1, 59, tzinfo=TAIPEI)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await owner_of(firm, record) == lin.id
    firm.clock.passes(minutes=1)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await owner_of(firm, record) is None


@pytest.mark.rule("POOL-8", "POOL-9", "POOL-10", "POOL-11")
async def test_people_departments_and_settings_move_the_stored_day_at_once(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await recycles(firm)
    record = await a_due(firm, lin, 20)
    east = await a_department(firm, "华东")

    async def day() -> Any:
        return (await holder(firm, record))["recycle_due_on"]

    await a_pool(firm, "华东", departments=(east,))
    assert await day() == "2026-07-29"
    await firm.crm.people.move(firm.call(firm.owner), lin.id, east)
    assert await day() is None
    await firm.crm.people.move(firm.call(firm.owner), lin.id, firm.root)
    assert await day() == "2026-07-29"
    await firm.crm.people.suspend(firm.call(firm.owner), lin.id)
    assert await day() is None
    await firm.crm.settings.change(firm.call(firm.owner), "leaver.policy", "pool")
    assert await day() == "2026-07-29"
    await firm.crm.settings.change(firm.call(firm.owner), "leaver.policy", "hold")
    assert await day() is None
    await firm.crm.joining.reinvite(firm.call(firm.owner), lin.id)
    assert await day() == "2026-07-29"


@pytest.mark.rule("POOL-13", "NOTIFY-8")
async def test_the_superior_hears_on_monday_what_was_warned_of_on_sunday(db: Database) -> None:
    firm, _ = await a_scene(db)
    chen = await a_person(firm, "陈经理", "manager")
    lin = await a_person(firm, "林志强", superior=chen)
    await recycles(firm)
    await a_due(firm, lin, 11)
    await night(firm, 11)
    assert (await firm.row("SELECT warned_on FROM pool_warnings WHERE last = 1"))["warned_on"] == "2026-07-19"

    def read(tx: Any) -> Any:
        actor = people.get_actor_by_id(tx, chen.id)
        assert actor is not None
        return MORNING["pool-team"](tx, actor, firm.clock.ms)

    assert (await firm.db.read(read)).facts == {"people": "林志强 1"}
