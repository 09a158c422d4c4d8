"""A TCP port before a PostgreSQL server that cuts connections in the worst moments.

async with Wire(url, random.Random(1)) as wire:
    db = await open_database(wire.url)
    wire.rates = {"before": 0.1, "after": 0.1, "between": 0.01}

before    COMMIT was sent and does not arrive: nothing is committed
after     COMMIT was carried out and its answer is lost
between   any other statement is lost on its way
"""

import asyncio
import contextlib
import random
import re
from collections import Counter

import psycopg

_PREPARED = re.compile(rb"(_pg3_\d+)\x00COMMIT\x00")
_CHUNK = 65_536


class Wire:
    """Forwards bytes, throws dice for each statement, and counts what it cut."""

    def __init__(self, url: str, dice: random.Random) -> None:
        info = psycopg.conninfo.conninfo_to_dict(url)
        self._host, self._port = str(info.get("host") or "localhost"), int(str(info.get("port") or 5432))
        self._name, self._user = info.get("dbname"), info.get("user", "postgres")
        self._dice = dice
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.rates: dict[str, float] = {}
        self.cuts: Counter[str] = Counter()

    async def __aenter__(self) -> "Wire":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://{self._user}@127.0.0.1:{port}/{self._name}?sslmode=disable&gssencmode=disable"

    def _is_cut(self, how: str) -> bool:
        if self._dice.random() >= self.rates.get(how, 0.0):
            return False
        self.cuts[how] += 1
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._host.startswith("/"):
            inner, outer = await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        else:
            inner, outer = await asyncio.open_connection(self._host, self._port)
        there = asyncio.create_task(self._asked(reader, outer))
        back = asyncio.create_task(self._answered(inner, writer))
        # Cancelled only when the port closes; a cancelled task would be reported by the server as a fault.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        try:
            for pipe in (there, back):
                pipe.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
        finally:
            for end in (writer, outer):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _asked(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        prepared: bytes | None = None
        while asked := await reader.read(_CHUNK):
            found = _PREPARED.search(asked)
            prepared = found[1] + b"\x00" if found else prepared
            commits = b"COMMIT\x00" in asked or (prepared is not None and prepared in asked)
            if self._is_cut("before" if commits else "between"):
                return
            server.write(asked)
            await server.drain()

    async def _answered(self, server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answer := await server.read(_CHUNK):
            if b"COMMIT\x00" in answer and self._is_cut("after"):
                return
            writer.write(answer)
            await writer.drain()
