"""Deleting a follow-up: what goes with it, what comes back, who hears of it, and who may not."""

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY, HOUR
from storage.errors import AlreadyDone, Forbidden, NotFound, Stale
from tests.factories import a_customer, a_department, a_firm, a_lead, a_person, a_team_row
from tests.storage.test_follow_ups import due_dates, figures, saved


@pytest.mark.rule("FOLLOW-9", "FOLLOW-5", "ORG-12", "AUDIT-1")
async def test_what_it_planned_goes_with_it_and_what_it_had_closed_comes_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    friday, monday, first_at = firm.clock.ms + 2 * DAY, firm.clock.ms + 5 * DAY, firm.clock.ms
    await saved(firm, ann, subject, next_at=friday)
    firm.clock.passes(hours=1)
    wrong = await saved(firm, ann, subject, content="记错了一家", next_at=monday)
    assert await figures(firm, *subject) == (firm.clock.ms, 2, monday)
    firm.clock.passes(hours=1)
    asked = await firm.crm.follow_ups.ask_delete(firm.call(ann), wrong.follow_up.id)
    assert (asked.view, asked.next_at, asked.follow_up is not None) == ("follow-delete", monday, True)
    assert await due_dates(firm) == [monday]
    card = await firm.shown(asked.card)
    gone = await firm.crm.follow_ups.delete(firm.tap(ann, card), wrong.follow_up.id)
    assert (gone.view, gone.follow_up, gone.card.id) == ("follow-deleted", None, asked.card.id)
    assert (gone.last_at, gone.next_at) == (first_at, friday)
    assert await figures(firm, *subject) == (first_at, 1, friday)
    assert await due_dates(firm) == [friday]
    row = await firm.row("SELECT * FROM follow_ups WHERE id = :id", id=wrong.follow_up.id)
    assert (row["deleted_at"], row["content"]) == (firm.clock.ms, "记错了一家")
    audit = await firm.row("SELECT * FROM audit WHERE entity = 'follow_up' AND action = 'deleted'")
    assert (audit["actor_id"], audit["record_id"]) == (ann.id, wrong.follow_up.id)
    states = await firm.rows("SELECT state FROM reminders ORDER BY id")
    assert [one["state"] for one in states] == ["open", "cancelled"]


@pytest.mark.rule("FOLLOW-5")
async def test_of_several_plans_closed_at_one_instant_the_newest_comes_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    days = [firm.clock.ms + days * DAY for days in (2, 5, 6)]
    for number, day in enumerate(days):
        last = await saved(firm, ann, subject, content=f"第{number}次", next_at=day)
    await firm.write(
        lambda tx: tx.run("UPDATE reminders SET ended_at = :now WHERE state = 'done'", now=firm.clock.ms)
    )
    gone = await firm.crm.follow_ups.delete(firm.call(ann), last.follow_up.id)
    assert gone.next_at == days[1]
    assert await due_dates(firm) == [days[1]]


@pytest.mark.rule("FOLLOW-9", "FOLLOW-5")
async def test_a_reminder_moved_by_hand_stays_and_a_past_one_does_not_come_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, next_at=firm.clock.ms + 2 * HOUR)
    firm.clock.passes(hours=1)
    second = await saved(firm, ann, subject, next_at=firm.clock.ms + 3 * DAY)
    reminder = await firm.value("SELECT id FROM reminders WHERE state = 'open'")
    await firm.write(lambda tx: tx.run("UPDATE reminders SET due_at = due_at + 1000 WHERE id = :id", id=reminder))
    asked = await firm.crm.follow_ups.ask_delete(firm.call(ann), second.follow_up.id)
    assert asked.next_at is None
    moved = await due_dates(firm)
    await firm.crm.follow_ups.delete(firm.call(ann), second.follow_up.id)
    assert await due_dates(firm) == moved
    third = await saved(firm, ann, subject, next_at=firm.clock.ms + 2 * DAY)
    firm.clock.passes(hours=3)
    await firm.write(lambda tx: tx.run("UPDATE reminders SET due_at = :now WHERE state = 'done'", now=firm.clock.ms))
    gone = await firm.crm.follow_ups.delete(firm.call(ann), third.follow_up.id)
    assert (gone.next_at, await due_dates(firm)) == (None, [])


