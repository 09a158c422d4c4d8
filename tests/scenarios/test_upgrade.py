"""Two machines are upgraded one after the other by the documented steps while people write; nothing is lost."""

import asyncio
import os
import random
import shutil
import signal
from pathlib import Path

import pytest

from storage.migrations.runner import shipped
from tests.figures import Figure
from tests.scenarios.machines import SERVES, WAITS, machines, says
from tests.scenarios.processes import ROOT, rows
from tests.scenarios.test_kill import Storm, calm, company, exactly_once, said_twice, sound
from tests.scenarios.test_two_machines import SEED
from tests.scenarios.village import Village

PROGRAM = ("bot", "storage", "tests/scenarios/nursery.py", "tests/scenarios/__init__.py", "tests/__init__.py")


def newer_program(folder: Path) -> tuple[Path, int]:
    """A copy of the program that has one migration more; where it stands, and the number."""
    for name in PROGRAM:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    number = max(one.number for one in shipped()) + 1
    file = folder / "storage" / "migrations" / f"{number:04d}_made_up.sql"
    file.write_text("ALTER TABLE drafts ADD COLUMN made_up TEXT NOT NULL DEFAULT '';\n", "utf-8")
    return folder, number


@pytest.mark.reliability("R13", "R17")
@pytest.mark.parametrize("dialect", ["postgres"])
async def test_an_upgrade_by_the_documented_steps_loses_nothing(
    url_of_the_town: str, tmp_path: Path, figure: Figure
) -> None:
    source, number = newer_program(tmp_path / "program")
    async with machines(url_of_the_town, seed=SEED) as pair:
        town, storm = pair.first, Storm(pair.first, random.Random(SEED))
        await company(town, 1)
        await pair.start()
        storm.people_write()

        await pair.second.ends()
        await pair.second.close()  # The one that stands by is stopped, updated and started.
        updated = pair.second.beside(pair.second.folder / "new", source=source)
        await updated.open()
        try:
            pair.second = updated
            await pair.fill_up()
            storm.people_write()
            assert number not in await applied(town), "who stands by migrates nothing"

            seconds = await pair.hands_over()  # The leader is stopped; the other takes over and migrates.
            storm.people_write()
            assert number in await applied(town)

            await town.begins()  # Somebody starts the old program again: it stands by, and refuses to lead.
            await says(town, WAITS, town.begun)
            dead, updated.pid = updated.pid, 0
            os.kill(dead, signal.SIGKILL)
            await updated.bury(dead)
            async with asyncio.timeout(20):
                assert await town.bury(town.pid) == 1
            town.pid = 0
            assert SERVES not in town.log(town.begun)
            storm.people_write()

            await updated.starts()
            storm.pushing, storm.answering = 8, 2 * len(town.people)
            await updated.ends()
            pair.leader = updated
            await calm(updated)
            await exactly_once(storm)
            await said_twice(storm)
            await sound(updated)
        finally:
            await updated.close()
        updates = sum(len(mine) for mine in storm.said.values())
        figure("R17", "rolling upgrade", updates=updates, lost=0, applied_twice=0, handover=f"{seconds:.2f} s")


async def applied(town: Village) -> set[int]:
    """Numbers of the migrations the database has."""
    async with town.looks() as db:
        return {row["number"] for row in await rows(db, "SELECT number FROM migrations")}
