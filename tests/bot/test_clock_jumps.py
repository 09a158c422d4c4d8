"""R15: the business clock jumps back and forth, summer time begins and ends, the year turns, zones of half an hour.

FIELDLINE_TORTURE=1 jumps a thousand times, FIELDLINE_SEED repeats a run.
"""

import os
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.chores import DAILY, Daily
from storage.database import Database
from storage.entities.instants import MINUTE, from_ms, to_ms
from storage.queries import people
from storage.rules.calendar import local
from tests.bot.world import User, World
from tests.factories import Clock, a_customer
from tests.figures import Figure

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "20260709"))
JUMPS = 170 if TORTURE else 20
"""In each of the zones."""

ZONES = {
    "Europe/Berlin": datetime(2026, 3, 28, 20, 0),  # 02:00 does not exist on the 29th
    "America/New_York": datetime(2026, 10, 31, 19, 0),  # 01:30 exists twice on 1 November
    "Australia/Lord_Howe": datetime(2026, 4, 4, 20, 0),  # summer time is half an hour
    "Asia/Kolkata": datetime(2026, 12, 31, 20, 0),
    "Asia/Taipei": datetime(2027, 12, 31, 18, 0),
    "America/St_Johns": datetime(2026, 3, 7, 21, 0),
}
STEPS = (7, 25, 60, 60, 60, -60, -60, 240)
"""Minutes the clock moves at once: mostly an hour forth or back, as a clock set by hand."""

DUE = re.compile("该联系|要联系|提醒 · ")


async def a_world(db: Database, zone: str, now: datetime) -> World:
    world = await World.open(db, timezone=zone)
    world.firm.clock.now = now.replace(tzinfo=ZoneInfo(zone))
    return world


async def heard_tags(world: World, user: User, tags: dict[str, int]) -> Counter[str]:
    """How often each reminder stood in a message that rings; never before its time, its hour as the firm's clock
    shows it."""
    found: Counter[str] = Counter()
    zone = ZoneInfo(world.emulator.zone or "UTC")
    for message in user.messages():
        if not DUE.search(message["text"]):
            continue
        for tag, due in tags.items():
            if tag in message["text"]:
                found[tag] += 1
                assert f"{from_ms(due).astimezone(zone):%H:%M}" in message["text"], message["text"]
    return found


@pytest.mark.rule("REMIND-9", "ORG-30", "NOTIFY-8")
@pytest.mark.reliability("R15")
@pytest.mark.parametrize("zone", list(ZONES))
async def test_a_clock_that_jumps_rings_each_reminder_once(
    db: Database, zone: str, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(f"{SEED}-{zone}")
    world = await a_world(db, zone, ZONES[zone])
    world.emulator.zone = zone
    firm = world.firm
    await firm.set("notify.merge_minutes", 0)
    ran: list[str] = []

    def probe(tx: Any, now: int) -> bool:
        ran.append(local(people.system_actor(tx).organisation, now).date().isoformat())
        return False

    monkeypatch.setitem(DAILY, "probe", Daily(probe, at="pool.run_at"))
    ann = await world.person(digests=True)
    await a_customer(firm, owner=ann.person, name="顺达物流")
    began = firm.clock.ms
    span = JUMPS * 40
    tags = {f"R{number:03d}R": began + dice.randrange(5, span) * MINUTE for number in range(max(12, JUMPS // 4))}
    for tag, due in tags.items():
        await firm.crm.reminders.set_own(firm.call(ann.person), f"寄样品{tag}", due, chosen=True)
    await world.settle()
    reached = firm.clock.ms
    for _ in range(JUMPS):
        firm.clock.passes(minutes=dice.choice(STEPS))
        await world.settle()
        reached = max(reached, firm.clock.ms)
        early = [tag for tag in await heard_tags(world, ann, tags) if tags[tag] > reached]
        assert early == []
    firm.clock.now = datetime.fromtimestamp((began + span * MINUTE) / 1000, UTC) + timedelta(days=1)
    await world.settle()

    sent = await firm.rows("SELECT subject_id, facts, state FROM outbox WHERE kind = 'remind-due'")
    times = Counter((row["subject_id"], row["facts"]) for row in sent)
    assert set(times.values()) == {1}
    assert {row["state"] for row in sent} <= {"sent", "merged"}
    rung = await heard_tags(world, ann, tags)
    assert {tag: rung[tag] for tag in tags if not 1 <= rung[tag] <= 2} == {}, "once, and repeated once in silence"
    assert {day: n for day, n in Counter(ran).items() if n > 1} == {}
    digests = Counter(
        row["dedupe"] for row in await firm.rows("SELECT dedupe FROM outbox WHERE kind LIKE 'agenda-%'")
    )
    assert all(n == 1 for n in digests.values())
    figure("R15", zone, jumps=JUMPS, reminders=len(tags), lost=0, twice=0, days=len(ran), digests=len(digests))
    await world.close()


NIGHTS = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, 40), "02:00"),  # does not exist
    ("Europe/Berlin", datetime(2026, 10, 25, 1, 40), "02:00"),  # exists twice
    ("America/New_York", datetime(2026, 3, 8, 1, 40), "02:00"),
    ("America/New_York", datetime(2026, 11, 1, 0, 40), "01:30"),
    ("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 10), "01:45"),
    ("Asia/Kolkata", datetime(2027, 1, 1, 1, 40), "02:00"),
]


@pytest.mark.rule("POOL-12", "ORG-30")
@pytest.mark.reliability("R15")
@pytest.mark.parametrize(("zone", "begin", "run_at"), NIGHTS)
async def test_the_nightly_run_is_once_a_night_whatever_its_hour_does(
    db: Database, zone: str, begin: datetime, run_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await a_world(db, zone, begin)
    await world.firm.set("pool.run_at", run_at)
    ran: list[str] = []

    def probe(tx: Any, now: int) -> bool:
        ran.append(f"{from_ms(now).astimezone(ZoneInfo(zone)):%H:%M}")
        return False

    monkeypatch.setitem(DAILY, "probe", Daily(probe, at="pool.run_at"))
    await world.firm.db.write(
        lambda tx: tx.run("UPDATE digest_days SET day = day")  # Nothing of an earlier day is left over.
    )
    world.firm.clock.now = world.firm.clock.now.astimezone(UTC)
    for _ in range(20):
        await world.passes(minutes=10)
    assert len(ran) == 1
    assert ran[0] >= run_at
    assert await world.firm.value("SELECT count(*) FROM pool_runs WHERE phase = 'done'") == 1
    await world.close()


SAID = [
    ("Europe/Berlin", datetime(2026, 3, 28, 14, 0), "明天上午10点", "2026-03-29 10:00"),
    ("Europe/Berlin", datetime(2026, 10, 24, 14, 0), "明天上午10点", "2026-10-25 10:00"),
    ("America/New_York", datetime(2026, 3, 7, 14, 0), "后天下午3点", "2026-03-09 15:00"),
    ("America/New_York", datetime(2026, 10, 31, 14, 0), "一周后上午9点", "2026-11-07 09:00"),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 14, 0), "明天上午10点半", "2026-04-05 10:30"),
    ("Asia/Kolkata", datetime(2026, 12, 31, 14, 0), "明天上午10点", "2027-01-01 10:00"),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, 30), "2小时后", "2026-03-29 04:30"),
    ("America/New_York", datetime(2026, 11, 1, 0, 30), "2小时后", "2026-11-01 01:30"),
]


