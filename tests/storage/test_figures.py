"""Figures nobody trades in are refused, never a crash (ORG-5, PROD-3, CONTRACT-6, CONTRACT-16)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.lines import NewLine
from storage.entities.money import NewReceipt
from storage.errors import Invalid
from tests.factories import a_customer
from tests.storage.contract_scene import Sales, a_contract, a_draft, a_sales, refuses, row_of
from tests.storage.deal_scene import a_deal, a_product, deal_row

HUGE = 10**25
DEAR = 10**15


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("OPP-8", "PROD-3")
@pytest.mark.parametrize(
    "more",
    [
        {"amount": HUGE},
        {"lines": [(10**12, None)]},
        {"lines": [(10**12, 1)]},
        {"lines": [(1000, None)] * 2},
        {"lines": [(1000, 1)], "order_discount": HUGE},
    ],
)
async def test_a_deal_of_more_than_can_be_added_up_is_refused(sales: Sales, more: dict[str, Any]) -> None:
    firm, ann = sales.firm, sales.ann
    product = await a_product(firm, price=DEAR)
    said = dict(more)
    if "lines" in said:
        said["lines"] = tuple(NewLine(product, quantity, price) for quantity, price in said["lines"])
    with pytest.raises(Invalid, match="amount"):
        await a_deal(firm, ann, **said)
    deal = await a_deal(firm, ann, customer_name="明辉电子")
    call, discount = firm.call(ann), said.get("order_discount", 0)
    if "lines" in said:
        changed = firm.crm.deals.set_lines(call, deal, said["lines"], order_discount=discount)
    else:
        changed = firm.crm.deals.change(call, deal, **said)
    with pytest.raises(Invalid, match="amount"):
        await changed
    assert (await deal_row(firm, deal))["amount"] == 45_000_000


@pytest.mark.rule("CONTRACT-6", "PROD-3")
async def test_a_contract_of_more_than_can_be_added_up_is_refused(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    product = await a_product(firm, price=DEAR)
    for amount in (HUGE, DEAR + 1):
        with refuses(Invalid, "amount", field="amount"):
            await a_draft(firm, ann, amount, customer=customer)
    dear = NewContract(customer, lines=(NewLine(product, 10**12),))
    with refuses(Invalid, "amount"):
        await firm.crm.contracts.create(firm.call(ann), dear)
    contract = await a_contract(firm, ann, DEAR, customer=customer)
    assert (await row_of(firm, contract))["amount"] == DEAR
    with refuses(Invalid, "amount"):
        await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"amount": HUGE}, "加量")


@pytest.mark.rule("MONEY-2", "MONEY-5", "MONEY-11")
async def test_money_of_more_than_can_be_added_up_is_refused(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    with refuses(Invalid, "amount"):
        await firm.crm.money.add_plan(firm.call(ann), contract, NewPlan(HUGE, "2026-08-01"))
    with refuses(Invalid, "amount"):
        await firm.crm.money.claim(firm.call(ann), contract, NewReceipt(HUGE, "2026-07-09"))
    with refuses(Invalid, "amount"):
        await firm.crm.money.ask_refund(firm.call(ann), contract, HUGE, "货损")


@pytest.mark.rule("CONTRACT-16", "ORG-5")
async def test_a_rate_nobody_has_is_refused(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    for rate in ("1e30", "1e-30", "0", "-7", "NaN", "Infinity", "七"):
        with refuses(Invalid, "bad_value", field="fx_rate"):
            await a_draft(firm, ann, customer=customer, currency="USD", fx_rate=rate)
    with refuses(Invalid, "amount"):
        await a_draft(firm, ann, DEAR, customer=customer, currency="USD", fx_rate="7")
    assert await firm.rows("SELECT id FROM contracts") == []


@pytest.mark.rule("ORG-5")
async def test_a_currency_is_three_capital_letters(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    for code in ("usd", "XXQWERTY", "美元"):
        with refuses(Invalid, "unknown_value", field="currency"):
            await a_draft(firm, ann, customer=customer, currency=code)
    draft = await a_draft(firm, ann, customer=customer)
    with refuses(Invalid, "unknown_value", field="currency"):
        await firm.crm.contracts.change(firm.call(ann), draft.id, {"currency": "12A"})
