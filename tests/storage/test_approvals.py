"""An approval from its submission to its end (APPR-1 to APPR-12, APPR-14, APPR-16, APPR-20 to APPR-22)."""

import asyncio

import pytest

from storage.entities.flows import Term
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.usecases import approvals as running
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person, a_department, a_person, queued
from tests.storage.approval_scene import (
    EFFECT,
    KIND,
    REFUSED,
    a_flow,
    by,
    gives_back,
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
async def bob(firm: Firm) -> Person:
    return await a_person(firm, "赵磊", "manager")


@pytest.mark.rule("APPR-1")
async def test_without_a_flow_nothing_is_required(firm: Firm, ann: Person) -> None:
    assert await submits(firm, ann) is None
    assert await firm.rows("SELECT id FROM approvals") == []


@pytest.mark.rule("APPR-1")
async def test_the_nearer_department_decides(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    east = await a_department(firm, "华东")
    shop = await a_department(firm, "上海", parent=east)
    await a_flow(firm, by(mia), priority=9)
    await a_flow(firm, by(bob), departments=[east])
    assert await waiting(firm, await submitted(firm, ann, 1, department=shop)) == {"赵磊"}
    assert await waiting(firm, await submitted(firm, ann, 2)) == {"陈经理"}


@pytest.mark.rule("APPR-1", "APPR-3")
async def test_a_flow_none_of_whose_steps_concerns_the_record_requires_nothing(firm: Firm, ann: Person) -> None:
    await a_flow(firm, by(firm.owner, condition=(Term("amount", ">=", 10_000),)))
    assert await submits(firm, ann, amount=9_999) is None
    assert await firm.rows("SELECT id FROM approvals") == []
    assert await submits(firm, ann, amount=10_000) is not None


@pytest.mark.rule("APPR-9", "APPR-21")
async def test_step_after_step_to_the_effect(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia), by(bob))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    assert await path(firm, approval) == [(0, "陈经理", "approved"), (1, "赵磊", "pending")]
    assert await happened(firm) == []
    card = await says_yes(firm, bob, approval)
    assert (card.state, card.decided.state) == ("approved", "approved")
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-3")
async def test_a_step_with_a_false_condition_is_skipped(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia), by(firm.owner, condition=(Term("over_limit", "=", True),)), by(bob))
    approval = await submitted(firm, ann, facts={"over_limit": False})
    await says_yes(firm, mia, approval)
    assert await waiting(firm, approval) == {"赵磊"}


@pytest.mark.rule("APPR-2")
async def test_running_approvals_keep_their_version(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    flow = await a_flow(firm, by(mia), by(mia, ask_again=True))
    approval = await submitted(firm, ann)
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 2, people=(bob.id,))
    await firm.crm.flows.publish(firm.call(firm.owner), flow)
    await says_yes(firm, mia, approval)
    assert await waiting(firm, approval) == {"陈经理"}
    second = await submitted(firm, ann, 2)
    await says_yes(firm, mia, second)
    assert await waiting(firm, second) == {"赵磊"}


@pytest.mark.rule("APPR-8")
async def test_who_approved_before_is_not_asked_again(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia), by(mia, bob, mode="all"), by(mia))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    assert await path(firm, approval) == [
        (0, "陈经理", "approved"),
        (1, "陈经理", "skipped"),
        (1, "赵磊", "pending"),
    ]
    await says_yes(firm, bob, approval)
    assert (await state(firm, approval))["state"] == "approved"
    skipped = await firm.rows("SELECT why FROM approval_tasks WHERE state = 'skipped'")
    assert {row["why"] for row in skipped} == {"signed_before"}


@pytest.mark.rule("APPR-8")
async def test_unless_the_step_says_so(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), by(mia, ask_again=True))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-9")
async def test_any_sign_all_sign_and_in_turn(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia, bob), by(mia, bob, mode="all", ask_again=True))
    await a_flow(firm, by(mia, bob, mode="sequence"), priority=1, condition=(Term("amount", "=", 1),))
    approval = await submitted(firm, ann)
    await says_yes(firm, bob, approval)
    assert await path(firm, approval) == [
        (0, "陈经理", "cancelled"),
        (0, "赵磊", "approved"),
        (1, "陈经理", "pending"),
        (1, "赵磊", "pending"),
    ]
    await says_yes(firm, bob, approval)
    assert await waiting(firm, approval) == {"陈经理"}
    await says_yes(firm, mia, approval)
    assert await happened(firm) == ["thing_passed"]
    turn = await submitted(firm, ann, 2, amount=1)
    assert await waiting(firm, turn) == {"陈经理"}
    with pytest.raises(NotFound):
        await says_yes(firm, bob, turn)
    await says_yes(firm, mia, turn)
    assert await waiting(firm, turn) == {"赵磊"}


@pytest.mark.rule("APPR-9", "APPR-12")
@pytest.mark.parametrize("mode", ["any", "all", "sequence"])
async def test_a_reject_ends_the_round_in_any_mode(
    firm: Firm, ann: Person, mia: Person, bob: Person, mode: str
) -> None:
    await a_flow(firm, by(mia, bob, mode=mode), by(firm.owner))
    approval = await submitted(firm, ann)
    await says_no(firm, mia, approval, "条款要改")
    assert (await state(firm, approval))["state"] == "rejected"
    assert await waiting(firm, approval) == set()
    assert await happened(firm) == ["thing_rejected"]
    told = await queued(firm, "approval-told")
    assert [(row["user_id"], row["tier"]) for row in told] == [(ann.id, 1)]
    assert '"words": "条款要改"' in told[0]["facts"]