@pytest.mark.rule("REMIND-8", "ORG-2")
@pytest.mark.reliability("R15")
@pytest.mark.parametrize(("zone", "now", "words", "rings"), SAID)
async def test_a_reminder_rings_at_the_hour_that_was_said(
    db: Database, zone: str, now: datetime, words: str, rings: str
) -> None:
    """A day on the firm's calendar and an hour on its clock, also when the clocks change before it."""
    world = await a_world(db, zone, now)
    world.firm.clock.now = world.firm.clock.now.astimezone(UTC)
    ann = await world.person()
    await ann.says(f"{words}提醒我寄样品")
    due = from_ms(await world.firm.value("SELECT due_at FROM reminders")).astimezone(ZoneInfo(zone))
    assert f"{due:%Y-%m-%d %H:%M}" == rings
    world.firm.clock.now = from_ms(to_ms(due) - MINUTE)
    await world.settle()
    assert "提醒 · " not in ann.text
    await world.passes(minutes=1)
    ann.sees("提醒 · 寄样品", rings[-5:])
    await world.close()


@pytest.mark.rule("ORG-30", "NOTIFY-8")
@pytest.mark.reliability("R15")
async def test_a_clock_that_was_a_month_ahead_costs_no_month_of_work(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await World.open(db)
    firm = world.firm
    ran: list[str] = []

    def probe(tx: Any, now: int) -> bool:
        ran.append(f"{from_ms(now):%m-%d}")
        return False

    monkeypatch.setitem(DAILY, "probe", Daily(probe))
    ann = await world.person(digests=True)
    await a_customer(firm, owner=ann.person, name="顺达物流")
    await world.settle()
    right = firm.clock.now
    await world.passes(days=33)
    firm.clock.now = right + timedelta(days=1)
    await ann.says("今天拜访了顺达物流，明天上午10点再约")
    for _ in range(4):
        firm.clock.passes(days=1)
        await world.settle()
    assert Counter(ran) == dict.fromkeys(ran, 1)
    assert len(ran) == 7
    days = await firm.rows("SELECT dedupe FROM outbox WHERE kind = 'agenda-evening' AND state = 'sent'")
    morning = await firm.rows("SELECT dedupe FROM outbox WHERE kind = 'agenda-morning' AND state = 'sent'")
    assert len(days) + len(morning) >= 2
    await world.close()


@pytest.mark.rule("DIALOG-4")
@pytest.mark.reliability("R15")
async def test_a_burst_does_not_wait_for_a_clock_that_was_set_back(world: World) -> None:
    ann = await world.person()
    ann.phone.forward("张总", ["报价收到", "下周给你答复"])
    await world.service.intake.take(world.emulator.take_updates())
    await world.service.lanes.idle()
    before = len(ann.messages())
    world.clock.passes(hours=-1)
    await world.settle()
    assert len(ann.messages()) > before


@pytest.mark.rule("NOTIFY-1")
@pytest.mark.reliability("R15")
async def test_the_clock_set_back_while_reminders_ring_repeats_none(world: World) -> None:
    ann = await world.person()
    for number in range(5):
        due = world.clock.ms + (number + 1) * MINUTE
        call = world.firm.call(ann.person)
        await world.firm.crm.reminders.set_own(call, f"寄样品R{number}R", due, chosen=True)
    await world.passes(minutes=3)
    await world.passes(hours=-1)
    await world.passes(minutes=59)
    await world.passes(minutes=10)
    kept = await world.firm.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    assert sum(row["n"] for row in kept if row["state"] in ("sent", "merged")) == 5
    assert {row["state"] for row in kept} <= {"sent", "merged"}


def test_the_clock_of_a_test_runs_both_ways() -> None:
    clock = Clock()
    before = clock.ms
    clock.passes(hours=-1)
    assert clock.ms == before - 60 * MINUTE
