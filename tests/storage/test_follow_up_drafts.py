"""Follow-ups that wait for a tap: kept, judged afresh, handed on, and nobody else's."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry, FollowUpDraft
from storage.entities.instants import DAY
from storage.errors import Conflict, Forbidden, Limit, NotFound
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, the_pool


async def staged(firm: Firm, who: Person, subject: Any, **said: Any) -> FollowUpDraft:
    view = said.pop("view", "follow-confirm")
    options = said.pop("options", ())
    entry = Entry(subject=subject, content="没接", words="没接电话，明天再打", **said)
    return await firm.crm.follow_ups.stage(firm.call(who), entry, view=view, options=options, mention="顺达")


@pytest.mark.rule("DIALOG-5")
async def test_a_draft_is_no_follow_up_until_the_tap(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    draft = await staged(firm, ann, ("customer", await a_customer(firm, owner=ann)), next_at=firm.clock.ms + DAY)
    assert await firm.rows("SELECT id FROM follow_ups") == []
    saved = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert (saved.follow_up.content, saved.follow_up.words) == ("没接", "没接电话，明天再打")
    row = await firm.row("SELECT state, record_kind, record_id FROM drafts")
    assert row == {"state": "saved", "record_kind": "follow_up", "record_id": saved.follow_up.id}
    with pytest.raises(Conflict, match="draft_settled"):
        await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)


@pytest.mark.rule("DIALOG-5")
async def test_a_button_of_half_an_hour_shows_the_draft_again(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    draft = await staged(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    firm.clock.passes(minutes=31)
    again = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert (again.view, await firm.rows("SELECT id FROM follow_ups")) == ("follow-confirm", [])
    saved = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert saved.follow_up.occurred_at == draft.draft.said_at


@pytest.mark.rule("DIALOG-5", "PERM-21")
async def test_rights_are_judged_at_the_tap_and_the_draft_stays(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=ann))
    draft = await staged(firm, ann, subject)
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :id", id=bob.id))
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    await a_team_row(firm, subject, ann, "read")
    with pytest.raises(Forbidden):
        await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "open"


@pytest.mark.rule("DIALOG-5", "REMIND-8")
async def test_a_date_gone_by_since_is_asked_for_again(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    at = firm.clock.ms + DAY
    draft = await staged(firm, ann, ("customer", await a_customer(firm, owner=ann)), next_at=at)
    firm.clock.passes(days=2)
    await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    saved = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert (saved.view, saved.hints.trouble, saved.hints.at) == ("follow-no-date", "past", at)
    assert await firm.rows("SELECT id FROM reminders") == []


@pytest.mark.rule("FOLLOW-3", "DIALOG-5")
async def test_what_became_too_old_is_logged_as_of_today_or_not_at_all(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    draft = await staged(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    firm.clock.passes(days=9)
    await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    asked = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id)
    assert (asked.view, asked.days_back) == ("error-too-old", 7)
    saved = await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id, "today")
    assert saved.follow_up.occurred_at == firm.clock.ms


@pytest.mark.rule("DIALOG-12")
async def test_anothers_draft_does_not_exist(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    draft = await staged(firm, ann, ("customer", await a_customer(firm, owner=ann)))
    for verb in (firm.crm.follow_ups.save, firm.crm.follow_ups.switch, firm.crm.follow_ups.hand):
        with pytest.raises(NotFound):
            await verb(firm.call(firm.owner), draft.draft.id)


@pytest.mark.rule("PERM-12", "DIALOG-7")
async def test_only_readable_records_are_offered_by_name(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await a_customer(firm, owner=ann, name="顺达物流")
    await a_customer(firm, name="别人的顺达")
    draft = await staged(firm, ann, None, view="follow-which", options=("c1", "c2", "c99"))
    assert [option.name for option in draft.options] == ["顺达物流"]
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.save(firm.call(ann), draft.draft.id, "c2")


@pytest.mark.rule("FOLLOW-1", "POOL-14", "POOL-18")
async def test_a_refused_claim_logs_nothing_and_keeps_the_draft(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    pool = await the_pool(firm)
    await firm.write(lambda tx: tx.run("UPDATE pools SET daily_claim_limit = 0"))
    draft = await staged(firm, ann, ("customer", await a_customer(firm, pool=pool)), view="follow-in-pool")
    with pytest.raises(Limit):
        await firm.crm.follow_ups.claim_and_log(firm.call(ann), draft.draft.id)
    assert await firm.value("SELECT state FROM drafts") == "open"
    assert await firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.rule("DIALOG-12", "NOTIFY-1")
async def test_words_handed_on_are_the_colleagues_to_log_and_told_once(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=bob))
    draft = await staged(firm, ann, subject, view="follow-not-yours")
    await firm.crm.follow_ups.hand(firm.call(ann), draft.draft.id)
    queued = await firm.row("SELECT kind, user_id, subject_id FROM outbox")
    assert (queued["kind"], queued["user_id"]) == ("follow-handed", bob.id)
    with pytest.raises(NotFound):
        await firm.crm.follow_ups.save(firm.call(ann), queued["subject_id"])
    saved = await firm.crm.follow_ups.save(firm.call(bob), queued["subject_id"])
    assert (saved.follow_up.author_id, saved.follow_up.content) == (bob.id, "没接")
