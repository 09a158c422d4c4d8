"""The webhook endpoint: the secret first, then the size, then the commit, then the answer."""

import contextlib
import io
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.intake import Webhook
from storage.errors import OutOfService
from tests.bot.raw_updates import message
from tests.bot.world import World

SECRET = "right-secret_of-the-webhook"


class Endpoint:
    def __init__(self, world: World, session: aiohttp.ClientSession, url: str) -> None:
        self.world = world
        self.url = url
        self._session = session

    async def post(self, body: bytes, *, secret: str | None = SECRET, **headers: str) -> int:
        given = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        async with self._session.post(self.url, data=io.BytesIO(body), headers=given | headers) as response:
            return response.status

    async def stored(self) -> int:
        return int(await self.world.firm.value("SELECT count(*) FROM inbox"))


@pytest.fixture
async def endpoint(world: World) -> AsyncIterator[Endpoint]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = "https://bot.example.org/hook"
    webhook = Webhook(world.service.intake, secret=SECRET, listen=f"127.0.0.1:{port}", url=url)
    await webhook.start()
    async with aiohttp.ClientSession() as session:
        yield Endpoint(world, session, f"http://127.0.0.1:{port}/hook")
    await webhook.stop()


@pytest.mark.threat(4)
async def test_without_the_secret_nothing_is_read(endpoint: Endpoint) -> None:
    ann = await endpoint.world.person()
    body = json.dumps(message(ann, 1)).encode()
    for secret in (None, "", "wrong", SECRET[:-1], SECRET + "x", "ÿ"):
        assert await endpoint.post(body, secret=secret) == 403
    assert await endpoint.stored() == 0


@pytest.mark.threat(4)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"junk",
        b"[]",
        b"5",
        b"null",
        b'"x"',
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": 7',
        b"\xff",
        b"[" * 90_000,
    ],
)
async def test_junk_with_the_secret_is_refused_and_nothing_is_written(endpoint: Endpoint, body: bytes) -> None:
    assert await endpoint.post(body) == 400
    assert await endpoint.stored() == 0


@pytest.mark.threat(4)
async def test_ten_megabytes_are_refused(endpoint: Endpoint) -> None:
    ann = await endpoint.world.person()
    update = message(ann, 1, "嗯" * 3_400_000)
    body = json.dumps(update, ensure_ascii=False).encode()
    assert len(body) > 10_000_000
    with contextlib.suppress(aiohttp.ClientError):  # The connection may be closed before everything is sent.
        assert await endpoint.post(body) == 413
    assert await endpoint.stored() == 0


@pytest.mark.threat(4)
async def test_other_paths_and_methods_are_refused(endpoint: Endpoint) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with session.get(endpoint.url, headers=headers) as response:
            assert response.status == 405
        async with session.post(endpoint.url + "/other", headers=headers, data=b"{}") as response:
            assert response.status == 404


@pytest.mark.threat(4)
async def test_the_right_one_is_stored_before_it_is_confirmed(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = endpoint.world
    ann = await world.person()
    body = json.dumps(message(ann, 5)).encode()
    db, write = world.firm.db, world.firm.db.write

    async def failing(unit: Any) -> Any:
        raise OutOfService("disk full")

    monkeypatch.setattr(db, "write", failing)
    assert await endpoint.post(body) == 503
    monkeypatch.setattr(db, "write", write)
    assert await endpoint.post(body) == 200
    assert await endpoint.stored() == 1
    assert await endpoint.post(body) == 200
    await world.settle()
    assert await world.firm.value("SELECT count(*) FROM drafts") == 1
    ann.sees("原话我留着")
