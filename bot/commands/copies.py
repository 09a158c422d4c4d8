"""A copy of the SQLite file before a migration touches it."""

import sqlite3
import time
from pathlib import Path

from storage.migrations.runner import shipped


def copy_if_behind(file: Path) -> Path | None:
    """`VACUUM INTO` a copy beside the file when it lacks a migration; None when nothing is to be done."""
    if not file.exists() or file.stat().st_size == 0:
        return None
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        known = connection.execute("SELECT name FROM sqlite_schema WHERE name = 'migrations'").fetchone()
        if known is None:
            return None
        done = {row[0] for row in connection.execute("SELECT number FROM migrations")}
        if all(migration.number in done for migration in shipped()):
            return None
        copy = file.with_name(f"{file.stem}-before-{max(done, default=0) + 1:04d}-{int(time.time())}.sqlite3")
        connection.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
        return copy
    finally:
        connection.close()
