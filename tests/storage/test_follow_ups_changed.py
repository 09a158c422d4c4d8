"""Corrections of saved follow-ups: another date, other words, an edited message, deletion."""

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry, FollowUpShown, Hints
from storage.entities.ids import ref
from storage.entities.instants import DAY
from storage.errors import AlreadyDone, Forbidden, NotFound, Stale
from tests.factories import a_customer, a_department, a_firm, a_person, a_team_row
from tests.storage.test_follow_ups import due_dates, figures, saved, shown_at, tap


@pytest.mark.rule("FOLLOW-4", "FOLLOW-8")
async def test_the_next_date_of_a_saved_follow_up_is_changed_by_a_chip(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    first = await saved(firm, ann, subject)
    assert first.view == "follow-no-date"
    await shown_at(firm, first)
    at = firm.clock.ms + 4 * DAY
    changed = await firm.crm.follow_ups.change_next(tap(firm, ann, first), first.follow_up.id, at)
    assert (changed.view, changed.follow_up.next_at, changed.card.id) == ("follow-saved", at, first.card.id)
    assert await due_dates(firm) == [at]
    with pytest.raises(AlreadyDone):
        await firm.crm.follow_ups.change_next(tap(firm, ann, first), first.follow_up.id, at + DAY)
    none = await firm.crm.follow_ups.change_next(tap(firm, ann, changed), first.follow_up.id, None)
    assert (none.view, none.follow_up.closed, await due_dates(firm)) == ("follow-saved", True, [])


@pytest.mark.rule("ORG-11", "DIALOG-7")
async def test_a_card_that_shows_an_older_follow_up_changes_nothing(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    await shown_at(firm, first)
    await firm.crm.follow_ups.add(firm.call(ann), first.follow_up.id, Entry(content="还要样品"))
    with pytest.raises(Stale):
        await firm.crm.follow_ups.change_next(tap(firm, ann, first), first.follow_up.id, firm.clock.ms + DAY)


@pytest.mark.rule("FOLLOW-8")
async def test_a_sentence_is_added_within_a_day_and_a_new_follow_up_later(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    first = await saved(firm, ann, subject)
    firm.clock.passes(hours=24)
    added = await firm.crm.follow_ups.add(firm.call(ann), first.follow_up.id, Entry(content="还要样品"))
    assert (added.view, added.follow_up.content) == ("follow-noted", "要合同范本\n还要样品")
    firm.clock.passes(minutes=1)
    later = await firm.crm.follow_ups.add(firm.call(ann), first.follow_up.id, Entry(content="样品收到了"))
    assert (later.follow_up.id != first.follow_up.id, later.follow_up.content) == (True, "样品收到了")
    assert later.follow_up.record.subject == subject


@pytest.mark.rule("FOLLOW-8")
async def test_the_note_is_replaced_within_a_day_by_its_author_only(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=ann))
    await a_team_row(firm, subject, bob, "write")
    first = await saved(firm, ann, subject)
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.replace_note(firm.call(bob), first.follow_up.id, "不是我写的")
    changed = await firm.crm.follow_ups.replace_note(firm.call(ann), first.follow_up.id, "要报价单")
    assert changed.follow_up.content == "要报价单"
    firm.clock.passes(hours=24, minutes=1)
    corrected = await firm.crm.follow_ups.replace_note(firm.call(ann), first.follow_up.id, "不是报价单，是合同")
    assert corrected.follow_up.corrects
    assert corrected.follow_up.id != first.follow_up.id
    rows = await firm.rows("SELECT content, kind, corrects_id, qualifying FROM follow_ups ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        ("要报价单", "follow", None, 1),
        ("不是报价单，是合同", "note", first.follow_up.id, 0),
    ]


@pytest.mark.rule("FOLLOW-9", "ORG-12", "FOLLOW-5")
async def test_deleting_brings_the_previous_figures_back(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, occurred_at=firm.clock.ms - DAY)
    last = await saved(firm, ann, subject)
    await firm.crm.follow_ups.delete(firm.call(ann), last.follow_up.id)
    assert (await figures(firm, "customer", subject[1]))[:2] == (firm.clock.ms - DAY, 1)
    assert len(await firm.rows("SELECT id FROM follow_ups")) == 2


@pytest.mark.rule("FOLLOW-9", "PERM-9")
async def test_later_deleting_needs_the_right_over_the_owner(db: Database) -> None:
    firm = await a_firm(db)
    team = await a_department(firm, "华东")
    ann = await a_person(firm, "安", department=team)
    mia = await a_person(firm, "米娅", "manager", department=team)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    firm.clock.passes(hours=25)
    with pytest.raises(Forbidden):
        await firm.crm.follow_ups.delete(firm.call(ann), first.follow_up.id)
    await firm.crm.follow_ups.delete(firm.call(mia), first.follow_up.id)
    assert await firm.value("SELECT followup_count FROM customers") == 0


@pytest.mark.rule("DIALOG-6")
async def test_a_card_without_a_date_waits_for_a_typed_one(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    situation = await firm.crm.dialogue.situation(firm.call(ann), text="周四下午")
    assert situation.question is not None
    assert (situation.question.slot, situation.question.subject) == ("date", ref("follow_up", first.follow_up.id))
    await firm.crm.follow_ups.change_next(firm.call(ann), first.follow_up.id, firm.clock.ms + DAY)
    assert (await firm.crm.dialogue.situation(firm.call(ann), text="好")).question is None


@pytest.mark.rule("DIALOG-8")
async def test_an_edited_message_is_read_again_and_what_was_corrected_by_hand_stays(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    call = firm.call(ann, message="77")
    by_words, by_hand, edited = (firm.clock.ms + days * DAY for days in (2, 5, 9))
    entry = Entry(subject=subject, content="要合同", words="要合同，周六见", next_at=by_words)
    first = await firm.crm.follow_ups.log(call, entry)
    moved = await firm.crm.follow_ups.change_next(firm.call(ann), first.follow_up.id, by_hand)
    edit = firm.call(ann, message="77")
    source = await firm.crm.follow_ups.source_of(edit)
    assert source is not None
    assert source.id == first.follow_up.id
    again = Entry(subject=subject, content="要合同范本", words="要合同范本，下周六见", next_at=edited)
    result = await firm.crm.follow_ups.reread(edit, source.id, again)
    assert isinstance(result, FollowUpShown)
    assert (result.follow_up.content, result.follow_up.next_at) == ("要合同范本", by_hand)
    assert result.card.id == moved.card.id


@pytest.mark.rule("DIALOG-9")
@pytest.mark.parametrize("how", ["late", "undone"])
async def test_an_edit_too_late_or_after_an_undo_changes_nothing_and_is_kept(db: Database, how: str) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    first = await firm.crm.follow_ups.log(firm.call(ann, message="77"), Entry(subject=subject, content="要合同"))
    if how == "late":
        firm.clock.passes(hours=25)
    else:
        await firm.crm.follow_ups.undo(firm.call(ann), first.follow_up.id)
    edit = firm.call(ann, message="77")
    result = await firm.crm.follow_ups.reread(
        edit, first.follow_up.id, Entry(subject=subject, content="不要了", words="不要了")
    )
    assert result.view == "edit-kept"
    assert await firm.value("SELECT content FROM follow_ups") == "要合同"
    drafts = await firm.rows("SELECT words FROM drafts WHERE state = 'open'")
    assert "不要了" in [draft["words"] for draft in drafts]


async def test_what_the_card_asks_is_read_from_the_card(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    hints = Hints(chips=(firm.clock.ms + DAY,), trouble="impossible", span=(4, 9), repeat=True)
    first = await saved(firm, ann, ("customer", await a_customer(firm, owner=ann)), hints=hints)
    assert first.hints == hints
    await shown_at(firm, first)
    asked = await firm.crm.follow_ups.ask(firm.call(ann, card_message="900"), first.follow_up.id, "follow-when")
    assert (asked.view, asked.card.id, asked.hints) == ("follow-when", first.card.id, hints)
