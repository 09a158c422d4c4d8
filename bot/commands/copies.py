"""A copy of the SQLite file before a migration touches it."""

import os
import sqlite3
import time
from pathlib import Path

from bot.commands.archives import settle
from storage.errors import OutOfService
from storage.migrations.runner import shipped


def copy_if_behind(file: Path) -> Path | None:
    """`VACUUM INTO` a copy beside the file when it lacks a migration; None when nothing is to be done.

    Raises OutOfService when there is no room for it: then nothing is migrated, and nothing half is kept.
    """
    if not file.exists() or file.stat().st_size == 0:
        return None
    try:
        return _copied(file)
    except (sqlite3.Error, OSError) as exc:
        raise OutOfService(f"no copy of {file.name} could be made before its migration: {exc}") from exc


def _copied(file: Path) -> Path | None:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        known = connection.execute("SELECT name FROM sqlite_schema WHERE name = 'migrations'").fetchone()
        if known is None:
            return None
        done = {row[0] for row in connection.execute("SELECT number FROM migrations")}
        if all(migration.number in done for migration in shipped()):
            return None
        copy = file.with_name(f"{file.stem}-before-{max(done, default=0) + 1:04d}-{int(time.time())}.sqlite3")
        _vacuum(connection, copy)
        return copy
    finally:
        connection.close()


def _vacuum(connection: sqlite3.Connection, copy: Path) -> None:
    """The copy has its name only when all of it is on the disk."""
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        os.replace(part, copy)
        settle(copy)
    finally:
        part.unlink(missing_ok=True)
