"""Contracts drafted, edited, in force, void, deleted, handed on (CONTRACT)."""

import pytest

from storage.database import Database
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.lines import NewLine
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound, Stale
from tests.factories import a_customer, a_person, the_pool
from tests.storage.contract_scene import (
    Sales,
    a_claim,
    a_contract,
    a_draft,
    a_plan,
    a_refund,
    a_sales,
    actions_on,
    confirmed,
    money_of,
    plans_of,
    refuses,
    row_of,
    told,
)
from tests.storage.deal_scene import a_deal, a_product, deal_row


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("CONTRACT-1", "NUM-2")
async def test_a_draft_takes_a_number_and_belongs_to_who_made_it(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    card = await a_draft(firm, ann, 45_000_000, plans=(NewPlan(13_500_000, "2026-07-20"),))
    assert (card.status, card.fulfilment, card.mine, card.amount) == ("draft", "unsigned", True, 45_000_000)
    assert card.number.startswith("HT-202607-")
    assert card.order_date == "2026-07-09"
    assert card.short_by == 31_500_000
    assert card.money is not None
    assert [(plan.period_no, plan.state) for plan in card.money.plans] == [(1, "waiting")]
    second = await a_draft(firm, ann, customer=card.customer_id)
    assert second.number != card.number
    assert await actions_on(firm, "contract", card.id) == ["created"]


@pytest.mark.rule("CONTRACT-1", "PERM-8")
async def test_a_contract_needs_a_live_owned_customer_one_may_edit(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    theirs = await a_customer(firm, owner=wang, name="明辉电子")
    pooled = await a_customer(firm, pool=await the_pool(firm), name="永发建材")
    mine = await a_customer(firm, owner=ann, name="天成贸易")
    with refuses(NotFound, "not_found"):
        await a_draft(firm, ann, customer=theirs)
    with refuses(Conflict, "customer_pooled"):
        await a_draft(firm, ann, customer=pooled)
    with refuses(Forbidden, "not_allowed"):
        await a_draft(firm, ann, customer=mine, owner_id=wang.id)
    with refuses(Forbidden, "not_allowed"):
        await a_draft(firm, sales.zhou, customer=mine)
    card = await a_draft(firm, sales.mia, customer=mine, owner_id=wang.id)
    assert card.owner_id == wang.id


@pytest.mark.rule("CONTRACT-1", "CONTRACT-6")
@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": None},
        {"order_date": "2026-07-10"},
        {"start_on": "2026-08-02", "end_on": "2026-08-01"},
        {"end_on": "soon"},
        {"fx_rate": "-1"},
    ],
)
async def test_a_contract_that_makes_no_sense_is_refused(sales: Sales, wrong: dict[str, object]) -> None:
    customer = await a_customer(sales.firm, owner=sales.ann)
    with pytest.raises(Invalid):
        await sales.firm.crm.contracts.create(
            sales.firm.call(sales.ann),
            NewContract(customer, **({"amount": 1} | wrong)),  # type: ignore[arg-type]
        )
    assert not await sales.firm.rows("SELECT 1 FROM contracts")


