"""`fieldline restore`: an archive in place of the present data, or only looked through (`--check`) (EXPORT-6).

A restore needs the bot stopped, puts the present data aside, and ends only when the audit log of what it put in
place is whole. A check unpacks the archive elsewhere, does all that a restore would do up to then, and touches
nothing.
"""

import asyncio
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.archives import DUMP, FILES, SQLITE, STAMP, WORKING, Broken, settle, unpack
from bot.commands.backup import address_of, check_audit, check_pages, file_of, postgres, read_dump
from bot.commands.connecting import opened
from bot.settings import Settings
from storage.blobs import Blobs
from storage.crm import Crm
from storage.database import open_database
from storage.database.lock import Lock
from storage.entities.instants import to_ms
from storage.errors import OutOfService
from storage.migrations.runner import MigrationChanged, NewerDatabase, migrate
from storage.tx import Tx

RESTORING: Final = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
UNUSABLE: Final = (
    Broken, tarfile.TarError, zlib.error, EOFError, OSError, KeyError, ValueError, sqlite3.Error, OutOfService,
)  # fmt: skip
COUNTED: Final = ("customers", "leads", "follow_ups", "contracts", "audit")


async def restore(settings: Settings, clock: Clock, *, file: str) -> Answer:
    """Put an archive in place of the present data. Raises Busy while a bot runs."""
    archive = Path(file)
    if not archive.exists():
        return Answer((f"{archive} does not exist.",), 1)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=WORKING) as work:
            await asyncio.to_thread(unpack, archive, Path(work))
            said = await _put_in_place(settings, clock, Path(work))
    except UNUSABLE as exc:
        return Answer((f"BROKEN: {exc or type(exc).__name__}. The present data is as it was.",), 1)
    async with opened(settings, clock) as crm:
        try:
            await check_audit(crm, clock)
        except Broken as exc:
            return Answer((*said, f"BROKEN: {exc}"), 1)
    return Answer((*said, f"Restored {archive.name}; the audit log is whole."))


async def check(settings: Settings, clock: Clock, *, file: str) -> Answer:
    """Unpack an archive beside it and open it as a restore would; the present data and the bot are not touched."""
    archive = Path(file)
    if not archive.exists():
        return Answer((f"{archive} does not exist.",), 1)
    try:
        with tempfile.TemporaryDirectory(dir=archive.parent, prefix=WORKING) as work:
            await asyncio.to_thread(unpack, archive, Path(work))
            said = await _examined(Path(work), clock)
    except (*UNUSABLE, NewerDatabase, MigrationChanged) as exc:
        return Answer((f"BROKEN: {exc or type(exc).__name__}. {archive.name} cannot be restored.",), 1)
    return Answer((said, f"{archive.name} can be restored. Nothing was changed."))


async def _examined(work: Path, clock: Clock) -> str:
    """What the archive holds, after all checks of a restore. Raises Broken, NewerDatabase, MigrationChanged."""
    if not (work / SQLITE).exists():
        await read_dump(work / DUMP)
        return "A dump of PostgreSQL, read to its end."
    await _check_restored(work / SQLITE, clock)
    db = await open_database(f"sqlite:///{work / SQLITE}", readers=1)
    try:
        counts, held = await db.read(_content)
    finally:
        await db.close()
    blobs = Blobs(work / FILES)
    absent = sum(1 for sha256 in held if not blobs.has(sha256))
    told = ", ".join(f"{table.replace('_', '-')} {n:,}" for table, n in counts.items())
    return f"{told}, attachments {len(held) - absent:,} of {len(held):,}; the audit log is whole."


def _content(tx: Tx) -> tuple[dict[str, int], list[str]]:
    """How many records of each kind, and the digests of the attachments that are kept."""
    counts = {}
    for table in COUNTED:
        row = tx.one(f"SELECT count(*) AS n FROM {table}")
        counts[table] = int(row["n"]) if row else 0
    held = tx.all("SELECT DISTINCT sha256 FROM files WHERE sha256 IS NOT NULL")
    return counts, [row["sha256"] for row in held]


async def _put_in_place(settings: Settings, clock: Clock, work: Path) -> tuple[str, ...]:
    if settings.database_url:
        if not (work / DUMP).exists():
            raise Broken("this is a backup of SQLite; the settings name a PostgreSQL server")
        from storage.database.leader import Leader

        with Lock(settings.data_dir):
            async with Leader(settings.database):  # No bot on another machine may be at work meanwhile.
                await postgres("pg_restore", address_of(settings, work), *RESTORING, str(work / DUMP))
            await asyncio.to_thread(_put_files, work / FILES, settings.data_dir / FILES)
        return ()
    if not (work / SQLITE).exists():
        raise Broken("this is a backup of PostgreSQL; the settings name no server")
    await _check_restored(work / SQLITE, clock)
    with Lock(settings.data_dir):
        # The attachments first: with the database in its place nothing may be missing.
        await asyncio.to_thread(_put_files, work / FILES, settings.data_dir / FILES)
        aside = await asyncio.to_thread(_swap, work / SQLITE, file_of(settings), f"{clock.now():{STAMP}}")
    return (f"The former data: {aside}",) if aside else ()


async def _check_restored(copy: Path, clock: Clock) -> None:
    """The archive is whole and of this version or older, before anything is touched. Raises Broken, NewerDatabase."""
    await asyncio.to_thread(check_pages, copy)
    db = await open_database(f"sqlite:///{copy}", readers=1)
    try:
        await migrate(db, now_ms=to_ms(clock.now()))
        await check_audit(Crm(db), clock)
    finally:
        await db.close()


def _swap(new: Path, file: Path, stamp: str) -> Path | None:
    """The present file gets a second name with its WAL folded in, then the new one takes its place.

    At every moment one whole file has the name, also after a power cut. Raises Broken.
    """
    settle(new)
    aside = None
    if file.exists():
        _fold(file)
        aside = file.with_name(f"{file.stem}-replaced-{stamp}.sqlite3")
        _second_name(file, aside)
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    os.replace(new, file)
    file.chmod(0o600)
    settle(file)
    return aside


def _second_name(file: Path, aside: Path) -> None:
    try:
        os.link(file, aside)
    except OSError:  # A file system without links: a copy, which takes room and time.
        shutil.copy2(file, aside)
        settle(aside)


def _fold(file: Path) -> None:
    """The WAL goes into the file. Raises Broken while somebody still reads it."""
    connection = sqlite3.connect(file)
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError:
        busy = 0  # A present file that is broken is put aside as it is.
    finally:
        connection.close()
    if busy:
        raise Broken("another program has the database open; end it first")


def _put_files(source: Path, target: Path) -> None:
    """Kept bytes are named by their digest: what is there already is the same."""
    for path in source.rglob("*") if source.exists() else ():
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.move(str(path), str(place))
                settle(place)
