"""The disk is full while people write: nobody's words are lost, nothing is half, and the bot goes on by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.errors import OutOfService
from tests.bot.world import World
from tests.databases import SqliteTemplate
from tests.factories import a_customer
from tests.storage.disk import FULL, Disk, recorded_disk

VISIT = "今天拜访了顺达物流，看了样品，下周三上午再联系"


@pytest.fixture
def disk() -> Iterator[Disk]:
    with recorded_disk() as made:
        yield made


@pytest.fixture
async def world(disk: Disk, sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[World]:
    db = await open_database(sqlite_template.copy(tmp_path))
    opened = await World.open(db)
    yield opened
    disk.fault = None
    await opened.close()
    await db.close()
    assert opened.emulator.violations == []


class FullAfter:
    """So many commits find room, and none after them."""

    def __init__(self, commits: int) -> None:
        self._left = commits
        self.refused = 0

    def __call__(self, what: str, file: str) -> int:
        if self._left > 0:
            self._left -= what == "sync"
            return 0
        self.refused += what == "write"
        return FULL if what == "write" else 0


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not look():  # noqa: ASYNC110 - what is waited for is on a disk and on a phone
            await asyncio.sleep(0.01)


@pytest.mark.reliability("R5")
async def test_a_stored_message_waits_for_room_is_told_once_and_answered(world: World, disk: Disk) -> None:
    rep = await world.person("林志强")
    await a_customer(world.firm, owner=rep.person, name="顺达物流")
    full = disk.fault = FullAfter(1)  # The message itself is stored.
    saying = asyncio.create_task(rep.says(VISIT))
    await until(lambda: full.refused > 20)  # Many more tries than park a message whose handling is wrong.
    await until(lambda: "刚才没存上" in rep.screen)
    disk.fault = None
    await saying
    await world.settle()
    assert rep.screen.count("刚才没存上") == 1
    assert "还是没成" not in rep.screen
    assert "已记跟进" in rep.screen
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 1
    assert await world.firm.rows("SELECT id FROM inbox WHERE state <> 'answered'") == []


@pytest.mark.reliability("R5")
async def test_what_cannot_be_stored_stays_with_telegram(world: World, disk: Disk) -> None:
    rep = await world.person("林志强")
    await a_customer(world.firm, owner=rep.person, name="顺达物流")
    disk.fault = FullAfter(0)
    rep.phone.say(VISIT)
    updates = world.emulator.take_updates()
    for _ in range(3):
        with pytest.raises(OutOfService):
            await world.service.intake.take(updates)
    assert rep.messages() == []
    disk.fault = None
    await world.service.intake.take(updates)
    await world.settle()
    assert "已记跟进" in rep.screen
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 1


@pytest.mark.reliability("R5")
async def test_a_photo_whose_bytes_find_no_room_is_fetched_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = await world.person("林志强")
    await a_customer(world.firm, owner=rep.person, name="顺达物流")
    files = world.service.fetching.blobs.folder
    files.parent.mkdir(parents=True, exist_ok=True)
    files.write_bytes(b"")  # A file where the folder should be: nothing can be kept in it.
    await rep.says("顺达物流")
    await rep.sends_photo(to="顺达物流")
    kept = "SELECT count(*) FROM files WHERE sha256 IS NOT NULL"
    assert await world.firm.value("SELECT count(*) FROM files") == 1
    assert await world.firm.value(kept) == 0
    files.unlink()
    await world.passes(hours=1)
    assert await world.firm.value(kept) == 1
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
