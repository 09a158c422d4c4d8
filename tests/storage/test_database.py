"""The bridge: whole units on the database's thread, the same on both databases."""

import asyncio
import os
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.tx import ConstraintBroken, Tx, among


def count(tx: Tx) -> int:
    row = tx.one("SELECT count(*) AS n FROM counters")
    assert row is not None
    return int(row["n"])


def add(tx: Tx, name: str) -> None:
    tx.run("INSERT INTO counters (name, day, count) VALUES (:name, '2026-07-09', 1)", name=name)


async def test_a_unit_returns_after_its_commit(db: Database) -> None:
    await db.write(lambda tx: add(tx, "one"))
    assert await db.read(count) == 1


async def test_a_failing_unit_leaves_nothing_and_takes_nothing_else_with_it(db: Database) -> None:
    def fails(tx: Tx) -> None:
        add(tx, "lost")
        raise ValueError("no")

    kept = [db.write(lambda tx, i=i: add(tx, f"kept {i}")) for i in range(10)]
    results = await asyncio.gather(db.write(fails), *kept, return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert await db.read(count) == 10


async def test_a_broken_constraint_is_named(db: Database) -> None:
    await db.write(lambda tx: add(tx, "one"))
    with pytest.raises(ConstraintBroken, match="counters"):
        await db.write(lambda tx: add(tx, "one"))


async def test_a_savepoint_undoes_only_its_own_statements(db: Database) -> None:
    def unit(tx: Tx) -> None:
        add(tx, "kept")
        try:
            with tx.try_out():
                add(tx, "undone")
                add(tx, "kept")
        except ConstraintBroken:
            add(tx, "after")

    await db.write(unit)
    names = await db.read(lambda tx: [row["name"] for row in tx.all("SELECT name FROM counters ORDER BY name")])
    assert names == ["after", "kept"]


async def test_nothing_is_written_outside_of_the_database(tmp_path: Path) -> None:
    """A unit that changes more than SQLite keeps of a savepoint in memory by itself opens no temporary file."""
    db = await open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")

    def fill(tx: Tx) -> None:
        tx.run("CREATE TABLE large (id INTEGER PRIMARY KEY, words TEXT)")
        for number in range(400):
            tx.run("INSERT INTO large (words) VALUES (:words)", words=f"{number}" * 500)

    def change(tx: Tx) -> list[str]:
        tx.run("UPDATE large SET words = words || 'x'")
        files = [Path(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd")]
        return [str(file.readlink()) for file in files if file.is_symlink()]

    try:
        await db.write(fill)
        opened = await db.write(change)
    finally:
        await db.close()
    assert [name for name in opened if name.endswith("x.sqlite3")]
    assert not [name for name in opened if "etilqs" in name]


async def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(Exception, match="(?i)read.?only|readonly"):
        await db.read(lambda tx: add(tx, "no"))


async def test_among_finds_any_of_many(db: Database) -> None:
    for name in "abc":
        await db.write(lambda tx, name=name: add(tx, name))

    def look(tx: Tx) -> int:
        condition, params = among(tx, "name", "names", ["a", "c", "z"])
        return len(tx.all(f"SELECT name FROM counters WHERE {condition}", **params))

    assert await db.read(look) == 2


async def test_two_hundred_units_side_by_side_all_count(db: Database) -> None:
    await asyncio.gather(*(db.write(lambda tx, i=i: add(tx, str(i))) for i in range(200)))
    assert await db.read(count) == 200


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_postgresql_compiles_no_statement(db: Database) -> None:
    """What its planner thinks dear enough to compile ends in milliseconds."""
    setting = await db.read(lambda tx: tx.one("SELECT current_setting('jit') AS jit"))
    assert setting == {"jit": "off"}
