"""The queue of updates between people and the bot."""

import asyncio
import random
from collections import deque
from collections.abc import Iterable

from emulator.errors import Json

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
# Telegram leaves these out unless the bot names them.
ONLY_WHEN_NAMED = frozenset({"chat_member", "message_reaction"})


class UpdateQueue:
    """Updates in order of arrival; kept until the bot confirms them by a higher offset."""

    def __init__(self, rng: random.Random) -> None:
        self.next_id = rng.randrange(100_000_000, 900_000_000)
        self.delivered = self.next_id - 1
        """The highest update id that was handed to the bot at least once."""
        self.allowed: frozenset[str] | None = None
        self._waiting: deque[Json] = deque()
        self._wakers: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind of update."""
        if self.allowed is None:
            return kind not in ONLY_WHEN_NAMED
        return kind in self.allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember `allowed_updates`; None leaves the last choice, an empty list restores the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def add(self, kind: str, body: Json) -> int | None:
        """Append an update and return its id, or None when the bot does not want this kind."""
        if not self.wants(kind):
            return None
        update_id = self.next_id
        self.next_id += 1
        self._waiting.append({"update_id": update_id, kind: body})
        self.wake()
        return update_id

    def wake(self) -> None:
        """Let everybody who waits look again."""
        for waker in self._wakers:
            waker.set()

    def waker(self) -> asyncio.Event:
        """An event that is set whenever something arrives; hand it back with `forget`."""
        event = asyncio.Event()
        self._wakers.add(event)
        return event

    def forget(self, event: asyncio.Event) -> None:
        """End the subscription made by `waker`."""
        self._wakers.discard(event)

    def confirm(self, offset: int) -> None:
        """Drop every update below `offset`; a negative one keeps only the last `-offset`."""
        waiting = self._waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
            return
        while waiting and waiting[0]["update_id"] < offset:
            waiting.popleft()

    def peek(self, limit: int) -> list[Json]:
        """Up to `limit` oldest updates, which stay in the queue; they count as delivered."""
        waiting = self._waiting
        if len(waiting) <= limit:
            found = list(waiting)
        else:
            found = [waiting[index] for index in range(limit)]
        if found:
            self.delivered = max(self.delivered, found[-1]["update_id"])
        return found

    def after(self, update_id: int) -> list[Json]:
        """The waiting updates with a higher id, in order."""
        found: list[Json] = []
        for update in reversed(self._waiting):
            if update["update_id"] <= update_id:
                break
            found.append(update)
        return found[::-1]

    def take_all(self) -> list[Json]:
        """Every waiting update, confirmed."""
        found = self.peek(len(self._waiting))
        self._waiting.clear()
        return found

    def remove(self, update_id: int) -> None:
        """Drop one update wherever it stands (a webhook delivered it)."""
        self.delivered = max(self.delivered, update_id)
        if self._waiting and self._waiting[0]["update_id"] == update_id:
            self._waiting.popleft()
            return
        for index, update in enumerate(self._waiting):
            if update["update_id"] == update_id:
                del self._waiting[index]
                return
