"""What is counted while people work, what waits, and that dashboard and alerts speak of the same figures."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families
from telegram.error import NetworkError, TimedOut

from bot.archived import LAST_BACKUP, newest_backup
from bot.clock import Clock
from bot.commands.backup import backup
from bot.exposition import Exposition
from bot.health import HealthServer
from bot.metrics import MOST_LABELS, OTHER, Counts, Metrics, Times
from bot.settings import Settings
from bot.transport import AiohttpRequest
from bot.watching import Watching
from storage.errors import OutOfService
from tests.bot.world import World
from tests.databases import SqliteTemplate
from tests.factories import a_customer

ROOT = Path(__file__).parents[2]
NAME = "金丝雀物流"
FOREIGN = ("process_", "python_")


class Watched:
    """A world whose /metrics can be asked."""

    def __init__(self, world: World, server: HealthServer) -> None:
        self.world = world
        self.server = server

    async def text(self, path: str = "/metrics") -> str:
        async with aiohttp.ClientSession() as session, session.get(self.server.url + path) as response:
            return await response.text()

    async def samples(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Name -> label values -> value."""
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in text_string_to_metric_families(await self.text()):
            for one in family.samples:
                found.setdefault(one.name, {})[tuple(one.labels.values())] = one.value
        return found


@pytest.fixture
async def watched(world: World) -> AsyncIterator[Watched]:
    service = world.service
    exposition = Exposition(service.health, service.settings.data_dir)
    server = HealthServer("127.0.0.1:0", service.health, exposition=exposition.text)
    service.health.became("leading")
    service.watching.begin(service.clock, service.lanes)
    await server.start()
    yield Watched(world, server)
    await server.stop()


async def test_a_day_at_work_is_counted(watched: Watched) -> None:
    world = watched.world
    ann = await world.person("林志强")
    await a_customer(world.firm, owner=ann.person, name=NAME, phones=("+8613812345678",))
    await ann.says("今天拜访了金丝雀物流，3天后上午10点再联系")
    await ann.taps("改时间")
    await ann.says("/pools")
    await world.passes(days=4)
    found = await watched.samples()
    assert found["fieldline_updates_total"][("message", "answered")] == 2
    assert found["fieldline_updates_total"][("callback_query", "answered")] == 1
    assert found["fieldline_answer_seconds_count"][("message",)] == 2
    assert found["fieldline_pushes_total"][("remind-due", "sent")] == 1
    assert found["fieldline_database_seconds_count"][("write",)] > 5
    assert found["fieldline_database_waiting"][("read",)] == 0
    assert found["fieldline_inbox_waiting"][()] == 0
    assert found["fieldline_state"][("leading",)] == 1
    assert sum(found["fieldline_state"].values()) == 1
    assert found["fieldline_schema"][()] >= 17
    assert found["fieldline_data_free_bytes"][()] > 0
    text = await watched.text()
    for secret in (
        NAME,
        "13812345678",
        "林志强",
        "tg:",
        str(ann.phone.id),
        world.service.settings.token.get_secret_value(),
    ):
        assert secret not in text


async def test_refusals_are_counted_by_their_rule(watched: Watched) -> None:
    ann = await watched.world.person("林志强")
    await ann.says("/admin")
    found = (await watched.samples())["fieldline_refusals_total"]
    assert sum(found.values()) == 1
    assert all(re.fullmatch(r"[A-Z]+-\d+|none", rule) for (rule,) in found)


