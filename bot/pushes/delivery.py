"""The loop that asks the database what is due and sends it: at least once, at most 8 in flight, one per chat."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot import replies
from bot.boundary import chat_id_of
from bot.menus import set_menu
from bot.runtime import Runtime
from bot.texts import texts
from bot.views.view import View
from storage.entities.instants import to_ms
from storage.entities.outbox import Parcel
from storage.errors import OutOfService

log = logging.getLogger("fieldline.pushes")

IN_FLIGHT = 8
TICK_SECONDS = 1.0
GATHER_SECONDS = 0.05  # What is queued within so long goes out with one look.
BATCH = 40

Job = Callable[[int], Awaitable[Any]]


def real_ms() -> int:
    """Real time, for leases and back-off."""
    return time.time_ns() // 1_000_000


class Delivery:
    """Sends parcels. `jobs` run before each look: what fires reminders, seals the audit, and the daily jobs."""

    def __init__(self, bot: Bot, runtime: Runtime, jobs: list[Job]) -> None:
        self._bot = bot
        self._runtime = runtime
        self._jobs = jobs
        self._set_up = False
        self._wake = asyncio.Event()
        self._round_lock = asyncio.Lock()
        self.stopping = asyncio.Event()

    def wake(self) -> None:
        """Something was queued: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """The jobs each second, and a look whenever something was queued, until `stopping` is set."""
        worked = -TICK_SECONDS
        while not self.stopping.is_set():
            self._wake.clear()
            began = time.monotonic()
            is_time = began - worked >= TICK_SECONDS
            try:
                await self.round(jobs=is_time)
            except (OutOfService, NetworkError) as exc:
                log.warning("delivery: %s", type(exc).__name__)
            except Exception:
                log.exception("delivery: a job failed")
            worked = began if is_time else worked
            try:
                async with asyncio.timeout(max(0.0, worked + TICK_SECONDS - time.monotonic())):
                    await self._wake.wait()
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                continue

    async def round(self, *, jobs: bool = True) -> int:
        """One look: the jobs, then everything that is due; how many messages went out."""
        async with self._round_lock:
            if not await self._is_set_up():
                return 0
            now = self._now()
            for job in self._jobs if jobs else ():
                await job(now)
            total = 0
            while not self.stopping.is_set():
                parcels = await self._runtime.crm.outbox.lease(now=self._now(), real=real_ms(), limit=BATCH)
                if not parcels:
                    return total
                total += len(parcels)
                await self._send_all(parcels)
            return total

    async def _is_set_up(self) -> bool:
        """Before `fieldline setup` there is nothing to say to anybody."""
        self._set_up = self._set_up or await self._runtime.crm.joining.has_company()
        return self._set_up

    async def _send_all(self, parcels: list[Parcel]) -> None:
        slots = asyncio.Semaphore(IN_FLIGHT)
        by_place: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            by_place.setdefault(parcel.place, []).append(parcel)

        async def chat(mine: list[Parcel]) -> None:
            for parcel in mine:
                async with slots:
                    if self.stopping.is_set():
                        await self._runtime.crm.outbox.later(parcel, at=0)
                    else:
                        await self._send(parcel)

        await asyncio.gather(*(chat(mine) for mine in by_place.values()))

    def _now(self) -> int:
        return to_ms(self._runtime.clock.now())

    def _view(self, parcel: Parcel) -> View | None:
        show = self._runtime.features.pushes.get(parcel.kind)
        if show is None:
            log.error("no view for a push of kind %s", parcel.kind)
            return None
        t = texts(parcel.locale).at(self._now(), parcel.zone, currency=parcel.currency)
        if parcel.speaker is not None:
            organisation = parcel.speaker.organisation
            t = texts(parcel.locale).at(self._now(), organisation.timezone, currency=organisation.base_currency)
        return show(parcel.entity, t)

    async def _send(self, parcel: Parcel) -> None:
        crm = self._runtime.crm
        try:
            view = self._view(parcel)
        except Exception:
            log.exception("a push of kind %s cannot be shown", parcel.kind)
            view = None
        if view is None:
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
            return
        try:
            message = await self._put(parcel, view)
            await crm.outbox.sent(parcel, str(message), now=self._now())
            await self._after(parcel)
        except RetryAfter as exc:
            seconds = replies.retry_seconds(exc)
            self._runtime.gate.refused(parcel.place, seconds)
            await crm.outbox.later(parcel, at=real_ms() + int(seconds * 1000))
        except Forbidden:
            await crm.outbox.unreachable(parcel.place, parcel, now=self._now())
        except BadRequest as exc:
            log.error("a push of kind %s was refused: %s", parcel.kind, exc.message)
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
        except ChatMigrated:
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
        except NetworkError:
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms())

    async def _after(self, parcel: Parcel) -> None:
        """Other roles are other commands: the menu changes with the keyboard that was sent."""
        if parcel.kind == "settings-roles" and parcel.speaker is not None:
            await set_menu(self._bot, parcel.place, parcel.speaker.permissions, texts(parcel.locale))

    async def _put(self, parcel: Parcel, view: View) -> int:
        chat_id = chat_id_of(parcel.place)
        edit = int(parcel.card.message) if parcel.redraw and parcel.card and parcel.card.message else None
        await self._runtime.gate.enter(parcel.place, parcel.priority)
        shown = replace(view, silent=view.silent or parcel.silent)
        return await replies.once(self._bot, chat_id, shown, parcel.card, edit=edit)
