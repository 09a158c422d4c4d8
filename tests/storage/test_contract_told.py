"""What is said of contracts and money, and how it reads when it is sent (NOTIFY-2, 36 to 40, 42, 54)."""

from datetime import datetime
from typing import Any

import pytest

from storage.database import Database
from storage.digests import MORNING
from storage.entities.contracts import ContractTold, NewContract
from storage.entities.money import MoneyTold, PlanCard, ReceiptCard
from storage.entities.transfer import Terms
from storage.pushes import PLACES, PUSHES
from storage.queries import people
from storage.tx import Tx
from storage.usecases.outbox_drawing import push_of
from tests.factories import TAIPEI, Person, queued
from tests.storage.contract_scene import (
    Sales,
    a_claim,
    a_contract,
    a_draft,
    a_plan,
    a_sales,
    confirmed,
    row_of,
    told,
)
from tests.storage.deal_scene import a_deal, deal_row


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def drawn(sales: Sales, kind: str, person: Person) -> Any:
    """The message of this kind as the person gets it now, None when its reason is gone."""
    firm = sales.firm
    rows = [row for row in await queued(firm, kind) if row["user_id"] == person.id]
    call = firm.call(person)

    def unit(tx: Tx) -> Any:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        found = PUSHES[kind](tx, actor, call, [push_of(rows[-1])])
        return found.entity if found is not None else None

    return await firm.write(unit)


async def a_night(sales: Sales, day: str) -> None:
    sales.firm.clock.now = datetime.fromisoformat(day).replace(hour=3, tzinfo=TAIPEI)
    await sales.firm.crm.chores.run(now=sales.firm.clock.ms)


@pytest.mark.rule("NOTIFY-36", "NOTIFY-2")
async def test_owner_superior_and_finance_hear_of_a_contract_in_force(sales: Sales) -> None:
    firm, ann, mia, zhou = sales.firm, sales.ann, sales.mia, sales.zhou
    draft = await a_draft(firm, ann)
    await firm.crm.contracts.submit(firm.call(mia), draft.id)
    assert await told(firm, "contract-effective") == {ann.id: 2, zhou.id: 2}
    shown = await drawn(sales, "contract-effective", ann)
    assert isinstance(shown, ContractTold)
    assert (shown.number, shown.customer, shown.amount, shown.sender) == (draft.number, "顺达物流", 100, "陈经理")
    await firm.crm.contracts.void(firm.call(mia), draft.id, "取消")
    assert await drawn(sales, "contract-effective", ann) is None
    assert (await drawn(sales, "contract-void", ann)).reason == "取消"


