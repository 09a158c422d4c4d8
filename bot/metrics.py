"""What the process counts of its own work, in plain numbers: an addition costs next to nothing.

Labels are few and fixed: no person, no customer, no chat. bot/exposition.py writes them down for Prometheus.
"""

import re
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import TracebackType

ANSWER_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
GATE_SECONDS = (0.001, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 30.0, 60.0)
DATABASE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

MOST_LABELS = 400
"""Values of one counter; what would come beyond is counted as "other"."""

OTHER = "other"
_WORD = re.compile(r"[A-Za-z0-9_.+-]{1,48}\Z")

Labels = tuple[str, ...]


class Counts:
    """A counter by labels."""

    def __init__(self) -> None:
        self._counts: dict[Labels, int] = {}

    def add(self, *labels: str) -> None:
        """One more."""
        self._counts[self._kept(labels)] = self._counts.get(self._kept(labels), 0) + 1

    def _kept(self, labels: Labels) -> Labels:
        if labels in self._counts:
            return labels
        if len(self._counts) >= MOST_LABELS or not all(map(_WORD.match, labels)):
            return (OTHER,) * len(labels)
        return labels

    def __iter__(self) -> Iterator[tuple[Labels, int]]:
        return iter(sorted(self._counts.items()))

    def of(self, *labels: str) -> int:
        """How many so far."""
        return self._counts.get(labels, 0)


class Times:
    """Durations in seconds, by one label, in buckets."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(bounds) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)

    def add(self, label: str, seconds: float) -> None:
        """One more duration."""
        self._buckets[label][bisect_left(self.bounds, seconds)] += 1
        self._sums[label] += seconds

    def __iter__(self) -> Iterator[tuple[str, list[tuple[str, int]], float]]:
        """Label, (upper bound, how many up to it), sum."""
        for label, buckets in sorted(self._buckets.items()):
            yield label, _heaped(self.bounds, buckets), self._sums[label]

    def count(self, label: str) -> int:
        """How many so far."""
        return sum(self._buckets[label]) if label in self._buckets else 0


def _heaped(bounds: Iterable[float], buckets: list[int]) -> list[tuple[str, int]]:
    total = 0
    heaped = []
    for bound, count in zip([*map(str, bounds), "+Inf"], buckets, strict=True):
        total += count
        heaped.append((bound, total))
    return heaped


class Metrics:
    """Everything that is counted while it happens."""

    def __init__(self) -> None:
        self.updates = Counts()
        """Kind of update, what became of it: answered, gathered, parked, unreachable, left."""
        self.refusals = Counts()
        """Rule of the CRM, `none` without one."""
        self.pushes = Counts()
        """Kind of push, what became of it: sent, later, failed, dead, unreachable."""
        self.telegram = Counts()
        """What a call came to: ok, the number of a refusal, 5xx, cut, timeout."""
        self.answers = Times(ANSWER_SECONDS)
        """By kind of update: from its arrival to its answer."""
        self.gate = Times(GATE_SECONDS)
        """By answer and push: how long Telegram's limits kept a message waiting."""
        self.database = Times(DATABASE_SECONDS)
        """By read and write: from the asking to the result."""
        self.lag = Times(LAG_SECONDS)
        """How late the event loop was."""
        self.units = {"read": 0, "write": 0}
        """Units of the database that wait or run."""
        self.lost_units = Counts()
        """By read and write: units the database could not take."""
        self._silent_since: float | None = None

    def handled(self, kind: str, outcome: str, seconds: float) -> None:
        """An update came to its end, so many seconds after it arrived."""
        self.updates.add(kind or OTHER, outcome)
        if outcome == "answered":
            self.answers.add(kind or OTHER, seconds)

    def waited(self, priority: int, seconds: float) -> None:
        """A message went through the gate; priority 0 is an answer."""
        self.gate.add("push" if priority else "answer", seconds)

    def call_ended(self, status: int | str) -> None:
        """A call of the Bot API came to an HTTP status, or to `cut` or `timeout`; a refusal is an answer too."""
        outcome = outcome_of(status) if isinstance(status, int) else status
        self.telegram.add(outcome)
        if outcome not in ("cut", "timeout", "5xx"):
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = time.monotonic()

    @property
    def telegram_silent(self) -> float:
        """For how many seconds every call has failed on its way; 0 as long as Telegram answers."""
        return 0.0 if self._silent_since is None else time.monotonic() - self._silent_since

    def unit(self, access: str) -> "Unit":
        """A context around one unit of the database."""
        return Unit(self, access)


class Unit:
    """One unit of the database, timed."""

    __slots__ = ("_access", "_began", "_metrics")

    def __init__(self, metrics: Metrics, access: str) -> None:
        self._metrics = metrics
        self._access = access
        self._began = 0.0

    def __enter__(self) -> None:
        self._metrics.units[self._access] += 1
        self._began = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._metrics.units[self._access] -= 1
        self._metrics.database.add(self._access, time.monotonic() - self._began)
        if kind is not None and kind.__name__ == "OutOfService":
            self._metrics.lost_units.add(self._access)


def outcome_of(status: int) -> str:
    """An HTTP status of the Bot API in a word: ok, the numbers an operator asks about, 4xx, 5xx."""
    if status == 200:
        return "ok"
    if status >= 500:
        return "5xx"
    return str(status) if status in (400, 401, 403, 404, 409, 413, 429) else "4xx"
