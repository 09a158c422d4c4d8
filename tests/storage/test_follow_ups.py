"""Follow-ups through the CRM: who may write one, what hangs on it, how it is corrected."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry, FollowUpShown
from storage.entities.instants import DAY, HOUR, MINUTE
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import cards
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person, a_team_row, the_pool


async def saved(firm: Firm, who: Person, subject: tuple[Any, int], **said: Any) -> FollowUpShown:
    entry = Entry(subject=subject, content=said.pop("content", "要合同范本"), **said)
    return await firm.crm.follow_ups.log(firm.call(who), entry)


async def due_dates(firm: Firm, **only: Any) -> list[int]:
    where = "".join(f" AND {name} = :{name}" for name in only)
    rows = await firm.rows(f"SELECT due_at FROM reminders WHERE state = 'open'{where} ORDER BY due_at", **only)
    return [row["due_at"] for row in rows]


async def figures(firm: Firm, kind: str, record_id: int) -> tuple[Any, ...]:
    row = await firm.row(
        f"SELECT last_followup_at, followup_count, next_contact_at FROM {kind}s WHERE id = :id", id=record_id
    )
    return tuple(row.values())


async def shown_at(firm: Firm, result: Any, message: str = "900") -> None:
    """The channel has told the message of the card."""
    await firm.write(lambda tx: cards.set_message(tx, result.card.id, message))


def tap(firm: Firm, who: Person, result: Any, message: str = "900", **more: Any) -> Any:
    return firm.call(who, card_message=message, nonce=result.card.nonce, **more)


@pytest.mark.rule("FOLLOW-1", "FOLLOW-4", "FOLLOW-5", "REMIND-1")
async def test_a_follow_up_is_kept_with_its_next_contact(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    next_at = firm.clock.ms + 3 * DAY
    result = await saved(firm, ann, ("customer", customer), method="visit", next_at=next_at, person="张总")
    assert result.view == "follow-saved"
    assert (result.follow_up.record.name, result.follow_up.person) == ("顺达物流", "张总")
    assert result.follow_up.next_at == next_at
    assert await figures(firm, "customer", customer) == (firm.clock.ms, 1, next_at)
    assert await due_dates(firm, kind="next_contact", user_id=ann.id) == [next_at]


@pytest.mark.rule("FOLLOW-1", "PERM-7", "PERM-13")
async def test_only_who_may_edit_the_record_may_write_on_it(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob, eve = [await a_person(firm, name) for name in ("安", "博", "伊")]
    subject = ("customer", await a_customer(firm, owner=ann))
    with pytest.raises(NotFound):
        await saved(firm, bob, subject)
    await a_team_row(firm, subject, bob, "read")
    with pytest.raises(Forbidden):
        await saved(firm, bob, subject)
    await a_team_row(firm, subject, eve, "write")
    assert (await saved(firm, eve, subject)).follow_up.author_id == eve.id


@pytest.mark.rule("FOLLOW-1", "PERM-11")
async def test_a_record_in_the_pool_takes_notes_of_its_admins_only(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, pool=await the_pool(firm)))
    with pytest.raises(Conflict, match="in_pool"):
        await saved(firm, ann, subject)
    await saved(firm, firm.owner, subject, next_at=firm.clock.ms + DAY)
    assert await firm.value("SELECT kind FROM follow_ups") == "note"
    assert await due_dates(firm) == []
    assert await figures(firm, "customer", subject[1]) == (None, 0, None)


@pytest.mark.rule("LEAD-11")
async def test_a_converted_lead_takes_no_more_follow_ups(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    lead = await a_lead(firm, owner=ann, status="converted")
    with pytest.raises(Conflict, match="lead_closed"):
        await saved(firm, ann, ("lead", lead))


@pytest.mark.rule("FOLLOW-3")
@pytest.mark.parametrize(
    ("moved", "reason"), [(-8 * DAY, "too_old"), (-7 * DAY, None), (5 * MINUTE, None), (6 * MINUTE, "not_yet")]
)
async def test_when_it_happened_lies_within_a_week(db: Database, moved: int, reason: str | None) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    if reason is None:
        result = await saved(firm, ann, subject, occurred_at=firm.clock.ms + moved)
        assert result.follow_up.late is (moved < 0)
        return
    with pytest.raises(Invalid, match=reason):
        await saved(firm, ann, subject, occurred_at=firm.clock.ms + moved)


@pytest.mark.rule("FOLLOW-3", "ORG-15")
async def test_the_days_back_are_a_setting(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await firm.set("followup.backdate_days", 0)
    with pytest.raises(Invalid, match="too_old"):
        await saved(firm, ann, subject, occurred_at=firm.clock.ms - HOUR)


@pytest.mark.rule("ORG-1")
async def test_it_happened_when_it_was_said_not_when_it_arrived(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    said = firm.clock.now - timedelta(hours=3)
    entry = Entry(subject=("customer", customer), content="见了张总")
    result = await firm.crm.follow_ups.log(firm.call(ann, said_at=said), entry)
    assert result.follow_up.occurred_at == firm.clock.ms - 3 * HOUR


@pytest.mark.rule("FOLLOW-4", "REMIND-8")
@pytest.mark.parametrize(("ahead", "reason"), [(0, "date_gone"), (-DAY, "date_gone"), (732 * DAY, "date_too_far")])
async def test_the_next_contact_lies_ahead_and_within_two_years(db: Database, ahead: int, reason: str) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    with pytest.raises(Invalid, match=reason):
        await saved(firm, ann, subject, next_at=firm.clock.ms + ahead)
    assert await firm.rows("SELECT id FROM follow_ups") == []


@pytest.mark.rule("FOLLOW-4", "REMIND-1")
async def test_a_new_date_replaces_the_open_one(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, next_at=firm.clock.ms + 3 * DAY)
    later = firm.clock.ms + 9 * DAY
    result = await saved(firm, ann, subject, next_at=later)
    assert await due_dates(firm) == [later]
    assert result.follow_up.next_at == later


@pytest.mark.rule("FOLLOW-4")
async def test_without_a_date_a_later_one_stays_and_one_of_today_ends(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    tomorrow = firm.clock.ms + DAY
    await saved(firm, ann, subject, next_at=tomorrow)
    early = await saved(firm, ann, subject, content="他提前一天打来")
    assert (early.view, early.follow_up.next_at) == ("follow-saved", tomorrow)
    assert await due_dates(firm) == [tomorrow]
    firm.clock.passes(days=1, hours=-12)
    due = await saved(firm, ann, subject, content="按约打了")
    assert (due.view, due.follow_up.next_at) == ("follow-no-date", None)
    assert await due_dates(firm) == []


@pytest.mark.rule("FOLLOW-4")
async def test_saying_that_there_is_no_next_contact_closes_a_later_one(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, next_at=firm.clock.ms + 5 * DAY)
    result = await saved(firm, ann, subject, no_next=True)
    assert (result.view, await due_dates(firm)) == ("follow-saved", [])
    assert await figures(firm, "customer", subject[1]) == (firm.clock.ms, 2, None)


@pytest.mark.rule("FOLLOW-5", "REMIND-1")
async def test_the_figures_of_a_record_are_its_owners_and_the_rows(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    subject = ("customer", await a_customer(firm, owner=ann))
    await a_team_row(firm, subject, bob, "write")
    await saved(firm, ann, subject, occurred_at=firm.clock.ms - 2 * DAY, next_at=firm.clock.ms + 5 * DAY)
    await saved(firm, bob, subject, occurred_at=firm.clock.ms - DAY, next_at=firm.clock.ms + 2 * DAY)
    assert await figures(firm, "customer", subject[1]) == (firm.clock.ms - DAY, 2, firm.clock.ms + 5 * DAY)
    assert len(await due_dates(firm)) == 2


@pytest.mark.rule("FOLLOW-7")
async def test_too_short_a_note_is_saved_and_moves_no_clock(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await firm.set("followup.min_chars", 5)
    subject = ("lead", await a_lead(firm, owner=ann))
    await saved(firm, ann, subject, content="1")
    assert await figures(firm, "lead", subject[1]) == (None, 0, None)
    assert await firm.value("SELECT status FROM leads") == "assigned"
    await saved(firm, ann, subject, content="", outcome="reached")
    assert (await figures(firm, "lead", subject[1]))[:2] == (firm.clock.ms, 1)
    assert await firm.value("SELECT status FROM leads") == "following"


@pytest.mark.rule("FOLLOW-7")
@pytest.mark.parametrize("counts", [False, True])
async def test_nobody_answering_counts_only_by_setting(db: Database, counts: bool) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await firm.set("followup.no_answer_counts", counts)
    subject = ("customer", await a_customer(firm, owner=ann))
    await saved(firm, ann, subject, content="没接电话", outcome="no_answer")
    assert (await figures(firm, "customer", subject[1]))[1] == int(counts)


@pytest.mark.rule("LEAD-3", "FOLLOW-7")
async def test_the_first_follow_up_starts_a_lead_and_its_answer_is_the_owners(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm, "安"), await a_person(firm, "博")
    lead = await a_lead(firm, owner=ann)
    await a_team_row(firm, ("lead", lead), bob, "write")
    await saved(firm, bob, ("lead", lead))
    row = await firm.row("SELECT status, first_response_at FROM leads")
    assert row == {"status": "following", "first_response_at": None}
    firm.clock.passes(hours=1)
    await saved(firm, ann, ("lead", lead))
    assert await firm.value("SELECT first_response_at FROM leads") == firm.clock.ms


@pytest.mark.rule("ORG-13")
async def test_words_are_kept_as_typed_without_control_characters(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    subject = ("customer", await a_customer(firm, owner=ann))
    result = await saved(firm, ann, subject, content="  <b>/delete</b>\x00 ok ")
    assert result.follow_up.content == "<b>/delete</b> ok"
    with pytest.raises(Invalid, match="too_long"):
        await saved(firm, ann, subject, content="长" * 4001)
    with pytest.raises(Invalid, match="missing"):
        await saved(firm, ann, subject, content=" ")


@pytest.mark.rule("ORG-9")
async def test_the_same_update_makes_one_follow_up_and_the_same_answer(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    call = firm.call(ann)
    entry = Entry(subject=("customer", await a_customer(firm, owner=ann)), content="要合同范本")
    first = await firm.crm.follow_ups.log(call, entry)
    assert await firm.crm.follow_ups.log(call, entry) == first
    assert len(await firm.rows("SELECT id FROM follow_ups")) == 1
    assert await firm.crm.again(call) == first


@pytest.mark.rule("ORG-8", "FOLLOW-5")
async def test_twenty_at_once_are_twenty_in_the_figures(db: Database) -> None:
    firm = await a_firm(db)
    people = [await a_person(firm, f"人{number}") for number in range(4)]
    subject = ("customer", await a_customer(firm, owner=people[0]))
    for person in people[1:]:
        await a_team_row(firm, subject, person, "write")
    at = firm.clock.ms + DAY
    await asyncio.gather(*(saved(firm, people[n % 4], subject, next_at=at + n) for n in range(20)))
    assert (await figures(firm, "customer", subject[1]))[1] == 20
    assert len(await due_dates(firm)) == 4


@pytest.mark.rule("AUDIT-1")
async def test_every_row_written_has_its_line_in_the_log(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    lead = await a_lead(firm, owner=ann)
    call = firm.call(ann)
    entry = Entry(subject=("lead", lead), content="打过电话", next_at=firm.clock.ms + DAY)
    await firm.crm.follow_ups.log(call, entry)
    rows = await firm.rows("SELECT entity, action FROM audit WHERE request_id = :id ORDER BY id", id=call.delivery_id)
    assert [(row["entity"], row["action"]) for row in rows] == [
        ("follow_up", "created"),
        ("reminder", "created"),
        ("lead", "following"),
    ]
