"""The CRM of a command or of the bot: the database opened, copied where it is to be upgraded, and migrated."""

import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.commands.copies import copy_if_behind
from bot.settings import Settings
from storage.crm import Crm
from storage.database import open_database
from storage.database.lock import Lock
from storage.entities.instants import to_ms
from storage.migrations.runner import migrate

if TYPE_CHECKING:
    from storage.database.leader import Leader

log = logging.getLogger("fieldline.run")


@contextlib.asynccontextmanager
async def connected(settings: Settings, clock: Clock, leader: "Leader | None") -> AsyncIterator[Crm]:
    """The CRM, migrated; the lock is held. Raises OutOfService, NewerDatabase, MigrationChanged."""
    if not settings.database_url:
        copy_if_behind(Path(settings.database.removeprefix("sqlite:///")))
    db = await open_database(settings.database, leader=leader)
    try:
        applied = await migrate(db, now_ms=to_ms(clock.now()))
        if applied:
            log.info("applied migrations %s", applied)
        yield Crm(db)
    finally:
        await db.close()


@contextlib.asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Crm]:
    """The CRM on the configured database, migrated. Raises Busy, OutOfService, NewerDatabase, MigrationChanged."""
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(Lock(settings.data_dir))
        leader = None
        if settings.database_url:
            from storage.database.leader import Leader

            leader = await stack.enter_async_context(Leader(settings.database))
        yield await stack.enter_async_context(connected(settings, clock, leader))
