"""What a customer's timeline says of trade, each part only to who reads it (CUST-13, FOLLOW-13)."""

import pytest

from storage.database import Database
from storage.entities.timeline import Timeline
from tests.factories import Person
from tests.storage.contract_scene import Sales, a_claim, a_contract, a_sales
from tests.storage.deal_scene import a_deal, a_line, a_product, stages_of


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def traded(sales: Sales) -> int:
    """A deal made, moved and quoted, its contract in force, a payment reported; the customer."""
    firm, ann = sales.firm, sales.ann
    deal = await a_deal(firm, ann)
    stages = list((await stages_of(firm)).values())
    await firm.crm.deals.move(firm.call(ann), deal, stages[1])
    await firm.crm.deals.set_lines(firm.call(ann), deal, [a_line(await a_product(firm), 3)])
    await firm.crm.deals.quote(firm.call(ann), deal)
    customer: int = await firm.value("SELECT customer_id FROM opportunities")
    contract = await a_contract(firm, ann, 300_000, customer=customer)
    await a_claim(firm, ann, contract, 100_000)
    return customer


async def timeline(sales: Sales, who: Person, customer: int) -> Timeline:
    shown: Timeline = await sales.firm.crm.customers.timeline(sales.firm.call(who), customer, "all")
    return shown


@pytest.mark.rule("CUST-13", "FOLLOW-13")
async def test_a_timeline_tells_of_deals_quotes_contracts_and_receipts(sales: Sales) -> None:
    customer = await traded(sales)
    first = await timeline(sales, sales.ann, customer)
    assert first.total == 7
    card = await sales.firm.shown(first.card)
    call = sales.firm.call(sales.ann, place=card.place, card_message=card.message)
    second = await sales.firm.crm.customers.turn_timeline(call, 1)
    lines = [*first.lines, *second.lines]
    assert sorted(one.what for one in lines) == [
        "contract", "effective", "quote", "receipt", "stage", "stage", "taken",
    ]  # fmt: skip
    receipt = next(one for one in lines if one.what == "receipt")
    assert (receipt.amount, receipt.currency, receipt.reason) == (100_000, "CNY", "claimed")
    assert [one.reason for one in lines if one.what == "stage"] == ["需求确认", "初步接洽"]


@pytest.mark.rule("CUST-13", "PERM-12")
async def test_a_follow_up_tab_and_whoever_reads_no_trade_see_none(sales: Sales) -> None:
    customer = await traded(sales)
    firm = sales.firm
    logs = await firm.crm.customers.timeline(firm.call(sales.ann), customer, "logs")
    assert logs.total == 0
    await firm.crm.team.put(firm.call(sales.ann), customer, sales.wang.id, "read")
    assert (await timeline(sales, sales.wang, customer)).total == 7
    await firm.set("perm.inherit_read", False)
    assert [one.what for one in (await timeline(sales, sales.wang, customer)).lines] == ["taken"]
