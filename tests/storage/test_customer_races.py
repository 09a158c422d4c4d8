"""Twenty at once: a customer is deleted once, restored once, merged once, and never into itself by a detour."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import pytest

from storage.entities.customers import NewCustomer
from storage.errors import Refusal
from tests.factories import Firm, Person, a_customer, a_person
from tests.storage.test_duplicates import create_customer

TWENTY = 20

pytestmark = pytest.mark.reliability("R6")


async def at_once(verbs: list[Awaitable[Any]]) -> Counter[str]:
    """How each of them ended: done, or the code of its refusal."""
    ends = await asyncio.gather(*verbs, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, Refusal):
            raise end
    return Counter(end.code if isinstance(end, Refusal) else "done" for end in ends)


async def bosses(firm: Firm) -> list[Person]:
    return [await a_person(firm, f"经理{n}", "super_admin") for n in range(TWENTY)]


@pytest.mark.rule("CUST-14", "CUST-15", "CUST-3")
async def test_twenty_deletions_and_twenty_returns_of_one_customer(firm: Firm) -> None:
    people = await bosses(firm)
    ann = await a_person(firm)
    customer = await create_customer(firm, ann, NewCustomer("顺达物流"))
    ends = await at_once([firm.crm.upkeep.delete(firm.call(person), customer) for person in people])
    assert ends["done"] == 1
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'deleted' AND entity = 'customer'") == 1
    assert await firm.value("SELECT count(*) AS n FROM outbox WHERE kind = 'customer-deleted'") == 1
    ends = await at_once([firm.crm.upkeep.restore(firm.call(person), customer) for person in people])
    assert ends["done"] == 1
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL") == 1
    assert await firm.value("SELECT owner_id FROM customers") == ann.id


@pytest.mark.rule("CUST-16", "CUST-2", "CUST-3")
async def test_twenty_merges_both_ways_leave_one_customer(firm: Firm) -> None:
    people = await bosses(firm)
    ann, wang = await a_person(firm), await a_person(firm, "王芳")
    a = await create_customer(firm, ann, NewCustomer("顺达物流"))
    b = await create_customer(firm, wang, NewCustomer("明辉电子"))
    verbs = [
        firm.crm.upkeep.merge(firm.call(person), *((a, b) if number % 2 else (b, a)))
        for number, person in enumerate(people)
    ]
    assert (await at_once(verbs))["done"] == 1
    rows = await firm.rows("SELECT id, state, merged_into, owner_id FROM customers ORDER BY id")
    live = [row for row in rows if row["state"] == "live"]
    assert len(live) == 1
    assert [row["merged_into"] for row in rows if row["state"] == "merged"] == [live[0]["id"]]
    stint = await firm.row("SELECT record_id, user_id FROM stints WHERE until IS NULL")
    assert stint == {"record_id": live[0]["id"], "user_id": live[0]["owner_id"]}


@pytest.mark.rule("CUST-7")
async def test_twenty_locks_keep_to_the_limit(firm: Firm) -> None:
    await firm.set("customer.lock_limit", 3)
    ann = await a_person(firm)
    day = firm.clock.now.date()
    ids = [await a_customer(firm, owner=ann, name=f"客户{n:02d}") for n in range(TWENTY)]
    people = await bosses(firm)
    verbs = [
        firm.crm.upkeep.lock(firm.call(person), id_, "谈判", until=day)
        for person, id_ in zip(people, ids, strict=True)
    ]
    ends = await at_once(verbs)
    assert ends == {"done": 3, "limit": TWENTY - 3}


@pytest.mark.rule("CUST-11")
async def test_two_relations_at_once_make_no_circle_together(firm: Firm) -> None:
    ann = await a_person(firm)
    a, b = await a_customer(firm, owner=ann, name="甲公司"), await a_customer(firm, owner=ann, name="乙公司")
    people = await bosses(firm)
    verbs = [
        firm.crm.fields.give(firm.call(person), "customer", *((a, "parent", b) if number % 2 else (b, "parent", a)))
        for number, person in enumerate(people[:6])
    ]
    await at_once(verbs)
    rows = await firm.rows("SELECT id, parent_customer_id AS parent FROM customers")
    assert sum(row["parent"] is not None for row in rows) == 1
