"""Reminders ringing: each once for its time, judged again when sent, together when due together."""

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest

from storage.database import Database
from storage.entities.instants import HOUR
from storage.entities.outbox import Push
from storage.errors import Conflict
from storage.pushes import PUSHES, Drawn
from storage.queries import people
from storage.tx import Tx
from tests.factories import (
    TAIPEI,
    Firm,
    Person,
    a_customer,
    a_firm,
    a_person,
)
from tests.storage.test_follow_ups import due_dates, saved, shown_at, tap
from tests.storage.test_reminders import a_next_contact, at


async def rung(firm: Firm) -> list[tuple[int, int]]:
    """What is queued: reminder and tier, in order."""
    rows = await firm.rows("SELECT subject_id, tier FROM outbox WHERE kind = 'remind-due' ORDER BY id")
    return [(row["subject_id"], row["tier"]) for row in rows]


async def fire(firm: Firm) -> None:
    await firm.crm.reminders.fire_due(firm.clock.ms)


async def deliver(firm: Firm, who: Person) -> Drawn | None:
    """What the outbox would draw for a person of everything queued, marked as sent."""

    def unit(tx: Tx) -> Drawn | None:
        actor = people.get_actor_by_id(tx, who.id)
        assert actor is not None
        rows = tx.all("SELECT * FROM outbox WHERE state = 'queued' AND user_id = :me ORDER BY id", me=who.id)
        tx.run("UPDATE outbox SET state = 'sent', ended_at = :now WHERE user_id = :me", me=who.id, now=firm.clock.ms)
        pushes = [_push(row) for row in rows]
        return PUSHES["remind-due"](tx, actor, firm.call(who, channel="job"), pushes) if pushes else None

    return await firm.write(unit)  # type: ignore[no-any-return]


def _push(row: Any) -> Push:
    facts = json.loads(row["facts"])
    subject = (row["subject_kind"], row["subject_id"])
    return Push(row["id"], row["kind"], "send", row["user_id"], None, None, subject, facts, row["tier"], 1, False, 0)


@pytest.mark.rule("REMIND-2", "REMIND-9")
async def test_it_rings_at_its_time_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.now = datetime(2026, 7, 9, 14, 59, 59, tzinfo=TAIPEI)
    await fire(firm)
    assert await rung(firm) == []
    firm.clock.passes(seconds=1)
    await fire(firm)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]


@pytest.mark.rule("REMIND-9")
async def test_two_jobs_at_once_ring_it_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for number in range(5):
        await firm.crm.reminders.set_own(firm.call(ann), f"第 {number} 件", at(9, 15))
    firm.clock.passes(hours=1)
    await asyncio.gather(*(fire(firm) for _ in range(8)))
    assert sorted(await rung(firm)) == [(number, 1) for number in range(1, 6)]


@pytest.mark.rule("REMIND-2")
async def test_it_rings_ahead_by_setting(db: Database) -> None:
    firm = await a_firm(db)
    await firm.set("remind.lead_minutes", 15)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.now = datetime(2026, 7, 9, 14, 45, tzinfo=TAIPEI)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]


@pytest.mark.rule("REMIND-2")
async def test_ones_own_minutes_ahead_come_before_the_firms(db: Database) -> None:
    firm = await a_firm(db)
    await firm.set("remind.lead_minutes", 15)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    for who, minutes in ((ann, 0), (bob, 30)):
        await firm.write(
            lambda tx, who=who, m=minutes: tx.run(f"UPDATE users SET lead_minutes = {m} WHERE id = {who.id}")
        )
    hers = await a_next_contact(firm, ann, at(9, 15), name="顺达物流")
    his = await a_next_contact(firm, bob, at(9, 15, 20), name="明辉电子")
    firm.clock.now = datetime(2026, 7, 9, 14, 55, tzinfo=TAIPEI)
    await fire(firm)
    assert await rung(firm) == [(his, 1)]
    firm.clock.passes(minutes=5)
    await fire(firm)
    assert await rung(firm) == [(his, 1), (hers, 1)]


@pytest.mark.rule("REMIND-9")
async def test_untouched_it_is_repeated_once_and_silently(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.passes(hours=1)
    await fire(firm)
    await deliver(firm, ann)
    firm.clock.passes(hours=1, minutes=59)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]
    firm.clock.passes(minutes=1)
    await fire(firm)
    await deliver(firm, ann)
    firm.clock.passes(hours=3)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1), (reminder, 2)]


@pytest.mark.rule("REMIND-9")
async def test_a_reminder_somebody_looked_at_is_not_repeated(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.passes(hours=1)
    await fire(firm)
    await deliver(firm, ann)
    firm.clock.passes(minutes=5)
    await firm.crm.reminders.open(firm.call(ann), reminder)
    firm.clock.passes(hours=5)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]


@pytest.mark.rule("REMIND-9", "NOTIFY-6")
async def test_one_that_is_still_held_is_not_repeated(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 21))
    firm.clock.now = datetime(2026, 7, 9, 21, 0, tzinfo=TAIPEI)
    await fire(firm)
    firm.clock.passes(hours=9)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]


@pytest.mark.rule("REMIND-9")
async def test_late_ones_ring_at_once_when_the_service_is_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.passes(days=2)
    await fire(firm)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1)]


