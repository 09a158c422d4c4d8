"""R3: what people write, correct and tap while the bot is killed, by long polling and by webhook.

Every update is taken once, whoever died with it in hand; a tap repeated after a kill is harmless.
FIELDLINE_KILLS says how often the bot is killed, FIELDLINE_TORTURE=1 is the long form, FIELDLINE_SEED repeats a run.
"""

import asyncio
import contextlib
import os
import random
import re
from collections import Counter

import pytest

from storage.database import Database
from tests.factories import a_customer, the_pool
from tests.figures import Figure
from tests.scenarios.deeds import FIRMS, Deeds
from tests.scenarios.processes import count, rows, until
from tests.scenarios.test_kill import FAULTS, calm, sound
from tests.scenarios.village import Village, village

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
KILLS = int(os.environ.get("FIELDLINE_KILLS", "500" if TORTURE else "12"))
A_LIFE = 18
"""Deeds of everybody together between two kills."""

MOST_WAITING = 60
POOLED = 40
KINDS = ("line", "memo", "tap", "claim", "edit")
KEYS = frozenset({"撤销", "记跟进", "存成备忘", "保存", "不要了", "领取", "›", "1", "2", "3"})
"""Buttons that act at once: none makes the next line the answer to a question, or a memo the name of a lead, which
the next memos, alike but for a digit, would be taken to look up."""

TAG = re.compile(r"K\d{3}N\d{5}")


async def company(town: Village) -> list[Deeds]:
    await town.found("林志强", "王芳", "赵磊", "周敏")
    async with town.office() as firm:
        for who in town.people:
            for name in FIRMS:
                await a_customer(firm, owner=who.person, name=name)
        pool = await the_pool(firm)
        for number in range(POOLED):
            await a_customer(firm, pool=pool, name=f"公海{number:02d}号贸易")
    own = [random.Random(f"{SEED}-{who.person.id}") for who in town.people]
    return [Deeds(who.phone, dice, keys=KEYS) for who, dice in zip(town.people, own, strict=True)]


async def busy_life(town: Village, deeds: list[Deeds], dice: random.Random) -> None:
    """Everybody is at work while the bot starts, works and dies; then all tap again what they tapped last."""
    for one in deeds:
        one.again()
        one.act("claim")
    work = [dice.choice(deeds) for _ in range(A_LIFE)]
    for one in work[: A_LIFE // 3]:
        one.act(*KINDS)
    await (town.begins() if dice.random() < 0.25 else town.starts())
    for one in work[A_LIFE // 3 :]:
        if len(town.witness.queue) < MOST_WAITING:
            one.act(*KINDS)
        await asyncio.sleep(dice.uniform(0, 0.04))
    if dice.random() < 0.5:  # Otherwise a busy machine lets no card change before its button is tapped again.
        await caught_up(town)
    await town.kill()


async def caught_up(town: Village) -> None:
    """Wait until everything was fetched and half a second longer, but not for long."""
    with contextlib.suppress(AssertionError):
        await until(lambda: not len(town.witness.queue), "an empty queue", seconds=1.0)
    await asyncio.sleep(0.3)


@pytest.mark.rule("DIALOG-1", "ORG-9")
@pytest.mark.reliability("R3")
@pytest.mark.parametrize("way", ["long polling", "webhook"])
async def test_every_update_is_taken_once_whoever_died_with_it(way: str, figure: Figure) -> None:
    dice = random.Random(f"{SEED}-{way}")
    async with village("", seed=SEED, webhook=way == "webhook") as town:
        deeds = await company(town)
        town.witness.faults.set({**FAULTS, "seed": SEED})
        for _ in range(KILLS):
            await busy_life(town, deeds, dice)
        await calm(town)
        updates = town.witness.queue.next_id - town.first_update
        async with town.looks() as db:
            await all_taken(db, updates)
            claims = await nothing_twice(db)
            await each_line_once(db, deeds)
        await sound(town)
        taps = sum(one.taps for one in deeds)
        figure("R3", way, kills=KILLS, updates=updates, taps=taps, claims=claims, lost=0, applied_twice=0)


async def all_taken(db: Database, updates: int) -> None:
    """Every update of Telegram's is stored once and answered."""
    states = {
        row["state"]: row["n"] for row in await rows(db, "SELECT state, count(*) AS n FROM inbox GROUP BY state")
    }
    assert states == {"answered": updates}


async def nothing_twice(db: Database) -> int:
    """No update left two traces of one act, and every claim is one stint and one line of the log; how many claims."""
    acts = "SELECT request_id, action, entity, record_id, values_digest FROM audit WHERE request_id IS NOT NULL"
    twice = await rows(db, f"SELECT * FROM ({acts}) GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1")
    assert twice == []
    per_record = "SELECT record_id, count(*) AS n FROM {} WHERE kind = 'customer' {} GROUP BY 1 ORDER BY 1"
    log = await rows(db, per_record.format("claim_log", ""))
    stints = await rows(db, per_record.format("stints", "AND in_reason = 'claimed'"))
    assert log == stints
    assert (
        await count(db, "(SELECT 1 FROM stints WHERE until IS NULL GROUP BY kind, record_id HAVING count(*) > 1)")
        == 0
    )
    return sum(row["n"] for row in log)


async def each_line_once(db: Database, deeds: list[Deeds]) -> None:
    """Each line made one memo or one follow-up; what is more of them was saved from a draft of its own by a tap."""
    kept = await rows(
        db, "SELECT words, kind FROM drafts UNION ALL SELECT words, 'follow-up' AS kind FROM follow_ups"
    )
    made = Counter((tag, row["kind"]) for row in kept for tag in TAG.findall(row["words"]))
    lines = {tag for one in deeds for words in one.said.values() for tag in TAG.findall(words)}
    assert lines - {tag for tag, _ in made} == set()
    assert [tag for tag in lines if made[tag, "words"] > 1] == []
    assert [tag for tag in lines if made[tag, "follow-up"] > 1 + made[tag, "follow_up"]] == []
