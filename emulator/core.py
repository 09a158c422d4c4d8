"""The emulator without sockets: accounts, chats, updates, the clock, faults and violations."""

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from emulator.chats import Chat, Posted
from emulator.errors import ApiError, ConnectionCut, Json, NotPossible, bad_request
from emulator.events import Events
from emulator.faults import Faults
from emulator.files import Files, FileStore, Upload
from emulator.flood import FloodLimits
from emulator.methods import METHODS
from emulator.people import People
from emulator.queries import Queries
from emulator.updates import UpdateQueue
from emulator.validator import Validator

# Polling and its surroundings say nothing about whether the bot still works on something.
NOT_WORK = frozenset({"getUpdates", "getMe", "getWebhookInfo"})
POLL_WITH_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SECOND_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class CallRecord(NamedTuple):
    """One call of the bot as it ended; `at` is real (monotonic) time in seconds."""

    at: float
    method: str
    chat_id: int | None
    status: int
    retry_after: int | None


class Emulator:
    """Telegram for one bot, in this process.

    In short::

        emulator = Emulator(token="1:x", clock=lambda: now.timestamp(), flood=False)
        ann = emulator.people.add("Ann", language_code="en")
        step = ann.say("hello")                                  # Step: update_ids, message_ids …
        for update in emulator.take_updates(): ...               # hand them to the bot
        status, body = await emulator.call("sendMessage", {"chat_id": ann.id, "text": "hi"})
        ann.screen()["messages"][-1]["text"]                     # "hi"
        assert not emulator.violations

    `clock` gives epoch seconds; `advance` moves the emulator's time on top of it. Flood limits and
    faults use real time (`monotonic`). `privacy` is Telegram's privacy mode: in groups the bot sees
    only commands, replies to it and mentions. Everything but `call` is synchronous, and nothing here
    may be used from two threads. Answers and updates are shared with the chats: read them, or encode
    them, but do not change them.
    """

    def __init__(
        self,
        token: str = "123456:TEST",
        *,
        bot_username: str = "fieldline_bot",
        bot_name: str = "Fieldline",
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        flood: bool = True,
        privacy: bool = True,
        zone: str | None = None,
        seed: int | None = None,
    ) -> None:
        number = token.split(":", 1)[0]
        self.token = token
        self.rng = random.Random(seed)
        self.monotonic = monotonic
        self._clock = clock
        self.offset = 0.0
        """Seconds the emulator's clock runs ahead of `clock`."""
        self.bot: Json = {
            "id": int(number) if number.isdigit() else 123456,
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        self.privacy = privacy
        self.zone = zone
        """IANA zone the pages show times in; None leaves it to the browser."""
        self.inline_feedback = False
        """Whether choosing an inline result is told to the bot (BotFather's /setinlinefeedback)."""
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.events = Events()
        self.queue = UpdateQueue(self.rng)
        self.people = People(self)
        self.queries = Queries(self)
        self.faults = Faults()
        self.flood = FloodLimits(monotonic, on=flood)
        self.validator = Validator.shared()
        self.violations: list[Json] = []
        self.settings: dict[str, Any] = {}
        """Commands, descriptions, menu buttons and the webhook, by their own keys."""
        self.calls: deque[CallRecord] = deque(maxlen=20_000)
        self.on_call: Callable[[CallRecord], None] | None = None
        """Hears of every call as it is answered (a load does)."""
        self.working = 0
        """Calls under way, polling left out."""
        self.last_work = monotonic()
        self.polls = 0
        """getUpdates calls that wait right now."""
        self.last_poll = -math.inf
        self._poll: object = None
        self.inline_messages: dict[str, tuple[Chat, Posted]] = {}
        """Messages people sent through inline mode, by `inline_message_id`."""

    # -- time ---------------------------------------------------------------------------------

    def now(self) -> float:
        """The emulator's time, epoch seconds."""
        return self._clock() + self.offset

    def now_iso(self) -> str:
        """The emulator's time as ISO 8601 in UTC."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")

    def advance(self, seconds: float) -> None:
        """Move the emulator's clock forward. Raises NotPossible for what is no number of at least 0."""
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 1e10:
            raise NotPossible("advance_seconds must be a number of at least 0")
        self.offset += seconds
        self.events.tell("clock", now=self.now_iso())

    # -- what the bot sees --------------------------------------------------------------------

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes] | tuple[str, bytes, str]] | None = None,
    ) -> tuple[int, Json]:
        """One call of the Bot API: HTTP status and the answer's JSON.

        `params` are native values or strings as on the wire; `files` are the parts of a multipart
        request by their field name: (name, bytes[, MIME type]). Raises ConnectionCut for the injected
        faults of that kind.
        """
        fate = self.faults.fate(method)
        work = method not in NOT_WORK
        self.working += work
        try:
            if fate.delay:
                await asyncio.sleep(fate.delay / 2)
            if fate.cut_before:
                raise ConnectionCut
            status, body = await self._answer(method, params or {}, files or {}, fate.refusal)
            if fate.delay:
                await asyncio.sleep(fate.delay / 2)
            if fate.cut_after:
                raise ConnectionCut
            return status, body
        finally:
            self.working -= work
            if work:
                self.last_work = self.monotonic()

    async def _answer(
        self, method: str, raw: Mapping[str, Any], parts: Mapping[str, Any], refusal: ApiError | None
    ) -> tuple[int, Json]:
        chat_id: object = raw.get("chat_id")
        try:
            if refusal is not None:
                raise refusal
            files: Files = {name: Upload(*part) for name, part in parts.items()}
            name, params = self.validator.check(method, raw, files)
            chat_id = params.get("chat_id")
            if name == "getUpdates":
                result = await self._get_updates(params)
            else:
                handler = METHODS.get(name)
                if handler is None:
                    raise ApiError(501, f"Not Implemented: the emulator has no {name} yet", rule="not-emulated")
                result = handler(self, params, files)
        except ApiError as error:
            if error.rule is not None:
                self.violation(method, error.rule, error.description)
            wait = (error.parameters or {}).get("retry_after")
            self._log(method, chat_id, error.code, wait)
            return error.code, error.body()
        self._log(method, chat_id, 200, None)
        return 200, {"ok": True, "result": result}

    def _log(self, method: str, chat_id: object, status: int, wait: int | None) -> None:
        if method not in NOT_WORK:
            number = chat_id if isinstance(chat_id, int) else None
            record = CallRecord(self.monotonic(), method, number, status, wait)
            self.calls.append(record)
            if self.on_call is not None:
                self.on_call(record)

    async def _get_updates(self, params: Json) -> list[Json]:
        """Long polling: a new poller ends the one that waits, as at Telegram."""
        queue = self.queue
        if self.settings.get("webhook"):
            raise ApiError(409, POLL_WITH_WEBHOOK, rule="poll-with-webhook")
        self.last_poll = self.monotonic()
        queue.allow(params.get("allowed_updates"))
        queue.confirm(params.get("offset", 0))
        limit = params.get("limit", 100)
        timeout = min(max(params.get("timeout", 0), 0), 50)
        mine = self._poll = object()
        queue.wake()
        found = queue.peek(limit)
        if found or not timeout:
            return found
        waker = queue.waker()
        self.polls += 1
        try:
            async with asyncio.timeout(timeout):
                while not found and self._poll is mine and not self.faults.outage:
                    await waker.wait()
                    waker.clear()
                    if self._poll is mine and not self.faults.outage:
                        found = queue.peek(limit)
        except TimeoutError:
            return []
        finally:
            queue.forget(waker)
            self.polls -= 1
            self.last_poll = self.monotonic()
        if self._poll is not mine:
            raise ApiError(409, SECOND_POLLER)
        if not found:
            raise ConnectionCut
        return found

    def take_updates(self) -> list[Json]:
        """Every pending update, taken out of the queue (the in-process form of getUpdates)."""
        return self.queue.take_all()

    def download(self, path: str) -> bytes | None:
        """The bytes behind a `file_path` of getFile; None when there is no such file."""
        stored = self.files.by_path.get(path)
        return stored.content if stored else None

    # -- violations ---------------------------------------------------------------------------

    def violation(self, method: str, rule: str, detail: str) -> None:
        """Record that the bot did what a correct bot never does."""
        found = {"at": self.now_iso(), "method": method, "rule": rule, "detail": detail[:300]}
        self.violations.append(found)
        self.events.tell("violation", **found)

    # -- chats, for the methods ---------------------------------------------------------------

    def find_chat(self, chat_id: int | str) -> Chat:
        """A chat the bot names, by id or @username; 400 when there is none."""
        if isinstance(chat_id, str):
            person = self.people.by_username(chat_id)
            chat = self.chats.get(person.id) if person else None
        else:
            chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found", rule="chat-not-found")
        return chat

    def chat_to_write(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there now; else 403 as Telegram words it."""
        chat = self.find_chat(chat_id)
        if chat.private:
            if chat.bot_status == "kicked":
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            if not chat.opened:
                words = "Forbidden: bot can't initiate conversation with a user"
                raise ApiError(403, words, rule="never-started")
        elif not chat.bot_present:
            how = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
            raise ApiError(403, f"Forbidden: bot {how} the {chat.type} chat")
        return chat

    def find_posted(self, chat: Chat, message_id: int, what: str) -> Posted:
        """A message by its id; a 400 "message to … not found", a violation if it never existed."""
        posted = chat.messages.get(message_id)
        if posted is None:
            rule = None if chat.existed(message_id) else "unknown-message"
            raise bad_request(f"message {what} not found", rule=rule)
        return posted

    def new_instance(self) -> str:
        """A fresh `chat_instance`."""
        return str(self.rng.randrange(-(2**62), 2**62))

    def show(self, chat: Chat) -> None:
        """Tell the watchers that the chat's screen changed for everybody in it."""
        if self.events.heard:
            for person_id in chat.members:
                self.events.tell("screen", person=person_id, chat=chat.id)

    # -- answers to look up -------------------------------------------------------------------

    def callback_answer(self, callback_id: str) -> Json | None:
        """What the bot answered to a tap: {"text", "show_alert", "url"}; None when it has not."""
        return self.queries.callback_answer(callback_id)

    def inline_answer(self, query_id: str) -> Json | None:
        """The bot's answerInlineQuery parameters ({"results": […], …}); None when it has not answered."""
        return self.queries.inline_answer(query_id)
