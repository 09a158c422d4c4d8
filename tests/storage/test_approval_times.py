"""Nudge, time limit, escalation and the daily prompt (APPR-17, NOTIFY-34)."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest

from storage.digests import MORNING, DigestLine
from storage.entities.instants import DAY, HOUR, MINUTE, to_ms
from storage.errors import Conflict, Forbidden, Invalid, Limit
from storage.queries import people
from storage.usecases.approval_effects import EFFECTS
from storage.usecases.outbox import lease, sent
from tests.factories import TAIPEI, Firm, Person, a_person, queued
from tests.storage.approval_scene import (
    EFFECT,
    REFUSED,
    a_flow,
    by,
    forwards,
    happened,
    path,
    says_no,
    says_yes,
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


async def it_is(firm: Firm, day: int, hour: int, minute: int = 0) -> None:
    """A moment of July 2026, with what the CRM does by itself at it."""
    firm.clock.now = datetime(2026, 7, day, hour, minute, tzinfo=TAIPEI)
    await firm.crm.chores.run(now=firm.clock.ms)


async def asked(firm: Firm, event: str) -> list[tuple[int, int]]:
    """(person, tier) of the cards of an event."""
    rows = [row for row in await queued(firm, "approval-asked") if json.loads(row["facts"])["event"] == event]
    return [(row["user_id"], row["tier"]) for row in rows]


async def prompts(firm: Firm) -> list[int]:
    return [row["user_id"] for row in await queued(firm, "approval-digest")]


@pytest.mark.rule("APPR-17", "NOTIFY-34")
async def test_at_80_percent_the_approver_is_nudged_once(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia, timeout_hours=10))
    await it_is(firm, 9, 14)
    approval = await submitted(firm, ann)
    await it_is(firm, 10, 12, 59)
    assert await asked(firm, "nudge") == []
    await it_is(firm, 10, 13)
    await it_is(firm, 10, 13, 1)
    assert await asked(firm, "nudge") == [(mia.id, 0)]
    assert await waiting(firm, approval) == {"陈经理"}


@pytest.mark.rule("APPR-17")
async def test_then_reminded_every_working_day(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia, timeout_hours=10))
    await it_is(firm, 9, 14)
    await submitted(firm, ann)
    for day, count in ((10, 1), (11, 1), (12, 1), (13, 2), (14, 3)):
        await it_is(firm, day, 15)
        assert await asked(firm, "overdue") == [(mia.id, 0)] * count


@pytest.mark.rule("APPR-17")
async def test_escalation_asks_the_superior_instead(firm: Firm, ann: Person, bob: Person) -> None:
    low = await a_person(firm, "王主管", "manager", superior=bob)
    await a_flow(firm, by(low, timeout_hours=8, on_timeout="escalate"))
    await it_is(firm, 9, 9)
    approval = await submitted(firm, ann)
    await it_is(firm, 9, 17)
    assert await path(firm, approval) == [(0, "王主管", "forwarded"), (0, "赵磊", "pending")]
    assert await asked(firm, "escalated") == [(bob.id, 0)]
    with pytest.raises(Conflict):
        await says_yes(firm, low, approval)
    await says_yes(firm, bob, approval)
    assert await happened(firm) == ["thing_passed"]


@pytest.mark.rule("APPR-17", "APPR-7")
async def test_escalation_never_ends_with_the_submitter(firm: Firm, ann: Person) -> None:
    low = await a_person(firm, "王主管", "manager", superior=ann)
    await a_flow(firm, by(low, timeout_hours=8, on_timeout="escalate"))
    await it_is(firm, 9, 9)
    approval = await submitted(firm, ann)
    await it_is(firm, 9, 17)
    assert await waiting(firm, approval) == {"陈晓雯"}
    await it_is(firm, 10, 16)
    assert await waiting(firm, approval) == {"陈晓雯"}
    assert await asked(firm, "overdue") == [(firm.owner.id, 0)]


@pytest.mark.rule("APPR-17")
@pytest.mark.parametrize(("way", "end"), [("approve", "approved"), ("reject", "rejected")])
async def test_time_decides_where_the_flow_says_so(firm: Firm, ann: Person, mia: Person, way: str, end: str) -> None:
    await a_flow(firm, by(mia, timeout_hours=8, on_timeout=way))
    await it_is(firm, 9, 9)
    approval = await submitted(firm, ann)
    await it_is(firm, 9, 17)
    assert (await state(firm, approval))["state"] == end
    task = await firm.row("SELECT comment, timed_out, decided_by FROM approval_tasks")
    assert task == {"comment": "timeout", "timed_out": 1, "decided_by": None}
    assert await happened(firm) == [{"approve": "thing_passed", "reject": "thing_rejected"}[way]]
    with pytest.raises(Conflict) as late:
        await says_yes(firm, mia, approval)
    assert late.value.params["at"] == firm.clock.ms


@pytest.mark.rule("APPR-17", "APPR-21")
async def test_what_time_cannot_approve_stays_pending(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia, timeout_hours=8, on_timeout="approve"))
    await it_is(firm, 9, 9)
    approval = await submitted(firm, ann, REFUSED)
    await it_is(firm, 9, 17)
    assert await waiting(firm, approval) == {"陈经理"}
    assert await asked(firm, "overdue") == [(mia.id, 0)]


@pytest.mark.rule("APPR-17")
async def test_a_flow_that_would_approve_money_by_time_cannot_be_made(firm: Firm, mia: Person) -> None:
    with pytest.raises(Invalid) as refused:
        await a_flow(firm, by(mia, on_timeout="approve"), subject="refund")
    assert refused.value.rule == "APPR-17"


@pytest.mark.rule("APPR-17")
async def test_the_submitter_nudges_once_in_four_hours(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await firm.crm.approvals.nudge(firm.call(ann), approval)
    firm.clock.passes(hours=3, minutes=59)
    with pytest.raises(Limit) as refused:
        await firm.crm.approvals.nudge(firm.call(ann), approval)
    assert refused.value.params["next_allowed_at"] == firm.clock.ms + MINUTE
    firm.clock.passes(minutes=1)
    await firm.crm.approvals.nudge(firm.call(ann), approval)
    assert await asked(firm, "nudged") == [(mia.id, 0)] * 2
    with pytest.raises(Forbidden):
        await firm.crm.approvals.nudge(firm.call(mia), approval)


# ── the single card and the daily prompt ──


@pytest.mark.rule("NOTIFY-34")
async def test_a_single_card_comes_silently_at_once(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    assert await asked(firm, "asked") == [(mia.id, 2)]
    parcels = await _leased(firm, "approval-asked")
    assert [(one.reader, one.silent, one.entity.task is not None) for one in parcels] == [(mia.id, True, True)]
    assert parcels[0].subject == ("approval", approval)


@pytest.mark.rule("NOTIFY-34")
async def test_what_ends_before_the_next_prompt_rings_at_once(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia, timeout_hours=1))
    await it_is(firm, 9, 14, 59)
    await submitted(firm, ann, 1)
    await it_is(firm, 9, 15)
    await submitted(firm, ann, 2)
    assert await asked(firm, "asked") == [(mia.id, 0), (mia.id, 2)]


@pytest.mark.rule("NOTIFY-34", "NOTIFY-2")
async def test_what_was_decided_meanwhile_is_not_told(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await forwards(firm, mia, approval, bob)
    parcels = await _leased(firm, "approval-asked")
    assert [one.reader for one in parcels] == [bob.id]


@pytest.mark.rule("NOTIFY-34")
async def test_each_hour_brings_one_prompt_of_all_that_waits(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia))
    await it_is(firm, 9, 14)
    for record in (1, 2):
        await submitted(firm, ann, record, amount=record * 100)
    await it_is(firm, 9, 15, 59)
    assert await prompts(firm) == []
    await it_is(firm, 9, 16)
    await it_is(firm, 9, 16, 1)
    assert await prompts(firm) == [mia.id]
    parcel = (await _leased(firm, "approval-digest"))[0]
    assert ([one.approval for one in parcel.entity.items], parcel.entity.totals) == ([1, 2], {"CNY": 300})
    assert not parcel.silent
    await it_is(firm, 10, 9)
    assert await prompts(firm) == [mia.id] * 2
    for day in (11, 12):
        await it_is(firm, day, 12)
    assert await prompts(firm) == [mia.id] * 2


@pytest.mark.rule("NOTIFY-34")
async def test_a_missed_hour_is_made_up_once_and_what_came_after_it_waits(
    firm: Firm, ann: Person, mia: Person, bob: Person
) -> None:
    await a_flow(firm, by(mia))
    await it_is(firm, 9, 8)
    await submitted(firm, ann)
    await it_is(firm, 9, 17)
    assert await prompts(firm) == [mia.id]
    await a_flow(firm, by(bob), priority=1)
    await submitted(firm, ann, 2)
    await it_is(firm, 9, 18)
    assert await prompts(firm) == [mia.id]


@pytest.mark.rule("NOTIFY-34", "ORG-15")
async def test_an_approver_has_his_own_hours(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia, bob))
    await it_is(firm, 9, 8)
    await firm.crm.approvals.set_hours(firm.call(bob), ["11:30"])
    with pytest.raises(Invalid):
        await firm.crm.approvals.set_hours(firm.call(bob), ["25:00"])
    await submitted(firm, ann)
    await it_is(firm, 9, 9)
    assert await prompts(firm) == [mia.id]
    await it_is(firm, 9, 11, 30)
    assert await prompts(firm) == [mia.id, bob.id]
    await firm.set("notify.approval_hours", ["14:00"])
    await it_is(firm, 9, 14)
    assert await prompts(firm) == [mia.id, bob.id, mia.id]
    await firm.crm.approvals.set_hours(firm.call(bob), None)


@pytest.mark.rule("NOTIFY-34", "NOTIFY-10")
async def test_a_newer_prompt_takes_the_place_of_the_former(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await submitted(firm, ann)
    for day in (9, 10):
        await it_is(firm, day, 16)
        for parcel in await _leased(firm, "approval-digest"):
            now = firm.clock.ms
            await firm.db.write(lambda tx, parcel=parcel, now=now: sent(tx, parcel, f"m{parcel.card.id}", now=now))
    cards = await firm.rows("SELECT state FROM cards WHERE view = 'approval-digest' ORDER BY id")
    assert [card["state"] for card in cards] == ["retired", "live"]


@pytest.mark.rule("NOTIFY-34", "NOTIFY-2")
async def test_a_prompt_without_anything_left_is_not_sent(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await it_is(firm, 9, 16)
    await says_yes(firm, mia, approval)
    assert await _leased(firm, "approval-digest") == []


@pytest.mark.rule("NOTIFY-34", "NOTIFY-5")
async def test_the_prompt_stands_alone_beside_what_is_due(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await firm.crm.approvals.say(firm.call(ann), approval, "请尽快")
    await it_is(firm, 9, 16)
    kinds = [one.kind for one in await _leased(firm)]
    assert "approval-digest" in kinds
    assert "held" not in kinds


@pytest.mark.rule("NOTIFY-34")
async def test_the_prompt_is_put_off_by_its_reader(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await submitted(firm, ann)
    card = await firm.shown((await firm.crm.approvals.waiting(firm.call(mia))).card)
    with pytest.raises(Invalid):
        await firm.crm.approvals.snooze(firm.tap(mia, card), firm.clock.ms)
    await firm.crm.approvals.snooze(firm.tap(mia, card), firm.clock.ms + HOUR)
    row = (await queued(firm, "approval-digest"))[0]
    assert (row["user_id"], row["not_before"]) == (mia.id, firm.clock.ms + HOUR)


@pytest.mark.rule("APPR-9", "NOTIFY-12")
async def test_shown_cards_say_how_it_stands_now(firm: Firm, ann: Person, mia: Person, bob: Person) -> None:
    await a_flow(firm, by(mia, bob))
    approval = await submitted(firm, ann)
    for person in (ann, mia, bob):
        opened = await firm.crm.approvals.open(firm.call(person), approval)
        await firm.shown(opened.card)  # type: ignore[arg-type]
    await says_yes(firm, mia, approval)
    drawn = {one.entity.view: one.entity for one in await _leased(firm, "approval-changed")}
    assert set(drawn) >= {"approval-submitted", "approval-card"}
    assert {one.state for one in drawn.values()} == {"approved"}
    assert all(one.task is None for one in drawn.values())


async def _leased(firm: Firm, kind: str = "") -> list[Any]:
    now = to_ms(firm.clock.now)
    parcels = await firm.db.write(lambda tx: lease(tx, now=now, real=now + 100 * DAY, limit=100))
    return [one for one in parcels if not kind or one.kind == kind]


@pytest.mark.rule("NOTIFY-35", "NOTIFY-2")
async def test_results_and_questions_reach_those_who_may_read_them(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    approval = await submitted(firm, ann)
    await firm.crm.approvals.say(firm.call(mia), approval, "为什么打折？")
    await firm.crm.approvals.say(firm.call(ann), approval, "客户在比三家")
    await says_yes(firm, mia, approval)
    told = {(one.reader, one.entity.event, one.entity.words) for one in await _told(firm)}
    assert told == {
        (ann.id, "asked", "为什么打折？"),
        (mia.id, "answered", "客户在比三家"),
        (ann.id, "approved", ""),
    }


async def _told(firm: Firm) -> list[Any]:
    return [one for one in await _leased(firm) if one.kind == "approval-told"]


@pytest.mark.rule("APPR-20", "NOTIFY-34")
async def test_with_nothing_waiting_the_list_is_empty(firm: Firm, ann: Person) -> None:
    listed = await firm.crm.approvals.waiting(firm.call(ann))
    assert (listed.items, listed.total, listed.totals) == ((), 0, {})
    with pytest.raises(Conflict):
        await firm.crm.approvals.ask_batch(firm.tap(ann, await firm.shown(listed.card)))


@pytest.mark.rule("NOTIFY-54")
async def test_the_morning_counts_what_waits(firm: Firm, ann: Person, mia: Person) -> None:
    await a_flow(firm, by(mia))
    await submitted(firm, ann)
    actor = await firm.db.read(lambda tx: people.get_actor_by_id(tx, mia.id))
    line = await firm.db.read(lambda tx: MORNING["approvals"](tx, actor, firm.clock.ms))
    assert line == DigestLine("approvals", 1)
    other = await firm.db.read(lambda tx: people.get_actor_by_id(tx, ann.id))
    assert await firm.db.read(lambda tx: MORNING["approvals"](tx, other, firm.clock.ms)) is None


@pytest.mark.rule("APPR-9", "APPR-12")
async def test_twenty_yes_and_no_at_once_have_one_end(firm: Firm, ann: Person) -> None:
    twenty = [await a_person(firm, f"主管{number}", "manager") for number in range(20)]
    await a_flow(firm, by(*twenty))
    approval = await submitted(firm, ann)
    acts_ = [(says_yes if number % 2 else says_no)(firm, one, approval) for number, one in enumerate(twenty)]
    results = await asyncio.gather(*acts_, return_exceptions=True)
    assert sum(1 for result in results if not isinstance(result, BaseException)) == 1
    assert len(await happened(firm)) == 1
