"""One chat in order, chats side by side."""

import asyncio

from bot.ordering import Delivery, Lanes


def delivery(place: str, number: int) -> Delivery:
    return Delivery(str(number), place, place, {}, 0)


async def test_one_chat_is_handled_in_order() -> None:
    handled: list[str] = []

    async def handle(one: Delivery) -> None:
        await asyncio.sleep(0)
        handled.append(one.delivery_id)

    lanes = Lanes(handle, slots=8)
    for number in range(50):
        lanes.put(delivery("tg:1", number))
    await lanes.idle()
    assert handled == [str(number) for number in range(50)]


async def test_a_busy_chat_does_not_occupy_the_slots_of_others() -> None:
    gate, all_others = asyncio.Event(), asyncio.Event()
    others: list[str] = []

    async def handle(one: Delivery) -> None:
        if one.place == "tg:busy":
            await gate.wait()
            return
        others.append(one.place)
        if len(others) == 10:
            all_others.set()

    lanes = Lanes(handle, slots=2)
    for number in range(20):
        lanes.put(delivery("tg:busy", number))
    for number in range(20, 30):
        lanes.put(delivery(f"tg:{number}", number))
    async with asyncio.timeout(5):
        await all_others.wait()
    gate.set()
    await lanes.idle()
    assert len(lanes) == 0


async def test_chats_run_side_by_side() -> None:
    barrier = asyncio.Barrier(10)

    async def handle(one: Delivery) -> None:
        async with asyncio.timeout(5):
            await barrier.wait()

    lanes = Lanes(handle, slots=10)
    for number in range(10):
        lanes.put(delivery(f"tg:{number}", number))
    await lanes.idle()


async def test_stopping_leaves_the_rest_unhandled() -> None:
    handled: list[str] = []
    gate, first = asyncio.Event(), asyncio.Event()

    async def handle(one: Delivery) -> None:
        handled.append(one.delivery_id)
        first.set()
        await gate.wait()

    lanes = Lanes(handle, slots=4)
    for number in range(5):
        lanes.put(delivery("tg:1", number))
    async with asyncio.timeout(5):
        await first.wait()
    stopping = asyncio.create_task(lanes.stop(seconds=5))
    await asyncio.sleep(0)
    gate.set()
    await stopping
    assert handled == ["0"]
    assert len(lanes) == 0


async def test_the_backlog_is_bounded_by_waiting_for_room() -> None:
    async def handle(one: Delivery) -> None:
        await asyncio.sleep(0)

    lanes = Lanes(handle, slots=4)
    for number in range(100):
        lanes.put(delivery(f"tg:{number % 7}", number))
    await lanes.below(10)
    assert len(lanes) <= 10
    await lanes.idle()
