"""What could slip through an approval: nobody to ask, people away when their turn comes, facts changed since.

(APPR-1, APPR-6, APPR-13, APPR-18, APPR-19, APPR-22)
"""

from datetime import datetime
from typing import Any

import pytest

from storage.entities.flows import Step, Term
from storage.entities.instants import HOUR
from storage.errors import Conflict, Forbidden
from storage.usecases.approval_effects import EFFECTS
from tests.factories import TAIPEI, Firm, Person, a_person, queued
from tests.storage.approval_scene import (
    EFFECT,
    a_flow,
    adds,
    by,
    forwards,
    happened,
    path,
    says_no,
    says_yes,
    state,
    submits,
    submitted,
    waiting,
)


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


@pytest.fixture
async def zhou(firm: Firm) -> Person:
    return await a_person(firm, "周敏", "manager")


@pytest.fixture
async def bob(firm: Firm) -> Person:
    return await a_person(firm, "赵磊", "manager")


async def leaves_to(firm: Firm, person: Person, delegate: Person) -> None:
    """Away today, with a delegate."""
    await firm.crm.approvals.set_delegate(firm.call(person), delegate.id)
    away = {"away_from": "2026-07-09", "away_until": "2026-07-10", "id": person.id}
    await firm.write(
        lambda tx: tx.run("UPDATE users SET away_from = :away_from, away_until = :away_until WHERE id = :id", **away)
    )


async def acting(firm: Firm, approval: int) -> dict[str, str | None]:
    """Who decides now, and for whom he acts."""
    rows = await firm.rows(
        "SELECT u.name, f.name AS absent FROM approval_tasks t JOIN users u ON u.id = t.approver_id"
        " LEFT JOIN users f ON f.id = t.acting_for WHERE t.approval_id = :id AND t.state = 'pending'",
        id=approval,
    )
    return {row["name"]: row["absent"] for row in rows}


@pytest.mark.rule("APPR-6")
async def test_a_first_step_that_rejects_when_empty_never_lets_the_record_pass(firm: Firm, ann: Person) -> None:
    await a_flow(firm, Step("dept_head", on_empty="reject"))
    with pytest.raises(Conflict) as refused:
        await submits(firm, ann)
    assert (refused.value.reason, refused.value.rule) == ("approval_empty", "APPR-6")
    assert await firm.rows("SELECT id FROM approvals") == []
    assert await happened(firm) == []


@pytest.mark.rule("APPR-1", "APPR-16")
async def test_what_runs_is_not_passed_by_submitting_it_again_without_its_flow(
    firm: Firm, ann: Person, mia: Person
) -> None:
    flow = await a_flow(firm, by(mia))
    await submitted(firm, ann)
    await firm.crm.flows.set_enabled(firm.call(firm.owner), flow, enabled=False)
    with pytest.raises(Conflict) as refused:
        await submits(firm, ann)
    assert refused.value.reason == "approval_running"


