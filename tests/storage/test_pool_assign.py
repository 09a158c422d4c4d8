"""Giving pooled records to people, and taking several at once (POOL-22, POOL-26)."""

import pytest

from storage.database import Database
from storage.errors import Forbidden, Invalid, Limit
from tests.factories import a_department, a_person, the_pool
from tests.storage.pool_scene import (
    a_pooled,
    a_scene,
    assigns,
    claims,
    held_is_right,
    set_pool,
)


@pytest.mark.rule("POOL-26")
async def test_several_are_judged_alone_and_only_successes_cost_quota(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=2)
    records = [await a_pooled(firm, "customer", pool_id, f"客户{number}") for number in range(4)]
    await claims(firm, wang, records[0])
    page = await firm.shown((await firm.crm.pool.list(firm.call(lin))).card)
    several = [*records, ("customer", 999)]
    batch = await firm.crm.pool.claim_several(firm.tap(lin, page), several)
    assert [(item.name, item.refused) for item in batch.items] == [
        ("客户0", "already_claimed"),
        ("客户1", None),
        ("客户2", None),
        ("客户3", "daily_claims"),
        ("", "not_found"),
    ]
    assert (batch.items[0].by, batch.items[0].at) == (wang.name, firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM claim_log WHERE user_id = :id", id=lin.id) == 2
    page = await firm.shown((await firm.crm.pool.list(firm.call(lin))).card)
    with pytest.raises(Invalid):
        await firm.crm.pool.claim_several(firm.tap(lin, page), [("customer", n) for n in range(21)])
    await held_is_right(firm)


@pytest.mark.rule("POOL-22", "POOL-16")
async def test_an_assignment_passes_the_claim_limits_and_obeys_the_holding_limit(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    east = await a_department(firm, "华东")
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=0, release_delay_hours=24)
    chen = await a_person(firm, "陈经理", "manager", department=east)
    rep = await a_person(firm, "王芳", department=east, holding_limit=1)
    record, other = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    batch = await assigns(firm, chen, [record], pool_id, rep)
    assert ([item.name for item in batch.taken], batch.to) == (["永发建材"], "王芳")
    stint = await firm.row("SELECT * FROM stints")
    assert (stint["user_id"], stint["in_reason"], stint["given_by"]) == (rep.id, "assigned", chen.id)
    push = await firm.row("SELECT * FROM outbox")
    assert (push["kind"], push["user_id"], push["tier"], push["subject_id"]) == (
        "pool-assigned",
        rep.id,
        0,
        record[1],
    )
    assert await firm.rows("SELECT * FROM claim_log") == []
    with pytest.raises(Limit):
        await assigns(firm, chen, [other], pool_id, rep)
    await assigns(firm, firm.owner, [other], pool_id, rep)
    await held_is_right(firm)


@pytest.mark.rule("POOL-22", "ORG-24", "PERM-8")
async def test_who_may_assign_to_whom(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    east = await a_department(firm, "华东")
    chen = await a_person(firm, "陈经理", "manager", department=east)
    rep = await a_person(firm, "王芳", department=east)
    gone = await a_person(firm, "赵磊", department=east, status="suspended")
    pool_id = await the_pool(firm)
    record = await a_pooled(firm, "customer", pool_id)
    for giver, taker in ((chen, lin), (lin, lin), (lin, wang)):
        with pytest.raises(Forbidden):
            await assigns(firm, giver, [record], pool_id, taker)
    with pytest.raises(Invalid):
        await assigns(firm, chen, [record], pool_id, gone)
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')", p=pool_id, u=lin.id
        )
    )
    await assigns(firm, lin, [record], pool_id, rep)


@pytest.mark.rule("POOL-22")
async def test_leads_are_assigned_by_the_permission_for_leads(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    helper = await a_person(firm, "周助理", "assistant")
    pool_id, customers = await the_pool(firm, "lead"), await the_pool(firm)
    await assigns(firm, helper, [await a_pooled(firm, "lead", pool_id)], pool_id, lin)
    with pytest.raises(Forbidden):
        await assigns(firm, helper, [await a_pooled(firm, "customer", customers)], customers, lin)


@pytest.mark.rule("POOL-26", "NOTIFY-3")
async def test_more_than_five_given_at_once_are_one_message(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    records = [await a_pooled(firm, "customer", pool_id, f"客户{number}") for number in range(7)]
    await claims(firm, lin, records[0])
    batch = await assigns(firm, firm.owner, records, pool_id, lin)
    assert [item.refused for item in batch.items] == ["already_claimed", *[None] * 6]
    assert [row["kind"] for row in await firm.rows("SELECT kind FROM outbox")] == ["pool-assigned-several"]
