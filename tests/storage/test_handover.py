"""Handing over everything of a person (XFER-12 to XFER-15, ORG-24)."""

import asyncio
import json
from typing import Any

import pytest

from storage.chores import DAILY
from storage.database import Database
from storage.digests import MORNING
from storage.entities.ids import RecordKind
from storage.entities.instants import DAY
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import (
    Firm,
    Person,
    a_customer,
    a_department,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
    queued,
    the_pool,
)
from tests.storage.transfer_scene import holds_together, owner_of, transfers


async def a_scene(db: Database) -> tuple[Firm, Person, Person, list[Person]]:
    firm = await a_firm(db)
    chen = await a_person(firm, "陈经理", "manager")
    zhao = await a_person(firm, "赵磊", superior=chen)
    return firm, chen, zhao, [await a_person(firm, name, superior=chen) for name in ("王芳", "林志强", "周杰")]


async def has(firm: Firm, person: Person, customers: int, leads: int = 0) -> None:
    for number in range(customers):
        await a_customer(firm, owner=person, name=f"客户{number}")
    for number in range(leads):
        await a_lead(firm, owner=person, name=f"线索{number}")


async def hand_over(firm: Firm, actor: Person, leaver: Person, mode: str, takers: list[Person], **more: Any) -> int:
    made = await firm.crm.transfer.hand_over(
        firm.call(actor), leaver.id, mode=mode, takers=[one.id for one in takers], **more
    )
    await to_the_end(firm)
    return made


async def to_the_end(firm: Firm) -> None:
    for _ in range(50):
        await firm.crm.chores.run(now=firm.clock.ms)
        if not await firm.rows("SELECT id FROM handovers WHERE state = 'running'"):
            return
    raise AssertionError("the hand-over does not end")


async def owned(firm: Firm, person: Person) -> tuple[int, int]:
    return (
        await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id = :id", id=person.id),
        await firm.value("SELECT count(*) AS n FROM leads WHERE owner_id = :id", id=person.id),
    )


@pytest.mark.rule("XFER-12", "XFER-14", "ORG-24", "ORG-20")
async def test_t14_a_disabled_person_leaves_nothing_stuck(db: Database) -> None:
    """T14: customers, leads, reminders and seats of a suspended person go to somebody who can act."""
    firm, chen, zhao, (wang, lin, _) = await a_scene(db)
    await has(firm, zhao, 3, 2)
    east = await a_department(firm, "华东", head=zhao)
    below = await a_person(firm, "下属", superior=zhao)
    away = await a_person(firm, "请假的")
    pool = await the_pool(firm)
    foreign: tuple[RecordKind, int] = ("customer", await a_customer(firm, owner=lin, name="林的客户"))
    await a_team_row(firm, foreign, zhao, "write")
    await firm.crm.reminders.set_next(firm.call(zhao), foreign, firm.clock.ms + DAY, chosen=True)

    def seats(tx: Any) -> None:
        tx.run("UPDATE users SET delegate_id = :z WHERE id = :id", z=zhao.id, id=away.id)
        tx.run("INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :z, 'admin')", p=pool, z=zhao.id)

    await firm.write(seats)
    await firm.crm.people.suspend(firm.call(firm.owner), zhao.id)
    before = await firm.crm.transfer.held(firm.call(chen), zhao.id)
    assert {kind: n for kind, n in before.items() if n} == {
        "customer": 3, "lead": 2, "reminder": 1, "pool_admin": 1, "dept_head": 1, "superior": 1, "delegate": 1,
    }  # fmt: skip
    made = await hand_over(firm, chen, zhao, "one", [wang])
    assert set((await firm.crm.transfer.held(firm.call(chen), zhao.id)).values()) == {0}
    states = await firm.rows(
        "SELECT state, count(*) AS n FROM handover_items WHERE handover_id = :id GROUP BY state", id=made
    )
    assert states == [{"state": "moved", "n": 10}]
    assert await owned(firm, wang) == (3, 2)
    assert await firm.value("SELECT head_user_id FROM departments WHERE id = :id", id=east) == wang.id
    assert await firm.value("SELECT superior_id FROM users WHERE id = :id", id=below.id) == wang.id
    assert await firm.value("SELECT delegate_id FROM users WHERE id = :id", id=away.id) == wang.id
    assert await firm.rows("SELECT user_id, seat FROM pool_people") == [{"user_id": wang.id, "seat": "admin"}]
    assert await firm.value("SELECT user_id FROM reminders WHERE state = 'open'") == lin.id
    reasons = await firm.rows("SELECT DISTINCT in_reason FROM stints WHERE until IS NULL AND user_id = :w", w=wang.id)
    assert reasons == [{"in_reason": "handed_over"}]
    await holds_together(firm)


