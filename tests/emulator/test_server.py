"""The server as a process and as a neighbour: start, exit, and whom it does not serve."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from .conftest import Client


async def status(client: Client, path: str, method: str = "GET", **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.session.request(method, client.url + path, headers=names, data=b"{}") as response:
        return response.status


API = "/bot123456:TEST/getMe"


@pytest.mark.parametrize("path", ["/people", API, "/violations"])
async def test_foreign_pages_are_kept_out(path: str, client: Client) -> None:
    assert await status(client, path) == 200
    assert await status(client, path, Origin=client.url) == 200
    assert await status(client, path, Sec_Fetch_Site="same-origin") == 200
    assert await status(client, path, Host="localhost:80") == 200
    assert await status(client, path, Host="evil.example") == 403
    assert await status(client, path, Host="127.0.0.1.evil.example") == 403
    assert await status(client, path, Origin="https://evil.example") == 403
    assert await status(client, path, Origin="http://127.0.0.1:1") == 403
    assert await status(client, path, Origin="null") == 403
    assert await status(client, path, Sec_Fetch_Site="cross-site") == 403
    assert await status(client, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate") == 403


async def test_a_refused_page_changes_nothing(client: Client) -> None:
    for path in ("/clock", "/people", "/faults", "/control"):
        assert await status(client, path, "POST", Origin="https://evil.example") == 403
    assert (await client.get("/clock"))["offset_seconds"] == 0


@pytest.mark.parametrize(
    "path", ["/../core.py", "/%2e%2e/core.py", "/web/../../schema.json", "/none.js", "//etc/passwd"]
)
async def test_only_the_web_folder_is_served(path: str, client: Client) -> None:
    async with client.session.get(aiohttp.client.URL(client.url + path, encoded=True)) as response:
        assert response.status == 404


@asynccontextmanager
async def process(*more: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The emulator as a user starts it, and its address."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emulator", *more, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        assert started.stdout is not None
        line = (await asyncio.wait_for(started.stdout.readline(), 20)).decode()
        yield started, line.removeprefix("Emulator ready ").strip()
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_it_ends_at_once_with_an_event_stream_and_a_poll_open() -> None:
    async with process("--token", "7:abc", "--bot-username", "shop_bot", "--flood", "off") as (started, url):
        assert url.startswith("http://127.0.0.1:")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/bot7:abc/getMe") as response:
                assert (await response.json())["result"]["username"] == "shop_bot"
            async with session.get(f"{url}/events") as stream:
                await stream.content.readline()
                poll = asyncio.create_task(session.get(f"{url}/bot7:abc/getUpdates?timeout=50"))
                async with session.get(f"{url}/faults") as response:
                    assert (await response.json())["flood"] is False
                started.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(started.wait(), 20) == 0, "the poll of fifty seconds kept it"
                assert await stream.content.read() is not None
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)
        assert started.stderr is not None
        assert await started.stderr.read() == b""


async def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with process("--port", str(taken.getsockname()[1])) as (started, said):
            assert said == ""
            assert await started.wait() == 1
            assert started.stderr is not None
            assert (await started.stderr.read()).decode().count("\n") == 1
