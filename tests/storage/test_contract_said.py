"""What one sentence makes of a contract or its money, before anything is submitted or reported."""

import pytest

from storage.database import Database
from storage.entities.contracts import NewContract, NewPlan
from storage.errors import Conflict, Limit
from tests.factories import a_customer
from tests.storage.contract_scene import a_claim, a_contract, a_draft, a_plan, a_sales, plans_of, refuses, row_of
from tests.storage.deal_scene import a_deal

YUAN = 100


@pytest.mark.rule("OPP-16")
@pytest.mark.parametrize("deals", [0, 1, 2])
async def test_a_contract_said_is_of_the_only_open_deal(db: Database, deals: int) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann, name="顺达物流")
    made = [await a_deal(firm, ann, customer=customer, name=f"商机 {n}") for n in range(deals)]
    card = await firm.crm.contracts.say(firm.call(ann), NewContract(customer, amount=450_000 * YUAN, currency="CNY"))
    assert card.opportunity_id == (made[0] if deals == 1 else None)
    assert (card.amount, card.status) == (450_000 * YUAN, "draft")


@pytest.mark.rule("MONEY-2", "CONTRACT-5")
async def test_the_parts_of_a_draft_are_replaced_and_never_exceed_it(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann, 1_000, plans=(NewPlan(600, "2026-08-01"), NewPlan(400, "2026-09-01")))
    await firm.crm.contracts.replan(firm.call(ann), draft.id, [NewPlan(1_000, "2026-10-01")])
    assert await plans_of(firm, draft.id) == [(3, 1_000, 0)]
    with refuses(Limit, "plans_above"):
        await firm.crm.contracts.replan(firm.call(ann), draft.id, [NewPlan(1_001, "2026-10-01")])
    assert (await row_of(firm, draft.id))["planned"] == 1_000
    effective = await a_contract(firm, ann, 1_000, name="明辉电子")
    with refuses(Conflict, "contract_state"):
        await firm.crm.contracts.replan(firm.call(ann), effective, [])


@pytest.mark.rule("MONEY-5", "PERM-6")
async def test_money_said_is_meant_for_the_contract_that_waits_for_just_this_sum(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann, name="顺达物流")
    first = await a_contract(firm, ann, 1_000, customer=customer)
    second = await a_contract(firm, ann, 1_000, customer=customer)
    await a_plan(firm, ann, first, 300, "2026-07-01")
    await a_plan(firm, ann, second, 500, "2026-08-01")
    money = firm.crm.money
    assert await money.owing(firm.call(ann), customer, 300, "CNY") == [first, second]
    assert await money.owing(firm.call(ann), customer, 500, "CNY") == [second, first]
    assert await money.owing(firm.call(ann), customer, 500, "USD") == []
    assert await money.owing(firm.call(sales.wang), customer, 500, "CNY") == []
    await a_claim(firm, ann, first, 1_000)
    assert await money.owing(firm.call(ann), customer, 300, "CNY") == [second]
