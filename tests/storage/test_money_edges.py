"""Money where rules meet: claims beside several plans, overdue plans got rid of, refunds asked again, hidden costs.

(MONEY-11, MONEY-15, MONEY-16, PERM-18)
"""

import asyncio
import json

import pytest

from storage.database import Database
from storage.entities.lines import NewLine
from storage.entities.products import NewProduct
from storage.errors import Forbidden, Refusal
from tests.factories import queued
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
    money_of,
    refuses,
)
from tests.storage.test_money_plans import a_night


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def reminded(sales: Sales) -> list[int]:
    return [row["subject_id"] for row in await queued(sales.firm, "money-due")]


@pytest.mark.rule("MONEY-15", "MONEY-7")
@pytest.mark.parametrize("named", [None, 1])
async def test_a_claim_pauses_only_the_plan_it_would_pay(sales: Sales, named: int | None) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plans = [await a_plan(firm, ann, contract, 40, "2026-07-31") for _ in range(2)]
    ids = (plans[named],) if named is not None else ()
    claim = await a_claim(firm, ann, contract, 40, plan_ids=ids)
    await a_night(sales, "2026-07-31")
    assert await reminded(sales) == [plans[0] if named else plans[1]]
    await firm.crm.money.reject(firm.call(sales.zhou), claim.id, "没收到")
    await a_night(sales, "2026-08-01")
    assert set(await reminded(sales)) == set(plans)


@pytest.mark.rule("MONEY-16", "MONEY-4")
async def test_a_plan_that_waits_for_its_contract_is_moved_by_its_owner(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    plan = await a_plan(firm, ann, draft.id, 40, "2026-07-20")
    firm.clock.passes(days=17)
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).may_move
    await firm.crm.money.move_plan(firm.call(ann), plan, "2026-08-25", reason="还没签")
    assert (await firm.crm.money.open_plan(firm.call(ann), plan)).due_on == "2026-08-25"


@pytest.mark.rule("MONEY-16", "MONEY-17")
async def test_an_overdue_plan_is_not_got_rid_of_by_its_owner(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40, "2026-07-20")
    firm.clock.passes(days=17)
    for trick in (
        firm.crm.money.delete_plan(firm.call(ann), plan),
        firm.crm.money.change_plan(firm.call(ann), plan, {"amount": 1}),
    ):
        with refuses(Forbidden, "overdue_own"):
            await trick
    await firm.crm.money.change_plan(firm.call(ann), plan, {"amount": 41})
    await firm.crm.money.change_plan(firm.call(mia), plan, {"amount": 40})
    await firm.crm.money.delete_plan(firm.call(mia), plan)
    typo = await a_plan(firm, ann, contract, 40, "2026-07-01")
    await firm.crm.money.delete_plan(firm.call(ann), typo)


@pytest.mark.rule("MONEY-11")
async def test_a_refund_is_asked_again_only_by_who_still_may(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="refund")
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, sales.zhou, contract, 50)
    refund = await a_refund(firm, ann, contract, 20)
    await firm.crm.money.recall_refund(firm.call(ann), refund.id)
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'money.claim'"))
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.money.submit_refund(firm.call(ann), refund.id)
    assert (await firm.crm.money.open_refund(firm.call(ann), refund.id)).state == "draft"


@pytest.mark.rule("MONEY-11")
async def test_a_refund_approved_meanwhile_is_not_dropped_by_who_asked(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_flow(firm, by(sales.mia), subject="refund")
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, sales.zhou, contract, 60)
    for number in range(6):
        refund = await a_refund(firm, ann, contract, number + 1)
        approval = await firm.value("SELECT max(id) FROM approvals")
        card = await firm.crm.approvals.open(firm.call(sales.mia), approval)
        shown = await firm.shown(card.card)  # type: ignore[arg-type]
        yes = firm.crm.approvals.yes(firm.tap(sales.mia, shown), approval)
        drop = firm.crm.money.void_refund(firm.call(ann), refund.id, "不退了")
        done = await asyncio.gather(yes, drop, return_exceptions=True)
        assert sum(isinstance(one, Refusal) for one in done) == 1, done
        state = (await firm.crm.money.open_refund(firm.call(ann), refund.id)).state
        assert state == ("void" if isinstance(done[0], Refusal) else "approved")
        if state == "approved":
            await firm.crm.money.void_refund(firm.call(sales.zhou), refund.id, "不退了")
        assert (await money_of(firm, contract))[3] == 0


@pytest.mark.rule("PERM-18", "PERM-22")
async def test_an_approver_of_a_change_sees_no_cost_he_may_not_see(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    made = await firm.crm.products.create(
        firm.call(firm.owner), NewProduct("A100", 50, cost=31, min_price=40), on_sale=True
    )
    await a_flow(firm, by(sales.wang), subject="contract_change")
    contract = await a_contract(firm, ann, lines=(NewLine(made.id, 2000),))
    await firm.crm.contracts.ask_change(
        firm.call(ann), contract, "amend", {"lines": (NewLine(made.id, 3000),)}, "加一台"
    )
    approval = await firm.value("SELECT max(id) FROM approvals")
    seen = await firm.crm.approvals.open(firm.call(sales.wang), approval)
    assert seen.facts["before"]["lines"]
    assert "cost" not in json.dumps(seen.facts)
    assert "min_price" not in json.dumps(seen.facts)
