"""Updates of one chat in order, chats side by side.

A chat waits for its own turn before it takes a slot, so a busy chat can never occupy all of them. Of a chat that
writes faster than it can be answered only the next few deliveries are here; the rest stays in the inbox.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from storage.errors import OutOfService


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
    absences: int = 0
    """Attempts after which the database could not even be told of them; they do not count as tries either."""
    failure: BaseException | None = None
    tap_answered: bool = False
    """An earlier attempt stopped the button from spinning; a second answer would be refused."""
    gathered: bool = False
    """It became a part of an album or a burst: it is answered when the whole is."""
    arrived: float = field(default_factory=time.monotonic)
    """When it was put in line, on the clock of the process."""

    def outcome(self, *, is_done: bool, is_shut_out: Callable[[BaseException], bool]) -> str:
        """What became of it: answered, gathered, unreachable, parked, or left for the next start."""
        if not is_done:
            return "left"
        if self.failure is None:
            return "gathered" if self.gathered else "answered"
        return "unreachable" if is_shut_out(self.failure) else "parked"


current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)
"""The delivery this task is handling: the library's error handler gets a fresh context and knows nothing of it."""


@dataclass(slots=True)
class _Left:
    """A chat whose further deliveries stay in the inbox: what was handled since it was last asked, what of that is
    stored as unanswered all the same, and whether more came since."""

    handled: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    more: bool = False


LONGEST = 50  # Deliveries of one chat in memory.
BREATH = 0.2  # Seconds after which a lane that waits looks whether the process stops.
AWAY = 2.0  # Seconds until the inbox is asked again when the database is away.

Refill = Callable[[str, int], Awaitable[list[Delivery]]]


class Lanes:
    """A lane per chat, and a bounded number of slots for all of them.

    `refill` gives the first so many deliveries of a chat that are stored and not answered; without it everything is
    kept in memory. `turn` is asked for each delivery how many seconds its writer must wait.
    """

    def __init__(
        self,
        handle: Callable[[Delivery], Awaitable[None]],
        *,
        slots: int,
        turn: Callable[[str], float] = lambda account: 0.0,
    ) -> None:
        self._handle = handle
        self._turn = turn
        self.refill: Refill | None = None
        self._left: dict[str, _Left] = {}
        self._slots = asyncio.Semaphore(slots)
        self._waiting: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._here: set[str] = set()
        self._watches: list[set[str]] = []
        self._count = 0
        self._stopping = False

    def __len__(self) -> int:
        """Deliveries waiting or being handled."""
        return self._count

    def behind(self, place: str) -> int:
        """How many deliveries of a chat wait behind the one that is handled."""
        return len(self._waiting.get(place, ()))

    def waiting(self, place: str) -> list[Delivery]:
        """What of a chat waits here behind the one that is handled."""
        return list(self._waiting.get(place, ()))

    def put(self, delivery: Delivery, *, again: bool = False) -> None:
        """Queue a delivery behind the others of its chat, or leave it in the inbox where there are many; one that is
        here already is not queued twice. `again`: it stands before what is left there, and is queued in any case."""
        if delivery.delivery_id in self._here or (not again and self._is_left(delivery.place)):
            return
        self._count += 1
        self._here.add(delivery.delivery_id)
        for seen in self._watches:
            seen.add(delivery.delivery_id)
        lane = self._waiting.get(delivery.place)
        if lane is not None:
            lane.append(delivery)
            return
        self._waiting[delivery.place] = deque([delivery])
        task = asyncio.create_task(self._run(delivery.place))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _is_left(self, place: str) -> bool:
        """Does what comes for this chat stay in the inbox for now?"""
        if place in self._left:
            self._left[place].more = True
        elif self.refill is not None and len(self._waiting.get(place, ())) >= LONGEST:
            self._left[place] = _Left()
        return place in self._left

    async def _run(self, place: str) -> None:
        lane = self._waiting[place]
        try:
            while not self._stopping and (lane or await self._refilled(place)):
                if not await self._has_turn(lane[0].account):
                    continue
                async with self._slots:
                    delivery = lane.popleft()
                    await self._handle(delivery)
                self._here.discard(delivery.delivery_id)
                self._count -= 1
                if place in self._left:
                    self._left[place].handled.add(delivery.delivery_id)
        finally:
            self._count -= len(lane)
            self._here.difference_update(one.delivery_id for one in lane)
            self._left.pop(place, None)
            del self._waiting[place]

    async def _has_turn(self, account: str) -> bool:
        wait = self._turn(account)
        if wait > 0:
            await asyncio.sleep(min(wait, BREATH))
        return wait <= 0

    async def _refilled(self, place: str) -> bool:
        """Fetch what was left in the inbox, when all that was here is done; False when nothing was left."""
        while place in self._left and not self._stopping:
            left = self._left[place]
            left.more, limit = False, LONGEST + 1 + len(left.stuck)
            try:
                found = await self._asked(place, limit)
            except OutOfService:
                await asyncio.sleep(AWAY)
                continue
            left.stuck |= {one.delivery_id for one in found if one.delivery_id in left.handled}
            fresh = [one for one in found if one.delivery_id not in left.stuck]
            left.handled.clear()
            if len(found) < limit and not left.more:
                del self._left[place]
            for delivery in fresh[:LONGEST]:
                self.put(delivery, again=True)
            if self._waiting[place]:
                return True
        return False

    async def _asked(self, place: str, limit: int) -> list[Delivery]:
        return await self.refill(place, limit) if self.refill is not None else []

    @contextmanager
    def watched(self) -> Iterator[set[str]]:
        """The ids of what waits or runs, and of all that comes meanwhile; none of them leaves the set."""
        seen = set(self._here)
        self._watches.append(seen)
        try:
            yield seen
        finally:
            self._watches.remove(seen)

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
