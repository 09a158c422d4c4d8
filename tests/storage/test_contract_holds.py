"""A contract while others delete or merge its customer, or delete its deal (CONTRACT-1, CUST-14, CUST-16)."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.errors import Conflict, NotFound, Refusal
from tests.factories import a_customer
from tests.storage.approval_scene import a_flow, by
from tests.storage.contract_scene import Sales, a_draft, a_sales, refuses, row_of
from tests.storage.deal_scene import a_deal, a_line, a_product


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def at_once(*calls: Any) -> list[Any]:
    """What each of them brings; refusals are answers, anything else is a defect."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, Refusal) for one in results), results
    return results


@pytest.mark.rule("CUST-14", "CONTRACT-4")
async def test_a_customer_is_never_deleted_under_a_contract_that_takes_effect(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    for number in range(4):
        customer = await a_customer(firm, owner=ann, name=f"客户{number}")
        draft = await a_draft(firm, ann, customer=customer)
        await at_once(
            firm.crm.contracts.submit(firm.call(ann), draft.id), firm.crm.upkeep.delete(firm.call(mia), customer)
        )
        state = await firm.value("SELECT state FROM customers WHERE id = :id", id=customer)
        effective = (await row_of(firm, draft.id))["approval_status"] == "not_required"
        assert (state == "live") == effective


@pytest.mark.rule("CUST-16", "CONTRACT-7")
async def test_contracts_made_during_a_merge_stand_on_the_customer_that_stays(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    for number in range(3):
        source = await a_customer(firm, owner=ann, name=f"甲{number}")
        target = await a_customer(firm, owner=ann, name=f"乙{number}")
        drafts = [a_draft(firm, ann, customer=source) for _ in range(6)]
        merge = firm.crm.upkeep.merge(firm.call(mia), source, target)
        results = await at_once(*drafts[:3], merge, *drafts[3:])
        made = [one for one in results if not isinstance(one, BaseException)]
        sql = "SELECT count(*) FROM contracts WHERE customer_id = :id"
        assert await firm.value(sql, id=source) == 0
        assert await firm.value(sql, id=target) == len(made) - 1


@pytest.mark.rule("CUST-6", "CONTRACT-4")
async def test_deals_of_one_customer_that_take_effect_at_once_are_all_counted(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    drafts = [await a_draft(firm, ann, customer=customer) for _ in range(8)]
    await at_once(*(firm.crm.contracts.submit(firm.call(ann), draft.id) for draft in drafts))
    assert await firm.value("SELECT order_count FROM customers WHERE id = :id", id=customer) == 8


@pytest.mark.rule("OPP-11", "OPP-12")
async def test_a_deal_is_never_deleted_under_a_contract_made_from_it(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    customer = await a_customer(firm, owner=ann)
    for _ in range(4):
        deal = await a_deal(firm, ann, customer=customer)
        made, _gone = await at_once(
            a_draft(firm, ann, customer=customer, opportunity_id=deal), firm.crm.deals.delete(firm.call(mia), deal)
        )
        deleted = await firm.value("SELECT deleted_at FROM opportunities WHERE id = :id", id=deal)
        assert (deleted is not None) == isinstance(made, NotFound)


@pytest.mark.rule("CONTRACT-1", "CUST-14")
async def test_a_draft_of_a_deleted_customer_goes_to_no_approver(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    await a_flow(firm, by(mia), subject="contract")
    draft = await a_draft(firm, ann)
    customer = (await row_of(firm, draft.id))["customer_id"]
    await firm.crm.upkeep.delete(firm.call(mia), customer)
    with refuses(Conflict, "customer_gone"):
        await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert await firm.rows("SELECT id FROM approvals") == []


@pytest.mark.rule("PROD-1")
async def test_a_product_is_never_deleted_under_a_line_that_is_written(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    for number in range(6):
        product = await a_product(firm, f"A{number}")
        await at_once(
            a_deal(firm, ann, customer=customer, lines=(a_line(product),)),
            firm.crm.products.delete(firm.call(firm.owner), product),
        )
    sql = "SELECT l.id FROM lines l JOIN products p ON p.id = l.product_id WHERE p.deleted_at IS NOT NULL"
    assert await firm.rows(sql) == []
