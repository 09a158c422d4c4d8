"""The pace towards Telegram, judged by what Telegram's stand-in sees: R11 in virtual time, with its real figures.

Forty chats and a group get answers, edits, documents and pushes while calls are refused, fail, are cut
and take their time, and for a minute nothing gets through. Nothing is lost, no second holds more than the pace, and
no chat hears anything before its `retry_after` is over.
"""

import asyncio
import os
import random
from bisect import bisect_left
from collections import defaultdict

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from bot import sending
from bot.pushes.pacing import Gate, Pace
from bot.texts import escape
from bot.views.view import Document, View
from emulator import Emulator
from emulator.core import CallRecord
from tests.bot.in_process import InProcess
from tests.bot.world import TOKEN
from tests.figures import Figure
from tests.virtual_time import in_virtual_time

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "1"))
MINUTES = 60 if TORTURE else 4
CHATS = 40
MESSAGES = ("sendMessage", "editMessageText", "sendDocument", "sendPhoto")
FAULTS = {"rate_429": 0.2, "rate_5xx": 0.1, "rate_cut": 0.05, "retry_after": 1, "retry_after_most": 30}
WAY = {"latency_ms": 120, "latency_jitter_ms": 100}
OVERALL, CHAT, BURST, GROUP = 25, 1.05, 3, 18


