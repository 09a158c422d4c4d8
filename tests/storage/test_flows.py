"""Flows edited in chat: draft, version, dry run, who may (APPR-2, APPR-17, conversations 6.26)."""

import asyncio
import dataclasses
from typing import Any

import pytest

from storage.entities.flows import Step, Term
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Stale
from storage.queries import people
from storage.tx import Tx
from storage.usecases import flow_cards
from storage.usecases.approval_effects import EFFECTS, REQUESTS, Request
from tests.factories import Firm, Person, a_department, a_person
from tests.storage.approval_scene import EFFECT, a_flow, by, happened, says_yes, submits, submitted, waiting


@pytest.fixture(autouse=True)
def _things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFECTS, "form", EFFECT)


@pytest.mark.rule("APPR-2")
async def test_only_holders_of_the_right_see_and_edit_flows(firm: Firm, mia: Person) -> None:
    flow = await a_flow(firm, by(mia))
    verbs = (
        firm.crm.flows.list(firm.call(mia)),
        firm.crm.flows.open(firm.call(mia), flow),
        firm.crm.flows.create(firm.call(mia), "form", "我的"),
        firm.crm.flows.add_step(firm.call(mia), flow, by(mia)),
        firm.crm.flows.publish(firm.call(mia), flow),
        firm.crm.flows.set_enabled(firm.call(mia), flow, enabled=False),
        firm.crm.flows.versions(firm.call(mia), flow),
        firm.crm.flows.dry_run(firm.call(mia), flow, "1"),
    )
    for verb in verbs:
        with pytest.raises(Forbidden):
            await verb


@pytest.mark.rule("APPR-2")
async def test_changes_gather_in_a_draft_until_they_are_published(firm: Firm, ann: Person, mia: Person) -> None:
    zhou = await a_person(firm, "周敏", "finance")
    made = await firm.crm.flows.create(firm.call(firm.owner), "form", "用印")
    flow = made.flow.id
    assert await submits(firm, ann) is None
    await firm.crm.flows.add_step(firm.call(firm.owner), flow, by(mia))
    assert await submits(firm, ann) is None
    card = await firm.crm.flows.publish(firm.call(firm.owner), flow)
    assert (card.flow.current_version, card.flow.enabled, card.flow.draft) == (1, True, None)
    assert await waiting(firm, await submitted(firm, ann)) == {"陈经理"}
    await firm.crm.flows.add_step(firm.call(firm.owner), flow, by(zhou))
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, timeout_hours=8)
    card = await firm.crm.flows.open(firm.call(firm.owner), flow, view="flow-publish")
    assert (card.running, [one.get("what", one.get("field")) for one in card.changes]) == (
        1,
        ["timeout_hours", "added"],
    )
    await firm.crm.flows.move_step_up(firm.call(firm.owner), flow, 2)
    assert await waiting(firm, await submitted(firm, ann, 2)) == {"陈经理"}
    await firm.crm.flows.publish(firm.call(firm.owner), flow)
    assert await waiting(firm, await submitted(firm, ann, 3)) == {"周敏"}
    history = await firm.crm.flows.versions(firm.call(firm.owner), flow)
    assert [(one.number, one.by) for one in history.versions] == [(2, "陈晓雯"), (1, "陈晓雯")]


@pytest.mark.rule("APPR-2")
async def test_changes_can_be_dropped(firm: Firm, mia: Person) -> None:
    flow = await a_flow(firm, by(mia), by(firm.owner))
    with pytest.raises(Conflict):
        await firm.crm.flows.publish(firm.call(firm.owner), flow)
    card = await firm.crm.flows.remove_step(firm.call(firm.owner), flow, 2)
    assert (len(card.steps), card.changes) == (1, ({"step": 2, "what": "removed"},))
    card = await firm.crm.flows.drop_changes(firm.call(firm.owner), flow)
    assert (len(card.steps), card.changes) == (2, ())
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, mode="all")
    card = await firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, mode="any")
    assert card.flow.draft is None
    with pytest.raises(Conflict):
        await firm.crm.flows.drop_changes(firm.call(firm.owner), flow)