@pytest.mark.rule("XFER-12", "PERM-9")
async def test_a_hand_over_needs_the_right_over_who_leaves(db: Database) -> None:
    firm, chen, zhao, (wang, lin, _) = await a_scene(db)
    await has(firm, zhao, 1)
    far = await a_person(firm, "外经理", "manager", department=await a_department(firm, "别处"))
    for person in (lin, far):
        with pytest.raises(Forbidden):
            await hand_over(firm, person, zhao, "one", [wang])
    with pytest.raises(Forbidden, match="not_oneself"):
        await hand_over(firm, chen, chen, "one", [wang])
    with pytest.raises(NotFound):
        await firm.crm.transfer.hand_over(firm.call(chen), 10**6, mode="one", takers=[wang.id])
    gone = await a_person(firm, "走了", status="suspended")
    for mode, takers in (("one", []), ("one", [wang, lin]), ("turn", [zhao]), ("x", [wang]), ("draw", [gone])):
        with pytest.raises(Invalid):
            await hand_over(firm, chen, zhao, mode, takers)
    assert await owned(firm, zhao) == (1, 0)


@pytest.mark.rule("XFER-13")
async def test_in_turn_everybody_gets_as_many_and_who_is_full_is_skipped(db: Database) -> None:
    firm, chen, zhao, takers = await a_scene(db)
    await has(firm, zhao, 7)
    await hand_over(firm, chen, zhao, "turn", takers)
    assert [(await owned(firm, one))[0] for one in takers] == [3, 2, 2]
    await firm.set("pool.holding_limit", 4)
    await has(firm, zhao, 4)
    await hand_over(firm, chen, zhao, "turn", takers)
    assert sorted([(await owned(firm, one))[0] for one in takers]) == [3, 4, 4]
    await holds_together(firm)


@pytest.mark.rule("XFER-13")
async def test_the_same_seed_makes_the_same_draw(db: Database) -> None:
    firm, chen, zhao, takers = await a_scene(db)
    await has(firm, zhao, 12)
    await hand_over(firm, chen, zhao, "draw", takers, seed=42)
    drawn = [row["owner_id"] for row in await firm.rows("SELECT owner_id FROM customers ORDER BY id")]
    assert len(set(drawn)) > 1
    for number, owner in enumerate(drawn, 1):
        await firm.write(
            lambda tx, number=number: tx.run(
                "UPDATE customers SET owner_id = :z WHERE id = :id", z=zhao.id, id=number
            )
        )
        await firm.write(
            lambda tx, number=number: tx.run(
                "UPDATE stints SET user_id = :z WHERE record_id = :id AND until IS NULL", z=zhao.id, id=number
            )
        )
        assert owner
    await hand_over(firm, chen, zhao, "draw", takers, seed=42)
    assert [row["owner_id"] for row in await firm.rows("SELECT owner_id FROM customers ORDER BY id")] == drawn
    assert await firm.value("SELECT count(DISTINCT seed) AS n FROM handovers") == 1


@pytest.mark.rule("XFER-13")
async def test_by_list_only_what_is_named_goes(db: Database) -> None:
    firm, chen, zhao, (wang, _, _) = await a_scene(db)
    await has(firm, zhao, 3, 1)
    await hand_over(firm, chen, zhao, "list", [wang], records=[("customer", 2), ("lead", 1)])
    assert [await owner_of(firm, ("customer", n)) for n in (1, 2, 3)] == [zhao.id, wang.id, zhao.id]
    assert await owner_of(firm, ("lead", 1)) == wang.id


