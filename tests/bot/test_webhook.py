"""The webhook endpoint: the secret first, then the size, then the commit, then the answer."""

import asyncio
import contextlib
import gzip
import io
import json
import os
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.intake import Webhook
from storage.errors import OutOfService
from tests.bot.raw_updates import message
from tests.bot.world import World

SECRET = "right-secret_of-the-webhook"
POSTS = 100_000 if os.environ.get("FIELDLINE_TORTURE") == "1" else 500
SEED = int(os.environ.get("FIELDLINE_SEED", "4"))
MOST = 12


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


@contextlib.asynccontextmanager
async def opened(world: World, **more: Any) -> AsyncIterator[Endpoint]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = "https://bot.example.org/hook"
    webhook = Webhook(world.service.intake, secret=SECRET, listen=f"127.0.0.1:{port}", url=url, **more)
    await webhook.start()
    async with aiohttp.ClientSession() as session:
        yield Endpoint(world, session, f"http://127.0.0.1:{port}/hook")
    await webhook.stop()


@pytest.fixture
async def endpoint(world: World) -> AsyncIterator[Endpoint]:
    async with opened(world) as made:
        yield made


@pytest.fixture
async def impatient(world: World) -> AsyncIterator[Endpoint]:
    """One that waits a second for a request, and takes few connections."""
    async with opened(world, patience=1.0, most=MOST) as made:
        yield made


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
        b'{"update_id": true}',
        b'{"update_id": -7}',
        b'{"update_id": 7.5}',
        b'{"update_id": 9007199254740993}',
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


class Line:
    """A connection that speaks as it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, endpoint: Endpoint) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", int(endpoint.url.split(":")[2].partition("/")[0])))

    async def closed(self) -> bytes:
        """What was answered before the other end hung up."""
        async with asyncio.timeout(15):
            with contextlib.suppress(ConnectionError):
                return await self.reader.read()
        return b""

    async def dribbles(self, words: bytes) -> None:
        """A byte at a time until the other end has had enough."""
        with contextlib.suppress(ConnectionError):
            for byte in words:
                if self.reader.at_eof():
                    return
                self.writer.write(bytes([byte]))
                await self.writer.drain()
                await asyncio.sleep(0.05)


HEAD = f"POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"


@pytest.mark.threat(4)
async def test_who_speaks_slowly_is_hung_up_on_and_others_are_served(impatient: Endpoint) -> None:
    """Heads that do not end, bodies that do not come, and lines on which nothing is said."""
    ann = await impatient.world.person()
    lines = [await Line.open(impatient) for _ in range(9)]
    speaking = []
    for number, line in enumerate(lines):
        if number % 3 == 1:
            speaking.append(asyncio.ensure_future(line.dribbles(HEAD.encode() * 20)))
        elif number % 3 == 2:
            line.writer.write((HEAD + "Content-Length: 1000\r\n\r\n").encode())
            speaking.append(asyncio.ensure_future(line.dribbles(b"x" * 1000)))
    assert await impatient.post(json.dumps(message(ann, 5)).encode()) == 200
    for line in lines:
        assert b" 200 " not in await line.closed()
        line.writer.close()
    await asyncio.gather(*speaking)
    assert await impatient.stored() == 1


@pytest.mark.threat(4)
async def test_one_connection_too_many_is_closed_and_the_next_is_served(impatient: Endpoint) -> None:
    lines = [await Line.open(impatient) for _ in range(MOST + 4)]
    closed = [asyncio.ensure_future(line.closed()) for line in lines]
    await asyncio.gather(*closed[MOST:])
    assert not any(one.done() for one in closed[:MOST])
    await asyncio.gather(*closed)
    for line in lines:
        line.writer.close()
    ann = await impatient.world.person()
    assert await impatient.post(json.dumps(message(ann, 5)).encode()) == 200


@pytest.mark.threat(4)
async def test_a_body_without_length_is_measured_while_it_comes(endpoint: Endpoint) -> None:
    line = await Line.open(endpoint)
    line.writer.write((HEAD + "Transfer-Encoding: chunked\r\n\r\n").encode())
    with contextlib.suppress(ConnectionError):
        for _ in range(40):
            line.writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await line.writer.drain()
    answer = await line.closed()
    assert not answer or b" 413 " in answer
    line.writer.close()
    packed = gzip.compress(b"x" * 30_000_000)
    assert len(packed) < 100_000
    with contextlib.suppress(aiohttp.ClientError):
        assert await endpoint.post(packed, **{"Content-Encoding": "gzip"}) in (400, 413)
    assert await endpoint.stored() == 0


@pytest.mark.threat(4)
def test_without_a_secret_there_is_no_webhook(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook(None, secret="", listen="127.0.0.1:1", url="https://bot.example.org/hook")  # type: ignore[arg-type]


@pytest.mark.threat(4)
async def test_junk_posts_are_refused_and_cost_nothing(endpoint: Endpoint, figure: Any) -> None:
    """Forged secrets, many at once: nothing is written, memory stays, and the true one is served in between."""
    ann = await endpoint.world.person()
    dice = random.Random(SEED)
    await asyncio.gather(*(endpoint.post(b"warm", secret="no") for _ in range(20)))
    before = resident()

    async def junk(number: int) -> int:
        secret = dice.choice((None, "", SECRET[: dice.randrange(len(SECRET))], SECRET + "x", SECRET.upper(), "%00"))
        return await endpoint.post(dice.randbytes(dice.choice((0, 10, 3_000))), secret=secret)

    for first in range(0, POSTS, 50):
        answers = await asyncio.gather(*(junk(number) for number in range(first, first + 50)))
        assert set(answers) == {403}
        assert await endpoint.stored() == first // 50
        assert await endpoint.post(json.dumps(message(ann, 100 + first // 50)).encode()) == 200
    grown = (resident() - before) / 2**20
    assert grown < 30, f"{grown:.0f} MB more"
    figure("T4", "junk posts", posts=POSTS, written=0, grown_mb=round(grown, 1))


def resident() -> int:
    """Bytes of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
