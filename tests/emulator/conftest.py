"""A served emulator and a client for its people interface."""

import asyncio
import struct
import time
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from emulator import Emulator
from emulator.server import Server


class Client:
    """The people interface over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def get(self, path: str) -> Any:
        async with self.session.get(self.url + path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: Any = None, *, status: int = 200, **more: Any) -> Any:
        given = more or {"json": body or {}}
        async with self.session.post(self.url + path, **given) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def delete(self, path: str) -> Any:
        async with self.session.delete(self.url + path) as response:
            return await response.json()

    async def person(self, name: str, **more: Any) -> str:
        """Somebody new; the answer is their path."""
        return f"/people/{(await self.post('/people', {'name': name, **more}))['id']}"

    async def last(self, person: str, chat: int | None = None) -> Any:
        """The newest message on somebody's screen."""
        query = "" if chat is None else f"?chat={chat}"
        return (await self.get(f"{person}/screen{query}"))["messages"][-1]

    async def texts(self, person: str) -> list[str]:
        return [message["text"] for message in (await self.get(f"{person}/screen"))["messages"]]

    async def call(self, method: str, **params: Any) -> tuple[int, Any]:
        """One call of the Bot API."""
        async with self.session.post(f"{self.url}/bot123456:TEST/{method}", json=params) as response:
            return response.status, await response.json()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(Emulator(flood=False), quiet=0.03) as running:
        yield running


@pytest.fixture
def emulator(server: Server) -> Emulator:
    return server.emulator


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, server.url)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        await asyncio.sleep(0.005)


def png(width: int = 2, height: int = 2) -> bytes:
    """A small valid picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
