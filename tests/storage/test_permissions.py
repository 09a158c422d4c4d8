"""What hangs beneath a record, bulk calls, and kinds that nobody holds yet (PERM-6, PERM-13, PERM-14, PERM-18)."""

import pytest

from storage.database import Database
from storage.entities.ids import new_public_id
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import audit, follow_ups
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_person, a_team_row, the_pool


async def a_contact(firm: Firm, customer: int) -> int:
    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO contacts (public_id, customer_id, name, name_key, phones, created_at, updated_at)"
            " VALUES (:p, :c, '何先生', '何先生', '[]', 0, 0) RETURNING id",
            p=new_public_id(),
            c=customer,
        )
        assert row is not None
        audit.write(tx, None, firm.call(firm.owner), "created", "contact", row["id"], after={"phone": "13800138000"})
        return int(row["id"])

    return int(await firm.write(unit))


async def a_follow_up(firm: Firm, customer: int, author: Person) -> int:
    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO follow_ups (public_id, subject_kind, subject_id, occurred_at, qualifying, author_id,"
            " credit_dept_id, created_at, updated_at) VALUES (:p, 'customer', :c, 0, 1, :a, :d, 0, 0) RETURNING id",
            p=new_public_id(),
            c=customer,
            a=author.id,
            d=firm.root,
        )
        assert row is not None
        return int(row["id"])

    return int(await firm.write(unit))


async def reads(firm: Firm, person: Person, follow_up: int) -> bool:
    def look(tx: Tx, actor: Actor) -> bool:
        return bool(follow_ups.get_readable(tx, actor, follow_up, now=firm.clock.ms))

    try:
        return await firm.crm.look(firm.call(person), look)
    except NotFound:
        return False


@pytest.mark.rule("PERM-6", "PERM-4")
async def test_contacts_are_seen_by_owner_team_reader_and_scope_and_by_nobody_else(db: Database) -> None:
    firm = await a_firm(db)
    rep, member, other = [await a_person(firm, name) for name in ("林志强", "赵磊", "王芳")]
    manager = await a_person(firm, "经理", "manager")
    customer = await a_customer(firm, owner=rep)
    contact = await a_contact(firm, customer)
    await a_team_row(firm, ("customer", customer), member, "read")
    for person in (rep, member, manager):
        card = await firm.crm.customers.open(firm.call(person), "customer", customer)
        assert [line.name for line in card.contacts] == ["何先生"]
        assert (await firm.crm.audit.history(firm.call(person), "contact", contact)).entries
    with pytest.raises(NotFound):
        await firm.crm.audit.history(firm.call(other), "contact", contact)


@pytest.mark.rule("PERM-6", "PERM-3")
async def test_follow_ups_follow_their_record_and_always_their_author_while_the_gate_is_open(db: Database) -> None:
    firm = await a_firm(db)
    rep, author, other = [await a_person(firm, name) for name in ("林志强", "赵磊", "王芳")]
    customer = await a_customer(firm, owner=rep)
    follow_up = await a_follow_up(firm, customer, author)
    assert [await reads(firm, person, follow_up) for person in (rep, author, other)] == [True, True, False]
    gate = firm.roles["rep"]
    await firm.crm.roles.set_permission(firm.call(firm.owner), gate, "customer.view", "none")
    assert [await reads(firm, person, follow_up) for person in (rep, author)] == [False, False]


@pytest.mark.rule("PERM-6", "AUDIT-6")
async def test_the_history_of_a_follow_up_is_for_its_readers(db: Database) -> None:
    firm = await a_firm(db)
    rep, author, other = [await a_person(firm, name) for name in ("林志强", "赵磊", "王芳")]
    follow_up = await a_follow_up(firm, await a_customer(firm, owner=rep), author)
    for person in (rep, author):
        await firm.crm.audit.history(firm.call(person), "follow_up", follow_up)
    refusals = []
    for missing in (follow_up, 10**7):
        with pytest.raises(NotFound) as refused:
            await firm.crm.audit.history(firm.call(other), "follow_up", missing)
        refusals.append((str(refused.value), refused.value.params))
    assert refusals[0] == refusals[1]


@pytest.mark.rule("PERM-14", "PERM-13")
async def test_a_bulk_call_judges_every_id_alone_and_in_order(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    mine, foreign = await the_pool(firm), await a_foreign_pool(firm)
    records = [await a_customer(firm, pool=pool, name=f"客户{n}") for n, pool in enumerate((mine, foreign, mine))]
    page = await firm.shown((await firm.crm.pool.list(firm.call(rep))).card)
    named = [("customer", id_) for id_ in (*records[:2], 10**7, records[2])]
    batch = await firm.crm.pool.claim_several(firm.tap(rep, page), named)
    assert [item.refused for item in batch.items] == [None, "not_found", "not_found", None]
    assert [item.name for item in batch.items] == ["客户0", "", "", "客户2"]
    owners = [await firm.value("SELECT owner_id FROM customers WHERE id = :id", id=id_) for id_ in records]
    assert owners == [rep.id, None, rep.id]


async def a_foreign_pool(firm: Firm) -> int:
    department = await a_department(firm, "别的部门")

    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO pools (public_id, name, name_key, kind, created_at, updated_at)"
            " VALUES ('foreign', '别的公海', '别的公海', 'customer', 0, 0) RETURNING id"
        )
        assert row is not None
        tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=row["id"], d=department)
        return int(row["id"])

    return int(await firm.write(unit))


@pytest.mark.rule("PERM-18", "PERM-1")
async def test_permissions_of_kinds_that_do_not_exist_yet_are_held_by_nobody(db: Database) -> None:
    firm = await a_firm(db)

    def look(tx: Tx, actor: Actor) -> list[bool]:
        return [actor.may(name) for name in ("commission.view", "ticket.view", "task.assign", "nonsense")]

    assert await firm.crm.look(firm.call(firm.owner), look) == [False] * 4


@pytest.mark.rule("PERM-5", "PERM-22")
async def test_without_deals_and_approvals_there_is_neither_card_read_nor_a_snapshot(db: Database) -> None:
    firm = await a_firm(db)
    rep, other = await a_person(firm), await a_person(firm, "王芳")
    customer = await a_customer(firm, owner=rep)
    await a_follow_up(firm, customer, other)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(other), "customer", customer)
