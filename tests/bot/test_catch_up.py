"""After eight hours down: one message each, who talks is answered meanwhile, and nothing said is lost (R12)."""

import asyncio
import os
import resource
import time
from collections import Counter
from datetime import datetime
from functools import partial

import pytest

from bot.pushes.delivery import Delivery
from bot.pushes.jobs import jobs
from bot.pushes.pacing import Gate, Pace
from emulator.core import CallRecord
from storage.entities.instants import from_ms
from tests.backlog import overdue
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer
from tests.figures import Figure
from tests.scenarios.processes import until

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
PEOPLE, EACH = (2000, 10) if TORTURE else (100, 10)
OVERALL = 25.0 if TORTURE else 60.0
TALKERS = 2 if TORTURE else 5  # What they are told is part of the 25 a second.


class Talk:
    """Somebody who says the next thing when the last one was answered, and how long each answer took."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self.waits: list[float] = []

    def _heard(self, more_than: int) -> bool:
        return len(self.user.messages()) > more_than

    async def go_on(self) -> None:
        while True:
            heard, began = len(self.user.messages()), time.monotonic()
            self.user.phone.say("/help")
            await self.world.service.intake.take(self.world.emulator.take_updates())
            await until(partial(self._heard, heard), "an answer")
            self.waits.append(time.monotonic() - began)
            await asyncio.sleep(1.2)


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.reliability("R12")
@pytest.mark.rule("NOTIFY-5", "NOTIFY-13")
async def test_thousands_of_reminders_go_out_as_one_message_each_while_people_talk(
    world: World, figure: Figure
) -> None:
    people = await overdue(world.firm, PEOPLE, EACH)
    for person in people:
        phone = world.emulator.people.add(person.name, id=person.id, language_code="zh-hans")
        phone.private_chat.opened = True
    talks = [Talk(world, await world.person(f"说话的{number}")) for number in range(TALKERS)]
    calls: list[CallRecord] = []
    world.emulator.on_call = calls.append
    world.service.runtime.gate = Gate(Pace(overall=OVERALL), monotonic=time.monotonic)
    delivery = Delivery(world.service.application.bot, world.service.runtime, jobs(world.firm.crm))
    talking = [asyncio.create_task(talk.go_on()) for talk in talks]
    before, began = memory_mb(), time.monotonic()
    sending = asyncio.create_task(delivery.run())
    readers = {person.id for person in people}
    told: Counter[int] = Counter()

    def all_told() -> bool:
        told.clear()
        told.update(call.chat_id for call in calls if call.chat_id in readers)
        return len(told) == PEOPLE

    await until(all_told, "everybody was told", seconds=150)
    took = time.monotonic() - began
    await until(lambda: all(talk.waits for talk in talks), "an answer for everybody who talked")
    delivery.stopping.set()
    delivery.wake()
    for task in talking:
        task.cancel()
    await asyncio.gather(sending, *talking, return_exceptions=True)
    assert max(told.values()) == 1
    states = await world.firm.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    assert {row["state"]: row["n"] for row in states} == {"sent": PEOPLE, "merged": PEOPLE * (EACH - 1)}
    waits = sorted(wait for talk in talks for wait in talk.waits)
    p99 = waits[int(len(waits) * 0.99)]
    assert p99 < 2.0
    assert took < (100 if TORTURE else 30)
    figure(
        "R12", f"sending at {OVERALL:.0f} a second", people=PEOPLE, reminders=PEOPLE * EACH, most_a_person=1,
        seconds=f"{took:.1f}", answers=len(waits), p99_of_an_answer=f"{p99:.2f} s",
        memory_grew_mb=f"{memory_mb() - before:.0f}",
    )  # fmt: skip


@pytest.mark.reliability("R12")
@pytest.mark.rule("DIALOG-1")
async def test_tomorrow_said_yesterday_is_today(world: World) -> None:
    """The message waited at Telegram over midnight: its words count from when they were said."""
    ann = await world.person()
    ann.phone.say("提醒我明天上午10点打给张总")
    world.clock.passes(hours=18)
    await world.settle()
    due = await world.firm.value("SELECT due_at FROM reminders")
    assert from_ms(due).astimezone(TAIPEI) == datetime(2026, 7, 10, 10, 0, tzinfo=TAIPEI)
    said = "今天拜访了顺达物流，后天再约"
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    ann.phone.say(said)
    world.clock.passes(hours=20)
    await world.settle()
    row = await world.firm.row("SELECT occurred_at, next_at FROM follow_ups")
    occurred = from_ms(row["occurred_at"]).astimezone(TAIPEI)
    assert occurred.date().isoformat() == "2026-07-10"
    assert from_ms(row["next_at"]).astimezone(TAIPEI).date().isoformat() == "2026-07-12"


@pytest.mark.reliability("R12")
async def test_a_tap_that_is_too_old_for_a_pop_up_is_answered_all_the_same(world: World) -> None:
    """Carried out where it still can be; where it cannot, the words of the pop-up come as a message."""
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，周五再约")
    late = ann.phone.tap("撤销")
    await passes_for_both(world, hours=8)
    assert world.emulator.callback_answer(late.callback_id or "") is None
    ann.sees("10 分钟")
    assert await world.firm.value("SELECT count(*) FROM follow_ups WHERE deleted_at IS NULL") == 1

    await ann.says("顺达物流")
    before = len(ann.messages())
    label = next(label for row in ann.labels for label in row if label.startswith("更多"))
    ann.phone.tap(label)
    await passes_for_both(world, hours=8)
    assert ann.labels or len(ann.messages()) > before
    states = await world.firm.rows("SELECT DISTINCT state FROM inbox")
    assert [row["state"] for row in states] == ["answered"]


async def passes_for_both(world: World, *, hours: float) -> None:
    """The bot was down so long."""
    world.clock.passes(hours=hours)
    await world.settle()


@pytest.mark.reliability("R12")
@pytest.mark.rule("DIALOG-1")
async def test_what_was_said_meanwhile_is_taken_in_its_order(world: World) -> None:
    users = [await world.person(f"同事{number}") for number in range(8)]
    for number in range(12):
        for user in users:
            user.phone.say(f"提醒我周五打给客户{number}")
    world.clock.passes(hours=8)
    await asyncio.wait_for(world.settle(), 120)
    for user in users:
        rows = await world.firm.rows("SELECT note FROM reminders WHERE user_id = :id ORDER BY id", id=user.person.id)
        assert len(rows) == 12
    states = await world.firm.rows("SELECT state, count(*) AS n FROM inbox GROUP BY state")
    assert states == [{"state": "answered", "n": 96}]
