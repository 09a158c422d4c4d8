"""What the leading process says of itself: whether database, Telegram, intake and jobs are well, and what waits.

The audit log is walked through in small steps all the while, so that a change behind our back is noticed by itself.
"""

import logging
import time

from bot.clock import Clock
from bot.health import Health
from bot.ordering import Lanes
from storage.crm import Crm
from storage.entities.figures import Figures, Walk
from storage.entities.instants import to_ms

log = logging.getLogger("fieldline.watching")

STEP_SECONDS = 5.0
STUCK_SECONDS = 120.0
SILENT_SECONDS = 60.0
MOST_WAITING = 2_000


class Watching:
    """A job of the delivery loop, and what health checks ask while the process leads."""

    def __init__(self, crm: Crm, health: Health) -> None:
        self._crm = crm
        self._health = health
        self._walk = Walk()
        self._beat = self._walked = time.monotonic()

    def begin(self, clock: Clock, lanes: Lanes) -> None:
        """From now on the process can be asked."""

        async def figures() -> tuple[Figures, int]:
            now = to_ms(clock.now())
            return await self._crm.watching.figures(now=now), now

        async def intake() -> str | None:
            return f"{len(lanes)} updates wait" if len(lanes) >= MOST_WAITING else None

        self._beat = time.monotonic()
        self._health.figures = figures
        self._health.checks |= {
            "database": self._database,
            "telegram": self._telegram,
            "intake": intake,
            "jobs": self._jobs,
        }

    def end(self) -> None:
        """It stops, or leads no longer."""
        self._health.figures = None
        self._health.checks.clear()

    async def run(self, now: int) -> None:
        """The jobs of this second are done; now and then a few rows more of the audit log."""
        self._beat = time.monotonic()
        if self._beat - self._walked < STEP_SECONDS:
            return
        self._walked = self._beat
        self._walk = await self._crm.watching.walk(self._walk)
        verdict = self._walk.verdict
        if verdict is None:
            return
        if not verdict.is_whole and self._health.audit is not False:
            log.error("the audit log is broken at sequence %s: %s", verdict.sequence, verdict.fault)
        self._health.audit = verdict.is_whole

    async def _database(self) -> str | None:
        await self._crm.joining.has_company()
        return None

    async def _telegram(self) -> str | None:
        silent = self._health.metrics.telegram_silent
        return f"no answer for {silent:.0f} s" if silent > SILENT_SECONDS else None

    async def _jobs(self) -> str | None:
        """Without a company there are no jobs yet."""
        late = time.monotonic() - self._beat
        if late <= STUCK_SECONDS or not await self._crm.joining.has_company():
            return None
        return f"nothing was done for {late:.0f} s"
