"""Backups made while people write, restored elsewhere: complete up to their beginning, whole beyond it.

Quick: a few rounds; FIELDLINE_TORTURE=1 makes fifty. What fails on the way keeps nothing half.
"""

import asyncio
import os
import resource
import sqlite3
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.commands.backup import backup
from bot.commands.copies import copy_if_behind
from bot.commands.restore import check, restore
from bot.settings import Settings
from storage.blobs import Blobs
from storage.crm import Crm
from storage.database import open_database
from storage.entities.follow_ups import Entry
from storage.errors import OutOfService
from tests.databases import SqliteTemplate
from tests.factories import Firm, a_customer, a_firm
from tests.figures import Figure
from tests.storage.disk import FULL, recorded_disk

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
ROUNDS = int(os.environ.get("FIELDLINE_BACKUPS", "50" if TORTURE else "3"))
WRITERS = 4
FILE = "fieldline.sqlite3"


class Ticking(Clock):
    """Archives are named by the second; each look at this clock is the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._second = int(datetime(2026, 7, 9, 6, 32, tzinfo=UTC).timestamp())

    def now(self) -> datetime:
        self._second += 1
        return datetime.fromtimestamp(self._second, UTC)


@pytest.fixture
def clock() -> Clock:
    return Ticking()


def at(folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url="", _env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: SqliteTemplate) -> Settings:
    """A company in its data folder."""
    data = tmp_path / "data"
    data.mkdir()
    Path(sqlite_template.copy(data).removeprefix("sqlite:///")).rename(data / FILE)
    return at(data)


@asynccontextmanager
async def company(settings: Settings) -> AsyncIterator[Firm]:
    db = await open_database(settings.database)
    try:
        yield await a_firm(db)
    finally:
        await db.close()


@dataclass
class Writers:
    """People who write one note after another, each with a kept file; how many of each are acknowledged."""

    firm: Firm
    blobs: Blobs
    customer: int
    told: dict[int, int] = field(default_factory=dict)
    stopping: bool = False
    written: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def wrote(self, notes: int) -> None:
        """So many more notes are acknowledged."""
        async with asyncio.timeout(30):
            for _ in range(notes):
                await self.written.acquire()

    async def write(self, who: int) -> None:
        while not self.stopping:
            number = self.told.get(who, 0) + 1
            words = f"{who}:{number}:" + await asyncio.to_thread(self.blobs.put, os.urandom(500))
            entry = Entry(subject=("customer", self.customer), content=words, words=words)
            await self.firm.crm.follow_ups.log(self.firm.call(self.firm.owner), entry)
            self.told[who] = number
            self.written.release()


async def notes_in(data: Path) -> tuple[dict[int, list[int]], int]:
    """What each writer has written, in order, and how many kept files are missing."""
    db = await open_database(f"sqlite:///{data / FILE}", readers=1, read_only=True)
    try:
        rows = await db.read(
            lambda tx: [row["content"] for row in tx.all("SELECT content FROM follow_ups ORDER BY id")]
        )
        verdict = await Crm(db).audit.verify(datetime.now(UTC))
    finally:
        await db.close()
    assert verdict.is_whole
    blobs, notes, missing = Blobs(data / "files"), dict[int, list[int]](), 0
    for who, number, sha256 in (row.split(":") for row in rows):
        notes.setdefault(int(who), []).append(int(number))
        missing += not blobs.has(sha256)
    return notes, missing


@pytest.mark.reliability("R16")
async def test_every_backup_made_under_load_restores_to_what_was_acknowledged(
    settings: Settings, clock: Clock, tmp_path: Path, figure: Figure
) -> None:
    began: list[tuple[Path, dict[int, int]]] = []
    async with company(settings) as firm:
        writers = Writers(firm, Blobs(settings.data_dir / "files"), await a_customer(firm))
        writing = [asyncio.create_task(writers.write(who)) for who in range(WRITERS)]
        for number in range(ROUNDS):
            await writers.wrote(WRITERS)
            told = dict(writers.told)
            made = await backup(settings, clock, to=str(tmp_path / f"b{number}"), keep=0)
            assert made.code == 0, made.lines
            (archive,) = (tmp_path / f"b{number}").iterdir()
            began.append((archive, told))
        writers.stopping = True
        await asyncio.gather(*writing)
    beyond = 0
    for number, (archive, told) in enumerate(began):
        said = await check(at(tmp_path / "elsewhere"), clock, file=str(archive))
        assert said.code == 0, said.lines
        data = tmp_path / f"restored-{number}"
        said = await restore(at(data), clock, file=str(archive))
        assert said.code == 0, said.lines
        notes, missing = await notes_in(data)
        assert missing == 0
        for who in range(WRITERS):
            found = notes.get(who, [])
            assert found == list(range(1, len(found) + 1)), "a hole"
            assert told.get(who, 0) <= len(found) <= writers.told[who]
            beyond += len(found) - told.get(who, 0)
    figure(
        "R16", "sqlite", backups=ROUNDS, restored=len(began), notes=sum(writers.told.values()), lost=0, beyond=beyond
    )


@pytest.mark.reliability("R16")
async def test_a_drill_changes_nothing_and_tells_what_is_in_the_archive(
    settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    async with company(settings) as firm:
        await a_customer(firm)
        await backup(settings, clock, to=str(tmp_path / "b"), keep=0)
        (archive,) = (tmp_path / "b").iterdir()
        before = sorted(path.name for path in settings.data_dir.iterdir())
        said = await check(settings, clock, file=str(archive))  # The company is open meanwhile.
        assert said.code == 0, said.lines
        assert "customers 1" in said.lines[0]
        assert sorted(path.name for path in settings.data_dir.iterdir()) == before
    assert [path.name for path in (tmp_path / "b").iterdir()] == [archive.name]


@pytest.mark.reliability("R16")
async def test_a_drill_finds_every_kind_of_damage(settings: Settings, clock: Clock, tmp_path: Path) -> None:
    async with company(settings) as firm:
        await a_customer(firm)
        await backup(settings, clock, to=str(tmp_path / "b"), keep=0)
    (archive,) = (tmp_path / "b").iterdir()
    content = archive.read_bytes()
    size = len(content)
    for place in (0, size // 3, size // 2, size - 100):
        damaged = bytearray(content)
        damaged[place : place + 8] = bytes(byte ^ 0xFF for byte in damaged[place : place + 8])
        (tmp_path / "damaged").write_bytes(damaged)
        assert (await check(settings, clock, file=str(tmp_path / "damaged"))).code == 1
    for length in (0, 100, size // 2, size - 200):
        (tmp_path / "damaged").write_bytes(content[:length])
        assert (await check(settings, clock, file=str(tmp_path / "damaged"))).code == 1
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "open", filter="data")
    connection = sqlite3.connect(tmp_path / "open" / FILE)
    connection.execute("UPDATE organisation SET name = 'another'")
    connection.commit()
    connection.close()
    with tarfile.open(tmp_path / "forged", "w:gz") as packed:
        for name in (FILE, "manifest.json"):
            packed.add(tmp_path / "open" / name, name)
    said = await check(settings, clock, file=str(tmp_path / "forged"))
    assert said.code == 1
    assert "is not as it was packed" in said.lines[0]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: the disk is full for whoever tries."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.reliability("R5", "R16")
@pytest.mark.parametrize("size", [500_000, 4_000_000], ids=["the copy", "the archive"])
async def test_a_full_disk_leaves_no_half_archive_and_drops_none(
    settings: Settings, clock: Clock, tmp_path: Path, size: int
) -> None:
    folder = tmp_path / "b"
    async with company(settings) as firm:
        await a_customer(firm)
        assert (await backup(settings, clock, to=str(folder), keep=1)).code == 0
        kept = [path.name for path in folder.iterdir()]
        Blobs(settings.data_dir / "files").put(os.urandom(5_000_000))
        with room_for(size):
            said = await backup(settings, clock, to=str(folder), keep=1)
        assert said.code == 1
        assert "Nothing was kept" in said.lines[0]
        assert [path.name for path in folder.iterdir()] == kept
        assert (await backup(settings, clock, to=str(folder), keep=1)).code == 0
    assert len(list(folder.iterdir())) == 1


@pytest.mark.reliability("R5")
async def test_a_folder_that_cannot_be_written_is_said(settings: Settings, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = await backup(settings, clock, to=str(tmp_path / "file"), keep=1)
    assert said.code == 1
    assert "Nothing was kept" in said.lines[0]


@pytest.mark.reliability("R4", "R16")
async def test_an_archive_is_on_the_disk_before_an_older_one_goes(
    settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order in which the system was asked: bytes, name, name kept, and only then the old name goes."""
    asked: list[str] = []

    def told(name: str, real: Any) -> Any:
        def call(*values: Any, **more: Any) -> Any:
            asked.append(name)
            return real(*values, **more)

        return call

    folder = tmp_path / "b"
    async with company(settings):
        assert (await backup(settings, clock, to=str(folder), keep=1)).code == 0
        monkeypatch.setattr(os, "fsync", told("sync", os.fsync))
        monkeypatch.setattr(os, "replace", told("name", os.replace))
        monkeypatch.setattr(Path, "unlink", told("drop", Path.unlink))
        assert (await backup(settings, clock, to=str(folder), keep=1)).code == 0
    assert [one for one in asked if one != "drop"] == ["sync", "name", "sync", "sync"]
    assert asked[-1] == "drop"


