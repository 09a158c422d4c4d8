"""What a change of the rules would move, before it is made (POOL-8, POOL-11; 6.20)."""

from dataclasses import replace
from datetime import date

import pytest

from storage.database import Database
from storage.entities.pool import RecycleRule
from storage.errors import Forbidden
from storage.queries import pool
from tests.factories import Firm, a_customer, a_department, a_person, the_pool
from tests.storage.pool_scene import a_pool, a_scene, holder
from tests.storage.test_pool_run import DAY_MS, night, recycles


async def no_followup(firm: Firm, pool_id: int) -> RecycleRule:
    found: list[RecycleRule] = await firm.write(lambda tx: pool.list_rules(tx, pool_id))
    return next(rule for rule in found if rule.conditions == {"no_followup"})


@pytest.mark.rule("POOL-11", "POOL-8")
async def test_the_preview_says_what_the_change_then_does(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await recycles(firm, 90)
    east = await a_department(firm, "华东")
    await a_pool(firm, "华东", departments=(east,))
    other = await a_person(firm, "别处的", department=east)
    for name, idle in (("甲", 80), ("乙", 40), ("丙", 25), ("丁", 2)):
        await a_customer(firm, owner=lin, name=name, received_at=firm.clock.ms - idle * DAY_MS)
    await a_customer(firm, owner=other, name="别处的", received_at=firm.clock.ms - 80 * DAY_MS)
    tighter = replace(await no_followup(firm, pool_id), no_followup_days=30)
    preview = await firm.crm.pool.preview_rule(firm.call(firm.owner), pool_id, tighter)
    assert (preview.n, preview.since, preview.due) == (3, date(2026, 7, 17), 4)
    assert (await no_followup(firm, pool_id)).no_followup_days == 90
    await firm.crm.pool.set_days(firm.call(firm.owner), pool_id, "no_followup", 30)
    await night(firm, 7)
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id IS NOT NULL") == 5
    await night(firm)
    assert firm.clock.now.date() == date(2026, 7, 17)
    assert await firm.value("SELECT count(*) AS n FROM customers WHERE owner_id IS NULL") == 3


@pytest.mark.rule("POOL-11")
async def test_switching_on_and_off_and_a_looser_rule_are_previewed(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await the_pool(firm)
    await a_customer(firm, owner=lin, received_at=firm.clock.ms - 100 * DAY_MS)
    call = firm.call(firm.owner)
    on = await firm.crm.pool.preview_recycling(call, pool_id, on=True)
    assert (on.n, on.since) == (1, date(2026, 7, 17))
    off = await firm.crm.pool.preview_recycling(call, pool_id, on=False)
    assert (off.n, off.since) == (0, None)
    await recycles(firm, 30)
    rule = await no_followup(firm, pool_id)
    # The shipped 180 days without a deal come before 200 without contact.
    for days, first in ((150, date(2026, 8, 29)), (200, date(2026, 9, 28))):
        preview = await firm.crm.pool.preview_rule(call, pool_id, replace(rule, no_followup_days=days))
        assert (preview.n, preview.since) == (0, first)
    with pytest.raises(Forbidden):
        await firm.crm.pool.preview_recycling(firm.call(lin), pool_id, on=True)


@pytest.mark.rule("POOL-6", "POOL-10")
async def test_days_levels_exempts_and_single_fields_are_changed(db: Database) -> None:
    firm, (lin, _) = await a_scene(db)
    pool_id = await recycles(firm, 30)
    call = firm.call(firm.owner)
    record = ("customer", await a_customer(firm, owner=lin, level="A"))
    await firm.crm.pool.set_days(call, pool_id, "no_followup", 60, "A")
    assert (await holder(firm, record))["recycle_due_on"] == "2026-09-07"
    await firm.crm.pool.set_days(firm.call(firm.owner), pool_id, "no_followup", None, "A")
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-08"
    await firm.write(lambda tx: tx.run("UPDATE customers SET dealt = 1"))
    await firm.crm.pool.set_exempt(firm.call(firm.owner), pool_id, "dealt", on=False)
    assert (await holder(firm, record))["recycle_due_on"] == "2026-08-08"
    await firm.crm.pool.set_exempt(firm.call(firm.owner), pool_id, "dealt", on=True)
    assert (await holder(firm, record))["recycle_due_on"] is None
    version = await firm.value("SELECT version FROM pools WHERE id = :id", id=pool_id)
    changed = await firm.crm.pool.change_fields(
        firm.call(firm.owner), pool_id, version=version, cooldown_days=3, hidden=frozenset({"owners"})
    )
    assert (changed.pool.cooldown_days, changed.pool.hidden) == (3, {"owners"})
