"""One deal from its quote to its last receipt, through every area: rejected, submitted again, changed, refunded."""

import pytest

from storage.database import Database
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.flows import Step
from tests.factories import a_customer, queued
from tests.storage.approval_scene import a_flow, by, says_no, says_yes
from tests.storage.contract_scene import (
    a_claim,
    a_plan,
    a_refund,
    a_sales,
    confirmed,
    money_of,
    plans_of,
    row_of,
    told,
)
from tests.storage.deal_scene import a_deal, a_line, a_product, deal_row


@pytest.mark.rule("OPP-15", "OPP-16", "CONTRACT-4", "CONTRACT-8", "MONEY-5", "MONEY-11", "MONEY-12", "CUST-13")
async def test_a_deal_is_led_to_its_last_receipt(db: Database) -> None:
    sales = await a_sales(db)
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    for subject in ("contract", "contract_change", "refund", "discount"):
        steps = (Step("superior"), by(zhou)) if subject == "contract" else (Step("superior"),)
        await a_flow(firm, *steps, subject=subject, name=subject)

    async def waiting(subject: str) -> int:
        sql = "SELECT id FROM approvals WHERE subject = :s AND state = 'pending'"
        return int(await firm.value(sql, s=subject))

    product = await a_product(firm, price=10_000)
    customer = await a_customer(firm, owner=ann, name="顺达物流")
    lines = (a_line(product, 10, discount_bp=1_500),)
    deal = await a_deal(firm, ann, customer=customer, lines=lines)
    quote = await firm.crm.deals.quote(firm.call(ann), deal)
    assert (await firm.crm.deals.send_quote(firm.call(ann), quote.id)).state == "pending"
    await says_yes(firm, mia, await waiting("discount"))
    await firm.crm.deals.accept_quote(firm.call(ann), quote.id)

    plans = (NewPlan(25_500, "2026-07-20", note="签约"), NewPlan(59_500, "2026-08-20", note="交付"))
    draft = await firm.crm.contracts.create(firm.call(ann), NewContract(customer, quote_id=quote.id, plans=plans))
    assert (draft.amount, draft.discount_bp, draft.over_limit, draft.short_by) == (85_000, 1_500, True, 0)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    await says_no(firm, mia, await waiting("contract"))
    changed = (a_line(product, 10, discount_bp=1_000),)
    await firm.crm.contracts.change(firm.call(ann), draft.id, {"lines": changed})
    await firm.crm.contracts.submit(firm.call(ann), draft.id, note="按标准折扣")
    approval = await waiting("contract")
    await says_yes(firm, mia, approval)
    await says_yes(firm, zhou, approval)
    row = await row_of(firm, draft.id)
    assert (row["approval_status"], row["amount"], row["over_limit"]) == ("approved", 90_000, 0)
    won = await deal_row(firm, deal)
    assert (won["state"], won["won_amount"]) == ("won", 90_000)

    await a_plan(firm, ann, draft.id, 5_000, "2026-09-20")
    await confirmed(firm, ann, zhou, draft.id, 25_500)
    wanted = {"lines": (a_line(product, 11, discount_bp=1_000),)}
    await firm.crm.contracts.ask_change(firm.call(ann), draft.id, "amend", wanted, "加一台")
    await says_yes(firm, mia, await waiting("contract_change"))
    assert (await row_of(firm, draft.id))["amount"] == 99_000
    claim = await a_claim(firm, ann, draft.id, 60_000)
    await firm.crm.money.reject(firm.call(zhou), claim.id, "金额不对")
    await confirmed(firm, ann, zhou, draft.id, 59_500)
    refund = await a_refund(firm, ann, draft.id, 4_000)
    await says_yes(firm, mia, await waiting("refund"))
    await firm.crm.money.confirm_refund(firm.call(zhou), refund.id)
    assert await plans_of(firm, draft.id) == [(1, 25_500, 25_500), (2, 59_500, 55_500), (3, 5_000, 0)]
    await confirmed(firm, ann, zhou, draft.id, 18_000)

    assert await money_of(firm, draft.id) == (99_000, 0, 90_000, 0)
    assert await plans_of(firm, draft.id) == [(1, 25_500, 25_500), (2, 59_500, 59_500), (3, 5_000, 5_000)]
    card = await firm.crm.contracts.plans(firm.call(ann), draft.id)
    assert card.money is not None
    assert (card.money.outstanding, card.money.unallocated) == (0, 9_000)
    assert [change.state for change in card.changes] == ["applied"]
    assert not (await firm.crm.money.ageing(firm.call(ann))).total
    bought = await firm.crm.contracts.summary(firm.call(ann), customer)
    assert (bought.orders, bought.total, bought.top_products) == (1, 99_000, ("A100",))
    assert ann.id in await told(firm, "contract-effective")
    assert await queued(firm, "money-refunded")
    assert not [row for row in await firm.rows("SELECT state FROM approvals") if row["state"] == "pending"]
