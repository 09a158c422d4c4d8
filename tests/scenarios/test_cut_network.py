"""R2, R13: two machines of which one is cut from the database without a word, or to which Telegram delivers.

A cable that goes dead stays open and carries nothing: no end of a connection tells the leader or the server. The
leader must say nothing more, though Telegram still hears it, and the other takes its place. FIELDLINE_TORTURE=1 is
the long form, FIELDLINE_CABLES says how often the cable goes dead, FIELDLINE_SEED repeats a run.
"""

import asyncio
import os
import random
import time
from contextlib import suppress

import psycopg
import pytest

from storage.database import Database, open_database
from tests.databases import Postgres
from tests.figures import Figure
from tests.scenarios.machines import LOST, WAITS, machines, says
from tests.scenarios.test_kill import FAULTS, calm, company, exactly_once, reminders_rang, said_twice, sound
from tests.scenarios.test_two_machines import AFTER_A_HANG, SLACK, Weather, own_server, p99, rings

__all__ = ["own_server"]

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260714"))
CABLES = int(os.environ.get("FIELDLINE_CABLES", "20" if TORTURE else "1"))


class Cable:
    """A way to a database that may go dead and be mended: what was sent meanwhile arrives late, in its order."""

    def __init__(self, url: str) -> None:
        self._far = psycopg.conninfo.conninfo_to_dict(url)
        self._whole = asyncio.Event()
        self._whole.set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Cable":
        self._near = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._near.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    @property
    def url(self) -> str:
        user, name = self._far.get("user", "postgres"), self._far["dbname"]
        return f"postgresql://{user}@127.0.0.1:{self._near.sockets[0].getsockname()[1]}/{name}"

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = str(self._far.get("host") or "localhost"), int(self._far.get("port") or 5432)
        if host.startswith("/"):
            theirs, ours = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            theirs, ours = await asyncio.open_connection(host, port)
        for one, other in ((reader, ours), (theirs, writer)):
            pump = asyncio.create_task(self._pump(one, other))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        await self._whole.wait()
        writer.close()


async def dies(storm: Weather, cable: Cable, db: Database) -> float:
    """The second machine leads when its cable goes dead; seconds until the first one serves."""
    pair = storm.pair
    if pair.leader is pair.first:
        await storm.hand_over(db)
    await storm.goes_on()
    alone, since, began = pair.leader, len(pair.leader.log().encode()), time.monotonic()
    cable.cut()
    seconds = await pair.is_replaced(began)
    await storm.count(db)
    await storm.goes_on()
    await says(alone, LOST, since)
    await storm.goes_on()
    cable.mend()
    await says(alone, WAITS, since)
    return seconds


@pytest.mark.reliability("R2", "R13")
async def test_a_leader_whose_cable_goes_dead_is_replaced_and_says_nothing_more(
    own_server: Postgres, figure: Figure
) -> None:
    url = own_server.copy()
    async with Cable(url) as cable, machines(url, seed=SEED, second_reaches=cable.url) as pair:
        town, storm = pair.first, Weather(pair, own_server, random.Random(SEED))
        tags = await company(town, CABLES)
        town.witness.faults.set({**FAULTS, "seed": SEED})
        await pair.start()
        db = await open_database(url, readers=1, read_only=True)
        took = [await dies(storm, cable, db) for _ in range(CABLES)]
        await db.close()
        await pair.end()
        await nothing_is_lost(storm, tags)
    figure("R13", "failover after a dead cable", times=CABLES, p99=f"{p99(took):.2f} s", slowest=f"{max(took):.2f} s")
    assert p99(took) < AFTER_A_HANG * SLACK
    own_server.drop(url)


@pytest.mark.reliability("R2", "R13")
async def test_telegram_delivers_to_whichever_machine_leads(own_server: Postgres, figure: Figure) -> None:
    url = own_server.copy()
    async with machines(url, seed=SEED, webhook=True) as pair:
        town, storm = pair.first, Weather(pair, own_server, random.Random(SEED))
        deeds = [storm.kill, storm.hang, storm.hand_over] * (10 if TORTURE else 1)
        tags = await company(town, len(deeds))
        town.witness.faults.set({**FAULTS, "seed": SEED})
        await pair.start()
        db = await open_database(url, readers=1, read_only=True)
        for deed in deeds:
            await deed(db)
        await db.close()
        await pair.end()
        await nothing_is_lost(storm, tags)
    took = [max(seconds) for seconds in storm.took.values()]
    slowest = {f"slowest_{how}": f"{seconds:.2f} s" for how, seconds in zip(storm.took, took, strict=True)}
    figure("R13", "failover with a webhook", times=len(deeds), **slowest, lost=0)
    assert max(took) < AFTER_A_HANG * SLACK
    own_server.drop(url)


async def nothing_is_lost(storm: Weather, tags: dict) -> None:  # type: ignore[type-arg]
    """All that was said and all that was due came to its end, once."""
    await rings(storm.town)
    await calm(storm.town)
    await reminders_rang(storm, tags)
    await said_twice(storm)
    await exactly_once(storm)
    await sound(storm.town)
    storm.pair.is_sound()
