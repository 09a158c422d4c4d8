"""Reminders through the CRM: set, due, done, missed, moved; each rings once and never for somebody who lost it."""

from datetime import datetime
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.instants import to_ms
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import people
from storage.tx import Tx
from storage.usecases import reminders_kept
from tests.factories import (
    TAIPEI,
    Clock,
    Firm,
    Person,
    a_customer,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
    the_pool,
)
from tests.storage.test_follow_ups import due_dates, figures, shown_at, tap


def at(day: int, hour: int, minute: int = 0) -> int:
    return to_ms(datetime(2026, 7, day, hour, minute, tzinfo=TAIPEI))


async def a_next_contact(firm: Firm, ann: Person, due_at: int, **record: Any) -> int:
    customer = await a_customer(firm, owner=ann, **record)
    await firm.crm.reminders.set_next(firm.call(ann), ("customer", customer), due_at)
    return int(await firm.value("SELECT max(id) FROM reminders"))


@pytest.mark.rule("REMIND-1", "REMIND-8")
async def test_an_own_reminder_needs_no_record_and_a_future_time(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    result = await firm.crm.reminders.set_own(firm.call(ann), "给明辉寄样品", at(10, 9))
    assert (result.view, result.reminder.note, result.reminder.due_at) == ("remind-set", "给明辉寄样品", at(10, 9))
    with pytest.raises(Invalid, match="date_gone"):
        await firm.crm.reminders.set_own(firm.call(ann), "昨天的事", firm.clock.ms - 1)
    with pytest.raises(Invalid, match="missing"):
        await firm.crm.reminders.set_own(firm.call(ann), " ", at(10, 9))


@pytest.mark.rule("REMIND-1", "PERM-13")
async def test_a_reminder_on_a_record_needs_read_of_it(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=ann))
    with pytest.raises(NotFound):
        await firm.crm.reminders.set_own(firm.call(bob), "问价", at(10, 9), subject=subject)
    with pytest.raises(NotFound):
        await firm.crm.reminders.set_next(firm.call(bob), subject, at(10, 9))
    await a_team_row(firm, subject, bob, "read")
    await firm.crm.reminders.set_next(firm.call(bob), subject, at(10, 9))
    assert (await figures(firm, "customer", subject[1]))[2] is None


