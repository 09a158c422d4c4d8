"""A loopback port for the demo and the tests: the clock's offset in, finished delivery ids out."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock

KEPT = 2_000  # Who asks for a delivery asks within a minute of it.
LONGEST_WAIT = 30.0


class Control:
    """GET /finished/{delivery}?timeout=s · POST /clock {"offset_seconds": n} · GET /now."""

    def __init__(self, url: str, clock: Clock, quiet: Callable[[], Awaitable[None]]) -> None:
        parts = urlsplit(url)
        if parts.hostname not in ("127.0.0.1", "localhost") or parts.port is None:
            raise ValueError("the control port stays on this machine: http://127.0.0.1:PORT")
        self._port = parts.port
        self._clock = clock
        self._quiet = quiet
        self._finished: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, asyncio.Event] = {}
        self._runner: web.AppRunner | None = None

    def finished(self, delivery_id: str) -> None:
        """The bot is done with this delivery: its answer was shown, or it was parked."""
        self._finished[delivery_id] = None
        while len(self._finished) > KEPT:
            self._finished.popitem(last=False)
        event = self._waiting.pop(delivery_id, None)
        if event is not None:
            event.set()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/finished/{delivery}", self._on_finished)
        app.router.add_post("/clock", self._on_clock)
        app.router.add_get("/now", self._on_now)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        for event in self._waiting.values():
            event.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _on_finished(self, request: web.Request) -> web.Response:
        delivery = request.match_info["delivery"]
        if delivery not in self._finished:
            event = self._waiting.setdefault(delivery, asyncio.Event())
            try:
                async with asyncio.timeout(min(float(request.query.get("timeout", "10")), LONGEST_WAIT)):
                    await event.wait()
            except TimeoutError:
                self._waiting.pop(delivery, None)
                return web.json_response({"state": "unknown"}, status=404)
        return web.json_response({"state": "answered"})

    async def _on_clock(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._clock.set_offset(float(body["offset_seconds"]))
        await self._quiet()
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _on_now(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._clock.now().isoformat()})
