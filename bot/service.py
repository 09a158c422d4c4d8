"""One running bot: intake, lanes, delivery and the control port, started and stopped in order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.app import App, build
from bot.boundary import CHANNEL
from bot.cards.process import CardReader
from bot.clock import Clock
from bot.contents import features
from bot.control import Control
from bot.engine.client import Engine
from bot.flooding import Turns, is_overtaken
from bot.gathering import Gatherer
from bot.handling import Handling
from bot.health import Health
from bot.intake import ALLOWED, FIRST_WAIT, LONGEST_WAIT, Intake, Poller, Webhook
from bot.ordering import Delivery as Incoming
from bot.ordering import Lanes
from bot.pushes.counting import Counting
from bot.pushes.delivery import Delivery, real_ms
from bot.pushes.exporting import Exporting
from bot.pushes.fetching import Fetching
from bot.pushes.importing import Importing
from bot.pushes.jobs import jobs
from bot.pushes.pacing import Gate, Pace
from bot.runtime import Runtime
from bot.sending import retry_seconds
from bot.settings import Settings
from bot.transport import AiohttpRequest
from bot.understanding.warming import warm
from bot.watching import Watching
from storage.blobs import Blobs
from storage.crm import Crm

log = logging.getLogger("fieldline.service")

STOP_SECONDS = 8.0


class Service:
    """Everything of one process around one CRM."""

    def __init__(
        self,
        settings: Settings,
        crm: Crm,
        *,
        clock: Clock | None = None,
        request: Any = None,
        leads: Callable[[], Awaitable[bool]] | None = None,
        health: Health | None = None,
        me: bytes | None = None,
    ) -> None:
        """`leads` is asked before each call to Telegram where another process may have taken over. `health` is what
        the process says of itself. `me` is Telegram's answer to getMe where it was asked before."""
        self.settings = settings
        self.health = health or Health()
        metrics = self.health.metrics
        self._connect = partial(AiohttpRequest, proxy=settings.proxy, leads=leads, ended=metrics.call_ended)
        self.crm = crm
        crm.watch(metrics.unit)
        self.clock = clock or Clock()
        self.runtime = Runtime(crm=crm, clock=self.clock, features=features(), metrics=metrics)
        self.application: App = build(settings, self.runtime, request=request or self._connect(me=me))
        self.handling = Handling(self.application, self.runtime, retries=settings.retries)
        self._turns = Turns(time.monotonic)
        self.lanes = Lanes(self._handle, slots=settings.slots, turn=self._turn)
        self.intake = Intake(self.runtime, self.lanes)
        self.fetching = Fetching(self.application.bot, crm, Blobs(settings.data_dir / "files"))
        self.importing = Importing(self.application.bot, self.runtime)
        self.exporting = Exporting(self.application.bot, self.runtime)
        counting = Counting(crm, self.runtime.counts)
        work = (self.intake.catch_up, self.fetching.run, self.importing.run, self.exporting.run, counting.run)
        self.watching = Watching(crm, self.health)
        self.delivery = Delivery(self.application.bot, self.runtime, jobs(crm, *work, self.watching.run))
        self.control: Control | None = None
        self._poller: Poller | None = None
        self._webhook: Webhook | None = None
        self._tasks: list[asyncio.Task[Any]] = []
        self._background: set[asyncio.Task[Any]] = set()
        self._warming: asyncio.Task[Any] | None = None
        self.gatherer = Gatherer(crm, self.clock, self.lanes.put, self.intake.doubt)
        self.runtime.gatherer, self.runtime.finished = self.gatherer, self._finished
        self.runtime.blobs = self.fetching.blobs
        self.runtime.cards = CardReader() if settings.card_reader else None
        self.runtime.engine = _engine(settings)
        self.runtime.wake = self.delivery.wake
        self.runtime.handle_again = self._again

    def _turn(self, account: str) -> float:
        """Seconds until this person's next message is handled; none where the pace is lifted."""
        return self._turns.take(account) if self.runtime.gate.pace.chat > 0 else 0.0

    async def _handle(self, delivery: Incoming) -> None:
        if is_overtaken(delivery, self.lanes.waiting(delivery.place)) and await self.handling.pass_over(delivery):
            self._finished(delivery)
            return
        await self.handling.reassure(delivery, self.lanes.behind(delivery.place))
        if await self.handling.handle(delivery):
            self._finished(delivery)

    def _finished(self, delivery: Incoming) -> None:
        """Whoever waits for the deliveries hears it; the parts of a gathering are done with the whole."""
        if self.control is None or delivery.gathered:
            return
        self.control.finished(delivery.delivery_id)
        for part in delivery.payload.get("parts", ()):
            self.control.finished(str(part.get("update_id")))

    def _again(self, delivery_id: str, account: str) -> None:
        self._aside(self.intake.again(delivery_id, account))

    def _aside(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def prepare(self) -> None:
        """Know the bot's name and the firm's pace; waits while Telegram cannot be reached.

        Raises TelegramError when Telegram refuses the token.
        """
        await _until_reached(self.application.initialize)
        self.runtime.gate = Gate(await self._pace(), monotonic=time.monotonic, waited=self.health.metrics.waited)

    async def _pace(self) -> Pace:
        stored = await self.crm.outbox.pace()
        overall = self.settings.pace_overall or stored["pace.overall"]
        chat_ms = stored["pace.chat_ms"] if self.settings.pace_chat_ms < 0 else self.settings.pace_chat_ms
        return Pace(overall=float(overall), chat=chat_ms / 1000, group=int(stored["pace.group"]))

    async def start(self) -> None:
        """Answer what was left over, then take in what comes and deliver what is due."""
        self._warming = self._aside(asyncio.to_thread(warm))
        await self.prepare()
        await self.crm.outbox.release(real=real_ms())
        if self.settings.control_url:
            self.control = Control(self.settings.control_url, self.clock, self.quiet)
            await self.control.start()
        self.fetching.sweep()
        await self.gatherer.resume()
        left = await self.intake.resume()
        if left:
            log.info("resuming %d deliveries", left)
        if self.settings.webhook_url:
            await self._listen()
        else:
            await self._poll()
        self._tasks.append(asyncio.create_task(self._deliver(), name="delivery"))
        self.watching.begin(self.clock, self.lanes)

    async def _poll(self) -> None:
        base = self.settings.telegram_url.rstrip("/")
        api = f"{base}/bot{self.settings.token.get_secret_value()}"
        self._poller = Poller(self.intake, api, connect=self._connect)
        self._tasks.append(asyncio.create_task(self._poller.run(), name="polling"))

    async def _listen(self) -> None:
        secret = self.settings.webhook_secret.get_secret_value()
        if not secret:
            raise ValueError("FIELDLINE_WEBHOOK_SECRET is needed with a webhook")
        url = self.settings.webhook_url
        self._webhook = Webhook(self.intake, secret=secret, listen=self.settings.webhook_listen, url=url)
        await self._webhook.start()
        set_webhook = partial(self.application.bot.set_webhook, url, secret_token=secret, allowed_updates=ALLOWED)
        await _until_reached(set_webhook)

    async def _deliver(self) -> None:
        await asyncio.sleep(1.0 if not self.settings.control_url else 0.0)
        await self.delivery.run()

    async def quiet(self) -> None:
        """Return when everything due has been sent and nothing is being handled."""
        for _ in range(20):
            await self.gatherer.due()
            await self.lanes.idle()
            sent = await self.delivery.round()
            await self.fetching.idle()
            worked = any([await self.importing.idle(), await self.exporting.idle()])
            if sent == 0 and len(self.lanes) == 0 and not worked:
                return

    async def warmed(self) -> None:
        """Return when the words and weights that the first message needs are read."""
        if self._warming is not None:
            await asyncio.wait([self._warming])

    async def wait(self) -> None:
        """Return when one of the loops ends; raise what it died of."""
        if not self._tasks:
            await asyncio.Event().wait()
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Stop fetching, finish what runs, leave the rest in the inbox; within the ten seconds a container gets."""
        self.watching.end()
        if self._poller is not None:
            self._poller.stopping.set()
        if self._webhook is not None:
            await self._webhook.stop()
        self.handling.stopping.set()
        self.delivery.stopping.set()
        self.delivery.wake()
        await asyncio.gather(self.lanes.stop(seconds=seconds), self._end_loops(seconds))
        await asyncio.gather(self.gatherer.stop(), self.fetching.stop(), self.importing.stop(), self.exporting.stop())
        if self.runtime.cards is not None:
            await self.runtime.cards.stop()
        if self.runtime.engine is not None:
            await self.runtime.engine.stop()
        if self.control is not None:
            await self.control.stop()
        await self.application.shutdown()
        await self.application.bot.shutdown()

    async def _end_loops(self, seconds: float) -> None:
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _engine(settings: Settings) -> Engine | None:
    """The endpoint that is asked where our own reading ends; most firms have none."""
    if not settings.engine_url:
        return None
    key = settings.engine_key.get_secret_value()
    chat, speech = settings.engine_chat_model, settings.engine_speech_model
    return Engine(settings.engine_url, key=key, chat_model=chat, speech_model=speech)


async def _until_reached(call: Callable[[], Awaitable[Any]]) -> None:
    """Call until Telegram answers; what it refuses is raised, what only fails on the way is tried again."""
    wait = FIRST_WAIT
    while True:
        try:
            await call()
        except BadRequest:
            raise
        except (NetworkError, RetryAfter) as exc:
            log.warning("Telegram cannot be reached: %s", type(exc).__name__)
            await asyncio.sleep(max(wait, retry_seconds(exc)) if isinstance(exc, RetryAfter) else wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return


__all__ = ["CHANNEL", "Service"]
