"""What slows down a person who sends more than anybody can (threat 16, DIALOG-11)."""

import asyncio
from collections.abc import Sequence

import pytest

from bot import ordering
from bot.flooding import AT_ONCE, Reassured, Strangers, Turns, is_overtaken
from bot.ordering import LONGEST, Delivery, Lanes
from storage.errors import OutOfService


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def delivery(number: int, place: str = "tg:1", **payload: object) -> Delivery:
    return Delivery(str(number), place, place, payload, 0)


@pytest.mark.threat(16)
@pytest.mark.rule("DIALOG-11")
def test_a_person_has_forty_turns_at_once_and_then_ten_a_second() -> None:
    time = Time()
    turns = Turns(time)
    taken = 0
    for tick in range(1000):  # Ten seconds in which somebody tries a hundred times a second.
        time.now = tick / 100
        taken += turns.take("tg:1") == 0
    assert AT_ONCE + 95 <= taken <= AT_ONCE + 105
    assert turns.take("tg:2") == 0
    assert 0 < turns.take("tg:1") <= 0.1


@pytest.mark.threat(16)
def test_a_crowd_that_comes_once_is_forgotten() -> None:
    turns = Turns(Time())
    for number in range(30_000):
        assert turns.take(f"tg:{number}") == 0
    assert len(turns._buckets) <= 10_000


@pytest.mark.threat(16)
def test_a_stranger_over_the_limit_is_known_until_his_minute_ends() -> None:
    strangers = Strangers()
    strangers.note(frozenset({"tg:9"}), 5)
    assert strangers.is_over("tg:9", 5)
    assert not strangers.is_over("tg:8", 5)
    assert not strangers.is_over("tg:9", 6)
    assert not strangers.is_over("tg:9", 5)


def test_only_the_last_inline_query_is_worth_an_answer() -> None:
    query, text = delivery(1, inline_query={}), delivery(2, message={})
    assert is_overtaken(query, [text, delivery(3, inline_query={})])
    assert not is_overtaken(query, [text])
    assert not is_overtaken(query, [delivery(4, "tg:2", inline_query={})])
    assert not is_overtaken(text, [query])


@pytest.mark.rule("DIALOG-11")
def test_one_is_reassured_once_a_minute() -> None:
    time = Time()
    reassured = Reassured(time)
    assert not reassured.is_due(delivery(1), 9)
    assert reassured.is_due(delivery(1), 10)
    time.now = 59
    assert not reassured.is_due(delivery(1), 500)
    assert reassured.is_due(delivery(1, "tg:2"), 10)
    time.now = 61
    assert reassured.is_due(delivery(1), 10)


class Inbox:
    """What is stored and not answered, as the lanes may ask for it."""

    def __init__(self, *, unanswerable: Sequence[str] = ()) -> None:
        self.stored: list[Delivery] = []
        self.handled: list[str] = []
        self.most = 0
        self.fails = 0
        self._unanswerable = unanswerable
        self.lanes = Lanes(self.handle, slots=4)
        self.lanes.refill = self.refill

    def take(self, *deliveries: Delivery) -> None:
        self.stored += deliveries
        for one in deliveries:
            self.lanes.put(one)

    async def handle(self, one: Delivery) -> None:
        self.most = max(self.most, len(self.lanes))
        await asyncio.sleep(0)
        self.handled.append(one.delivery_id)
        if one.delivery_id not in self._unanswerable:
            self.stored.remove(one)

    async def refill(self, place: str, limit: int) -> list[Delivery]:
        if self.fails:
            self.fails -= 1
            raise OutOfService("away")
        found = [one for one in self.stored if one.place == place][:limit]
        await asyncio.sleep(0)
        return found


@pytest.mark.threat(16)
@pytest.mark.rule("DIALOG-11")
async def test_a_flood_stays_in_the_inbox_and_is_handled_in_its_order() -> None:
    inbox = Inbox()
    inbox.take(*(delivery(number) for number in range(1000)))
    inbox.take(delivery(5000, "tg:2"))
    assert len(inbox.lanes) <= LONGEST + 2
    for number in range(1000, 1500):
        await asyncio.sleep(0)
        inbox.take(delivery(number))
    await inbox.lanes.idle()
    mine = [one for one in inbox.handled if one != "5000"]
    assert mine == [str(number) for number in range(1500)]
    assert inbox.handled.index("5000") < 5
    assert inbox.most <= LONGEST + 2
    assert inbox.stored == []


@pytest.mark.threat(16)
async def test_what_can_never_be_answered_does_not_come_back_for_ever() -> None:
    inbox = Inbox(unanswerable=[str(number) for number in range(0, 200, 3)])
    inbox.take(*(delivery(number) for number in range(200)))
    async with asyncio.timeout(10):
        await inbox.lanes.idle()
    assert inbox.handled == [str(number) for number in range(200)]


async def test_a_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "AWAY", 0.0)
    inbox = Inbox()
    inbox.fails = 3
    inbox.take(*(delivery(number) for number in range(120)))
    async with asyncio.timeout(10):
        await inbox.lanes.idle()
    assert inbox.handled == [str(number) for number in range(120)]


async def test_what_is_here_already_is_not_queued_twice() -> None:
    inbox = Inbox()
    one = delivery(1)
    inbox.take(one)
    inbox.lanes.put(one)
    await inbox.lanes.idle()
    assert inbox.handled == ["1"]
