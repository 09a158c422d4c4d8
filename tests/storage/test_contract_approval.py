"""Contracts, their changes and refunds on an approval flow (CONTRACT-3, CONTRACT-8, MONEY-11)."""

import asyncio
import json

import pytest

from storage.database import Database
from storage.entities.contracts import NewPlan
from storage.entities.flows import Step
from storage.errors import Conflict, Forbidden, Invalid
from tests.storage.approval_scene import a_flow, by, says_no, says_yes, seen
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


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def running(sales: Sales, subject: str = "contract") -> int:
    """The one approval of a subject that waits."""
    return int(await sales.firm.value("SELECT id FROM approvals WHERE subject = :s AND state = 'pending'", s=subject))


@pytest.mark.rule("CONTRACT-3", "CONTRACT-4", "CONTRACT-5", "APPR-1", "APPR-16")
async def test_a_contract_waits_for_its_approvers_and_takes_effect_with_the_last(sales: Sales) -> None:
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    await a_flow(firm, Step("superior"), by(zhou), subject="contract")
    draft = await a_draft(firm, ann, 45_000, plans=(NewPlan(20_000, "2026-08-01"),))
    card = await firm.crm.contracts.submit(firm.call(ann), draft.id, note="客户同时在比三家")
    assert (card.status, card.view, card.waits_for) == ("pending", "contract-submitted", ("陈经理",))
    for call in (
        firm.crm.contracts.change(firm.call(ann), draft.id, {"remark": "x"}),
        firm.crm.contracts.set_fulfilment(firm.call(ann), draft.id, "signed"),
        firm.crm.contracts.submit(firm.call(ann), draft.id),
        firm.crm.contracts.delete(firm.call(ann), draft.id),
        firm.crm.money.add_plan(firm.call(ann), draft.id, NewPlan(1, "2026-08-01")),
        a_claim(firm, ann, draft.id, 1),
    ):
        with pytest.raises(Conflict):
            await call
    approval = await running(sales)
    await says_yes(firm, mia, approval)
    assert (await row_of(firm, draft.id))["approval_status"] == "pending"
    await says_yes(firm, zhou, approval)
    row = await row_of(firm, draft.id)
    assert (row["approval_status"], row["credit_user_id"], row["base_amount"]) == ("approved", ann.id, 45_000)
    assert await actions_on(firm, "contract", draft.id) == ["created", "submitted", "effective"]
    assert await firm.value("SELECT dealt FROM customers WHERE id = :id", id=draft.customer_id) == 1
    receivers = set(await told(firm, "contract-effective"))
    assert {ann.id, mia.id} <= receivers
    assert zhou.id not in receivers


