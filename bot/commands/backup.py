"""`fieldline backup` and `fieldline restore`: the database and the kept files as one checked archive (EXPORT-6).

A backup is made beside the running bot. A restore needs it stopped, puts the present data aside, and ends only
when the audit log of what it put in place is whole.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.running import opened
from bot.settings import Settings
from storage.crm import Crm
from storage.database import open_database
from storage.database.lock import Lock
from storage.entities.instants import to_ms
from storage.migrations.runner import migrate, pending

PREFIX: Final = "fieldline-backup-"
SQLITE: Final = "fieldline.sqlite3"
DUMP: Final = "fieldline.dump"
MANIFEST: Final = "manifest.json"
FILES: Final = "files"
CHUNK: Final = 1 << 20
RESTORING: Final = ("--clean", "--if-exists", "--no-owner", "--single-transaction")


class Broken(Exception):
    """The copy is not what it should be; the words say in which way."""


async def backup(settings: Settings, clock: Clock, *, to: str, keep: int) -> Answer:
    """Copy, check, pack, and drop all but the newest `keep` archives."""
    folder = Path(to) if to else settings.data_dir / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    if not settings.database_url and not _file(settings).exists():
        return Answer(("There is no database yet: run `fieldline setup`.",), 1)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fieldline-") as work:
        try:
            copy = await _copied(settings, clock, Path(work))
        except Broken as exc:
            return Answer((f"BROKEN: {exc}. Nothing was kept.",), 1)
        name = f"{PREFIX}{clock.now():%Y%m%d-%H%M%S}.tar.gz"
        packed = Path(work) / name
        await asyncio.to_thread(_pack, packed, copy, settings.data_dir / FILES, str(clock.now()))
        os.replace(packed, folder / name)
    dropped = _rotate(folder, keep)
    size = (folder / name).stat().st_size
    return Answer((f"{folder / name} ({size:,} bytes), checked", *(f"dropped {old}" for old in dropped)))


def _file(settings: Settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


async def _copied(settings: Settings, clock: Clock, work: Path) -> Path:
    """A consistent copy of the database, checked. Raises Broken."""
    if settings.database_url:
        return await _dumped(settings, work)
    copy = work / SQLITE
    await asyncio.to_thread(_vacuum, _file(settings), copy)
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
    await asyncio.to_thread(_integrity, copy)
    db = await open_database(f"sqlite:///{copy}", readers=1)
    try:
        if not await pending(db):
            await _verify(Crm(db), clock)
    finally:
        await db.close()


def _integrity(copy: Path) -> None:
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


async def _verify(crm: Crm, clock: Clock) -> None:
    while await crm.audit.seal():
        pass
    verdict = await crm.audit.verify(clock.now())
    if not verdict.is_whole:
        raise Broken(f"audit log at row {verdict.audit_id} (sequence {verdict.sequence}): {verdict.fault}")


async def _dumped(settings: Settings, work: Path) -> Path:
    """PostgreSQL's own tool, whose dump is one snapshot, read once to its end. Raises Broken."""
    target = work / DUMP
    await _postgres("pg_dump", _address_of(settings, work), "--format=custom", "--no-owner", f"--file={target}")
    await _postgres("pg_restore", f"--file={os.devnull}", str(target))
    return target


def _address_of(settings: Settings, work: Path) -> str:
    return f"--dbname={_address(settings.database_url, work / 'password')}"


async def _postgres(tool: str, *words: str) -> None:
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


def _pack(target: Path, database: Path, files: Path, made_at: str) -> None:
    """One archive, its owner's alone; the list of digests comes last."""
    digests: dict[str, str] = {}
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
        _add(archive, database, database.name, digests)
        for path in sorted(files.rglob("*")) if files.exists() else ():
            if path.is_file() and not path.name.startswith("."):
                _add(archive, path, f"{FILES}/{path.relative_to(files).as_posix()}", digests)
        manifest = target.with_name(MANIFEST)
        manifest.write_text(json.dumps({"made_at": made_at, "sha256": digests}), "utf-8")
        archive.add(manifest, MANIFEST)
    manifest.unlink()


