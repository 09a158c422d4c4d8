"""A contract priced anew: who may, in which state, and what becomes of its instalments."""

import pytest

from storage.database import Database
from storage.entities.contracts import NewPlan
from storage.entities.lines import NewLine, Repricing
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.storage.contract_scene import Sales, a_draft, a_sales, actions_on, plans_of, refuses, row_of
from tests.storage.deal_scene import a_product

PRICE = 100_000
NINETY = Repricing(discount_bp=1_000)
HALF = Repricing(discount_bp=5_000)


async def a_priced(db: Database, *plans: int) -> tuple[Sales, int, int]:
    """Two A100 of Ann's at 1,000: the firm, the contract, the product."""
    sales = await a_sales(db)
    product = await a_product(sales.firm, "A100", PRICE)
    draft = await a_draft(
        sales.firm,
        sales.ann,
        0,
        lines=(NewLine(product, 2_000, note="红色"),),
        plans=tuple(NewPlan(amount, "2026-08-20") for amount in plans),
    )
    return sales, draft.id, product


@pytest.mark.rule("CONTRACT-5", "CONTRACT-6", "PROD-3")
async def test_one_discount_is_that_of_every_line_and_the_rest_of_it_stays(db: Database) -> None:
    sales, contract, product = await a_priced(db)
    firm, call = sales.firm, sales.firm.call(sales.ann)
    card = await firm.crm.contracts.reprice(call, contract, NINETY)
    assert (card.amount, card.discount_bp) == (180_000, 1_000)
    line = card.lines[0]
    assert (line.product_id, line.quantity, line.note, line.discount_bp) == (product, 2_000, "红色", 1_000)
    assert await actions_on(firm, "contract", contract) == ["created", "changed"]


@pytest.mark.rule("CONTRACT-6", "PROD-3")
async def test_a_round_sum_is_never_above_what_the_products_come_to(db: Database) -> None:
    sales, contract, _ = await a_priced(db)
    firm = sales.firm
    card = await firm.crm.contracts.reprice(firm.call(sales.ann), contract, Repricing(total=150_000))
    assert card.amount == 150_000
    with refuses(Invalid, "amount_of_lines"):
        await firm.crm.contracts.reprice(firm.call(sales.ann), contract, Repricing(total=200_001))
    card = await firm.crm.contracts.reprice(firm.call(sales.ann), contract, Repricing(total=200_000))
    assert (card.amount, (await row_of(firm, contract))["order_discount"]) == (200_000, 0)


@pytest.mark.rule("PROD-3")
async def test_a_discount_needs_products(db: Database) -> None:
    sales = await a_sales(db)
    draft = await a_draft(sales.firm, sales.ann)
    with refuses(Invalid, "lines_missing"):
        await sales.firm.crm.contracts.reprice(sales.firm.call(sales.ann), draft.id, NINETY)


@pytest.mark.rule("CONTRACT-5", "PERM-7")
async def test_only_who_may_edit_prices_a_contract(db: Database) -> None:
    sales, contract, _ = await a_priced(db)
    with pytest.raises((Forbidden, NotFound)):
        await sales.firm.crm.contracts.reprice(sales.firm.call(sales.wang), contract, NINETY)
    assert (await row_of(sales.firm, contract))["amount"] == 200_000


@pytest.mark.rule("MONEY-2", "MONEY-3", "CONTRACT-5")
async def test_parts_beyond_the_new_price_shrink_only_when_it_is_said(db: Database) -> None:
    sales, contract, _ = await a_priced(db, 66_667, 66_667, 66_666)
    firm = sales.firm
    asked = await firm.crm.contracts.reprice(firm.call(sales.ann), contract, HALF)
    assert (asked.view, asked.amount) == ("contract-ask", 200_000)
    assert await plans_of(firm, contract) == [(1, 66_667, 0), (2, 66_667, 0), (3, 66_666, 0)]
    with refuses(Conflict, "plans_above"):
        await firm.crm.contracts.change(firm.call(sales.ann), contract, {"order_discount": 100_000})
    placed = await firm.shown(asked.card)
    await firm.crm.contracts.fit(firm.call(sales.ann, card_message=placed.message), contract)
    assert await plans_of(firm, contract) == [(1, 33_333, 0), (2, 33_333, 0), (3, 33_334, 0)]
    row = await row_of(firm, contract)
    assert (row["amount"], row["planned"]) == (100_000, 100_000)


@pytest.mark.rule("MONEY-2", "MONEY-3")
async def test_parts_that_lack_something_come_to_the_whole_to_the_cent(db: Database) -> None:
    sales, contract, product = await a_priced(db, 66_667, 66_667, 66_666)
    firm = sales.firm
    await firm.crm.contracts.reprice(firm.call(sales.ann), contract, Repricing((NewLine(product, 3_000),)))
    card = await firm.crm.contracts.fit(firm.call(sales.ann), contract)
    assert card.short_by == 0
    plans = await plans_of(firm, contract)
    assert [period for period, _, _ in plans] == [1, 2, 3]
    assert sum(amount for _, amount, _ in plans) == 300_000 == (await row_of(firm, contract))["planned"]


@pytest.mark.rule("MONEY-2", "APPR-16")
async def test_parts_of_a_contract_in_force_are_not_scaled(db: Database) -> None:
    sales, contract, _ = await a_priced(db, 100_000)
    firm = sales.firm
    await firm.crm.contracts.submit(firm.call(sales.ann), contract)
    with refuses(Conflict, "contract_state"):
        await firm.crm.contracts.fit(firm.call(sales.ann), contract)
    assert await plans_of(firm, contract) == [(1, 100_000, 0)]


@pytest.mark.rule("CONTRACT-8")
async def test_in_force_a_price_is_only_asked_for(db: Database) -> None:
    sales, contract, _ = await a_priced(db)
    firm = sales.firm
    await firm.crm.contracts.submit(firm.call(sales.ann), contract)
    card = await firm.crm.contracts.reprice(firm.call(sales.ann), contract, NINETY)
    assert (card.view, card.amount) == ("contract-ask", 200_000)
    with pytest.raises(NotFound):
        await firm.crm.contracts.ask_repricing(firm.call(sales.mia), contract, "没有问过他")
    card = await firm.crm.contracts.ask_repricing(firm.call(sales.ann), contract, "客户要求")
    assert card.changes[0].wanted["lines"][0]["name"] == "A100"
    assert card.changes[0].before["amount"] == 200_000
    after = await firm.crm.contracts.decide_change(firm.call(sales.mia), card.changes[0].id, apply=True)
    assert (after.amount, after.discount_bp) == (180_000, 1_000)
    assert after.lines[0].note == "红色"
