"""A yes to what a card showed is no yes to what has become of it since (ORG-11, threat 2)."""

import pytest

from storage.database import Database
from storage.entities.money import NewReceipt
from storage.errors import Stale
from tests.factories import a_customer, a_person
from tests.storage.contract_scene import DAY, Sales, a_contract, a_plan, a_sales, confirmed, refuses


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.threat(2)
@pytest.mark.rule("ORG-11", "MONEY-4")
async def test_an_instalment_partly_paid_since_is_not_reported_whole(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 60)
    shown = await firm.crm.money.open_plan(firm.call(ann), plan)
    card = await firm.shown(shown.card)
    await confirmed(firm, ann, sales.zhou, contract, 25)
    with refuses(Stale, "stale"):
        await firm.crm.money.claim_plan(firm.tap(ann, card), plan, NewReceipt(0, DAY))
    assert await firm.value("SELECT count(*) FROM receipts WHERE state = 'claimed'") == 0
    again = await firm.shown((await firm.crm.money.open_plan(firm.call(ann), plan)).card)
    done = await firm.crm.money.claim_plan(firm.tap(ann, again), plan, NewReceipt(0, DAY))
    assert done.amount == 35


@pytest.mark.threat(2)
@pytest.mark.rule("ORG-11", "XFER-1")
async def test_a_transfer_from_one_owner_is_none_from_the_next(sales: Sales) -> None:
    firm, mia, transfer = sales.firm, sales.mia, sales.firm.crm.transfer
    customer = await a_customer(firm, owner=sales.ann)
    zoe = await a_person(firm, "赵磊", superior=mia)
    card = await firm.shown((await transfer.start(firm.call(mia), [("customer", customer)])).card)
    card = (await transfer.choose(firm.tap(mia, card), zoe.id)).card
    card = (await transfer.reason(firm.tap(mia, card), "area")).card
    await firm.write(
        lambda tx: tx.run("UPDATE customers SET owner_id = :to WHERE id = :id", to=sales.wang.id, id=customer)
    )
    with refuses(Stale, "stale"):
        await transfer.go(firm.tap(mia, card))
    assert await firm.value("SELECT owner_id FROM customers") == sales.wang.id
    card = (await transfer.back(firm.tap(mia, card))).card
    await transfer.go(firm.tap(mia, card))
    assert await firm.value("SELECT owner_id FROM customers") == zoe.id
