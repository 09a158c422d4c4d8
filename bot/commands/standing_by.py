"""Two processes on one PostgreSQL: one leads, the other stands by and takes over at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.commands.connecting import connected
from bot.commands.introducing import Introduction
from bot.health import Health
from bot.settings import Settings
from storage.crm import Crm
from storage.errors import OutOfService

if TYPE_CHECKING:
    from storage.database.leader import Leader

log = logging.getLogger("fieldline.run")

AGAIN_SECONDS = 1.0

Serve = Callable[[Crm, "Leader | None", bytes | None], Awaitable[None]]
"""With the CRM, the leader, and what Telegram said of the bot while it stood by."""


async def take_turns(settings: Settings, clock: Clock, health: Health, stop: asyncio.Event, serve: Serve) -> None:
    """Stand by until this process leads, `serve` while it does, stand by again; until `stop` is set.

    Raises OutOfService when the server cannot be reached at the start; later it is waited for. Raises NewerDatabase
    when a newer version migrated the database meanwhile, MigrationChanged.
    """
    from storage.database.leader import Leader

    was_reached = False
    introduction = Introduction(settings)

    def stand_by() -> None:
        nonlocal was_reached
        was_reached = True
        health.became("standing by")
        log.info("another process leads: standing by")
        introduction.begin()

    while not stop.is_set():
        health.became("starting")
        leader = Leader(settings.database)
        try:
            await until([stop], leader.wait_to_lead(told=stand_by))
            was_reached = True
            await introduction.end()
            if not stop.is_set():
                health.became("starting")
                await _lead(settings, clock, leader, introduction.heard, serve)
        except OutOfService as exc:
            if not was_reached:
                raise
            log.warning("PostgreSQL: %s", exc)
            await until([stop], asyncio.sleep(AGAIN_SECONDS))
        finally:
            await introduction.end()
            await leader.leave()


async def _lead(settings: Settings, clock: Clock, leader: "Leader", me: bytes | None, serve: Serve) -> None:
    async with connected(settings, clock, leader) as crm:
        await serve(crm, leader, me)
    if leader.lost.is_set():
        log.warning("this process leads no longer; it stands by")


async def until(ends: Sequence[asyncio.Event], work: Coroutine[Any, Any, Any]) -> None:
    """Let `work` go on until one of `ends` is set; raise what it dies of."""
    waiting = [asyncio.create_task(event.wait()) for event in ends]
    working = asyncio.create_task(work)
    try:
        await asyncio.wait({*waiting, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (*waiting, working):
            task.cancel()
        await asyncio.gather(*waiting, working, return_exceptions=True)