async def test_what_is_parked_shows(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    world = watched.world
    await world.owner()
    ann = await world.person("林志强")

    async def broken(*args: Any) -> Any:
        raise RuntimeError(NAME)

    monkeypatch.setitem(world.service.runtime.features.commands, "pools", broken)
    await ann.says("/pools")
    found = await watched.samples()
    assert found["fieldline_updates_total"][("message", "parked")] == 1
    assert found["fieldline_inbox_parked"][()] == 1
    assert NAME not in await watched.text()


async def test_what_cannot_be_asked_is_left_out(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    health = watched.world.service.health
    assert "fieldline_outbox_due" in await watched.text()

    async def lost() -> Any:
        raise OSError(NAME)

    health.figures = lost
    watched.server._exposition.__self__._asked = 0.0  # type: ignore[union-attr]
    text = await watched.text()
    assert "fieldline_inbox_parked" not in text
    assert "fieldline_state" in text
    watched.world.service.watching.end()
    assert "fieldline_inbox_parked" not in await watched.text()


async def test_the_checks_of_a_leading_process(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    world = watched.world
    assert json.loads(await watched.text("/ready")) == {"state": "leading", "ready": True, "reasons": {}}
    metrics = world.service.health.metrics
    metrics.call_ended("cut")
    monkeypatch.setattr(metrics, "_silent_since", -1000.0)
    monkeypatch.setattr(world.service.watching, "_beat", -1000.0)
    monkeypatch.setattr(type(world.service.lanes), "__len__", lambda lanes: 5_000)

    async def lost() -> bool:
        raise OutOfService("gone")

    monkeypatch.setattr(world.firm.crm.joining, "has_company", lost)
    reasons = json.loads(await watched.text("/ready"))["reasons"]
    assert sorted(reasons) == ["database", "intake", "jobs", "telegram"]
    assert reasons["intake"] == "5000 updates wait"
    assert reasons["telegram"].startswith("no answer for")
    metrics.call_ended(429)
    assert metrics.telegram_silent == 0, "a refusal is an answer"


async def test_a_changed_audit_log_is_noticed_by_itself(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world, now = watched.world, watched.world.clock.ms
    watching: Watching = world.service.watching
    await world.firm.crm.audit.seal()
    monkeypatch.setattr("bot.watching.STEP_SECONDS", 0.0)
    assert "fieldline_audit_whole" not in await watched.text()
    await watching.run(now)
    assert (await watched.samples())["fieldline_audit_whole"][()] == 1
    await world.firm.db.write(lambda tx: tx.run("UPDATE audit_head SET digest = 'x' WHERE id = 1"))
    await watching.run(now)
    await watching.run(now)
    assert (await watched.samples())["fieldline_audit_whole"][()] == 0
    assert caplog.text.count("the audit log is broken") == 1


async def test_the_newest_backup_is_known_wherever_it_went(watched: Watched) -> None:
    folder = watched.world.service.settings.data_dir
    assert (await watched.samples())["fieldline_backup_timestamp_seconds"][()] == 0
    (folder / "backups").mkdir()
    archive = folder / "backups" / "fieldline-backup-20260709-020000.tar.gz"
    archive.touch()
    assert (await watched.samples())["fieldline_backup_timestamp_seconds"][()] == archive.stat().st_mtime
    (folder / LAST_BACKUP).touch()
    found = (await watched.samples())["fieldline_backup_timestamp_seconds"][()]
    assert found == (folder / LAST_BACKUP).stat().st_mtime
    shutil.rmtree(folder)
    assert "fieldline_backup" not in await watched.text()


async def test_a_backup_kept_elsewhere_is_noted(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    file = Path(sqlite_template.copy(data).removeprefix("sqlite:///"))
    file.rename(data / "fieldline.sqlite3")
    settings = Settings(data_dir=data, _env_file=None)  # type: ignore[call-arg]
    answer = await backup(settings, Clock(), to=str(tmp_path / "elsewhere"), keep=0)
    assert answer.code == 0, answer.lines
    assert newest_backup(data) > 0


async def test_calls_of_telegram_are_counted_by_what_they_came_to() -> None:
    metrics = Metrics()
    statuses = iter([200, 429, 502, 403, 418])

    async def handle(asked: web.Request) -> web.Response:
        status = next(statuses, None)
        if status is None and asked.transport is not None:
            asked.transport.abort()
        if asked.path == "/slow":
            await asyncio.Event().wait()
        return web.Response(status=status or 200)

    server = TestServer(web.Application(middlewares=[_every_path(handle)]))
    await server.start_server()
    request = AiohttpRequest(ended=metrics.call_ended)
    for _ in range(5):
        await request.fetch(str(server.make_url("/x")), b"{}", {}, seconds=5)
    assert metrics.telegram_silent == 0
    with pytest.raises(NetworkError):
        await request.fetch(str(server.make_url("/x")), b"{}", {}, seconds=5)
    statuses = iter([200])
    with pytest.raises(TimedOut):
        await request.fetch(str(server.make_url("/slow")), b"{}", {}, seconds=0.05)
    assert metrics.telegram_silent > 0
    await request.shutdown()
    await server.close()
    assert {outcome: count for (outcome,), count in metrics.telegram} == {
        "ok": 1,
        "403": 1,
        "429": 1,
        "4xx": 1,
        "5xx": 1,
        "cut": 1,
        "timeout": 1,
    }


def _every_path(handle: Any) -> Any:
    @web.middleware
    async def answered(request: web.Request, handler: Any) -> web.StreamResponse:
        return await handle(request)  # type: ignore[no-any-return]

    return answered


def test_labels_stay_few_and_hold_no_words() -> None:
    counts = Counts()
    counts.add(NAME, "answered")
    counts.add("x" * 60, "answered")
    counts.add("a b", "answered")
    counts.add('x"\n', "answered")
    assert dict(counts) == {(OTHER, OTHER): 4}
    for number in range(MOST_LABELS * 2):
        counts.add(f"kind-{number}", "sent")
    assert len(dict(counts)) <= MOST_LABELS + 1
    assert sum(dict(counts).values()) == MOST_LABELS * 2 + 4


def test_durations_stand_in_their_buckets() -> None:
    times = Times((0.1, 1.0))
    for seconds in (0.1, 0.05, 0.5, 7.0):
        times.add("read", seconds)
    assert list(times) == [("read", [("0.1", 2), ("1.0", 3), ("+Inf", 4)], 7.65)]
    assert times.count("read") == 4
    assert times.count("write") == 0
