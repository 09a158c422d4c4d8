"""Updates from Telegram: into the inbox, committed, and only then confirmed.

One consumer at a time: a long poll of our own, or a webhook endpoint. What cannot be parsed is stored and parked.
"""

import asyncio
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import Conflict, NetworkError, TelegramError, TimedOut

from bot.boundary import CHANNEL
from bot.flooding import Strangers
from bot.ordering import Delivery, Lanes
from bot.runtime import Runtime
from bot.transport import AiohttpRequest
from storage.entities.inbox import Incoming, Waiting
from storage.entities.instants import MINUTE, to_ms
from storage.errors import OutOfService

log = logging.getLogger("fieldline.intake")

ALLOWED = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
]
POLL_SECONDS = 30
STALLED_SECONDS = 90.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 4.0
MOST_WAITING = 2_000
PAGE = 500
BODY_LIMIT = 1024 * 1024
PATIENCE, KEPT_ALIVE = 10.0, 75.0  # seconds until a request is there, and between two
CONNECTIONS = 256  # at once; Telegram opens 40
_ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
LARGEST = 2**53  # of Telegram's ids and times; what is beyond is none


class Intake:
    """Stores what arrives and puts it into the lanes."""

    def __init__(self, runtime: Runtime, lanes: Lanes) -> None:
        self._runtime = runtime
        self._lanes = lanes
        self._in_doubt = False
        self._strangers = Strangers()
        lanes.refill = self._of_place

    async def take(self, updates: Sequence[Any]) -> None:
        """Store a batch in one transaction, then queue what is new as it was stored, as it would be after a restart.
        Raises OutOfService; nothing is lost then, because nothing was confirmed."""
        await self.catch_up()
        now = to_ms(self._runtime.clock.now())
        given = {delivery_of(update): update for update in updates if delivery_of(update) is not None}
        every = [one for one in (incoming_of(update, now) for update in given.values()) if one is not None]
        incoming = [one for one in every if not self._strangers.is_over(one.account, now // MINUTE)]
        if not incoming:
            return
        try:
            received = await self._runtime.crm.inbox.receive(CHANNEL, incoming, now=now)
        except OutOfService:
            self.doubt()
            raise
        self._strangers.note(received.dropped, now // MINUTE)
        fresh = set(received.fresh)
        for one in incoming:
            if one.delivery_id in fresh:
                payload = json.loads(one.payload)
                self._lanes.put(Delivery(one.delivery_id, one.account, one.place, payload, one.said_at))

    def doubt(self) -> None:
        """A connection was lost in a commit: something may be stored that nobody handles."""
        self._in_doubt = True

    async def catch_up(self, now: int = 0) -> None:
        """After a doubt, queue what is stored and not on its way. Raises OutOfService, and the doubt stays."""
        if not self._in_doubt:
            return
        with self._lanes.watched() as on_their_way:
            self._in_doubt = False
            try:
                await self._queue_stored(on_their_way)
            except OutOfService:
                self.doubt()
                raise

    async def resume(self) -> int:
        """Queue what was stored but not answered before the last stop; how many there were."""
        return await self._queue_stored(set())

    async def _queue_stored(self, on_their_way: set[str]) -> int:
        """Page by page, so that a long backlog is never in memory as a whole."""
        count = last = 0
        while waiting := await self._runtime.crm.inbox.unanswered(CHANNEL, limit=PAGE, after=last):
            for one in waiting:
                if one.delivery_id not in on_their_way:
                    self.put_waiting(one)
            count, last = count + len(waiting), waiting[-1].number
        return count

    async def _of_place(self, place: str, limit: int) -> list[Delivery]:
        waiting = await self._runtime.crm.inbox.unanswered(CHANNEL, limit=limit, place=place)
        return [_delivery(one) for one in waiting]

    def put_waiting(self, one: Waiting, *, again: bool = False) -> None:
        delivery = _delivery(one)
        delivery.tap_answered = again  # What was parked has said so on its button, which is answered once.
        self._lanes.put(delivery, again=again)

    async def again(self, delivery_id: str, account: str) -> bool:
        """Try a parked delivery of this account once more."""
        try:
            one = await self._runtime.crm.inbox.unpark(CHANNEL, delivery_id, account)
        except OutOfService:
            self.doubt()
            return False
        if one is not None:
            self.put_waiting(one, again=True)
        return one is not None

    async def until_room(self) -> None:
        """A long backlog stays with Telegram instead of in memory."""
        await self._lanes.below(MOST_WAITING)


def _delivery(one: Waiting) -> Delivery:
    return Delivery(one.delivery_id, one.account, one.place, json.loads(one.payload), one.said_at, one.tries)


def delivery_of(update: Any) -> str | None:
    """The update id; None for something that is no update at all."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return str(number) if type(number) is int and 0 <= number < LARGEST else None


def incoming_of(update: Any, now: int) -> Incoming | None:
    """The addresses of an update, read without the library, which may not know its shape."""
    delivery_id = delivery_of(update)
    if delivery_id is None:
        return None
    kind, body = body_of(update)
    message = body.get("message") if kind == "callback_query" else body
    message = message if isinstance(message, dict) else {}
    user, chat = _id_of(body.get("from")), _id_of(message.get("chat"))
    said = _id_of({"id": message.get("edit_date") or message.get("date")})
    account = f"tg:{user}" if user is not None else "tg:0"
    number = message.get("message_id")
    return Incoming(
        delivery_id=delivery_id,
        account=account,
        place=f"tg:{chat}" if chat is not None else account,
        message=str(number) if isinstance(number, int) else None,
        said_at=said * 1000 if said is not None and kind != "callback_query" else now,
        payload=_written(update),
        readable=bool(kind) and user is not None,
    )


def _written(update: dict[str, Any]) -> bytes:
    """The update as it is stored. Zeros are left out and half characters become marks: no database keeps them, and
    what was stored with them would fail wherever its words go."""
    text = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    return _ZERO.sub(r"\1", text).encode("utf-8", "replace")


def body_of(update: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind of an update and what it holds; ("", {}) for a kind that was not asked for."""
    kind = next((name for name in ALLOWED if name in update), "")
    body = update.get(kind)
    return kind, body if isinstance(body, dict) else {}


def said_in(kind: str, body: dict[str, Any]) -> str:
    """The person's own words in a raw update."""
    words = (body.get("text") or body.get("caption")) if kind in ("message", "edited_message") else None
    return words.encode("utf-8", "replace").decode() if isinstance(words, str) else ""


def _id_of(part: Any) -> int | None:
    number = part.get("id") if isinstance(part, dict) else None
    return number if isinstance(number, int) and abs(number) < LARGEST else None


class Poller:
    """Long polling with a watchdog: a client that stalls silently is replaced."""

    def __init__(self, intake: Intake, api: str, *, connect: Callable[..., AiohttpRequest] = AiohttpRequest) -> None:
        self._intake = intake
        self._api = api
        self._connect = partial(connect, connections=1)
        self._offset: int | None = None
        self._last_success = time.monotonic()
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Poll until `stopping` is set."""
        request = self._connect()
        wait = FIRST_WAIT
        try:
            while not self.stopping.is_set():
                await self._intake.until_room()
                try:
                    await self._once(request)
                    wait = FIRST_WAIT
                except (TelegramError, OutOfService, ValueError) as exc:
                    log.warning("polling: %s", exc if isinstance(exc, Conflict) else type(exc).__name__)
                    await self._pause(wait)
                    wait = min(wait * 2, LONGEST_WAIT)
                if time.monotonic() - self._last_success > STALLED_SECONDS:
                    log.warning("polling stalled: a new connection is opened")
                    await request.shutdown()
                    request = self._connect()
                    self._last_success = time.monotonic()
        finally:
            await request.shutdown()

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    async def _once(self, request: AiohttpRequest) -> None:
        parameters: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": 100, "allowed_updates": ALLOWED}
        if self._offset is not None:
            parameters["offset"] = self._offset
        poll = asyncio.ensure_future(request.call(f"{self._api}/getUpdates", parameters, seconds=POLL_SECONDS + 10.0))
        stop = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED, timeout=POLL_SECONDS + 15.0)
        stop.cancel()
        if not poll.done():
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)
            if not self.stopping.is_set():
                raise TimedOut
            return
        status, body = await poll
        if status != 200:
            await self._refused(request, status, body)
            return
        updates = _result_of(body)
        self._last_success = time.monotonic()
        await self._intake.take(updates)
        # Ids begin anew at a random number after a quiet week: when all is confirmed, the next poll names no offset.
        self._offset = max((int(number) + 1 for number in map(delivery_of, updates) if number), default=None)

    async def _refused(self, request: AiohttpRequest, status: int, body: bytes) -> None:
        """Raises what Telegram says. A webhook left over from before is taken away: with it there is no polling."""
        answer = _json_of(body)
        if status == 429:
            await self._pause(float((answer.get("parameters") or {}).get("retry_after") or 1))
            return
        if status == 409 and "webhook" in str(answer.get("description")):
            await request.call(f"{self._api}/deleteWebhook", {"drop_pending_updates": False}, seconds=10.0)
            raise Conflict("a webhook was set; it is taken away")
        if status == 409:
            raise Conflict("another program polls with this token")
        raise NetworkError(f"getUpdates answered {status}")


def _json_of(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _result_of(body: bytes) -> list[Any]:
    """Raises NetworkError for what is no answer of Telegram's, for instance a proxy's page."""
    updates = _json_of(body).get("result")
    if not isinstance(updates, list):
        raise NetworkError("getUpdates gave no list")
    return updates


class Webhook:
    """The endpoint Telegram posts to: secret header, a body of at most 1 MB, 200 only after the commit.

    A connection that does not get to the point within `patience` seconds is closed, and so is one too many.
    Raises ValueError for an empty secret: without one, anybody would be Telegram.
    """

    def __init__(
        self,
        intake: Intake,
        *,
        secret: str,
        listen: str,
        url: str,
        patience: float = PATIENCE,
        most: int = CONNECTIONS,
    ) -> None:
        if not secret:
            raise ValueError("the webhook needs a secret")
        self._intake = intake
        self._patience, self._most = patience, most
        self._silent: dict[web.RequestHandler, asyncio.TimerHandle] = {}
        self._secret = secret.encode()
        host, _, port = listen.rpartition(":")
        self._host, self._port = host or "127.0.0.1", int(port)
        self._path = urlsplit(url).path or "/"
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_post(self._path, self._post)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=1.0,
            keepalive_timeout=KEPT_ALIVE,
            lingering_time=self._patience / 5,
        )
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self._host, self._port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for timer in self._silent.values():
            timer.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    def _connection(self) -> asyncio.Protocol:
        """Who speaks slowly or not at all holds no socket that others need."""
        assert self._runner is not None
        assert self._runner.server is not None
        if len(self._runner.server.connections) >= self._most:
            return _Full()
        made = self._runner.server()
        self._silent[made] = asyncio.get_running_loop().call_later(self._patience, self._hang_up, made)
        return made

    def _hang_up(self, connection: web.RequestHandler) -> None:
        del self._silent[connection]
        connection.force_close()

    async def _post(self, request: web.Request) -> web.Response:
        timer = self._silent.pop(request.protocol, None)
        if timer is not None:
            timer.cancel()
        response = web.Response(status=await self._status(request))
        if response.status >= 400:
            response.force_close()
        return response

    async def _status(self, request: web.Request) -> int:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return 403
        try:
            async with asyncio.timeout(self._patience):
                update = json.loads(await request.read())
        except TimeoutError:
            return 408
        except (ValueError, RecursionError):
            return 400
        if delivery_of(update) is None:
            return 400
        try:
            await self._intake.take([update])
        except OutOfService:
            return 503
        return 200


class _Full(asyncio.Protocol):
    """One connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
