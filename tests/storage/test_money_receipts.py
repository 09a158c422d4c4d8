"""Receipts: the guard, confirmation, allocation, void; never more money than the contract (MONEY)."""

import asyncio

import pytest

from storage.database import Database
from storage.entities.money import NewReceipt
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Limit, NotFound, Refusal
from tests.factories import a_person
from tests.storage.contract_scene import (
    DAY,
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
    told,
)


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("MONEY-1")
async def test_money_comes_in_on_contracts_in_force_and_in_their_currency(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    draft = await a_draft(firm, ann)
    with refuses(Conflict, "contract_state", status="draft"):
        await a_claim(firm, ann, draft.id, 1)
    await firm.crm.contracts.submit(firm.call(ann), draft.id)
    with refuses(Invalid, "mixed_currencies"):
        await a_claim(firm, ann, draft.id, 1, currency="USD")
    with refuses(Invalid, "day_later"):
        await a_claim(firm, ann, draft.id, 1, received_on="2026-07-10")
    with refuses(Invalid, "unknown_plan"):
        await a_claim(firm, ann, draft.id, 1, plan_ids=(99,))
    card = await a_claim(firm, ann, draft.id, 1, payer="顺达", method="alipay")
    assert (card.number[:10], card.state, card.currency) == ("HK-202607-", "claimed", "CNY")


@pytest.mark.rule("MONEY-5")
async def test_t20_claims_count_against_the_contract(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await confirmed(firm, ann, zhou, contract, 60)
    claim = await a_claim(firm, ann, contract, 40)
    with refuses(Limit, "money_above", limit=100, used=100, left=0):
        await a_claim(firm, ann, contract, 1)
    with refuses(Limit, "money_above", left=0):
        await firm.crm.money.record(firm.call(zhou), contract, NewReceipt(1, DAY))
    await firm.crm.money.withdraw(firm.call(ann), claim.id)
    await a_claim(firm, ann, contract, 39)
    await a_claim(firm, ann, contract, 1)
    assert await money_of(firm, contract) == (60, 40, 0, 0)


@pytest.mark.rule("MONEY-5")
async def test_twenty_claims_at_once_never_exceed_the_contract(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    calls = [
        firm.crm.money.claim(firm.call(ann), contract, NewReceipt(30, f"2026-06-{day:02}")) for day in range(1, 21)
    ]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(one, Limit) for one in results) == 17
    assert await money_of(firm, contract) == (0, 90, 0, 0)


@pytest.mark.rule("MONEY-6", "MONEY-12", "NOTIFY-38", "NOTIFY-39")
async def test_only_finance_makes_money_real(sales: Sales) -> None:
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 50)
    claim = await a_claim(firm, ann, contract, 42)
    assert claim.waits_for == ("周敏",)
    assert await told(firm, "money-confirm") == {zhou.id: 1}
    assert await money_of(firm, contract) == (0, 42, 50, 0)
    assert await plans_of(firm, contract) == [(1, 50, 0)]
    for person in (ann, mia):
        with refuses(Forbidden, "not_allowed"):
            await firm.crm.money.confirm(firm.call(person), claim.id)
        with refuses(Forbidden, "not_allowed"):
            await firm.crm.money.record(firm.call(person), contract, NewReceipt(1, DAY))
    card = await firm.crm.money.confirm(firm.call(zhou), claim.id)
    assert (card.state, card.confirmed_by, card.received) == ("confirmed", "周敏", 42)
    assert await money_of(firm, contract) == (42, 0, 50, 0)
    assert await plans_of(firm, contract) == [(1, 50, 42)]
    assert await told(firm, "money-confirmed") == {ann.id: 2}
    assert plan


@pytest.mark.rule("MONEY-7")
async def test_money_goes_to_the_plans_named_else_the_oldest_due(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    for amount, due in ((30, "2026-09-01"), (30, "2026-07-01"), (20, "2026-08-01")):
        await a_plan(firm, ann, contract, amount, due)
    ids = [row["id"] for row in await firm.rows("SELECT id FROM plans ORDER BY period_no")]
    await confirmed(firm, ann, zhou, contract, 40)
    assert await plans_of(firm, contract) == [(1, 30, 0), (2, 30, 30), (3, 20, 10)]
    claim = await a_claim(firm, ann, contract, 45, plan_ids=(ids[0], ids[1]))
    assert claim.periods == (1, 2)
    await firm.crm.money.confirm(firm.call(zhou), claim.id)
    assert await plans_of(firm, contract) == [(1, 30, 30), (2, 30, 30), (3, 20, 10)]
    card = await firm.crm.contracts.plans(firm.call(ann), contract)
    assert card.money is not None
    assert (card.money.received, card.money.unallocated) == (85, 15)


@pytest.mark.rule("MONEY-8", "MONEY-6")
async def test_confirming_corrects_day_and_way_and_gives_the_credit(sales: Sales) -> None:
    firm, ann, wang, zhou = sales.firm, sales.ann, sales.wang, sales.zhou
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, ann, contract, 42, method="cash")
    await firm.crm.contracts.transfer(firm.call(sales.mia), contract, wang.id, "换人")
    with refuses(Invalid, "day_later"):
        await firm.crm.money.confirm(firm.call(zhou), claim.id, received_on="2026-07-10")
    card = await firm.crm.money.confirm(firm.call(zhou), claim.id, received_on="2026-07-08", method="cheque")
    assert (card.received_on, card.method, card.amount) == ("2026-07-08", "cheque", 42)
    row = await firm.row("SELECT * FROM receipts")
    assert (row["credit_user_id"], row["credit_dept_id"], row["confirmed_by"]) == (wang.id, firm.root, zhou.id)


@pytest.mark.rule("MONEY-6", "NOTIFY-39")
async def test_a_claim_is_rejected_with_a_reason_or_withdrawn_by_who_made_it(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, sales.mia, contract, 42)
    with refuses(Invalid, "reason_missing"):
        await firm.crm.money.reject(firm.call(zhou), claim.id, "")
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.money.withdraw(firm.call(ann), claim.id)
    card = await firm.crm.money.reject(firm.call(zhou), claim.id, "没收到")
    assert (card.state, card.reason) == ("rejected", "没收到")
    assert set(await told(firm, "money-rejected")) == {ann.id, sales.mia.id}
    for call in (
        firm.crm.money.confirm(firm.call(zhou), claim.id),
        firm.crm.money.withdraw(firm.call(sales.mia), claim.id),
        firm.crm.money.void(firm.call(zhou), claim.id, "x"),
    ):
        with refuses(Conflict, "money_state", state="rejected"):
            await call
    assert await money_of(firm, contract) == (0, 0, 0, 0)


@pytest.mark.rule("MONEY-9")
async def test_t21_a_void_receipt_leaves_nothing_behind(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 30)
    first = await confirmed(firm, ann, zhou, contract, 20)
    second = await confirmed(firm, ann, zhou, contract, 30)
    assert await plans_of(firm, contract) == [(1, 30, 30)]
    with refuses(Invalid, "reason_missing"):
        await firm.crm.money.void(firm.call(zhou), first, "")
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.money.void(firm.call(ann), first, "退票")
    card = await firm.crm.money.void(firm.call(zhou), first, "退票")
    assert (card.state, card.received) == ("void", 30)
    assert await plans_of(firm, contract) == [(1, 30, 10)]
    assert await firm.rows("SELECT receipt_id, amount FROM allocations") == [{"receipt_id": second, "amount": 10}]
    assert await actions_on(firm, "receipt", first) == ["created", "confirmed", "voided"]
    with refuses(Conflict, "number_taken"):
        await a_claim(firm, ann, contract, 5, number=card.number)
    assert set(await told(firm, "money-void")) == {ann.id}


@pytest.mark.rule("MONEY-9", "MONEY-11")
async def test_a_receipt_that_refunds_stand_on_is_not_voided(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    receipt = await confirmed(firm, ann, zhou, contract, 20)
    await a_refund(firm, ann, contract, 1)
    with refuses(Conflict, "refunds_depend"):
        await firm.crm.money.void(firm.call(zhou), receipt, "退票")


@pytest.mark.rule("MONEY-10")
async def test_the_same_sum_and_day_again_needs_a_second_yes(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    first = await a_claim(firm, ann, contract, 20)
    with pytest.raises(Duplicate) as caught:
        await a_claim(firm, ann, contract, 20)
    assert (caught.value.reason, caught.value.params["number"]) == ("same_receipt", first.number)
    assert caught.value.token is not None
    with refuses(Invalid, "wrong_token"):
        await a_claim(firm, ann, contract, 21, token=caught.value.token)
    await a_claim(firm, ann, contract, 20, token=caught.value.token)
    assert (await money_of(firm, contract))[1] == 40
    other = await a_contract(firm, ann, name="明辉电子")
    gone = await a_claim(firm, ann, other, 20)
    await firm.crm.money.withdraw(firm.call(ann), gone.id)
    await a_claim(firm, ann, other, 20)
    await a_claim(firm, ann, other, 20, received_on="2026-07-08")


@pytest.mark.rule("MONEY-10")
async def test_a_day_corrected_onto_the_same_sum_needs_a_second_yes(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    first = await a_claim(firm, ann, contract, 20, received_on="2026-07-08")
    second = await a_claim(firm, ann, contract, 20)
    with pytest.raises(Duplicate) as caught:
        await firm.crm.money.confirm(firm.call(zhou), second.id, received_on="2026-07-08")
    assert (caught.value.reason, caught.value.params["number"]) == ("same_receipt", first.number)
    assert (await money_of(firm, contract))[:2] == (0, 40)
    with refuses(Invalid, "wrong_token"):
        await firm.crm.money.confirm(firm.call(zhou), second.id, received_on="2026-07-07", token=caught.value.token)
    token = caught.value.token
    card = await firm.crm.money.confirm(firm.call(zhou), second.id, received_on="2026-07-08", token=token)
    assert (card.state, card.received_on) == ("confirmed", "2026-07-08")
    assert (await firm.crm.money.confirm(firm.call(zhou), first.id)).state == "confirmed", "its own day asks nothing"


@pytest.mark.rule("MONEY-6", "ORG-9")
async def test_twenty_confirmations_at_once_confirm_once(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 100)
    claim = await a_claim(firm, ann, contract, 40)
    results = await asyncio.gather(
        *(firm.crm.money.confirm(firm.call(zhou), claim.id) for _ in range(20)), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, Refusal)]
    assert len(refused) == 19
    assert await money_of(firm, contract) == (40, 0, 100, 0)
    assert await plans_of(firm, contract) == [(1, 100, 40)]


@pytest.mark.rule("MONEY-6", "CONTRACT-9")
async def test_a_confirmation_and_a_void_of_the_contract_do_not_both_happen(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    for number in range(5):
        contract = await a_contract(firm, ann, name=f"客户{number}号")
        claim = await a_claim(firm, ann, contract, 40)
        results = await asyncio.gather(
            firm.crm.money.confirm(firm.call(zhou), claim.id),
            firm.crm.contracts.void(firm.call(sales.mia), contract, "取消"),
            return_exceptions=True,
        )
        assert sum(isinstance(one, Refusal) for one in results) == 1, results
        row = await firm.row("SELECT approval_status, received, claimed FROM contracts WHERE id = :id", id=contract)
        state = await firm.value("SELECT state FROM receipts WHERE id = :id", id=claim.id)
        assert tuple(row.values()) in (("not_required", 40, 0), ("void", 0, 0))
        assert (state == "confirmed") == (row["received"] == 40)


@pytest.mark.rule("PERM-6", "PERM-13")
async def test_a_receipt_of_a_foreign_contract_is_not_there(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    contract = await a_contract(firm, ann)
    claim = await a_claim(firm, ann, contract, 40)
    for call in (
        firm.crm.money.open_receipt(firm.call(wang), claim.id),
        firm.crm.money.withdraw(firm.call(wang), claim.id),
        firm.crm.money.confirm(firm.call(wang), claim.id),
        firm.crm.money.claim(firm.call(wang), contract, NewReceipt(1, DAY)),
    ):
        with refuses(NotFound, "not_found"):
            await call
    viewer = await a_person(firm, "只读", "viewer")
    assert (await firm.crm.money.open_receipt(firm.call(viewer), claim.id)).may_confirm is False


@pytest.mark.rule("MONEY-14", "ORG-4")
async def test_a_claim_that_waits_is_brought_to_finance_again_once(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await a_claim(firm, ann, contract, 40)

    async def asked() -> int:
        await firm.crm.chores.run(now=firm.clock.ms)
        return int(await firm.value("SELECT count(*) AS n FROM outbox WHERE kind = 'money-confirm'"))

    assert await asked() == 1
    firm.clock.passes(hours=22)  # 14:32 on Thursday to 12:32 on Friday: seven working hours.
    assert await asked() == 1
    firm.clock.passes(hours=2)
    assert await asked() == 2
    firm.clock.passes(days=9)
    assert await asked() == 2
    assert set(await told(firm, "money-confirm")) == {zhou.id}
    assert list(await firm.crm.money.claims(firm.call(zhou))) == [
        row["id"] for row in await firm.rows("SELECT id FROM receipts")
    ]
    assert not await firm.crm.money.claims(firm.call(ann))


@pytest.mark.rule("MONEY-7")
async def test_the_money_of_an_instalment_is_its_open_part(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 10, "2026-07-01")
    plan = await a_plan(firm, ann, contract, 60)
    card = await firm.crm.money.claim_plan(firm.call(ann), plan, NewReceipt(0, DAY))
    assert (card.amount, card.periods, card.due) == (60, (2,), 60)


@pytest.mark.rule("MONEY-9")
async def test_twenty_voids_at_once_take_the_money_back_once(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 100)
    first = await confirmed(firm, ann, zhou, contract, 40)
    await confirmed(firm, ann, zhou, contract, 50)
    results = await asyncio.gather(
        *(firm.crm.money.void(firm.call(zhou), first, "退票") for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in results) == 19
    assert await money_of(firm, contract) == (50, 0, 100, 0)
    assert await plans_of(firm, contract) == [(1, 100, 50)]