@pytest.mark.rule("APPR-1", "APPR-3")
async def test_resuming_asks_a_step_that_concerns_the_record_only_now(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    large: Any = (Term("amount", ">", 50_000),)
    await a_flow(firm, by(mia, condition=large), by(bob), resubmit="resume")
    approval = await submitted(firm, ann, amount=1_000)
    await says_no(firm, bob, approval)
    await submitted(firm, ann, amount=90_000)
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-18")
async def test_a_turn_that_comes_in_an_absence_is_the_delegates(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person
) -> None:
    await a_flow(firm, by(bob, mia, mode="sequence"))
    approval = await submitted(firm, ann)
    await leaves_to(firm, mia, zhou)
    await says_yes(firm, bob, approval)
    assert await acting(firm, approval) == {"周敏": "陈经理"}
    await says_yes(firm, zhou, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-18")
async def test_a_turn_that_comes_after_the_return_is_his_own(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person
) -> None:
    await leaves_to(firm, mia, zhou)
    await a_flow(firm, by(bob, mia, mode="sequence"))
    approval = await submitted(firm, ann)
    firm.clock.passes(days=4)
    await says_yes(firm, bob, approval)
    assert await acting(firm, approval) == {"陈经理": None}


@pytest.mark.rule("APPR-18", "APPR-13")
@pytest.mark.parametrize("how", ["forward", "before", "after"])
async def test_a_hand_reaches_the_delegate_of_who_is_away(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person, how: str
) -> None:
    await leaves_to(firm, mia, zhou)
    await a_flow(firm, by(bob))
    approval = await submitted(firm, ann)
    if how == "forward":
        await forwards(firm, bob, approval, mia)
    else:
        await adds(firm, bob, approval, mia, before=how == "before")
    if how == "after":
        await says_yes(firm, bob, approval)
    assert await acting(firm, approval) == {"周敏": "陈经理"}


@pytest.mark.rule("APPR-18", "APPR-13")
@pytest.mark.parametrize("delegate", ["submitter", "asked"])
async def test_a_hand_stays_with_who_is_away_where_his_delegate_may_not_act(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person, delegate: str
) -> None:
    await leaves_to(firm, mia, ann if delegate == "submitter" else zhou)
    await a_flow(firm, by(bob, zhou, mode="all"))
    approval = await submitted(firm, ann)
    await forwards(firm, bob, approval, mia)
    assert await acting(firm, approval) == {"周敏": None, "陈经理": None}


@pytest.mark.rule("APPR-18", "APPR-13")
async def test_what_a_delegate_forwards_to_whom_he_stands_in_for_does_not_come_back(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await leaves_to(firm, mia, bob)
    await a_flow(firm, by(bob))
    approval = await submitted(firm, ann)
    await forwards(firm, bob, approval, mia)
    assert await acting(firm, approval) == {"陈经理": None}


@pytest.mark.rule("APPR-18", "APPR-19")
async def test_what_a_leaver_had_goes_to_the_delegate_of_his_superior(
    firm: Firm, ann: Person, mia: Person, zhou: Person
) -> None:
    low = await a_person(firm, "王主管", "manager", superior=mia)
    await a_flow(firm, by(low))
    approval = await submitted(firm, ann)
    await leaves_to(firm, mia, zhou)
    await firm.crm.people.suspend(firm.call(firm.owner), low.id)
    assert await acting(firm, approval) == {"周敏": "陈经理"}


@pytest.mark.rule("APPR-22", "APPR-7")
async def test_an_admin_chooses_nobody_for_what_he_submitted_himself(
    firm: Firm, mia: Person, bob: Person, zhou: Person
) -> None:
    await a_flow(firm, by(bob), admins=[mia.id])
    approval = await submitted(firm, mia)
    task = await firm.value("SELECT id FROM approval_tasks WHERE approval_id = :id", id=approval)
    card = await firm.crm.approvals.open(firm.call(mia), approval)
    assert not card.may_forward
    with pytest.raises(Forbidden):
        await forwards(firm, mia, approval, zhou, task_id=task)
    assert await path(firm, approval) == [(0, "赵磊", "pending")]
    assert (await state(firm, approval))["state"] == "pending"


@pytest.mark.rule("NOTIFY-34", "NOTIFY-10")
async def test_prompts_that_were_held_are_one(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await it_is(firm, 8)
    await submitted(firm, ann)
    card = await firm.shown((await firm.crm.approvals.waiting(firm.call(mia))).card)
    await firm.crm.approvals.snooze(firm.tap(mia, card), firm.clock.ms + 12 * HOUR)
    for hour in (9, 16):
        await it_is(firm, hour)
    rows = [(row["state"], row["facts"]) for row in await queued(firm, "approval-digest")]
    assert rows == [("queued", '{"chosen": true}'), ("dropped", "{}"), ("queued", "{}")]


@pytest.mark.rule("NOTIFY-34")
async def test_hours_chosen_after_they_have_passed_ring_tomorrow(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await it_is(firm, 8)
    await submitted(firm, ann)
    await it_is(firm, 9)
    await it_is(firm, 11)
    await firm.crm.approvals.set_hours(firm.call(mia), ["10:30", "15:00"])
    await it_is(firm, 12)
    assert len(await queued(firm, "approval-digest")) == 1
    await it_is(firm, 15)
    assert len(await queued(firm, "approval-digest")) == 2


async def it_is(firm: Firm, hour: int) -> None:
    """An hour of 9 July 2026, with what the CRM does by itself at it."""
    firm.clock.now = datetime(2026, 7, 9, hour, tzinfo=TAIPEI)
    await firm.crm.chores.run(now=firm.clock.ms)
