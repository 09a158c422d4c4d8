"""R18: nothing of a bot grows with the hours it works. FIELDLINE_TORTURE=1 lets a bot work for two hours at five
times the load of sixty people; FIELDLINE_SOAK_MINUTES says how long, FIELDLINE_SOAK_SPEED how many times as fast
people act and days go by, FIELDLINE_SEED repeats a run.

In process, what a bot keeps is looked into after a bounded number of deeds: every container it holds, tasks, threads.
As a process, its memory, its files and the log of the database are watched from outside.
"""

import asyncio
import gc
import itertools
import os
import random
import re
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry
from tests.bot.world import User, World
from tests.factories import a_customer, the_pool
from tests.figures import Figure
from tests.scenarios.deeds import FIRMS, Deeds
from tests.scenarios.processes import at_rest, count, until
from tests.scenarios.village import Village, village

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
MINUTES = float(os.environ.get("FIELDLINE_SOAK_MINUTES", "120"))
SPEED = float(os.environ.get("FIELDLINE_SOAK_SPEED", "1"))
PEOPLE = 60
A_SECOND = 10.0 * SPEED
"""Deeds of all of them together: five times what sixty people do who act twice a minute."""

TOLD_MINUTES = 5.0
WARM_SHARE = 4
"""The first quarter warms: what is remembered of names and statements, each of a bounded number, fills up in it."""

HOUR_SECONDS = 10.0 / SPEED
"""An hour of business passes in so many seconds: the soak sees nights, digests and daily work."""

WARM, MEASURED = 60, 120
"""Deeds of the quick form before the first look and before the second."""

PAST = ("电话介绍了产品", "拜访，看了样品", "发了报价单", "请对方负责人吃饭，谈了交期")
TRADES = (
    "物流", "贸易", "五金", "货运", "软件", "科技", "食品", "机械", "建材", "电子",
    "服饰", "家具", "化工", "印刷", "包装", "园林", "医疗", "照明", "纺织", "餐饮",
)  # fmt: skip

MEGABYTE = 1024 * 1024
MOST_WAL = 64 * MEGABYTE
MOST_GROWTH = 0.05
BOUNDED = "service.health.metrics."
"""Counters: as many as there are labels, which are tried elsewhere."""

OUR_OWN = ("bot.", "storage.", "telegram.")


# ── what a bot keeps, looked into ──


def kept_by(root: object) -> dict[str, int]:
    """How much each container holds that hangs on an object of ours, by its path; bounded queues left out."""
    sizes: dict[str, int] = {}
    seen: set[int] = set()
    waiting: deque[tuple[str, object]] = deque([("service", root)])
    while waiting:
        path, found = waiting.popleft()
        if id(found) in seen or isinstance(found, ModuleType | type):
            continue
        seen.add(id(found))
        if isinstance(found, dict | list | set | deque):
            if not (isinstance(found, deque) and found.maxlen):
                sizes[path] = sizes.get(path, 0) + len(found)
            members: Any = found.values() if isinstance(found, dict) else found
            waiting.extend((f"{path}[]", one) for one in list(members)[:50])
        elif type(found).__module__.startswith(OUR_OWN):
            waiting.extend((f"{path}.{name}", one) for name, one in attributes(found))
    return sizes


def attributes(found: object) -> Iterator[tuple[str, object]]:
    """What an object holds, in its dictionary or its slots."""
    held = getattr(found, "__dict__", None)
    if isinstance(held, Mapping):
        yield from held.items()
    for kind in type(found).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(found, name):
                yield name, getattr(found, name)


