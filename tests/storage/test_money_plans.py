"""Instalments: sums, numbers, dates, who may move them, who is told when (MONEY-2 to MONEY-4, 13, 15 to 17)."""

import asyncio
from datetime import datetime

import pytest

from storage.database import Database
from storage.entities.contracts import NewPlan
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound, Refusal
from tests.factories import TAIPEI, queued
from tests.storage.contract_scene import (
    Sales,
    a_claim,
    a_contract,
    a_draft,
    a_plan,
    a_sales,
    actions_on,
    confirmed,
    money_of,
    plans_of,
    refuses,
    told,
)


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("MONEY-2", "MONEY-3")
async def test_plans_never_exceed_the_contract_and_numbers_are_not_used_again(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 60)
    with refuses(Limit, "plans_above", limit=100, used=60, left=40):
        await a_plan(firm, ann, contract, 50)
    second = await a_plan(firm, ann, contract, 40)
    await firm.crm.money.delete_plan(firm.call(ann), second)
    await a_plan(firm, ann, contract, 10)
    assert await plans_of(firm, contract) == [(1, 60, 0), (3, 10, 0)]
    assert (await money_of(firm, contract))[2] == 70


@pytest.mark.rule("MONEY-2", "MONEY-3")
async def test_twenty_plans_at_once_stay_within_the_contract(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    call = firm.crm.money.add_plan
    results = await asyncio.gather(
        *(call(firm.call(ann), contract, NewPlan(30, "2026-08-01")) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, Refusal) for one in results) == 17
    assert [period for period, _, _ in await plans_of(firm, contract)] == [1, 2, 3]


@pytest.mark.rule("MONEY-2", "MONEY-17")
async def test_a_plan_is_changed_within_contract_and_payment(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 60)
    await a_plan(firm, ann, contract, 40)
    change = firm.crm.money.change_plan
    with refuses(Limit, "plans_above", left=60):
        await change(firm.call(ann), plan, {"amount": 61})
    await confirmed(firm, ann, sales.zhou, contract, 30)
    with refuses(Conflict, "plan_paid", paid=30):
        await change(firm.call(ann), plan, {"amount": 29})
    with refuses(Conflict, "plan_paid", paid=30):
        await firm.crm.money.delete_plan(firm.call(ann), plan)
    card = await change(firm.call(ann), plan, {"amount": 30, "note": "首付", "method": "cheque"})
    assert card.money is not None
    assert (card.money.plans[0].state, card.money.plans[0].note, card.money.planned) == ("paid", "首付", 70)
    with pytest.raises(Invalid):
        await change(firm.call(ann), plan, {"paid": 100})


@pytest.mark.rule("MONEY-4", "MONEY-2")
async def test_plans_wait_until_the_contract_is_in_force(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    plan = await a_plan(firm, ann, draft.id, 40, "2026-07-10")
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).state == "waiting"
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).state == "due"
    await confirmed(firm, ann, sales.zhou, draft.id, 10)
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).state == "partial"
    firm.clock.passes(days=2)
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).state == "overdue"
    await confirmed(firm, ann, sales.zhou, draft.id, 30)
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).state == "paid"


@pytest.mark.rule("MONEY-16")
async def test_an_overdue_plan_is_moved_by_somebody_else(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40, "2026-07-20")
    move = firm.crm.money.move_plan
    with refuses(Invalid, "reason_missing"):
        await move(firm.call(ann), plan, "2026-07-25", reason=" ")
    await move(firm.call(ann), plan, "2026-07-25", reason="客户要求")
    firm.clock.passes(days=17)
    assert not (await firm.crm.money.open_plan(firm.call(ann), plan)).may_move
    with refuses(Forbidden, "overdue_own"):
        await move(firm.call(ann), plan, "2026-08-25", reason="客户要求")
    await move(firm.call(mia), plan, "2026-08-25", reason="客户要求")
    history = await firm.rows(
        "SELECT v.before_values, v.after_values, a.reason FROM audit a JOIN audit_values v ON v.audit_id = a.id"
        " WHERE a.entity = 'plan' AND a.action = 'moved' ORDER BY a.id"
    )
    assert [row["before_values"] for row in history] == ['{"due_on":"2026-07-20"}', '{"due_on":"2026-07-25"}']
    assert {row["reason"] for row in history} == {"客户要求"}


