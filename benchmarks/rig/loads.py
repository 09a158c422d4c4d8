"""Puts a load on a bot and measures a window of it from outside."""

import math
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rig.processes import Child, busy
from rig.standin import FIRST_PERSON, StandIn


class NotAnswering(Exception):
    """The bot did not answer its first messages in time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot in one window. Waits are seconds from a message to its answer; what is still unanswered counts with
    the time it has waited so far, and `open_p50`, `open_p99` say that the percentile is such a lower bound.
    `heard` counts every answer of the run, outside the window too. `others` is how many processors were taken by what
    is no part of the run: the more there were, the less the rate says."""

    answered: int
    heard: int
    rate: float
    cpu_ms: float
    p50: float
    p99: float
    open_p50: bool
    open_p99: bool
    memory_mb: float
    highest_mb: float
    others: float


def measure(
    telegram: StandIn,
    bot: Child,
    talk: Sequence[Sequence[str]],
    *,
    seconds: float,
    warm_up: float,
    ahead: int = 1,
) -> Figures:
    """Everybody writes as fast as they are answered; what happens after `warm_up` seconds is measured."""
    woken = wake(telegram, talk)
    people = [{"person": FIRST_PERSON + number, "texts": list(texts)} for number, texts in enumerate(talk)]
    return watch(telegram, bot, people, seconds=seconds, warm_up=warm_up, ahead=ahead, woken=woken)


def watch(
    telegram: StandIn,
    bot: Child,
    people: Sequence[Mapping[str, Any]],
    *,
    seconds: float,
    warm_up: float,
    ahead: int = 1,
    woken: int = 0,
) -> Figures:
    """As `measure`, of people who write or tap, by a bot that is awake."""
    told: dict[str, Any] = {}
    body = {
        "talk": list(people),
        "seconds": warm_up + seconds + 0.2,
        "ahead": ahead,
    }
    load = threading.Thread(target=lambda: told.update(telegram.ask("/load", body, seconds=warm_up + seconds + 60)))
    load.start()
    time.sleep(warm_up)
    began, cpu, own, whole = time.monotonic(), bot.cpu(), telegram.cpu(), busy()
    time.sleep(seconds)
    cpu, own, whole, ended = bot.cpu() - cpu, telegram.cpu() - own, busy() - whole, time.monotonic()
    memory = bot.memory()
    load.join()
    if not told:
        raise NotAnswering(f"the load on {bot.name} failed")
    within = [waited for at, waited in told["answers"] if began <= at <= ended]
    pending = [ended - at for at in told["unanswered"] if at <= ended]
    p50, open_p50 = percentile(within, pending, 0.50)
    p99, open_p99 = percentile(within, pending, 0.99)
    answered = len(within)
    return Figures(
        answered=answered,
        heard=woken + len(told["answers"]),
        rate=answered / (ended - began),
        cpu_ms=cpu * 1000 / answered if answered else math.nan,
        p50=p50,
        p99=p99,
        open_p50=open_p50,
        open_p99=open_p99,
        memory_mb=memory.now,
        highest_mb=memory.highest,
        others=max(0.0, whole - own - cpu) / (ended - began),
    )


def wake(telegram: StandIn, talk: Sequence[Sequence[str]], *, people: int = 3, seconds: float = 30.0) -> int:
    """Return when the bot has answered its first messages, and how many. Raises NotAnswering."""
    some = [{"person": FIRST_PERSON + number, "texts": list(texts[:1])} for number, texts in enumerate(talk[:people])]
    told = telegram.ask("/load", {"talk": some, "seconds": seconds, "limit": len(some)}, seconds=seconds + 30)
    if told["unanswered"]:
        raise NotAnswering("the bot does not answer")
    return len(some)


def percentile(answered: Sequence[float], pending: Sequence[float], share: float) -> tuple[float, bool]:
    """The percentile of the waits in seconds, and whether it falls on a message that still waits.

    Of the messages that still wait only those count that are late already: the others say nothing yet.
    """
    usual = statistics.median(answered) if answered else 0.0
    waits = sorted([(waited, False) for waited in answered] + [(age, True) for age in pending if age > usual])
    return waits[math.ceil(share * len(waits)) - 1] if waits else (math.nan, True)


def median(rounds: Sequence[Figures]) -> Figures:
    """Each figure's median over the rounds."""
    middle = {
        name: statistics.median(getattr(one, name) for one in rounds)
        for name in ("rate", "cpu_ms", "p50", "p99", "memory_mb", "highest_mb", "others")
    }
    return replace(rounds[-1], answered=sum(one.answered for one in rounds), **middle)