@pytest.mark.rule("APPR-2", "APPR-3", "APPR-17", "ORG-24")
async def test_what_cannot_work_is_refused(firm: Firm, mia: Person) -> None:
    gone = await a_person(firm, "前同事", status="suspended")
    flow, owner = await a_flow(firm, by(mia), subject="refund"), firm.call(firm.owner)
    acts: list[tuple[type[Refusal], Any]] = [
        (Invalid, firm.crm.flows.create(owner, "weather", "天气")),
        (Invalid, firm.crm.flows.create(firm.call(firm.owner), "form", " ")),
        (NotFound, firm.crm.flows.create(firm.call(firm.owner), "form", "x", [4711])),
        (Invalid, firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, on_timeout="approve")),
        (Invalid, firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, colour="red")),
        (NotFound, firm.crm.flows.change_step(firm.call(firm.owner), flow, 2, mode="all")),
        (Invalid, firm.crm.flows.move_step_up(firm.call(firm.owner), flow, 1)),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, admins=[])),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, cc=[gone.id])),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, condition=(Term("weather", "=", 1),))),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, priority="high")),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, resubmit="never")),
        (Invalid, firm.crm.flows.change(firm.call(firm.owner), flow, version=9)),
        (NotFound, firm.crm.flows.open(firm.call(firm.owner), 4711)),
        (NotFound, firm.crm.flows.open_step(firm.call(firm.owner), flow, 2)),
    ]
    for kind, act in acts:
        with pytest.raises(kind):
            await act
    empty = await firm.crm.flows.create(firm.call(firm.owner), "form", "空")
    with pytest.raises(Invalid):
        await firm.crm.flows.publish(firm.call(firm.owner), empty.flow.id)
    with pytest.raises(Conflict):
        await firm.crm.flows.set_enabled(firm.call(firm.owner), empty.flow.id, enabled=True)


@pytest.mark.rule("APPR-1", "APPR-2")
async def test_a_disabled_flow_takes_nothing_new_and_finishes_what_runs(firm: Firm, ann: Person, mia: Person) -> None:
    flow = await a_flow(firm, by(mia), by(firm.owner))
    approval = await submitted(firm, ann)
    card = await firm.crm.flows.set_enabled(firm.call(firm.owner), flow, enabled=False)
    assert (card.flow.enabled, card.running) == (False, 1)
    assert await submits(firm, ann, 2) is None
    await says_yes(firm, mia, approval)
    await says_yes(firm, firm.owner, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-2", "ORG-11")
async def test_an_older_screen_changes_nothing(firm: Firm, mia: Person) -> None:
    flow = await a_flow(firm, by(mia))
    shown = await firm.crm.flows.open(firm.call(firm.owner), flow)
    card = await firm.shown(shown.card)
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, timeout_hours=8)
    with pytest.raises(Stale):
        await firm.crm.flows.change_step(firm.tap(firm.owner, card), flow, 1, timeout_hours=48)


@pytest.mark.rule("APPR-2")
async def test_twenty_publications_at_once_make_one_version(firm: Firm, mia: Person) -> None:
    flow = await a_flow(firm, by(mia))
    await firm.crm.flows.change_step(firm.call(firm.owner), flow, 1, timeout_hours=8)
    verbs = (firm.crm.flows.publish(firm.call(firm.owner), flow) for _ in range(20))
    results = await asyncio.gather(*verbs, return_exceptions=True)
    assert sum(1 for result in results if not isinstance(result, BaseException)) == 1
    history = await firm.crm.flows.versions(firm.call(firm.owner), flow)
    assert [one.number for one in history.versions] == [2, 1]


@pytest.mark.rule("APPR-2", "AUDIT-1")
async def test_every_change_stands_in_the_log(firm: Firm, mia: Person) -> None:
    flow = await a_flow(firm, by(mia), name="用印")
    await firm.crm.flows.change(firm.call(firm.owner), flow, name="用印审批", cc=[mia.id], priority=3)
    await firm.crm.flows.set_enabled(firm.call(firm.owner), flow, enabled=False)
    rows = await firm.rows("SELECT action FROM audit WHERE entity = 'flow' ORDER BY id")
    assert [row["action"] for row in rows] == ["created", "flow_published", "changed", "changed"]


