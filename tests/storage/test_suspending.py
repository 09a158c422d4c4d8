"""Suspending people, and the seats nobody may take away (ORG-23 to ORG-26)."""

import asyncio

import pytest

from storage.database import Database
from storage.errors import Conflict, Forbidden, Invalid
from storage.queries import records
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person


async def history(firm: Firm, entity: str, record_id: int) -> list[str]:
    rows = await firm.rows(
        "SELECT action FROM audit WHERE entity = :entity AND record_id = :id ORDER BY id", entity=entity, id=record_id
    )
    return [row["action"] for row in rows]


async def sees(firm: Firm, person: Person, customer: int) -> bool:
    def look(tx, actor):  # type: ignore[no-untyped-def]
        return records.find_readable(tx, actor, "customer", customer, now=firm.clock.ms) is not None

    return bool(await firm.crm.look(firm.call(person), look))


@pytest.mark.rule("ORG-23")
async def test_a_suspended_person_is_refused_at_his_next_tap(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    card = await firm.shown((await firm.crm.settings.open_own(firm.call(rep))).card)
    done = await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    assert (done.name, done.customers) == ("林志强", 0)
    firm.clock.passes(seconds=1)
    with pytest.raises(Forbidden):
        await firm.crm.settings.set_locale(firm.tap(rep, card), "en")
    with pytest.raises(Forbidden):
        await firm.crm.people.directory(firm.call(rep))


@pytest.mark.rule("ORG-23", "ORG-24")
async def test_what_a_suspended_person_holds_stays_with_him(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    customer = await a_customer(firm, owner=rep)
    await a_lead(firm, owner=rep)
    done = await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    assert (done.customers, done.leads) == (1, 1)
    assert await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=customer) == rep.id
    assert await sees(firm, firm.owner, customer)


@pytest.mark.rule("ORG-23")
async def test_a_suspended_person_comes_back_by_a_new_invite_with_roles_as_before(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm, "林志强", "finance")
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    invite = await firm.crm.joining.reinvite(firm.call(firm.owner), rep.id)
    assert await firm.value("SELECT status FROM users WHERE id = :id", id=rep.id) == "invited"
    assert invite.roles == ("财务",)
    assert invite.token is not None
    offer = await firm.crm.joining.offer(firm.call(rep), invite.token)
    await firm.shown(offer.card)
    await firm.crm.joining.confirm(firm.tap(rep, offer.card), offer.invite_id, "zh-CN")
    assert (await history(firm, "user", rep.id))[-3:] == ["reactivated", "invited", "joined"]


async def test_suspending_twice_says_so(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    with pytest.raises(Conflict, match="suspended_already"):
        await firm.crm.people.suspend(firm.call(firm.owner), rep.id)


@pytest.mark.rule("ORG-25")
async def test_nobody_suspends_the_company_owner(db: Database) -> None:
    firm = await a_firm(db)
    admin = await a_person(firm, "管理", "super_admin")
    for actor in (admin, firm.owner):
        with pytest.raises(Forbidden, match="ORG-25"):
            await firm.crm.people.suspend(firm.call(actor), firm.owner.id)


@pytest.mark.rule("ORG-25")
async def test_the_seat_passes_only_to_an_active_super_admin_and_only_from_its_holder(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    waiting = await a_person(firm, "等待", "super_admin", status="invited")
    admin = await a_person(firm, "管理", "super_admin")
    for unfit in (rep, waiting):
        with pytest.raises(Invalid, match="super_admin_needed"):
            await firm.crm.people.pass_seat(firm.call(firm.owner), unfit.id)
    with pytest.raises(Forbidden, match="company_owner_only"):
        await firm.crm.people.pass_seat(firm.call(admin), admin.id)
    await firm.crm.people.pass_seat(firm.call(firm.owner), admin.id)
    await firm.crm.people.suspend(firm.call(admin), firm.owner.id)
    assert await firm.value("SELECT company_owner_id FROM organisation") == admin.id


@pytest.mark.rule("ORG-25")
async def test_twenty_passes_of_the_seat_at_once_have_one_effect(db: Database) -> None:
    firm = await a_firm(db)
    admins = [await a_person(firm, f"管理{n}", "super_admin") for n in range(20)]
    results = await asyncio.gather(
        *(firm.crm.people.pass_seat(firm.call(firm.owner), admin.id) for admin in admins), return_exceptions=True
    )
    assert sum(not isinstance(result, Forbidden) for result in results) == 1
    assert await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'seat_passed'") == 1


@pytest.mark.rule("ORG-26")
async def test_super_admins_grant_and_remove_the_role_but_not_their_own(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    both = [firm.roles["super_admin"], firm.roles["rep"]]
    await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, both)
    with pytest.raises(Forbidden, match="ORG-26"):
        await firm.crm.people.set_roles(firm.call(rep), rep.id, [firm.roles["rep"]])
    with pytest.raises(Forbidden, match="ORG-26"):
        await firm.crm.people.suspend(firm.call(rep), rep.id)
    with pytest.raises(Forbidden, match="ORG-25"):
        await firm.crm.people.set_roles(firm.call(rep), firm.owner.id, [firm.roles["rep"]])
    await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [firm.roles["rep"]])
    assert await firm.crm.look(firm.call(rep), lambda tx, actor: actor.is_super) is False


@pytest.mark.rule("ORG-24")
async def test_a_suspended_person_becomes_nobodys_superior(db: Database) -> None:
    firm = await a_firm(db)
    rep, gone = await a_person(firm), await a_person(firm, "走了", status="suspended")
    with pytest.raises(Invalid, match="ORG-24"):
        await firm.crm.people.set_superior(firm.call(firm.owner), rep.id, gone.id)
