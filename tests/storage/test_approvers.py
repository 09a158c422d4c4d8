"""Who decides a step (APPR-4 to APPR-7, APPR-18, APPR-19; T14, T18, T19)."""

from typing import Any

import pytest

from storage.entities.flows import Step
from storage.errors import Conflict, Forbidden, Invalid
from storage.queries import handovers
from storage.usecases.approval_effects import EFFECTS
from tests.factories import Firm, Person, a_department, a_person
from tests.storage.approval_scene import (
    EFFECT,
    a_flow,
    by,
    happened,
    path,
    says_yes,
    state,
    submits,
    submitted,
    waiting,
)


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


async def chain(firm: Firm, *names: str) -> list[Person]:
    """People each of whom reports to the next."""
    above: Person | None = None
    found: list[Person] = []
    for name in reversed(names):
        above = await a_person(firm, name, "manager", superior=above)
        found.insert(0, above)
    return found


async def set_user(firm: Firm, person: Person, **columns: Any) -> None:
    sets = ", ".join(f"{column} = :{column}" for column in columns)
    await firm.write(lambda tx: tx.run(f"UPDATE users SET {sets} WHERE id = :id", id=person.id, **columns))


async def whys(firm: Firm, approval: int) -> dict[str, str]:
    rows = await firm.rows(
        "SELECT u.name, t.why FROM approval_tasks t JOIN users u ON u.id = t.approver_id WHERE t.approval_id = :id",
        id=approval,
    )
    return {row["name"]: row["why"] for row in rows}


@pytest.mark.rule("APPR-4")
@pytest.mark.parametrize("kind", ["superior", "superior_chain", "dept_head", "role", "user", "pick"])
async def test_every_kind_finds_its_people_with_the_reason(firm: Firm, kind: str) -> None:
    rep, boss, top = await chain(firm, "小李", "王主管", "周总")
    head = await a_person(firm, "部门主管", "manager")
    place = await a_department(firm, "华东", head=head)
    role = await a_person(firm, "周敏", "finance")
    step = Step(kind, {"role": (firm.roles["finance"],), "user": (role.id,)}.get(kind, ()), level=2, mode="all")
    await a_flow(firm, step)
    approval = await submitted(firm, rep, department=place, picked={0: [head.id]})
    expected = {
        "superior": {top.name},
        "superior_chain": {boss.name, top.name},
        "dept_head": {head.name},
        "role": {role.name},
        "user": {role.name},
        "pick": {head.name},
    }[kind]
    assert await waiting(firm, approval) == expected
    assert set((await whys(firm, approval)).values()) == {kind}


@pytest.mark.rule("APPR-4")
async def test_approvers_are_found_when_the_step_opens(firm: Firm, mia: Person) -> None:
    rep, boss = await chain(firm, "小李", "王主管")
    await a_flow(firm, by(mia), Step("superior"))
    approval = await submitted(firm, rep)
    other = await a_person(firm, "新主管", "manager")
    await set_user(firm, rep, superior_id=other.id)
    await says_yes(firm, mia, approval)
    assert await waiting(firm, approval) == {"新主管"}
    await set_user(firm, rep, superior_id=boss.id)
    assert await waiting(firm, approval) == {"新主管"}


@pytest.mark.rule("APPR-4", "ORG-24")
async def test_only_active_people_are_asked(firm: Firm, ann: Person, mia: Person) -> None:
    gone = await a_person(firm, "前同事", "manager", status="suspended")
    await a_flow(firm, by(gone, mia))
    assert await waiting(firm, await submitted(firm, ann)) == {"陈经理"}


@pytest.mark.rule("APPR-4", "ORG-24")
async def test_somebody_picked_is_active(firm: Firm, ann: Person) -> None:
    gone = await a_person(firm, "前同事", "manager", status="suspended")
    await a_flow(firm, Step("pick"))
    with pytest.raises(Invalid):
        await submits(firm, ann, picked={0: [gone.id]})


@pytest.mark.rule("APPR-5")
async def test_fewer_levels_mean_the_top_one(firm: Firm) -> None:
    rep, boss, top = await chain(firm, "小李", "王主管", "周总")
    await a_flow(firm, Step("superior", level=5))
    assert await waiting(firm, await submitted(firm, rep)) == {top.name}
    assert await waiting(firm, await submitted(firm, boss, 2)) == {top.name}


@pytest.mark.rule("APPR-5", "ORG-18")
async def test_t18_cyclic_superiors_end(firm: Firm) -> None:
    """T18."""
    rep, boss, top = await chain(firm, "小李", "王主管", "周总")
    await set_user(firm, top, superior_id=boss.id)
    await a_flow(firm, Step("superior_chain", level=0, mode="sequence"))
    approval = await submitted(firm, rep)
    assert await path(firm, approval) == [(0, boss.name, "pending"), (0, top.name, "waiting")]
    own = await submitted(firm, boss, 2)
    assert await waiting(firm, own) == {top.name}