@pytest.mark.rule("APPR-12")
async def test_an_empty_reason_leaves_the_task_pending(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    for act in (says_no(firm, mia, approval, "  "), gives_back(firm, mia, approval, to_step=None, reason="")):
        with pytest.raises(Invalid) as refused:
            await act
        assert refused.value.rule == "APPR-12"
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-12")
async def test_back_to_an_earlier_step_asks_its_people_again(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia), by(bob), by(firm.owner))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    await says_yes(firm, bob, approval)
    await gives_back(firm, firm.owner, approval, to_step=0)
    assert (await state(firm, approval))["state"] == "pending"
    assert await waiting(firm, approval) == {"陈经理"}
    await says_yes(firm, mia, approval)
    await says_yes(firm, bob, approval)
    await says_yes(firm, firm.owner, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-12")
async def test_a_step_ahead_is_no_step_to_return_to(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), by(firm.owner))
    approval = await submitted(firm, ann)
    with pytest.raises(Invalid):
        await gives_back(firm, mia, approval, to_step=1)
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-12")
async def test_back_to_the_submitter_is_rejected(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await gives_back(firm, mia, approval, to_step=None)
    assert (await state(firm, approval))["state"] == "rejected"
    assert await path(firm, approval) == [(0, "陈经理", "returned")]
    assert '"event": "returned"' in (await queued(firm, "approval-told"))[0]["facts"]


@pytest.mark.rule("APPR-1", "APPR-11")
@pytest.mark.parametrize(("resubmit", "asked"), [("restart", "陈经理"), ("resume", "赵磊")])
async def test_submitted_again_it_is_the_next_round(
    firm: Firm, ann: Person, mia: Person, bob: Person, resubmit: str, asked: str
) -> None:
    await a_flow(firm, by(mia), by(bob), resubmit=resubmit)
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    await says_no(firm, bob, approval)
    assert await submitted(firm, ann, amount=900) == approval
    row = await state(firm, approval)
    assert (row["state"], row["round"], row["amount"]) == ("pending", 2, 900)
    assert await waiting(firm, approval) == {asked}


@pytest.mark.rule("APPR-2")
async def test_resume_begins_anew_on_another_version(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    flow = await a_flow(firm, by(mia), by(bob), resubmit="resume")
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    await says_no(firm, bob, approval)
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 2, timeout_hours=8)
    await firm.crm.flows.publish(firm.call(firm.owner), flow)
    await submitted(firm, ann)
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-14")
async def test_only_the_submitter_recalls_and_only_while_pending(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    with pytest.raises(Forbidden):
        await firm.crm.approvals.recall(firm.call(mia), approval)
    card = await firm.crm.approvals.recall(firm.call(ann), approval)
    assert (card.state, card.waiting) == ("recalled", ())
    assert await happened(firm) == ["thing_recalled"]
    with pytest.raises(Conflict):
        await firm.crm.approvals.recall(firm.call(ann), approval)
    await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    with pytest.raises(Conflict):
        await firm.crm.approvals.recall(firm.call(ann), approval)
    assert await happened(firm) == ["thing_recalled", "thing_passed"]


@pytest.mark.rule("APPR-16")
async def test_one_runs_at_a_time(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await submitted(firm, ann)
    with pytest.raises(Conflict) as refused:
        await submits(firm, ann)
    assert refused.value.rule == "APPR-16"


@pytest.mark.rule("APPR-16")
async def test_twenty_submissions_at_once_begin_one(firm: Firm, mia: Person) -> None:
    await a_flow(firm, by(mia))
    reps = [await a_person(firm, f"销售{number}") for number in range(20)]
    results = await asyncio.gather(*(submits(firm, rep) for rep in reps), return_exceptions=True)
    assert sum(1 for result in results if isinstance(result, int)) == 1
    assert sum(1 for result in results if isinstance(result, Conflict)) == 19
    assert len(await firm.rows("SELECT id FROM approvals")) == 1


@pytest.mark.rule("APPR-16", "APPR-22")
async def test_questions_and_answers_change_nothing(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    before = await state(firm, approval)
    await firm.crm.approvals.say(firm.call(mia), approval, "同意")
    await firm.crm.approvals.say(firm.call(ann), approval, "客户在比三家")
    assert await state(firm, approval) == before
    assert await waiting(firm, approval) == {"陈经理"}
    told = [(row["user_id"], row["tier"]) for row in await queued(firm, "approval-told")]
    assert told == [(ann.id, 1), (mia.id, 1)]


@pytest.mark.rule("APPR-21")
async def test_a_refused_effect_leaves_the_task_pending(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia), by(bob))
    approval = await submitted(firm, ann, REFUSED)
    await says_yes(firm, mia, approval)
    with pytest.raises(Conflict) as refused:
        await says_yes(firm, bob, approval)
    assert refused.value.reason == "thing_refused"
    assert await path(firm, approval) == [(0, "陈经理", "approved"), (1, "赵磊", "pending")]
    assert (await state(firm, approval))["state"] == "pending"
    await says_no(firm, bob, approval)
    assert await happened(firm, REFUSED) == ["thing_rejected"]


@pytest.mark.rule("APPR-14")
async def test_a_record_voided_or_deleted_cancels_what_runs(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await firm.write(lambda tx: running.cancel_for(tx, firm.call(ann), KIND, 1))
    assert (await state(firm, approval))["state"] == "cancelled"
    assert await waiting(firm, approval) == set()
    assert await happened(firm) == ["thing_cancelled"]
    with pytest.raises(Conflict):
        await says_yes(firm, mia, approval)