@pytest.mark.rule("PERM-6", "PERM-9")
async def test_a_plan_of_a_foreign_contract_is_not_there(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    for call in (
        firm.crm.money.open_plan(firm.call(wang), plan),
        firm.crm.money.change_plan(firm.call(wang), plan, {"amount": 1}),
        firm.crm.money.delete_plan(firm.call(wang), plan),
        firm.crm.money.add_plan(firm.call(wang), contract, NewPlan(1, "2026-08-01")),
    ):
        with refuses(NotFound, "not_found"):
            await call
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'money.view'"))
    with refuses(NotFound, "not_found"):
        await firm.crm.money.open_plan(firm.call(ann), plan)


async def a_night(sales: Sales, day: str, hour: int = 3) -> None:
    """The chores of a local day."""
    sales.firm.clock.now = datetime.fromisoformat(day).replace(hour=hour, tzinfo=TAIPEI)
    await sales.firm.crm.chores.run(now=sales.firm.clock.ms)


@pytest.mark.rule("MONEY-15", "NOTIFY-37")
async def test_the_owner_is_told_before_on_and_after_the_day_then_weekly(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 40, "2026-07-31")
    heard = []
    for day in (*range(20, 32), *range(101, 120)):
        date = f"2026-07-{day}" if day < 100 else f"2026-08-{day - 100:02}"
        await a_night(sales, date)
        rows = await firm.rows("SELECT kind, user_id, tier FROM outbox WHERE kind LIKE 'money-%' ORDER BY id")
        heard += [(date[5:], row["kind"], row["user_id"], row["tier"]) for row in rows]
        await firm.write(lambda tx: tx.run("DELETE FROM outbox WHERE kind LIKE 'money-%'"))
    assert heard == [
        ("07-24", "money-coming", ann.id, 3),
        ("07-28", "money-coming", ann.id, 3),
        ("07-31", "money-due", ann.id, 1),
        ("08-01", "money-due", ann.id, 1),
        ("08-07", "money-due", ann.id, 1),
        ("08-07", "money-overdue", mia.id, 3),
        ("08-14", "money-due", ann.id, 1),
        ("08-14", "money-overdue", mia.id, 3),
    ]


@pytest.mark.rule("MONEY-15", "ORG-30")
async def test_a_run_twice_or_days_late_tells_once(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 40, "2026-07-31")
    await a_night(sales, "2026-08-09")
    await a_night(sales, "2026-08-09", hour=4)
    assert [row["facts"] for row in await queued(firm, "money-due")] == [
        '{"sender": 0, "due_on": "2026-07-31", "step": 7}'
    ]
    first = (await queued(firm, "money-due"))[0]
    assert first["not_before"] == int(datetime(2026, 8, 9, 9, tzinfo=TAIPEI).timestamp() * 1000)


@pytest.mark.rule("MONEY-15")
async def test_a_claim_that_covers_it_pauses_the_reminders(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 40, "2026-07-31")
    claim = await a_claim(firm, ann, contract, 40)
    await a_night(sales, "2026-07-31")
    assert not await queued(firm, "money-due")
    await firm.crm.money.reject(firm.call(sales.zhou), claim.id, "没收到")
    await a_night(sales, "2026-08-01")
    assert len(await queued(firm, "money-due")) == 1
    await confirmed(firm, ann, sales.zhou, contract, 40, received_on="2026-07-31")
    await a_night(sales, "2026-08-07")
    assert len(await queued(firm, "money-due")) == 1


@pytest.mark.rule("MONEY-13", "PERM-12")
async def test_ageing_lists_what_is_owed_by_how_long_it_has_been_due(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    planned = await a_contract(firm, ann, 1000)
    for amount, due in ((100, "2026-07-09"), (200, "2026-06-09"), (300, "2026-06-08"), (50, "2026-04-09")):
        await a_plan(firm, ann, planned, amount, due)
    await confirmed(firm, ann, sales.zhou, planned, 80)
    await a_contract(firm, wang, 500, name="明辉电子", order_date="2026-03-01")
    ageing = await firm.crm.money.ageing(firm.call(mia))
    sums = {"not_due": 100, "1_30": 200, "31_60": 270, "61_90": 0, "over_90": 500}
    sums["not_due"] += 350
    assert dict(ageing.buckets) == sums
    assert ageing.lines[0].amount == 500
    assert ageing.total == 5
    mine = await firm.crm.money.ageing(firm.call(ann), bucket="31_60")
    assert [(line.amount, line.days) for line in mine.lines] == [(270, 31)]
    assert dict(mine.buckets)["over_90"] == 0


@pytest.mark.rule("MONEY-16", "AUDIT-1")
async def test_every_change_of_a_plan_stands_in_the_log(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    await firm.crm.money.change_plan(firm.call(ann), plan, {"amount": 30})
    await firm.crm.money.move_plan(firm.call(ann), plan, "2026-09-01", reason="改期")
    await firm.crm.money.delete_plan(firm.call(ann), plan)
    assert await actions_on(firm, "plan", plan) == ["created", "changed", "moved", "deleted"]
    assert not await told(firm, "money-due")
