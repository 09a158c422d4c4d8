"""Work beside the delivery loop: one task at a time, waited for or cut off, its progress shown on a card."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot import sending
from bot.boundary import chat_id_of
from bot.runtime import Runtime
from bot.views.view import View
from storage.entities.cards import Card

log = logging.getLogger("fieldline.background")


class Background:
    """What a job of the delivery loop begins, so that it comes back at once."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def is_free(self) -> bool:
        """Is nothing going on?"""
        return self._task is None or self._task.done()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)

    async def idle(self) -> bool:
        """Return when nothing is going on: whether there was anything."""
        if self._task is None:
            return False
        await asyncio.wait({self._task})
        self._task = None
        return True

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})


async def show_on_card(bot: Bot, runtime: Runtime, view: View, card: Card) -> None:
    """The card as it now stands. What Telegram refuses is let go: more word of it comes soon."""
    chat_id, message = chat_id_of(card.place), int(card.message or 0)
    try:
        await sending.attempt(bot, runtime.gate, chat_id, view, card, edit=message, priority=2)
    except (RetryAfter, BadRequest, Forbidden, NetworkError) as exc:
        log.info("progress not shown: %s", type(exc).__name__)
