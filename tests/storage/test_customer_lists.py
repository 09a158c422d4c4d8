"""Lists of customers: own ones first, the team's, those not contacted for a month; pages, totals, counters."""

from typing import Any

import pytest

from storage.chores import DAILY
from storage.entities.customers import HeldList
from storage.errors import Invalid
from storage.queries import lists
from tests.factories import Firm, Person, a_customer, a_lead, a_person, a_team_row, the_pool
from tests.storage.test_leads import on_screen

DAY = 86_400_000


async def pages(firm: Firm, person: Person, scope: str = "mine", *, silent: bool = False) -> list[HeldList]:
    """Every page, turned one after another."""
    found = [await on_screen(firm, person, await firm.crm.customers.held(firm.call(person), scope, silent=silent))]
    while found[-1].more:
        call = firm.call(person, card_message=f"m{found[0].card.id}")
        found.append(await firm.crm.customers.turn_held(call, 1))
    return found


def names(found: list[HeldList]) -> list[str]:
    return [line.name for page in found for line in page.lines]


async def set_next(firm: Firm, customer: int, **values: Any) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in values)
    await firm.write(lambda tx: tx.run(f"UPDATE customers SET {sets} WHERE id = :id", id=customer, **values))


@pytest.mark.rule("ORG-14", "PERM-10", "PERM-12")
async def test_own_ones_by_their_next_contact_then_the_undated_then_the_shared(
    firm: Firm, ann: Person, mia: Person
) -> None:
    for n in range(7):
        customer = await a_customer(firm, owner=ann, name=f"有约{n}")
        await set_next(firm, customer, next_contact_at=firm.clock.ms + (7 - n) * DAY)
    for n in range(4):
        await a_customer(firm, owner=ann, name=f"没约{n}")
    shared = await a_customer(firm, owner=mia, name="协作的")
    await a_team_row(firm, ("customer", shared), ann)
    await a_customer(firm, owner=mia, name="别人的")
    await a_customer(firm, pool=await the_pool(firm), name="公海的")
    found = await pages(firm, ann)
    dated = [f"有约{n}" for n in reversed(range(7))]
    assert names(found) == [*dated, *(f"没约{n}" for n in range(4)), "协作的"]
    assert [(page.total, page.first, len(page.lines)) for page in found] == [(12, 0, 5), (12, 5, 5), (12, 10, 2)]
    assert not found[0].may_team
    back = await firm.crm.customers.turn_held(firm.call(ann, card_message=f"m{found[0].card.id}"), -1)
    assert names([back]) == names(found[1:2])
    first = await firm.crm.customers.turn_held(firm.call(ann, card_message=f"m{found[0].card.id}"), -1)
    assert names([first]) == names(found[:1])


@pytest.mark.rule("ORG-14", "PERM-2")
async def test_a_manager_turns_through_the_whole_department(firm: Firm, ann: Person, mia: Person) -> None:
    wang = await a_person(firm, "王芳")
    made = [await a_customer(firm, owner=owner, name=f"客户{n}") for n, owner in enumerate([ann, wang, mia] * 4)]
    await a_customer(firm, owner=firm.owner, name="公司的", state="deleted")
    found = await pages(firm, mia, "team")
    assert [line.id for page in found for line in page.lines] == made[::-1]
    assert found[0].total == 12
    assert {line.owner for line in found[0].lines} == {"林志强", "王芳", ""}
    everybody = await pages(firm, firm.owner, "team")
    assert names(everybody) == names(found)
    only_own = await pages(firm, ann, "team")
    assert {line.owner for page in only_own for line in page.lines} == {""}


@pytest.mark.rule("ORG-14")
@pytest.mark.parametrize("scope", ["mine", "team"])
async def test_those_nobody_contacted_for_thirty_days(firm: Firm, ann: Person, mia: Person, scope: str) -> None:
    now = firm.clock.ms
    for n, owner in enumerate([mia, ann] * 4):
        customer = await a_customer(firm, owner=owner, name=f"久{n}")
        await set_next(firm, customer, last_followup_at=now - (31 + n) * DAY)
    never = await a_customer(firm, owner=mia, name="从未")
    await set_next(firm, never, received_at=now - 60 * DAY, last_followup_at=None)
    for name, ago in (("刚好", 29), ("昨天", 1)):
        customer = await a_customer(firm, owner=mia, name=name)
        await set_next(firm, customer, last_followup_at=now - ago * DAY)
    found = await pages(firm, mia, scope, silent=True)
    own = ["从未", *(f"久{n}" for n in reversed(range(8)) if scope == "team" or n % 2 == 0)]
    assert names(found) == own
    assert {page.total for page in found} == {len(own)}


@pytest.mark.rule("ORG-14")
async def test_only_a_list_is_turned(firm: Firm, ann: Person) -> None:
    with pytest.raises(Invalid):
        await firm.crm.customers.turn_held(firm.call(ann, card_message="m1"), 1)


@pytest.mark.rule("ORG-14", "CUST-20")
async def test_counters_follow_every_change_and_the_night_puts_them_right(
    firm: Firm, ann: Person, mia: Person
) -> None:
    customer = await a_customer(firm, owner=ann)
    await a_customer(firm, owner=ann, name="另一家")
    lead = await a_lead(firm, owner=ann)

    async def held(kind: str) -> dict[int, tuple[int, int]]:
        rows = await firm.rows(
            "SELECT owner_id, held, dealt FROM holdings WHERE kind = :kind AND held > 0", kind=kind
        )
        return {row["owner_id"]: (row["held"], row["dealt"]) for row in rows}

    assert (await held("customer"), await held("lead")) == ({ann.id: (2, 0)}, {ann.id: (1, 0)})
    await set_next(firm, customer, dealt=1)
    assert await held("customer") == {ann.id: (2, 1)}
    await set_next(firm, customer, owner_id=mia.id)
    assert await held("customer") == {ann.id: (1, 0), mia.id: (1, 1)}
    pool = await the_pool(firm)
    await set_next(firm, customer, owner_id=None, pool_id=pool, entered_pool_at=1)
    assert await held("customer") == {ann.id: (1, 0)}
    await set_next(firm, customer, owner_id=ann.id, pool_id=None)
    await set_next(firm, customer, state="deleted")
    assert await held("customer") == {ann.id: (1, 0)}
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    assert await held("lead") == {}
    await firm.write(lambda tx: tx.run("UPDATE holdings SET held = 9, dealt = 4"))
    assert await firm.write(lambda tx: DAILY["search"].work(tx, firm.clock.ms)) is False
    assert (await held("customer"), await held("lead")) == ({ann.id: (1, 0)}, {})
    assert await firm.write(lambda tx: lists.recount(tx, "customer")) == []
