"""Updates of one chat in order, chats side by side.

A chat waits for its own turn before it takes a slot, so a busy chat can never occupy all of them.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Delivery:
    """One stored update on its way through the handlers."""

    delivery_id: str
    account: str
    place: str
    payload: dict[str, Any]
    said_at: int
    tries: int = 0
    outages: int = 0
    """Attempts that only failed because Telegram could not be reached; they do not count as tries."""
    failure: BaseException | None = None
    tap_answered: bool = False
    """An earlier attempt stopped the button from spinning; a second answer would be refused."""
    gathered: bool = False
    """It became a part of an album or a burst: it is answered when the whole is."""


current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)
"""The delivery this task is handling: the library's error handler gets a fresh context and knows nothing of it."""


class Lanes:
    """A lane per chat, and a bounded number of slots for all of them."""

    def __init__(self, handle: Callable[[Delivery], Awaitable[None]], *, slots: int) -> None:
        self._handle = handle
        self._slots = asyncio.Semaphore(slots)
        self._waiting: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._stopping = False

    def __len__(self) -> int:
        """Deliveries waiting or being handled."""
        return self._count

    def behind(self, place: str) -> int:
        """How many deliveries of a chat wait behind the one that is handled."""
        return len(self._waiting.get(place, ()))

    def put(self, delivery: Delivery) -> None:
        """Queue a delivery behind the others of its chat."""
        self._count += 1
        lane = self._waiting.get(delivery.place)
        if lane is not None:
            lane.append(delivery)
            return
        self._waiting[delivery.place] = deque([delivery])
        task = asyncio.create_task(self._run(delivery.place))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, place: str) -> None:
        lane = self._waiting[place]
        try:
            while lane and not self._stopping:
                async with self._slots:
                    await self._handle(lane.popleft())
                self._count -= 1
        finally:
            self._count -= len(lane)
            del self._waiting[place]

    async def below(self, count: int) -> None:
        """Return when at most so many deliveries wait or run."""
        while self._count > count and self._tasks:
            await asyncio.wait(set(self._tasks), return_when=asyncio.FIRST_COMPLETED)

    async def idle(self) -> None:
        """Return when nothing waits and nothing runs."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self, *, seconds: float) -> None:
        """Finish what runs, leave the rest in the inbox; cancel what is still running after `seconds`."""
        self._stopping = True
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
