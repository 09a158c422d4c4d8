"""Connections to PostgreSQL are cut: a unit is carried out once or not at all, and nobody notices if it need not be.

FIELDLINE_TORTURE=1 cuts many more; FIELDLINE_SEED repeats a run.
"""

import os
import random
from collections.abc import AsyncIterator

import pytest

from storage.database import Database, open_database
from storage.errors import OutOfService
from storage.tx import Tx
from tests.databases import Postgres
from tests.figures import Figure
from tests.wire import Wire

pytestmark = pytest.mark.reliability("R14")

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260715"))
CUTS = 500 if TORTURE else 24


@pytest.fixture
async def wire(postgres_server: Postgres) -> AsyncIterator[Wire]:
    async with Wire(postgres_server.clean(), random.Random(SEED)) as made:
        yield made


@pytest.fixture
async def cut_db(wire: Wire) -> AsyncIterator[Database]:
    db = await open_database(wire.url)
    yield db
    wire.rates = {}
    await db.close()


def note(tx: Tx, number: int) -> int:
    """Two rows that only come together."""
    for half in ("a", "b"):
        tx.run("INSERT INTO strangers (account, day, minute, seen) VALUES (:id, '', 0, 0)", id=f"{half}:{number}")
    return number


async def noted(db: Database) -> dict[int, int]:
    """Number -> how many halves of it there are."""
    rows = await db.read(lambda tx: [str(row["account"]) for row in tx.all("SELECT account FROM strangers")])
    numbers = [int(account[2:]) for account in rows]
    return {number: numbers.count(number) for number in numbers}


async def test_a_connection_lost_before_the_commit_is_not_noticed(cut_db: Database, wire: Wire) -> None:
    done = 0
    while wire.cuts["between"] < CUTS:
        wire.rates = {"between": 0.02}
        assert await cut_db.write(lambda tx, number=done: note(tx, number)) == done  # type: ignore[misc]
        done += 1
    wire.rates = {}
    assert await noted(cut_db) == dict.fromkeys(range(done), 2)


async def test_a_read_is_not_disturbed_by_a_commit_that_is_lost(cut_db: Database, wire: Wire) -> None:
    for how in ("before", "after"):
        while wire.cuts[how] < CUTS // 3:
            wire.rates = {how: 0.08}
            assert await noted(cut_db) == {}


async def test_a_commit_in_doubt_is_said_and_was_whole_or_nothing(
    cut_db: Database, wire: Wire, figure: Figure
) -> None:
    dice, sure, doubtful = random.Random(SEED), 0, {"before": 0, "after": 0}
    for number in range(CUTS):
        how = dice.choice(("before", "after", "none"))
        await noted(cut_db)  # A connection is there, so that nothing but the unit is cut.
        wire.rates = {how: 1.0}
        try:
            await cut_db.write(lambda tx, number=number: note(tx, number))  # type: ignore[misc]
            kept = True
        except OutOfService:
            kept = how == "after"
            doubtful[how] += 1
        finally:
            wire.rates = {}
        sure += kept
        assert (await noted(cut_db)).get(number, 0) == (2 if kept else 0)
    assert min(doubtful.values()) > 0
    figure("R14", "units", cuts=sum(doubtful.values()), committed=doubtful["after"], halves=0, repeated=0)
