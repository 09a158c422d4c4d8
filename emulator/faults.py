"""Trouble on demand: refusals, server errors, cut connections, latency, outages."""

import random
from dataclasses import dataclass

from emulator.errors import ApiError, Json, NotPossible


@dataclass(frozen=True, slots=True)
class Fate:
    """What will happen to one call."""

    delay: float = 0.0
    """Seconds on the way there and back together."""
    refusal: ApiError | None = None
    cut_before: bool = False
    """The request never arrives (an outage)."""
    cut_after: bool = False
    """The request is carried out, the answer is lost."""


UNTOUCHED = Fate()
_NUMBERS = ("rate_429", "rate_5xx", "rate_cut", "retry_after", "retry_after_most", "latency_ms", "latency_jitter_ms")
_KNOWN = frozenset({*_NUMBERS, "methods", "seed", "times", "outage", "flood"})


class Faults:
    """The faults in force; `set({})` clears them. They strike calls of the Bot API only.

    rate_429, rate_5xx, rate_cut   0..1, the share of calls refused, failed, or carried out and cut
    retry_after, retry_after_most  seconds named by a 429 (1); evenly spread up to the most where that is more
    latency_ms, latency_jitter_ms  added to every call, half on each way; jitter is ± evenly spread
    methods                        only these methods (all, getUpdates included)
    seed                           makes the dice repeatable
    times                          stop after so many faults (latency is none)
    outage                         every connection is cut before anything happens
    """

    def __init__(self) -> None:
        self.set({})

    def set(self, wanted: Json) -> None:
        """Replace all faults; raises NotPossible for unknown names and impossible values."""
        unknown = wanted.keys() - _KNOWN
        if unknown:
            raise NotPossible(f"unknown fault: {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KNOWN))}")
        for name in _NUMBERS:
            value = wanted.get(name, 0)
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise NotPossible(f"{name} must be a number of at least 0")
            if name.startswith("rate_") and value > 1:
                raise NotPossible(f"{name} must lie between 0 and 1")
        methods = wanted.get("methods")
        if methods is not None and not (isinstance(methods, list) and all(isinstance(one, str) for one in methods)):
            raise NotPossible("methods must be a list of method names")
        times = wanted.get("times")
        if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 0):
            raise NotPossible("times must be a whole number of at least 0")
        self.rate_429 = float(wanted.get("rate_429", 0))
        self.rate_5xx = float(wanted.get("rate_5xx", 0))
        self.rate_cut = float(wanted.get("rate_cut", 0))
        self.retry_after = max(1, int(wanted.get("retry_after", 1)))
        self.retry_after_most = max(self.retry_after, int(wanted.get("retry_after_most", 0)))
        self.latency = float(wanted.get("latency_ms", 0)) / 1000
        self.jitter = float(wanted.get("latency_jitter_ms", 0)) / 1000
        self.methods = frozenset(methods) if methods else None
        self.left: int | None = times
        self.outage = bool(wanted.get("outage", False))
        self._dice = random.Random(wanted.get("seed"))
        self.active = bool(
            self.rate_429 or self.rate_5xx or self.rate_cut or self.latency or self.jitter or self.outage
        )

    def as_json(self) -> Json:
        """What is in force, in the words of `set`."""
        return {
            "rate_429": self.rate_429,
            "rate_5xx": self.rate_5xx,
            "rate_cut": self.rate_cut,
            "retry_after": self.retry_after,
            "retry_after_most": self.retry_after_most,
            "latency_ms": self.latency * 1000,
            "latency_jitter_ms": self.jitter * 1000,
            "methods": sorted(self.methods) if self.methods else None,
            "times": self.left,
            "outage": self.outage,
        }

    def fate(self, method: str) -> Fate:
        """Throw the dice for one call."""
        if not self.active or (self.methods is not None and method not in self.methods):
            return UNTOUCHED
        if self.outage:
            return Fate(cut_before=True)
        delay = self.latency
        if self.jitter:
            delay = max(0.0, delay + self._dice.uniform(-self.jitter, self.jitter))
        if self.left == 0:
            return Fate(delay)
        throw = self._dice.random()
        fate = Fate(delay)
        if throw < self.rate_429:
            seconds = self.retry_after
            if self.retry_after_most > seconds:
                seconds = self._dice.randint(seconds, self.retry_after_most)
            words = f"Too Many Requests: retry after {seconds}"
            fate = Fate(delay, refusal=ApiError(429, words, parameters={"retry_after": seconds}))
        elif throw < self.rate_429 + self.rate_5xx:
            code = self._dice.choice((500, 502))
            fate = Fate(delay, refusal=ApiError(code, "Internal Server Error" if code == 500 else "Bad Gateway"))
        elif throw < self.rate_429 + self.rate_5xx + self.rate_cut:
            fate = Fate(delay, cut_after=True)
        else:
            return fate
        if self.left is not None:
            self.left -= 1
        return fate
