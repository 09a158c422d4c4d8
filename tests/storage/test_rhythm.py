"""Customers not contacted for the days of their level, in the first agenda of the week (§3.6, rhythm)."""

from datetime import datetime

import pytest

from storage.database import Database
from storage.digests import MORNING, DigestLine
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY
from storage.queries import people
from storage.tx import Tx
from tests.factories import TAIPEI, Firm, Person, a_customer, a_firm, a_lead, a_person

MONDAY = datetime(2026, 7, 13, 8, 30, tzinfo=TAIPEI)


@pytest.fixture
async def firm(db: Database) -> Firm:
    made = await a_firm(db)
    made.clock.now = MONDAY
    return made


async def line(firm: Firm, person: Person) -> DigestLine | None:
    def read(tx: Tx) -> DigestLine | None:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        return MORNING["rhythm"](tx, actor, firm.clock.ms)

    return await firm.db.read(read)


async def names(firm: Firm, person: Person) -> list[str]:
    found = await line(firm, person)
    return found.facts["names"] if found else []


async def silent(firm: Firm, owner: Person, name: str, level: str, days: int, *, received: int = 400) -> int:
    """A customer last contacted so many days ago."""
    now = firm.clock.ms
    received_at = now - received * DAY
    return await a_customer(
        firm, owner=owner, name=name, level=level, received_at=received_at, last_followup_at=now - days * DAY
    )


@pytest.mark.rule("REMIND-2")
async def test_each_level_has_its_days_the_longest_silent_first(firm: Firm, ann: Person) -> None:
    for level, days in (("A", 14), ("B", 30), ("C", 60)):
        await silent(firm, ann, f"{level} 还早", level, days - 1)
        await silent(firm, ann, f"{level} 到了", level, days)
    assert await names(firm, ann) == ["C 到了", "B 到了", "A 到了"]
    await firm.set("remind.rhythm_a", 13)
    found = await line(firm, ann)
    assert found is not None
    assert (found.n, found.facts["names"]) == (4, ["C 到了", "B 到了", "A 到了"])


@pytest.mark.rule("REMIND-2")
async def test_the_day_it_was_received_counts_like_a_contact_and_never_contacted_counts_too(
    firm: Firm, ann: Person
) -> None:
    await silent(firm, ann, "刚收到", "A", 90, received=3)
    await a_customer(firm, owner=ann, name="从没联系", level="A", received_at=firm.clock.ms - 20 * DAY)
    await a_lead(firm, owner=ann, name="线索", level="A", received_at=firm.clock.ms - 90 * DAY)
    assert await names(firm, ann) == ["从没联系"]


@pytest.mark.rule("REMIND-1", "FOLLOW-7")
async def test_it_ends_with_a_qualifying_follow_up(firm: Firm, ann: Person) -> None:
    customer = await silent(firm, ann, "顺达物流", "A", 20)
    await a_follow_up(firm, ann, customer, "no_answer")
    assert await names(firm, ann) == ["顺达物流"]
    await a_follow_up(firm, ann, customer, "reached")
    assert await names(firm, ann) == []


async def a_follow_up(firm: Firm, person: Person, customer: int, outcome: str) -> None:
    """What is derived follows the rows: an unanswered call first needs the old contact as a row."""
    if outcome == "no_answer":
        await firm.write(
            lambda tx: tx.run("UPDATE customers SET last_followup_at = NULL WHERE id = :id", id=customer)
        )
    entry = Entry(("customer", customer), outcome=outcome, method="phone")
    await firm.crm.follow_ups.say(firm.call(person), entry)


@pytest.mark.rule("REMIND-7")
async def test_it_is_the_owners_alone(firm: Firm, ann: Person) -> None:
    bob = await a_person(firm, "王芳")
    await silent(firm, ann, "顺达物流", "A", 20)
    assert await names(firm, bob) == []
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :bob", bob=bob.id))
    assert (await names(firm, ann), await names(firm, bob)) == ([], ["顺达物流"])
    await firm.write(lambda tx: tx.run("UPDATE customers SET state = 'deleted'"))
    assert await names(firm, bob) == []


@pytest.mark.rule("REMIND-2")
async def test_only_the_weeks_first_working_day_says_it(firm: Firm, ann: Person) -> None:
    await silent(firm, ann, "顺达物流", "A", 20)
    firm.clock.passes(days=1)
    assert await names(firm, ann) == []
    firm.clock.passes(days=6)
    assert await names(firm, ann) == ["顺达物流"]
