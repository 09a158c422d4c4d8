"""/metrics: what was counted, what waits now, and what the process is made of, in the form Prometheus reads."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import get_args

from prometheus_client import GC_COLLECTOR, PLATFORM_COLLECTOR, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.archived import newest_backup
from bot.health import Health, State
from bot.metrics import Counts, Times
from storage.entities.figures import Figures

SAMPLE_SECONDS = 2.0
FRESH_SECONDS = 3.0
"""Whoever asks more often than that gets the figures of the last time."""


class Exposition:
    """The text of /metrics. While this process does not lead, only the process is described."""

    def __init__(self, health: Health, data_dir: Path) -> None:
        self._metrics = health.metrics
        self._health = health
        self._data_dir = data_dir
        self._figures: Figures | None = None
        self._now = 0
        self._asked = 0.0
        self._registry = CollectorRegistry()
        self._registry.register(_Own(self))
        ProcessCollector(registry=self._registry)
        self._registry.register(PLATFORM_COLLECTOR)
        self._registry.register(GC_COLLECTOR)

    async def text(self) -> bytes:
        """Ask for the figures and write everything down; figures that cannot be had are left out."""
        await self._sample()
        return generate_latest(self._registry)

    async def _sample(self) -> None:
        if self._health.figures is None:
            self._figures = None
            return
        if self._figures is not None and time.monotonic() - self._asked < FRESH_SECONDS:
            return
        self._asked = time.monotonic()
        try:
            async with asyncio.timeout(SAMPLE_SECONDS):
                self._figures, self._now = await self._health.figures()
        except Exception:  # noqa: BLE001 - whatever it is, the figures are not to be had now
            self._figures = None

    # -- what is written -------------------------------------------------------------------------

    def collect(self) -> Iterator[Metric]:
        """Every family of ours."""
        yield from self._counted()
        yield from self._standing()
        yield from self._disk()
        if self._figures is not None:
            yield from _waiting(self._figures, self._now)
            yield _gauge("schema", "Number of the newest migration of the database.", self._figures.schema)

    def _counted(self) -> Iterator[Metric]:
        it = self._metrics
        yield _counter("updates", "Updates by kind and what became of them.", it.updates, "kind outcome")
        yield _times("answer_seconds", "From the arrival of an update to its answer.", it.answers, "kind")
        yield _counter("refusals", "What the CRM refused, by its rule.", it.refusals, "rule")
        yield _counter("pushes", "Pushes by kind and what became of them.", it.pushes, "kind outcome")
        yield _counter("telegram_calls", "Calls of the Bot API, by what they came to.", it.telegram, "outcome")
        yield _gauge("telegram_silent_seconds", "For how long every call has failed on its way.", it.telegram_silent)
        yield _times("gate_wait_seconds", "How long Telegram's limits kept a message waiting.", it.gate, "what")
        yield _times("database_seconds", "Units of the database, from asking to result.", it.database, "access")
        yield _counter("database_lost", "Units the database could not take.", it.lost_units, "access")
        units = GaugeMetricFamily(
            "fieldline_database_waiting", "Units of the database that wait or run.", labels=["access"]
        )
        for access, count in it.units.items():
            units.add_metric([access], count)
        yield units
        yield _times("loop_lag_seconds", "How late the event loop was.", it.lag, "loop")

    def _standing(self) -> Iterator[Metric]:
        state = GaugeMetricFamily("fieldline_state", "1 for what the process does now.", labels=["state"])
        for name in get_args(State):
            state.add_metric([name], 1 if name == self._health.state else 0)
        yield state
        build = GaugeMetricFamily("fieldline_build", "1, with the version of the program.", labels=["version"])
        build.add_metric([_version()], 1)
        yield build
        verdict = self._health.audit
        if verdict is not None:
            yield _gauge("audit_whole", "1 when the last walk along the audit log found it whole.", int(verdict))

    def _disk(self) -> Iterator[Metric]:
        try:
            free = shutil.disk_usage(self._data_dir).free
        except OSError:
            return
        yield _gauge("data_free_bytes", "Room left where the data folder lies.", free)
        wal = _size(self._data_dir / "fieldline.sqlite3-wal")
        if wal is not None:
            yield _gauge("sqlite_wal_bytes", "Size of the write-ahead log of SQLite.", wal)
        newest = newest_backup(self._data_dir)
        yield _gauge("backup_timestamp_seconds", "When the newest backup was made; 0: none is known.", newest)


class _Own(Collector):
    """What the registry asks."""

    def __init__(self, exposition: Exposition) -> None:
        self._exposition = exposition

    def collect(self) -> Iterator[Metric]:
        return self._exposition.collect()

    def describe(self) -> list[Metric]:
        """Nothing beforehand: families come and go with what the process does."""
        return []


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _waiting(figures: Figures, now: int) -> Iterator[Metric]:
    depth = GaugeMetricFamily("fieldline_outbox_due", "Messages that should be out by now.", labels=["kind", "tier"])
    oldest = GaugeMetricFamily(
        "fieldline_outbox_oldest_seconds", "For how long the oldest of them has been due.", labels=["kind", "tier"]
    )
    for due in figures.due:
        labels = [due.kind, str(due.tier)]
        depth.add_metric(labels, due.count)
        oldest.add_metric(labels, max(0.0, (now - due.oldest) / 1000))
    yield depth
    yield oldest
    yield _gauge("inbox_waiting", "Updates stored and not answered yet.", figures.waiting)
    yield _gauge("inbox_parked", "Updates that failed three times.", figures.parked)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"fieldline_{name}", words, value=value)


def _counter(name: str, words: str, counts: Counts, labels: str) -> Metric:
    family = CounterMetricFamily(f"fieldline_{name}", words, labels=labels.split())
    for values, count in counts:
        family.add_metric(values, count)
    return family


def _times(name: str, words: str, times: Times, label: str) -> Metric:
    family = HistogramMetricFamily(f"fieldline_{name}", words, labels=[label])
    for value, buckets, total in times:
        family.add_metric([value], buckets, total)
    return family


def _version() -> str:
    try:
        return version("fieldline")
    except PackageNotFoundError:
        return "unknown"
