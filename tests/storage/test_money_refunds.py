"""Refunds: asked for, approved, paid out; never more than came in (MONEY-11, MONEY-12)."""

import asyncio

import pytest

from storage.database import Database
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound
from tests.storage.contract_scene import (
    Sales,
    a_contract,
    a_plan,
    a_refund,
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


@pytest.mark.rule("MONEY-11", "MONEY-12", "NOTIFY-39")
async def test_without_a_flow_a_refund_is_approved_and_finance_pays_it(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 60)
    refund = await a_refund(firm, ann, contract, 20)
    assert (refund.state, refund.number[:3], refund.may_confirm) == ("approved", "TK-", False)
    assert await told(firm, "money-refund-waiting") == {zhou.id: 1}
    assert await money_of(firm, contract) == (60, 0, 0, 20)
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.money.confirm_refund(firm.call(ann), refund.id)
    with refuses(Invalid, "day_later"):
        await firm.crm.money.confirm_refund(firm.call(zhou), refund.id, refunded_on="2026-07-10")
    paid = await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
    assert (paid.state, paid.refunded_on, paid.received) == ("confirmed", "2026-07-09", 40)
    assert await money_of(firm, contract) == (40, 0, 0, 0)
    assert await told(firm, "money-refunded") == {ann.id: 2}
    assert await actions_on(firm, "refund", refund.id) == ["created", "pending", "approved", "confirmed"]
    with refuses(Conflict, "money_state"):
        await firm.crm.money.void_refund(firm.call(zhou), refund.id, "x")


@pytest.mark.rule("MONEY-11")
async def test_refunds_never_exceed_what_came_in(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    with refuses(Limit, "refund_above", left=0):
        await a_refund(firm, ann, contract, 1)
    await confirmed(firm, ann, zhou, contract, 60)
    await a_refund(firm, ann, contract, 40)
    with refuses(Limit, "refund_above", limit=60, used=40, left=20):
        await a_refund(firm, ann, contract, 21)
    await a_refund(firm, ann, contract, 20)


@pytest.mark.rule("MONEY-11")
async def test_twenty_refunds_at_once_stay_within_what_came_in(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 60)
    results = await asyncio.gather(*(a_refund(firm, ann, contract, 25) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, Limit) for one in results) == 18
    ids = [one.id for one in results if not isinstance(one, BaseException)]
    paid = await asyncio.gather(
        *(firm.crm.money.confirm_refund(firm.call(zhou), ids[0]) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in paid) == 19
    assert await money_of(firm, contract) == (35, 0, 0, 25)


@pytest.mark.rule("MONEY-11")
async def test_allocations_shrink_the_newest_plan_first(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 30, "2026-09-01")
    await a_plan(firm, ann, contract, 40, "2026-07-01")
    await confirmed(firm, ann, zhou, contract, 75)
    assert await plans_of(firm, contract) == [(1, 30, 30), (2, 40, 40)]
    refund = await a_refund(firm, ann, contract, 50)
    await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
    assert await plans_of(firm, contract) == [(1, 30, 25), (2, 40, 0)]
    assert await firm.rows("SELECT amount FROM allocations") == [{"amount": 25}]


@pytest.mark.rule("MONEY-11", "MONEY-5")
async def test_refunded_money_may_come_in_again(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 100)
    refund = await a_refund(firm, ann, contract, 30)
    with pytest.raises(Limit):
        await confirmed(firm, ann, zhou, contract, 30)
    await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
    await confirmed(firm, ann, zhou, contract, 30)
    assert await money_of(firm, contract) == (100, 0, 0, 0)


@pytest.mark.rule("MONEY-11")
async def test_an_approved_refund_is_dropped_by_who_would_pay_it(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 60)
    refund = await a_refund(firm, ann, contract, 20)
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.money.void_refund(firm.call(ann), refund.id, "不退了")
    with refuses(NotFound, "not_found"):
        await firm.crm.money.void_refund(firm.call(sales.wang), refund.id, "不退了")
    assert (await firm.crm.money.void_refund(firm.call(zhou), refund.id, "不退了")).state == "void"
    assert await money_of(firm, contract) == (60, 0, 0, 0)
    with pytest.raises(Conflict):
        await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
