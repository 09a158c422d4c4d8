"""The parent's side of the child that reads cards: started late, ended early, never waited for too long."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cards import limits
from bot.cards.process import CardReader
from tests import card_child
from tests.card_child import card

CHILD = (sys.executable, str(Path(card_child.__file__)))


def a_reader(*words: str, **more: Any) -> CardReader:
    return CardReader(command=(*CHILD, *words), **more)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until_ended(reader: CardReader) -> None:
    async with asyncio.timeout(10):
        while reader.is_running:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_child_starts_with_the_first_card_and_serves_the_next() -> None:
    reader = a_reader()
    assert not reader.is_running
    (first,) = await reader.read([card("WHO")])
    (second,) = await reader.read([card("WHO")])
    assert first == second
    assert reader.is_running
    await reader.stop()
    assert not is_alive(int(first))


async def test_both_sides_of_a_card_are_read_in_order() -> None:
    reader = a_reader()
    assert await reader.read([card("顺达物流", "王建国"), card("Shunda Logistics")]) == [
        "顺达物流",
        "王建国",
        "Shunda Logistics",
    ]
    await reader.stop()


async def test_it_ends_when_it_idles_and_starts_anew() -> None:
    reader = a_reader(idle_seconds=0.05)
    (first,) = await reader.read([card("WHO")])
    await until_ended(reader)
    (second,) = await reader.read([card("WHO")])
    assert first != second
    await reader.stop()


@pytest.mark.threat(11)
@pytest.mark.parametrize("trouble", ["DIE", "HANG", "NOISE"])
async def test_a_picture_that_hurts_it_has_no_lines_and_the_next_one_is_read(trouble: str) -> None:
    reader = a_reader(read_seconds=0.5)
    assert await reader.read([card(trouble)]) == []
    assert not reader.is_running
    assert await reader.read([card("顺达物流")]) == ["顺达物流"]
    await reader.stop()


async def test_a_picture_it_refuses_has_no_lines() -> None:
    reader = a_reader()
    assert await reader.read([card("BROKEN")]) == []
    assert reader.is_running
    await reader.stop()


async def test_a_child_that_does_not_come_up_is_not_waited_for() -> None:
    reader = CardReader(command=(sys.executable, "-c", "import time; time.sleep(60)"), start_seconds=0.2)
    assert await reader.read([card("x")]) == []
    assert not reader.is_running


async def test_without_the_extra_it_is_asked_once() -> None:
    reader = a_reader("missing")
    assert await reader.read([card("x")]) == []
    reader._command = CHILD
    assert await reader.read([card("x")]) == []
    assert not reader.is_running


async def test_a_command_that_is_not_there_has_no_lines() -> None:
    assert await CardReader(command=("/nowhere/at-all",)).read([card("x")]) == []


@pytest.mark.threat(11)
async def test_too_many_and_too_large_pictures_are_not_read() -> None:
    reader = a_reader()
    assert await reader.read([]) == []
    assert await reader.read([card("x")] * (limits.PICTURES + 1)) == []
    assert await reader.read([b"x" * (limits.PICTURE_BYTES + 1)]) == []
    assert not reader.is_running


async def test_one_card_at_a_time_and_no_crowd_waits() -> None:
    reader = a_reader()
    found = await asyncio.gather(*(reader.read([card(str(n))]) for n in range(limits.WAITING + 3)))
    assert found == [[str(n)] for n in range(limits.WAITING)] + [[]] * 3
    await reader.stop()


async def test_nobody_waits_long_for_the_cards_of_others() -> None:
    reader = a_reader(whole_seconds=0.3)
    await reader.read([card("warm")])
    found = await asyncio.gather(reader.read([card("HANG")]), reader.read([card("顺达物流")]))
    assert found == [[], []]
    assert await reader.read([card("顺达物流")]) == ["顺达物流"]
    await reader.stop()


async def test_whoever_is_cancelled_leaves_no_answer_for_the_next() -> None:
    reader = a_reader()
    await reader.read([card("warm")])
    waiting = asyncio.create_task(reader.read([card("HANG")]))
    async with asyncio.timeout(10):
        while not reader._turn.locked():  # noqa: ASYNC110
            await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert await reader.read([card("顺达物流")]) == ["顺达物流"]
    await reader.stop()


async def test_the_real_child_says_what_it_lacks_or_is_ready() -> None:
    """Without the extra a card has no lines; with it, bytes that are no picture have none."""
    reader = CardReader()
    assert await reader.read([b"no picture at all"]) == []
    await reader.stop()
