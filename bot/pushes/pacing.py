"""One gate for everything that is sent: so many a second overall, a pause within a chat, 429 per chat.

Real time only. Lower priorities are let through first: answers 0, what is due 1, notices 2, redraws 3.
"""

import asyncio
import heapq
import itertools
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

ANSWER = 0
KEPT_CHATS = 20_000


@dataclass(slots=True)
class Pace:
    """Limits in force. `overall` messages a second (0: none), `chat` seconds between two messages of a chat,
    `burst` answers that may follow each other at once, `group` messages a minute in a group."""

    overall: float = 25.0
    chat: float = 1.05
    burst: int = 3
    group: int = 18
    three_chats_pause: float = 5.0


class Gate:
    """Everything that sends passes here; nobody holds a place while waiting for another."""

    def __init__(self, pace: Pace, *, monotonic: Callable[[], float]) -> None:
        self.pace = pace
        self._monotonic = monotonic
        self._sent: deque[float] = deque()
        self._chats: OrderedDict[str, deque[float]] = OrderedDict()
        self._blocked: dict[str, float] = {}
        self._refused: deque[tuple[float, str]] = deque(maxlen=16)
        self._closed_until = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, place: str, priority: int) -> None:
        """Wait until one message may go to this chat, and count it."""
        while True:
            wait = self._chat_wait(place, priority)
            if wait <= 0:
                await self._overall(priority)
                if self._chat_wait(place, priority) <= 0:
                    break
                self._sent.pop()
                continue
            await asyncio.sleep(wait)
        self._note(place)

    def refused(self, place: str, seconds: float) -> None:
        """Telegram said 429: this chat waits; after three different chats everything pauses."""
        now = self._monotonic()
        self._blocked[place] = now + seconds
        self._refused.append((now, place))
        recent = {chat for at, chat in self._refused if now - at < 10.0}
        if len(recent) >= 3:
            self._closed_until = max(self._closed_until, now + min(seconds, self.pace.three_chats_pause))

    def _chat_wait(self, place: str, priority: int) -> float:
        now = self._monotonic()
        wait = self._blocked.get(place, 0.0) - now
        if wait <= 0:
            self._blocked.pop(place, None)
        times = self._chats.get(place)
        if not times or self.pace.chat <= 0:
            return max(wait, 0.0)
        if _is_group(place):
            minute = [at for at in times if now - at < 60.0]
            if len(minute) >= self.pace.group:
                wait = max(wait, minute[-self.pace.group] + 60.0 - now)
        recent = [at for at in times if now - at < self.pace.chat * self.pace.burst]
        if priority != ANSWER and times:
            wait = max(wait, times[-1] + self.pace.chat - now)
        elif len(recent) >= self.pace.burst:
            wait = max(wait, recent[-self.pace.burst] + self.pace.chat * self.pace.burst - now)
        return max(wait, 0.0)

    def _note(self, place: str) -> None:
        times = self._chats.setdefault(place, deque(maxlen=32))
        times.append(self._monotonic())
        self._chats.move_to_end(place)
        while len(self._chats) > KEPT_CHATS:
            self._chats.popitem(last=False)

    async def _overall(self, priority: int) -> None:
        if not self._waiting and self._free() <= 0:
            self._sent.append(self._monotonic())
            return
        promise: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), promise))
        self._wake()
        await promise

    def _free(self) -> float:
        """Seconds until the next message may go overall."""
        now = self._monotonic()
        while self._sent and now - self._sent[0] >= 1.0:
            self._sent.popleft()
        wait = self._closed_until - now
        if self.pace.overall > 0 and len(self._sent) >= self.pace.overall:
            wait = max(wait, self._sent[0] + 1.0 - now)
        return wait

    def _wake(self) -> None:
        self._timer = None
        while self._waiting:
            wait = self._free()
            if wait > 0:
                self._timer = asyncio.get_running_loop().call_later(wait, self._wake)
                return
            _, _, promise = heapq.heappop(self._waiting)
            if not promise.done():
                self._sent.append(self._monotonic())
                promise.set_result(None)


def _is_group(place: str) -> bool:
    return place.startswith("tg:-")
