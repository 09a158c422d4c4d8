"""`fieldline run`: one bot on one database, until it is told to stop."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.commands import exporting, importing
from bot.commands.answers import Answer
from bot.commands.copies import copy_if_behind
from bot.commands.handover import Handover
from bot.commands.writing import COMMANDS, carry_out
from bot.service import Service
from bot.settings import Settings
from storage.crm import Crm
from storage.database import open_database
from storage.database.lock import Lock
from storage.entities.instants import to_ms
from storage.migrations.runner import migrate

log = logging.getLogger("fieldline.run")

COMMANDS |= {"import": importing.begin, "import-step": importing.step, "export": exporting.export}


@contextlib.asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Crm]:
    """The CRM on the configured database, migrated. Raises Busy, OutOfService, NewerDatabase, MigrationChanged."""
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(Lock(settings.data_dir))
        if settings.database_url:
            from storage.database.leader import Leader

            await stack.enter_async_context(Leader(settings.database))
        else:
            copy_if_behind(Path(settings.database.removeprefix("sqlite:///")))
        db = await open_database(settings.database)
        try:
            applied = await migrate(db, now_ms=to_ms(clock.now()))
            if applied:
                log.info("applied migrations %s", applied)
            yield Crm(db)
        finally:
            await db.close()


async def run(
    settings: Settings, *, ready: Callable[[Service], Any] | None = None, clock: Clock | None = None
) -> None:
    """Serve until SIGTERM or SIGINT."""
    clock = clock or Clock()
    async with opened(settings, clock) as crm:
        service = Service(settings, crm, clock=clock)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)

        async def carry(command: str, arguments: dict[str, Any]) -> Answer:
            return await carry_out(crm, clock, service.application.bot.username, command, arguments)

        handover = Handover(settings.data_dir, carry)

        async def serve() -> None:
            await service.start()
            await handover.start()
            log.info("running as @%s on %s", service.application.bot.username, crm.db.dialect)
            if ready is not None:
                await ready(service)
            await service.wait()

        try:
            await _until(stop, serve())
        finally:
            await handover.stop()
            await service.stop()


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Let `work` go on until `stop` is set; raise what it dies of."""
    stopped, working = asyncio.create_task(stop.wait()), asyncio.create_task(work)
    try:
        await asyncio.wait({stopped, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (stopped, working):
            task.cancel()
        await asyncio.gather(stopped, working, return_exceptions=True)


def spare_the_collector() -> None:
    """What stands after the start stays: it is not walked again, and the rest less often (a fifth of the CPU)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
