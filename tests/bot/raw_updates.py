"""Raw updates for tests of the intake."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.bot.world import User, World

WAIT = 15.0


async def eventually(look: Callable[[], bool]) -> None:
    deadline = asyncio.get_running_loop().time() + WAIT
    while not look():
        assert asyncio.get_running_loop().time() < deadline, "it never happened"
        await asyncio.sleep(0.005)


def message(user: User, number: int, text: Any = "嗯嗯啊啊哦哦", **changes: Any) -> dict[str, Any]:
    """A raw update as Telegram would send it."""
    chat = {"id": user.phone.id, "type": "private", "first_name": "x"}
    sender = {"id": user.phone.id, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
    date = int(user.world.clock.now.timestamp())
    body = {"message_id": number, "from": sender, "chat": chat, "date": date, "text": text} | changes
    return {"update_id": number, "message": body}


async def take(world: World, *updates: Any) -> None:
    await world.service.intake.take(updates)
    await world.settle()
