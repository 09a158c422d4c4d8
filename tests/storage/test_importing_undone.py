"""Imports stopped, cut off, taken back, and what they leave to others."""

import os

import pytest

from storage.database import Database
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.follow_ups import Entry
from storage.entities.importing import Import
from storage.errors import Conflict, NotFound
from tests.factories import Firm, Person, a_department, a_firm, a_person
from tests.storage.import_scene import staged, taken, tap, tried, worked
from tests.storage.test_duplicates import create_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
NAME, PHONE, OWNER = "name", "phone", "owner"
MANY = [[f"客户{number}号公司", f"138{number:08d}"] for number in range(60)]


@pytest.fixture
async def firm(db: Database) -> Firm:
    return await a_firm(db)


@pytest.fixture
async def east(firm: Firm) -> int:
    return await a_department(firm, "华东区")


@pytest.fixture
async def mia(firm: Firm, east: int) -> Person:
    """A manager of her department: she creates for its people."""
    return await a_person(firm, "陈晓雯", "manager", department=east)


@pytest.fixture
async def ann(firm: Firm, east: int, mia: Person) -> Person:
    return await a_person(firm, "林志强", department=east, superior=mia)


async def counted(firm: Firm, table: str) -> int:
    return int(await firm.value(f"SELECT count(*) AS n FROM {table}"))


