"""Forward, add-sign (APPR-13) and who reads an approval (APPR-22, PERM-18, PERM-22)."""

import asyncio
from typing import Any

import pytest

from storage.entities.flows import Step
from storage.errors import Conflict, Forbidden, Invalid, Limit, NotFound
from storage.usecases.approval_effects import EFFECTS, READS
from tests.factories import Firm, Person, a_person, queued
from tests.storage.approval_scene import (
    EFFECT,
    KIND,
    a_flow,
    adds,
    by,
    forwards,
    happened,
    path,
    says_no,
    says_yes,
    seen,
    submitted,
    waiting,
)


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


@pytest.fixture
async def bob(firm: Firm) -> Person:
    return await a_person(firm, "赵磊", "manager")


@pytest.fixture
async def zhou(firm: Firm) -> Person:
    return await a_person(firm, "周敏", "finance")


@pytest.mark.rule("APPR-13")
async def test_a_forwarded_task_is_the_other_s(firm: Firm, ann: Person, mia: Person, zhou: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await forwards(firm, mia, approval, zhou)
    assert await path(firm, approval) == [(0, "陈经理", "forwarded"), (0, "周敏", "pending")]
    with pytest.raises(Conflict):
        await says_yes(firm, mia, approval)
    await says_yes(firm, zhou, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-13")
async def test_a_comment_is_needed_and_the_submitter_is_nobody_to_ask(
    firm: Firm, ann: Person, mia: Person, zhou: Person
) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    for act in (
        forwards(firm, mia, approval, zhou, ""),
        adds(firm, mia, approval, zhou, before=True, comment=" "),
        forwards(firm, mia, approval, ann),
        adds(firm, mia, approval, ann, before=False),
        adds(firm, mia, approval, before=False),
    ):
        with pytest.raises(Invalid):
            await act
    with pytest.raises(Conflict):
        await forwards(firm, mia, approval, mia)
    assert await path(firm, approval) == [(0, "陈经理", "pending")]


@pytest.mark.rule("APPR-13")
async def test_five_hands_a_step(firm: Firm, ann: Person, mia: Person) -> None:
    others = [await a_person(firm, f"同事{number}", "manager") for number in range(6)]
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, *others[:4], before=False)
    with pytest.raises(Limit):
        await adds(firm, mia, approval, *others[4:], before=False)
    await forwards(firm, mia, approval, others[4])
    with pytest.raises(Limit) as refused:
        await forwards(firm, others[4], approval, others[5])
    assert (refused.value.params["used"], refused.value.params["limit"]) == (5, 5)


@pytest.mark.rule("APPR-13")
async def test_who_signs_before_hands_the_decision_back(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person
) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, zhou, bob, before=True)
    assert await waiting(firm, approval) == {"周敏", "赵磊"}
    with pytest.raises(Forbidden):
        await says_yes(firm, mia, approval)
    await says_yes(firm, zhou, approval)
    assert await waiting(firm, approval) == {"赵磊"}
    await says_yes(firm, bob, approval)
    assert await waiting(firm, approval) == {"陈经理"}
    await says_yes(firm, mia, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-13", "APPR-9")
async def test_who_signs_after_ends_an_any_sign_step(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person
) -> None:
    await a_flow(firm, by(mia, bob))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, zhou, before=False)
    assert await waiting(firm, approval) == {"陈经理", "赵磊"}
    await says_yes(firm, mia, approval)
    assert await waiting(firm, approval) == {"周敏"}
    await says_yes(firm, zhou, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-13")
async def test_an_added_signer_may_reject(firm: Firm, ann: Person, mia: Person, zhou: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, zhou, before=True)
    await says_no(firm, zhou, approval)
    assert await happened(firm) == ["thing_rejected"]


@pytest.mark.rule("APPR-13")
async def test_twenty_forwards_at_once_forward_once(firm: Firm, ann: Person, mia: Person) -> None:
    others = [await a_person(firm, f"同事{number}", "manager") for number in range(20)]
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    tasks = (forwards(firm, mia, approval, other) for other in others)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(1 for result in results if isinstance(result, int)) == 1
    assert len(await waiting(firm, approval)) == 1


@pytest.mark.rule("APPR-22")
async def test_flow_admins_forward_stuck_tasks_and_decide_nothing(
    firm: Firm, ann: Person, mia: Person, zhou: Person
) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    task = await firm.value("SELECT id FROM approval_tasks WHERE approval_id = :id", id=approval)
    with pytest.raises(Forbidden) as refused:
        await says_yes(firm, firm.owner, approval)
    assert refused.value.params["names"] == ["陈经理"]
    for act in (forwards(firm, firm.owner, approval, zhou), says_no(firm, firm.owner, approval)):
        with pytest.raises(Forbidden):
            await act
    with pytest.raises(NotFound):
        await forwards(firm, zhou, approval, firm.owner, task_id=task)
    await forwards(firm, firm.owner, approval, zhou, task_id=task)
    assert await waiting(firm, approval) == {"周敏"}


@pytest.mark.rule("APPR-22", "PERM-22", "PERM-13")
async def test_who_reads_an_approval(
    firm: Firm, ann: Person, mia: Person, bob: Person, zhou: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, copied = await a_person(firm, "旁观", "viewer"), await a_person(firm, "抄送")
    await a_flow(firm, by(mia), by(bob), cc=[copied.id])
    approval = await submitted(firm, ann)

    async def reads(person: Person) -> bool:
        try:
            await firm.crm.approvals.open(firm.call(person), approval)
        except NotFound:
            return False
        return True

    people = (ann, mia, bob, zhou, viewer, copied, firm.owner)
    assert [await reads(one) for one in people] == [True, True, False, False, False, True, True]
    await forwards(firm, mia, approval, zhou)
    await says_yes(firm, zhou, approval)
    await says_yes(firm, bob, approval)
    assert [await reads(one) for one in people] == [True, True, True, True, False, True, True]
    monkeypatch.setitem(READS, KIND, lambda tx, actor, record, now: actor.user_id == viewer.id)
    assert await reads(viewer)


@pytest.mark.rule("PERM-22", "PERM-18")
async def test_an_approver_reads_the_snapshot_without_what_he_may_not_see(
    firm: Firm, ann: Person, mia: Person, zhou: Person
) -> None:
    assistant = await a_person(firm, "助理", "assistant")
    await a_flow(firm, by(zhou, assistant))
    approval = await submitted(firm, ann, snapshot={"customer": "顺达物流", "margin_bp": 1800})
    full = await firm.crm.approvals.open(firm.call(zhou), approval)
    part = await firm.crm.approvals.open(firm.call(assistant), approval)
    assert full.facts == {"name": "东西 1", "customer": "顺达物流", "margin_bp": 1800}
    assert part.facts == {"name": "东西 1", "customer": "顺达物流"}
    assert not full.readable


@pytest.mark.rule("APPR-22")
async def test_the_submitter_never_sees_approve_on_his_own(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    own = await firm.crm.approvals.open(firm.call(ann), approval)
    assert (own.view, own.task, own.may_recall, own.waiting) == ("approval-submitted", None, True, ("陈经理",))
    theirs = await firm.crm.approvals.open(firm.call(mia), approval)
    assert (theirs.view, theirs.task is not None, theirs.may_recall) == ("approval-card", True, False)


@pytest.mark.rule("APPR-13")
async def test_the_card_leads_to_the_hand(firm: Firm, ann: Person, mia: Person, zhou: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    crm = firm.crm.approvals

    async def card_of(shown: Any) -> Any:
        return firm.tap(mia, await firm.shown(shown.card))

    who = await crm.ask_hand(await card_of(await crm.open(firm.call(mia), approval)), approval, "forward")
    assert ann.id not in [one.id for one in who.people]
    found = await crm.ask_hand(await card_of(who), approval, "forward", words="周敏")
    assert [one.name for one in found.people] == ["周敏"]
    why = await crm.choose_hand(await card_of(found), approval, zhou.id)
    assert (why.view, why.chosen.name if why.chosen else "") == ("approval-forward-why", "周敏")
    done = await crm.give_hand(await card_of(why), approval, "请你定")
    assert (done.view, done.decided.state if done.decided else "") == ("approval-done", "forwarded")
    assert await waiting(firm, approval) == {"周敏"}


@pytest.mark.rule("APPR-12")
async def test_the_card_leads_to_the_reason(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(firm.owner), Step("user", (mia.id,)))
    approval = await submitted(firm, ann)
    await says_yes(firm, firm.owner, approval)
    crm = firm.crm.approvals
    opened = await crm.open(firm.call(mia), approval)
    assert opened.previous == 0
    card = await firm.shown(opened.card)  # type: ignore[arg-type]
    asked = await crm.ask_reason(firm.tap(mia, card), approval, back=0)
    card = await firm.shown(asked.card)  # type: ignore[arg-type]
    done = await crm.no(firm.tap(mia, card), approval, "再看看")
    assert (done.view, await waiting(firm, approval)) == ("approval-done", {"陈晓雯"})


@pytest.mark.rule("NOTIFY-35")
async def test_the_submitter_and_those_in_copy_hear_how_it_ended(firm: Firm, ann: Person, mia: Person) -> None:
    copied = await a_person(firm, "抄送")
    await a_flow(firm, by(mia), cc=[copied.id, mia.id])
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    told = [(row["user_id"], row["tier"]) for row in await queued(firm, "approval-told")]
    assert told == [(ann.id, 2), (copied.id, 3)]
    shown = await seen(firm, approval)
    with pytest.raises(Conflict):
        await firm.crm.approvals.approve(firm.call(mia), approval, shown)
