"""Threat 13: whoever opens one foreign card after another is stopped and reported; one's own work never is."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.errors import Limit
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person, queued
from tests.figures import Figure

LIMIT = 20


async def a_manager(db: Database, cards: int) -> tuple[Firm, Person, Person, list[int]]:
    """A manager who reads so many customers of a rep, and a superior above him."""
    firm = await a_firm(db)
    await firm.set("perm.cards_per_hour", LIMIT)
    mia = await a_person(firm, "陈经理", "manager", superior=firm.owner)
    ann = await a_person(firm, "林志强", superior=mia)
    return firm, mia, ann, [await a_customer(firm, owner=ann, name=a_name(number)) for number in range(cards)]


def a_name(number: int) -> str:
    """A name that is like no other, so that a look-up of it opens its card."""
    return "".join(
        chr(start + step * number) for start, step in ((0x4E10, 37), (0x5E10, 53), (0x6E10, 71), (0x7510, 19))
    )


async def ways(firm: Firm, person: Person, customer: int, number: int) -> Any:
    """One card by one of the ways that lead to it."""
    crm, call = firm.crm, firm.call(person)
    public = await firm.value("SELECT public_id FROM customers WHERE id = :id", id=customer)
    name = await firm.value("SELECT name FROM customers WHERE id = :id", id=customer)
    match number % 5:
        case 0:
            return await crm.customers.open(call, "customer", customer)
        case 1:
            return await crm.customers.open_link(call, "customer", public)
        case 2:
            return await crm.customers.find(call, name)
        case 3:
            return await crm.customers.more(call, "customer", customer)
        case _:
            return await crm.contacts.list(call, customer)


@pytest.mark.threat(13)
@pytest.mark.rule("PERM-15")
async def test_a_script_that_opens_every_card_is_stopped_and_reported(db: Database, figure: Figure) -> None:
    firm, mia, _, customers = await a_manager(db, LIMIT + 12)
    shown, stopped = 0, 0
    for number, customer in enumerate(customers):
        try:
            await ways(firm, mia, customer, number)
            shown += 1
        except Limit:
            stopped += 1
    figure("T13", f"scraping {db.dialect}", tried=len(customers), shown=shown, stopped=stopped)
    assert (shown, stopped) == (LIMIT, 12)
    told = await queued(firm, "customer-openings")
    assert [row["user_id"] for row in told] == [firm.owner.id], "once, to the superior"
    firm.clock.passes(minutes=61)
    assert await ways(firm, mia, customers[-1], 0)


@pytest.mark.threat(13)
async def test_own_cards_and_those_opened_before_are_never_counted(db: Database) -> None:
    firm, mia, ann, customers = await a_manager(db, LIMIT + 1)
    for customer in customers:
        assert await firm.crm.customers.open(firm.call(ann), "customer", customer)
    for customer in customers[:LIMIT]:
        assert await firm.crm.customers.open(firm.call(mia), "customer", customer)
    assert await firm.crm.customers.open(firm.call(mia), "customer", customers[0]), "seen within the hour"
    lead = await a_lead(firm, owner=mia)
    assert await firm.crm.customers.open(firm.call(mia), "lead", lead), "his own"
    with pytest.raises(Limit):
        await firm.crm.customers.open(firm.call(mia), "customer", customers[LIMIT])


@pytest.mark.threat(13)
async def test_twenty_at_once_open_no_more_than_the_limit(db: Database) -> None:
    firm, mia, _, customers = await a_manager(db, LIMIT + 10)
    calls = (firm.crm.customers.open(firm.call(mia), "customer", customer) for customer in customers)
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(one, Limit) for one in answers) == 10, answers
