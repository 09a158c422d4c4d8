"""Threat 12: a suspension is one transaction; taps that fall together with it have their effect before it or none."""

import asyncio
import os
import threading
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from storage.entities.leads import NewLead
from storage.errors import Forbidden, Refusal
from storage.queries import approvers, users
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, the_pool
from tests.figures import Figure

ROUNDS = 100 if os.environ.get("FIELDLINE_TORTURE") == "1" else 3
TAPS = 12


async def acts(firm: Firm, person: Person, customer: int, pooled: int, number: int) -> Any:
    """One of the things a rep does."""
    crm, call = firm.crm, firm.call(person)
    match number % 4:
        case 0:
            entry = Entry(subject=("customer", customer), content=f"电话{number}", words="电话", occurred_at=call.at)
            return await crm.follow_ups.log(call, entry)
        case 1:
            return await crm.leads.draft(call, NewLead(f"新线索{number}"), f"新线索{number}")
        case 2:
            return await crm.pool.claim(call, ("customer", pooled))
        case _:
            return await crm.customers.open(call, "customer", customer)


@pytest.mark.threat(12)
@pytest.mark.rule("ORG-23")
async def test_taps_beside_a_suspension_have_no_effect_after_it(db: Database, figure: Figure) -> None:
    firm = await a_firm(db)
    before = 0
    for _ in range(ROUNDS):
        rep = await a_person(firm)
        customer = await a_customer(firm, owner=rep, name=f"客户{rep.id}")
        pooled = await a_customer(firm, pool=await the_pool(firm), name=f"公海{rep.id}")
        await acts(firm, rep, customer, pooled, 1)
        verbs = [acts(firm, rep, customer, pooled, number) for number in range(TAPS)]
        verbs.insert(TAPS // 2, firm.crm.people.suspend(firm.call(firm.owner), rep.id))
        answers = await asyncio.gather(*verbs, return_exceptions=True)
        assert all(not isinstance(one, Exception) or isinstance(one, Refusal) for one in answers), answers
        ended = await firm.value("SELECT id FROM audit WHERE action = 'suspended' AND record_id = :id", id=rep.id)
        did = "SELECT * FROM audit WHERE actor_id = :me AND id > :ended AND action <> 'refused'"
        late = await firm.rows(did, me=rep.id, ended=ended)
        assert not late, late
        before += sum(not isinstance(one, Exception) for one in answers) - 1
        assert await left(firm, rep) == {}
        with pytest.raises(Forbidden):
            await acts(firm, rep, customer, pooled, 3)
    figure("T12", f"leavers {db.dialect}", rounds=ROUNDS, taps=ROUNDS * TAPS, before=before, after=0)


async def left(firm: Firm, person: Person) -> dict[str, int]:
    """What could still act or be said for him."""
    asked = {
        "account": "SELECT count(*) AS n FROM users WHERE id = :id AND account IS NOT NULL",
        "cards": "SELECT count(*) AS n FROM cards WHERE user_id = :id AND nonce <> ''",
        "questions": "SELECT count(*) AS n FROM questions WHERE user_id = :id AND state = 'open'",
        "outbox": "SELECT count(*) AS n FROM outbox WHERE user_id = :id AND state IN ('queued', 'leased')",
        "team": "SELECT count(*) AS n FROM team_members WHERE user_id = :id AND ended_at IS NULL",
        "invites": "SELECT count(*) AS n FROM invites WHERE user_id = :id AND used_at IS NULL"
        " AND cancelled_at IS NULL",
    }
    found = {name: int(await firm.value(sql, id=person.id)) for name, sql in asked.items()}
    return {name: n for name, n in found.items() if n}


@pytest.mark.threat(12)
@pytest.mark.rule("ORG-23", "TEAM-7")
async def test_nothing_acts_for_somebody_who_left(db: Database) -> None:
    firm = await a_firm(db)
    rep, ann = await a_person(firm), await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=ann)
    await a_team_row(firm, ("customer", customer), rep, "write")
    await firm.crm.approvals.set_delegate(firm.call(ann), rep.id)
    await firm.crm.follow_ups.ask_words(firm.call(rep))
    await firm.crm.leads.draft(firm.call(rep), NewLead("新线索"), "新线索")
    assert await left(firm, rep)
    await firm.crm.people.suspend(firm.call(firm.owner), rep.id)
    assert await left(firm, rep) == {}
    day = firm.clock.now.date().isoformat()
    assert await db.read(lambda tx: approvers.find_delegate(tx, ann.id, day)) is None  # The seat waits for an heir.


@pytest.mark.threat(12)
@pytest.mark.rule("PERM-19")
async def test_a_tap_that_waited_for_the_loss_of_a_role_has_lost_it(db: Database) -> None:
    firm = await a_firm(db)
    mia = await a_person(firm, "陈经理", "manager")
    pooled = await a_customer(firm, pool=await the_pool(firm))
    taken, go_on = threading.Event(), threading.Event()

    def demote(tx: Tx) -> None:
        users.set_roles(tx, mia.id, [firm.roles["rep"]])
        users.change(tx, mia.id, at=firm.clock.ms, by=firm.owner.id, status="active")
        taken.set()
        assert go_on.wait(20)

    demoting = asyncio.create_task(db.write(demote))
    await asyncio.to_thread(taken.wait, 20)
    call = firm.call(mia)
    tap = asyncio.create_task(firm.crm.pool.assign(call, [("customer", pooled)], await the_pool(firm), mia.id))
    for _ in range(2_000):
        if await waits(db):
            break
        await asyncio.sleep(0.01)
    go_on.set()
    await demoting
    with pytest.raises(Forbidden):
        await tap


async def waits(db: Database) -> bool:
    """Does a transaction wait for another's row? On SQLite there is one writer, so the second always does."""
    if db.dialect == "sqlite":
        return True
    sql = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted"
    return bool(await db.read(lambda tx: (tx.one(sql) or {"n": 0})["n"]))
