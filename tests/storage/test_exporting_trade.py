"""Deals, contracts and money given out as files: whose, how narrowed, and what is hidden (EXPORT-1, EXPORT-2)."""

from datetime import date, timedelta

import pytest

from storage.database import Database
from storage.entities.exporting import FIELDS, ExportKind
from storage.errors import Forbidden, Invalid
from storage.rules.money_ageing import BUCKETS
from tests.factories import TAIPEI, Firm, Person, a_department, a_person
from tests.storage.contract_scene import Sales, a_claim, a_contract, a_draft, a_plan, a_sales, confirmed
from tests.storage.deal_scene import a_deal
from tests.storage.test_exporting import exported

OF_MONEY: tuple[ExportKind, ...] = ("contract", "plan", "receipt")


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


def firm_day(sales: Sales) -> date:
    return sales.firm.clock.now.astimezone(TAIPEI).date()


async def file_of(firm: Firm, person: Person, kind: ExportKind, **chosen: object) -> list[dict[str, object]]:
    job = await firm.crm.exports.ask(firm.call(person), kind, chosen)
    return await exported(firm, await firm.crm.exports.go(firm.call(person), job.id))


@pytest.mark.rule("EXPORT-1", "PERM-12", "MONEY-4")
async def test_contracts_their_plans_and_receipts_are_listed_with_what_is_open(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann, 100)
    await a_plan(firm, sales.ann, contract, 60, "2026-07-01")
    await confirmed(firm, sales.ann, sales.zhou, contract, 25)
    (row,) = await file_of(firm, sales.mia, "contract")
    assert (row["amount"], row["received"], row["outstanding"]) == (100, 25, 75)
    assert set(row) == {*FIELDS["contract"]}
    (plan,) = await file_of(firm, sales.mia, "plan")
    assert (plan["contract"], plan["open"], plan["plan_state"]) == (row["number"], 35, "overdue")
    (receipt,) = await file_of(firm, sales.zhou, "receipt")
    assert (receipt["amount"], receipt["receipt_state"], receipt["customer"]) == (25, "confirmed", row["customer"])


@pytest.mark.rule("EXPORT-2")
async def test_numbers_within_words_are_masked_without_the_right_to_phones(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann, 100)
    await a_claim(firm, sales.ann, contract, 10, payer="张总 13800001234")
    (masked,) = await file_of(firm, sales.zhou, "receipt")
    assert masked["payer"] == "张总 138****1234"
    (whole,) = await file_of(firm, firm.owner, "receipt")
    assert whole["payer"] == "张总 13800001234"


@pytest.mark.rule("EXPORT-1", "PERM-9", "PERM-13")
async def test_what_others_sold_is_in_nobody_elses_file(sales: Sales) -> None:
    firm = sales.firm
    south = await a_department(firm, "南区")
    boss, near = [
        await a_person(firm, name, role, department=south) for name, role in (("南", "manager"), ("近", "rep"))
    ]
    for person in (sales.ann, near):
        contract = await a_contract(firm, person, 100)
        await a_plan(firm, person, contract, 60)
        await a_claim(firm, person, contract, 10)
        await a_deal(firm, person, customer_name=f"客户{person.id}")
    for kind in OF_MONEY:
        assert {row["owner"] for row in await file_of(firm, boss, kind)} == {near.name}
        assert len(await file_of(firm, sales.zhou, kind)) == 2
        with pytest.raises(Forbidden):
            await file_of(firm, sales.ann, kind)
    assert {row["owner"] for row in await file_of(firm, boss, "opportunity")} == {near.name}
    for person in (sales.zhou, sales.ann):
        with pytest.raises(Forbidden):
            await file_of(firm, person, "opportunity")


@pytest.mark.rule("EXPORT-1", "OPP-8")
async def test_a_list_of_deals_is_exported_as_it_was_narrowed(sales: Sales) -> None:
    firm = sales.firm
    won = await a_deal(firm, sales.ann, name="赢的")
    await a_deal(firm, sales.ann, name="开着的", customer_name="明辉电子")
    await firm.crm.deals.win(firm.call(sales.ann), won)
    assert {row["name"] for row in await file_of(firm, sales.mia, "opportunity")} == {"赢的", "开着的"}
    (row,) = await file_of(firm, sales.mia, "opportunity", state="open")
    assert (row["name"], row["state"], row["weighted"]) == ("开着的", "open", 4_500_000)
    with pytest.raises(Invalid, match="export_none"):
        await file_of(firm, sales.mia, "opportunity", owner=sales.mia.id)


@pytest.mark.rule("EXPORT-1", "MONEY-13", "PERM-12")
async def test_what_is_owed_is_exported_as_the_list_has_it(sales: Sales) -> None:
    firm, today = sales.firm, firm_day(sales)
    for days in (-3, 0, 1, 30, 31, 61, 90, 91, 400):
        contract = await a_contract(firm, sales.ann, 100, order_date=(today - timedelta(days=45)).isoformat())
        await a_plan(firm, sales.ann, contract, 60, (today - timedelta(days=days)).isoformat())
    paid = await a_contract(firm, sales.wang, 100, order_date=today.isoformat())
    await a_plan(firm, sales.wang, paid, 40, "2026-07-01")
    await confirmed(firm, sales.wang, sales.zhou, paid, 40)
    whole = await a_contract(firm, sales.wang, 70)
    await confirmed(firm, sales.wang, sales.zhou, whole, 70)
    await a_draft(firm, sales.wang, 100)
    for person in (sales.mia, sales.zhou):
        for bucket in ("", *(name for name, _ in BUCKETS)):
            shown = await firm.crm.money.ageing(firm.call(person), bucket=bucket)
            more = {"bucket": bucket} if bucket else {}
            rows = await file_of(firm, person, "plan", owed=True, **more)
            assert sorted((row["contract"], row["open"]) for row in rows) == sorted(
                (line.contract, line.amount) for line in shown.lines
            )
            assert len(rows) == shown.total
    rows = await file_of(firm, sales.mia, "plan", owed=True)
    assert [row["period_no"] for row in rows].count(None) == 10
    assert {row["plan_state"] for row in rows} == {"due", "overdue"}


@pytest.mark.rule("EXPORT-4", "MONEY-13")
async def test_the_age_is_that_of_the_day_on_which_the_file_is_made(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann, 60)
    await a_plan(firm, sales.ann, contract, 60, firm_day(sales).isoformat())
    job = await firm.crm.exports.ask(firm.call(sales.mia), "plan", {"owed": True, "bucket": "not_due"})
    assert job.rows == 1
    firm.clock.passes(days=1)
    with pytest.raises(Invalid, match="export_none"):
        await firm.crm.exports.go(firm.call(sales.mia), job.id)


@pytest.mark.rule("EXPORT-3")
async def test_the_history_says_what_went_out(sales: Sales) -> None:
    firm = sales.firm
    await a_contract(firm, sales.ann, 100)
    job = await firm.crm.exports.ask(firm.call(sales.mia), "contract")
    made = await firm.crm.exports.go(firm.call(sales.mia), job.id)
    await firm.crm.exports.finish(made.id, "合同.xlsx", b"", 1, now=firm.clock.ms)
    assert (
        await firm.value("SELECT count(*) FROM audit WHERE action = 'exported' AND record_id = :id", id=job.id) == 1
    )
