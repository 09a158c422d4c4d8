"""Taps on an approval: what was seen, twice, at once, several together (APPR-9 to APPR-12, APPR-20)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from storage.entities.approvals import Seen
from storage.entities.flows import Step
from storage.errors import Conflict, Invalid, Refusal, Stale
from storage.usecases import approvals as running
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person, a_person
from tests.storage.approval_scene import (
    EFFECT,
    REFUSED,
    a_flow,
    acts,
    by,
    happened,
    path,
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


@pytest.mark.rule("APPR-10")
async def test_a_second_tap_learns_who_decided_and_when(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia, bob), by(firm.owner))
    approval = await submitted(firm, ann)
    shown = await seen(firm, approval)
    await says_yes(firm, mia, approval)
    at = firm.clock.ms
    firm.clock.passes(minutes=5)
    for person, own in ((bob, False), (mia, True)):
        with pytest.raises(Conflict) as refused:
            await firm.crm.approvals.approve(firm.call(person), approval, shown, confirm=shown.amount)
        facts = refused.value.params
        assert (refused.value.reason, facts["by"], facts["at"], facts["own"]) == (
            "approval_decided",
            "陈经理",
            at,
            own,
        )
    assert len(await firm.rows("SELECT id FROM audit WHERE action = 'approval_signed'")) == 1


@pytest.mark.rule("APPR-10", "ORG-9")
async def test_one_delivery_twice_decides_once(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia), by(mia, ask_again=True))
    approval = await submitted(firm, ann)
    call, shown = firm.call(mia), await seen(firm, approval)
    for _ in range(2):
        await firm.crm.approvals.approve(call, approval, shown, confirm=shown.amount)
    assert [state_ for _, _, state_ in await path(firm, approval)] == ["approved", "pending"]


@pytest.mark.reliability("R6")
@pytest.mark.rule("APPR-10", "APPR-9")
async def test_thirty_approvers_tapping_at_once_decide_once(firm: Firm, ann: Person) -> None:
    thirty = [await a_person(firm, f"主管{number}", "manager") for number in range(30)]
    await a_flow(firm, by(*thirty))
    approval = await submitted(firm, ann)
    shown = await seen(firm, approval)

    async def taps(person: Person) -> Any:
        return await firm.crm.approvals.approve(firm.call(person), approval, shown, confirm=shown.amount)

    results = await asyncio.gather(*(taps(person) for person in thirty), return_exceptions=True)
    assert sum(1 for result in results if not isinstance(result, BaseException)) == 1
    refusals = [result for result in results if isinstance(result, BaseException)]
    assert {type(one) for one in refusals} == {Conflict}
    assert all(isinstance(one, Refusal) and one.params.get("by") for one in refusals)
    states = [state_ for _, _, state_ in await path(firm, approval)]
    assert (states.count("approved"), states.count("cancelled")) == (1, 29)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-9", "APPR-10")
async def test_twenty_of_an_all_sign_step_at_once_open_the_next_once(firm: Firm, ann: Person, mia: Person) -> None:
    twenty = [await a_person(firm, f"主管{number}", "manager") for number in range(20)]
    await a_flow(firm, by(*twenty, mode="all"), by(mia))
    approval = await submitted(firm, ann)
    await asyncio.gather(*(says_yes(firm, person, approval) for person in twenty))
    assert [one for one in await path(firm, approval) if one[0] == 1] == [(1, "陈经理", "pending")]


@pytest.mark.rule("APPR-10", "APPR-14")
async def test_twenty_taps_and_a_recall_at_once_have_one_end(firm: Firm, ann: Person) -> None:
    twenty = [await a_person(firm, f"主管{number}", "manager") for number in range(19)]
    await a_flow(firm, by(*twenty))
    approval = await submitted(firm, ann)
    acts_ = [says_yes(firm, person, approval) for person in twenty]
    acts_.insert(10, acts(firm, ann, lambda tx, me, call: running.recall(tx, me, call, approval)))
    results = await asyncio.gather(*acts_, return_exceptions=True)
    assert sum(1 for result in results if not isinstance(result, BaseException)) == 1
    assert len(await happened(firm)) == 1


@pytest.mark.rule("APPR-11")
async def test_a_decision_on_another_amount_or_round_is_stale(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann, amount=100)
    for shown in (Seen(1, 99), Seen(0, 100), Seen(2, 100)):
        with pytest.raises(Stale) as refused:
            await firm.crm.approvals.approve(firm.call(mia), approval, shown)
        assert refused.value.rule == "APPR-11"
    await acts(firm, ann, lambda tx, me, call: running.recall(tx, me, call, approval))
    again = await submitted(firm, ann, amount=200)
    assert again == approval
    with pytest.raises(Stale):
        await firm.crm.approvals.approve(firm.call(mia), approval, Seen(1, 100))


@pytest.mark.rule("APPR-11", "ORG-10")
async def test_a_large_amount_is_said_once_more(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann, amount=450_000_00)
    for wrong in (None, 450_000_01):
        with pytest.raises(Invalid) as refused:
            await says_yes(firm, mia, approval, confirm=wrong)
        assert refused.value.needs_confirmation
        assert refused.value.params["amount"] == 450_000_00
    assert await waiting(firm, approval) == {"陈经理"}
    await says_yes(firm, mia, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-11")
async def test_the_threshold_counts_the_base_currency(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann, amount=50_000_00, facts={"amount": 360_000_00})
    with pytest.raises(Invalid):
        await says_yes(firm, mia, approval, confirm=None)


@pytest.mark.rule("APPR-20")
async def test_a_batch_leaves_out_what_is_large_or_over_the_limit(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    small = await submitted(firm, ann, 1, amount=100)
    large = await submitted(firm, ann, 2, amount=200_000_00)
    over = await submitted(firm, ann, 3, amount=100, facts={"over_limit": True})
    other = await submitted(firm, ann, 4, amount=300)
    listed = await firm.crm.approvals.waiting(firm.call(mia))
    assert (listed.total, listed.totals, listed.batch_totals) == (4, {"CNY": 200_005_00}, {"CNY": 400})
    card = await firm.shown(listed.card)
    asked = await firm.crm.approvals.ask_batch(firm.tap(mia, card))
    done = await firm.crm.approvals.approve_batch(firm.tap(mia, await firm.shown(asked.card)))
    assert [one.approval for one in done.approved] == [small, other]
    assert {(one.approval, why) for one, why, _ in done.left} == {
        (large, "approval_left_amount"),
        (over, "approval_left_over_limit"),
    }
    assert await happened(firm, 1) == ["thing_passed"] == await happened(firm, 4)
    assert await waiting(firm, large) == await waiting(firm, over) == {"陈经理"}


@pytest.mark.rule("APPR-20", "APPR-11", "PERM-14")
async def test_each_of_a_batch_is_judged_alone_as_it_is_now(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    first, changed = await submitted(firm, ann, 1, amount=100), await submitted(firm, ann, 2, amount=100)
    refused = await submitted(firm, ann, REFUSED, amount=100)
    card = await firm.shown((await firm.crm.approvals.waiting(firm.call(mia))).card)
    asked = await firm.crm.approvals.ask_batch(firm.tap(mia, card))
    await acts(firm, ann, lambda tx, me, call: running.recall(tx, me, call, changed))
    await submitted(firm, ann, 2, amount=190_000_00)
    done = await firm.crm.approvals.approve_batch(firm.tap(mia, await firm.shown(asked.card)))
    assert [one.approval for one in done.approved] == [first]
    assert {(one.approval, why) for one, why, _ in done.left} == {(changed, "approval_changed"), (refused, "other")}
    assert await waiting(firm, changed) == {"陈经理"}


@pytest.mark.rule("APPR-11", "APPR-10")
async def test_the_card_asks_once_more_from_the_threshold_on(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann, amount=200_000_00)
    card = await firm.shown((await firm.crm.approvals.open(firm.call(mia), approval)).card)  # type: ignore[arg-type]
    asked = await firm.crm.approvals.yes(firm.tap(mia, card), approval)
    assert (asked.view, asked.state) == ("approval-confirm", "pending")
    again = await firm.shown(asked.card)  # type: ignore[arg-type]
    done = await firm.crm.approvals.yes(firm.tap(mia, again), approval, confirmed=True)
    assert (done.view, done.state) == ("approval-done", "approved")


@pytest.mark.rule("APPR-11", "ORG-11")
async def test_a_card_of_a_former_round_decides_nothing(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    card = await firm.shown((await firm.crm.approvals.open(firm.call(mia), approval)).card)  # type: ignore[arg-type]
    await acts(firm, ann, lambda tx, me, call: running.recall(tx, me, call, approval))
    await submitted(firm, ann)
    with pytest.raises(Stale):
        await firm.crm.approvals.yes(firm.tap(mia, card), approval)
    foreign = await submitted(firm, ann, 2)
    with pytest.raises(Conflict):
        await firm.crm.approvals.yes(firm.tap(mia, replace(card)), foreign)


@pytest.mark.rule("APPR-12")
async def test_a_step_that_wants_a_comment_gets_one(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, Step("user", (mia.id,), comment_required=True))
    approval = await submitted(firm, ann)
    with pytest.raises(Invalid):
        await says_yes(firm, mia, approval)
    await says_yes(firm, mia, approval, comment="毛利够")
    assert await happened(firm) == ["thing_passed"]
