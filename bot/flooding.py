"""A person who sends more than anybody can: slowed down before the database is asked, and nobody else waits.

What colleagues send is stored as it comes and handled in turn; what strangers send beyond measure is dropped.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.ordering import Delivery

AT_ONCE = 40
A_SECOND = 10.0
MANY = 10  # Messages of one chat that wait.
TOLD_EVERY = 60.0
KEPT = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Turns:
    """A token bucket per person: forty deliveries at once, then ten a second. Real time, in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, account: str) -> float:
        """0 when the next delivery of this person may be handled, and is counted; else the seconds until then."""
        now = self._monotonic()
        bucket = self._buckets.get(account)
        if bucket is None:
            bucket = self._buckets[account] = _Bucket(AT_ONCE, now)
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(account)
        bucket.tokens = min(AT_ONCE, bucket.tokens + (now - bucket.at) * A_SECOND)
        bucket.at = now
        if bucket.tokens < 1.0:
            return (1.0 - bucket.tokens) / A_SECOND
        bucket.tokens -= 1.0
        return 0.0


class Strangers:
    """Who was over the limit of strangers in this minute: the rest of his minute is not worth a look."""

    def __init__(self) -> None:
        self._minute = -1
        self._over: set[str] = set()

    def note(self, accounts: frozenset[str], minute: int) -> None:
        self._turn(minute)
        self._over |= accounts

    def is_over(self, account: str, minute: int) -> bool:
        self._turn(minute)
        return account in self._over

    def _turn(self, minute: int) -> None:
        if minute != self._minute:
            self._minute, self._over = minute, set()


class Reassured:
    """Who was told lately that what he sends is taken one by one."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._told: dict[str, float] = {}

    def is_due(self, delivery: Delivery, behind: int) -> bool:
        """Is it time to tell him, with so many behind this one? Then he counts as told. Groups are not told."""
        now = self._monotonic()
        if behind < MANY or delivery.place != delivery.account:
            return False
        if now - self._told.get(delivery.account, -TOLD_EVERY) < TOLD_EVERY:
            return False
        self._told = {one: at for one, at in self._told.items() if now - at < TOLD_EVERY}
        self._told[delivery.account] = now
        return True


def is_overtaken(delivery: Delivery, behind: list[Delivery]) -> bool:
    """An inline query is asked with every letter: only the last of a person is worth an answer."""
    if "inline_query" not in delivery.payload:
        return False
    return any("inline_query" in one.payload and one.account == delivery.account for one in behind)