class Office:
    """A bot that has much to say, and Telegram, in one loop."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.chance = random.Random(SEED)
        self.emulator = Emulator(TOKEN, clock=loop.time, monotonic=loop.time, flood=True, seed=SEED)
        self.calls: list[CallRecord] = []
        self.emulator.on_call = self.calls.append
        self.bot = Bot(TOKEN, request=InProcess(self.emulator), get_updates_request=InProcess(self.emulator))
        self.gate = Gate(Pace(OVERALL, CHAT, BURST, GROUP), monotonic=loop.time)
        self.people = [self.emulator.people.add(f"Rep {number}") for number in range(CHATS)]
        for person in self.people:
            person.private_chat.opened = True
        self.group = self.emulator.people.add_group("Group", [self.people[0]]).id
        self.said = 0
        self.waits: list[float] = []

    def words(self, what: str) -> View:
        self.said += 1
        return View(escape(f"{what} {self.said}"))

    async def push(self, chat: int) -> None:
        """As the outbox does: again until it went out."""
        view = self.words("push")
        while True:
            try:
                await sending.attempt(self.bot, self.gate, chat, view, None, edit=None, priority=1)
            except (RetryAfter, NetworkError):
                await asyncio.sleep(2)
            else:
                return

    async def answer(self, chat: int) -> None:
        """As a lane does: again until it was shown; then it is edited, and once in a while has a file."""
        view = self.words("answer")
        if self.chance.random() < 0.1:
            view = View(view.text, document=Document("a.csv", b"1;2"))
        number = await self._shown(chat, view, None)
        if view.document is None:
            await self._shown(chat, self.words("edited"), number)

    async def _shown(self, chat: int, view: View, edit: int | None) -> int:
        while True:
            try:
                return await sending.put(self.bot, self.gate, chat, view, None, edit=edit)
            except (RetryAfter, NetworkError):
                await asyncio.sleep(1)

    async def work(self, minutes: float) -> None:
        """Four messages a second on average, now and then two hundred at once: more do not fit in."""
        loop = asyncio.get_running_loop()
        end, tasks = loop.time() + 60 * minutes, []
        chats = [*(person.id for person in self.people), self.group]
        while loop.time() < end:
            await asyncio.sleep(self.chance.expovariate(1.0))
            deeds = 60 if self.chance.random() < 0.004 else 1
            tasks += [loop.create_task(self.push(self.chance.choice(chats))) for _ in range(deeds)]
            tasks += [loop.create_task(self.answer(self.chance.choice(chats))) for _ in range(deeds)]
        await asyncio.gather(*tasks)


def messages(calls: list[CallRecord]) -> list[CallRecord]:
    return [call for call in calls if call.method in MESSAGES]


def most_within(times: list[float], seconds: float) -> int:
    """The most of these times, in order, that any so many seconds hold."""
    return max((bisect_left(times, at + seconds) - number for number, at in enumerate(times)), default=0)


def by_chat(calls: list[CallRecord]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for call in calls:
        found[call.chat_id or 0].append(call.at)
    return found


def too_early(calls: list[CallRecord]) -> list[CallRecord]:
    """Calls to a chat before the seconds were over that an earlier answer asked it to be left alone for."""
    until: dict[int, float] = {}
    early = []
    for call in calls:
        if call.chat_id is None:
            continue
        if call.at < until.get(call.chat_id, 0.0):
            early.append(call)
        if call.retry_after is not None:
            until[call.chat_id] = max(until.get(call.chat_id, 0.0), call.at + call.retry_after)
    return early


def check_pace(calls: list[CallRecord]) -> None:
    """As Telegram sees it no second, chat or group has more than it may, and no chat hears anything too early."""
    sent = [call for call in calls if call.method in MESSAGES]
    assert most_within([call.at for call in sent], 1.0) <= OVERALL
    for chat, times in by_chat(sent).items():
        assert most_within(times, CHAT * BURST - 0.01) <= BURST, chat
        assert chat > 0 or most_within(times, 60.0) <= GROUP, chat
    assert too_early(calls) == []


@pytest.mark.reliability("R11")
@pytest.mark.rule("NOTIFY-13")
def test_no_trouble_makes_the_bot_hurry(figure: Figure) -> None:
    async def work() -> Office:
        office = Office()
        await office.bot.initialize()
        office.emulator.faults.set({**FAULTS, **WAY, "seed": SEED})
        working = asyncio.create_task(office.work(MINUTES))
        await asyncio.sleep(60 * MINUTES / 2)
        office.emulator.faults.set({"outage": True})
        await asyncio.sleep(60)
        office.emulator.faults.set({**FAULTS, **WAY, "seed": SEED + 1})
        await working
        return office

    office = in_virtual_time(work)
    calls = office.calls
    check_pace(calls)
    refused = sum(call.status == 429 for call in calls)
    assert refused > 20 * MINUTES
    assert any(call.status >= 500 for call in calls)
    assert sum(call.status == 200 and call.method in MESSAGES for call in calls) >= office.said
    times = [call.at for call in calls if call.method in MESSAGES]
    figure(
        "R11", "virtual time", minutes=MINUTES, messages=office.said, calls=len(calls), refused=refused,
        most_in_a_second=most_within(times, 1.0), before_retry_after=0, lost=0, seed=SEED,
    )  # fmt: skip


@pytest.mark.reliability("R11")
@pytest.mark.rule("NOTIFY-13")
@pytest.mark.parametrize("jitter", [0, 20])
def test_a_long_queue_goes_out_at_the_pace_that_is_set(jitter: int, figure: Figure) -> None:
    """A thousand people are told something, while some of them talk to the bot."""

    async def work() -> Office:
        office = Office()
        await office.bot.initialize()
        office.emulator.faults.set({"latency_ms": 100, "latency_jitter_ms": jitter, "seed": SEED})
        crowd = [office.emulator.people.add(f"Reader {number}") for number in range(1000)]
        for person in crowd:
            person.private_chat.opened = True
        pushes = [asyncio.create_task(office.push(person.id)) for person in crowd]
        loop = asyncio.get_running_loop()
        waits = []
        for person in office.people:
            await asyncio.sleep(0.5)
            began = loop.time()
            await office._shown(person.id, office.words("answer"), None)
            waits.append(loop.time() - began)
        await asyncio.gather(*pushes)
        office.waits = sorted(waits)
        return office

    office = in_virtual_time(work)
    check_pace(office.calls)
    times = [call.at for call in office.calls if call.method in MESSAGES]
    rate = (len(times) - 1) / (times[-1] - times[0])
    assert rate >= 24
    assert office.waits[-1] < 0.4, "an answer waited for pushes"
    figure(
        "R11", f"pace, {jitter} ms of jitter", messages=len(times), a_second=f"{rate:.2f}",
        most_in_a_second=most_within(times, 1.0), longest_wait_of_an_answer=f"{office.waits[-1]:.2f} s",
    )  # fmt: skip
