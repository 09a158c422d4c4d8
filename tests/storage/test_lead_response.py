"""A lead that came from somebody else waits for its owner's first answer (LEAD-4, NOTIFY-21)."""

from datetime import datetime

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from tests.factories import TAIPEI, Firm, Person, a_firm, a_lead, a_person, the_pool


@pytest.fixture
async def firm(db: Database) -> Firm:
    made = await a_firm(db)
    made.clock.now = datetime(2026, 7, 9, 10, 0, tzinfo=TAIPEI)
    return made


@pytest.fixture
async def boss(firm: Firm) -> Person:
    return await a_person(firm, "陈经理", "manager")


@pytest.fixture
async def ann(firm: Firm, boss: Person) -> Person:
    return await a_person(firm, "林志强", superior=boss)


async def received(firm: Firm, ann: Person, **more: str) -> int:
    """A lead of the pool, given to her by the company owner."""
    pool = await the_pool(firm, "lead")
    lead = await a_lead(firm, pool=pool, name="明辉电子", **more)
    await firm.crm.pool.assign(firm.call(firm.owner), [("lead", lead)], pool, ann.id)
    return lead


async def look(firm: Firm, **later: float) -> list[tuple[int, int]]:
    """Time passes; who hears of which step by then."""
    firm.clock.passes(**later)
    await firm.crm.chores.run(now=firm.clock.ms)
    rows = await firm.rows("SELECT user_id, facts, tier FROM outbox WHERE kind = 'lead-response' ORDER BY id")
    return [(row["user_id"], row["tier"]) for row in rows]


async def answer(firm: Firm, person: Person, lead: int) -> int:
    entry = Entry(("lead", lead), content="打了电话，要样品", words="打了电话", method="phone")
    return int((await firm.crm.follow_ups.say(firm.call(person), entry)).follow_up.id)


@pytest.mark.rule("LEAD-4", "NOTIFY-21")
async def test_the_owner_at_half_and_at_the_end_the_superior_later_each_once(
    firm: Firm, ann: Person, boss: Person
) -> None:
    await received(firm, ann)
    assert await look(firm, minutes=59) == []
    assert await look(firm, minutes=1) == [(ann.id, 1)]
    assert await look(firm, minutes=1) == [(ann.id, 1)]
    assert await look(firm, minutes=59) == [(ann.id, 1), (ann.id, 0)]
    assert await look(firm, minutes=60) == [(ann.id, 1), (ann.id, 0), (boss.id, 2)]
    assert await look(firm, days=2) == [(ann.id, 1), (ann.id, 0), (boss.id, 2)]


@pytest.mark.rule("LEAD-4")
async def test_an_answer_in_time_is_the_end_of_it(firm: Firm, ann: Person) -> None:
    lead = await received(firm, ann)
    await look(firm, minutes=30)
    await answer(firm, ann, lead)
    assert await look(firm, days=3) == []


@pytest.mark.rule("LEAD-4", "FOLLOW-8")
async def test_an_answer_taken_back_lets_the_clock_run_on(firm: Firm, ann: Person) -> None:
    lead = await received(firm, ann)
    await look(firm, minutes=58)
    follow_up = await answer(firm, ann, lead)
    await look(firm, minutes=3)
    await firm.crm.follow_ups.undo(firm.call(ann), follow_up)
    assert await look(firm, minutes=59) == [(ann.id, 0)]


@pytest.mark.rule("LEAD-4")
async def test_somebody_elses_answer_is_not_the_owners(firm: Firm, ann: Person, boss: Person) -> None:
    lead = await received(firm, ann)
    await answer(firm, boss, lead)
    assert (ann.id, 1) in await look(firm, minutes=60)


@pytest.mark.rule("LEAD-4")
async def test_a_lead_of_ones_own_has_no_clock(firm: Firm, ann: Person) -> None:
    await a_lead(firm, owner=ann)
    assert await look(firm, days=3) == []
    assert await firm.rows("SELECT stint_id FROM lead_clocks") == []


@pytest.mark.rule("LEAD-4")
async def test_a_claimed_lead_has_one_and_a_returned_one_no_more(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm, "lead")
    lead = await a_lead(firm, pool=pool)
    card = await firm.shown((await firm.crm.pool.open(firm.call(ann), ("lead", lead))).card)
    await firm.crm.pool.claim(firm.tap(ann, card), ("lead", lead))
    assert await firm.value("SELECT count(*) AS n FROM lead_clocks WHERE next_at IS NOT NULL") == 1
    await firm.crm.pool.back(firm.call(ann), ("lead", lead), "no_need")
    assert await look(firm, hours=3) == []
    assert await firm.value("SELECT count(*) AS n FROM lead_clocks WHERE next_at IS NOT NULL") == 0


@pytest.mark.rule("LEAD-4")
async def test_a_source_has_its_own_minutes_and_the_night_does_not_count(firm: Firm, ann: Person) -> None:
    await firm.set("lead.first_response_by_source", {"ad": 30})
    firm.clock.now = datetime(2026, 7, 10, 17, 50, tzinfo=TAIPEI)
    await received(firm, ann, source="ad")
    await look(firm)
    assert await look(firm, hours=12) == []
    firm.clock.now = datetime(2026, 7, 13, 9, 5, tzinfo=TAIPEI)
    assert await look(firm) == [(ann.id, 1)]


@pytest.mark.rule("LEAD-4")
async def test_a_new_stint_starts_anew(firm: Firm, ann: Person) -> None:
    lead = await received(firm, ann)
    await look(firm, minutes=61)
    wang = await a_person(firm, "王芳")
    await firm.crm.pool.back(firm.call(ann), ("lead", lead), "no_need")
    await firm.crm.pool.assign(firm.call(firm.owner), [("lead", lead)], await the_pool(firm, "lead"), wang.id)
    assert await look(firm, minutes=59) == [(ann.id, 1)]
    assert await look(firm, minutes=1) == [(ann.id, 1), (wang.id, 1)]


@pytest.mark.rule("LEAD-4", "LEAD-3")
async def test_a_lead_opened_again_by_its_owner_has_no_clock(firm: Firm, ann: Person) -> None:
    lead = await received(firm, ann)
    await look(firm)
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "wrong_number")
    firm.clock.passes(minutes=10)
    await firm.crm.leads.reopen_invalid(firm.call(ann), lead)
    assert await look(firm, days=2) == []
