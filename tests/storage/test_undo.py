"""Taking back: the record as it was, reminders exactly as before, the words given back, newer changes untouched."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY, HOUR
from storage.errors import Conflict, NotFound
from storage.queries import outbox
from tests.factories import Firm, a_customer, a_firm, a_lead, a_person, a_team_row, the_pool
from tests.storage.test_follow_ups import due_dates, figures, saved, shown_at, tap


async def everything(firm: Firm) -> tuple[Any, ...]:
    reminders = await firm.rows(
        "SELECT id, kind, user_id, due_at, state, misses, chosen, ended_at FROM reminders WHERE state = 'open'"
    )
    records = [
        await firm.rows(f"SELECT id, last_followup_at, followup_count, next_contact_at FROM {kind}s")
        for kind in ("lead", "customer")
    ]
    leads = await firm.rows("SELECT id, status, first_response_at FROM leads")
    live = await firm.rows("SELECT id, content, outcome FROM follow_ups WHERE deleted_at IS NULL")
    return reminders, records, leads, live


@pytest.mark.rule("FOLLOW-8", "FOLLOW-5")
async def test_undo_brings_back_everything_as_it_was(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, occurred_at=firm.clock.ms - DAY, next_at=firm.clock.ms + 2 * HOUR)
    before = await everything(firm)
    second = await saved(firm, ann, subject, next_at=firm.clock.ms + 9 * DAY, words="今天拜访了顺达物流")
    firm.clock.passes(minutes=10)
    undone = await firm.crm.follow_ups.undo(firm.call(ann), second.follow_up.id)
    assert await everything(firm) == before
    assert (undone.view, undone.draft.words, undone.draft.state) == ("follow-undone", "今天拜访了顺达物流", "open")


@pytest.mark.rule("FOLLOW-8")
async def test_undo_ends_after_ten_minutes(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    firm.clock.passes(minutes=10, seconds=1)
    with pytest.raises(Conflict, match="undo_late"):
        await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)


@pytest.mark.rule("FOLLOW-8")
async def test_only_the_author_may_undo(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.undo(firm.call(firm.owner), first.follow_up.id)


@pytest.mark.rule("FOLLOW-8")
async def test_undo_takes_the_chips_tapped_on_the_card_back_too(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, next_at=firm.clock.ms + 2 * HOUR)
    before = await everything(firm)
    card = await saved(firm, ann, subject, content="", outcome="reached")
    await shown_at(firm, card)
    card = await firm.crm.follow_ups.set_outcome(tap(firm, ann, card), card.follow_up.id, "interested")
    card = await firm.crm.follow_ups.change_next(tap(firm, ann, card), card.follow_up.id, firm.clock.ms + 4 * DAY)
    card = await firm.crm.follow_ups.change_next(tap(firm, ann, card), card.follow_up.id, firm.clock.ms + 6 * DAY)
    await firm.crm.follow_ups.undo(tap(firm, ann, card), card.follow_up.id)
    assert await everything(firm) == before


@pytest.mark.rule("FOLLOW-8")
async def test_t34_undo_never_overwrites_a_newer_change(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    lead = await a_lead(firm, owner=ann)
    first = await saved(firm, ann, ("lead", lead), next_at=firm.clock.ms + DAY)
    await firm.write(lambda tx: tx.run("UPDATE leads SET status = 'interested'"))
    before = await everything(firm)
    with pytest.raises(Conflict, match="changed_since"):
        await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    assert await everything(firm) == before


@pytest.mark.rule("FOLLOW-8")
async def test_a_reminder_moved_meanwhile_keeps_its_new_time(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)), next_at=firm.clock.ms + DAY)
    reminder = await firm.value("SELECT id FROM reminders")
    await firm.crm.reminders.move(firm.call(ann), reminder, firm.clock.ms + 3 * DAY)
    with pytest.raises(Conflict, match="changed_since"):
        await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    assert await due_dates(firm) == [firm.clock.ms + 3 * DAY]


@pytest.mark.rule("LEAD-3", "FOLLOW-8")
async def test_undoing_the_first_follow_up_makes_a_lead_wait_again(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    lead = await a_lead(firm, owner=ann)
    first = await saved(firm, ann, ("lead", lead))
    await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    row = await firm.row("SELECT status, first_response_at, followup_count FROM leads")
    assert row == {"status": "assigned", "first_response_at": None, "followup_count": 0}


@pytest.mark.rule("LEAD-3", "FOLLOW-8")
async def test_a_lead_keeps_following_while_another_follow_up_stands(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    lead = await a_lead(firm, owner=ann)
    await a_team_row(firm, ("lead", lead), bob, "write")
    first = await saved(firm, ann, ("lead", lead))
    await saved(firm, bob, ("lead", lead))
    await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    assert await firm.value("SELECT status FROM leads") == "following"


@pytest.mark.rule("FOLLOW-8")
async def test_queued_pushes_of_the_request_are_dropped(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    call = firm.call(ann)
    entry = Entry(subject=("customer", await a_customer(firm, owner=ann)), content="要合同")
    first = await firm.crm.follow_ups.log(call, entry)
    await firm.write(lambda tx: outbox.queue(tx, call, "held", dedupe="x", tier=2, user_id=firm.owner.id))
    await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    assert await firm.value("SELECT state FROM outbox") == "dropped"


@pytest.mark.rule("FOLLOW-8", "FOLLOW-1")
async def test_undoing_claim_and_log_leaves_the_claim(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, pool=await the_pool(firm)))
    draft = await firm.crm.follow_ups.stage(
        firm.call(ann), Entry(subject=subject, content="他来电询价", words="永发来电询价"), view="follow-in-pool"
    )
    assert draft.claim is not None
    assert (draft.claim.left_today, draft.claim.limit) == (5, None)
    await shown_at(firm, draft)
    result = await firm.crm.follow_ups.claim_and_log(tap(firm, ann, draft), draft.draft.id)
    assert (result.view, await firm.value("SELECT owner_id FROM customers")) == ("follow-no-date", ann.id)
    await firm.crm.follow_ups.undo(tap(firm, ann, result), result.follow_up.id)
    assert await firm.value("SELECT owner_id FROM customers") == ann.id
    assert await firm.value("SELECT count(*) FROM follow_ups WHERE deleted_at IS NULL") == 0


@pytest.mark.rule("FOLLOW-8", "DIALOG-5")
async def test_undoing_a_saved_draft_opens_it_again(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    draft = await firm.crm.follow_ups.stage(
        firm.call(ann), Entry(subject=subject, content="没接", words="没接电话"), view="follow-confirm"
    )
    result = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    undone = await firm.crm.follow_ups.undo(firm.call(ann), result.follow_up.id)
    assert (undone.draft.id, undone.draft.state) == (draft.draft.id, "open")


@pytest.mark.rule("REMIND-5", "FOLLOW-8")
async def test_a_snooze_is_taken_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    at = firm.clock.ms + HOUR
    await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)), next_at=at)
    before = await everything(firm)
    reminder = await firm.value("SELECT id FROM reminders")
    moved = await firm.crm.reminders.snooze(firm.call(ann), reminder, 180)
    assert moved.reminder.due_at == firm.clock.ms + 3 * HOUR
    undone = await firm.crm.reminders.undo(firm.call(ann), reminder)
    assert (undone.view, await everything(firm)) == ("remind-undone", before)
    with pytest.raises(Conflict, match="nothing_to_undo"):
        await firm.crm.reminders.undo(firm.call(ann), reminder)


@pytest.mark.rule("REMIND-6", "FOLLOW-8")
async def test_a_miss_is_taken_back_with_its_attempt(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)), next_at=firm.clock.ms + HOUR)
    before = await everything(firm)
    reminder = await firm.value("SELECT id FROM reminders")
    await firm.crm.reminders.miss(firm.call(ann), reminder)
    await firm.crm.reminders.undo(firm.call(ann), reminder)
    assert await everything(firm) == before


@pytest.mark.rule("FOLLOW-8", "REMIND-1")
async def test_reached_is_taken_back_and_the_reminder_waits_again(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    await saved(firm, ann, ("customer", customer), next_at=firm.clock.ms + HOUR)
    before = await everything(firm)
    reminder = await firm.value("SELECT id FROM reminders")
    reached = await firm.crm.reminders.done(firm.call(ann), reminder)
    assert reached.view == "remind-reached"
    assert (await figures(firm, "customer", customer))[1:] == (2, None)
    await firm.crm.follow_ups.undo(firm.call(ann), reached.follow_up.id)
    assert await everything(firm) == before


@pytest.mark.rule("FOLLOW-8", "REMIND-4")
async def test_a_late_undo_of_a_reminder_is_refused(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    result = await firm.crm.reminders.set_own(firm.call(ann), "寄样品", firm.clock.ms + DAY)
    firm.clock.passes(minutes=11)
    with pytest.raises(Conflict, match="undo_late"):
        await firm.crm.reminders.undo(firm.call(ann), result.reminder.id)