@pytest.mark.rule("CONTRACT-6", "PROD-4")
async def test_the_amount_is_the_total_of_the_lines(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    product = await a_product(firm, price=511_000)
    card = await a_draft(firm, ann, 1, lines=(NewLine(product, 1000),), order_discount=61_000)
    assert (card.amount, card.list_total, card.discount_bp, card.over_limit) == (450_000, 511_000, 1194, True)
    with refuses(Invalid, "amount_of_lines"):
        await firm.crm.contracts.change(firm.call(ann), card.id, {"amount": 7})
    card = await firm.crm.contracts.change(firm.call(ann), card.id, {"lines": (NewLine(product, 2000),)})
    assert (card.amount, card.discount_bp, len(card.lines)) == (961_000, 597, 1)
    card = await firm.crm.contracts.change(firm.call(ann), card.id, {"lines": (), "amount": 700})
    assert (card.amount, card.list_total, card.lines) == (700, None, ())


@pytest.mark.rule("OPP-12", "OPP-15")
async def test_a_deal_fills_its_contract_and_is_won_by_it(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    product = await a_product(firm)
    deal = await a_deal(firm, ann, name="车队合同", lines=(NewLine(product, 3000),))
    customer = (await deal_row(firm, deal))["customer_id"]
    other = await a_customer(firm, owner=ann, name="明辉电子")
    with refuses(Invalid, "other_customer"):
        await firm.crm.contracts.create(firm.call(ann), NewContract(other, opportunity_id=deal))
    card = await firm.crm.contracts.create(firm.call(ann), NewContract(customer, opportunity_id=deal))
    assert (card.name, card.amount, len(card.lines)) == ("车队合同", 300_000, 1)
    await firm.crm.contracts.submit(firm.call(ann), card.id)
    won = await deal_row(firm, deal)
    assert (won["state"], won["won_amount"]) == ("won", 300_000)
    await firm.crm.contracts.void(firm.call(sales.mia), card.id, "客户取消")
    assert (await deal_row(firm, deal))["state"] == "won"


@pytest.mark.rule("CONTRACT-2", "CONTRACT-4", "CONTRACT-16", "APPR-1")
async def test_without_a_flow_submitting_puts_it_in_force(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann, 1000, currency="USD")
    with refuses(Invalid, "rate_missing"):
        await firm.crm.contracts.submit(firm.call(ann), draft.id)
    await firm.crm.contracts.change(firm.call(ann), draft.id, {"fx_rate": "7.25"})
    await a_plan(firm, ann, draft.id, 400)
    card = await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert card.status == "not_required"
    assert card.money is not None
    assert [plan.state for plan in card.money.plans] == ["due"]
    row = await row_of(firm, draft.id)
    assert (row["effective_at"], row["credit_user_id"]) == (firm.clock.ms, ann.id)
    assert (row["fx_rate"], row["base_amount"], row["credit_dept_id"]) == ("7.25", 7250, firm.root)
    customer = await firm.row("SELECT * FROM customers WHERE id = :id", id=card.customer_id)
    assert (customer["dealt"], customer["first_deal_on"], customer["order_count"]) == (1, "2026-07-09", 1)
    assert set(await told(firm, "contract-effective")) == {sales.mia.id, sales.zhou.id}
    assert await actions_on(firm, "contract", draft.id) == ["created", "changed", "submitted", "effective"]


@pytest.mark.rule("CONTRACT-5", "CONTRACT-7", "ORG-11")
async def test_what_binds_is_not_edited_once_in_force(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    change = firm.crm.contracts.change
    with refuses(Conflict, "contract_effective"):
        await change(firm.call(ann), contract, {"amount": 90})
    for field, value in (("customer_id", 1), ("currency", "USD")):
        with refuses(Conflict, "contract_fixed"):
            await change(firm.call(ann), contract, {field: value})
    card = await change(firm.call(ann), contract, {"remark": "存档", "customer_signer": "张总", "tags": ("重点",)})
    assert (card.remark, card.customer_signer, card.amount) == ("存档", "张总", 100)
    with refuses(Invalid, "nothing_to_change"):
        await change(firm.call(ann), contract, {"received": 100})


@pytest.mark.rule("CONTRACT-5", "ORG-11")
async def test_a_card_that_is_old_changes_nothing(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    card = await firm.shown(draft.card)
    await firm.crm.contracts.change(firm.call(sales.mia), draft.id, {"name": "另一个名字"})
    with pytest.raises(Stale):
        await firm.crm.contracts.change(firm.tap(ann, card), draft.id, {"amount": 7})


@pytest.mark.rule("CONTRACT-3", "CONTRACT-9", "CUST-6")
async def test_t21_voiding_takes_back_what_the_contract_made(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 100)
    await confirmed(firm, ann, sales.zhou, contract, 1)
    void = firm.crm.contracts.void
    with refuses(Conflict, "money_received", received=1):
        await void(firm.call(mia), contract, "客户取消")
    refund = await a_refund(firm, ann, contract, 1)
    await firm.crm.money.confirm_refund(firm.call(sales.zhou), refund.id)
    claim = await a_claim(firm, ann, contract, 40)
    with refuses(Invalid, "reason_missing"):
        await void(firm.call(mia), contract, " ")
    with refuses(Forbidden, "not_allowed"):
        await void(firm.call(ann), contract, "客户取消")
    card = await void(firm.call(mia), contract, "客户取消")
    assert (card.status, card.void_reason) == ("void", "客户取消")
    assert card.money is not None
    assert [one.state for one in card.money.plans if one.id == plan] == ["void"]
    receipt = await firm.row("SELECT state, reason FROM receipts WHERE id = :id", id=claim.id)
    assert receipt == {"state": "rejected", "reason": "客户取消"}
    assert await money_of(firm, contract) == (0, 0, 100, 0)
    customer = await firm.row("SELECT * FROM customers WHERE id = :id", id=card.customer_id)
    assert (customer["dealt"], customer["last_deal_on"], customer["order_count"]) == (0, None, 0)
    assert ann.id in await told(firm, "contract-void")
    for call in (
        firm.crm.contracts.submit(firm.call(ann), contract),
        firm.crm.contracts.change(firm.call(ann), contract, {"remark": "x"}),
        void(firm.call(mia), contract, "again"),
    ):
        with pytest.raises(Conflict):
            await call


@pytest.mark.rule("CUST-6")
async def test_the_first_and_last_deal_are_those_still_in_force(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    customer = await a_customer(firm, owner=ann)
    days = ("2026-03-01", "2026-05-01", "2026-06-01")
    made = [await a_contract(firm, ann, customer=customer, order_date=day) for day in days]

    async def deals() -> tuple[object, ...]:
        row = await firm.row("SELECT * FROM customers WHERE id = :id", id=customer)
        return row["dealt"], row["first_deal_on"], row["last_deal_on"], row["order_count"]

    assert await deals() == (1, "2026-03-01", "2026-06-01", 3)
    await firm.crm.contracts.void(firm.call(sales.mia), made[2], "取消")
    await firm.crm.contracts.void(firm.call(sales.mia), made[0], "取消")
    assert await deals() == (1, "2026-05-01", "2026-05-01", 1)


@pytest.mark.rule("CONTRACT-10", "NUM-3")
async def test_only_what_was_never_in_force_is_deleted(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft, contract = await a_draft(firm, ann), await a_contract(firm, ann, name="明辉电子")
    with refuses(Conflict, "contract_state"):
        await firm.crm.contracts.delete(firm.call(ann), contract)
    gone = await firm.crm.contracts.delete(firm.call(ann), draft.id)
    assert gone.view == "contract-deleted"
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.open(firm.call(ann), draft.id)
    with refuses(Conflict, "number_taken"):
        await a_draft(firm, ann, name="天成贸易", number=draft.number)


@pytest.mark.rule("CONTRACT-2", "CONTRACT-11")
async def test_fulfilment_is_a_matter_of_its_own(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    go = firm.crm.contracts.set_fulfilment
    card = await go(firm.call(ann), contract, "in_progress")
    assert (card.fulfilment, card.status) == ("in_progress", "not_required")
    with refuses(Forbidden, "not_allowed"):
        await go(firm.call(ann), contract, "signed")
    assert (await go(firm.call(mia), contract, "signed")).fulfilment == "signed"
    with refuses(Invalid, "reason_missing"):
        await go(firm.call(ann), contract, "terminated")
    assert (await go(firm.call(ann), contract, "terminated", reason="倒闭")).fulfilment == "terminated"
    assert (await row_of(firm, contract))["ended_on"] == "2026-07-09"


@pytest.mark.rule("CONTRACT-12", "XFER-3", "XFER-10")
async def test_t22_a_transfer_moves_the_work_and_not_the_credit(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 60)
    await confirmed(firm, ann, sales.zhou, contract, 30)
    before = await row_of(firm, contract)
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.contracts.transfer(firm.call(ann), contract, wang.id, "换人")
    card = await firm.crm.contracts.transfer(firm.call(mia), contract, wang.id, "换人")
    assert card.owner_id == wang.id
    after = await row_of(firm, contract)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"owner_id", "version", "updated_at", "updated_by"}
    assert after["credit_user_id"] == ann.id
    receipt = await firm.row("SELECT credit_user_id FROM receipts")
    assert receipt["credit_user_id"] == ann.id
    assert await plans_of(firm, contract) == [(1, 60, 30)]
    assert await told(firm, "contract-received") == {wang.id: 0}
    assert set(await told(firm, "contract-moved")) == {ann.id}
    await confirmed(firm, wang, sales.zhou, contract, 10)
    credits = [row["credit_user_id"] for row in await firm.rows("SELECT credit_user_id FROM receipts ORDER BY id")]
    assert credits == [ann.id, wang.id]
    with refuses(Conflict, "owner_already"):
        await firm.crm.contracts.transfer(firm.call(mia), contract, wang.id, "换人")


@pytest.mark.rule("CONTRACT-4")
async def test_a_contract_of_a_customer_that_is_gone_does_not_take_effect(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    sql = "UPDATE customers SET state = 'deleted', owner_id = NULL WHERE id = :id"
    await firm.write(lambda tx: tx.run(sql, id=draft.customer_id))
    with refuses(Conflict, "customer_gone"):
        await firm.crm.contracts.submit(firm.call(ann), draft.id)
    assert (await row_of(firm, draft.id))["approval_status"] == "draft"


@pytest.mark.rule("CONTRACT-15", "PERM-6")
async def test_the_card_has_every_part_its_reader_may_read(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 60)
    await a_plan(firm, ann, contract, 40)
    await confirmed(firm, ann, sales.zhou, contract, 70, received_on="2026-07-01")
    await a_claim(firm, ann, contract, 5)
    await a_refund(firm, ann, contract, 10)
    card = await firm.crm.contracts.plans(firm.call(ann), contract)
    assert card.money is not None
    figures = (card.money.received, card.money.claimed, card.money.outstanding, card.money.unallocated)
    assert figures == (70, 5, 30, 0)
    assert [(plan.period_no, plan.paid, plan.state) for plan in card.money.plans] == [
        (1, 60, "paid"),
        (2, 10, "partial"),
    ]
    assert [(one.amount, one.state) for one in card.money.receipts] == [(5, "claimed"), (70, "confirmed")]
    assert card.money.receipts[1].allocations == ((1, 60), (2, 10))
    assert [(one.amount, one.state) for one in card.money.refunds] == [(10, "approved")]
    assert card.rights.claim
    assert not card.rights.confirm
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'money.view'"))
    assert (await firm.crm.contracts.open(firm.call(ann), contract)).money is None
    with refuses(Forbidden, "not_allowed"):
        await a_claim(firm, ann, contract, 1)


@pytest.mark.rule("CONTRACT-1", "CUST-21", "ORG-14")
async def test_contracts_are_listed_and_found_by_number(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    customer = await a_customer(firm, owner=ann)
    made = [(await a_draft(firm, ann, customer=customer)).id for _ in range(6)]
    other = await a_draft(firm, wang, name="明辉电子", number="HT-OLD-100%")
    page = await firm.crm.contracts.list(firm.call(ann))
    assert ([row.id for row in page.rows], page.total, page.sums) == (made[:0:-1], 6, (("CNY", 600),))
    rest = await firm.crm.contracts.list(firm.call(ann), first=5)
    assert ([row.id for row in rest.rows], rest.first) == (made[:1], 5)
    assert await firm.crm.contracts.find(firm.call(ann), other.number) == []
    assert [row.id for row in await firm.crm.contracts.find(firm.call(wang), "HT-OLD-100%")] == [other.id]
    assert await firm.crm.contracts.find(firm.call(wang), "%") == []
    everybody = await firm.crm.contracts.list(firm.call(sales.zhou))
    assert everybody.total == 7


@pytest.mark.rule("CONTRACT-1", "NUM-4")
async def test_typed_numbers_are_unique(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_draft(firm, ann, number="A-1")
    with refuses(Conflict, "number_taken"):
        await a_draft(firm, ann, name="明辉电子", number="A-1")


@pytest.mark.rule("MONEY-2")
async def test_a_draft_is_not_lowered_below_its_plans(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann, 100, plans=(NewPlan(60, "2026-08-01"),))
    with refuses(Conflict, "plans_above"):
        await firm.crm.contracts.change(firm.call(ann), draft.id, {"amount": 59})
    customer = await a_customer(firm, owner=ann, name="明辉电子")
    plans = (NewPlan(60, "2026-08-01"), NewPlan(50, "2026-09-01"))
    with pytest.raises(Limit):
        await a_draft(firm, ann, 100, customer=customer, plans=plans)
    assert not await firm.rows("SELECT 1 FROM contracts WHERE customer_id = :id", id=customer)


@pytest.mark.rule("PERM-9")
async def test_a_suspended_person_is_given_nothing(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann)
    gone = await a_person(firm, "离职", status="suspended")
    with pytest.raises(Invalid):
        await firm.crm.contracts.transfer(firm.call(sales.mia), contract, gone.id, "换人")


@pytest.mark.rule("ORG-16", "CONTRACT-1")
async def test_the_type_is_one_of_the_dictionary(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    with refuses(Invalid, "unknown_value", field="type"):
        await a_draft(firm, ann, type="barter")
    draft = await a_draft(firm, ann, name="明辉电子", type="agency")
    await firm.crm.settings.enable_entry(firm.call(firm.owner), "contract_type", "agency", enabled=False)
    card = await firm.crm.contracts.change(firm.call(ann), draft.id, {"type": "agency", "remark": "x"})
    assert card.type == "agency"
    with refuses(Invalid, "unknown_value", field="type"):
        await a_draft(firm, ann, name="天成贸易", type="agency")
    with refuses(Conflict, "value_in_use"):
        await firm.crm.settings.delete_entry(firm.call(firm.owner), "contract_type", "agency")
    await firm.crm.settings.delete_entry(firm.call(firm.owner), "contract_type", "service")