def _add(archive: tarfile.TarFile, path: Path, name: str, digests: dict[str, str]) -> None:
    try:
        digests[name] = _digest(path)
        archive.add(path, name, recursive=False)
    except FileNotFoundError:
        digests.pop(name, None)  # Erased a moment ago.


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _rotate(folder: Path, keep: int) -> list[str]:
    """All but the newest go; names sort by time."""
    archives = sorted(path.name for path in folder.glob(f"{PREFIX}*.tar.gz"))
    old = archives[:-keep] if keep else []
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return old


async def restore(settings: Settings, clock: Clock, *, file: str) -> Answer:
    """Put an archive in place of the present data. Raises Busy while a bot runs."""
    archive = Path(file)
    if not archive.exists():
        return Answer((f"{archive} does not exist.",), 1)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".fieldline-") as work:
        try:
            await asyncio.to_thread(_unpack, archive, Path(work))
            said = await _put_in_place(settings, clock, Path(work))
        except (Broken, tarfile.TarError, EOFError, OSError, KeyError, ValueError) as exc:
            return Answer((f"BROKEN: {exc or type(exc).__name__}. The present data is as it was.",), 1)
    async with opened(settings, clock) as crm:
        try:
            await _verify(crm, clock)
        except Broken as exc:
            return Answer(
                (
                    *said,
                    f"BROKEN: {exc}",
                ),
                1,
            )
    return Answer((*said, f"Restored {archive.name}; the audit log is whole."))


def _unpack(archive: Path, work: Path) -> None:
    """Only plain files below the folder, each with the digest it had. Raises Broken."""
    with tarfile.open(archive, "r:gz") as packed:
        packed.extractall(work, filter="data")
    manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text("utf-8"))
    for name, digest in manifest["sha256"].items():
        path = work / name
        if not path.is_file() or _digest(path) != digest:
            raise Broken(f"{name} is not as it was packed")


async def _put_in_place(settings: Settings, clock: Clock, work: Path) -> tuple[str, ...]:
    if settings.database_url:
        if not (work / DUMP).exists():
            raise Broken("this is a backup of SQLite; the settings name a PostgreSQL server")
        from storage.database.leader import Leader

        with Lock(settings.data_dir):
            async with Leader(settings.database):  # No bot on another machine may be at work meanwhile.
                await _postgres("pg_restore", _address_of(settings, work), *RESTORING, str(work / DUMP))
            await asyncio.to_thread(_put_files, work / FILES, settings.data_dir / FILES)
        return ()
    if not (work / SQLITE).exists():
        raise Broken("this is a backup of PostgreSQL; the settings name no server")
    await _check_restored(work / SQLITE, clock)
    with Lock(settings.data_dir):
        aside = await asyncio.to_thread(_swap, work / SQLITE, _file(settings), f"{clock.now():%Y%m%d-%H%M%S}")
        await asyncio.to_thread(_put_files, work / FILES, settings.data_dir / FILES)
    return (f"The former data: {aside}",) if aside else ()


async def _check_restored(copy: Path, clock: Clock) -> None:
    """The archive is whole and of this version or older, before anything is touched. Raises Broken, NewerDatabase."""
    await asyncio.to_thread(_integrity, copy)
    db = await open_database(f"sqlite:///{copy}", readers=1)
    try:
        await migrate(db, now_ms=to_ms(clock.now()))
        await _verify(Crm(db), clock)
    finally:
        await db.close()


def _swap(new: Path, file: Path, stamp: str) -> Path | None:
    """The present file goes aside with its WAL folded in; the new one takes its name."""
    aside = None
    if file.exists():
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        aside = file.with_name(f"{file.stem}-replaced-{stamp}.sqlite3")
        os.replace(file, aside)
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    os.replace(new, file)
    file.chmod(0o600)
    return aside


def _put_files(source: Path, target: Path) -> None:
    """Kept bytes are named by their digest: what is there already is the same."""
    for path in source.rglob("*") if source.exists() else ():
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.move(str(path), str(place))
