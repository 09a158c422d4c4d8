"""Taking back a decision: while nobody has acted on it, and with everything that rests on it (APPR-15)."""

import asyncio

import pytest

from storage.errors import Conflict
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person, a_person
from tests.storage.approval_scene import (
    EFFECT,
    a_flow,
    adds,
    by,
    forwards,
    happened,
    path,
    says_yes,
    seen,
    state,
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


@pytest.mark.rule("APPR-15")
async def test_a_decision_is_taken_back_while_nobody_has_decided_after_it(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia, firm.owner), by(bob))
    approval = await submitted(firm, ann)
    firm.clock.passes(minutes=1)
    await says_yes(firm, mia, approval)
    firm.clock.passes(minutes=10)
    await firm.crm.approvals.take_back(firm.call(mia), approval)
    assert await waiting(firm, approval) == {"陈经理", "陈晓雯"}
    await says_yes(firm, firm.owner, approval)
    await says_yes(firm, bob, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-15")
async def test_too_late_is_after_the_undo_time_or_the_next_decision(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia), by(bob), by(firm.owner))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    await says_yes(firm, bob, approval)
    with pytest.raises(Conflict) as late:
        await firm.crm.approvals.take_back(firm.call(mia), approval)
    assert late.value.reason == "approval_too_late"
    firm.clock.passes(minutes=10, seconds=1)
    with pytest.raises(Conflict) as over:
        await firm.crm.approvals.take_back(firm.call(bob), approval)
    assert over.value.reason == "approval_undo_over"
    await says_yes(firm, firm.owner, approval)
    with pytest.raises(Conflict):
        await firm.crm.approvals.take_back(firm.call(firm.owner), approval)
    with pytest.raises(Conflict):
        await firm.crm.approvals.take_back(firm.call(ann), approval)


@pytest.mark.rule("APPR-13", "APPR-15")
@pytest.mark.parametrize("forward", [True, False])
async def test_who_is_asked_once_more_by_another_cannot_take_back_what_that_one_relies_on(
    firm: Firm, ann: Person, mia: Person, bob: Person, forward: bool
) -> None:
    await a_flow(firm, by(mia, bob, mode="all"))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    await (forwards(firm, bob, approval, mia) if forward else adds(firm, bob, approval, mia, before=False))
    with pytest.raises(Conflict) as late:
        await firm.crm.approvals.take_back(firm.call(mia), approval)
    assert late.value.reason == "approval_too_late"
    assert not (await firm.crm.approvals.open(firm.call(mia), approval)).may_take_back
    if not forward:
        await says_yes(firm, bob, approval)
    await says_yes(firm, mia, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-12", "APPR-15")
async def test_nobody_takes_back_what_he_signed_in_a_step_that_was_left_for_an_earlier_one(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(firm.owner), by(mia, bob, mode="all"))
    approval = await submitted(firm, ann)
    await says_yes(firm, firm.owner, approval)
    await says_yes(firm, mia, approval)
    await firm.crm.approvals.give_back(firm.call(bob), approval, await seen(firm, approval), "再看", to_step=0)
    with pytest.raises(Conflict) as late:
        await firm.crm.approvals.take_back(firm.call(mia), approval)
    assert late.value.reason == "approval_too_late"
    assert await waiting(firm, approval) == {"陈晓雯"}


@pytest.mark.rule("APPR-15")
@pytest.mark.parametrize("nested", [False, True])
async def test_whom_the_asker_asked_on_the_strength_of_a_signature_is_let_go_with_it(
    firm: Firm, ann: Person, mia: Person, zhou: Person, bob: Person, nested: bool
) -> None:
    """Zhou signs first for Mia, who then asks Bob, who may ask one more: without Zhou nobody was asked yet."""
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    for asker, asked in ((mia, zhou), (mia, bob), (bob, firm.owner))[: 3 if nested else 2]:
        firm.clock.passes(seconds=1)
        await adds(firm, asker, approval, asked, before=True)
        if asked is zhou:
            firm.clock.passes(seconds=1)
            await says_yes(firm, zhou, approval)
    await firm.crm.approvals.take_back(firm.call(zhou), approval)
    assert await waiting(firm, approval) == {zhou.name}
    await says_yes(firm, zhou, approval)
    assert await waiting(firm, approval) == {mia.name}


@pytest.mark.rule("APPR-15")
async def test_a_signature_on_whose_strength_the_asker_handed_over_stands(
    firm: Firm, ann: Person, mia: Person, zhou: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, zhou, before=True)
    firm.clock.passes(seconds=1)
    await says_yes(firm, zhou, approval)
    firm.clock.passes(seconds=1)
    await forwards(firm, mia, approval, bob)
    with pytest.raises(Conflict) as late:
        await firm.crm.approvals.take_back(firm.call(zhou), approval)
    assert late.value.reason == "approval_too_late"
    assert await waiting(firm, approval) == {bob.name}


@pytest.mark.rule("APPR-15")
async def test_a_colleague_who_signs_first_as_well_keeps_his_place_when_another_takes_back(
    firm: Firm, ann: Person, mia: Person, zhou: Person, bob: Person
) -> None:
    """Zhou and Bob sign before Mia; Bob hands his over after Zhou has signed: that rests on nobody."""
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await adds(firm, mia, approval, zhou, bob, before=True)
    firm.clock.passes(seconds=1)
    await says_yes(firm, zhou, approval)
    firm.clock.passes(seconds=1)
    await forwards(firm, bob, approval, firm.owner)
    await firm.crm.approvals.take_back(firm.call(zhou), approval)
    assert await waiting(firm, approval) == {zhou.name, firm.owner.name}


@pytest.mark.rule("APPR-15")
async def test_in_turn_the_next_one_waits_again(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia, bob, mode="sequence"))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    card = await firm.crm.approvals.open(firm.call(mia), approval)
    assert card.may_take_back
    await firm.crm.approvals.take_back(firm.call(mia), approval)
    assert await path(firm, approval) == [(0, "陈经理", "pending"), (0, "赵磊", "waiting")]


@pytest.mark.rule("APPR-15", "APPR-10")
async def test_a_take_back_and_the_next_decision_at_once_never_both(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia), by(bob))
    for record in range(1, 6):
        approval = await submitted(firm, ann, record)
        await says_yes(firm, mia, approval)
        undo = firm.crm.approvals.take_back(firm.call(mia), approval)
        results = await asyncio.gather(undo, says_yes(firm, bob, approval), return_exceptions=True)
        assert sum(1 for result in results if isinstance(result, BaseException)) == 1
        now = await state(firm, approval)
        assert (now["state"], now["step"]) in (("approved", 1), ("pending", 0))


# ── reading ──
