"""Who sees which contract, and who reaches what through one (PERM-3 to PERM-10, PERM-12)."""

import pytest

from storage.database import Database
from storage.errors import Forbidden, NotFound
from storage.queries import children, people, visibility
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_department, a_person, a_team_row
from tests.storage.contract_scene import Sales, a_claim, a_contract, a_draft, a_plan, a_sales, refuses


@pytest.fixture
async def sales(db: Database) -> Sales:
    return await a_sales(db)


async def surfaces(firm: Firm, person: Person, contract: int, number: str) -> set[bool]:
    """What every read says of one contract: one answer, whichever is asked."""
    page = await firm.crm.contracts.list(firm.call(person))
    found = await firm.crm.contracts.find(firm.call(person), number)
    ageing = [line.contract for line in (await firm.crm.money.ageing(firm.call(person))).lines]
    seen = {contract in {row.id for row in page.rows}, contract in {row.id for row in found}, number in ageing}
    try:
        await firm.crm.contracts.open(firm.call(person), contract)
    except NotFound:
        return seen | {False}
    return seen | {True}


@pytest.mark.rule("PERM-4", "PERM-10", "PERM-12", "PERM-13")
async def test_every_read_gives_the_same_set(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    contract = await a_contract(firm, ann)
    row = await firm.row("SELECT number, customer_id FROM contracts")
    other = await a_department(firm, "别的部门")
    stranger = await a_person(firm, "外人", department=other)
    manager = await a_person(firm, "外部经理", "manager", department=other)
    viewer = await a_person(firm, "只读", "viewer", department=other)
    assistant = await a_person(firm, "助理", "assistant")
    member = await a_person(firm, "协作", department=other)
    on_customer = await a_person(firm, "客户协作", department=other)
    late = await a_person(firm, "过期", department=other)
    now = firm.clock.ms
    await a_team_row(firm, ("contract", contract), member, expires_at=now + 1)
    await a_team_row(firm, ("contract", contract), late, expires_at=now)
    await a_team_row(firm, ("customer", row["customer_id"]), on_customer)
    readers = {ann: True, mia: True, sales.zhou: True, viewer: True, assistant: True, member: True, on_customer: True}
    readers |= {wang: False, stranger: False, manager: False, late: False}
    for person, reads in readers.items():
        assert await surfaces(firm, person, contract, row["number"]) == {reads}, person.name
    await firm.set("perm.inherit_read", False)
    assert await surfaces(firm, on_customer, contract, row["number"]) == {False}
    assert await surfaces(firm, member, contract, row["number"]) == {True}


@pytest.mark.rule("PERM-3")
async def test_without_contract_view_not_even_ones_own(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    sql = "DELETE FROM role_permissions WHERE permission = 'contract.view' AND role_id = :role"
    await firm.write(lambda tx: tx.run(sql, role=firm.roles["rep"]))
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.open(firm.call(ann), contract)
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.submit(firm.call(ann), contract)


@pytest.mark.rule("PERM-7")
async def test_the_customers_owner_and_write_members_edit_what_lies_beneath(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    customer = await a_customer(firm, owner=ann)
    contract = (await a_draft(firm, mia, customer=customer, owner_id=mia.id)).id
    other = await a_department(firm, "别的部门")
    reads, writes, on_it = [await a_person(firm, name, department=other) for name in ("读", "写", "合同写")]
    await a_team_row(firm, ("customer", customer), reads, "read")
    await a_team_row(firm, ("customer", customer), writes, "write")
    await a_team_row(firm, ("contract", contract), on_it, "write")
    for person in (ann, writes, on_it, mia):
        await firm.crm.contracts.change(firm.call(person), contract, {"remark": person.name})
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.contracts.change(firm.call(reads), contract, {"remark": "x"})
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.change(firm.call(wang), contract, {"remark": "x"})


@pytest.mark.rule("PERM-9")
async def test_team_rows_give_neither_void_nor_delete_nor_money(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    draft = await a_draft(firm, ann)
    await a_team_row(firm, ("contract", draft.id), wang, "write")
    for call in (
        firm.crm.contracts.delete(firm.call(wang), draft.id),
        firm.crm.contracts.transfer(firm.call(wang), draft.id, wang.id, "给我"),
    ):
        with refuses(Forbidden, "not_allowed"):
            await call
    await firm.crm.contracts.submit(firm.call(wang), draft.id)
    with refuses(Forbidden, "not_allowed"):
        await firm.crm.contracts.void(firm.call(wang), draft.id, "取消")
    with refuses(Forbidden, "not_allowed"):
        await a_claim(firm, wang, draft.id, 1)


@pytest.mark.rule("PERM-5")
async def test_who_owns_a_contract_reads_the_card_of_its_customer(sales: Sales) -> None:
    firm, ann, wang, mia = sales.firm, sales.ann, sales.wang, sales.mia
    contract = await a_contract(firm, ann)
    customer = await firm.value("SELECT customer_id FROM contracts")
    await firm.crm.contracts.transfer(firm.call(mia), contract, wang.id, "换人")

    def read(person: Person) -> object:
        def unit(tx: Tx) -> tuple[bool, bool]:
            actor = people.get_actor_by_id(tx, person.id)
            assert actor is not None
            card = visibility.card_readable(actor)
            sql = f"SELECT 1 AS yes FROM customers r WHERE r.id = :id AND {card.sql}"
            full = visibility.readable(tx, actor, "customer", now=firm.clock.ms)
            whole = f"SELECT 1 AS yes FROM customers r WHERE r.id = :id AND {full.sql}"
            return (
                tx.one(sql, id=customer, **card.params) is not None,
                tx.one(whole, id=customer, **full.params) is not None,
            )

        return firm.db.read(unit)

    assert await read(wang) == (True, False)  # type: ignore[misc]
    other = await a_draft(firm, ann, customer=customer)
    with refuses(NotFound, "not_found"):
        await firm.crm.contracts.open(firm.call(wang), other.id)
    await firm.crm.contracts.void(firm.call(mia), contract, "取消")
    assert await read(wang) == (False, False)  # type: ignore[misc]


@pytest.mark.rule("PERM-12", "ORG-31")
async def test_a_link_leads_only_readers_to_the_contract(sales: Sales) -> None:
    firm, ann = sales.firm, sales.ann
    contract = await a_contract(firm, ann)
    link = await firm.value("SELECT public_id FROM contracts")
    assert (await firm.crm.contracts.open_link(firm.call(ann), link)).id == contract
    for person, public in ((sales.wang, link), (ann, "unknown")):
        with refuses(NotFound, "not_found"):
            await firm.crm.contracts.open_link(firm.call(person), public)


@pytest.mark.rule("PERM-24")
async def test_the_system_is_bound_by_no_scope(sales: Sales) -> None:
    firm = sales.firm
    contract = await a_contract(firm, sales.ann)

    def unit(tx: Tx) -> bool:
        system = people.system_actor(tx)
        row = children.find_readable(tx, system, "contract", contract, now=firm.clock.ms)
        return row is not None and children.may_edit(tx, system, "contract", contract, now=firm.clock.ms)

    assert await firm.db.read(unit)


@pytest.mark.rule("AUDIT-6", "CONTRACT-15", "PERM-6")
async def test_the_history_of_a_contract_and_its_money_is_for_who_reads_it(sales: Sales) -> None:
    firm, ann, wang = sales.firm, sales.ann, sales.wang
    contract = await a_contract(firm, ann)
    plan = await a_plan(firm, ann, contract, 40)
    claim = await a_claim(firm, ann, contract, 40)
    await firm.crm.money.confirm(firm.call(sales.zhou), claim.id)
    for kind, record, latest in (("contract", contract, "effective"), ("plan", plan, "created")):
        log = await firm.crm.audit.history(firm.call(ann), kind, record)
        assert latest in {entry.action for entry in log.entries}
        with refuses(NotFound, "not_found"):
            await firm.crm.audit.history(firm.call(wang), kind, record)
    log = await firm.crm.audit.history(firm.call(ann), "receipt", claim.id)
    assert [entry.action for entry in log.entries] == ["confirmed", "created"]
    await firm.write(lambda tx: tx.run("DELETE FROM role_permissions WHERE permission = 'money.view'"))
    with refuses(NotFound, "not_found"):
        await firm.crm.audit.history(firm.call(ann), "receipt", claim.id)
