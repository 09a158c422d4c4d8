"""kill -9 at random moments while several people write and Telegram is in trouble: nothing lost, nothing twice.

FIELDLINE_TORTURE=1 kills many more times; FIELDLINE_SEED repeats a run.
"""

import asyncio
import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from storage.crm import Crm
from storage.database import Database, open_database
from tests.factories import Clock, Firm, Person, a_customer
from tests.scenarios.processes import Resident, Town, running, until

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
UPDATES = 1_000 if TORTURE else 200
KILLS = 100 if TORTURE else 6
PUSH_KILLS = 30 if TORTURE else 2
COLLEAGUES = ("林志强", "王芳", "赵磊", "周敏")
FIRMS = ("顺达物流", "天成贸易", "鸿图五金", "远航货运", "云栖软件")
FAULTS = {"rate_429": 0.05 if TORTURE else 0.02, "rate_5xx": 0.05, "rate_cut": 0.05, "retry_after": 1}
DAY = 86_400

# A tap or an answer that was cut on its way, or sent just before a kill, cannot be known to have arrived.
AMBIGUOUS = ("answered-twice",)


@dataclass
class Talk:
    """What one person writes, in order; every message is found again by its number."""

    who: Resident
    said: list[str] = field(default_factory=list)

    def line(self, number: int) -> str:
        tag = f"K{self.who.id % 1000:03d}N{number:04d}"
        if number % 2:
            return f"这歌挺好听{tag}"
        firm = FIRMS[number // 2 % len(FIRMS)]
        return f"今天拜访了{firm}，看了样品{tag}，{number % 9 + 1}天后上午10点再联系"

    async def run(self, count: int, dice: random.Random, *, seconds: float) -> None:
        """Write `count` messages over so many seconds, whether the bot runs or not."""
        for number in range(count):
            words = self.line(number)
            waiting = asyncio.create_task(self._say(words))
            await until(lambda words=words: self._stands(words), f"{words} in the chat")  # type: ignore[misc]
            self.said.append(words)
            waiting.cancel()
            await asyncio.sleep(dice.uniform(0, 2 * seconds / count))

    async def _say(self, words: str) -> None:
        with contextlib.suppress(TimeoutError):
            await self.who.says(words)

    async def _stands(self, words: str) -> bool:
        shown = await self.who.town.get(f"/people/{self.who.id}/screen?last=12")
        return any(one["text"] == words for one in shown["messages"])


@contextlib.asynccontextmanager
async def look_into(town: Town) -> AsyncIterator[Database]:
    """The town's database, beside the bot or without it, for reading."""
    url = town.env["FIELDLINE_DATABASE_URL"] or f"sqlite:///{town.data / 'fieldline.sqlite3'}"
    db = await open_database(url, readers=1, read_only=True)
    try:
        yield db
    finally:
        await db.close()


async def rows(db: Database, sql: str) -> list[dict[str, Any]]:
    return await db.read(lambda tx: [dict(row) for row in tx.all(sql)])  # type: ignore[call-overload]


async def count(db: Database, sql: str) -> int:
    return int((await rows(db, f"SELECT count(*) AS n FROM {sql}"))[0]["n"])


async def give_customers(town: Town, people: list[Resident]) -> None:
    """Everybody has five customers of the same names; the bot must not run."""
    url = town.env["FIELDLINE_DATABASE_URL"] or f"sqlite:///{town.data / 'fieldline.sqlite3'}"
    db = await open_database(url)
    try:
        users = {row["account"]: row for row in await rows(db, "SELECT id, name, account, main_dept_id FROM users")}
        own = [users[f"tg:{one.id}"] for one in people]
        known = [Person(row["id"], row["name"], row["account"]) for row in own]
        firm = Firm(Crm(db), db, Clock(datetime.now(UTC)), own[0]["main_dept_id"], known[0])
        for person in known:
            for name in FIRMS:
                await a_customer(firm, owner=person, name=f"{name}")
    finally:
        await db.close()


async def company(town: Town) -> list[Resident]:
    owner = await town.founded()
    people = [owner, *[await town.joins_by_chat(owner, name) for name in COLLEAGUES]]
    assert await town.bot.ends(seconds=5) == 0
    await give_customers(town, people)
    return people


async def under_fire(town: Town, dice: random.Random, kills: int) -> None:
    """Start the bot and kill it, again and again: while it starts, while it works, and soon after it began."""
    for _ in range(kills):
        if dice.random() < 0.2:
            await town.bot.start()
            await asyncio.sleep(dice.uniform(0, 1.5))
        else:
            await town.starts()
            await asyncio.sleep(dice.uniform(0, 0.8))
        await town.bot.kill()
        await asyncio.sleep(dice.uniform(0, 0.2))


async def settled(town: Town) -> bool:
    """Nothing waits at Telegram, every update is answered, and everything that is due was sent, but for what faults
    of Telegram's made wait ten minutes: leases lost with a killed process count as tries."""
    try:
        info = await town.post(f"/bot{town.env['FIELDLINE_TOKEN']}/getWebhookInfo", {})
    except (AssertionError, OSError, aiohttp.ClientError):  # A fault of Telegram's that the test asked for.
        return False
    if info["result"]["pending_update_count"]:
        return False
    async with look_into(town) as db:
        waiting = await count(db, "inbox WHERE state IN ('received', 'applied')")
        now = int((datetime.fromisoformat((await town.get("/clock"))["now"])).timestamp() * 1000)
        soon = int(time.time() * 1000) + 60_000
        of_now = f"not_before <= {now} AND next_at <= {soon}"
        due = await count(db, f"outbox WHERE state IN ('queued', 'leased') AND {of_now}")
    return waiting == 0 and due == 0


async def move_clock(town: Town, seconds: float) -> None:
    """Tell the bot the emulator's time anew: a killed process forgot it."""
    with contextlib.suppress(AssertionError, OSError):
        await town.post("/clock", {"advance_seconds": seconds})


@pytest.mark.rule("DIALOG-1", "NOTIFY-1", "ORG-1")
async def test_kills_lose_nothing_and_repeat_nothing(url_of_the_town: str, dialect: str) -> None:
    dice = random.Random(f"{SEED}-{dialect}")
    how = {"pace_chat_ms": "0", "pace_overall": "1000", "log_level": "DEBUG"}
    async with running(url_of_the_town, control=True, **how) as town:
        people = await company(town)
        heard_before = {one.id: len(await one.heard()) for one in people}
        await town.faults(**FAULTS, seed=SEED)

        seconds = KILLS * 1.3
        talks = [Talk(one) for one in people]
        each = UPDATES // len(talks)
        writing = [
            asyncio.create_task(talk.run(each, random.Random(dice.random()), seconds=seconds)) for talk in talks
        ]
        await under_fire(town, dice, KILLS)
        await town.starts()
        await asyncio.gather(*writing)
        await until(lambda: settled(town), "an answer to every update", seconds=60)

        await exactly_once(town, talks)
        calls = len((await town.get("/calls"))["calls"])
        most_twice = KILLS * len(people) + calls // 10
        for talk in talks:
            answers = len(await talk.who.heard()) - heard_before[talk.who.id]
            assert answers >= each, f"{talk.who.name} got {answers} answers to {each} messages"
            assert answers - each <= most_twice
            await answers_in_order(talk)

        await pushes_under_fire(town, dice, people)
        await sound(town)


async def exactly_once(town: Town, talks: list[Talk]) -> None:
    """Each message made one record, in the order it was written."""
    async with look_into(town) as db:
        made = await rows(
            db,
            "SELECT words, owner_id AS person, created_at, id FROM drafts"
            " UNION ALL SELECT words, author_id AS person, created_at, id FROM follow_ups",
        )
        answered = await count(db, "inbox WHERE state = 'answered'")
        parked = await count(db, "inbox WHERE state = 'parked'")
        orders = {
            table: await rows(db, f"SELECT words, {whose} AS person FROM {table} ORDER BY id")
            for table, whose in (("drafts", "owner_id"), ("follow_ups", "author_id"))
        }
    times = Counter(row["words"] for row in made)
    said = [words for talk in talks for words in talk.said]
    assert {words: times[words] for words in said if times[words] != 1} == {}
    assert parked == 0
    assert answered >= len(said)
    for talk in talks:
        for kept in orders.values():
            mine = [row["words"] for row in kept if row["words"] in talk.said]
            assert mine == [words for words in talk.said if words in mine]


async def answers_in_order(talk: Talk) -> None:
    """Cards that quote the message come in the order of the messages; a repeated one stands beside itself."""
    tags = [f"K{talk.who.id % 1000:03d}N{number:04d}" for number in range(len(talk.said))]
    heard = await talk.who.heard()
    seen = [
        next(number for number, tag in enumerate(tags) if tag in text)
        for text in heard
        if any(t in text for t in tags)
    ]
    assert seen == sorted(seen)


async def pushes_under_fire(town: Town, dice: random.Random, people: list[Resident]) -> None:
    """Days pass, reminders ring, and the bot is killed while they are sent."""
    before = {one.id: len(await one.heard()) for one in people}
    async with look_into(town) as db:
        last = (await rows(db, "SELECT coalesce(max(id), 0) AS id FROM outbox"))[0]["id"]
    await town.bot.kill()
    await town.post("/control", {"url": town.control})
    for _ in range(PUSH_KILLS):
        await town.starts()
        moving = asyncio.create_task(move_clock(town, DAY))
        await asyncio.sleep(dice.uniform(0, 0.4))
        await town.bot.kill()
        await moving
    await town.starts()
    await move_clock(town, 10 * DAY)
    await until(lambda: settled(town), "everything due sent", seconds=60)

    async with look_into(town) as db:
        pushes = await rows(db, f"SELECT * FROM outbox WHERE id > {last} AND state <> 'queued'")
        accounts = {row["id"]: row["account"] for row in await rows(db, "SELECT id, account FROM users")}
    assert {row["state"] for row in pushes} <= {"sent", "merged"}, Counter(row["state"] for row in pushes)
    for one in people:
        mine = [row for row in pushes if row["user_id"] and accounts[row["user_id"]] == f"tg:{one.id}"]
        messages = {str(shown["message_id"]) for shown in await one.screen() if shown["from_bot"]}
        assert {row["message"] for row in mine} <= messages
        twice = len(await one.heard()) - before[one.id] - len({row["message"] for row in mine})
        assert 0 <= twice <= 2 * PUSH_KILLS + len(mine) // 5 + 1


async def sound(town: Town) -> None:
    """The log, the database and the audit chain are as they should be, and the token was never written."""
    assert await town.violations(besides=AMBIGUOUS) == []
    assert "Traceback" not in town.bot.output, town.bot.output[town.bot.output.index("Traceback") - 300 :][:3000]
    assert "canary" not in town.bot.output
    assert "The audit log is whole" in await town.fieldline("audit", "verify")
    assert await town.bot.ends(seconds=5) == 0
    async with look_into(town) as db:
        if db.dialect == "sqlite":
            assert await rows(db, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
            assert await rows(db, "PRAGMA foreign_key_check") == []