@pytest.mark.rule("CONTRACT-3", "CONTRACT-5", "APPR-14")
async def test_rejected_or_recalled_it_is_edited_and_submitted_again(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    await a_flow(firm, by(mia), subject="contract")
    draft = await a_draft(firm, ann)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    await says_no(firm, mia, await running(sales))
    assert (await row_of(firm, draft.id))["approval_status"] == "rejected"
    await firm.crm.contracts.change(firm.call(ann), draft.id, {"amount": 90})
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    with refuses(Forbidden, "approval_not_yours"):
        await firm.crm.contracts.recall(firm.call(mia), draft.id)
    card = await firm.crm.contracts.recall(firm.call(ann), draft.id)
    assert (card.status, card.view) == ("recalled", "contract-draft")
    with refuses(Conflict, "contract_state"):
        await firm.crm.contracts.recall(firm.call(ann), draft.id)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    approval = await running(sales)
    assert (await seen(firm, approval)).amount == 90
    await says_yes(firm, mia, approval)
    assert (await row_of(firm, draft.id))["approval_status"] == "approved"


@pytest.mark.rule("APPR-21", "CONTRACT-4")
async def test_an_effect_that_is_refused_leaves_the_task_pending(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    await a_flow(firm, by(mia), subject="contract")
    draft = await a_draft(firm, ann)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    sql = "UPDATE customers SET state = 'deleted', owner_id = NULL WHERE id = :id"
    await firm.write(lambda tx: tx.run(sql, id=draft.customer_id))
    with refuses(Conflict, "customer_gone"):
        await says_yes(firm, mia, await running(sales))
    assert (await row_of(firm, draft.id))["approval_status"] == "pending"
    assert await firm.value("SELECT state FROM approval_tasks") == "pending"


@pytest.mark.rule("CONTRACT-7", "CONTRACT-8", "NOTIFY-36")
async def test_without_a_flow_who_may_void_decides_a_change(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    ask = firm.crm.contracts.ask_change
    with refuses(Conflict, "contract_fixed"):
        await ask(firm.call(ann), contract, "rename", {"customer_id": 1}, "换名")
    with refuses(Invalid, "reason_missing"):
        await ask(firm.call(ann), contract, "amend", {"amount": 120}, "")
    with refuses(Invalid, "unknown_value"):
        await ask(firm.call(ann), contract, "swap", {"amount": 120}, "加量")
    card = await ask(firm.call(ann), contract, "amend", {"amount": 120, "end_on": "2027-07-31"}, "加量")
    assert (card.amount, card.changes[0].state, card.changes[0].before) == (
        100,
        "pending",
        {"amount": 100, "end_on": None},
    )
    with refuses(Conflict, "change_waits"):
        await ask(firm.call(ann), contract, "amend", {"amount": 130}, "再加")
    assert await told(firm, "contract-change-asked") == {mia.id: 1}
    change = card.changes[0].id
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.contracts.decide_change(firm.call(ann), change, apply=True)
    card = await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    assert (card.amount, card.end_on, card.changes[0].state) == (120, "2027-07-31", "applied")
    assert (await row_of(firm, contract))["base_amount"] == 120
    assert set(await told(firm, "contract-changed")) == {ann.id, sales.zhou.id}
    with refuses(Conflict, "change_decided"):
        await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    again = await ask(firm.call(ann), contract, "other", {"name": "新名字"}, "笔误")
    with refuses(Invalid, "reason_missing"):
        await firm.crm.contracts.decide_change(firm.call(mia), again.changes[0].id, apply=False)
    card = await firm.crm.contracts.decide_change(firm.call(mia), again.changes[0].id, apply=False, reason="不必")
    assert (card.name, card.changes[0].state) == ("年度运输合同", "rejected")
    assert set(await told(firm, "contract-change-rejected")) == {ann.id}


@pytest.mark.rule("CONTRACT-8")
async def test_a_change_never_goes_below_money_or_plans_then_or_later(sales: Sales) -> None:
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 50)
    await a_plan(firm, ann, contract, 70)
    ask = firm.crm.contracts.ask_change
    with refuses(Conflict, "money_above", received=50):
        await ask(firm.call(ann), contract, "amend", {"amount": 49}, "减量")
    with refuses(Conflict, "plans_above", planned=70):
        await ask(firm.call(ann), contract, "amend", {"amount": 69}, "减量")
    card = await ask(firm.call(ann), contract, "amend", {"amount": 70}, "减量")
    await a_claim(firm, ann, contract, 30)
    with refuses(Conflict, "money_above", received=80):
        await firm.crm.contracts.decide_change(firm.call(mia), card.changes[0].id, apply=True)
    row = await row_of(firm, contract)
    assert row["amount"] == 100
    assert (await firm.crm.contracts.open(firm.call(ann), contract)).changes[0].state == "pending"


@pytest.mark.rule("CONTRACT-8", "APPR-16")
async def test_a_change_on_a_flow_is_applied_as_a_whole(sales: Sales) -> None:
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    contract = await a_contract(firm, ann)
    await a_flow(firm, by(zhou), subject="contract_change")
    card = await firm.crm.contracts.ask_change(
        firm.call(ann), contract, "exchange", {"amount": 130, "name": "二期"}, "换"
    )
    change = card.changes[0].id
    with refuses(Conflict, "under_approval"):
        await firm.crm.contracts.decide_change(firm.call(mia), change, apply=True)
    approval = await running(sales, "contract_change")
    assert (await seen(firm, approval)).amount == 130
    await says_yes(firm, zhou, approval)
    row = await row_of(firm, contract)
    assert (row["amount"], row["name"], row["approval_status"]) == (130, "二期", "not_required")
    kept = await firm.row("SELECT * FROM contract_changes")
    assert (kept["state"], json.loads(kept["before_values"])) == ("applied", {"amount": 100, "name": "年度运输合同"})
    second = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"amount": 140}, "再加")
    await says_no(firm, zhou, await running(sales, "contract_change"))
    assert (await firm.crm.contracts.open(firm.call(ann), contract)).changes[0].state == "rejected"
    third = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"amount": 140}, "再加")
    await firm.crm.contracts.recall_change(firm.call(ann), third.changes[0].id)
    fourth = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"amount": 150}, "再加")
    await firm.crm.contracts.void(firm.call(mia), contract, "取消")
    states = [row["state"] for row in await firm.rows("SELECT state FROM contract_changes ORDER BY id")]
    assert states == ["applied", "rejected", "recalled", "cancelled"]
    assert await firm.value("SELECT count(*) AS n FROM approvals WHERE state = 'pending'") == 0
    assert second.id == fourth.id


