"""One gate for everything that is sent: so many a second overall, a pause within a chat, 429 per chat.

Real time only. Lower priorities are let through first: answers 0, what is due 1, notices 2, redraws 3.

When a message arrives at Telegram is not known, only that it does between its going out and its answer. So a message
counts from its going out until a second after the latest moment it may have arrived at, and what the way does to
the messages, hurrying one and keeping back another, never puts more of them into one second than the pace allows.
"""

import asyncio
import heapq
import itertools
import math
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

ANSWER = 0
TAPS = "taps"  # In place of a chat: answers to taps, which are no messages and have limits of their own.
KEPT_CHATS = 20_000
MINUTE = 60.0
SECOND = 1.004  # A little more than one, because timers ring early.
LEARNING = 0.005  # How fast a way that has become longer is believed.
QUIET = 2  # Pauses of a chat that a push keeps from the last answer in it.
MADE_UP_FOR = 2  # Pushes that may follow at once when none could go for a moment.
OUTAGE = 3  # Failures in a row, of whatever was sent, from which on Telegram counts as out of reach.


@dataclass(slots=True)
class Pace:
    """Limits in force. `overall` messages a second (0: none), `chat` seconds between two messages of a chat,
    `burst` answers that may follow each other at once, `group` messages a minute in a group."""

    overall: float = 25.0
    chat: float = 1.05
    burst: int = 3
    group: int = 18
    three_chats_pause: float = 5.0


@dataclass(slots=True, eq=False)
class _Message:
    """One message: when it went out, and the latest moment it can have arrived at (None while it is on its way)."""

    went: float
    is_answer: bool = False
    arrived: float | None = None


