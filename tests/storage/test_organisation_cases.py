"""Known defects of organisations in CRM systems, each by its number (crm-rules 8)."""

import os
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from storage.database import Database
from storage.entities.instants import to_ms
from storage.errors import Conflict, Limit, NotFound
from storage.queries import people
from storage.rules.calendar import today
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_person, the_pool
from tests.storage.pool_scene import claims, set_pool


async def readable(firm: Firm, person: Person, customer: int) -> bool:
    try:
        await firm.crm.customers.open(firm.call(person), "customer", customer)
    except NotFound:
        return False
    return True


async def a_role(firm: Firm, person: Person, scope: str) -> None:
    """A further role of his own with customer.view at the scope."""

    def unit(tx: Any) -> None:
        row = tx.one(
            "INSERT INTO roles (name, name_key, created_at, updated_at) VALUES (:n, :n, 0, 0) RETURNING id",
            n=f"{scope} of {person.id}",
        )
        tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:u, :r)", u=person.id, r=row["id"])
        tx.run(
            "INSERT INTO role_permissions (role_id, permission, scope) VALUES (:r, 'customer.view', :s)",
            r=row["id"],
            s=scope,
        )

    await firm.write(unit)


@pytest.mark.rule("PERM-2")
async def test_t9_two_scopes_give_both_their_sets_and_neither_wins(db: Database) -> None:
    """T9: self_subs and dept are not nested; a highest number of the two would lose one of them."""
    firm = await a_firm(db)
    home, other = await a_department(firm, "本部门"), await a_department(firm, "别的部门")
    me = await a_person(firm, "我", department=home)
    await firm.write(lambda tx: tx.run("DELETE FROM user_roles WHERE user_id = :id", id=me.id))
    below = await a_person(firm, "下属", department=other, superior=me)
    beside = await a_person(firm, "同事", department=home)
    customers = [
        await a_customer(firm, owner=owner, name=f"{owner.name}的客户") for owner in (me, below, beside, firm.owner)
    ]
    await a_role(firm, me, "self_subs")
    assert [await readable(firm, me, one) for one in customers] == [True, True, False, False]
    await a_role(firm, me, "dept")
    assert [await readable(firm, me, one) for one in customers] == [True, True, True, False]


@pytest.mark.rule("ORG-28", "PERM-2")
async def test_t10_a_moved_person_leaves_his_old_manager_with_the_very_next_call(db: Database) -> None:
    """T10: nothing derived from the organisation outlives a call."""
    firm = await a_firm(db)
    east, south = await a_department(firm, "华东"), await a_department(firm, "华南")
    old = await a_person(firm, "东经理", "manager", department=east)
    new = await a_person(firm, "南经理", "manager", department=south)
    rep = await a_person(firm, "林志强", department=east)
    customer = await a_customer(firm, owner=rep)
    assert [await readable(firm, one, customer) for one in (old, new)] == [True, False]
    await firm.crm.people.move(firm.call(firm.owner), rep.id, south)
    assert [await readable(firm, one, customer) for one in (old, new)] == [False, True]


@pytest.mark.rule("ORG-18")
async def test_t18_a_chain_of_superiors_never_closes_and_cyclic_data_ends(db: Database) -> None:
    """T18: A over B over C; C over A is refused, and a circle already in the data makes nothing run for ever."""
    firm = await a_firm(db)
    first = await a_person(firm, "甲")
    second = await a_person(firm, "乙", superior=first)
    third = await a_person(firm, "丙", superior=second)
    for below in (second, third):
        with pytest.raises(Conflict, match="cycle"):
            await firm.crm.people.set_superior(firm.call(firm.owner), first.id, below.id)
    with pytest.raises(Conflict, match="cycle"):
        await firm.crm.people.set_superior(firm.call(firm.owner), first.id, first.id)
    await firm.write(lambda tx: tx.run("UPDATE users SET superior_id = :c WHERE id = :a", a=first.id, c=third.id))
    found = await firm.db.read(lambda tx: people.subordinates(tx, first.id))
    assert set(found) == {first.id, second.id, third.id}


@pytest.fixture
def far_away() -> Any:
    """A server that lives elsewhere than the firm."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/Los_Angeles"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.rule("ORG-2", "POOL-14")
async def test_t26_a_day_is_the_firms_day_wherever_the_server_stands(db: Database, far_away: None) -> None:
    """T26: 8 July 16:30Z is 9 July in Taipei, and a daily limit begins anew at local midnight."""
    firm = await a_firm(db)
    lin = await a_person(firm)
    pool = await the_pool(firm)
    await set_pool(firm, pool, daily_claim_limit=1)
    organisation = await firm.crm.look(firm.call(lin), lambda tx, actor: actor.organisation)
    assert today(organisation, to_ms(datetime(2026, 7, 8, 16, 30, tzinfo=UTC))) == date(2026, 7, 9)
    records = [("customer", await a_customer(firm, pool=pool, name=f"客户{n}")) for n in range(3)]
    firm.clock.now = datetime(2026, 7, 9, 15, 30, tzinfo=UTC)  # 23:30 in Taipei
    await claims(firm, lin, records[0])
    with pytest.raises(Limit) as refused:
        await claims(firm, lin, records[1])
    assert refused.value.params["next_allowed_at"] == to_ms(datetime(2026, 7, 9, 16, 0, tzinfo=UTC))
    firm.clock.passes(minutes=30)
    await claims(firm, lin, records[1])
    firm.clock.passes(hours=8)  # Midnight of the server and of UTC pass in between.
    with pytest.raises(Limit):
        await claims(firm, lin, records[2])
