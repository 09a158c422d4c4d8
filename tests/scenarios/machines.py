"""Two machines of one company on one PostgreSQL, each with a data folder of its own.

async with machines(url, seed=1) as pair:
    await pair.first.found("林志强")
    await pair.start()
    seconds = await pair.kills_the_leader()
"""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.scenarios.processes import until
from tests.scenarios.village import Village, village

SERVES, WAITS, LOST = "running as @", ": standing by", "the lock of the leader is lost"
KNOWS = "Telegram knows the bot"
SECONDS = 30.0


class Pair:
    """Both villages are one: the same Telegram, the same people, the same database. `first` knows the people."""

    def __init__(self, first: Village, second: Village) -> None:
        self.first = first
        self.second = second
        self.leader = first

    @property
    def other(self) -> Village:
        return self.second if self.leader is self.first else self.first

    async def start(self) -> None:
        """The first leads, the second stands by."""
        await self.first.starts()
        await self.second.begins()
        await self.settle()

    async def fill_up(self) -> None:
        """Start the one that does not run; it stands by."""
        if not self.other.pid:
            await self.other.begins()
        await self.settle()

    async def settle(self) -> None:
        """Wait until one leads, and one stands by and knows its bot.

        A busy machine may stall for so long that they change places.
        """

        def look() -> bool:
            pair = [self.first, self.second]
            return {leads(one) for one in pair} == {True, False} and all(leads(one) or knows(one) for one in pair)

        await until(look, "one that leads, and one that stands by and knows its bot", seconds=SECONDS)
        self.leader = self.first if leads(self.first) else self.second

    async def kills_the_leader(self) -> float:
        """kill -9; seconds until the other serves."""
        await self.settle()
        began = time.monotonic()
        dead, pid, self.leader.pid = self.leader, self.leader.pid, 0
        os.kill(pid, signal.SIGKILL)
        seconds = await self.is_replaced(began)
        await dead.bury(pid)
        return seconds

    async def stops_the_leader(self) -> tuple[Village, float]:
        """SIGSTOP; the one that hangs, and seconds until the other serves."""
        await self.settle()
        hung, began = self.leader, time.monotonic()
        os.kill(hung.pid, signal.SIGSTOP)
        return hung, await self.is_replaced(began)

    async def hands_over(self) -> float:
        """SIGTERM; seconds until the other serves."""
        await self.settle()
        leaving, began = self.leader, time.monotonic()
        ending = asyncio.create_task(leaving.ends())
        seconds = await self.is_replaced(began)
        await ending
        return seconds

    async def is_replaced(self, began: float) -> float:
        """Wait until the other serves; seconds since the leader met its end."""
        new = self.other
        await until(lambda: leads(new), "the other in its place", seconds=SECONDS)
        self.leader = new
        return time.monotonic() - began

    async def end(self) -> None:
        """SIGTERM to both."""
        for one in (self.other, self.leader):
            if one.pid:
                await one.ends()

    @property
    def losses(self) -> int:
        """How often a leader that lived found the lock gone."""
        return sum(one.log().count(LOST) for one in (self.first, self.second))

    def is_sound(self, *, woken: int = 0) -> int:
        """Neither met a bug, and two never polled at once; how often one that woke up polled beside its successor.

        A process may be stopped after it asked whether it leads and before it polls. When it wakes that poll goes
        out, once, and the successor polls again a second later: at most as often as processes were `woken`.
        """
        polled = 0
        for one in (self.first, self.second):
            said = one.log()
            assert "Traceback" not in said, said[max(0, said.index("Traceback") - 300) :][:3000]
            assert "canary" not in said
            polled += said.count("another program polls")
        assert polled <= woken
        return polled


def leads(one: Village) -> bool | None:
    """Does its bot serve, by its own last word; None while it is neither this nor that."""
    said = one.log(one.begun)
    serves, waits, lost = said.rfind(SERVES), said.rfind(WAITS), said.rfind(LOST)
    return None if max(serves, waits) < max(lost, 0) else serves > waits


def knows(one: Village) -> bool:
    """Did Telegram say who its bot is since it stands by?"""
    said = one.log(one.begun)
    return KNOWS in said[max(said.rfind(WAITS), 0) :]


async def says(one: Village, words: str, since: int) -> None:
    """Wait until it wrote so after a byte."""
    await until(lambda: words in one.log(since), f"{words!r} of a machine", seconds=SECONDS)


@contextlib.asynccontextmanager
async def machines(
    database_url: str, *, seed: int, webhook: bool = False, second_reaches: str = ""
) -> AsyncIterator[Pair]:
    """Two machines whose bots do not run yet; the second one's may reach the database by an address of its own."""
    async with village(database_url, seed=seed, webhook=webhook) as first:
        folder = Path(f"{first.folder}-b")
        folder.mkdir()
        second = first.beside(folder)
        if second_reaches:
            second.reaches(second_reaches)
        if webhook:
            second.listens()
        try:
            await second.open()
            yield Pair(first, second)
        finally:
            await second.close()
            shutil.rmtree(folder, ignore_errors=True)
