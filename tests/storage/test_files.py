"""Files on records: who opens them, how bytes are fetched again, what goes with an erasure (FILE-1 to FILE-5)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from storage.blobs import Blobs
from storage.database import Database
from storage.entities.files import NewFile
from storage.entities.follow_ups import Entry
from storage.entities.instants import DAY, HOUR, MINUTE
from storage.errors import Invalid, NotFound
from storage.queries import files, follow_ups_discussed, visits
from storage.rules.files import next_try
from tests.factories import Firm, Person, a_customer, a_firm, a_person, a_team_row

PDF = NewFile("document", "ref-1", name="../../etc/passwd", size=10)


async def filed(firm: Firm, who: Person, customer: int, *new: NewFile) -> int:
    """A follow-up with files; the id of the newest file."""
    entry = Entry(subject=("customer", customer), content="报价", files=new or (PDF,))
    await firm.crm.follow_ups.log(firm.call(who), entry)
    return int(await firm.value("SELECT max(id) AS id FROM files"))


async def count(firm: Firm, *record: Any) -> int:
    return await firm.db.read(lambda tx: files.count_of(tx, record))  # type: ignore[arg-type]


@pytest.mark.rule("FILE-1")
async def test_a_file_is_on_its_record_before_its_bytes_are_there(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    file_id = await filed(firm, ann, customer)
    assert await firm.row("SELECT state, name, tries FROM files") == {
        "state": "referenced",
        "name": "../../etc/passwd",
        "tries": 0,
    }
    assert (await count(firm, "customer", customer), await count(firm, "follow_up", 1)) == (1, 1)
    assert (await firm.crm.files.open(firm.call(ann), file_id)).file.id == file_id


@pytest.mark.rule("FILE-4", "PERM-6", "PERM-13")
async def test_a_file_is_read_through_its_record_only(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob, eve = await a_person(firm), await a_person(firm, "王芳"), await a_person(firm, "赵磊")
    customer = await a_customer(firm, owner=ann)
    file_id = await filed(firm, ann, customer)
    await a_team_row(firm, ("customer", customer), bob, "read")
    await firm.crm.files.open(firm.call(bob), file_id)
    for who in (eve,):
        with pytest.raises(NotFound):
            await firm.crm.files.open(firm.call(who), file_id)
        with pytest.raises(NotFound):
            await firm.crm.files.show_list(firm.call(who), f"c{customer}")
    with pytest.raises(NotFound):
        await firm.crm.files.open(firm.call(ann), file_id + 1)


@pytest.mark.rule("FILE-4")
async def test_the_same_bytes_of_a_foreign_record_open_nothing(db: Database) -> None:
    firm = await a_firm(db)
    ann, bob = await a_person(firm), await a_person(firm, "王芳")
    mine = await filed(firm, ann, await a_customer(firm, owner=ann))
    his = await filed(firm, bob, await a_customer(firm, owner=bob, name="天成贸易"))
    for fetch in await firm.crm.files.lease(now=firm.clock.ms, limit=9):
        await firm.crm.files.keep(fetch, "ab" * 32, 10, now=firm.clock.ms)
    await firm.crm.files.open(firm.call(ann), mine)
    with pytest.raises(NotFound):
        await firm.crm.files.open(firm.call(ann), his)


@pytest.mark.rule("FILE-2")
async def test_five_more_tries_in_a_day_then_it_is_failed_and_the_sender_told_once(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    await filed(firm, ann, await a_customer(firm, owner=ann))
    began, tries = firm.clock.ms, 0
    while firm.clock.ms < began + 2 * DAY:
        for fetch in await firm.crm.files.lease(now=firm.clock.ms, limit=9):
            tries += 1
            last = firm.clock.ms
            await firm.crm.files.not_fetched(fetch, now=firm.clock.ms)
        firm.clock.passes(minutes=1)
    assert (tries, last - began <= DAY) == (6, True)
    assert await firm.value("SELECT state FROM files") == "failed"
    assert await firm.value("SELECT count(*) AS n FROM outbox WHERE kind = 'file-failed'") == 1


@pytest.mark.rule("FILE-2")
def test_the_waits_stay_within_a_day() -> None:
    waits = [next_try(attempt, now=0) for attempt in range(1, 8)]
    assert waits[0] == MINUTE
    assert waits[5:] == [None, None]
    assert sum(wait or 0 for wait in waits) <= 24 * HOUR


@pytest.mark.rule("FILE-2")
async def test_a_file_is_leased_once_at_a_time(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    await filed(firm, ann, customer, *(NewFile("photo", f"ref-{n}") for n in range(20)))
    leased = await asyncio.gather(*(firm.crm.files.lease(now=firm.clock.ms, limit=3) for _ in range(20)))
    ids = [fetch.id for fetches in leased for fetch in fetches]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 20


@pytest.mark.rule("FILE-5", "CUST-18")
async def test_erased_bytes_go_once_no_other_record_holds_them(db: Database, tmp_path: Path) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    first, second = await a_customer(firm, owner=ann), await a_customer(firm, owner=ann, name="明辉电子")
    await filed(firm, ann, first)
    await filed(firm, ann, second)
    blobs = Blobs(tmp_path / "files")
    for fetch in await firm.crm.files.lease(now=firm.clock.ms, limit=9):
        await firm.crm.files.keep(fetch, blobs.put(b"the same"), 8, now=firm.clock.ms)
    assert len(list(blobs.folder.rglob("*"))) == 2  # one folder, one file

    async def erase(follow_up: int) -> list[str]:
        await firm.write(lambda tx: files.erase(tx, ("follow_up", follow_up), now=firm.clock.ms))
        return await firm.crm.files.unheld()

    assert await erase(1) == []
    assert await count(firm, "customer", first) == 0
    assert await firm.value("SELECT name FROM files WHERE state = 'erased'") == ""
    gone = await erase(2)
    assert len(gone) == 1
    assert blobs.has(gone[0])
    blobs.remove(gone[0])
    await firm.crm.files.forget_bytes(gone[0])
    assert await firm.crm.files.unheld() == []
    assert not blobs.has(gone[0])


@pytest.mark.rule("FOLLOW-1")
async def test_a_follow_up_holds_twenty_files(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    await filed(firm, ann, customer, *(NewFile("photo", f"ref-{n}") for n in range(20)))
    with pytest.raises(Invalid, match="too_many_files"):
        await firm.crm.follow_ups.add(firm.call(ann), 1, Entry(files=(PDF,)))
    assert await count(firm, "follow_up", 1) == 20


@pytest.mark.rule("FOLLOW-2")
async def test_a_contact_belongs_to_the_customer(db: Database) -> None:
    from storage.entities.customers import NewContact

    firm = await a_firm(db)
    ann = await a_person(firm)
    mine = await a_customer(firm, owner=ann, contacts=(NewContact("张伟"),))
    other = await a_customer(firm, owner=ann, name="明辉电子", contacts=(NewContact("刘敏"),))
    foreign = await firm.value("SELECT id FROM contacts WHERE customer_id = :id", id=other)
    own = await firm.value("SELECT id FROM contacts WHERE customer_id = :id", id=mine)
    entry = Entry(subject=("customer", mine), content="打了电话", contact_id=foreign)
    with pytest.raises(Invalid, match="foreign_contact"):
        await firm.crm.follow_ups.log(firm.call(ann), entry)
    await firm.crm.follow_ups.log(
        firm.call(ann), Entry(subject=("customer", mine), content="打了电话", person="张伟")
    )
    assert await firm.value("SELECT contact_id FROM follow_ups") == own


def test_blobs_are_named_by_their_digest_and_nothing_else(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    sha256 = blobs.put(b"x")
    assert blobs.read(sha256) == b"x"
    assert blobs.put(b"x") == sha256
    for name in ("../../etc/passwd", "", sha256.upper(), sha256 + "0"):
        with pytest.raises(ValueError, match="sha256"):
            blobs.path(name)


class Explained:
    """A transaction that only tells how SQLite would go about each statement."""

    dialect = "sqlite"

    def __init__(self, tx: Any) -> None:
        self._tx = tx
        self.steps: list[str] = []

    def all(self, sql: str, /, **params: Any) -> list[Any]:
        self.steps += [row["detail"] for row in self._tx.all(f"EXPLAIN QUERY PLAN {sql}", **params)]
        return []

    def one(self, sql: str, /, **params: Any) -> None:
        self.all(sql, **params)


async def test_what_is_asked_each_second_and_on_each_message_reads_no_whole_table(db: Database) -> None:
    firm = await a_firm(db)

    def plans(tx: Any) -> list[str]:
        if tx.dialect != "sqlite":
            return []
        explained: Any = Explained(tx)
        files.is_any_waiting(explained, now=1)
        files.list_unheld(explained, limit=9)
        files.count_of(explained, ("customer", 1))
        files.list_of(explained, ("customer", 1))
        visits.list_quiet(explained, before=1, limit=9)
        visits.find_latest(explained, 1)
        visits.list_open_of(explained, 1)
        follow_ups_discussed.needs_help(explained, "customer", 1)
        return list(explained.steps)

    scans = [step for step in await firm.db.read(plans) if step.startswith("SCAN") and "files_erased" not in step]
    assert scans == []
