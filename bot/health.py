"""Health for whoever watches the process: /live, /ready, /leading and /metrics on a port of its own.

It needs no Service: a process that stands by answers too. Nothing it says holds a secret or a word of a customer.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from aiohttp import web

from bot.metrics import Metrics
from storage.entities.figures import Figures

log = logging.getLogger("fieldline.health")

State = Literal["starting", "standing by", "leading", "stopping"]
Check = Callable[[], Awaitable[str | None]]
"""None when all is well, otherwise the reason in a few fixed words."""

CHECK_SECONDS = 2.0
LAG_EVERY = 0.5
TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """What the process is doing now, and what is asked before it is called ready.

    `checks` are only asked while it leads: a process that stands by has no connection of its own to Telegram.
    """

    def __init__(self) -> None:
        self.state: State = "starting"
        self.metrics = Metrics()
        self.checks: dict[str, Check] = {}
        self.figures: Callable[[], Awaitable[tuple[Figures, int]]] | None = None
        """What waits, and the business time in UTC milliseconds it is of; only there while the process leads."""
        self.audit: bool | None = None
        """Whether the last walk along the audit log found it whole; None before the first has ended."""

    def became(self, state: State) -> None:
        """The process starts, stands by, leads or stops."""
        self.state = state

    async def reasons(self) -> dict[str, str]:
        """Check -> why it is not well; empty when all is well."""
        if self.state != "leading":
            return {}
        names = list(self.checks)
        found = await asyncio.gather(*(_asked(self.checks[name]) for name in names))
        return {name: reason for name, reason in zip(names, found, strict=True) if reason is not None}


async def _asked(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return "no answer in time"
    except Exception as exc:  # noqa: BLE001 - whatever it is, the check did not pass
        return f"failed: {type(exc).__name__}"


class HealthServer:
    """`listen` is HOST:PORT; empty: nothing listens. `exposition` gives the text of /metrics."""

    def __init__(
        self, listen: str, health: Health, *, exposition: Callable[[], Awaitable[bytes]] | None = None
    ) -> None:
        host, _, port = listen.rpartition(":")
        self._host, self._port = host.strip("[]") or "127.0.0.1", int(port or 0)
        self._listens = bool(listen)
        self._health = health
        self._exposition = exposition
        self._runner: web.AppRunner | None = None
        self._lag: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it listens, once it does."""
        assert self._runner is not None
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Listen. A port that is taken is told in the log and lets the bot serve all the same."""
        if not self._listens:
            return
        app = web.Application(client_max_size=1024)
        app.router.add_get("/live", self._live)
        app.router.add_get("/ready", self._ready)
        app.router.add_get("/leading", self._leading)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as exc:
            log.error("health: %s:%d is not to be had: %s", self._host, self._port, exc.strerror or "refused")
            await runner.cleanup()
            return
        self._runner = runner
        self._lag = asyncio.create_task(self._measure_lag(), name="lag")

    async def _measure_lag(self) -> None:
        """How much later than asked for the event loop comes back."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(LAG_EVERY)
            self._health.metrics.lag.add("loop", max(0.0, time.monotonic() - began - LAG_EVERY))

    async def stop(self) -> None:
        if self._lag is not None:
            self._lag.cancel()
            self._lag = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _live(self, request: web.Request) -> web.Response:
        """The event loop turns; anything more would have a service killed for trouble that a restart mends not."""
        return web.json_response({"state": self._health.state})

    async def _ready(self, request: web.Request) -> web.Response:
        """Well in its part: leading with everything in order, or standing by."""
        reasons = await self._health.reasons()
        is_ready = not reasons and self._health.state in ("leading", "standing by")
        return self._answer(is_ready, ready=is_ready, reasons=reasons)

    async def _leading(self, request: web.Request) -> web.Response:
        """Where a proxy in front of two machines sends Telegram's webhook."""
        return self._answer(self._health.state == "leading")

    def _answer(self, is_well: bool, **more: Any) -> web.Response:
        return web.json_response({"state": self._health.state, **more}, status=200 if is_well else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        if self._exposition is None:
            return web.Response(status=404)
        return web.Response(body=await self._exposition(), headers={"Content-Type": TEXT})
