"""Fields of customers and contacts, own fields, relations, completeness, locks, history (CUST-6 to CUST-13)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.entities.custom_fields import NewField
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.segments import Filter
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, Limit, NotFound, Stale
from storage.queries import pool as pool_rows
from storage.usecases import contacts, custom_fields, customer_relations, customers, segments
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row, the_pool
from tests.storage.test_customers import do
from tests.storage.test_duplicates import create_customer

PHONE = "138 0000 1234"


@pytest.fixture
async def firm(db: Database) -> Firm:
    return await a_firm(db)


@pytest.fixture
async def mia(firm: Firm) -> Person:
    return await a_person(firm, "陈经理", "manager")


@pytest.fixture
async def ann(firm: Firm, mia: Person) -> Person:
    return await a_person(firm, "林志强", superior=mia)


@pytest.fixture
async def wang(firm: Firm) -> Person:
    return await a_person(firm, "王芳")


async def of(firm: Firm, customer: int, column: str) -> Any:
    return await firm.value(f"SELECT {column} FROM customers WHERE id = :id", id=customer)


@pytest.mark.rule("CUST-8")
async def test_completeness_follows_every_change(firm: Firm, ann: Person) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流"))
    assert await of(firm, customer, "completeness") == 0
    await do(firm, ann, customers.change, customer, {"phones": (PHONE,)})
    contact = await do(firm, ann, customers.add_contact, customer, NewContact("张总"))
    assert await of(firm, customer, "completeness") == 45
    for changes in ({"region": "guangdong"}, {"industry": "trade"}, {"source": "fair"}, {"core_value": "价格"}):
        await do(firm, ann, customers.change, customer, changes)
    assert await of(firm, customer, "completeness") == 100
    await do(firm, ann, customers.remove_contact, contact)
    assert await of(firm, customer, "completeness") == 80


@pytest.mark.rule("CUST-11")
async def test_relations_make_no_circle_and_need_read_on_both(firm: Firm, ann: Person, wang: Person) -> None:
    a, b, c = [await a_customer(firm, owner=ann, name=name) for name in ("甲公司", "乙公司", "丙公司")]
    foreign = await a_customer(firm, owner=wang, name="丁公司")
    await do(firm, ann, customer_relations.link, a, "parent", b)
    await do(firm, ann, customer_relations.link, b, "parent", c)
    with pytest.raises(Conflict) as refused:
        await do(firm, ann, customer_relations.link, c, "parent", a)
    assert refused.value.reason == "cycle"
    with pytest.raises(Conflict):
        await do(firm, ann, customer_relations.link, a, "parent", a)
    with pytest.raises(NotFound):
        await do(firm, ann, customer_relations.link, a, "parent", foreign)
    assert await of(firm, a, "relation") == "subsidiary"
    await do(firm, ann, customer_relations.link, a, "relation", "family")
    await do(firm, ann, customer_relations.link, a, "parent", None)
    assert (await of(firm, a, "parent_customer_id"), await of(firm, a, "relation")) == (None, None)


@pytest.mark.rule("CUST-12")
async def test_a_firms_own_fields_are_checked_required_and_unique(firm: Firm, ann: Person) -> None:
    owner = firm.owner
    await do(
        firm,
        owner,
        custom_fields.define,
        "customer",
        NewField("size", "规模", "select", required=True, options=("大", "小")),
    )
    await do(firm, owner, custom_fields.define, "customer", NewField("code", "编号", "text", unique=True))
    with pytest.raises(Invalid) as missing:
        await create_customer(firm, ann, NewCustomer("顺达物流"))
    assert (missing.value.reason, missing.value.params["label"]) == ("field_missing", "规模")
    with pytest.raises(Invalid) as bad:
        await create_customer(firm, ann, NewCustomer("顺达物流", extra={"size": "中"}))
    assert bad.value.params["label"] == "规模"
    first = await create_customer(firm, ann, NewCustomer("顺达物流", extra={"size": "大", "code": "A1"}))
    with pytest.raises(Duplicate) as taken:
        await create_customer(firm, ann, NewCustomer("明辉电子", extra={"size": "小", "code": "a1"}))
    assert taken.value.params["label"] == "编号"
    await do(firm, ann, customers.change, first, {"extra": {"size": "小", "code": "B2"}})
    second = await create_customer(firm, ann, NewCustomer("明辉电子", extra={"size": "小", "code": "A1"}))
    assert json.loads(await of(firm, second, "extra")) == {"size": "小", "code": "A1"}


@pytest.mark.rule("CUST-12")
async def test_a_field_with_values_is_hidden_not_deleted(firm: Firm, ann: Person) -> None:
    owner = firm.owner
    for key in ("code", "idle"):
        await do(firm, owner, custom_fields.define, "customer", NewField(key, key, "text"))
    code, idle = [row["id"] for row in await firm.rows("SELECT id FROM custom_fields ORDER BY id")]
    customer = await create_customer(firm, ann, NewCustomer("顺达物流", extra={"code": "A1"}))
    with pytest.raises(Conflict):
        await do(firm, owner, custom_fields.delete, code)
    await do(firm, owner, custom_fields.delete, idle)
    await do(firm, owner, custom_fields.hide, code, hidden=True)
    shown = await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert shown.facts.custom == ()
    assert json.loads(await of(firm, customer, "extra")) == {"code": "A1"}
    with pytest.raises(Forbidden):
        await do(firm, ann, custom_fields.define, "customer", NewField("more", "more", "text"))


@pytest.mark.rule("CUST-12")
async def test_at_most_fifty_fields_a_kind_of_record(firm: Firm) -> None:
    for number in range(50):
        await do(firm, firm.owner, custom_fields.define, "customer", NewField(f"f{number}", f"F{number}", "text"))
    with pytest.raises(Limit):
        await do(firm, firm.owner, custom_fields.define, "customer", NewField("one_more", "F", "text"))
    await do(firm, firm.owner, custom_fields.define, "lead", NewField("one_more", "F", "text"))


@pytest.mark.rule("CUST-7", "POOL-10")
async def test_a_lock_exempts_and_its_end_restarts_the_clock_that_day(firm: Firm, ann: Person) -> None:
    pool = await the_pool(firm)
    await firm.write(
        lambda tx: tx.run("UPDATE pools SET auto_recycle = 1, recycling_since = '2026-01-01' WHERE id = :id", id=pool)
    )
    customer = await create_customer(firm, ann, NewCustomer("顺达物流"))
    days = [rule.no_followup_days for rule in await firm.db.read(lambda tx: pool_rows.list_rules(tx, pool))]
    first = await of(firm, customer, "recycle_due_on")
    assert first is not None
    until = firm.clock.now.date() + timedelta(days=60)
    await firm.crm.upkeep.lock(firm.call(ann), customer, "正在谈", until=until)
    assert await of(firm, customer, "recycle_due_on") is None
    firm.clock.passes(days=20)
    await firm.crm.upkeep.unlock(firm.call(ann), customer)
    due = firm.clock.now.date() + timedelta(days=min(day for day in days if day))
    assert await of(firm, customer, "recycle_due_on") == due.isoformat()
    with pytest.raises(Conflict):
        await firm.crm.upkeep.unlock(firm.call(ann), customer)


@pytest.mark.rule("CUST-7")
async def test_locks_need_a_reason_and_end_and_are_few(firm: Firm, ann: Person, wang: Person) -> None:
    await firm.set("customer.lock_limit", 1)
    first, second = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="明辉电子")
    dealt = await a_customer(firm, owner=ann, name="天成贸易", dealt=1)
    day = firm.clock.now.date()
    for until, reason, error in (
        (day + timedelta(days=91), "谈判", Limit),
        (day - timedelta(days=1), "谈判", Invalid),
        (day, " ", Invalid),
    ):
        with pytest.raises(error):
            await firm.crm.upkeep.lock(firm.call(ann), first, reason, until=until)
    await firm.crm.upkeep.lock(firm.call(ann), first, "谈判", until=day + timedelta(days=90))
    await firm.crm.upkeep.lock(firm.call(ann), dealt, "谈判", until=day)
    with pytest.raises(Limit) as refused:
        await firm.crm.upkeep.lock(firm.call(ann), second, "谈判", until=day)
    assert (refused.value.params["used"], refused.value.params["limit"]) == (1, 1)
    await a_team_row(firm, ("customer", first), wang, "write")
    with pytest.raises(Forbidden):
        await firm.crm.upkeep.unlock(firm.call(wang), first)


@pytest.mark.rule("CONT-2", "CONT-4")
async def test_exactly_one_contact_is_primary_while_anybody_is_there(firm: Firm, ann: Person) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流", contacts=(NewContact("张总"),)))
    second = await do(firm, ann, customers.add_contact, customer, NewContact("李经理"))
    first = await of(firm, customer, "primary_contact_id")
    await do(firm, ann, contacts.make_primary, second)
    assert await of(firm, customer, "primary_contact_id") == second
    await do(firm, ann, contacts.set_left, second, left=True)
    assert await of(firm, customer, "primary_contact_id") == first
    with pytest.raises(Conflict):
        await do(firm, ann, contacts.make_primary, second)
    await do(firm, ann, contacts.set_left, first, left=True)
    assert await of(firm, customer, "primary_contact_id") is None
    await do(firm, ann, contacts.set_left, second, left=False)
    assert await of(firm, customer, "primary_contact_id") == second


@pytest.mark.rule("CONT-3", "PERM-7")
async def test_a_contact_moves_only_between_customers_one_may_change(firm: Firm, ann: Person, wang: Person) -> None:
    source = await create_customer(
        firm, ann, NewCustomer("顺达物流", contacts=(NewContact("张总", phones=(PHONE,)),))
    )
    target, foreign = (
        await a_customer(firm, owner=ann, name="明辉电子"),
        await a_customer(firm, owner=wang, name="天成贸易"),
    )
    contact = await of(firm, source, "primary_contact_id")
    with pytest.raises(NotFound):
        await do(firm, ann, contacts.move, contact, foreign)
    await a_team_row(firm, ("customer", foreign), ann, "read")
    with pytest.raises(Forbidden):
        await do(firm, ann, contacts.move, contact, foreign)
    await do(firm, ann, contacts.move, contact, target)
    assert await firm.value("SELECT customer_id FROM contacts") == target
    assert (await of(firm, source, "primary_contact_id"), await of(firm, target, "primary_contact_id")) == (
        None,
        contact,
    )
    held = await firm.rows("SELECT holder_id FROM dup_keys WHERE key = 'phone'")
    assert held == [{"holder_id": target}]


@pytest.mark.rule("ORG-11", "CONT-1")
async def test_an_older_version_of_a_contact_is_stale(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await create_customer(firm, ann, NewCustomer("顺达物流", contacts=(NewContact("张总"),)))
    contact = await of(firm, customer, "primary_contact_id")
    await do(firm, ann, contacts.change, contact, {"title": "采购"}, version=1)
    with pytest.raises(Stale):
        await do(firm, ann, contacts.change, contact, {"title": "财务"}, version=1)
    with pytest.raises(NotFound):
        await do(firm, wang, contacts.change, contact, {"title": "财务"})


@pytest.mark.rule("PERM-11", "POOL-19", "POOL-20")
async def test_t4_an_ownerless_record_is_not_read_by_its_id(firm: Firm, ann: Person) -> None:
    customer = await a_customer(
        firm, pool=await the_pool(firm), phones=(PHONE,), contacts=(NewContact("张总", phones=("139 1111 2222",)),)
    )
    contact = await of(firm, customer, "primary_contact_id")
    public = await of(firm, customer, "public_id")
    calls = (
        lambda: firm.crm.customers.open(firm.call(ann), "customer", customer),
        lambda: firm.crm.customers.open_link(firm.call(ann), "customer", public),
        lambda: firm.crm.customers.timeline(firm.call(ann), customer, "all"),
        lambda: firm.crm.customers.reveal(firm.call(ann), "customer", customer, reason="x"),
        lambda: firm.crm.contacts.open(firm.call(ann), contact),
        lambda: firm.crm.contacts.list(firm.call(ann), customer),
        lambda: firm.crm.fields.choose(firm.call(ann), "customer", customer),
        lambda: firm.crm.fields.choose(firm.call(ann), "contact", contact),
        lambda: firm.crm.upkeep.star(firm.call(ann), customer),
        lambda: firm.crm.upkeep.ask_delete(firm.call(firm.owner), 10**9),
    )
    for verb in calls:
        with pytest.raises(NotFound):
            await verb()
    answers = await firm.crm.customers.search_own(firm.call(ann), "顺达")
    assert answers == ()


@pytest.mark.rule("CUST-10")
async def test_at_most_twenty_tags_each_once(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    await do(firm, ann, customers.change, customer, {"tags": ("#重点", "重点", " VIP ", "vip")})
    assert json.loads(await of(firm, customer, "tags")) == ["重点", "VIP"]
    with pytest.raises(Invalid):
        await do(firm, ann, customers.change, customer, {"tags": tuple(f"t{n}" for n in range(21))})


@pytest.mark.rule("CUST-19", "DUP-7")
async def test_the_daily_look_finds_names_that_are_alike(firm: Firm, ann: Person) -> None:
    first = await a_customer(firm, owner=ann, name="广州顺达物流")
    second = await a_customer(firm, owner=ann, name="深圳顺达物流")
    await a_customer(firm, owner=ann, name="天成贸易")
    await firm.write(lambda tx: segments.look_for_similar(tx, firm.clock.ms))
    rows = await firm.rows("SELECT customer_id, other_id FROM similar_names ORDER BY customer_id")
    assert [(row["customer_id"], row["other_id"]) for row in rows] == [(first, second), (second, first)]


@pytest.mark.rule("CUST-19", "ORG-6")
async def test_a_number_kept_as_typed_counts_as_unverified(firm: Firm, ann: Person) -> None:
    await a_customer(firm, owner=ann, name="好号码", phones=(PHONE,))
    await a_customer(firm, owner=ann, name="坏号码", phones=(PHONE.replace("8", "9"), "分机 12"))
    book = await firm.crm.segments.show(firm.call(ann), Filter(quality="unverified"))
    assert [line.name for line in book.lines] == ["坏号码"]


@pytest.mark.rule("CUST-20", "POOL-16")
async def test_dealt_customers_are_not_counted_as_held(firm: Firm, ann: Person) -> None:
    for n in range(3):
        await a_customer(firm, owner=ann, name=f"普通{n}")
        await a_customer(firm, owner=ann, name=f"成交{n}", dealt=1)

    def held(*, dealt: bool) -> Any:
        return firm.db.read(lambda tx: pool_rows.count_held(tx, "customer", ann.id, count_dealt=dealt))

    assert (await held(dealt=False), await held(dealt=True)) == (3, 6)