def files_of(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def memory_of(pid: int) -> int:
    """Bytes in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def wal_of(file: Path) -> int:
    log = file.with_name(f"{file.name}-wal")
    return log.stat().st_size if log.exists() else 0


async def look(world: World) -> dict[str, int]:
    """All that must stay as it is, at rest."""
    gc.collect()
    await asyncio.sleep(0)
    own = {"tasks": len(asyncio.all_tasks()), "threads": threading.active_count(), "files": files_of(os.getpid())}
    return own | kept_by(world.service)


@pytest.fixture
async def world(db: Database) -> AsyncIterator[World]:
    opened = await World.open(db)
    yield opened
    await opened.close()


@pytest.fixture
def dialect() -> str:
    return "sqlite"


@pytest.mark.reliability("R18")
async def test_a_bot_keeps_nothing_of_what_it_has_handled(world: World, database_url: str, figure: Figure) -> None:
    users = [await world.person(name, digests=True) for name in ("林志强", "王芳", "赵磊", "周敏")]
    for user in users:
        for name in FIRMS:
            await a_customer(world.firm, owner=user.person, name=name)
    pool = await the_pool(world.firm)
    for number in range(20):
        await a_customer(world.firm, pool=pool, name=f"公海{number}号")
    deeds = [Deeds(user.phone, random.Random(f"{SEED}-{user.person.id}")) for user in users]
    await work(world, users, deeds, WARM)
    before, memory = await look(world), memory_of(os.getpid())
    await work(world, users, deeds, MEASURED)
    after, grown = await look(world), memory_of(os.getpid()) - memory
    wal = wal_of(Path(database_url.removeprefix("sqlite:///")))
    more = {
        path: (before.get(path, 0), size)
        for path, size in after.items()
        if size > before.get(path, 0) + 8 and not path.startswith(BOUNDED)
    }
    assert more == {}
    assert after["files"] <= before["files"] + 2
    assert wal < MOST_WAL
    assert grown < MOST_GROWTH * memory + 2 * MEGABYTE
    figure(
        "R18", "in process", deeds=WARM + MEASURED, containers=len(after), grown=0, tasks=after["tasks"],
        threads=after["threads"], files=after["files"], wal_mb=f"{wal / MEGABYTE:.1f}",
        memory=f"{100 * grown / memory:+.1f} %",
    )  # fmt: skip


async def work(world: World, users: list[User], deeds: list[Deeds], number: int) -> None:
    """So many deeds, and days that pass meanwhile, until the bot is at rest."""
    for done in range(number):
        deeds[done % len(deeds)].act()
        if done % 4 == 3:
            await world.settle()
        if done % 20 == 19:
            await world.passes(hours=9)
    await world.passes(seconds=5)


# ── a bot as a process, over hours ──


@pytest.mark.reliability("R18")
async def test_a_bot_spares_what_stays_after_its_start() -> None:
    async with village("", seed=SEED) as town:
        await town.found()
        await town.starts()
        await until(lambda: re.search(r"[1-9]\d{4,} objects stay", town.log()), "what stays to be spared", seconds=60)
        await town.ends()


@pytest.mark.reliability("R18")
@pytest.mark.skipif(not TORTURE, reason="the long form: FIELDLINE_TORTURE=1")
async def test_a_bot_that_works_for_hours_does_not_grow(figure: Figure) -> None:
    async with village("", seed=SEED, log_level="WARNING") as town:
        await inhabited(town)
        await town.begins()
        await until(lambda: town.witness.polls, "a bot that polls", seconds=60)
        told: list[dict[str, float]] = []
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            busy = [group.create_task(people_at_work(town)), group.create_task(hours_pass(town, session))]
            await watch(town, told)
            for task in busy:
                task.cancel()
        await until(lambda: rests(town), "an answer to everything", seconds=120)
        warm, last = told[len(told) // WARM_SHARE], told[-1]
        growth = (last["memory"] - warm["memory"]) / warm["memory"]
        peak = max(one["wal"] for one in told)
        figure(
            "R18", "as a process", minutes=MINUTES, speed=SPEED, deeds=int(last["deeds"]),
            memory_mb=f"{last['memory']:.0f}", grown=f"{100 * growth:+.1f} %", wal_mb=f"{peak:.1f}",
            files=f"{warm['files']:.0f} to {last['files']:.0f}",
            threads=f"{warm['threads']:.0f} to {last['threads']:.0f}",
        )  # fmt: skip
        assert growth < MOST_GROWTH
        assert peak * MEGABYTE < MOST_WAL
        assert last["files"] <= warm["files"] + 4
        assert last["threads"] <= warm["threads"] + 4
        assert "Traceback" not in town.log(), town.log()[-3000:]
        await town.ends()


async def inhabited(town: Village) -> None:
    """Sixty people with forty-five customers each, four contacts with each of them, and a pool.

    As much as a company of that size has after some months: what is remembered of names and read from the database
    is warm after a quarter, and the hours of the soak do not make a hundred records of one.
    """
    await town.found(*(f"同事{number:02d}" for number in range(PEOPLE)))
    parts = itertools.product("恒瑞德信华金泰嘉立盛宏博", "源丰业邦诚辉昌通达康", TRADES)
    names = map("".join, parts)
    async with town.office() as firm:
        for who in town.people:
            for name in (*FIRMS, *itertools.islice(names, 40)):
                customer = await a_customer(firm, owner=who.person, name=name)
                for said in PAST:
                    words = f"{said}，{name}"
                    entry = Entry(("customer", customer), content=words, words=words, no_next=True)
                    await firm.crm.follow_ups.log(firm.call(who.person), entry)
        pool = await the_pool(firm)
        for number in range(200):
            await a_customer(firm, pool=pool, name=f"公海{number}号")


async def people_at_work(town: Village) -> None:
    """Arrivals at random moments that wait for nobody; what a slow bot has not answered yet is bounded."""
    dice = random.Random(SEED)
    deeds = [Deeds(who.phone, random.Random(f"{SEED}-{who.person.id}")) for who in town.people]
    while True:
        await asyncio.sleep(dice.expovariate(A_SECOND))
        if len(town.witness.queue) < 200:
            one = dice.choice(deeds)
            one.act()
            for message in list(one.said)[:-20]:
                del one.said[message]


async def hours_pass(town: Village, session: aiohttp.ClientSession) -> None:
    while True:
        await asyncio.sleep(HOUR_SECONDS)
        town.passes(hours=1)
        body = {"offset_seconds": town.witness.offset}
        async with session.post(f"{town.control}/clock", json=body) as answer:
            assert answer.status == 200


async def watch(town: Village, told: list[dict[str, float]]) -> None:
    """Figures of every five minutes."""
    began, every, wal = time.monotonic(), min(TOLD_MINUTES, MINUTES / WARM_SHARE), 0
    next_told = every
    while True:
        await asyncio.sleep(1)
        wal = max(wal, wal_of(town.data / "fieldline.sqlite3"))
        minutes = (time.monotonic() - began) / 60
        if minutes < next_told:
            continue
        now = {
            "minutes": minutes,
            "deeds": town.witness.queue.next_id - town.first_update,
            "memory": memory_of(town.pid) / MEGABYTE,
            "files": files_of(town.pid),
            "threads": len(os.listdir(f"/proc/{town.pid}/task")),
            "wal": wal / MEGABYTE,
            "database": (town.data / "fieldline.sqlite3").stat().st_size / MEGABYTE,
            "posts": len(town.witness.posts),
        }
        told.append(now)
        sys.__stdout__.write("soak " + ", ".join(f"{name} {value:.0f}" for name, value in now.items()) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]
        next_told, wal = next_told + every, 0
        if next_told > MINUTES + 0.01:
            return


async def rests(town: Village) -> bool:
    async with town.looks() as db:
        waiting = await count(db, "inbox WHERE state IN ('received', 'applied')")
        return waiting == 0 and await at_rest(db, now=0, real=0)
