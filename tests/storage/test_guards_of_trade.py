"""Statements of contracts, approvals and money judge again what the rules judged: nobody slips between."""

from dataclasses import replace

import pytest

from storage.database import Database
from storage.queries import approval_tasks, approvals, contracts, money, money_plans
from storage.queries.approvals import Submission
from storage.tx import Row, Tx
from tests.storage.approval_scene import a_flow, by, submitted
from tests.storage.contract_scene import Sales, a_contract, a_draft, a_plan, a_refund, a_sales, confirmed, row_of


async def _a_task(db: Database) -> tuple[Sales, int, int]:
    """The people, an approval of the manager, his task."""
    sales = await a_sales(db)
    await a_flow(sales.firm, by(sales.mia))
    approval = await submitted(sales.firm, sales.ann)
    return sales, approval, int(await sales.firm.value("SELECT id FROM approval_tasks"))


@pytest.mark.rule("APPR-10")
async def test_a_decision_is_its_persons_of_its_round_and_made_once(db: Database) -> None:
    sales, _, task = await _a_task(db)

    async def decide(person: int, round_: int = 1) -> Row | None:
        def unit(tx: Tx) -> Row | None:
            return approval_tasks.decide(tx, task, person, "approved", comment="", round_=round_, at=1)

        return await sales.firm.write(unit)

    assert await decide(sales.wang.id) is None
    assert await decide(sales.mia.id, round_=2) is None
    assert await decide(sales.mia.id) is not None
    assert await decide(sales.mia.id) is None


@pytest.mark.rule("APPR-15")
async def test_a_decision_is_taken_back_by_who_made_it_and_once(db: Database) -> None:
    sales, _, task = await _a_task(db)

    def decide(tx: Tx) -> Row | None:
        return approval_tasks.decide(tx, task, sales.mia.id, "approved", comment="", round_=1, at=1)

    async def take_back(person: int) -> Row | None:
        return await sales.firm.write(lambda tx: approval_tasks.take_back(tx, task, person, nudge_at=2, timeout_at=3))

    assert await take_back(sales.mia.id) is None
    await sales.firm.write(decide)
    assert await take_back(sales.wang.id) is None
    assert await take_back(sales.mia.id) is not None
    assert await take_back(sales.mia.id) is None


@pytest.mark.rule("CONTRACT-3", "APPR-14")
@pytest.mark.parametrize(
    ("state", "again"),
    [("pending", False), ("approved", False), ("cancelled", False), ("rejected", True), ("recalled", True)],
)
async def test_only_what_was_turned_down_or_recalled_is_submitted_again(
    db: Database, state: str, again: bool
) -> None:
    sales, approval, _ = await _a_task(db)
    row = await sales.firm.row("SELECT * FROM approvals")
    names = ("flow_id", "flow_version", "submitter_id", "department_id", "step", "amount", "currency", "base_amount")
    submission = Submission(
        **{name: row[name] for name in names}, over_limit=False, facts={}, picked={}, snapshot={}, note=""
    )

    def unit(tx: Tx) -> Row | None:
        tx.run("UPDATE approvals SET state = :state", state=state)
        return approvals.submit_again(tx, approval, replace(submission, note="改了"), at=1)

    assert (await sales.firm.write(unit) is not None) is again


@pytest.mark.rule("CONTRACT-3", "CONTRACT-4")
async def test_a_contract_takes_effect_once(db: Database) -> None:
    sales = await a_sales(db)
    draft = await a_draft(sales.firm, sales.ann)

    def unit(tx: Tx) -> list[bool]:
        values = {"fx_rate": "1", "credit_user_id": sales.ann.id}
        took = []
        for came_from in ("pending", "draft", "draft"):
            row = contracts.make_effective(
                tx, draft.id, came_from=came_from, to="not_required", values=values, at=5, by=sales.ann.id
            )
            took.append(row is not None)
            tx.run("UPDATE contracts SET approval_status = 'draft'")
        return took

    assert await sales.firm.write(unit) == [False, True, False]


@pytest.mark.rule("CONTRACT-9", "MONEY-5", "MONEY-11", "MONEY-17")
async def test_money_on_a_contract_holds_it_its_plans_and_its_receipts(db: Database) -> None:
    sales = await a_sales(db)
    firm = sales.firm
    contract = await a_contract(firm, sales.ann, 100)
    plan = await a_plan(firm, sales.ann, contract, 60)
    await confirmed(firm, sales.ann, sales.zhou, contract, 60)
    await a_refund(firm, sales.ann, contract, 20)
    row = await row_of(firm, contract)
    seen = await firm.value("SELECT version FROM plans WHERE id = :id", id=plan)

    def unit(tx: Tx) -> list[bool]:
        by = {"at": 5, "by": sales.mia.id}
        return [
            contracts.void(tx, contract, reason="取消", version=row["version"], **by) is None,
            money_plans.delete(tx, plan, version=seen, **by) is None,
            money_plans.change(tx, plan, {"amount": 59}, version=seen, **by) is None,
            money.claim(tx, contract, 41) is None,
            money.receive(tx, contract, 41) is None,
            money.unreceive(tx, contract, 41) is None,
            money.reserve_refund(tx, contract, 41) is None,
            money.confirm(tx, contract, 1) is None,
        ]

    assert all(await firm.write(unit))