@pytest.mark.rule("REMIND-1")
async def test_one_open_next_contact_a_person_and_many_own_ones(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    for day in (10, 11, 12):
        await firm.crm.reminders.set_next(firm.call(ann), subject, at(day, 9))
        await firm.crm.reminders.set_own(firm.call(ann), "样品", at(day, 15), subject=subject)
    assert await due_dates(firm, kind="next_contact") == [at(12, 9)]
    assert await due_dates(firm, kind="own") == [at(10, 15), at(11, 15), at(12, 15)]
    assert (await figures(firm, "customer", subject[1]))[2] == at(12, 9)


@pytest.mark.rule("REMIND-5", "REMIND-8")
async def test_it_moves_to_any_future_time_and_never_to_a_past_one(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    with pytest.raises(Invalid, match="date_gone"):
        await firm.crm.reminders.move(firm.call(ann), reminder, firm.clock.ms)
    moved = await firm.crm.reminders.move(firm.call(ann), reminder, at(22, 10), chosen=True)
    assert moved.reminder.due_at == at(22, 10)
    assert (await figures(firm, "customer", 1))[2] == at(22, 10)


@pytest.mark.rule("REMIND-6")
async def test_nobody_answering_goes_an_hour_on_then_a_working_day_then_asks(db: Database) -> None:
    firm = await a_firm(db, clock=Clock(datetime(2026, 7, 10, 10, 0, tzinfo=TAIPEI)))
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(10, 11))
    firm.clock.passes(hours=1)
    first = await firm.crm.reminders.miss(firm.call(ann), reminder)
    assert (first.view, first.reminder.misses, first.reminder.due_at) == ("remind-missed", 1, at(10, 12))
    second = await firm.crm.reminders.miss(firm.call(ann), reminder)
    assert (second.reminder.misses, second.reminder.due_at) == (2, at(13, 9))
    third = await firm.crm.reminders.miss(firm.call(ann), reminder)
    assert (third.view, third.reminder.misses, third.reminder.state) == ("remind-third-miss", 3, "open")
    rows = await firm.rows("SELECT outcome, qualifying FROM follow_ups")
    assert [tuple(row.values()) for row in rows] == [("no_answer", 0)] * 3


@pytest.mark.rule("REMIND-1", "FOLLOW-7")
async def test_reached_is_logged_at_the_tap_and_completed_after(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(9, 15))
    reached = await firm.crm.reminders.done(firm.call(ann), reminder)
    assert (reached.view, reached.follow_up.outcome) == ("remind-reached", "reached")
    assert (await figures(firm, "customer", 1))[:2] == (firm.clock.ms, 1)
    await shown_at(firm, reached)
    said = await firm.crm.follow_ups.set_outcome(tap(firm, ann, reached), reached.follow_up.id, "interested")
    assert (said.view, said.follow_up.outcome) == ("follow-no-date", "interested")
    dated = await firm.crm.follow_ups.change_next(tap(firm, ann, said), said.follow_up.id, at(13, 9))
    assert (dated.view, await due_dates(firm)) == ("follow-saved", [at(13, 9)])
    assert await firm.value("SELECT count(*) FROM follow_ups") == 1


@pytest.mark.rule("FOLLOW-4", "REMIND-1")
async def test_a_sentence_to_a_reminder_is_logged_and_ends_it(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    reminder = await a_next_contact(firm, ann, at(20, 15))
    entry = Entry(subject=("customer", 1), content="谈好了价格", next_at=at(22, 10))
    result = await firm.crm.reminders.log(firm.call(ann), reminder, entry)
    assert (result.view, await due_dates(firm)) == ("follow-saved", [at(22, 10)])


@pytest.mark.rule("REMIND-1")
async def test_who_only_reads_the_record_ends_his_reminder_without_a_follow_up(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=ann))
    await a_team_row(firm, subject, bob, "read")
    made = await firm.crm.reminders.set_next(firm.call(bob), subject, at(9, 15))
    ended = await firm.crm.reminders.done(firm.call(bob), made.reminder.id)
    assert ended.view == "remind-done"
    assert await firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.rule("REMIND-1")
async def test_an_own_one_is_simply_done(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    made = await firm.crm.reminders.set_own(firm.call(ann), "寄样品", at(10, 9))
    assert (await firm.crm.reminders.done(firm.call(ann), made.reminder.id)).view == "remind-done"
    assert await due_dates(firm) == []


@pytest.mark.rule("PERM-13", "DIALOG-12")
async def test_anothers_reminder_does_not_exist(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    made = await firm.crm.reminders.set_own(firm.call(ann), "寄样品", at(10, 9))
    for verb in (
        firm.crm.reminders.done,
        firm.crm.reminders.miss,
        firm.crm.reminders.dismiss,
        firm.crm.reminders.open,
    ):
        with pytest.raises(NotFound):
            await verb(firm.call(firm.owner), made.reminder.id)


async def test_an_own_one_is_told_its_record_by_a_chip(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann, name="明辉电子")
    made = await firm.crm.reminders.set_own(firm.call(ann), "给明辉寄样品", at(10, 9), options=["c1"])
    assert (made.options, made.reminder.record) == ((("c1", "明辉电子"),), None)
    linked = await firm.crm.reminders.link(firm.call(ann), made.reminder.id, ("customer", customer))
    assert linked.reminder.record is not None
    assert linked.reminder.record.name == "明辉电子"


# ── when the record leaves ──


def _changes_hands(firm: Firm, subject: Any, **to: Any) -> Any:
    def unit(tx: Tx) -> None:
        call = firm.call(None)
        actor: Actor = people.system_actor(tx)
        reminders_kept.leave(tx, actor, call, subject, **to)

    return firm.write(unit)


@pytest.mark.rule("REMIND-7")
async def test_pooling_cancels_reminders_and_leaves_ones_own_without_the_record(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await firm.crm.reminders.set_next(firm.call(ann), subject, at(10, 9))
    await firm.crm.reminders.set_own(firm.call(ann), "寄样品", at(10, 15), subject=subject)
    pool = await the_pool(firm)
    await firm.write(
        lambda tx: tx.run("UPDATE customers SET owner_id = NULL, pool_id = :p, entered_pool_at = 1", p=pool)
    )
    await _changes_hands(firm, subject, owner=ann.id)
    rows = await firm.rows("SELECT kind, subject_id FROM reminders WHERE state = 'open'")
    assert rows == [{"kind": "own", "subject_id": None}]
    assert (await figures(firm, "customer", subject[1]))[2] is None


@pytest.mark.rule("REMIND-7")
async def test_a_transfer_takes_the_next_contact_to_the_new_owner(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob, eve = [await a_person(firm, name) for name in ("安", "博", "伊")]
    subject = ("customer", await a_customer(firm, owner=ann))
    await a_team_row(firm, subject, eve, "read")
    for person in (ann, eve):
        await firm.crm.reminders.set_next(firm.call(person), subject, at(10, 9))
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :id", id=bob.id))
    await _changes_hands(firm, subject, owner=ann.id, heir=bob.id)
    rows = await firm.rows("SELECT user_id FROM reminders WHERE state = 'open' ORDER BY id")
    assert [row["user_id"] for row in rows] == [bob.id, eve.id]
    assert (await figures(firm, "customer", subject[1]))[2] == at(10, 9)


@pytest.mark.rule("REMIND-7", "REMIND-1")
async def test_the_new_owners_own_next_contact_stays_the_only_one(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("lead", await a_lead(firm, owner=ann))
    await a_team_row(firm, subject, bob, "read")
    await firm.crm.reminders.set_next(firm.call(ann), subject, at(10, 9))
    await firm.crm.reminders.set_next(firm.call(bob), subject, at(11, 9))
    await firm.write(lambda tx: tx.run("UPDATE leads SET owner_id = :id", id=bob.id))
    await _changes_hands(firm, subject, owner=ann.id, heir=bob.id)
    assert await due_dates(firm) == [at(11, 9)]
