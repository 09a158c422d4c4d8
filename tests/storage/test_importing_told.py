"""Who gets records by somebody else's import hears of it once, and once when it is undone (NOTIFY-3, NOTIFY-20)."""

from typing import Any

import pytest

from storage.database import Database
from storage.entities.ids import RecordKind
from storage.entities.importing import ImportTold
from tests.factories import Firm, Person, a_department, a_firm, a_person
from tests.storage.import_scene import staged, taken, tap, tried, worked

NAME, OWNER = "name", "owner"
ROWS = [[f"客户{n}号公司", ("林志强", "王芳", "林雅婷")[n % 3]] for n in range(45)]


@pytest.fixture
async def firm(db: Database) -> Firm:
    return await a_firm(db)


@pytest.fixture
async def people(firm: Firm) -> tuple[Person, Person, Person]:
    """A manager who imports, and two of her reps."""
    east = await a_department(firm, "华东区")
    mia = await a_person(firm, "林雅婷", "manager", department=east)
    return mia, *[await a_person(firm, name, department=east, superior=mia) for name in ("林志强", "王芳")]


async def heard(firm: Firm) -> dict[int, Any]:
    """What is sent now: reader -> what is shown to him."""
    parcels = await firm.crm.outbox.lease(now=firm.clock.ms, real=firm.clock.ms)
    told = [parcel for parcel in parcels if isinstance(parcel.entity, ImportTold)]
    for parcel in told:
        await firm.crm.outbox.sent(parcel, "1", now=firm.clock.ms)
    readers = {parcel.place: parcel.entity for parcel in told}
    assert len(readers) == len(told)
    rows = await firm.rows("SELECT id, account FROM users")
    return {row["id"]: readers[row["account"]] for row in rows if row["account"] in readers}


async def queued(firm: Firm) -> list[tuple[str, int, int]]:
    rows = await firm.rows("SELECT kind, user_id, tier FROM outbox WHERE kind LIKE 'import-%' ORDER BY id")
    return [(row["kind"], row["user_id"], row["tier"]) for row in rows]


@pytest.mark.rule("NOTIFY-20", "NOTIFY-3", "NOTIFY-1", "IMPORT-5")
@pytest.mark.parametrize("kind", ["customer", "lead"])
async def test_each_owner_hears_once_how_many_he_got(
    firm: Firm, people: tuple[Person, Person, Person], kind: RecordKind
) -> None:
    mia, ann, bob = people
    job = await tried(firm, mia, await staged(firm, mia, [NAME, OWNER], ROWS, kind=kind))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    await firm.crm.imports.step(job.id, firm.crm.imports.seen(), {}, now=firm.clock.ms)
    assert await queued(firm) == []
    await worked(firm, job)
    assert await queued(firm) == [("import-received", ann.id, 0), ("import-received", bob.id, 0)]
    told = ImportTold("林雅婷", kind, 15)
    assert await heard(firm) == {ann.id: told, bob.id: told}


@pytest.mark.rule("NOTIFY-2", "NOTIFY-20", "IMPORT-8")
async def test_who_was_told_hears_of_the_undo_and_who_was_not_hears_nothing(
    firm: Firm, people: tuple[Person, Person, Person]
) -> None:
    mia, ann, bob = people
    job = await taken(firm, mia, await staged(firm, mia, [NAME, OWNER], ROWS))
    await firm.write(
        lambda tx: tx.run("UPDATE outbox SET not_before = not_before + 3600000 WHERE user_id = :id", id=bob.id)
    )
    assert list(await heard(firm)) == [ann.id]
    kept = await firm.value("SELECT id FROM customers WHERE owner_id = :id ORDER BY id LIMIT 1", id=ann.id)
    await firm.write(lambda tx: tx.run("UPDATE customers SET version = version + 1 WHERE id = :id", id=kept))
    await firm.crm.imports.undo(await tap(firm, mia, job), job.id)
    await worked(firm, job)
    assert await heard(firm) == {ann.id: ImportTold("林雅婷", "customer", 14, gone=True)}
    firm.clock.passes(hours=2)
    assert await heard(firm) == {}


@pytest.mark.rule("NOTIFY-2", "NOTIFY-20")
async def test_only_what_is_still_the_readers_is_counted(firm: Firm, people: tuple[Person, Person, Person]) -> None:
    mia, ann, bob = people
    await taken(firm, mia, await staged(firm, mia, [NAME, OWNER], ROWS))
    sql = "UPDATE customers SET owner_id = :to WHERE owner_id = :id"
    await firm.write(lambda tx: tx.run(sql, to=bob.id, id=ann.id))
    assert await heard(firm) == {bob.id: ImportTold("林雅婷", "customer", 30)}


@pytest.mark.rule("NOTIFY-20", "IMPORT-8")
async def test_a_stopped_import_tells_of_what_it_had_done(firm: Firm, people: tuple[Person, Person, Person]) -> None:
    mia, ann, bob = people
    job = await tried(firm, mia, await staged(firm, mia, [NAME, OWNER], ROWS))
    await firm.crm.imports.run(await tap(firm, mia, job), job.id)
    await firm.crm.imports.step(job.id, firm.crm.imports.seen(), {}, now=firm.clock.ms)
    await firm.crm.imports.stop(await tap(firm, mia, job), job.id)
    await worked(firm, job)
    assert {who: told.n for who, told in (await heard(firm)).items()} == {ann.id: 7, bob.id: 7}
