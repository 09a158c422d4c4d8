"""Pools as data: made, changed, closed, deleted, with their recycle rules (POOL-1, 4, 11, 20, ORG-15)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.database import Database
from storage.entities.pool import PoolSettings, RecycleRule
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.queries import pool as pools
from storage.queries import pool_changes
from storage.tx import ConstraintBroken
from storage.usecases import pool_clock
from tests.factories import Firm, a_customer, a_department, a_lead, a_person, the_pool
from tests.storage.pool_scene import a_pool, a_scene, claims, gives_back, held_is_right, holder

RULE = RecycleRule(
    id=0,
    no_followup_days=30,
    no_opportunity_days=None,
    no_deal_days=None,
    level="any",
    exempt_dealt=True,
    exempt_open_opp=True,
    exempt_running_contract=True,
    changed_on=date(2000, 1, 1),
)


async def settings_of(firm: Firm, pool_id: int) -> tuple[PoolSettings, int]:
    def read(tx: Any) -> tuple[PoolSettings, int]:
        found = pools.find(tx, pool_id)
        assert found is not None
        return pool_changes.settings_of(tx, found), found.version

    return await firm.db.read(read)


async def changes(firm: Firm, pool_id: int, **values: Any) -> None:
    before, version = await settings_of(firm, pool_id)
    await firm.crm.pool.change(firm.call(firm.owner), pool_id, replace(before, **values), version=version)


async def rules_of(firm: Firm, pool_id: int) -> list[RecycleRule]:
    return await firm.db.read(lambda tx: pools.list_rules(tx, pool_id))


@pytest.mark.rule("POOL-1")
async def test_the_default_pool_stays_and_stays_alone(db: Database) -> None:
    firm, _ = await a_scene(db)
    for kind in ("customer", "lead"):
        default = await the_pool(firm, kind)
        for attempt in (firm.crm.pool.disable, firm.crm.pool.delete):
            with pytest.raises(Conflict) as refused:
                await attempt(firm.call(firm.owner), default)
            assert refused.value.rule == "POOL-1"
        other = await a_pool(firm, f"另一个{kind}", kind=kind)
        with pytest.raises(ConstraintBroken):
            await firm.write(lambda tx, id_=other: tx.run("UPDATE pools SET is_default = 1 WHERE id = :id", id=id_))
        with pytest.raises(ConstraintBroken):
            await firm.write(lambda tx, id_=default: tx.run("UPDATE pools SET enabled = 0 WHERE id = :id", id=id_))


@pytest.mark.rule("POOL-4")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_t31_a_direct_call_cannot_close_a_pool_that_holds_records(db: Database, kind: str) -> None:
    """T31: the guard is in the CRM, and does not trust the counter alone."""
    firm, (lin, _) = await a_scene(db)
    pool_id = await a_pool(firm, "华东", kind=kind)
    make = a_customer if kind == "customer" else a_lead
    record = (kind, await make(firm, pool=pool_id))
    for held in (1, 0):
        await firm.write(lambda tx, n=held: tx.run("UPDATE pools SET held = :n WHERE id = :id", n=n, id=pool_id))
        for attempt in (firm.crm.pool.disable, firm.crm.pool.delete):
            with pytest.raises(Conflict) as refused:
                await attempt(firm.call(firm.owner), pool_id)
            assert (refused.value.rule, refused.value.params["held"]) == ("POOL-4", 1)
    await firm.write(lambda tx: tx.run("UPDATE pools SET held = 1 WHERE id = :id", id=pool_id))
    await claims(firm, lin, record)
    await firm.crm.pool.disable(firm.call(firm.owner), pool_id)
    await firm.crm.pool.enable(firm.call(firm.owner), pool_id)
    await firm.crm.pool.delete(firm.call(firm.owner), pool_id)
    with pytest.raises(NotFound):
        await firm.crm.pool.list(firm.call(firm.owner), pool_id)
    with pytest.raises(NotFound):
        await firm.crm.pool.enable(firm.call(firm.owner), pool_id)
    assert await firm.value("SELECT count(*) AS n FROM pools WHERE id = :id", id=pool_id) == 1


@pytest.mark.rule("POOL-1", "ORG-15", "POOL-20")
async def test_only_pool_manage_changes_pools_and_only_within_bounds(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    with pytest.raises(Forbidden):
        await firm.crm.pool.create(firm.call(lin), PoolSettings("华东"))
    pool_id = await a_pool(firm, "华东")
    for attempt in (firm.crm.pool.disable, firm.crm.pool.delete, firm.crm.pool.enable):
        with pytest.raises(Forbidden):
            await attempt(firm.call(lin), pool_id)
    for wrong in (
        {"cooldown_days": -1},
        {"hidden": frozenset({"name"})},
        {"members": (999,)},
        {"departments": (999,)},
    ):
        with pytest.raises(Invalid):
            await changes(firm, pool_id, **wrong)
    gone = await a_person(firm, "赵磊", status="suspended")
    with pytest.raises(Invalid) as refused:
        await changes(firm, pool_id, admins=(gone.id,))
    assert refused.value.rule == "ORG-24"


@pytest.mark.rule("POOL-1", "AUDIT-1", "ORG-11")
async def test_a_change_is_kept_audited_and_needs_the_version_seen(db: Database) -> None:
    firm, (lin, wang) = await a_scene(db)
    east = await a_department(firm, "华东")
    pool_id = await a_pool(firm, "华东")
    before, version = await settings_of(firm, pool_id)
    await changes(
        firm,
        pool_id,
        departments=(east,),
        admins=(lin.id,),
        members=(wang.id,),
        cooldown_days=3,
        hidden=frozenset({"reason"}),
        show_history=False,
    )
    after, _ = await settings_of(firm, pool_id)
    assert (after.departments, after.admins, after.members) == ((east,), (lin.id,), (wang.id,))
    assert (after.cooldown_days, after.hidden, after.show_history) == (3, {"reason"}, False)
    with pytest.raises(Stale):
        await firm.crm.pool.change(firm.call(firm.owner), pool_id, before, version=version)
    row = await firm.row(
        "SELECT v.before_values, v.after_values FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.entity = 'pool' AND a.action = 'changed'"
    )
    assert '"cooldown_days":7' in row["before_values"]
    assert '"cooldown_days":3' in row["after_values"]
    assert "daily_claim_limit" not in row["after_values"]


@pytest.mark.rule("POOL-1")
async def test_a_name_is_taken_once_per_kind_and_free_again_after_deletion(db: Database) -> None:
    firm, _ = await a_scene(db)
    pool_id = await a_pool(firm, "华东")
    await a_pool(firm, "华东", kind="lead")
    with pytest.raises(Conflict) as refused:
        await a_pool(firm, " 華東 ")
    assert refused.value.reason == "name_taken"
    await firm.crm.pool.delete(firm.call(firm.owner), pool_id)
    await a_pool(firm, "华东")


# ── the stored last safe day ──


@pytest.mark.rule("POOL-9", "POOL-8")
async def test_shipped_pools_recycle_nothing(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, pool=await the_pool(firm)))
    await claims(firm, lin, record)
    assert (await holder(firm, record))["recycle_due_on"] is None


@pytest.mark.rule("POOL-11", "POOL-8", "POOL-9")
async def test_switching_on_gives_everybody_the_grace_days(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    old = ("customer", await a_customer(firm, owner=lin, received_at=0))
    firm.clock.passes(days=30)
    await changes(firm, pool_id, auto_recycle=True)
    row = await holder(firm, old)
    assert (row["recycle_due_on"], row["version"]) == ("2026-08-15", 1)
    firm.clock.passes(days=3)
    await changes(firm, pool_id, cooldown_days=1)
    assert (await holder(firm, old))["recycle_due_on"] == "2026-08-15"
    await changes(firm, pool_id, auto_recycle=False)
    assert (await holder(firm, old))["recycle_due_on"] is None


@pytest.mark.rule("POOL-8", "POOL-24")
async def test_a_claim_sets_the_day_and_a_return_clears_it(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    await changes(firm, pool_id, auto_recycle=True)
    record = ("customer", await a_customer(firm, pool=pool_id))
    claimed = await claims(firm, lin, record)
    assert claimed.recycle is not None
    assert (claimed.recycle.days, claimed.recycle.until) == (30, date(2026, 8, 8))
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-08"
    await gives_back(firm, lin, record)
    row = await holder(firm, record)
    assert (row["recycle_due_on"], row["recycle_rule_id"]) == (None, None)


@pytest.mark.rule("POOL-7", "POOL-10", "CUST-7", "FOLLOW-7")
async def test_follow_ups_and_locks_move_the_stored_day(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, owner=lin))
    await changes(firm, pool_id, auto_recycle=True)

    async def day(**columns: Any) -> Any:
        for name, value in columns.items():
            await firm.write(lambda tx, n=name, v=value: tx.run(f"UPDATE customers SET {n} = :v", v=v))
        await firm.write(lambda tx: pool_clock.recompute(tx, "customer", record[1], firm.clock.ms))
        return (await holder(firm, record))["recycle_due_on"]

    async def follow(qualifying: int) -> None:
        await firm.write(
            lambda tx: tx.run(
                "INSERT INTO follow_ups (public_id, subject_kind, subject_id, occurred_at, qualifying, author_id,"
                " credit_dept_id, created_at, updated_at) VALUES (:id, 'customer', :of, :at, :q, :by, 1, 0, 0)",
                id=str(firm.clock.ms),
                of=record[1],
                at=firm.clock.ms,
                q=qualifying,
                by=lin.id,
            )
        )

    assert await day() == "2026-08-08"
    firm.clock.passes(days=10)
    await follow(0)
    assert await day() == "2026-08-08"
    await follow(1) if firm.clock.passes(days=1) else None
    assert await day() == "2026-08-19"
    assert await day(locked_until="2026-07-25", lock_reason="谈判中") is None
    firm.clock.passes(days=10)
    assert await day() == "2026-08-24"
    assert await day(protected_until="2026-12-31") == "2026-12-31"
    assert await day(dealt=1) is None


@pytest.mark.rule("POOL-10")
async def test_nothing_of_a_suspended_owner_is_due(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    record = ("customer", await a_customer(firm, owner=lin))
    await firm.write(
        lambda tx: tx.run("UPDATE users SET status = 'suspended', account = NULL WHERE id = :id", id=lin.id)
    )
    await changes(firm, await the_pool(firm), auto_recycle=True)
    assert (await holder(firm, record))["recycle_due_on"] is None


@pytest.mark.rule("POOL-9", "POOL-3")
async def test_the_pool_of_the_owners_department_governs(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    east = await a_department(firm, "华东")
    await a_pool(firm, "华东", departments=(east,))
    rep = await a_person(firm, "王芳", department=east)
    mine, hers = await a_customer(firm, owner=lin), await a_customer(firm, owner=rep, name="宏图五金")
    await changes(firm, await the_pool(firm), auto_recycle=True)
    assert (await holder(firm, ("customer", mine)))["recycle_due_on"] is not None
    assert (await holder(firm, ("customer", hers)))["recycle_due_on"] is None


@pytest.mark.rule("POOL-11", "POOL-6", "POOL-27")
async def test_a_tighter_rule_starts_a_grace_and_a_looser_one_does_not(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    record = ("customer", await a_customer(firm, owner=lin, received_at=0))
    await changes(firm, pool_id, auto_recycle=True)
    firm.clock.passes(days=20)
    (first, _) = await rules_of(firm, pool_id)
    await firm.crm.pool.set_rule(firm.call(firm.owner), pool_id, replace(first, no_followup_days=31))
    assert (await rules_of(firm, pool_id))[0].changed_on == first.changed_on
    await firm.crm.pool.set_rule(firm.call(firm.owner), pool_id, replace(first, no_followup_days=5))
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-05"
    firm.clock.passes(days=20)
    await firm.crm.pool.set_rule(firm.call(firm.owner), pool_id, RULE)
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-25"
    for rule in await rules_of(firm, pool_id):
        await firm.crm.pool.remove_rule(firm.call(firm.owner), pool_id, rule.id)
    assert (await holder(firm, record))["recycle_due_on"] is None


@pytest.mark.rule("POOL-6", "POOL-27")
async def test_a_rule_needs_a_condition_that_its_kind_knows(db: Database) -> None:
    firm, _ = await a_scene(db)
    customers, leads = await the_pool(firm), await the_pool(firm, "lead")
    call = firm.call(firm.owner)
    for wrong in (replace(RULE, no_followup_days=None), replace(RULE, no_followup_days=0)):
        with pytest.raises(Invalid):
            await firm.crm.pool.set_rule(call, customers, wrong)
    with pytest.raises(Invalid) as refused:
        await firm.crm.pool.set_rule(call, leads, replace(RULE, no_deal_days=90))
    assert refused.value.rule == "POOL-27"
    with pytest.raises(NotFound):
        await firm.crm.pool.set_rule(call, customers, replace(RULE, id=999))
    await held_is_right(firm)
