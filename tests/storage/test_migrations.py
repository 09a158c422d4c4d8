"""Numbered migrations: each whole or not at all, never twice, never changed behind a database's back."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.commands.copies import copy_if_behind
from storage.database import Database, open_database
from storage.migrations.runner import Migration, MigrationChanged, NewerDatabase, migrate, pending, shipped, split
from storage.tx import ConstraintBroken, Tx
from tests.databases import Postgres, SqliteTemplate

NEXT = shipped()[-1].number + 1
LATER = Migration(NEXT, "later", "CREATE TABLE later (id {id}, note TEXT NOT NULL){strict};\n")


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without anything in it."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = await open_database(empty_url)
    yield database
    await database.close()


INDEXES = {"search_entries", "said_entries"}
"""Kept in FTS5 on the one and under GIN on the other: the rest of the schema is the same."""


def without_indexes(names: set[str]) -> set[str]:
    return {name for name in names if not any(name == index or name.startswith(f"{index}_") for index in INDEXES)}


def tables(tx: Tx) -> set[str]:
    if tx.dialect == "sqlite":
        rows = tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        rows = tx.all("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return {row["name"] for row in rows}


async def test_an_empty_database_gets_every_migration_once(empty: Database) -> None:
    assert await pending(empty) == [migration.number for migration in shipped()]
    assert await migrate(empty, now_ms=1) == [migration.number for migration in shipped()]
    assert await migrate(empty, now_ms=2) == []
    assert await pending(empty) == []
    assert {"users", "customers", "outbox", "audit"} <= await empty.read(tables)


async def test_both_databases_get_the_same_tables_and_columns(
    empty: Database, sqlite_template: SqliteTemplate
) -> None:
    await migrate(empty, now_ms=1)
    names = without_indexes(await empty.read(tables))
    connection = sqlite3.connect(sqlite_template.file)
    found = {
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    expected = without_indexes(found)
    columns = {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in expected}
    connection.close()
    assert names == expected
    for name in sorted(names):
        assert await empty.read(lambda tx, name=name: _columns(tx, name)) == columns[name], name  # type: ignore[misc]


def _columns(tx: Tx, table: str) -> list[str]:
    if tx.dialect == "sqlite":
        return [row["name"] for row in tx.all(f"PRAGMA table_info({table})")]
    rows = tx.all(
        "SELECT column_name FROM information_schema.columns WHERE table_name = :name ORDER BY ordinal_position",
        name=table,
    )
    return [row["column_name"] for row in rows]


async def test_a_later_version_adds_only_what_is_missing(empty: Database) -> None:
    await migrate(empty, now_ms=1)
    assert await migrate(empty, now_ms=2, known=[*shipped(), LATER]) == [NEXT]
    assert "later" in await empty.read(tables)


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty: Database) -> None:
    broken = Migration(NEXT, "broken", LATER.text + "CREATE TABLE later (id {id});\n")
    await migrate(empty, now_ms=1)
    with pytest.raises(Exception, match="later"):
        await migrate(empty, now_ms=2, known=[*shipped(), broken])
    assert "later" not in await empty.read(tables)
    assert await migrate(empty, now_ms=3, known=[*shipped(), LATER]) == [NEXT]


async def test_a_changed_migration_is_refused(empty: Database) -> None:
    await migrate(empty, now_ms=1)
    first = shipped()[0]
    with pytest.raises(MigrationChanged):
        await migrate(empty, now_ms=2, known=[Migration(1, first.name, first.text + "-- touched\n")])


async def test_a_database_of_a_newer_version_is_refused(empty: Database) -> None:
    await migrate(empty, now_ms=1, known=[*shipped(), LATER])
    with pytest.raises(NewerDatabase):
        await migrate(empty, now_ms=2)


@pytest.mark.rule("CUST-2", "LEAD-2")
async def test_the_database_itself_refuses_a_customer_with_two_holders(db: Database) -> None:
    statement = (
        "INSERT INTO customers (public_id, name, name_key, received_at, created_at, updated_at)"
        " VALUES ('p', 'n', 'n', 1, 1, 1)"
    )
    with pytest.raises(ConstraintBroken, match="one_holder"):
        await db.write(lambda tx: tx.run(statement))


def test_statements_are_split_at_the_end_of_lines_outside_bodies() -> None:
    text = "CREATE TABLE a (x TEXT);\nCREATE TRIGGER t BEFORE DELETE ON a\nBEGIN SELECT 1; SELECT 2; END;\n"
    assert len(split(text)) == 2
    function = "CREATE FUNCTION f() AS $$\nBEGIN RAISE; END $$;\nSELECT 1;\n"
    assert len(split(function)) == 2


def test_a_file_without_a_last_semicolon_is_refused() -> None:
    with pytest.raises(ValueError, match="semicolon"):
        split("CREATE TABLE a (x TEXT)")


def test_the_file_is_copied_before_a_migration_touches_it(tmp_path: Path, sqlite_template: SqliteTemplate) -> None:
    file = tmp_path / "fieldline.sqlite3"
    file.write_bytes(sqlite_template.file.read_bytes())
    assert copy_if_behind(file) is None
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM migrations")
    connection.commit()
    connection.close()
    copy = copy_if_behind(file)
    assert copy is not None
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy_if_behind(tmp_path / "absent.sqlite3") is None