@pytest.mark.rule("IMPORT-8")
async def test_a_stopped_import_keeps_what_is_finished(firm: Firm, mia: Person) -> None:
    job = await tried(firm, mia, await staged(firm, mia, [NAME, PHONE], MANY))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    await firm.crm.imports.step(job.id, firm.crm.imports.seen(), {}, now=firm.clock.ms)
    await firm.crm.imports.stop(await tap(firm, mia, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    assert (done.state, done.stopped, done.taken, await counted(firm, "customers")) == ("done", True, 20, 20)
    assert len(await firm.crm.imports.not_taken(job.id, after=0, limit=100)) == 40


@pytest.mark.rule("IMPORT-3", "IMPORT-8")
async def test_a_run_goes_on_where_a_killed_process_left_it(firm: Firm, mia: Person) -> None:
    job = await tried(firm, mia, await staged(firm, mia, [NAME, PHONE], MANY))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    await firm.crm.imports.step(job.id, firm.crm.imports.seen(), {}, now=firm.clock.ms)
    assert [state for _, state, _ in await firm.crm.imports.at_work()] == ["running"]
    done = await worked(firm, job)
    assert done is not None
    assert (done.taken, await counted(firm, "customers")) == (60, 60)


@pytest.mark.rule("IMPORT-8")
async def test_undo_takes_back_what_nobody_touched_since(firm: Firm, mia: Person, ann: Person) -> None:
    rows = [[f"客户{n}号公司", "林志强" if n < 3 else ""] for n in range(6)]
    job = await taken(firm, mia, await staged(firm, mia, [NAME, OWNER], rows))
    firm.clock.passes(hours=2)
    touched = await firm.value("SELECT id FROM customers WHERE name = '客户0号公司'")
    await firm.crm.follow_ups.log(firm.call(ann), Entry(("customer", touched), content="打了电话"))
    await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    assert (done.view, done.count("undone"), done.count("kept")) == ("import-undone", 5, 1)
    live = await firm.rows("SELECT name FROM customers WHERE state = 'live'")
    assert live == [{"name": "客户0号公司"}]
    assert await firm.value("SELECT count(*) AS n FROM stints WHERE until IS NULL") == 1
    assert await firm.value("SELECT held FROM pools WHERE kind = 'customer' AND is_default = 1") == 0
    assert await firm.value("SELECT count(*) AS n FROM dup_keys") == 1
    again_ = await taken(firm, mia, await staged(firm, mia, [NAME, OWNER], rows))
    assert (again_.taken, again_.count("skipped")) == (5, 1)


@pytest.mark.rule("IMPORT-8")
async def test_undo_restores_what_an_update_replaced(firm: Firm, mia: Person, ann: Person) -> None:
    mine = await create_customer(firm, ann, NewCustomer("顺达物流", address="旧地址", phones=("13800001234",)))
    job = await staged(firm, mia, [NAME, "address"], [["顺达物流", "新地址"]])
    await firm.crm.imports.change(firm.call(mia), job.id, updating=True)
    await taken(firm, mia, job)
    assert await firm.value("SELECT address FROM customers WHERE id = :id", id=mine) == "新地址"
    await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    await worked(firm, job)
    assert await firm.value("SELECT address FROM customers WHERE id = :id", id=mine) == "旧地址"
    assert await firm.value("SELECT state FROM customers WHERE id = :id", id=mine) == "live"


async def people_of(firm: Firm, customer: int) -> list[tuple[str, str]]:
    """(name, phones) of the contacts one may still talk to."""
    rows = await firm.rows(
        "SELECT name, phones FROM contacts WHERE customer_id = :id AND deleted_at IS NULL ORDER BY id", id=customer
    )
    return [(row["name"], row["phones"]) for row in rows]


async def added_people(firm: Firm, mia: Person, ann: Person) -> tuple[Import, int]:
    """张总 gets a second number and 李工 is new at a customer that was there."""
    contact = NewContact("张总", phones=("13800001111",))
    mine = await create_customer(firm, ann, NewCustomer("顺达物流", phones=("13800001234",), contacts=(contact,)))
    rows = [["顺达物流", "张总", "13800002222"], ["顺达物流", "李工", "13800003333"]]
    job = await staged(firm, mia, [NAME, "contact_name", PHONE], rows)
    await firm.crm.imports.change(firm.call(mia), job.id, updating=True)
    done = await taken(firm, mia, job)
    assert done.count("updated") == 2
    assert await people_of(firm, mine) == [
        ("张总", '["+8613800001111", "+8613800002222"]'),
        ("李工", '["+8613800003333"]'),
    ]
    return job, mine


@pytest.mark.rule("IMPORT-8", "CONT-2")
async def test_undo_takes_back_the_people_it_added_to_a_customer_that_was_there(
    firm: Firm, mia: Person, ann: Person
) -> None:
    job, mine = await added_people(firm, mia, ann)
    await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    assert (done.count("undone"), done.count("kept")) == (2, 0)
    assert await people_of(firm, mine) == [("张总", '["+8613800001111"]')]
    keys = await firm.rows("SELECT value FROM dup_keys WHERE key = 'phone' ORDER BY value")
    assert [row["value"] for row in keys] == ["+8613800001111", "+8613800001234"]
    entries = (await firm.crm.audit.log(firm.call(firm.owner), entity="contact")).entries
    assert [(one.action, one.record_name) for one in entries][:2] == [("deleted", "李工"), ("changed", "张总")]


@pytest.mark.rule("IMPORT-8")
async def test_people_somebody_touched_or_spoke_with_stay(firm: Firm, mia: Person, ann: Person) -> None:
    job, mine = await added_people(firm, mia, ann)
    li = await firm.value("SELECT id FROM contacts WHERE name = '李工'")
    zhang = await firm.value("SELECT id FROM contacts WHERE name = '张总'")
    spoken = Entry(("customer", mine), content="打了电话", person="李工", contact_id=li)
    await firm.crm.follow_ups.log(firm.call(ann), spoken)
    await firm.write(lambda tx: tx.run("UPDATE contacts SET version = version + 1 WHERE id = :id", id=zhang))
    await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    assert (done.count("undone"), done.count("kept")) == (0, 2)
    assert [name for name, _ in await people_of(firm, mine)] == ["张总", "李工"]


@pytest.mark.rule("IMPORT-8")
async def test_undo_ends_after_a_day(firm: Firm, mia: Person) -> None:
    job = await taken(firm, mia, await staged(firm, mia, [NAME], [["一号公司"]]))
    firm.clock.passes(hours=24)
    with pytest.raises(Conflict) as late:
        await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    assert late.value.reason == "import_undo_late"


@pytest.mark.rule("IMPORT-4", "IMPORT-8")
async def test_a_lead_is_updated_and_put_back(firm: Firm, mia: Person, ann: Person) -> None:
    first = await staged(firm, mia, [NAME, PHONE, OWNER], [["明辉电子", "13900000001", "林志强"]], kind="lead")
    await taken(firm, mia, first)
    again_ = await staged(firm, mia, [NAME, PHONE, "need"], [["明辉", "13900000001", "一百台"]], kind="lead")
    await firm.crm.imports.change(firm.call(mia), again_.id, updating=True)
    await taken(firm, mia, again_)
    assert await firm.row("SELECT name, need FROM leads") == {"name": "明辉电子", "need": "一百台"}
    await firm.crm.imports.undo(await tap(firm, mia, again_), again_.id)
    await worked(firm, again_)
    assert await firm.row("SELECT name, need FROM leads") == {"name": "明辉电子", "need": ""}


@pytest.mark.rule("IMPORT-2", "PERM-13")
async def test_an_import_is_its_owners_alone(firm: Firm, mia: Person) -> None:
    other = await a_person(firm, "另一位经理", "manager")
    job = await staged(firm, mia, [NAME], [["一号公司"]])
    for verb in (firm.crm.imports.show, firm.crm.imports.try_out, firm.crm.imports.stop, firm.crm.imports.undo):
        with pytest.raises(NotFound):
            await verb(firm.call(other), job.id)


@pytest.mark.rule("IMPORT-1", "ORG-23")
async def test_who_was_suspended_imports_nothing_more(firm: Firm, mia: Person) -> None:
    job = await tried(firm, mia, await staged(firm, mia, [NAME, PHONE], MANY))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    await firm.crm.imports.step(job.id, firm.crm.imports.seen(), {}, now=firm.clock.ms)
    await firm.crm.people.suspend(firm.call(firm.owner), mia.id)
    await worked(firm, job)
    assert await counted(firm, "customers") == 20
    assert await firm.crm.imports.at_work() == []


@pytest.mark.rule("NOTIFY-25")
async def test_an_import_into_the_pool_does_not_flood_its_groups(firm: Firm, mia: Person) -> None:
    root = firm.root
    await firm.write(
        lambda tx: tx.run(
            "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
            " VALUES ('tg:-1', :root, 'zh-CN', '21:00-08:00', :by, 0)",
            root=root,
            by=mia.id,
        )
    )
    await taken(firm, mia, await staged(firm, mia, [NAME, PHONE], MANY))
    assert await firm.value("SELECT count(*) AS n FROM outbox WHERE kind LIKE 'pool-%'") <= 3


@pytest.mark.rule("IMPORT-7", "IMPORT-8")
async def test_lines_of_old_imports_are_blanked(firm: Firm, mia: Person) -> None:
    """They hold other people's phones; the records they made stay."""
    job = await taken(firm, mia, await staged(firm, mia, [NAME, PHONE], [["一号公司", "13900000001"], ["", "1"]]))
    await firm.crm.imports.deliver(job.id, "a.xlsx", b"bytes", now=firm.clock.ms)
    firm.clock.passes(days=6)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM import_rows WHERE cells <> ''") == 2
    firm.clock.passes(days=2)
    await firm.crm.chores.run(now=firm.clock.ms)
    assert await firm.value("SELECT count(*) AS n FROM import_rows WHERE cells <> '' OR reason <> ''") == 0
    assert await counted(firm, "transfer_files") == 0
    assert await counted(firm, "customers") == 1