@pytest.mark.rule("APPR-2")
async def test_the_list_names_subject_departments_steps_and_version(firm: Firm, mia: Person) -> None:
    east = await a_department(firm, "华东")
    await a_flow(firm, by(mia), by(firm.owner), subject="contract", name="合同")
    export = await a_flow(firm, by(mia), subject="export", name="导出", departments=[east])
    await firm.crm.flows.set_enabled(firm.call(firm.owner), export, enabled=False)
    listed = await firm.crm.flows.list(firm.call(firm.owner))
    lines = [(one.subject, one.departments, one.steps, one.current_version, one.enabled) for one in listed.flows]
    assert lines == [("contract", (), 2, 1, True), ("export", ("华东",), 1, 1, False)]


@pytest.mark.rule("APPR-2", "APPR-4", "APPR-8")
async def test_the_dry_run_says_who_would_decide_and_why(
    firm: Firm, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await a_person(firm, "小李", superior=mia)
    zhou = await a_person(firm, "周敏", "finance")
    over = (Term("over_limit", "=", True),)
    finance = Step("role", (firm.roles["finance"],), condition=over)
    flow = await a_flow(firm, Step("superior"), finance, by(mia), Step("dept_head"))
    request = Request("HT-0712", rep.id, firm.root, {"amount": 100, "over_limit": True})

    def find(tx: Tx, actor: Actor, words: str, now: int) -> Request | None:
        return request if words == "HT-0712" else None

    monkeypatch.setitem(REQUESTS, "form", find)
    dry = await firm.crm.flows.dry_run(firm.call(firm.owner), flow, "HT-0712")
    found = [(one.outcome, [(who.name, who.why, who.skipped) for who in one.people]) for one in dry.steps]
    assert found == [
        ("ask", [("陈经理", "superior", False)]),
        ("ask", [(zhou.name, "role", False)]),
        ("ask", [("陈经理", "signed_before", True)]),
        ("ask", [("陈晓雯", "admin", False)]),
    ]
    monkeypatch.setitem(REQUESTS, "form", lambda *args: dataclasses.replace(request, facts={"amount": 100}))
    dry = await firm.crm.flows.dry_run(firm.call(firm.owner), flow, "HT-0712")
    assert [one.outcome for one in dry.steps] == ["ask", "skipped", "ask", "ask"]
    monkeypatch.setitem(REQUESTS, "form", find)
    with pytest.raises(NotFound):
        await firm.crm.flows.dry_run(firm.call(firm.owner), flow, "HT-9")
    monkeypatch.delitem(REQUESTS, "form")
    with pytest.raises(Conflict):
        await firm.crm.flows.dry_run(firm.call(firm.owner), flow, "HT-0712")
    assert await firm.rows("SELECT id FROM approvals") == []
    assert await firm.rows("SELECT id FROM outbox") == []


@pytest.mark.rule("APPR-1", "APPR-4")
async def test_a_draft_says_who_would_decide_it(firm: Firm, mia: Person) -> None:
    rep = await a_person(firm, "小李", superior=mia)
    over = (Term("over_limit", "=", True),)
    await a_flow(firm, Step("superior"), Step("role", (firm.roles["finance"],), condition=over), Step("pick"))

    def steps(tx: Tx) -> list[tuple[int, str, list[str]]]:
        actor = people.get_actor_by_id(tx, rep.id)
        assert actor is not None
        found = flow_cards.preview(tx, actor, "form", firm.root, {"over_limit": False}, firm.clock.ms)
        assert flow_cards.preview(tx, actor, "refund", firm.root, {}, firm.clock.ms) == ()
        return [(one.number, one.step.kind, [who.name for who in one.people]) for one in found]

    assert await firm.db.read(steps) == [(1, "superior", ["陈经理"]), (3, "pick", ["陈晓雯"])]
