"""What customers and contracts mean for each other: deleted, merged, pooled, erased, handed on (CUST, POOL, XFER)."""

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.lines import NewLine
from storage.entities.transfer import Terms
from storage.errors import Conflict, Invalid
from tests.factories import a_customer, the_pool
from tests.storage.approval_scene import a_flow, by
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
from tests.storage.pool_scene import set_pool


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
    wanted = {"amount": 120, "terms": "张总另签", "name": "张总的合同"}
    asked = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", wanted, "张总说的")
    await firm.crm.contracts.decide_change(firm.call(firm.owner), asked.changes[0].id, apply=True)
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


@pytest.mark.rule("CUST-13")
async def test_the_card_of_a_customer_sums_up_what_it_bought(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    customer = (await row_of(firm, contract))["customer_id"]
    card = await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert card.facts is not None
    assert card.facts.purchases is not None
    assert (card.facts.purchases.orders, card.facts.purchases.total, card.facts.purchases.outstanding) == (
        1,
        100,
        100,
    )
    other = await a_customer(firm, owner=ann, name="明辉电子")
    bare = await firm.crm.customers.open(firm.call(ann), "customer", other)
    assert bare.facts is not None
    assert bare.facts.purchases is None


@pytest.mark.rule("ORG-5")
async def test_the_base_currency_is_fixed_once_a_contract_was_in_force(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_draft(firm, ann)
    await firm.crm.settings.change(firm.call(firm.owner), "org.base_currency", "USD")
    await firm.crm.settings.change(firm.call(firm.owner), "org.base_currency", "CNY")
    contract = await a_contract(firm, ann, name="明辉电子")
    await firm.crm.contracts.void(firm.call(sales.mia), contract, "取消")
    with refuses(Conflict, "base_currency_fixed"):
        await firm.crm.settings.change(firm.call(firm.owner), "org.base_currency", "USD")
    await firm.crm.settings.change(firm.call(firm.owner), "org.base_currency", "CNY")


@pytest.mark.rule("CONTRACT-15", "PERM-6", "PERM-7")
async def test_a_follow_up_may_be_about_a_contract(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    contract = await a_contract(firm, ann)
    customer = (await row_of(firm, contract))["customer_id"]
    other = await a_customer(firm, owner=ann, name="明辉电子")
    await firm.crm.contracts.transfer(firm.call(mia), contract, wang.id, "换人")

    def about(subject: int) -> Entry:
        return Entry(("customer", subject), "已交货", contract_id=contract)

    await firm.crm.follow_ups.log(firm.call(wang), about(customer))
    with refuses(Invalid, "foreign_contract"):
        await firm.crm.follow_ups.log(firm.call(mia), about(other))
    assert (await firm.crm.contracts.open(firm.call(wang), contract)).follow_ups == 1


@pytest.mark.rule("XFER-12", "XFER-13")
async def test_a_hand_over_takes_contracts_on_customers_of_others_too(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    beneath = await a_contract(firm, ann)
    foreign = await a_customer(firm, owner=mia, name="明辉电子")
    alone = (await a_draft(firm, mia, customer=foreign, owner_id=ann.id)).id
    await firm.crm.transfer.hand_over(firm.call(mia), ann.id, mode="one", takers=[wang.id])
    assert [(await row_of(firm, one))["owner_id"] for one in (beneath, alone)] == [wang.id, wang.id]
    left = await firm.rows("SELECT kind FROM handover_items WHERE state <> 'moved'")
    assert left == []


@pytest.mark.rule("POOL-7", "POOL-10")
async def test_a_running_contract_keeps_its_customer_from_the_pool(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    pool = await the_pool(firm)
    await set_pool(firm, pool, auto_recycle=1, recycling_since="2026-01-01")
    sql = "UPDATE pool_rules SET exempt_dealt = 0, changed_on = '2026-01-01' WHERE pool_id = :pool"
    await firm.write(lambda tx: tx.run(sql, pool=pool))
    contract = await a_contract(firm, ann)
    customer = (await row_of(firm, contract))["customer_id"]

    async def due() -> object:
        return await firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=customer)

    assert await due() is None
    firm.clock.passes(days=3)
    await firm.crm.contracts.set_fulfilment(firm.call(ann), contract, "completed")
    assert await due() == "2026-08-11"
    firm.clock.passes(days=5)
    await firm.crm.contracts.change(firm.call(ann), contract, {"remark": "存档"})
    await firm.crm.contracts.set_fulfilment(firm.call(mia), contract, "in_progress")
    assert await due() is None
    await firm.crm.contracts.void(firm.call(mia), contract, "取消")
    assert await due() == "2026-08-08"


@pytest.mark.rule("POOL-7")
async def test_completing_a_contract_that_has_run_out_moves_no_clock(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    pool = await the_pool(firm)
    await set_pool(firm, pool, auto_recycle=1, recycling_since="2026-01-01")
    sql = "UPDATE pool_rules SET exempt_dealt = 0, changed_on = '2026-01-01' WHERE pool_id = :pool"
    await firm.write(lambda tx: tx.run(sql, pool=pool))
    contract = await a_contract(firm, ann, end_on="2026-07-12")
    firm.clock.passes(days=11)
    card = await firm.crm.contracts.set_fulfilment(firm.call(ann), contract, "completed")
    due = await firm.value("SELECT recycle_due_on FROM customers WHERE id = :id", id=card.customer_id)
    assert due == "2026-08-11"


@pytest.mark.rule("POOL-10", "CONTRACT-3")
async def test_an_approval_beneath_a_customer_keeps_it_too(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    await set_pool(firm, await the_pool(firm), auto_recycle=1, recycling_since="2026-01-01")
    await a_flow(firm, by(mia), subject="contract")
    draft = await a_draft(firm, ann)
    sql = "SELECT recycle_due_on FROM customers WHERE id = :id"
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert await firm.value(sql, id=draft.customer_id) is None
    await firm.crm.contracts.recall(firm.call(ann), draft.id)
    assert await firm.value(sql, id=draft.customer_id) is not None
