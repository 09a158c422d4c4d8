"""What was agreed is what is kept, and what is told of a contract still is so (CONTRACT-8, OPP-15, NOTIFY-40)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.contracts import NewContract
from storage.entities.deals import NewStage
from storage.entities.lines import NewLine
from storage.errors import Conflict, Invalid, NotFound
from storage.rules.notices import group_of
from tests.factories import a_customer, queued
from tests.storage.contract_scene import Sales, a_contract, a_draft, a_sales, refuses, row_of
from tests.storage.deal_scene import a_deal, a_product, deal_row
from tests.storage.test_contract_told import a_night, drawn


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def asks(sales: Sales, contract: int, **wanted: Any) -> int:
    """A change request; its id."""
    card = await sales.firm.crm.contracts.ask_change(sales.firm.call(sales.ann), contract, "amend", wanted, "加量")
    return card.changes[0].id


@pytest.mark.rule("CONTRACT-8", "PROD-2", "APPR-11")
async def test_a_price_that_rises_meanwhile_does_not_change_what_was_asked_for(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    product = await a_product(firm, price=100)
    contract = await a_contract(firm, ann, 100)
    change = await asks(sales, contract, lines=[NewLine(product, 2000), NewLine(product, 1000, 70)])
    await firm.crm.products.change(firm.call(firm.owner), product, price=500)
    await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    assert (await row_of(firm, contract))["amount"] == 270


async def end_asks_for(sales: Sales, *fields: str) -> None:
    """The ends of the shipped pipeline need these fields."""
    call = sales.firm.call(sales.firm.owner)
    shipped = (await sales.firm.crm.deals.pipelines(call)).pipelines[0]
    stages = [
        NewStage(one.name, one.type, one.rate, one.max_days, () if one.type == "open" else fields, one.id)
        for one in shipped.stages
    ]
    await sales.firm.crm.deals.edit_pipeline(sales.firm.call(sales.firm.owner), shipped.id, stages=stages)


@pytest.mark.rule("OPP-5", "OPP-15", "CONTRACT-4")
async def test_what_an_end_asks_for_stops_a_person_and_never_a_contract(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await end_asks_for(sales, "competitor")
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer, amount=500)
    with refuses(Invalid, "fields_missing", missing=["competitor"]):
        await firm.crm.deals.win(firm.call(ann), deal)
    with refuses(Invalid, "fields_missing", missing=["competitor"]):
        await firm.crm.deals.lose(firm.call(ann), deal, "price")
    with refuses(Invalid, "fields_missing", missing=["competitor"]):
        await firm.crm.deals.void(firm.call(ann), deal, "postponed")
    await a_contract(firm, ann, 500, customer=customer, opportunity_id=deal)
    assert (await deal_row(firm, deal))["state"] == "won"
    other = await a_deal(firm, ann, customer=customer)
    await firm.crm.deals.change(firm.call(ann), other, competitor="远航")
    await firm.crm.deals.lose(firm.call(ann), other, "price")
    assert (await deal_row(firm, other))["state"] == "lost"


@pytest.mark.rule("ORG-5", "OPP-16")
async def test_a_contract_in_another_currency_takes_no_figures_of_its_deal(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    product = await a_product(firm, price=100)
    lined = await a_deal(firm, ann, customer=customer, lines=(NewLine(product),))
    dollars = {"currency": "USD", "fx_rate": "7"}
    with refuses(Invalid, "mixed_currencies"):
        await a_draft(firm, ann, None, customer=customer, opportunity_id=lined, **dollars)
    typed = await a_deal(firm, ann, customer=customer, amount=700)
    with refuses(Invalid, "amount_missing"):
        await a_draft(firm, ann, None, customer=customer, opportunity_id=typed, **dollars)
    made = await a_draft(firm, ann, 100, customer=customer, opportunity_id=typed, **dollars)
    row = await row_of(firm, made.id)
    assert (row["amount"], row["currency"], row["opportunity_id"]) == (100, "USD", typed)
    await firm.crm.contracts.submit(firm.call(ann), made.id)
    won = await deal_row(firm, typed)
    assert (won["state"], won["won_amount"], won["currency"]) == ("won", 700, "CNY")
    same = await firm.crm.contracts.create(
        firm.call(ann), NewContract(customer, opportunity_id=lined, currency="CNY")
    )
    assert (await row_of(firm, same.id))["amount"] == 100


@pytest.mark.rule("NOTIFY-36", "NOTIFY-2", "NOTIFY-7")
async def test_nobody_is_asked_for_a_change_that_was_decided(sales: Sales) -> None:
    firm, mia = sales.firm, sales.mia
    contract = await a_contract(firm, sales.ann)
    change = await asks(sales, contract, amount=200)
    assert (await drawn(sales, "contract-change-asked", mia)).reason == "加量"
    assert group_of("contract-change-asked", 1) == "approvals"
    await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    assert await drawn(sales, "contract-change-asked", mia) is None


@pytest.mark.rule("NOTIFY-40", "CONTRACT-13")
async def test_an_end_that_was_moved_or_renewed_is_not_told(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    moved = await a_contract(firm, ann, end_on="2026-07-12", name="一")
    await a_night(sales, "2026-07-10")
    assert (await drawn(sales, "contract-ending", ann)).days == 2
    change = await asks(sales, moved, end_on="2026-12-31")
    await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    assert await drawn(sales, "contract-ending", ann) is None
    customer = (await row_of(firm, moved))["customer_id"]
    renewed = await a_contract(firm, ann, end_on="2026-07-13", customer=customer)
    await a_night(sales, "2026-07-11")
    assert [row["subject_id"] for row in await queued(firm, "contract-ending")] == [moved, renewed]
    await a_draft(firm, ann, customer=customer, renewal_of_id=renewed)
    assert await drawn(sales, "contract-ending", ann) is None


@pytest.mark.rule("CONTRACT-8")
async def test_a_change_of_nothing_troubles_nobody(sales: Sales) -> None:
    contract = await a_contract(sales.firm, sales.ann, 100)
    with refuses(Invalid, "nothing_to_change"):
        await asks(sales, contract, amount=100)
    assert await queued(sales.firm, "contract-change-asked") == []


@pytest.mark.rule("CONTRACT-13")
async def test_a_contract_renews_another_one_of_its_own_customer(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    old = await a_contract(firm, ann)
    customer = (await row_of(firm, old))["customer_id"]
    foreign = await a_contract(firm, ann, name="明辉电子")
    draft = await a_draft(firm, ann, customer=customer)

    async def renews(contract: int) -> None:
        await firm.crm.contracts.change(firm.call(ann), draft.id, {"renewal_of_id": contract})

    with refuses(Invalid, "other_customer", field="renewal_of_id"):
        await renews(foreign)
    with refuses(Invalid, "unknown_value", field="renewal_of_id"):
        await renews(draft.id)
    with pytest.raises(NotFound):
        await renews(999)
    await renews(old)
    moved = {"customer_id": (await row_of(firm, foreign))["customer_id"]}
    with refuses(Invalid, "other_customer", field="renewal_of_id"):
        await firm.crm.contracts.change(firm.call(ann), draft.id, moved)
    assert (await row_of(firm, draft.id))["renewal_of_id"] == old


@pytest.mark.rule("NUM-3", "NUM-4")
async def test_a_number_that_reads_alike_is_the_same_number(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    first = await a_draft(firm, ann, customer=customer, number="HT-1")
    await firm.crm.contracts.delete(firm.call(ann), first.id)
    for number in ("HT-1", "ht-1", "ＨＴ－１", " HT-1 "):
        with refuses(Conflict, "number_taken"):
            await a_draft(firm, ann, customer=customer, number=number)
    assert (await a_draft(firm, ann, customer=customer, number="ht-202607-0001")).number == "ht-202607-0001"
    assert (await a_draft(firm, ann, customer=customer)).number == "HT-202607-0002"
