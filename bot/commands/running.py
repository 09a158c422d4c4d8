"""`fieldline run`: one bot on one database, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.commands import exporting, importing
from bot.commands.answers import Answer
from bot.commands.connecting import connected
from bot.commands.handover import Handover
from bot.commands.standing_by import take_turns, until
from bot.commands.writing import COMMANDS, carry_out
from bot.health import Health, HealthServer
from bot.memory import keep_one_heap, tend
from bot.service import STOP_SECONDS, Service
from bot.settings import Settings
from storage.crm import Crm
from storage.database.lock import Lock

if TYPE_CHECKING:
    from storage.database.leader import Leader

log = logging.getLogger("fieldline.run")

COMMANDS |= {"import": importing.begin, "import-step": importing.step, "export": exporting.export}


async def run(
    settings: Settings, *, ready: Callable[[Service], Any] | None = None, clock: Clock | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; on PostgreSQL stand by as long as another process leads."""
    keep_one_heap()
    clock = clock or Clock()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    health = Health()
    watched = HealthServer(settings.health_listen, health, exposition=_exposition(settings, health))

    async def serve(crm: Crm, leader: "Leader | None", me: bytes | None) -> None:
        service = _service(settings, crm, clock, leader, health, me)
        await _serve(service, leader, stop, ready)

    with Lock(settings.data_dir):
        await watched.start()
        try:
            if settings.database_url:
                await take_turns(settings, clock, health, stop, serve)
            else:
                async with connected(settings, clock, None) as crm:
                    await serve(crm, None, None)
        finally:
            await watched.stop()


def _service(
    settings: Settings, crm: Crm, clock: Clock, leader: "Leader | None", health: Health, me: bytes | None
) -> Service:
    leads = leader.leads if leader is not None else None
    return Service(settings, crm, clock=clock, leads=leads, health=health, me=me)


async def _serve(
    service: Service, leader: "Leader | None", stop: asyncio.Event, ready: Callable[[Service], Any] | None
) -> None:
    """Until `stop` is set or the leader leads no longer; then nothing more is finished, another process does it."""
    settings, crm, health = service.settings, service.crm, service.health

    async def carry(command: str, arguments: dict[str, Any]) -> Answer:
        return await carry_out(crm, service.clock, service.application.bot.username, command, arguments)

    handover = Handover(settings.data_dir, carry)

    async def serve() -> None:
        await service.start()
        await handover.start()
        health.became("leading")
        log.info("running as @%s on %s", service.application.bot.username, crm.db.dialect)
        if ready is not None:
            await ready(service)
        tending = asyncio.create_task(_tend(service), name="memory")
        try:
            await service.wait()
        finally:
            tending.cancel()

    try:
        await until([stop, *([leader.lost] if leader is not None else [])], serve())
    finally:
        health.became("stopping")
        await handover.stop()
        is_lost = leader is not None and leader.lost.is_set()
        await service.stop(seconds=0.0 if is_lost else STOP_SECONDS)


async def _tend(service: Service) -> None:
    await service.warmed()
    await tend(lambda: len(service.lanes) == 0)


def _exposition(settings: Settings, health: Health) -> Callable[[], Awaitable[bytes]] | None:
    """The text of /metrics; its library is read only where somebody may ask."""
    if not settings.health_listen:
        return None
    from bot.exposition import Exposition

    return Exposition(health, settings.data_dir).text