@pytest.mark.rule("FOLLOW-9", "NOTIFY-31", "PERM-9")
async def test_somebody_else_deletes_later_the_author_hears_it_and_keeps_his_plan(db: Database) -> None:
    firm = await a_firm(db)
    team = await a_department(firm, "华东")
    ann = await a_person(firm, "安", department=team)
    mia = await a_person(firm, "米娅", "manager", department=team)
    subject = ("customer", await a_customer(firm, owner=ann))
    friday = firm.clock.ms + 3 * DAY
    first = await saved(firm, ann, subject, content="不该写的话", next_at=friday)
    firm.clock.passes(hours=25)
    gone = await firm.crm.follow_ups.delete(firm.call(mia), first.follow_up.id)
    assert (gone.last_at, gone.next_at) == (None, friday)
    assert await due_dates(firm, user_id=ann.id) == [friday]
    told = await firm.row("SELECT user_id, facts FROM outbox WHERE kind = 'follow-deleted-told'")
    assert (told["user_id"], "不该写的话" in told["facts"]) == (ann.id, False)


@pytest.mark.rule("FOLLOW-9", "FOLLOW-8", "PERM-13")
async def test_who_may_not_is_asked_nothing(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob, eve = await a_person(firm, "安"), await a_person(firm, "博"), await a_person(firm, "伊")
    subject = ("customer", await a_customer(firm, owner=ann))
    await a_team_row(firm, subject, bob, "write")
    first = await saved(firm, ann, subject)
    for who, refused in ((bob, Forbidden), (eve, NotFound)):
        with pytest.raises(refused):
            await firm.crm.follow_ups.ask_delete(firm.call(who), first.follow_up.id)
        with pytest.raises(refused):
            await firm.crm.follow_ups.delete(firm.call(who), first.follow_up.id)
    assert not (await firm.crm.follow_ups.read(firm.call(bob), first.follow_up.id)).may_delete
    assert (await firm.crm.follow_ups.read(firm.call(ann), first.follow_up.id)).may_delete
    firm.clock.passes(hours=24, minutes=1)
    assert not (await firm.crm.follow_ups.read(firm.call(ann), first.follow_up.id)).may_delete
    with pytest.raises(Forbidden):
        await firm.crm.follow_ups.delete(firm.call(ann), first.follow_up.id)
    assert await firm.value("SELECT deleted_at FROM follow_ups") is None


@pytest.mark.rule("FOLLOW-9", "ORG-11", "DIALOG-7")
async def test_what_changed_since_it_was_asked_is_not_deleted_and_nothing_twice(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("lead", await a_lead(firm, owner=ann)))
    id_ = first.follow_up.id
    card = await firm.shown((await firm.crm.follow_ups.ask_delete(firm.call(ann), id_)).card)
    await firm.crm.follow_ups.add(firm.call(ann), id_, Entry(content="还要样品"))
    with pytest.raises(Stale):
        await firm.crm.follow_ups.delete(firm.tap(ann, card), id_)
    again = await firm.crm.follow_ups.ask_delete(firm.tap(ann, card, nonce=None), id_)
    tap = firm.tap(ann, again.card)
    await firm.crm.follow_ups.delete(tap, id_)
    with pytest.raises(AlreadyDone):
        await firm.crm.follow_ups.delete(firm.tap(ann, again.card), id_)
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.delete(firm.call(ann), id_)
    assert len(await firm.rows("SELECT id FROM audit WHERE action = 'deleted'")) == 1


@pytest.mark.rule("FOLLOW-9", "ORG-12", "FOLLOW-11", "FOLLOW-14")
async def test_its_words_are_left_to_nobody(db: Database) -> None:
    firm = await a_firm(db)
    chen = await a_person(firm, "陈", "manager")
    ann = await a_person(firm, "安", superior=chen)
    subject = ("customer", await a_customer(firm, owner=ann))
    call = firm.call(ann, message="77")
    first = await firm.crm.follow_ups.log(call, Entry(subject=subject, content="要框架合同", words="要框架合同"))
    id_ = first.follow_up.id
    await firm.crm.follow_ups.ask_help(firm.call(ann), id_)
    unsettled = "SELECT follow_up_id FROM help_requests WHERE settled_at IS NULL"
    assert await firm.rows(unsettled) == [{"follow_up_id": id_}]
    for who in (ann, chen):
        assert len((await firm.crm.customers.said(firm.call(who), "框架合同")).lines) == 1
    await firm.crm.follow_ups.delete(firm.call(ann), id_)
    assert await firm.rows("SELECT id FROM drafts WHERE state = 'open'") == []
    assert await firm.rows(unsettled) == []
    for who in (ann, chen):
        assert (await firm.crm.customers.said(firm.call(who), "框架合同")).lines == ()
        with pytest.raises(NotFound):
            await firm.crm.follow_ups.read(firm.call(who), id_)
    source = await firm.row("SELECT undone_at FROM sources WHERE entity = 'follow_up'")
    assert source["undone_at"] is not None
