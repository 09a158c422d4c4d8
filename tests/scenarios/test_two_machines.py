"""R2, R13, R14: two machines on one PostgreSQL under kill -9, hangs, hand-overs and restarts of the server.

While one leads and one stands by, people write, reminders ring and Telegram is in trouble. Nothing is lost, nothing
is done twice, and a message is said twice only where it was on its way. FIELDLINE_TORTURE=1 is the long form;
FIELDLINE_KILLS, FIELDLINE_HANGS and FIELDLINE_RESTARTS say how often, FIELDLINE_SEED repeats a run.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from bot.pushes.delivery import IN_FLIGHT
from storage.database import Database, open_database
from storage.entities.instants import to_ms
from tests.databases import Postgres, postgres_left_out
from tests.figures import Figure
from tests.scenarios.machines import LOST, WAITS, Pair, machines, says
from tests.scenarios.processes import count, rows, until
from tests.scenarios.test_kill import FAULTS, Storm, calm, company, exactly_once, reminders_rang, said_twice, sound
from tests.scenarios.village import Village

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260713"))
KILLS = int(os.environ.get("FIELDLINE_KILLS", "500" if TORTURE else "6"))
HANGS = int(os.environ.get("FIELDLINE_HANGS", "50" if TORTURE else "1"))
RESTARTS = int(os.environ.get("FIELDLINE_RESTARTS", "20" if TORTURE else "2"))
AFTER_A_KILL, AFTER_A_HANG = 3.0, 6.0
SLACK = 1.0 if TORTURE else 3.0
"""The quick form also runs on machines that do much besides."""


@pytest.fixture(scope="module")
def own_server() -> Iterator[Postgres]:
    """A server that may be restarted and keeps what it acknowledged."""
    if postgres_left_out():
        pytest.skip("FIELDLINE_TESTS_WITHOUT_POSTGRES=1: PostgreSQL was left out on request")
    server = Postgres.start(durable=True)
    yield server
    server.stop()


@pytest.fixture
async def pair(own_server: Postgres) -> AsyncIterator[Pair]:
    url = own_server.copy()
    async with machines(url, seed=SEED) as made:
        yield made
    own_server.drop(url)


class Weather(Storm):
    """A storm over two machines, of which one always serves."""

    def __init__(self, pair: Pair, server: Postgres, dice: random.Random) -> None:
        super().__init__(pair.first, dice)
        self.pair = pair
        self.server = server
        self.restarts = 0
        self.took: dict[str, list[float]] = {"kill": [], "hang": [], "handover": []}

    async def goes_on(self) -> None:
        """A minute of the business passes, and somebody writes."""
        self.town.passes(minutes=1)
        self.people_write()
        await asyncio.sleep(self.dice.uniform(0, 0.3))
        self.people_write()

    async def kill(self, db: Database) -> None:
        await self.goes_on()
        self.took["kill"].append(await self.pair.kills_the_leader())
        await self.count(db)
        await self.pair.fill_up()

    async def hang(self, db: Database) -> None:
        """Stop the leader, let people write to the new one, and wake the old one up beside it."""
        await self.goes_on()
        hung, seconds = await self.pair.stops_the_leader()
        self.took["hang"].append(seconds)
        await self.count(db)
        await self.goes_on()
        hung.begun = len(hung.log().encode())
        os.kill(hung.pid, signal.SIGCONT)
        await self.goes_on()
        await says(hung, WAITS, hung.begun)

    async def hand_over(self, db: Database) -> None:
        await self.goes_on()
        self.took["handover"].append(await self.pair.hands_over())
        await self.pair.fill_up()

    async def restart(self, db: Database) -> None:
        """The server restarts or crashes, or every connection is cut; nobody starts a bot for it."""
        await self.goes_on()
        leader = self.pair.leader
        since, how = len(leader.log().encode()), ("fast", "cut", "immediate")[self.restarts % 3]
        self.restarts += 1
        if how == "cut":
            cut_all(self.town.database_url)
        else:
            await asyncio.to_thread(self.server.restart, how)
        await says(leader, LOST, since)
        await self.count(db)
        await self.pair.settle()

    async def count(self, db: Database) -> None:
        """What the one that is gone may have been sending: pushes at most IN_FLIGHT, answers one a chat."""
        self.pushing += IN_FLIGHT
        waiting = "SELECT DISTINCT place FROM inbox WHERE state IN ('received', 'applied')"
        self.answering += max(len(await rows(db, waiting)), len(self.town.people))


def p99(seconds: list[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.99))]


@pytest.mark.reliability("R2", "R13", "R14")
@pytest.mark.rule("DIALOG-1", "NOTIFY-1", "REMIND-9")
async def test_what_dies_hangs_or_restarts_is_replaced_and_nothing_is_lost(
    pair: Pair, own_server: Postgres, figure: Figure
) -> None:
    town, storm = pair.first, Weather(pair, own_server, random.Random(SEED))
    tags = await company(town, KILLS)
    town.witness.faults.set({**FAULTS, "seed": SEED})
    await pair.start()
    deeds = [storm.kill] * KILLS + [storm.hang] * HANGS + [storm.hand_over] * max(1, HANGS)
    deeds += [storm.restart] * RESTARTS
    storm.dice.shuffle(deeds)
    db = await open_database(town.database_url, readers=1, read_only=True)
    for deed in deeds:
        await deed(db)
    await db.close()
    await pair.end()
    await rings(town)
    await calm(town)

    stalls = pair.losses - HANGS - RESTARTS
    storm.pushing += stalls * IN_FLIGHT
    storm.answering += stalls * len(town.people)
    rung = await reminders_rang(storm, tags)
    twice = await said_twice(storm)
    await exactly_once(storm)
    await sound(town)
    polled = pair.is_sound(woken=HANGS)
    updates = sum(len(mine) for mine in storm.said.values())
    how = {"kills": KILLS, "hangs": HANGS, "restarts_of_the_server": RESTARTS}
    figure("R2", "two processes", **how, updates=updates, reminders=rung, lost=0, applied_twice=0, **twice)
    kills, hangs, handovers = (storm.took[name] for name in ("kill", "hang", "handover"))
    figure("R13", "failover after kill -9", kills=KILLS, p99=f"{p99(kills):.2f} s", slowest=f"{max(kills):.2f} s")
    figure("R13", "polls of who woke up beside his successor", hangs=HANGS, polls=polled)
    figure("R13", "failover after a hang", hangs=HANGS, p99=f"{p99(hangs):.2f} s", slowest=f"{max(hangs):.2f} s")
    figure("R13", "hand-over at SIGTERM", times=len(handovers), slowest=f"{max(handovers):.2f} s")
    figure("R13", "changes of place under load alone", times=stalls)
    figure("R14", "restarts of the server", restarts=RESTARTS, updates=updates, lost=0, applied_twice=0)
    assert p99(kills) < AFTER_A_KILL * SLACK
    assert p99(hangs) < AFTER_A_HANG * SLACK


@pytest.mark.reliability("R13")
async def test_taking_over_waits_for_no_word_of_telegram(pair: Pair) -> None:
    """Who stands by has learned its bot's name; while Telegram answers nobody it takes over all the same."""
    await pair.start()
    pair.first.witness.faults.set({"rate_5xx": 1.0})
    assert await pair.kills_the_leader() < AFTER_A_KILL * SLACK
    pair.first.witness.faults.set({})
    await pair.end()
    pair.is_sound()


async def rings(town: Village) -> None:
    """A bot that knows the time by now rings what is due."""
    await town.starts()

    async def has_rung() -> bool:
        async with town.looks() as db:
            waits = f"state = 'open' AND fired_due_at IS NULL AND due_at <= {to_ms(town.now)}"
            return await count(db, f"reminders WHERE {waits}") == 0

    await until(has_rung, "every reminder that is due")
    await town.ends()


def cut_all(url: str) -> None:
    """End every connection to the database at once."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
