"""One process leads on a shared PostgreSQL: an advisory lock on a connection of its own."""

import asyncio

import psycopg

from storage.database.lock import Busy
from storage.errors import OutOfService

KEY = 7210043


class Leader:
    """`async with Leader(url):` — released by the server when the process or its connection dies."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    async def __aenter__(self) -> "Leader":
        """Raises Busy when another process leads, OutOfService when no server answers."""
        await asyncio.to_thread(self._take)
        return self

    def _take(self) -> None:
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as exc:
            raise OutOfService("no PostgreSQL server answers at the address given") from exc
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone()
        if row is None or row[0] is not True:
            connection.close()
            raise Busy(0)
        self._connection = connection

    async def __aexit__(self, *exc: object) -> None:
        if self._connection is not None:
            await asyncio.to_thread(self._connection.close)
            self._connection = None
