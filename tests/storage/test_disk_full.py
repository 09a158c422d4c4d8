"""A disk that is full or fails at any write: each step whole or absent, and the bot goes on when there is room.

The quick form fails the first, the last and some other writes of every step; FIELDLINE_TORTURE=1 fails each of them.
"""

import asyncio
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from storage.crm import Crm
from storage.database import Database, open_database
from storage.entities.call import Call, Outcome
from storage.entities.customers import NewCustomer
from storage.entities.follow_ups import Entry
from storage.entities.inbox import Incoming
from storage.errors import OutOfService
from storage.tx import Tx
from storage.usecases import customers
from storage.usecases.creating import Wish
from tests.databases import SqliteTemplate
from tests.factories import SAMPLE_DAY, Firm, a_customer, a_firm
from tests.figures import Figure
from tests.storage.disk import FULL, READ_FAILED, SYNC_FAILED, WRITE_FAILED, Disk, recorded_disk

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
STEPS = 50
TRIED = 10_000 if TORTURE else 6  # faults of one step at the most
Step = Callable[[int], Awaitable[object]]


@pytest.fixture
def disk() -> Iterator[Disk]:
    with recorded_disk(reads=True) as made:
        yield made


@pytest.fixture
async def firm(disk: Disk, sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[Firm]:
    db = await open_database(sqlite_template.copy(tmp_path))
    yield await a_firm(db)
    disk.fault = None
    await db.close()


@dataclass
class Failing:
    """Fails the k-th write, truncation or sync it sees, and all after it when it is `lasting`."""

    at: int
    lasting: bool = False
    seen: int = 0
    fired: list[str] = field(default_factory=list)

    def __call__(self, what: str, file: str) -> int:
        if what in ("read", "delete"):
            return 0
        self.seen += 1
        if self.seen < self.at or (self.seen > self.at and not self.lasting):
            return 0
        self.fired.append(what)
        return SYNC_FAILED if what == "sync" else FULL if self.at % 2 else WRITE_FAILED


def full(what: str, file: str) -> int:
    """No room for anything more; what is there can be read."""
    return FULL if what == "write" else 0


class Script:
    """Fifty things people and the program itself do, each of them one transaction."""

    def __init__(self, firm: Firm) -> None:
        self._firm = firm
        self._customer = 0
        self._kinds: tuple[Step, ...] = (self.creates, self.logs, self.receives, self.pools, self.seals)

    async def prepare(self) -> None:
        self._customer = await a_customer(self._firm)

    async def step(self, number: int) -> None:
        await self._kinds[number % len(self._kinds)](number)

    def _call(self, number: int) -> Call:
        return self._firm.call(self._firm.owner, delivery_id=f"step-{number}")

    async def creates(self, number: int) -> None:
        await self._made(number, Wish(reason="other"))

    async def pools(self, number: int) -> None:
        await self._made(number, Wish(reason="other", pooled=True))

    async def _made(self, number: int, wish: Wish) -> None:
        call = self._call(number)
        create = partial(customers.create, call=call, values=NewCustomer(name=f"step-{number}"), wish=wish)

        def effect(tx: Tx, actor: object, card: object) -> Outcome:
            create(tx, actor)  # type: ignore[arg-type]
            return Outcome("nothing")

        await self._firm.crm.apply(call, effect)

    async def logs(self, number: int) -> None:
        later = self._firm.clock.ms + 86_400_000 * number
        words = f"step-{number} " + "x" * 500
        entry = Entry(subject=("customer", self._customer), content=words, words=words, next_at=later)
        await self._firm.crm.follow_ups.log(self._call(number), entry)

    async def receives(self, number: int) -> None:
        at = self._firm.clock.ms
        incoming = [
            Incoming(f"{number}-{one}", "tg:1", "tg:1", str(one), at, b"{}" * 300, readable=True) for one in range(20)
        ]
        await self._firm.crm.inbox.receive("tg", incoming, now=at)

    async def seals(self, number: int) -> None:
        await self._firm.crm.audit.seal()


def _everything(tx: Tx) -> dict[str, object]:
    """How much of everything there is, and how far the audit is sealed."""
    names = [
        row["name"]
        for row in tx.all(
            "SELECT name FROM sqlite_schema"
            " WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE 'sqlite%'"
        )
    ]
    found: dict[str, object] = {}
    for name in names:
        row = tx.one(f"SELECT count(*) AS n FROM {name}")
        assert row is not None
        found[name] = row["n"]
    head = tx.one("SELECT max(sequence) AS sealed, count(sequence) AS n FROM audit")
    assert head is not None
    return found | {"sealed": (head["sealed"], head["n"])}


async def _is_sound(db: Database) -> bool:
    def read(tx: Tx) -> bool:
        found = tx.one("PRAGMA integrity_check(1)")
        return (
            found is not None and next(iter(dict(found).values())) == "ok" and not tx.all("PRAGMA foreign_key_check")
        )  # type: ignore[call-overload]

    crm = Crm(db)
    while await crm.audit.seal():
        pass
    return await db.read(read) and (await crm.audit.verify(SAMPLE_DAY)).is_whole


@pytest.mark.reliability("R5")
async def test_each_step_is_whole_or_absent_whichever_write_fails(firm: Firm, disk: Disk, figure: Figure) -> None:
    script = Script(firm)
    await script.prepare()
    dice = random.Random(SEED)
    faults = refused = 0
    for number in range(STEPS):
        before = await firm.db.read(_everything)
        for at in _places(dice):
            failing = disk.fault = Failing(at)
            try:
                await script.step(number)
            except OutOfService:
                refused += 1
                disk.fault = None
                assert failing.fired
                assert await firm.db.read(_everything) == before, f"step {number} left something at write {at}"
            else:
                disk.fault = None
                break
            finally:
                faults += bool(failing.fired)
        else:
            await script.step(number)
        assert await firm.db.read(_everything) != before, f"step {number} was lost"
    assert await _is_sound(firm.db)
    figure("R5", "sqlite", steps=STEPS, faults=faults, refused=refused, halves=0)
    assert refused > STEPS


def _places(dice: random.Random) -> Iterator[int]:
    """Which write of a step fails: each in turn until it succeeds, or some of them."""
    if TORTURE:
        yield from range(1, TRIED)
    yield from (1, 2, 3)
    yield from sorted(dice.randint(4, 40) for _ in range(TRIED - 3))


@pytest.mark.reliability("R5")
async def test_what_was_refused_is_whole_or_absent_after_a_restart(firm: Firm, disk: Disk, tmp_path: Path) -> None:
    """A commit whose sync failed may be found by the next process: then it is all there."""
    script = Script(firm)
    await script.prepare()
    before = await firm.db.read(_everything)
    file = Path(firm.db.path)  # type: ignore[attr-defined]
    for number in range(2 if not TORTURE else 20):
        disk.fault = lambda what, file: SYNC_FAILED if what == "sync" else 0
        with pytest.raises(OutOfService):
            await script.step(number)
        disk.fault = None
        copies = tmp_path / f"copy-{number}"
        copies.mkdir()
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{file}{suffix}", copies / f"again.sqlite3{suffix}")
        again = await open_database(f"sqlite:///{copies / 'again.sqlite3'}")
        found = await again.read(_everything)
        sound = await _is_sound(again)
        await again.close()
        await script.step(number)
        after = await firm.db.read(_everything)
        assert sound
        assert found in (before, after)
        before = after


@pytest.mark.reliability("R5")
async def test_a_full_disk_is_read_on_and_written_again_when_there_is_room(firm: Firm, disk: Disk) -> None:
    script = Script(firm)
    await script.prepare()
    before = await firm.db.read(_everything)
    disk.fault = full
    found = await asyncio.gather(*(script.step(number) for number in range(10)), return_exceptions=True)
    assert {type(one) for one in found} == {OutOfService}
    assert await firm.db.read(_everything) == before
    disk.fault = None
    for number in range(10):
        await script.step(number)
    assert await _is_sound(firm.db)


@pytest.mark.reliability("R5")
async def test_a_read_that_fails_is_out_of_service_and_the_next_one_works(firm: Firm, disk: Disk) -> None:
    await Script(firm).prepare()
    await firm.db.write(lambda tx: tx.run("UPDATE organisation SET name = name"))
    disk.fault = lambda what, file: READ_FAILED if what == "read" else 0
    with pytest.raises(OutOfService):
        await firm.db.read(_everything)
    disk.fault = None
    assert await firm.db.read(_everything)


@pytest.mark.reliability("R5")
async def test_a_file_that_is_broken_is_out_of_service_for_reads_and_writes(
    sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    url = sqlite_template.copy(tmp_path)
    file = Path(url.removeprefix("sqlite:///"))
    connection = sqlite3.connect(file)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'counters'").fetchone()
    connection.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    db = await open_database(url)
    try:
        with pytest.raises(OutOfService):
            await db.read(lambda tx: tx.all("SELECT * FROM counters NOT INDEXED"))
        with pytest.raises(OutOfService):
            await db.write(lambda tx: counted(tx, "one"))
        assert await db.read(lambda tx: tx.all("SELECT name FROM organisation")) == []  # The rest is served.
    finally:
        await db.close()


def counted(tx: Tx, name: str) -> int:
    return tx.run("INSERT INTO counters (name, day, count) VALUES (:name, '2026-07-09', 1)", name=name)


@pytest.mark.reliability("R5")
async def test_a_disk_that_fills_up_within_a_unit_keeps_nothing_of_its_group(firm: Firm, disk: Disk) -> None:
    """A unit larger than the cache is written before its end; what follows begins no transaction of its own."""

    def large(tx: Tx) -> None:
        for number in range(600):
            counted(tx, f"{number}" + "x" * 10_000)

    failing = disk.fault = Failing(at=1)
    asked = [firm.db.write(large), *(firm.db.write(partial(counted, name=f"small-{one}")) for one in range(3))]
    results = await asyncio.gather(*asked, return_exceptions=True)
    disk.fault = None
    assert failing.fired == ["write"]
    assert [type(one) for one in results] == [OutOfService] * 4
    assert await firm.value("SELECT count(*) FROM counters WHERE name LIKE '%small%'") == 0
    await firm.db.write(large)
    assert await firm.value("SELECT count(*) FROM counters WHERE name LIKE '%xxx%'") == 600


async def test_what_is_no_database_is_out_of_service(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database at all" * 500)
    before = threading.active_count()
    with pytest.raises(OutOfService):
        await open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert threading.active_count() <= before + 1  # Nothing of it runs on; one may serve the event loop.


async def test_a_wrong_statement_takes_no_other_unit_with_it(firm: Firm) -> None:
    """It is a bug of one feature, not a disk that is away: whoever waits in the same group is not touched."""

    def wrong(tx: Tx) -> None:
        tx.run("UPDATE organisation SET no_such_column = 1")

    waiting = [firm.db.write(lambda tx: tx.run("UPDATE organisation SET name = name")) for _ in range(10)]
    results = await asyncio.gather(firm.db.write(wrong), *waiting, return_exceptions=True)
    assert isinstance(results[0], sqlite3.OperationalError)
    assert results[1:] == [1] * 10
    with pytest.raises(sqlite3.OperationalError):
        await firm.db.read(wrong)


async def test_the_file_closes_on_a_full_disk(disk: Disk, sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    url = sqlite_template.copy(tmp_path)
    db = await open_database(url)
    firm = await a_firm(db)
    disk.fault = full
    await db.close()
    disk.fault = None
    again = await open_database(url)
    assert await again.read(lambda tx: tx.one("SELECT name FROM organisation")) is not None
    await again.close()
    assert firm.owner.id


async def test_a_folder_that_cannot_be_made_is_out_of_service(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutOfService):
        await open_database(f"sqlite:///{tmp_path / 'file' / 'x.sqlite3'}")
    with pytest.raises(OutOfService, match="does not exist"):
        await open_database(f"sqlite:///{tmp_path / 'none.sqlite3'}", read_only=True)
    assert not (tmp_path / "none.sqlite3").exists()