@pytest.mark.rule("REMIND-9", "REMIND-5")
async def test_a_moved_one_rings_again_at_its_new_time(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.passes(hours=1)
    await fire(firm)
    moved = await firm.crm.reminders.snooze(firm.call(ann), reminder, 60)
    assert (moved.view, moved.reminder.due_at) == ("remind-moved", firm.clock.ms + HOUR)
    firm.clock.passes(hours=1)
    await fire(firm)
    assert await rung(firm) == [(reminder, 1), (reminder, 1)]
    history = await firm.rows("SELECT action FROM audit WHERE entity = 'reminder' ORDER BY id")
    assert [row["action"] for row in history] == ["created", "moved"]


# ── what is sent ──


@pytest.mark.rule("NOTIFY-29", "NOTIFY-12", "PERM-15")
async def test_the_pushed_card_says_whom_to_call_and_what_was_said(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann, phones=("+8613800001234",)))
    await saved(firm, ann, subject, content="要再降3个点", next_at=at(9, 15))
    firm.clock.passes(hours=1)
    await fire(firm)
    drawn = await deliver(firm, ann)
    assert drawn is not None
    assert drawn.card is not None
    card = drawn.entity
    assert (drawn.kind, card.reminder.record.name, card.reminder.last) == ("remind-due", "顺达物流", "要再降3个点")
    assert card.phones == ("+8613800001234",)
    assert (drawn.card.entity, drawn.card.subject) == ("reminder", "c1")


@pytest.mark.rule("NOTIFY-2")
@pytest.mark.parametrize("meanwhile", ["done", "moved", "lost"])
async def test_what_was_settled_or_lost_meanwhile_is_not_sent(db: Database, meanwhile: str) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    firm.clock.passes(hours=1)
    await fire(firm)
    if meanwhile == "done":
        await firm.crm.reminders.dismiss(firm.call(ann), reminder)
    elif meanwhile == "moved":
        await firm.crm.reminders.snooze(firm.call(ann), reminder, 60)
    else:
        await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :id", id=firm.owner.id))
    assert await deliver(firm, ann) is None


@pytest.mark.rule("NOTIFY-5")
async def test_what_is_due_together_is_one_message(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for name in ("顺达物流", "明辉电子", "天成贸易"):
        await a_next_contact(firm, ann, at(9, 15), name=name)
    firm.clock.passes(hours=1)
    await fire(firm)
    drawn = await deliver(firm, ann)
    assert drawn is not None
    assert (drawn.kind, [one.record.name for one in drawn.entity.reminders]) == (
        "remind-several",
        ["顺达物流", "明辉电子", "天成贸易"],
    )


@pytest.mark.rule("NOTIFY-5")
async def test_what_is_due_within_a_quarter_of_an_hour_is_one_message_with_the_first(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    first = await a_next_contact(firm, ann, at(9, 15), name="顺达物流")
    second = await a_next_contact(firm, ann, at(9, 15, 15), name="明辉电子")
    later = await a_next_contact(firm, ann, at(9, 15, 16), name="天成贸易")
    others = await a_next_contact(firm, bob, at(9, 15, 10), name="永发建材")
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    await fire(firm)
    drawn = await deliver(firm, ann)
    assert drawn is not None
    assert [one.id for one in drawn.entity.reminders] == [first, second]
    assert not {later, others} & {id_ for id_, _ in await rung(firm)}
    firm.clock.passes(minutes=10)
    await fire(firm)
    assert await deliver(firm, ann) is None
    assert (others, 1) in await rung(firm)


@pytest.mark.rule("NOTIFY-5")
async def test_a_time_of_ones_own_rings_at_its_minute_and_is_listed_with_what_rang_before(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await a_next_contact(firm, ann, at(9, 15))
    await firm.crm.reminders.set_own(firm.call(ann), "吃药", at(9, 15, 10), chosen=True)
    firm.clock.now = datetime(2026, 7, 9, 15, 0, tzinfo=TAIPEI)
    await fire(firm)
    assert await rung(firm) == [(first, 1)]
    await deliver(firm, ann)
    firm.clock.passes(minutes=10)
    await fire(firm)
    drawn = await deliver(firm, ann)
    assert drawn is not None
    assert [one.id for one in drawn.entity.reminders] == [first, first + 1]


@pytest.mark.rule("REMIND-5")
async def test_all_of_a_list_are_put_off_at_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    for name in ("顺达物流", "明辉电子"):
        await a_next_contact(firm, ann, at(9, 15), name=name)
    firm.clock.passes(hours=1)
    await fire(firm)
    drawn = await deliver(firm, ann)
    assert drawn is not None
    await shown_at(firm, drawn)
    moved = await firm.crm.reminders.move_all(tap(firm, ann, drawn), at(10, 9))
    assert (moved.view, len(moved.reminders), await due_dates(firm)) == ("remind-all-moved", 2, [at(10, 9)] * 2)


@pytest.mark.rule("REMIND-4")
async def test_t13_a_dismissed_one_is_over_and_a_new_date_rings(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    await firm.crm.reminders.dismiss(firm.call(ann), reminder)
    assert await due_dates(firm) == []
    with pytest.raises(Conflict, match="reminder_settled"):
        await firm.crm.reminders.dismiss(firm.call(ann), reminder)
    again = await firm.crm.reminders.move(firm.call(ann), reminder, at(9, 16))
    assert again.reminder.id != reminder
    firm.clock.passes(hours=2)
    await fire(firm)
    assert await rung(firm) == [(again.reminder.id, 1)]
