"""The emulator's HTTP server on 127.0.0.1: the Bot API, the people interface and the pages."""

import asyncio
import contextlib
from types import TracebackType

from aiohttp import web

from emulator.core import Emulator
from emulator.finishing import QUIET, Finishing
from emulator.guard import guard
from emulator.pages import Pages, plain_errors
from emulator.webhook import Webhook
from emulator.wire import BODY_LIMIT, Wire

# Long polls and event streams never end by themselves; nobody waits for them at the exit.
SHUTDOWN_SECONDS = 0.1


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")


class Server:
    """Serves one emulator; `async with Server(emulator) as server: … server.url`.

    `port` 0 takes a free one. `control` is the bot's control address, if it has one; without it the
    bot counts as done after `quiet` seconds without a call.
    """

    def __init__(
        self, emulator: Emulator, *, port: int = 0, control: str | None = None, quiet: float = QUIET
    ) -> None:
        self.emulator = emulator
        self.port = port
        self.finishing = Finishing(emulator, control, quiet)
        self._pages = Pages(emulator, self.finishing)
        self._runner: web.AppRunner | None = None
        self._webhook: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address without a slash at its end; the Bot API's base is `<url>/bot<token>`."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Bind and serve. Raises OSError when the port is taken."""
        app = web.Application(middlewares=[guard, plain_errors], client_max_size=BODY_LIMIT)
        app.add_routes(Wire(self.emulator).routes())
        app.add_routes(self._pages.routes())
        app.on_response_prepare.append(_harden)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self.port = runner.addresses[0][1]
        self._webhook = asyncio.create_task(Webhook(self.emulator).run())

    async def stop(self) -> None:
        """End streams, deliveries and connections; at most a few tenths of a second."""
        self._pages.streams.close()
        if self._webhook is not None:
            self._webhook.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._webhook
        await self.finishing.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> "Server":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