@pytest.mark.reliability("R16")
async def test_a_restore_refuses_while_another_program_reads_the_file(
    settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is still in the WAL would otherwise be missing from what is put aside."""
    async with company(settings) as firm:
        await backup(settings, clock, to=str(tmp_path / "b"), keep=0)
        (archive,) = (tmp_path / "b").iterdir()
        reader = sqlite3.connect(settings.data_dir / FILE)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM customers").fetchone()
        await a_customer(firm)
        connect = sqlite3.connect
        monkeypatch.setattr(sqlite3, "connect", lambda *words, **more: connect(*words, **{**more, "timeout": 0.05}))
        said = await restore(settings, clock, file=str(archive))
        assert said.code == 1
        assert "another program has the database open" in said.lines[0]
        monkeypatch.undo()
        reader.close()
        assert await firm.value("SELECT count(*) FROM customers") == 1
    assert not list(settings.data_dir.glob("*replaced*"))


@pytest.mark.reliability("R5", "R17")
def test_without_room_for_its_copy_nothing_is_migrated(settings: Settings) -> None:
    file = settings.data_dir / FILE
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    connection.commit()
    connection.close()
    with recorded_disk() as disk:
        disk.fault = lambda what, name: FULL if what == "write" and name.endswith(".part") else 0
        with pytest.raises(OutOfService, match="no copy"):
            copy_if_behind(file)
    assert {path.name for path in settings.data_dir.iterdir()} <= {FILE, f"{FILE}-wal", f"{FILE}-shm"}
    copy = copy_if_behind(file)
    assert copy is not None
    assert copy.exists()