@pytest.mark.rule("APPR-5", "ORG-29")
async def test_for_a_missing_superior_the_head_of_the_department_stands_in(firm: Firm, ann: Person) -> None:
    head = await a_person(firm, "部门主管", "manager")
    place = await a_department(firm, "华东", head=head)
    lone = await a_person(firm, "独行", department=place)
    await a_flow(firm, Step("superior"))
    approval = await submitted(firm, lone)
    assert await whys(firm, approval) == {"部门主管": "stand_in"}


@pytest.mark.rule("APPR-6")
async def test_with_nobody_found_the_flow_s_admins_are_asked(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, Step("dept_head"), admins=[mia.id])
    approval = await submitted(firm, ann)
    assert await whys(firm, approval) == {"陈经理": "admin"}


@pytest.mark.rule("APPR-6")
@pytest.mark.parametrize("on_empty", ["skip", "reject"])
async def test_t19_an_empty_step_does_what_it_says(firm: Firm, ann: Person, mia: Person, on_empty: str) -> None:
    """T19: the setting for an empty step is heeded."""
    await a_flow(firm, by(mia), Step("dept_head", on_empty=on_empty))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    assert (await state(firm, approval))["state"] == {"skip": "approved", "reject": "rejected"}[on_empty]
    assert await happened(firm) == [{"skip": "thing_passed", "reject": "thing_rejected"}[on_empty]]


@pytest.mark.rule("APPR-6", "APPR-7")
async def test_nothing_passes_silently_where_only_the_submitter_is_left(firm: Firm) -> None:
    await a_flow(firm, Step("dept_head"))
    with pytest.raises(Conflict) as refused:
        await submits(firm, firm.owner)
    assert refused.value.reason == "approval_nobody"
    assert await firm.rows("SELECT id FROM approvals") == []


@pytest.mark.rule("APPR-7")
async def test_t19_nobody_approves_his_own_by_default(firm: Firm) -> None:
    """T19."""
    rep, boss = await chain(firm, "小李", "王主管")
    await a_flow(firm, by(rep))
    approval = await submitted(firm, rep)
    assert await whys(firm, approval) == {boss.name: "submitter_superior"}
    with pytest.raises(Forbidden):
        await says_yes(firm, rep, approval)


@pytest.mark.rule("APPR-7")
async def test_without_a_superior_the_flow_s_admins_decide(firm: Firm, wang: Person, mia: Person) -> None:
    await a_flow(firm, by(wang), admins=[mia.id])
    assert await waiting(firm, await submitted(firm, wang)) == {"陈经理"}


@pytest.mark.rule("APPR-7")
async def test_an_admin_who_submits_is_not_asked_as_admin(firm: Firm, mia: Person) -> None:
    await a_flow(firm, Step("dept_head"), admins=[mia.id])
    assert await waiting(firm, await submitted(firm, mia)) == {"陈晓雯"}


@pytest.mark.rule("APPR-7")
async def test_the_submitter_is_skipped_or_allowed_where_it_says_so(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(ann, mia, mode="all", on_submitter="skip"))
    assert await waiting(firm, await submitted(firm, ann)) == {"陈经理"}
    await a_flow(firm, by(ann, on_submitter="allow"), priority=1)
    own = await submitted(firm, ann, 2)
    assert await waiting(firm, own) == {"林志强"}
    await says_yes(firm, ann, own)
    assert await happened(firm, 2) == ["thing_passed"]


@pytest.mark.rule("APPR-7")
async def test_a_step_of_the_submitter_alone_is_skipped_with_him(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(ann, on_submitter="skip"), by(mia))
    assert await path(firm, await submitted(firm, ann)) == [(1, "陈经理", "pending")]


@pytest.mark.rule("APPR-18")
async def test_tasks_opening_in_an_absence_go_to_the_delegate(firm: Firm, ann: Person, mia: Person) -> None:
    zhou = await a_person(firm, "周敏", "manager")
    await firm.crm.approvals.set_delegate(firm.call(mia), zhou.id)
    await a_flow(firm, by(mia))
    before = await submitted(firm, ann, 1)
    await set_user(firm, mia, away_from="2026-07-09", away_until="2026-07-10")
    during = await submitted(firm, ann, 2)
    assert await waiting(firm, before) == {"陈经理"}
    assert await waiting(firm, during) == {"周敏"}
    task = await firm.row("SELECT acting_for FROM approval_tasks WHERE approval_id = :id", id=during)
    assert task["acting_for"] == mia.id
    await says_yes(firm, zhou, during)
    log = await firm.row("SELECT actor_id, on_behalf_of FROM audit WHERE action = 'approval_signed'")
    assert log == {"actor_id": zhou.id, "on_behalf_of": mia.id}
    firm.clock.passes(days=2)
    assert await waiting(firm, await submitted(firm, ann, 3)) == {"陈经理"}


@pytest.mark.rule("APPR-18", "APPR-10")
async def test_who_is_back_may_decide_what_his_delegate_has(firm: Firm, ann: Person, mia: Person) -> None:
    zhou = await a_person(firm, "周敏", "manager")
    await set_user(firm, mia, away_from="2026-07-09", away_until="2026-07-10", delegate_id=zhou.id)
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await says_yes(firm, mia, approval)
    with pytest.raises(Conflict):
        await says_yes(firm, zhou, approval)