@pytest.mark.rule("MONEY-11", "APPR-1")
async def test_a_refund_on_a_flow_is_approved_rejected_taken_back(sales: Sales) -> None:
    firm, ann, zhou, mia = sales.firm, sales.ann, sales.zhou, sales.mia
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 100)
    await confirmed(firm, ann, zhou, contract, 60)
    await a_flow(firm, by(mia), subject="refund")
    refund = await a_refund(firm, ann, contract, 20)
    assert (refund.state, refund.approval_id) == ("pending", await running(sales, "refund"))
    with refuses(Conflict, "money_state", state="pending"):
        await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
    taken = await firm.crm.money.recall_refund(firm.call(ann), refund.id)
    assert taken.state == "draft"
    assert await money_of(firm, contract) == (60, 0, 100, 20)
    assert (await firm.crm.money.submit_refund(firm.call(ann), refund.id)).state == "pending"
    await says_no(firm, mia, await running(sales, "refund"))
    assert (await firm.crm.money.open_refund(firm.call(ann), refund.id)).state == "rejected"
    assert await money_of(firm, contract) == (60, 0, 100, 0)
    second = await a_refund(firm, ann, contract, 25)
    await says_yes(firm, mia, await running(sales, "refund"))
    assert (await firm.crm.money.open_refund(firm.call(zhou), second.id)).may_confirm
    await firm.crm.money.confirm_refund(firm.call(zhou), second.id)
    assert await money_of(firm, contract) == (35, 0, 100, 0)
    assert await plans_of(firm, contract) == [(1, 100, 35)]
    third = await a_refund(firm, ann, contract, 5)
    assert (await firm.crm.money.void_refund(firm.call(ann), third.id, "不退了")).state == "void"
    assert await money_of(firm, contract) == (35, 0, 100, 0)
    assert await firm.value("SELECT count(*) AS n FROM approvals WHERE state = 'pending'") == 0


@pytest.mark.rule("APPR-3", "PERM-18", "PERM-22")
async def test_conditions_and_snapshot_know_discount_and_base_amount(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="contract")
    draft = await a_draft(firm, ann, 1000, currency="USD", fx_rate="7.2", plans=(NewPlan(300, "2026-08-01"),))
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    row = await firm.row("SELECT * FROM approvals")
    assert (row["amount"], row["currency"]) == (1000, "USD")
    snapshot = json.loads(row["snapshot"])
    assert (snapshot["customer"], snapshot["plans"][0]["amount"]) == ("顺达物流", 300)
    assert snapshot["name"].startswith(draft.number)


@pytest.mark.rule("CONTRACT-3")
async def test_deleting_its_customer_ends_an_approval(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    await a_flow(firm, by(mia), subject="contract")
    draft = await a_draft(firm, ann)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    await firm.crm.upkeep.delete(firm.call(mia), draft.customer_id)
    assert await firm.value("SELECT state FROM approvals") == "cancelled"
    assert (await row_of(firm, draft.id))["approval_status"] == "recalled"


@pytest.mark.rule("CONTRACT-8")
async def test_twenty_decisions_at_once_apply_a_change_once(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    card = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"amount": 120}, "加量")
    change = card.changes[0].id
    results = await asyncio.gather(
        *(firm.crm.contracts.decide_change(firm.call(mia), change, apply=True) for _ in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in results) == 19
    assert (await actions_on(firm, "contract", contract)).count("change_applied") == 1
