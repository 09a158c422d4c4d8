"""Every migration killed at its statements: the database stays at the version before, and goes on from there.

SQLite: at each statement the files are looked at as a killed process leaves them. PostgreSQL: the server ends the
connection in mid-transaction. Quick at some statements, FIELDLINE_TORTURE=1 at every one of every migration.
"""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from storage.database import Database, open_database
from storage.errors import OutOfService
from storage.migrations.runner import Migration, migrate, shipped
from storage.tx import Dialect
from tests.databases import Postgres
from tests.figures import Figure
from tests.storage.schemas import applied, schema

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
FULLY = len(shipped()) if TORTURE else 2
"""So many migrations, the newest, are looked at after each of their statements; the others at some."""


@dataclass(frozen=True)
class Interrupted(Migration):
    """A migration during which something happens before each statement, and after the last."""

    happens: Callable[[int], None]

    def statements(self, dialect: Dialect) -> list[str]:
        return cast("list[str]", _Watched(Migration.statements(self, dialect), self.happens))


class _Watched(list[str]):
    def __init__(self, statements: list[str], happens: Callable[[int], None]) -> None:
        super().__init__(statements)
        self._happens = happens

    def __iter__(self) -> Iterator[str]:
        for number, statement in enumerate(super().__iter__()):
            self._happens(number)
            yield statement
        self._happens(len(self))


def interrupted(migration: Migration, happens: Callable[[int], None]) -> Migration:
    return Interrupted(migration.number, migration.name, migration.text, happens)


async def shape(db: Database) -> tuple[dict[str, str], dict[int, str]]:
    return await db.read(schema), await db.read(applied)


@pytest.mark.reliability("R17")
async def test_a_kill_at_any_statement_leaves_the_version_before(tmp_path: Path, figure: Figure) -> None:
    file = tmp_path / "fieldline.sqlite3"
    db = await open_database(f"sqlite:///{file}")
    dice = random.Random(SEED)
    known = shipped()
    await migrate(db, now_ms=1, known=[])
    looked = 0
    for place, migration in enumerate(known):
        before = await shape(db)
        count = len(migration.statements("sqlite"))
        fully = len(known) - place <= FULLY
        chosen = set(range(count + 1)) if fully else {dice.randint(0, count)}
        left = [tmp_path / f"{migration.number}-{number}" for number in sorted(chosen)]

        def keep(number: int, chosen: set[int] = chosen, migration: Migration = migration) -> None:
            if number in chosen:
                _copy(file, tmp_path / f"{migration.number}-{number}")

        await migrate(db, now_ms=1, known=[*known[:place], interrupted(migration, keep)])
        for number, folder in enumerate(left):
            again = await open_database(f"sqlite:///{folder / file.name}", readers=1)
            assert await shape(again) == before, f"migration {migration.number}"
            if number == 0 and (TORTURE or fully):
                assert await migrate(again, now_ms=1) == [one.number for one in known[place:]]
            await again.close()
            shutil.rmtree(folder)
            looked += 1
    fresh = await open_database(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    await migrate(fresh, now_ms=1)
    assert await shape(db) == await shape(fresh)
    await db.close()
    await fresh.close()
    figure("R17", "sqlite", migrations=len(known), killed_at=looked, halves=0)


def _copy(file: Path, folder: Path) -> None:
    """What another process would find if this one ended now."""
    folder.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{file}{suffix}", folder / f"{file.name}{suffix}")


@pytest.mark.reliability("R17")
async def test_a_server_that_ends_the_connection_leaves_the_version_before(
    postgres_server: Postgres, figure: Figure
) -> None:
    url, other = postgres_server.empty(), postgres_server.empty()
    dice = random.Random(SEED)
    known = shipped()
    db = await open_database(url)
    await migrate(db, now_ms=1, known=[])
    killed = 0
    for place, migration in enumerate(known):
        if not TORTURE and 0 < place < len(known) - FULLY:
            continue
        await migrate(db, now_ms=1, known=known[:place])
        before = await shape(db)
        count = len(migration.statements("postgres"))
        for at in range(count + 1) if TORTURE else [dice.randint(0, count)]:
            with pytest.raises(OutOfService):
                await migrate(db, now_ms=1, known=[*known[:place], interrupted(migration, _ends(url, at))])
            killed += 1
            assert await shape(db) == before, f"migration {migration.number} at statement {at}"
    await migrate(db, now_ms=1)
    fresh = await open_database(other)
    await migrate(fresh, now_ms=1)
    assert await shape(db) == await shape(fresh)
    await db.close()
    await fresh.close()
    for one in (url, other):
        postgres_server.drop(one)
    figure("R17", "postgres", migrations=len(known), killed_at=killed, halves=0)


def _ends(url: str, at: int) -> Callable[[int], None]:
    """At this statement the server ends every connection that is in the middle of a transaction."""

    def happens(number: int) -> None:
        if number != at:
            return
        with psycopg.connect(url, autocommit=True) as connection:
            ended: Any = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in tr%'"
            ).fetchone()
            assert ended[0] >= 1

    return happens
