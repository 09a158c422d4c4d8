"""The team of a deal or contract (TEAM-1 to TEAM-6)."""

import pytest

from storage.database import Database
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import a_department, a_person, queued
from tests.storage.contract_scene import Sales, a_contract, a_draft, a_sales, refuses
from tests.storage.deal_scene import a_deal


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


@pytest.mark.rule("TEAM-1", "TEAM-2", "TEAM-3", "TEAM-5", "TEAM-6", "NOTIFY-28")
async def test_a_member_of_a_contract_reaches_this_contract_only(sales: Sales) -> None:
    firm, ann, mia = sales.firm, sales.ann, sales.mia
    other = await a_department(firm, "别的部门")
    bob = await a_person(firm, "协作", department=other)
    first = await a_contract(firm, ann)
    customer = await firm.value("SELECT customer_id FROM contracts")
    second = (await a_draft(firm, ann, customer=customer)).id
    put = firm.crm.team.put_beneath
    with refuses(Conflict, "is_owner"):
        await put(firm.call(ann), "contract", first, ann.id, "read")
    with refuses(Invalid, "unknown_value"):
        await put(firm.call(ann), "contract", first, bob.id, "all")
    shown = await put(firm.call(ann), "contract", first, bob.id, "read")
    assert [(one.user_id, one.power) for one in shown.members] == [(bob.id, "read")]
    assert (await firm.crm.contracts.open(firm.call(bob), first)).id == first
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.open(firm.call(bob), second)
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.contracts.change(firm.call(bob), first, {"remark": "x"})
    await put(firm.call(mia), "contract", first, bob.id, "write")
    await firm.crm.contracts.change(firm.call(bob), first, {"remark": "x"})
    with refuses(Forbidden, "not_allowed"):
        await put(firm.call(bob), "contract", first, sales.wang.id, "read")
    await firm.crm.team.leave_beneath(firm.call(bob), "contract", first)
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.open(firm.call(bob), first)
    with refuses(NotFound, "not_found"):
        await firm.crm.team.remove_beneath(firm.call(ann), "contract", first, bob.id)
    rows = [(row["user_id"], row["subject_id"]) for row in await queued(firm, "team-beneath")]
    assert rows == [(bob.id, first), (bob.id, first), (ann.id, first), (ann.id, first)]


@pytest.mark.rule("TEAM-2", "TEAM-4", "TEAM-5")
async def test_a_deal_has_a_team_of_its_own_which_ends(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    bob = await a_person(firm, "协作", department=await a_department(firm, "别的部门"))
    deal = await a_deal(firm, ann)
    await firm.crm.team.put_beneath(firm.call(ann), "opportunity", deal, bob.id, "write", days=7)
    await firm.set("team.write_may_add", True)
    with refuses(Forbidden, "more_than_own"):
        await firm.crm.team.put_beneath(firm.call(bob), "opportunity", deal, sales.zhou.id, "read")
    assert (await firm.crm.deals.open(firm.call(bob), deal)).id == deal
    shown = await firm.crm.team.open_beneath(firm.call(bob), "opportunity", deal)
    assert shown.may_change
    firm.clock.passes(days=8)
    with refuses(NotFound, "not_found"):
        await firm.crm.deals.open(firm.call(bob), deal)


@pytest.mark.rule("TEAM-2", "TEAM-7", "ORG-23")
async def test_who_is_in_the_team_of_a_deal_and_a_contract_can_be_suspended(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    bob = await a_person(firm, "协作")
    for kind, record in (("contract", await a_contract(firm, ann)), ("opportunity", await a_deal(firm, ann))):
        await firm.crm.team.put_beneath(firm.call(ann), kind, record, bob.id, "write")
    await firm.crm.people.suspend(firm.call(firm.owner), bob.id)
    assert await firm.value("SELECT status FROM users WHERE id = :id", id=bob.id) == "suspended"
    assert await firm.value("SELECT count(*) FROM team_members WHERE ended_at IS NULL") == 0
