"""Telegram's flood limits, in real time whatever the emulator's clock says."""

import math
from collections import deque
from collections.abc import Callable

from emulator.errors import ApiError

OVERALL_PER_SECOND = 30
CHAT_BURST = 5
GROUP_PER_MINUTE = 20


class Bucket:
    """A token bucket: `size` at once, refilled by `rate` a second."""

    __slots__ = ("at", "rate", "size", "tokens")

    def __init__(self, size: float, rate: float, now: float) -> None:
        self.size = size
        self.rate = rate
        self.tokens = size
        self.at = now

    def wait(self, now: float, amount: float = 1.0) -> float:
        """Seconds until `amount` can be taken; 0 when it is there."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        missing = amount - self.tokens
        return missing / self.rate if missing > 1e-9 else 0.0


class FloodLimits:
    """About 30 messages a second overall, one a second per chat (a burst of 5), 20 a minute per group.

    Edits count overall and in groups, not against the pace of a private chat.
    """

    def __init__(self, monotonic: Callable[[], float], *, on: bool) -> None:
        self.on = on
        self._monotonic = monotonic
        self._overall = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, monotonic())
        self._chats: dict[int, Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def check(self, chat_id: int, *, messages: int = 1, edit: bool = False) -> None:
        """Take `messages` from the limits, or refuse with 429 and the seconds to wait."""
        if not self.on:
            return
        now = self._monotonic()
        wait = self._overall.wait(now, messages)
        chat = None
        if not edit:
            chat = self._chats.get(chat_id)
            if chat is None:
                chat = self._chats[chat_id] = Bucket(CHAT_BURST, 1.0, now)
            # An album is one act of the bot: it may empty the bucket, but not fail for its length.
            wait = max(wait, chat.wait(now, min(messages, CHAT_BURST)))
        recent = None
        if chat_id < 0:
            recent = self._groups.setdefault(chat_id, deque())
            while recent and recent[0] <= now - 60:
                recent.popleft()
            over = len(recent) + messages - GROUP_PER_MINUTE
            if over > 0:
                wait = max(wait, recent[min(over, len(recent)) - 1] + 60 - now if recent else 60)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(
                429,
                f"Too Many Requests: retry after {seconds}",
                rule="flood",
                parameters={"retry_after": seconds},
            )
        self._overall.tokens -= messages
        if chat is not None:
            chat.tokens -= min(messages, CHAT_BURST)
        if recent is not None:
            recent.extend([now] * messages)