class Gate:
    """Everything that sends passes here; nobody holds a place while waiting for another."""

    def __init__(
        self,
        pace: Pace,
        *,
        monotonic: Callable[[], float],
        waited: Callable[[int, float], None] = lambda priority, seconds: None,
    ) -> None:
        """`waited` hears how long each message waited, by its priority."""
        self.pace = pace
        self._waited = waited
        self._monotonic = monotonic
        self._under_way = 0
        self._arrived: list[float] = []
        self._chats: OrderedDict[str, deque[_Message]] = OrderedDict()
        self._flying: dict[str, asyncio.Event] = {}
        self._blocked: dict[str, float] = {}
        self._refused: deque[tuple[float, str]] = deque(maxlen=16)
        self._closed_until = 0.0
        self._next_push = 0.0
        self._quickest = 0.0
        self._failures = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def sending(self, place: str, priority: int) -> AsyncIterator[None]:
        """Wait until one message may go to this chat; the block sends it, and ends when Telegram has answered."""
        began = self._monotonic()
        message = await self._enter(place, priority)
        self._waited(priority, self._monotonic() - began)
        landed = self._flying[place] = asyncio.Event()
        try:
            yield
        finally:
            del self._flying[place]
            landed.set()
            self._landed(message)

    async def _enter(self, place: str, priority: int) -> _Message:
        """One message of a chat at a time: what Telegram says to it concerns the next."""
        while True:
            if place in self._flying:
                await self._flying[place].wait()
                continue
            wait = self.wait(place, priority)
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._overall(priority)
            if place not in self._flying and self.wait(place, priority) <= 0:
                return self._note(place, priority)
            self._leave()

    async def until_open(self, place: str) -> None:
        """Wait while Telegram has asked to leave this chat, or everybody, alone: for calls that are no messages."""
        while True:
            wait = max(self._closed_until, self._blocked.get(place, 0.0)) - self._monotonic()
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    # -- what Telegram says --------------------------------------------------------------------

    def refused(self, place: str, seconds: float) -> None:
        """Telegram said 429: this chat waits; after three different chats everything pauses."""
        now = self._monotonic()
        if len(self._blocked) >= KEPT_CHATS:
            self._blocked = {chat: until for chat, until in self._blocked.items() if until > now}
        self._blocked[place] = max(self._blocked.get(place, 0.0), now + seconds)
        self._refused.append((now, place))
        recent = {chat for at, chat in self._refused if now - at < 10.0}
        if len(recent) >= 3:
            self._closed_until = max(self._closed_until, now + min(seconds, self.pace.three_chats_pause))

    def heard(self) -> None:
        """Telegram answered, whatever it said."""
        self._failures = 0

    def failed(self) -> None:
        """Telegram could not be reached, or fell over what it was sent."""
        self._failures += 1

    @property
    def is_outage(self) -> bool:
        """Has nothing got through lately? Then no message is to blame for it."""
        return self._failures >= OUTAGE

    # -- one chat ------------------------------------------------------------------------------

    def wait(self, place: str, priority: int) -> float:
        """Seconds until this chat may be written to, as far as it alone is concerned."""
        now = self._monotonic()
        wait = self._blocked.get(place, 0.0) - now
        if wait <= 0:
            self._blocked.pop(place, None)
        messages = self._chats.get(place)
        if not messages or self.pace.chat <= 0:
            return max(wait, 0.0)
        times = [now if message.arrived is None else message.arrived for message in messages]
        if _is_group(place):
            wait = max(wait, _room(times, self.pace.group, MINUTE, now))
        if priority != ANSWER:
            # Who is answered is about to act again: a push between would take the place of his next answer.
            pauses = QUIET if messages[-1].is_answer else 1
            wait = max(wait, times[-1] + self.pace.chat * pauses - now)
        return max(wait, 0.0, _room(times, self.pace.burst, self.pace.chat * self.pace.burst, now))

    def _note(self, place: str, priority: int) -> _Message:
        now = self._monotonic()
        message = _Message(now, is_answer=priority == ANSWER)
        self._chats.setdefault(place, deque(maxlen=32)).append(message)
        self._chats.move_to_end(place)
        while len(self._chats) > KEPT_CHATS or self._is_past(next(iter(self._chats.values()))[-1], now):
            self._chats.popitem(last=False)
        return message

    @staticmethod
    def _is_past(message: _Message, now: float) -> bool:
        return message.arrived is not None and now - message.arrived > MINUTE

    # -- overall -------------------------------------------------------------------------------

    async def _overall(self, priority: int) -> None:
        if not self._waiting and self._free(priority) <= 0:
            self._go(priority)
            return
        promise: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), promise))
        self._let_through()
        try:
            await promise
        except asyncio.CancelledError:
            if promise.done() and not promise.cancelled():
                self._leave()
            raise

    def _free(self, priority: int) -> float:
        """Seconds until the next message of this priority may go; infinite when one must be answered first.

        Answers go as soon as the second has room. Pushes go one by one, so that they come out of a jam no denser
        than they went in, and so that an answer finds room soon.
        """
        now = self._monotonic()
        while self._arrived and self._arrived[0] + SECOND <= now:
            heapq.heappop(self._arrived)
        wait = self._closed_until - now
        if self.pace.overall <= 0:
            return wait
        if priority != ANSWER:
            wait = max(wait, self._next_push - now)
        if self._under_way + len(self._arrived) >= self.pace.overall:
            wait = max(wait, self._arrived[0] + SECOND - now if self._arrived else math.inf)
        return wait

    def _go(self, priority: int) -> None:
        self._under_way += 1
        if priority != ANSWER and self.pace.overall > 0:
            gap = SECOND / self.pace.overall
            self._next_push = max(self._next_push, self._monotonic() - MADE_UP_FOR * gap) + gap

    def _leave(self) -> None:
        """A place that was not used."""
        self._under_way -= 1
        self._let_through()

    def _landed(self, message: _Message) -> None:
        """Answered, failed or cut: from `went` on, and no later than now less the shortest way back, it arrived."""
        now = self._monotonic()
        took = now - message.went
        self._quickest = min(took, self._quickest + (took - self._quickest) * LEARNING)
        message.arrived = now - self._quickest
        if self.pace.overall > 0:
            heapq.heappush(self._arrived, message.arrived)
        self._leave()

    def _let_through(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            priority, _, promise = self._waiting[0]
            if not promise.done():
                wait = self._free(priority)
                if wait > 0:
                    if wait < math.inf:
                        self._timer = asyncio.get_running_loop().call_later(wait, self._let_through)
                    return
                self._go(priority)
                promise.set_result(None)
            heapq.heappop(self._waiting)


def _room(times: list[float], most: int, seconds: float, now: float) -> float:
    """Seconds until so many seconds hold fewer than `most`; `times` are in order but for a moment."""
    recent = [at for at in times if now - at < seconds]
    return recent[-most] + seconds - now if len(recent) >= most else 0.0


def _is_group(place: str) -> bool:
    return place.startswith("tg:-")
