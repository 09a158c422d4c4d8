"""What a claim is limited by: per day, after a former stint, in hand, fresh in the pool (POOL-14 to POOL-17)."""

import pytest

from storage.database import Database
from storage.entities.instants import HOUR
from storage.errors import Limit
from tests.factories import a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.pool_scene import (
    a_pool,
    a_pooled,
    a_scene,
    assigns,
    claims,
    gives_back,
    holder,
    set_pool,
)


@pytest.mark.rule("POOL-14")
async def test_t6b_the_daily_limit_counts_claims_and_nothing_else(db: Database) -> None:
    """T6b: a claim given back the same day still counts; created and assigned records do not."""
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    await set_pool(firm, pool_id, daily_claim_limit=1, cooldown_days=0)
    for number in range(3):
        await a_customer(firm, owner=lin, name=f"自建{number}")
    given = await a_pooled(firm, "customer", pool_id, "分配的")
    await assigns(firm, firm.owner, [given], pool_id, lin)
    first, second = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    await claims(firm, lin, first)
    await gives_back(firm, lin, first)
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, second)
    assert (refused.value.rule, refused.value.params["used"], refused.value.params["limit"]) == ("POOL-14", 1, 1)
    firm.clock.passes(days=1)
    await claims(firm, lin, second)


@pytest.mark.rule("POOL-14")
async def test_each_pool_has_a_daily_limit_of_its_own(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id, east = await the_pool(firm), await a_pool(firm, "华东", daily_claim_limit=1)
    await set_pool(firm, pool_id, daily_claim_limit=1)
    await claims(firm, lin, await a_pooled(firm, "customer", pool_id))
    await claims(firm, lin, await a_pooled(firm, "customer", east, "宏图五金"))


@pytest.mark.rule("POOL-15")
async def test_t6_the_cooldown_sees_every_stint_of_the_claimant(db: Database) -> None:
    """T6: A, then B, then the pool, then A again within the cool-down is refused, with the date."""
    firm, (ann, bob) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    await claims(firm, ann, record)
    left = firm.clock.ms
    await gives_back(firm, ann, record)
    await claims(firm, bob, record)
    firm.clock.passes(days=2)
    await gives_back(firm, bob, record)
    firm.clock.passes(days=4)
    with pytest.raises(Limit) as refused:
        await claims(firm, ann, record)
    assert (refused.value.rule, refused.value.params["left_at"]) == ("POOL-15", left)
    assert refused.value.params["returned"] is True
    firm.clock.passes(days=1)
    await claims(firm, ann, record)


@pytest.mark.rule("POOL-15")
async def test_the_cooldown_counts_from_the_latest_stint(db: Database) -> None:
    firm, (ann, _) = await a_scene(db)
    record = await a_pooled(firm, "customer", await the_pool(firm))
    for _ in range(2):
        await claims(firm, ann, record)
        await gives_back(firm, ann, record)
        firm.clock.passes(days=7)
    firm.clock.passes(days=-1)
    with pytest.raises(Limit) as refused:
        await claims(firm, ann, record)
    assert refused.value.rule == "POOL-15"


@pytest.mark.rule("POOL-15", "CUST-3")
async def test_the_cooldown_holds_for_pool_admins_and_for_a_return_by_the_manager(db: Database) -> None:
    firm, (ann, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, owner=ann, name="永发建材"))
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO pool_people (pool_id, user_id, seat) VALUES (:p, :u, 'admin')", p=pool_id, u=ann.id
        )
    )
    await gives_back(firm, firm.owner, record)
    with pytest.raises(Limit) as refused:
        await claims(firm, ann, record)
    assert (refused.value.rule, refused.value.params["returned"]) == ("POOL-15", False)


@pytest.mark.rule("POOL-16", "CUST-20")
async def test_the_holding_limit_counts_live_undealt_customers(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.holding_limit", 2)
    pool_id = await the_pool(firm)
    first, second = await a_pooled(firm, "customer", pool_id), await a_pooled(firm, "customer", pool_id, "宏图五金")
    await a_customer(firm, owner=lin, name="成交的", dealt=1)
    await a_customer(firm, owner=lin, name="删除的", state="deleted", deleted_at=1)
    await a_lead(firm, owner=lin)
    await a_customer(firm, owner=lin, name="在手的")
    claimed = await claims(firm, lin, first)
    assert claimed.quota is not None
    assert (claimed.quota.held, claimed.quota.limit, claimed.quota.left) == (2, 2, 4)
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, second)
    assert (refused.value.rule, refused.value.params["used"], refused.value.params["limit"]) == ("POOL-16", 2, 2)
    await firm.set("pool.holding_limit", 3)
    await claims(firm, lin, second)
    await firm.set("pool.count_dealt", True)
    third = await a_pooled(firm, "customer", pool_id, "联胜机电")
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, third)
    assert refused.value.params["used"] == 4


@pytest.mark.rule("POOL-16")
async def test_the_limit_of_the_user_beats_that_of_the_nearest_department(db: Database) -> None:
    firm, _ = await a_scene(db)
    await firm.set("pool.holding_limit", 9)
    east = await a_department(firm, "华东")
    team = await a_department(firm, "一组", parent=east)
    await firm.write(lambda tx: tx.run("UPDATE departments SET holding_limit = 1 WHERE id = :id", id=east))
    plain = await a_person(firm, "王芳", department=team)
    special = await a_person(firm, "赵磊", department=team, holding_limit=2)
    pool_id = await the_pool(firm)
    for person, room in ((plain, 1), (special, 2)):
        for number in range(room):
            await claims(firm, person, await a_pooled(firm, "customer", pool_id, f"{person.name}{number}"))
        with pytest.raises(Limit) as refused:
            await claims(firm, person, await a_pooled(firm, "customer", pool_id, f"{person.name}满"))
        assert refused.value.params["limit"] == room


@pytest.mark.rule("POOL-27", "POOL-16")
async def test_leads_have_a_holding_limit_and_a_daily_limit_of_their_own(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    await firm.set("pool.holding_limit", 1)
    await firm.set("lead.holding_limit", 2)
    await a_customer(firm, owner=lin)
    pool_id = await the_pool(firm, "lead")
    for number in range(2):
        await claims(firm, lin, await a_pooled(firm, "lead", pool_id, f"线索{number}"))
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, await a_pooled(firm, "lead", pool_id, "线索满"))
    assert (refused.value.params["limit"], refused.value.params["kind"]) == (2, "lead")


@pytest.mark.rule("POOL-17", "POOL-5")
async def test_t6c_an_edit_restarts_no_release_delay(db: Database) -> None:
    """T6c: the delay counts from the entry, whatever was edited or moved since."""
    firm, (lin, _) = await a_scene(db)
    pool_id, east = await the_pool(firm), await a_pool(firm, "华东", release_delay_hours=24)
    await set_pool(firm, pool_id, release_delay_hours=24)
    record = await a_pooled(firm, "customer", pool_id)
    entered = firm.clock.ms
    firm.clock.passes(hours=23, minutes=59)
    await firm.write(
        lambda tx: tx.run(
            "UPDATE customers SET remark = 'x', updated_at = :at, version = version + 1", at=firm.clock.ms
        )
    )
    await firm.crm.pool.move(firm.call(firm.owner), record, east)
    assert (await holder(firm, record))["entered_pool_at"] == entered
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, record)
    assert (refused.value.rule, refused.value.params["next_allowed_at"]) == ("POOL-17", entered + 24 * HOUR)
    firm.clock.passes(minutes=1)
    await claims(firm, lin, record)
