"""One person floods the bot: the others are answered at once, and nothing a colleague sent is lost (threat 16)."""

import asyncio
import os
import time
from collections.abc import Callable

import pytest

from bot.flooding import A_SECOND as PER_SECOND
from bot.flooding import AT_ONCE
from bot.ordering import LONGEST
from bot.pushes.pacing import Gate, Pace
from tests.bot.world import User, World
from tests.factories import a_customer
from tests.figures import Figure
from tests.scenarios.processes import until

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SECONDS = 60 if TORTURE else 2
OFTEN = 20
"""Of so many messages one looks at the chat: a phone keeps its newest messages only."""

REASSURED = "我一条条处理，都没丢"
A_SECOND = 100
OTHERS = 5


async def flood(world: World, deed: Callable[[int], object]) -> int:
    """A hundred deeds a second; how many."""
    began, done = time.monotonic(), 0
    while (passed := time.monotonic() - began) < SECONDS:
        while done < passed * A_SECOND:
            deed(done)
            done += 1
        await world.service.intake.take(world.emulator.take_updates())
        await world.service.intake.until_room()
        assert len(world.service.lanes) <= LONGEST + 2 * OTHERS + 2
        await asyncio.sleep(0.05)
    return done


async def talk(user: User, waits: list[float]) -> None:
    """Says the next thing a second and a half after the last answer."""
    while True:
        heard, began = len(user.messages()), time.monotonic()
        user.phone.say("/help")
        await until(lambda: len(user.messages()) > heard, "an answer")  # noqa: B023
        waits.append(time.monotonic() - began)
        await asyncio.sleep(1.2)


async def others_meanwhile(world: World, deed: Callable[[int], object]) -> tuple[int, float]:
    """How many deeds were done, and the others' 99th percentile of the wait for an answer, in seconds."""
    world.service.runtime.gate = Gate(Pace(), monotonic=time.monotonic)
    waits: list[float] = []
    people = [await world.person(f"同事{number}") for number in range(OTHERS)]
    talking = [asyncio.create_task(talk(user, waits)) for user in people]
    done = await flood(world, deed)
    for task in talking:
        task.cancel()
    await asyncio.gather(*talking, return_exceptions=True)
    world.service.runtime.gate = Gate(Pace(overall=0, chat=0), monotonic=time.monotonic)
    assert len(waits) >= OTHERS
    return done, sorted(waits)[int(len(waits) * 0.99)]


@pytest.mark.threat(16)
@pytest.mark.rule("DIALOG-11")
async def test_a_colleague_who_floods_waits_himself_and_loses_nothing(world: World, figure: Figure) -> None:
    ann = await world.person()
    await ann.says("哦哦嗯嗯")  # What is read in with the first words of a process is read in.
    reassured: set[int] = set()

    def look() -> None:
        reassured.update(one["message_id"] for one in ann.messages() if REASSURED in one["text"])

    def say(number: int) -> None:
        if number % OFTEN == 0:
            look()
        ann.phone.say(f"嗯嗯啊啊哦哦{number}")

    done, p99 = await others_meanwhile(world, say)
    assert p99 < 2.0
    stored = await world.firm.value("SELECT count(*) FROM inbox WHERE account = :me", me=ann.person.account)
    assert stored == done + 1
    await asyncio.wait_for(world.settle(), 600)
    rows = await world.firm.rows("SELECT words FROM drafts ORDER BY id LIMIT -1 OFFSET 1")
    assert [row["words"] for row in rows] == [f"嗯嗯啊啊哦哦{number}" for number in range(done)]
    states = await world.firm.rows("SELECT DISTINCT state FROM inbox")
    assert states == [{"state": "answered"}]
    look()
    assert 1 <= len(reassured) <= 1 + SECONDS // 60
    figure("T16", "a colleague", a_second=A_SECOND, seconds=SECONDS, lost=0, p99_of_the_others=f"{p99:.2f} s")


@pytest.mark.threat(16)
async def test_a_colleague_who_hammers_a_button_holds_up_nobody(world: World, figure: Figure) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，周五再约")
    _, p99 = await others_meanwhile(world, lambda number: hammer(ann))
    assert p99 < 2.0
    await asyncio.wait_for(world.settle(), 600)
    assert await world.firm.value("SELECT count(*) FROM follow_ups WHERE deleted_at IS NULL") == 0
    figure("T16", "taps", a_second=A_SECOND, seconds=SECONDS, p99_of_the_others=f"{p99:.2f} s")


@pytest.mark.threat(16)
@pytest.mark.rule("DIALOG-11")
async def test_a_person_is_handled_ten_times_a_second_in_the_long_run(world: World) -> None:
    """Where the pace is not lifted; the answers themselves wait for nothing here."""
    ann = await world.person()
    world.service.runtime.gate = Gate(Pace(overall=0, chat=1e-6), monotonic=time.monotonic)
    for _ in range(AT_ONCE + 15):
        ann.phone.say("/cancel")
    began = time.monotonic()
    await world.settle()
    assert time.monotonic() - began >= 14 / PER_SECOND


def hammer(user: User) -> None:
    """Taps whatever button stands first on the newest card that has one."""
    for message in reversed(user.messages()):
        if message["buttons"]:
            user.phone.tap(message["buttons"][0][0]["label"], message_id=message["message_id"])
            return


@pytest.mark.threat(16)
@pytest.mark.rule("DIALOG-11")
async def test_a_stranger_who_floods_reaches_the_database_five_times_a_minute(
    world: World, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger, units = world.stranger(), [0]
    receive = world.firm.crm.inbox.receive

    async def counted(channel: str, incoming: list[object], **more: int) -> object:
        units[0] += sum(getattr(one, "account", "") == stranger.person.account for one in incoming)
        return await receive(channel, incoming, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(world.service.runtime.crm.inbox, "receive", counted)
    done, p99 = await others_meanwhile(world, lambda number: stranger.phone.say(f"hello {number}"))
    assert p99 < 2.0
    await world.settle()
    stored = await world.firm.value("SELECT count(*) FROM inbox WHERE account = :me", me=stranger.person.account)
    assert stored == 5
    assert units[0] <= 40
    answers = [
        one for one in world.emulator.calls if one.method == "sendMessage" and one.chat_id == stranger.phone.id
    ]
    assert len(answers) == 1
    figure("T16", "a stranger", sent=done, stored=stored, p99_of_the_others=f"{p99:.2f} s")


@pytest.mark.threat(16)
async def test_of_many_inline_queries_the_last_is_answered(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    asked = [ann.phone.inline("顺达物流"[: 1 + number % 4]) for number in range(40)]
    await world.settle()
    answers = [world.emulator.inline_answer(step.query_id or "") for step in asked]
    assert answers[-1] is not None
    assert sum(answer is not None for answer in answers) <= 3
    states = await world.firm.rows("SELECT DISTINCT state FROM inbox")
    assert states == [{"state": "answered"}]
