"""Connections to PostgreSQL are cut while COMMIT is under way: what a person said is done once, and answered."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from storage.database import open_database
from storage.errors import OutOfService
from tests.bot.world import User, World
from tests.databases import Postgres
from tests.figures import Figure
from tests.wire import Wire

pytestmark = pytest.mark.reliability("R14")

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260714"))
MESSAGES = 1_000 if TORTURE else 60
KEPT = "原话我留着"


@pytest.fixture
async def wire(postgres_server: Postgres) -> AsyncIterator[Wire]:
    async with Wire(postgres_server.clean(), random.Random(SEED)) as made:
        yield made


@pytest.fixture
async def cut_world(wire: Wire) -> AsyncIterator[World]:
    db = await open_database(wire.url)
    world = await World.open(db)
    yield world
    wire.rates = {}
    await world.close()
    await db.close()
    assert world.emulator.violations == []


async def comes_to_rest(world: World) -> None:
    """As the bot's loops do it: what fails because of the database is tried again."""
    async with asyncio.timeout(60):
        waiting = world.emulator.take_updates()
        while True:
            try:
                await world.service.intake.take(waiting)
                waiting = []
                await world.service.gatherer.due()
                await world.service.lanes.idle()
                sent = await world.service.delivery.round()
            except OutOfService:
                continue
            waiting = world.emulator.take_updates()
            if not waiting and not sent and not len(world.service.lanes):
                return


async def made_of(world: World) -> Counter[str]:
    rows = await world.firm.rows("SELECT words FROM drafts")
    return Counter(row["words"] for row in rows)


@pytest.mark.rule("DIALOG-1", "ORG-9")
async def test_what_is_said_while_commits_are_cut_is_done_once(cut_world: World, wire: Wire, figure: Figure) -> None:
    people = [await cut_world.person(name) for name in ("林志强", "王芳", "赵磊")]
    wire.rates = {"before": 0.06, "after": 0.06, "between": 0.01}
    said = []
    for number in range(MESSAGES):
        words = f"这歌挺好听C{number:04d}"
        people[number % 3].phone.say(words)
        said.append(words)
        if number % 5 == 4:
            await comes_to_rest(cut_world)
    wire.rates = {}
    await comes_to_rest(cut_world)
    states = Counter(row["state"] for row in await cut_world.firm.rows("SELECT state FROM inbox"))
    made = await made_of(cut_world)
    answers = sum(KEPT in str(shown["text"]) for one in people for shown in one.messages())
    lost, twice = len(set(said) - set(made)), sum(made.values()) - len(made)
    figure(
        "R14", "cut commits", messages=MESSAGES, cut_before=wire.cuts["before"], cut_after=wire.cuts["after"],
        cut_between=wire.cuts["between"], lost=lost, done_twice=twice, answers=answers,
    )  # fmt: skip
    assert set(wire.cuts) == {"before", "after", "between"}
    assert (lost, twice) == (0, 0)
    assert states == {"answered": MESSAGES}
    assert answers >= MESSAGES


@pytest.mark.rule("DIALOG-1")
async def test_an_update_whose_storing_seemed_to_fail_is_handled_all_the_same(cut_world: World, wire: Wire) -> None:
    ann = await cut_world.person()
    ann.phone.say("这歌挺好听")
    updates = cut_world.emulator.take_updates()
    wire.rates = {"after": 1.0}
    with pytest.raises(OutOfService):
        await cut_world.service.intake.take(updates)
    wire.rates = {}
    await cut_world.service.intake.take(updates)  # Telegram was not told that it arrived.
    await cut_world.settle()
    ann.sees(KEPT)
    assert await made_of(cut_world) == {"这歌挺好听": 1}


@pytest.mark.rule("DIALOG-4")
async def test_forwards_whose_closing_seemed_to_fail_are_handled_all_the_same(
    cut_world: World, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await cut_world.person()
    await forwarded(cut_world, ann)
    gatherer = cut_world.service.gatherer
    close = gatherer._is_closed

    async def cut_off(*what: Any) -> bool:
        wire.rates = {"after": 1.0}
        try:
            return await close(*what)
        finally:
            wire.rates = {}

    monkeypatch.setattr(gatherer, "_is_closed", cut_off)
    with pytest.raises(OutOfService):
        await gatherer.due()
    monkeypatch.setattr(gatherer, "_is_closed", close)
    await comes_to_rest(cut_world)
    assert len(ann.messages()) == 1
    states = Counter(row["state"] for row in await cut_world.firm.rows("SELECT state FROM inbox"))
    assert states == {"answered": 3}


@pytest.mark.rule("DIALOG-4")
async def test_forwards_that_cannot_be_closed_now_are_closed_later(cut_world: World, wire: Wire) -> None:
    ann = await cut_world.person()
    await forwarded(cut_world, ann)
    wire.rates = {"before": 1.0}
    await cut_world.service.gatherer._rung(f"tg:{ann.phone.id}")
    wire.rates = {}
    async with asyncio.timeout(20):
        while not ann.messages():  # noqa: ASYNC110 - by its own timer, which nothing else tells of
            await asyncio.sleep(0.05)


async def forwarded(world: World, ann: User) -> None:
    """Two forwards that still wait for a third; their time is over."""
    ann.phone.forward("老王", ["这歌挺好听", "真的挺好听"])
    await world.service.intake.take(world.emulator.take_updates())
    await world.service.lanes.idle()
    world.clock.passes(seconds=3)
