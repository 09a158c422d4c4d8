"""What customers and contracts mean for each other: deleted, merged, pooled, erased, handed on (CUST, POOL, XFER)."""

import pytest

from storage.database import Database
from storage.entities.lines import NewLine
from storage.entities.transfer import Terms
from storage.errors import Conflict
from tests.factories import a_customer, the_pool
from tests.storage.contract_scene import (
    Sales,
    a_claim,
    a_contract,
    a_draft,
    a_plan,
    a_refund,
    a_sales,
    confirmed,
    refuses,
    row_of,
)
from tests.storage.deal_scene import a_product


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("CUST-14")
async def test_a_customer_with_a_contract_in_force_is_not_deleted(sales: Sales) -> None:
    firm, mia = sales.firm, sales.mia
    contract = await a_contract(firm, sales.ann)
    customer = (await row_of(firm, contract))["customer_id"]
    number = (await row_of(firm, contract))["number"]
    with refuses(Conflict, "contracts_in_force", contracts=[number]):
        await firm.crm.upkeep.delete(firm.call(mia), customer)
    receipt = await confirmed(firm, sales.ann, sales.zhou, contract, 10)
    refund = await a_refund(firm, sales.ann, contract, 10)
    await firm.crm.money.confirm_refund(firm.call(sales.zhou), refund.id)
    await firm.crm.contracts.void(firm.call(mia), contract, "取消")
    with refuses(Conflict, "contracts_in_force"):
        await firm.crm.upkeep.delete(firm.call(mia), customer)
    await firm.write(lambda tx: tx.run("UPDATE receipts SET state = 'void' WHERE id = :id", id=receipt))
    await firm.crm.upkeep.delete(firm.call(mia), customer)


@pytest.mark.rule("CUST-16", "CONTRACT-7", "CUST-6")
async def test_a_merge_takes_the_contracts_along(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann, order_date="2026-05-05")
    source = (await row_of(firm, contract))["customer_id"]
    target = await a_customer(firm, owner=ann, name="明辉电子")
    asked = await firm.crm.upkeep.ask_merge(firm.call(mia), source, target)
    card = await firm.shown(asked.card)
    await firm.crm.upkeep.merge(firm.tap(mia, card), source, target)
    assert (await row_of(firm, contract))["customer_id"] == target
    row = await firm.row("SELECT * FROM customers WHERE id = :id", id=target)
    assert (row["dealt"], row["last_deal_on"], row["order_count"]) == (1, "2026-05-05", 1)


@pytest.mark.rule("POOL-24", "PERM-4")
async def test_entering_a_pool_leaves_the_contract_with_its_owner(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    customer = (await row_of(firm, contract))["customer_id"]
    await firm.crm.pool.back(firm.call(mia), ("customer", customer), "no_need")
    assert (await row_of(firm, contract))["owner_id"] == ann.id
    assert (await firm.crm.contracts.open(firm.call(ann), contract)).mine
    await a_claim(firm, ann, contract, 40, plan_ids=(plan,))
    with refuses(Conflict, "customer_pooled"):
        await a_draft(firm, ann, customer=customer)
    assert await the_pool(firm)


@pytest.mark.rule("CUST-18")
async def test_an_erasure_blanks_who_signed_and_paid_and_keeps_the_money(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann, customer_signer="张总", remark="打电话给张总", terms="张总签")
    await confirmed(firm, ann, sales.zhou, contract, 40, payer="张三")
    await a_refund(firm, ann, contract, 5)
    before = await row_of(firm, contract)
    await firm.crm.upkeep.erase(firm.call(firm.owner), before["customer_id"], "本人要求")
    after = await row_of(firm, contract)
    for name in ("number", "amount", "received", "order_date", "owner_id", "effective_at"):
        assert after[name] == before[name], name
    assert (after["customer_signer"], after["remark"], after["terms"]) == ("", "", "")
    assert await firm.value("SELECT payer FROM receipts") == ""
    left = [
        str(row)
        for table in ("contracts", "receipts", "refunds", "contract_changes", "approvals", "audit_values", "outbox")
        for row in await firm.rows(f"SELECT * FROM {table}")
    ]
    assert not [row for row in left if "张" in row]


@pytest.mark.rule("XFER-2", "XFER-3", "XFER-4", "CONTRACT-12")
async def test_t32_contracts_of_the_old_owner_go_with_their_customer(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    mine = await a_contract(firm, ann)
    customer = (await row_of(firm, mine))["customer_id"]
    foreign = await a_draft(firm, mia, customer=customer, owner_id=mia.id)
    void = await a_contract(firm, ann, customer=customer)
    await firm.crm.contracts.void(firm.call(mia), void, "取消")
    terms = Terms(wang.id, "area", power="read", until=firm.clock.ms + 1000)
    await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], terms)
    owners = [(await row_of(firm, one))["owner_id"] for one in (mine, foreign.id, void)]
    assert owners == [wang.id, mia.id, ann.id]
    row = await firm.row("SELECT * FROM team_members WHERE record_kind = 'contract' AND record_id = :id", id=mine)
    assert (row["user_id"], row["power"], row["expires_at"]) == (ann.id, "read", firm.clock.ms + 1000)
    assert (await row_of(firm, mine))["credit_user_id"] == ann.id


@pytest.mark.rule("CUST-13", "CONTRACT-16")
async def test_the_purchase_summary_counts_what_the_reader_reads(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    product = await a_product(firm, name="A100", price=300)
    customer = await a_customer(firm, owner=ann)
    await a_contract(firm, ann, customer=customer, order_date="2026-01-01", lines=(NewLine(product, 1000),))
    second = await a_contract(firm, ann, 200, customer=customer, order_date="2026-03-02")
    await a_contract(firm, ann, 100, customer=customer, currency="USD", fx_rate="7", order_date="2026-05-01")
    await a_draft(firm, ann, 999, customer=customer)
    await confirmed(firm, ann, sales.zhou, second, 50)
    found = await firm.crm.contracts.summary(firm.call(ann), customer)
    assert (found.orders, found.total, found.last_order_on, found.average_days) == (3, 1200, "2026-05-01", 60)
    assert (found.top_products, found.outstanding) == (("A100",), 1150)
    assert (await firm.crm.contracts.summary(firm.call(sales.wang), customer)).orders == 0
    assert mia


@pytest.mark.rule("CUST-20", "CUST-6")
async def test_a_dealt_customer_leaves_the_holding_count(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    sql = "SELECT held, dealt FROM holdings WHERE kind = 'customer' AND owner_id = :id"
    assert await firm.row(sql, id=ann.id) == {"held": 1, "dealt": 1}
    await firm.crm.contracts.void(firm.call(sales.mia), contract, "取消")
    assert await firm.row(sql, id=ann.id) == {"held": 1, "dealt": 0}