@pytest.mark.rule("APPR-18")
@pytest.mark.parametrize("hindrance", ["away", "suspended", "submitter"])
async def test_there_are_no_chains_of_delegates(firm: Firm, ann: Person, mia: Person, hindrance: str) -> None:
    zhou, third = await a_person(firm, "周敏", "manager"), await a_person(firm, "第三人", "manager")
    away = {"away_from": "2026-07-01", "away_until": "2026-07-31"}
    await set_user(firm, mia, **away, delegate_id=ann.id if hindrance == "submitter" else zhou.id)
    if hindrance == "away":
        await set_user(firm, zhou, **away, delegate_id=third.id)
    if hindrance == "suspended":
        await set_user(firm, zhou, status="suspended", account=None)
    await a_flow(firm, by(mia))
    assert await waiting(firm, await submitted(firm, ann)) == {"陈经理"}


@pytest.mark.rule("APPR-18", "APPR-8")
async def test_a_delegate_who_is_asked_himself_has_one_task(firm: Firm, ann: Person, mia: Person) -> None:
    zhou = await a_person(firm, "周敏", "manager")
    await set_user(firm, mia, away_from="2026-07-09", away_until="2026-07-10", delegate_id=zhou.id)
    await a_flow(firm, by(mia, zhou, mode="all"), by(mia))
    approval = await submitted(firm, ann)
    assert await path(firm, approval) == [(0, "周敏", "pending")]
    await says_yes(firm, zhou, approval)
    assert (await state(firm, approval))["state"] == "approved"


@pytest.mark.rule("APPR-18")
async def test_nobody_is_his_own_delegate(firm: Firm, mia: Person) -> None:
    gone = await a_person(firm, "前同事", status="suspended")
    for wrong in (mia.id, gone.id, 4711):
        with pytest.raises(Invalid):
            await firm.crm.approvals.set_delegate(firm.call(mia), wrong)
    await firm.crm.approvals.set_delegate(firm.call(mia), None)


@pytest.mark.rule("APPR-19")
async def test_t14_tasks_of_a_suspended_approver_move_to_his_superior(firm: Firm, ann: Person) -> None:
    """T14."""
    boss, top = await chain(firm, "王主管", "周总")
    await a_flow(firm, by(boss, top, mode="sequence"), admins=[firm.owner.id])
    approval = await submitted(firm, ann)
    await firm.crm.people.suspend(firm.call(firm.owner), boss.id)
    assert await path(firm, approval) == [(0, "陈晓雯", "pending"), (0, "周总", "waiting")]
    await says_yes(firm, firm.owner, approval)
    await says_yes(firm, top, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-19")
async def test_else_to_the_flow_s_admins_and_never_to_the_submitter(firm: Firm, ann: Person, mia: Person) -> None:
    zhou = await a_person(firm, "周敏", "manager", superior=ann)
    await a_flow(firm, by(zhou), admins=[ann.id, mia.id])
    approval = await submitted(firm, ann)
    await firm.crm.people.suspend(firm.call(firm.owner), zhou.id)
    assert await waiting(firm, approval) == {"陈经理"}
    assert (await whys(firm, approval)) == {"陈经理": "moved"}


@pytest.mark.rule("XFER-12", "APPR-19", "APPR-2")
async def test_a_hand_over_takes_waiting_tasks_and_places_in_flows(firm: Firm, ann: Person, mia: Person) -> None:
    zhou, heir = await a_person(firm, "周敏", "manager"), await a_person(firm, "新主管", "manager")
    flow = await a_flow(firm, by(mia, zhou, mode="all"), admins=[mia.id], cc=[mia.id])
    approval = await submitted(firm, ann)
    counts = await firm.db.read(lambda tx: handovers.count_held(tx, mia.id))
    assert (counts["approval_task"], counts["flow"]) == (1, 1)
    await firm.crm.transfer.hand_over(firm.call(firm.owner), mia.id, mode="one", takers=[heir.id])
    assert await waiting(firm, approval) == {"周敏", "新主管"}
    card = await firm.crm.flows.open(firm.call(firm.owner), flow)
    assert (card.flow.admins, card.flow.cc, card.flow.current_version) == ((heir.id,), (heir.id,), 2)
    assert card.flow.steps[0].people == (heir.id, zhou.id)
    counts = await firm.db.read(lambda tx: handovers.count_held(tx, mia.id))
    assert (counts["approval_task"], counts["flow"]) == (0, 0)


@pytest.mark.rule("ORG-19")
async def test_a_department_a_flow_names_cannot_be_archived(firm: Firm, mia: Person) -> None:
    east = await a_department(firm, "华东")
    await a_flow(firm, by(mia), departments=[east], name="华东合同")
    with pytest.raises(Conflict) as refused:
        await firm.crm.departments.archive(firm.call(firm.owner), east)
    assert refused.value.params["obstacles"] == {"flows": ["华东合同"]}