@pytest.mark.rule("XFER-14", "XFER-12", "POOL-16")
async def test_what_nobody_may_take_is_listed_stays_and_goes_the_next_time(db: Database) -> None:
    firm, chen, zhao, (wang, lin, _) = await a_scene(db)
    await firm.set("pool.holding_limit", 2)
    await has(firm, zhao, 5)
    before = sum((await firm.crm.transfer.held(firm.call(chen), zhao.id)).values())
    first = await hand_over(firm, chen, zhao, "one", [wang])
    items = await firm.rows("SELECT state, reason FROM handover_items WHERE handover_id = :id", id=first)
    assert sorted(item["state"] for item in items) == ["moved"] * 2 + ["stayed"] * 3
    assert {item["reason"] for item in items if item["state"] == "stayed"} == {"holding"}
    assert len(items) == before
    rest = sum((await firm.crm.transfer.held(firm.call(chen), zhao.id)).values())
    assert rest == 3
    await hand_over(firm, chen, zhao, "one", [lin])
    assert sum((await firm.crm.transfer.held(firm.call(chen), zhao.id)).values()) == 1
    await firm.set("pool.holding_limit", 0)
    await hand_over(firm, chen, zhao, "one", [lin])
    assert sum((await firm.crm.transfer.held(firm.call(chen), zhao.id)).values()) == 0
    await holds_together(firm)


@pytest.mark.rule("XFER-12", "ORG-18")
async def test_a_successor_from_below_reports_to_whom_the_leaver_reported_to(db: Database) -> None:
    firm, chen, zhao, _ = await a_scene(db)
    first = await a_person(firm, "一号", superior=zhao)
    second = await a_person(firm, "二号", superior=zhao)
    await hand_over(firm, chen, zhao, "one", [first])
    assert await firm.value("SELECT superior_id FROM users WHERE id = :id", id=first.id) == chen.id
    assert await firm.value("SELECT superior_id FROM users WHERE id = :id", id=second.id) == first.id


@pytest.mark.rule("NOTIFY-3", "XFER-7", "NOTIFY-22")
async def test_forty_customers_handed_over_are_one_message(db: Database) -> None:
    firm, chen, zhao, (wang, _, _) = await a_scene(db)
    await has(firm, zhao, 40)
    await hand_over(firm, firm.owner, zhao, "one", [wang])
    rows = await firm.rows("SELECT kind, user_id, facts FROM outbox WHERE action = 'send' ORDER BY id")
    assert [(row["kind"], row["user_id"]) for row in rows] == [
        ("transfer-received-several", wang.id),
        ("handover-told", zhao.id),
        ("handover-told", chen.id),
    ]
    assert len(json.loads(rows[0]["facts"])["records"]) == 40


@pytest.mark.rule("XFER-14")
async def test_it_goes_on_in_pieces_and_after_a_kill(db: Database) -> None:
    firm, chen, zhao, (wang, lin, _) = await a_scene(db)
    await has(firm, zhao, 150)
    await firm.crm.transfer.hand_over(firm.call(chen), zhao.id, mode="turn", takers=[wang.id, lin.id])
    done = await firm.value("SELECT count(*) AS n FROM handover_items WHERE state = 'moved'")
    assert done == 20, "the tap is answered after one piece"
    with pytest.raises(Conflict, match="handover_running"):
        await firm.crm.transfer.hand_over(firm.call(chen), zhao.id, mode="one", takers=[wang.id])
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM handover_items WHERE state = 'moved'") == 120
    moved = await firm.value("SELECT min(id) AS id FROM customers WHERE owner_id = :z", z=zhao.id)
    await transfers(firm, chen, [("customer", moved)], chen)  # Somebody else acts in between.
    await to_the_end(firm)
    assert await owned(firm, zhao) == (0, 0)
    assert (await owned(firm, wang))[0] + (await owned(firm, lin))[0] == 149
    assert await firm.value("SELECT count(*) AS n FROM handover_items WHERE state = 'waiting'") == 0
    await holds_together(firm)


@pytest.mark.rule("XFER-14")
async def test_progress_is_drawn_at_most_every_three_seconds(db: Database) -> None:
    firm, chen, zhao, (wang, _, _) = await a_scene(db)
    await has(firm, zhao, 300)
    await firm.crm.transfer.hand_over(firm.call(chen), zhao.id, mode="one", takers=[wang.id])
    card = await firm.value("SELECT max(id) AS id FROM cards") or 0
    await firm.write(lambda tx: tx.run("UPDATE handovers SET card_id = :c", c=card + 1))
    began = firm.clock.ms
    for _ in range(4):
        await firm.crm.chores.run(now=firm.clock.ms)
        firm.clock.passes(seconds=1.5)
    shown = [
        (row["dedupe"].rpartition(":")[2], row["not_before"] - began) for row in await queued(firm, "handover-run")
    ]
    assert shown == [(str(began + 3_000), 3_000), ("done", 3_000)]


