"""The loop that asks the database what is due and sends it: at least once, at most 8 in flight, one per chat."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot import sending
from bot.boundary import chat_id_of, place_of
from bot.clock import RealTime
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
IN_HAND = 40
LEASED_AT_ONCE = 10  # Judging and drawing them keeps the database busy for so long that nobody else should notice.
LONGEST_WAIT = 2.5  # Seconds that a chat's turn is waited for; beyond that its parcels go back to the queue.
LONGEST_IN_HAND_MS = 30_000  # Half of the lease.
OUTAGE_MS = (5_000, 15_000)  # Until the next attempt while Telegram is out of reach.

Job = Callable[[int], Awaitable[Any]]


real_ms = RealTime().ms
"""Real time in milliseconds, for leases and back-off."""


@dataclass(frozen=True, slots=True)
class _Leased:
    """A parcel in hand, and since when in real milliseconds."""

    parcel: Parcel
    at: int


class Delivery:
    """Sends parcels. `jobs` run each second: what fires reminders, seals the audit, and the daily jobs.

    What is leased stands in a line per chat. A chat that must wait gives its parcels back, so that no other waits
    with it, and the jobs go on while a long queue is sent.
    """

    def __init__(self, bot: Bot, runtime: Runtime, jobs: list[Job]) -> None:
        self._bot = bot
        self._runtime = runtime
        self._jobs = jobs
        self._set_up = False
        self._wake = asyncio.Event()
        self._working, self._sending = asyncio.Lock(), asyncio.Lock()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._lines: dict[str, deque[_Leased]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.stopping = asyncio.Event()

    def wake(self) -> None:
        """Something was queued: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """The jobs each second, and a look whenever something was queued, until `stopping` is set."""
        await asyncio.gather(self._run_jobs(), self._run_sending())

    async def _run_jobs(self) -> None:
        while not self.stopping.is_set():
            began = time.monotonic()
            for job in self._jobs if await self._is_ready() else ():
                await _survived(self._work(job))
            self.wake()
            await _within(self.stopping.wait(), began + TICK_SECONDS - time.monotonic())

    async def _run_sending(self) -> None:
        while not self.stopping.is_set():
            await self._wake.wait()
            await _within(self.stopping.wait(), GATHER_SECONDS)
            if await self._is_ready():
                await _survived(self._send_due())
            else:
                self._wake.clear()

    async def _is_ready(self) -> bool:
        return bool(await _survived(self._is_set_up()))

    async def _work(self, job: Job) -> None:
        async with self._working:
            if not self.stopping.is_set():
                await job(self._now())

    async def round(self, *, jobs: bool = True) -> int:
        """One look: the jobs, then everything that is due; how many messages went out."""
        if not await self._is_set_up():
            return 0
        for job in self._jobs if jobs else ():
            await self._work(job)
        return await self._send_due()

    async def _is_set_up(self) -> bool:
        """Before `fieldline setup` there is nothing to say to anybody."""
        self._set_up = self._set_up or await self._runtime.crm.joining.has_company()
        return self._set_up

    async def _send_due(self) -> int:
        """Lease and send until nothing is due and nothing is on its way; how many were leased."""
        async with self._sending:
            total = 0
            try:
                while True:
                    self._wake.clear()
                    total += await self._lease()
                    if not self._tasks:
                        return total
                    await self._until_something_ends()
            except asyncio.CancelledError:
                for task in self._tasks:
                    task.cancel()
                raise
            finally:
                if self._tasks:
                    await asyncio.wait(set(self._tasks))

    async def _lease(self) -> int:
        """Fill the lines up, when there is room for some more; how many were leased."""
        in_hand = sum(len(line) for line in self._lines.values()) + len(self._lines)
        if self.stopping.is_set() or in_hand > IN_HAND - LEASED_AT_ONCE:
            return 0
        leased = real_ms()
        parcels = await self._runtime.crm.outbox.lease(now=self._now(), real=leased, limit=LEASED_AT_ONCE)
        for parcel in parcels:
            line = self._lines.get(parcel.place)
            if line is not None:
                line.append(_Leased(parcel, leased))
                continue
            self._lines[parcel.place] = deque([_Leased(parcel, leased)])
            task = asyncio.create_task(self._send_line(parcel.place))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(parcels)

    async def _until_something_ends(self) -> None:
        woken = asyncio.create_task(self._wake.wait())
        await asyncio.wait({*self._tasks, woken}, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    async def _send_line(self, place: str) -> None:
        """One chat's parcels in turn. The chat waits by itself before it takes one of the places in flight."""
        line = self._lines[place]
        try:
            while line:
                one = line.popleft()
                if await _survived(self._is_turn(one)):
                    async with self._slots:
                        await _survived(self._send(one.parcel))
        finally:
            del self._lines[place]

    async def _is_turn(self, one: _Leased) -> bool:
        """Wait for the chat's turn; False when that takes too long, and the parcel was given back."""
        gate, parcel = self._runtime.gate, one.parcel
        while not self.stopping.is_set():
            wait = gate.wait(parcel.place, parcel.priority)
            is_late = real_ms() - one.at > LONGEST_IN_HAND_MS
            if wait <= 0 and not is_late:
                return True
            if wait > LONGEST_WAIT or is_late:
                await self._runtime.crm.outbox.later(parcel, at=real_ms() + int(wait * 1000))
                return False
            await _within(self.stopping.wait(), wait)
        await self._runtime.crm.outbox.later(parcel, at=0)
        return False

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
        self._runtime.metrics.pushes.add(parcel.kind, await self._settled(parcel))

    async def _settled(self, parcel: Parcel) -> str:
        """Send it and write down what came of it; a word for that."""
        crm = self._runtime.crm
        try:
            view = self._view(parcel)
        except Exception:
            log.exception("a push of kind %s cannot be shown", parcel.kind)
            view = None
        if view is None:
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
            return "dead"
        try:
            message = await self._put(parcel, view)
            await crm.outbox.sent(parcel, message, now=self._now())
            await self._after(parcel)
        except RetryAfter as exc:
            await crm.outbox.later(parcel, at=real_ms() + int(sending.retry_seconds(exc) * 1000))
            return "later"
        except Forbidden as exc:
            await self._shut_out(parcel, exc)
            return "unreachable"
        except BadRequest as exc:
            log.error("a push of kind %s was refused: %s", parcel.kind, exc)
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
            return "dead"
        except ChatMigrated as exc:
            await crm.groups.moved(parcel.place, place_of(exc.new_chat_id), now=self._now())
            await (
                crm.outbox.sent(parcel, None, now=self._now()) if parcel.redraw else crm.outbox.later(parcel, at=0)
            )
            return "later"
        except NetworkError:
            if self._runtime.gate.is_outage:  # Nothing gets through: that is no failure of this message.
                await crm.outbox.later(parcel, at=real_ms() + random.randint(*OUTAGE_MS))
                return "later"
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms())
            return "failed"
        return "sent"

    async def _shut_out(self, parcel: Parcel, exc: Forbidden) -> None:
        """A person who blocked the bot is unreachable; a group it was taken out of is bound no more."""
        crm = self._runtime.crm
        if sending.is_group(parcel.place):
            log.warning("a group cannot be written to: %s", exc)
            await crm.groups.gone(parcel.place, now=self._now())
            await crm.outbox.failed(parcel, now=self._now(), real=real_ms(), dead=True)
        else:
            await crm.outbox.unreachable(parcel.place, parcel, now=self._now())

    async def _after(self, parcel: Parcel) -> None:
        """Other roles are other commands: the menu changes with the keyboard that was sent."""
        if parcel.kind == "settings-roles" and parcel.speaker is not None:
            await set_menu(self._bot, parcel.place, parcel.speaker.permissions, texts(parcel.locale))

    async def _put(self, parcel: Parcel, view: View) -> str | None:
        """The message it now stands on; None where nothing is left to redraw: the card is there no more, or an answer
        has drawn it since, with what was to be shown here and with the buttons that count."""
        edit = int(parcel.card.message) if parcel.redraw and parcel.card and parcel.card.message else None
        shown = replace(view, silent=view.silent or parcel.silent)
        send = partial(sending.attempt, self._bot, self._runtime.gate, chat_id_of(parcel.place), shown, parcel.card)
        if edit is not None:
            send = partial(send, stands=partial(self._runtime.crm.outbox.stands, parcel))
        for plain in (False, True):
            try:
                return str(await send(edit=edit, priority=parcel.priority, plain=plain))
            except sending.Overtaken:
                return None
            except BadRequest as exc:
                if edit is not None and sending.is_past_editing(exc):
                    return None
                if plain or not sending.is_bad_markup(exc):
                    raise
        return None


async def _within(waiting: Awaitable[Any], seconds: float) -> None:
    """Wait, but not longer than so many seconds."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await waiting
    except TimeoutError:
        return


async def _survived(work: Awaitable[Any]) -> Any:
    """What failed is logged; neither the loop nor another message ends with it."""
    try:
        return await work
    except (OutOfService, NetworkError) as exc:
        log.warning("delivery: %s", type(exc).__name__)
    except Exception:
        log.exception("delivery: a job failed")
    return None
