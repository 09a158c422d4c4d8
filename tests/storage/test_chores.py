"""What the CRM does by itself: by the minute, and once a local day (ORG-30)."""

from collections.abc import Callable
from typing import Any

import pytest

from storage.chores import DAILY, EVERY_LOOK, Chore, Daily
from storage.crm import Crm
from storage.database import Database
from storage.entities.instants import DAY, HOUR
from storage.tx import Dialect, Tx
from tests.factories import Firm


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When a piece of daily work in three chunks ran; it waits for the pool's hour."""
    runs: list[int] = []

    def work(tx: Tx, now: int) -> bool:
        runs.append(now)
        return len(runs) % 3 != 0

    for registry in (DAILY, EVERY_LOOK):
        for name in list(registry):
            monkeypatch.delitem(registry, name)
    monkeypatch.setitem(DAILY, "counted", Daily(work, at="pool.run_at"))
    return runs


@pytest.mark.rule("ORG-30")
async def test_daily_work_runs_once_a_local_day_until_nothing_waits(firm: Firm, done: list[int]) -> None:
    for _ in range(2):
        await firm.crm.chores.run(now=firm.clock.ms)
    assert len(done) == 3
    await firm.crm.chores.run(now=firm.clock.ms + HOUR)
    assert len(done) == 3


@pytest.mark.rule("ORG-30")
async def test_three_days_down_are_one_run(firm: Firm, done: list[int]) -> None:
    await firm.crm.chores.run(now=firm.clock.ms)
    await firm.crm.chores.run(now=firm.clock.ms + 4 * DAY)
    assert len(done) == 6


@pytest.mark.rule("ORG-30")
async def test_daily_work_waits_for_its_hour(firm: Firm, done: list[int]) -> None:
    midnight = firm.clock.ms // DAY * DAY - 8 * HOUR + 2 * DAY
    await firm.crm.chores.run(now=midnight + HOUR)
    assert done == []
    await firm.crm.chores.run(now=midnight + 2 * HOUR)
    assert len(done) == 3


class Counted:
    """A database that counts its units."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.dialect: Dialect = db.dialect
        self.reads = self.writes = 0

    async def read(self, unit: Callable[[Tx], Any]) -> Any:
        self.reads += 1
        return await self._db.read(unit)

    async def write(self, unit: Callable[[Tx], Any]) -> Any:
        self.writes += 1
        return await self._db.write(unit)

    async def close(self) -> None:
        await self._db.close()


async def test_a_look_that_finds_nothing_due_is_one_read(firm: Firm) -> None:
    counted = Counted(firm.db)
    crm = Crm(counted)
    await crm.chores.run(now=firm.clock.ms)
    assert counted.writes > 0
    counted.reads = counted.writes = 0
    await crm.chores.run(now=firm.clock.ms)
    assert (counted.reads, counted.writes) == (1, 0)


async def test_work_that_waits_is_done_to_its_end_and_the_rest_left_alone(
    firm: Firm, done: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = ["first", "second", "last"]

    def work(tx: Tx, now: int) -> bool:
        pieces.pop(0)
        return bool(pieces)

    def never(tx: Tx, now: int) -> bool:
        raise AssertionError("nothing waits here")

    monkeypatch.setitem(EVERY_LOOK, "waiting", Chore(work, lambda tx, system, now: bool(pieces)))
    monkeypatch.setitem(EVERY_LOOK, "resting", Chore(never, lambda tx, system, now: False))
    for _ in range(2):
        await firm.crm.chores.run(now=firm.clock.ms)
    assert pieces == []
