"""Trouble on demand, and the flood limits."""

import aiohttp
import pytest

from emulator import ConnectionCut, Emulator, NotPossible

from .conftest import Client


async def statuses(emulator: Emulator, count: int, method: str = "getMe") -> list[int]:
    """What so many calls came to; 0 is a cut connection."""
    found = []
    for _ in range(count):
        try:
            found.append((await emulator.call(method))[0])
        except ConnectionCut:
            found.append(0)
    return found


@pytest.fixture
def quiet() -> Emulator:
    return Emulator(flood=False, seed=1)


async def test_refusals_come_as_often_as_asked_and_name_the_wait(quiet: Emulator) -> None:
    quiet.faults.set({"rate_429": 1, "retry_after": 7})
    status, body = await quiet.call("getMe")
    assert (status, body["parameters"]) == (429, {"retry_after": 7})
    quiet.faults.set({"rate_429": 0.2, "rate_5xx": 0.2, "rate_cut": 0.2, "seed": 4})
    found = await statuses(quiet, 500)
    for status_seen in (429, 0):
        assert 60 < found.count(status_seen) < 140
    assert 60 < sum(status_seen >= 500 for status_seen in found) < 140
    assert quiet.violations == []


async def test_the_same_seed_throws_the_same_dice(quiet: Emulator) -> None:
    runs = []
    for _ in range(2):
        quiet.faults.set({"rate_429": 0.5, "seed": 9})
        runs.append(await statuses(quiet, 40))
    assert runs[0] == runs[1]


async def test_a_cut_call_was_carried_out(quiet: Emulator) -> None:
    ann = quiet.people.add("Ann")
    ann.open()
    quiet.faults.set({"rate_cut": 1, "methods": ["sendMessage"]})
    with pytest.raises(ConnectionCut):
        await quiet.call("sendMessage", {"chat_id": ann.id, "text": "did it arrive?"})
    assert ann.screen()["messages"][-1]["text"] == "did it arrive?"
    assert (await quiet.call("getMe"))[0] == 200


async def test_faults_stop_after_so_many_times_and_clear(quiet: Emulator) -> None:
    quiet.faults.set({"rate_5xx": 1, "times": 2})
    assert [status // 100 for status in await statuses(quiet, 4)] == [5, 5, 2, 2]
    quiet.faults.set({"outage": True})
    assert await statuses(quiet, 2) == [0, 0]
    quiet.faults.set({})
    assert await statuses(quiet, 2) == [200, 200]


@pytest.mark.parametrize(
    "wrong", [{"rate_429": 2}, {"latency_ms": -1}, {"times": 0.5}, {"methods": "x"}, {"rain": 1}]
)
def test_impossible_faults_are_refused_with_words(wrong: dict[str, object], quiet: Emulator) -> None:
    with pytest.raises(NotPossible, match=next(iter(wrong))):
        quiet.faults.set(wrong)


async def test_faults_over_http_cut_slow_and_refuse(client: Client, emulator: Emulator) -> None:
    ann = emulator.people.add("Ann")
    ann.open()
    await client.post("/faults", {"rate_cut": 1})
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.call("sendMessage", chat_id=ann.id, text="cut")
    assert (await client.last(f"/people/{ann.id}"))["text"] == "cut"
    await client.post("/faults", {"latency_ms": 60})
    before = emulator.monotonic()
    await client.call("getMe")
    assert emulator.monotonic() - before >= 0.06
    await client.post("/faults", {"flood": True})
    assert (await client.get("/faults"))["latency_ms"] == 60
    assert (await client.post("/faults", {}))["flood"] is True
    assert (await client.get("/faults"))["latency_ms"] == 0
    assert "rate_429" in (await client.post("/faults", {"rate_429": "often"}, status=400))["error"]


class Watch:
    """A real-time clock that tests move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def burst(emulator: Emulator, chats: list[int], count: int) -> list[int]:
    """Send so many messages, chat after chat."""
    found = []
    for number in range(count):
        status, body = await emulator.call(
            "sendMessage", {"chat_id": chats[number % len(chats)], "text": str(number)}
        )
        found.append(body.get("parameters", {}).get("retry_after", 0) if status == 429 else 0)
    return found


async def test_a_chat_takes_a_burst_of_five_and_then_one_a_second() -> None:
    watch = Watch()
    emulator = Emulator(monotonic=watch)
    ann = emulator.people.add("Ann")
    ann.open()
    assert await burst(emulator, [ann.id], 7) == [0, 0, 0, 0, 0, 1, 1]
    assert [found["rule"] for found in emulator.violations] == ["flood", "flood"]
    for _ in range(20):
        watch.now += 1.05
        assert await burst(emulator, [ann.id], 1) == [0]


async def test_thirty_a_second_overall() -> None:
    watch = Watch()
    emulator = Emulator(monotonic=watch)
    people = [emulator.people.add(f"P{number}") for number in range(40)]
    for person in people:
        person.open()
    found = await burst(emulator, [person.id for person in people], 32)
    assert found == [0] * 30 + [1, 1]
    watch.now += 1
    assert await burst(emulator, [person.id for person in people], 30) == [0] * 30


async def test_twenty_a_minute_in_a_group_edits_included() -> None:
    watch = Watch()
    emulator = Emulator(monotonic=watch)
    ann = emulator.people.add("Ann")
    group = emulator.people.add_group("North", [ann])
    for number in range(18):
        assert await burst(emulator, [group.id], 1) == [0], number
        watch.now += 1.5
    for text in ("a", "b"):
        status, _ = await emulator.call("editMessageText", {"chat_id": group.id, "message_id": 2, "text": text})
        assert status == 200
    assert await burst(emulator, [group.id], 1) == [33]
    watch.now += 33
    assert await burst(emulator, [group.id], 1) == [0]


async def test_the_limits_can_be_switched_off() -> None:
    emulator = Emulator(flood=False)
    ann = emulator.people.add("Ann")
    ann.open()
    assert await burst(emulator, [ann.id], 100) == [0] * 100
