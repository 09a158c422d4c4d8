"""Tables in and out of a running bot, killed and restarted; backup and restore as an operator does it."""

import asyncio
import io
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.bot.tables import rows_of, xlsx
from tests.scenarios.processes import Resident, Town, running, until

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
ROWS = 50_000 if TORTURE else 600
MEGABYTE = 1024 * 1024
QUICK = {"pace_chat_ms": "0", "pace_overall": "1000"}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with running(**QUICK) as made:
        yield made
        assert "Traceback" not in made.bot.output
        assert await made.violations() == []


def customers(count: int) -> list[list[object]]:
    head: list[object] = ["公司", "联系人", "电话", "地址", "备注"]
    return [
        head,
        *([f"客户{n}号有限公司", f"联系人{n}", f"138{n:08d}", f"南京东路{n}号", "老客户"] for n in range(count)),
    ]


async def sends(who: Resident, name: str, content: bytes) -> None:
    """A document, as a phone sends it."""
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(content), filename=name)
    async with who.town._session.post(f"{who.town.url}/people/{who.id}/upload", data=form) as response:
        assert response.status < 300, await response.text()


def counted(town: Town, sql: str) -> int:
    with sqlite3.connect(f"file:{town.data / 'fieldline.sqlite3'}?mode=ro", uri=True) as connection:
        return int(connection.execute(sql).fetchone()[0])


def resident(pid: int) -> int:
    """Memory of a process and its children."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if pid in (int(folder.name), parent):
                    total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total


@pytest.mark.rule("IMPORT-3", "IMPORT-8")
@pytest.mark.threat(11)
async def test_a_long_import_survives_kill_9_serves_others_and_stays_small(town: Town) -> None:
    boss = await town.founded()
    await boss.says("/help")
    if TORTURE:
        await asyncio.to_thread(_allow, town)
    idle = resident(town.bot.pid)
    await sends(boss, "客户.xlsx", xlsx(customers(ROWS)))
    await boss.sees("当作客户导入", seconds=60)
    most = [idle]
    watching = asyncio.create_task(_watch(town, most))
    await boss.taps("对，先试跑")
    shown = await boss.sees("试跑完成", seconds=900)
    assert f"新建 {ROWS:,}" in shown["text"]
    await boss.taps(f"导入 {ROWS:,} 行")
    await until(lambda: counted(town, "SELECT count(*) FROM customers") > 100, "some rows", seconds=60)
    await town.bot.kill()
    assert counted(town, "SELECT count(*) FROM customers") < ROWS
    await town.starts()
    before = asyncio.get_running_loop().time()
    await boss.says("/today")
    assert asyncio.get_running_loop().time() - before < 10.0
    await boss.sees(f"导入完成：{ROWS:,} 行", seconds=900)
    watching.cancel()
    assert counted(town, "SELECT count(*) FROM customers") == ROWS
    assert counted(town, "SELECT count(DISTINCT record_id) FROM import_rows WHERE state = 'made'") == ROWS
    assert max(most) - idle < 100 * MEGABYTE, f"{(max(most) - idle) // MEGABYTE} MB above idle"


def _allow(town: Town) -> None:
    with sqlite3.connect(town.data / "fieldline.sqlite3") as connection:
        connection.execute("INSERT INTO settings VALUES ('import.max_rows', '50000', 0, NULL)")


async def _watch(town: Town, most: list[int]) -> None:
    while True:
        if town.bot.runs:
            most.append(resident(town.bot.pid))
        await asyncio.sleep(0.1)


@pytest.mark.rule("IMPORT-1", "IMPORT-2", "IMPORT-7", "EXPORT-1", "EXPORT-3", "AUDIT-9")
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a running bot"])
async def test_a_table_goes_in_and_out_by_the_command_line(town: Town, beside: bool) -> None:
    await town.founded()
    if not beside:
        await town.bot.ends(seconds=10)
    table = town.folder / "客户.csv"
    table.write_bytes(
        "公司,电话,负责人\n顺达物流,13800001234,陈晓雯\n明辉电子,13900000001,陈晓雯\n,1,\n".encode("gb18030")
    )
    said = await town.fieldline("import", str(table), "--dry-run")
    assert "new 2, duplicates 0, errors 1" in said
    assert counted(town, "SELECT count(*) FROM customers") == 0
    said = await town.fieldline("import", str(table))
    assert "Imported 2 of 3 rows." in said
    left = rows_of((town.folder / "客户-not-imported.xlsx").read_bytes())
    assert left[1][-1]
    out = town.folder / "out.csv"
    assert "2 rows" in await town.fieldline("export", str(out))
    text = out.read_text("utf-8-sig")
    assert "顺达物流" in text
    assert "'+8613800001234" in text
    assert out.stat().st_mode & 0o077 == 0
    await town.fieldline("export", str(out), code=1)
    await town.fieldline("import", str(table), "--pool", "没有这个公海", code=1)
    assert counted(town, "SELECT count(*) FROM audit WHERE action = 'exported' AND channel = 'cli'") == 1
    assert "whole" in await town.fieldline("audit", "verify")


@pytest.mark.rule("EXPORT-6", "FILE-5", "AUDIT-5")
async def test_a_backup_beside_the_running_bot_restores_what_was_there(town: Town) -> None:
    boss = await town.founded()
    kept = town.data / "files" / "ab"
    kept.mkdir(parents=True)
    (kept / ("ab" + "0" * 62)).write_bytes(b"kept bytes")
    table = town.folder / "a.csv"
    table.write_text("公司\n顺达物流\n", "utf-8")
    await town.fieldline("import", str(table))
    for _ in range(3):
        said = await town.fieldline("backup", "--to", str(town.folder / "backups"), "--keep", "2")
        await asyncio.sleep(1.1)  # Archives are named by the second.
    assert "checked" in said
    archives = sorted((town.folder / "backups").glob("*.tar.gz"))
    assert len(archives) == 2
    assert archives[-1].stat().st_mode & 0o077 == 0
    await boss.says("/help")
    await town.fieldline("restore", str(archives[-1]), code=1)
    await town.bot.ends(seconds=10)
    table.write_text("公司\n明辉电子\n", "utf-8")
    await town.fieldline("import", str(table))
    (kept / ("ab" + "0" * 62)).unlink()
    said = await town.fieldline("restore", str(archives[-1]))
    assert "the audit log is whole" in said
    assert counted(town, "SELECT count(*) FROM customers") == 1
    assert (kept / ("ab" + "0" * 62)).read_bytes() == b"kept bytes"
    assert list(town.data.glob("fieldline-replaced-*.sqlite3"))
    assert "whole" in await town.fieldline("audit", "verify")
    await town.starts()
    await boss.says("/help")


@pytest.mark.rule("EXPORT-6")
async def test_a_broken_archive_changes_nothing(town: Town) -> None:
    await town.founded()
    await town.fieldline("backup", "--to", str(town.folder / "b"))
    await town.bot.ends(seconds=10)
    (archive,) = (town.folder / "b").glob("*.tar.gz")
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(bytes(content))
    before = (town.data / "fieldline.sqlite3").read_bytes()
    assert "BROKEN" in await town.fieldline("restore", str(archive), code=1)
    assert (town.data / "fieldline.sqlite3").read_bytes() == before
