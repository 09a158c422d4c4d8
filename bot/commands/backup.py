"""`fieldline backup`: database and kept files as one checked archive, made beside the running bot (EXPORT-6)."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.archived import LAST_BACKUP, PREFIX, SUFFIX
from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.archives import (
    DUMP,
    FILES,
    SQLITE,
    STAMP,
    WORKING,
    Broken,
    check_room,
    kept_files,
    pack,
    rotate,
    settle,
    tidy,
)
from bot.settings import Settings
from storage.crm import Crm
from storage.database import open_database
from storage.errors import OutOfService
from storage.migrations.runner import pending


async def backup(settings: Settings, clock: Clock, *, to: str, keep: int, weeks: int = 0) -> Answer:
    """Copy, check, pack, and drop what `rotate` drops. Whatever fails, nothing half is kept and nothing dropped."""
    folder = Path(to) if to else settings.data_dir / "backups"
    if not settings.database_url and not file_of(settings).exists():
        return Answer(("There is no database yet: run `fieldline setup`.",), 1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tidy(folder, time.time())
        archive = await _made(settings, clock, folder)
        with contextlib.suppress(OSError):  # Who makes backups may not be who writes the data.
            (settings.data_dir / LAST_BACKUP).touch()
        dropped = rotate(folder, keep=keep, weeks=weeks)
        size = archive.stat().st_size
    except (Broken, OSError, sqlite3.Error, OutOfService) as exc:
        return Answer((f"BROKEN: {exc}. Nothing was kept.",), 1)
    return Answer((f"{archive} ({size:,} bytes), checked", *(f"dropped {old}" for old in dropped)))


async def _made(settings: Settings, clock: Clock, folder: Path) -> Path:
    """A new archive in the folder, on the disk before it has its name. Raises Broken, OSError, sqlite3.Error."""
    files = settings.data_dir / FILES
    check_room(folder, [*_database_files(settings), *kept_files(files)])
    name = f"{PREFIX}{clock.now():{STAMP}}{SUFFIX}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORKING) as work:
        copy = await _copied(settings, clock, Path(work))
        packed = Path(work) / name
        await asyncio.to_thread(pack, packed, copy, files, str(clock.now()))
        os.replace(packed, folder / name)
    settle(folder / name)
    return folder / name


def file_of(settings: Settings) -> Path:
    """The SQLite file of the settings."""
    return Path(settings.database.removeprefix("sqlite:///"))


def _database_files(settings: Settings) -> list[Path]:
    return [] if settings.database_url else [file_of(settings), Path(f"{file_of(settings)}-wal")]


async def _copied(settings: Settings, clock: Clock, work: Path) -> Path:
    """A consistent copy of the database, checked. Raises Broken, sqlite3.Error."""
    if settings.database_url:
        return await _dumped(settings, work)
    copy = work / SQLITE
    await asyncio.to_thread(_vacuum, file_of(settings), copy)
    await _check(copy, clock)
    return copy


def _vacuum(file: Path, copy: Path) -> None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
    copy.chmod(0o600)


async def _check(copy: Path, clock: Clock) -> None:
    """The pages fit together and the audit log is whole, once what was not sealed yet is. Raises Broken."""
    await asyncio.to_thread(check_pages, copy)
    db = await open_database(f"sqlite:///{copy}", readers=1)
    try:
        if not await pending(db):
            await check_audit(Crm(db), clock)
    finally:
        await db.close()


def check_pages(copy: Path) -> None:
    """A SQLite file's pages fit together and its rows point somewhere. Raises Broken."""
    connection = sqlite3.connect(copy)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        wrong = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as exc:
        raise Broken(str(exc)) from exc
    finally:
        connection.close()
    if found != "ok" or wrong is not None:
        raise Broken(str(found) if found != "ok" else f"a row of {wrong[0]} points nowhere")


async def check_audit(crm: Crm, clock: Clock) -> None:
    """The audit log is whole, once what was not sealed yet is. Raises Broken."""
    while await crm.audit.seal():
        pass
    verdict = await crm.audit.verify(clock.now())
    if not verdict.is_whole:
        raise Broken(f"audit log at row {verdict.audit_id} (sequence {verdict.sequence}): {verdict.fault}")


async def _dumped(settings: Settings, work: Path) -> Path:
    """PostgreSQL's own tool, whose dump is one snapshot, read once to its end. Raises Broken."""
    target = work / DUMP
    await postgres("pg_dump", address_of(settings, work), "--format=custom", "--no-owner", f"--file={target}")
    await read_dump(target)
    return target


async def read_dump(dump: Path) -> None:
    """Read a dump to its end. Raises Broken."""
    await postgres("pg_restore", f"--file={os.devnull}", str(dump))


def address_of(settings: Settings, work: Path) -> str:
    return f"--dbname={_address(settings.database_url, work / 'password')}"


async def postgres(tool: str, *words: str) -> None:
    """Run a tool of PostgreSQL. Raises Broken."""
    path = shutil.which(tool)
    if path is None:
        raise Broken(f"{tool} was not found; install the client tools of your PostgreSQL")
    child = await asyncio.create_subprocess_exec(
        path, *words, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await child.communicate()
    if child.returncode:
        raise Broken(f"{tool}: {said.decode(errors='replace').strip()[:300]}")


def _address(url: str, kept: Path) -> str:
    """The server's url without its password, and where that is written instead: nobody reads it off the list of
    processes."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    secret = unquote(parts.password).replace("\\", "\\\\").replace(":", "\\:")
    kept.touch(mode=0o600)
    kept.write_text(f"*:*:*:*:{secret}\n", "utf-8")
    place = f"{parts.username}@{parts.netloc.rpartition('@')[2]}"
    query = "&".join(part for part in (parts.query, f"passfile={quote(str(kept))}") if part)
    return urlunsplit(parts._replace(netloc=place, query=query))