@pytest.mark.rule("XFER-12", "CUST-3", "POOL-18")
async def test_twenty_deeds_at_once_beside_a_hand_over_lose_nothing(db: Database) -> None:
    firm, chen, zhao, takers = await a_scene(db)
    await has(firm, zhao, 20)
    records = [("customer", number) for number in range(1, 21)]
    deeds: list[Any] = [
        firm.crm.transfer.hand_over(firm.call(chen), zhao.id, mode="turn", takers=[one.id for one in takers])
        for _ in range(3)
    ]
    deeds += [transfers(firm, chen, [record], takers[0]) for record in records[:6]]
    deeds += [firm.crm.pool.back(firm.call(chen), record, "no_need") for record in records[4:10]]
    deeds += [firm.crm.pool.back(firm.call(zhao), record, "no_need") for record in records[8:13]]
    results = await asyncio.gather(*deeds, return_exceptions=True)
    assert not [one for one in results if isinstance(one, BaseException) and not hasattr(one, "rule")], results
    await to_the_end(firm)
    await holds_together(firm)
    assert await owned(firm, zhao) == (0, 0)
    counted = await firm.value(
        "SELECT count(*) AS n FROM customers WHERE owner_id IS NOT NULL OR pool_id IS NOT NULL"
    )
    assert counted == 20


@pytest.mark.rule("XFER-15", "ORG-29", "NOTIFY-8")
async def test_the_superior_reads_daily_what_is_left_until_nothing_is(db: Database) -> None:
    firm, chen, zhao, (wang, _, _) = await a_scene(db)
    await has(firm, zhao, 2, 1)
    assert await line_for(firm, chen) is None
    await firm.crm.people.suspend(firm.call(firm.owner), zhao.id)
    line = await line_for(firm, chen)
    assert line is not None
    assert (line.n, line.facts["customers"], line.facts["leads"], line.facts["names"]) == (3, 2, 1, "赵磊")
    assert await line_for(firm, wang) is None
    assert await line_for(firm, firm.owner) is None
    await firm.crm.people.suspend(firm.call(firm.owner), chen.id)
    assert await line_for(firm, firm.owner) is not None, "without a superior the super admins"
    await hand_over(firm, firm.owner, zhao, "one", [wang])
    line = await line_for(firm, firm.owner)
    assert (line.facts["names"], line.facts["customers"], line.facts["other"]) == ("陈经理", 0, 4)
    await hand_over(firm, firm.owner, chen, "one", [wang])
    assert await line_for(firm, firm.owner) is None


async def line_for(firm: Firm, person: Person) -> Any:
    return await firm.crm.look(firm.call(person), lambda tx, actor: MORNING["leavers"](tx, actor, firm.clock.ms))


@pytest.mark.rule("XFER-15", "CUST-4", "POOL-10")
@pytest.mark.parametrize("policy", ["hold", "pool"])
async def test_after_so_many_days_the_rest_enters_the_pools_where_the_firm_wants_it(
    db: Database, policy: str
) -> None:
    firm, chen, zhao, _ = await a_scene(db)
    await firm.set("leaver.policy", policy)
    await firm.set("leaver.days", 3)
    await has(firm, zhao, 60, 2)
    await firm.crm.people.suspend(firm.call(firm.owner), zhao.id)
    firm.clock.passes(days=2)
    await run_daily(firm)
    assert await owned(firm, zhao) == (60, 2)
    firm.clock.passes(days=1)
    await run_daily(firm)
    await run_daily(firm)
    assert await owned(firm, zhao) == ((60, 2) if policy == "hold" else (0, 0))
    out = await firm.rows("SELECT DISTINCT out_reason FROM stints WHERE until IS NOT NULL")
    assert out == ([] if policy == "hold" else [{"out_reason": "leaver"}])
    told = [row for row in await queued(firm, "handover-pooled") if row["user_id"] == chen.id]
    assert len(told) == (0 if policy == "hold" else 1)
    await holds_together(firm)


async def run_daily(firm: Firm) -> None:
    work = DAILY["leavers"].work
    for _ in range(20):
        if not await firm.write(lambda tx: work(tx, firm.clock.ms)):
            return
    raise AssertionError("the daily work does not end")
