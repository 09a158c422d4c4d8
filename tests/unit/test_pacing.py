"""The gate all messages pass: 25 a second overall, a pause within a chat, 18 a minute per group, 429 per chat."""

import asyncio

import pytest

from bot.pushes.pacing import ANSWER, Gate, Pace


class Time:
    """Monotonic time that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    real_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        clock.now += seconds
        await real_sleep(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return clock


async def through(gate: Gate, place: str, priority: int) -> None:
    """One message, answered at once."""
    async with gate.sending(place, priority):
        pass


async def sent_at(gate: Gate, time: Time, place: str, count: int, priority: int) -> list[float]:
    times = []
    for _ in range(count):
        await through(gate, place, priority)
        times.append(round(time.now - 1000, 3))
    return times


@pytest.mark.rule("NOTIFY-13")
async def test_pushes_to_one_chat_keep_their_distance(time: Time) -> None:
    gate = Gate(Pace(overall=0), monotonic=time)
    assert await sent_at(gate, time, "tg:1", 4, 2) == [0.0, 1.05, 2.1, 3.15]


@pytest.mark.rule("NOTIFY-13")
async def test_a_push_does_not_step_into_a_conversation(time: Time) -> None:
    gate = Gate(Pace(overall=0), monotonic=time)
    assert await sent_at(gate, time, "tg:1", 2, ANSWER) == [0.0, 0.0]
    assert await sent_at(gate, time, "tg:1", 2, 1) == [2.1, 3.15]
    assert await sent_at(gate, time, "tg:2", 2, 1) == [3.15, 4.2]


@pytest.mark.rule("NOTIFY-13")
async def test_three_answers_may_follow_at_once_then_they_keep_the_average_pace(time: Time) -> None:
    gate = Gate(Pace(overall=0), monotonic=time)
    times = await sent_at(gate, time, "tg:1", 6, ANSWER)
    assert times[:3] == [0.0, 0.0, 0.0]
    assert times[3] >= 3.15


@pytest.mark.rule("NOTIFY-13")
async def test_a_group_gets_eighteen_a_minute(time: Time) -> None:
    gate = Gate(Pace(overall=0, chat=0.1), monotonic=time)
    times = await sent_at(gate, time, "tg:-100", 19, 2)
    assert times[17] < 60
    assert times[18] >= 60


async def test_429_stops_only_its_own_chat(time: Time) -> None:
    gate = Gate(Pace(overall=0), monotonic=time)
    gate.refused("tg:1", 30)
    await through(gate, "tg:2", 2)
    assert time.now == 1000.0
    await through(gate, "tg:1", ANSWER)
    assert time.now >= 1030.0


async def test_after_429_from_three_chats_everything_pauses(time: Time) -> None:
    gate = Gate(Pace(overall=25), monotonic=time)
    for place in ("tg:1", "tg:2", "tg:3"):
        gate.refused(place, 2)
    entered = asyncio.create_task(through(gate, "tg:4", ANSWER))
    for _ in range(5):
        await asyncio.wait({entered}, timeout=0)
    assert not entered.done()
    entered.cancel()


@pytest.mark.rule("NOTIFY-13")
async def test_no_second_holds_more_than_the_overall_pace() -> None:
    loop = asyncio.get_running_loop()
    gate = Gate(Pace(overall=20, chat=0), monotonic=loop.time)
    times: list[float] = []

    async def send(number: int) -> None:
        await through(gate, f"tg:{number}", 1)
        times.append(loop.time())

    await asyncio.gather(*(send(number) for number in range(50)))
    for start in times:
        assert sum(1 for at in times if start <= at < start + 0.98) <= 20
    assert len(times) == 50


async def test_answers_overtake_what_waits() -> None:
    loop = asyncio.get_running_loop()
    gate = Gate(Pace(overall=5, chat=0), monotonic=loop.time)
    order: list[str] = []

    async def send(name: str, priority: int) -> None:
        await through(gate, f"tg:{name}", priority)
        order.append(name)

    digests = [asyncio.create_task(send(f"digest{number}", 2)) for number in range(12)]
    await asyncio.sleep(0)
    await send("answer", ANSWER)
    assert order.index("answer") <= 5
    for task in digests:
        task.cancel()
    await asyncio.gather(*digests, return_exceptions=True)