@pytest.mark.rule("NOTIFY-2", "PERM-6")
async def test_what_one_reads_no_more_is_not_sent(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    contract = await a_contract(firm, ann)
    await a_plan(firm, ann, contract, 40, "2026-07-10")
    await confirmed(firm, ann, sales.zhou, contract, 10)
    shown = await drawn(sales, "money-confirmed", ann)
    assert isinstance(shown, MoneyTold)
    assert (shown.amount, shown.by) == (10, "周敏")
    await a_night(sales, "2026-07-10")
    due = await drawn(sales, "money-due", ann)
    assert isinstance(due, PlanCard)
    assert (due.open, due.days, due.state, due.received, due.contract_amount) == (30, 0, "partial", 10, 100)
    customer = (await row_of(firm, contract))["customer_id"]
    await firm.crm.transfer.transfer(firm.call(mia), [("customer", customer)], Terms(wang.id, "area"))
    assert await drawn(sales, "money-confirmed", ann) is None


@pytest.mark.rule("NOTIFY-37", "MONEY-15")
async def test_a_plan_that_was_paid_or_moved_is_not_sent(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40, "2026-07-10")
    await a_night(sales, "2026-07-10")
    await firm.crm.money.move_plan(firm.call(ann), plan, "2026-07-20", reason="改期")
    assert await drawn(sales, "money-due", ann) is None
    await firm.crm.money.move_plan(firm.call(ann), plan, "2026-07-10", reason="改回")
    assert await drawn(sales, "money-due", ann) is not None
    claim = await a_claim(firm, ann, contract, 40)
    assert await drawn(sales, "money-due", ann) is None
    await firm.crm.money.confirm(firm.call(sales.zhou), claim.id)
    assert await drawn(sales, "money-due", ann) is None


@pytest.mark.rule("NOTIFY-38", "NOTIFY-54")
async def test_a_claim_waits_for_finance_until_it_is_decided(sales: Sales) -> None:
    firm, ann, zhou = sales.firm, sales.ann, sales.zhou
    contract = await a_contract(firm, ann, 30_000_000)
    await a_plan(firm, ann, contract, 20_000_000)
    claim = await a_claim(firm, ann, contract, 20_000_000)
    shown = await drawn(sales, "money-confirm", zhou)
    assert isinstance(shown, ReceiptCard)
    assert (shown.periods, shown.due, shown.recorded_by, shown.may_confirm) == ((1,), 20_000_000, "林志强", True)
    assert shown.needs_second_tap

    async def waits(person: Person) -> int:
        def unit(tx: Tx) -> int:
            actor = people.get_actor_by_id(tx, person.id)
            assert actor is not None
            line = MORNING["money-confirm"](tx, actor, firm.clock.ms)
            return line.n if line is not None else 0

        return int(await firm.db.read(unit))

    assert (await waits(zhou), await waits(ann)) == (1, 0)
    await firm.crm.money.confirm(firm.call(zhou), claim.id)
    assert await drawn(sales, "money-confirm", zhou) is None
    assert await waits(zhou) == 0


@pytest.mark.rule("CONTRACT-13", "NOTIFY-40")
async def test_the_owner_hears_of_the_end_unless_it_is_renewed(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann, end_on="2026-07-31", order_date="2026-01-01")
    customer = (await row_of(firm, contract))["customer_id"]
    renewed = await a_contract(firm, ann, customer=customer, end_on="2026-07-31", order_date="2026-01-01")
    await a_draft(firm, ann, customer=customer, renewal_of_id=renewed)
    heard = []
    for day in range(9, 32):
        await a_night(sales, f"2026-07-{day:02}")
        rows = await queued(firm, "contract-ending")
        heard += [(day, row["subject_id"], row["user_id"], row["tier"]) for row in rows]
        await firm.write(lambda tx: tx.run("DELETE FROM outbox WHERE kind = 'contract-ending'"))
    assert heard == [(9, contract, ann.id, 3), (24, contract, ann.id, 1)]


@pytest.mark.rule("CONTRACT-13")
async def test_another_end_begins_the_reminders_anew(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann, end_on="2026-07-12")
    await a_night(sales, "2026-07-10")
    assert [row["tier"] for row in await queued(firm, "contract-ending")] == [1]
    card = await firm.crm.contracts.ask_change(firm.call(ann), contract, "amend", {"end_on": "2026-08-01"}, "延期")
    await firm.crm.contracts.decide_change(firm.call(sales.mia), card.changes[0].id, apply=True)
    await a_night(sales, "2026-07-11")
    assert [row["tier"] for row in await queued(firm, "contract-ending")] == [1, 3]


@pytest.mark.rule("CONTRACT-14", "NOTIFY-40")
async def test_a_week_after_it_took_effect_the_promises_are_asked_after_once(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    await a_contract(firm, ann)
    await a_night(sales, "2026-07-15")
    assert not await queued(firm, "contract-revisit")
    await a_night(sales, "2026-07-16")
    await a_night(sales, "2026-07-17")
    assert await told(firm, "contract-revisit") == {ann.id: 1}
    assert len(await queued(firm, "contract-revisit")) == 1
    assert (await drawn(sales, "contract-revisit", ann)).customer == "顺达物流"


@pytest.mark.rule("NOTIFY-42", "PERM-23")
async def test_a_bound_group_hears_without_the_amount(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann

    def bind(tx: Tx) -> None:
        tx.run(
            "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
            " VALUES ('g1', :root, 'zh-CN', '21:00-08:00', 1, 0)",
            root=firm.root,
        )

    await firm.write(bind)
    contract = await a_contract(firm, ann, 45_000)
    rows = await queued(firm, "contract-news")
    assert [(row["place"], row["subject_id"], row["tier"]) for row in rows] == [("g1", contract, 2)]

    async def shown() -> Any:
        return await firm.write(lambda tx: PLACES["contract-news"](tx, firm.call(None), push_of(rows[0])))

    entity = (await shown()).entity
    assert (entity.amount, entity.customer, entity.sender) == (0, "", "林志强")
    await firm.set("notify.win_amount", True)
    assert (await shown()).entity.amount == 45_000
    await firm.crm.contracts.void(firm.call(sales.mia), contract, "取消")
    assert await shown() is None
    deal = await a_deal(firm, ann, customer_name="明辉电子")
    customer = (await deal_row(firm, deal))["customer_id"]
    won = await firm.crm.contracts.create(firm.call(ann), NewContract(customer, opportunity_id=deal))
    await firm.crm.contracts.submit(firm.call(ann), won.id)
    assert (len(await queued(firm, "deal-won-group")), len(await queued(firm, "contract-news"))) == (0, 2)
    second = await a_deal(firm, ann, customer=customer)
    await firm.crm.deals.win(firm.call(ann), second)
    later = await firm.crm.contracts.create(firm.call(ann), NewContract(customer, opportunity_id=second))
    await firm.crm.contracts.submit(firm.call(ann), later.id)
    assert (len(await queued(firm, "deal-won-group")), len(await queued(firm, "contract-news"))) == (1, 2)
