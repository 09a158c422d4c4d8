"""What the process says of itself: live, ready, leading."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot import health as health_module
from bot.health import Health, HealthServer


@pytest.fixture
async def health() -> AsyncIterator[tuple[Health, HealthServer]]:
    state = Health()
    server = HealthServer("127.0.0.1:0", state)
    await server.start()
    yield state, server
    await server.stop()


async def asked(server: HealthServer, path: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(server.url + path) as response:
        return response.status, json.loads(await response.read())


async def test_a_process_that_starts_is_live_but_not_ready(health: tuple[Health, HealthServer]) -> None:
    _, server = health
    assert await asked(server, "/live") == (200, {"state": "starting"})
    assert await asked(server, "/ready") == (503, {"state": "starting", "ready": False, "reasons": {}})
    assert (await asked(server, "/leading"))[0] == 503


async def test_one_that_stands_by_is_well_but_leads_not(health: tuple[Health, HealthServer]) -> None:
    state, server = health
    state.became("standing by")
    assert await asked(server, "/ready") == (200, {"state": "standing by", "ready": True, "reasons": {}})
    assert await asked(server, "/leading") == (503, {"state": "standing by"})


async def test_one_that_leads_names_what_is_wrong(
    health: tuple[Health, HealthServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, server = health

    async def well() -> str | None:
        return None

    async def ill() -> str | None:
        return "the database does not answer"

    async def broken() -> str | None:
        raise ValueError("王小明 138 0013 8000")

    async def slow() -> str | None:
        await asyncio.Event().wait()
        return None

    monkeypatch.setattr(health_module, "CHECK_SECONDS", 0.05)
    state.became("leading")
    state.checks["telegram"] = well
    assert await asked(server, "/ready") == (200, {"state": "leading", "ready": True, "reasons": {}})
    state.checks |= {"database": ill, "intake": broken, "delivery": slow}
    status, said = await asked(server, "/ready")
    assert status == 503
    assert said["reasons"] == {
        "database": "the database does not answer",
        "intake": "failed: ValueError",
        "delivery": "no answer in time",
    }
    assert (await asked(server, "/live"))[0] == 200
    assert (await asked(server, "/leading"))[0] == 200


async def test_a_taken_port_does_not_stop_the_bot(
    health: tuple[Health, HealthServer], caplog: pytest.LogCaptureFixture
) -> None:
    _, server = health
    second = HealthServer(server.url.removeprefix("http://"), Health())
    await second.start()
    assert "is not to be had" in caplog.text
    await second.stop()


async def test_nothing_listens_without_the_setting() -> None:
    server = HealthServer("", Health())
    await server.start()
    with pytest.raises(AssertionError):
        _ = server.url
    await server.stop()


async def test_only_these_pages_are_there(health: tuple[Health, HealthServer]) -> None:
    _, server = health
    async with aiohttp.ClientSession() as session:
        for method, path in (("GET", "/"), ("GET", "/metrics"), ("POST", "/live"), ("GET", "/..%2f")):
            async with session.request(method, server.url + path) as response:
                assert response.status in (404, 405), path
