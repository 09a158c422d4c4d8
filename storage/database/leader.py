"""One process leads on a shared PostgreSQL: an advisory lock on a connection of its own, kept alive by pings.

The server ends the connection, and with it the lock, when no ping came for four seconds. Whoever takes the lock ends
every connection another leader wrote through before it does anything else, and a connection made later is refused
unless its process holds the lock: a leader that hung and wakes up cannot write beside the new one.
See docs/decisions/0018-one-leader-and-one-that-stands-by.md.
"""

import asyncio
import logging
import secrets
import select
import time
from collections.abc import Callable
from typing import Any, Final, LiteralString

import psycopg

from storage.database.lock import Busy
from storage.errors import OutOfService

log = logging.getLogger("fieldline.leader")

KEY: Final = 7210043
HELD_SECONDS: Final = 4.0
"""After so long without a ping the server ends the leader's connection."""

SURE_SECONDS: Final = 3.5
"""So long after it sent a ping that was answered a leader need not ask whether it still leads."""

PING_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 8.0
"""A server that is slow to answer may still keep the lock: as long as it is not known nothing is said or sent."""

LOOK_SECONDS: Final = 0.2
RECONNECT_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 5.0
OLDEST: Final = 140_000  # PostgreSQL 14 brought idle_session_timeout.

TCP: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds that sent bytes may stay unconfirmed
}
"""A machine cut from the network is noticed within some ten seconds and not after two hours."""

WORKING: Final = "fieldline at work "
LEADING: Final = "fieldline leader "

_TAKE = "SELECT pg_try_advisory_lock(%s)"
_SWEEP = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(application_name, %s) AND application_name <> %s"
)
IS_MINE: Final = (
    "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = %s AND l.objsubid = 1"
    " AND a.application_name = %s"
)


def _now() -> float:
    """Seconds that go on while the process is stopped or its machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Leader:
    """`async with Leader(url):` — leads until it is left, `lost` is set, or the process or its connection dies."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.token = secrets.token_hex(8)
        """What the connections of this leader are named by; another leader has another."""
        self.lost = asyncio.Event()
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._sure_until = 0.0
        self._pings: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()

    async def __aenter__(self) -> "Leader":
        """Raises Busy when another process leads, OutOfService when no server answers."""
        try:
            if not await self.try_to_lead():
                raise Busy(0)
        except BaseException:
            await self.leave()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.leave()

    async def wait_to_lead(self, *, told: Callable[[], None]) -> None:
        """Return when this process leads; `told` is called once when another one does.

        Raises OutOfService when no server answers. Cancelling it gives up.
        """
        while not await self.try_to_lead():
            told()
            told = _nothing
            await asyncio.sleep(LOOK_SECONDS)

    async def try_to_lead(self) -> bool:
        """Take the lock unless another process has it. Raises OutOfService when no server answers."""
        try:
            if self._connection is None:
                self._connection = await self._connect()
            sent = _now()
            if not await self._answer(_TAKE, KEY):
                return False
            self._sure_until = sent + SURE_SECONDS
            self._pings = asyncio.create_task(self._keep_on(), name="leader")
            await self._sweep()
        except (psycopg.OperationalError, TimeoutError, OSError) as exc:
            raise OutOfService("no PostgreSQL server answers at the address given") from exc
        except psycopg.errors.InsufficientPrivilege as exc:
            raise OutOfService("the leader before had another role: both machines need the same") from exc
        return True

    async def _connect(self) -> "psycopg.AsyncConnection[tuple[Any, ...]]":
        settings = {**TCP, "application_name": LEADING + self.token}
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, **settings)
        if connection.info.server_version < OLDEST:
            await connection.close()
            raise OutOfService("PostgreSQL 14 or newer is needed")
        await connection.execute(f"SET idle_session_timeout = {int(HELD_SECONDS * 1000)}".encode())
        return connection

    async def _sweep(self) -> None:
        """End what a leader before wrote through, and wait until it is gone. Raises OutOfService."""
        deadline = _now() + SWEEP_SECONDS
        while await self._answer(_SWEEP, WORKING, WORKING + self.token):
            if _now() > deadline:
                raise OutOfService("connections of the leader before cannot be ended")
            await asyncio.sleep(LOOK_SECONDS / 10)

    async def _answer(self, statement: LiteralString, *values: object) -> object:
        """The first value of a statement's answer. Raises psycopg.Error, TimeoutError."""
        async with self._asking:
            connection = self._connection
            if connection is None:
                raise TimeoutError
            asking = asyncio.create_task(connection.execute(statement, values))
            try:
                await asyncio.wait({asking}, timeout=ANSWER_SECONDS)
            finally:
                if not asking.done():
                    # Cancelling alone would ask a server that may be out of reach to stop, and wait for it.
                    connection.pgconn.finish()
                    asking.cancel()
                    await asyncio.gather(asking, return_exceptions=True)
            if asking.cancelled():
                raise TimeoutError
            row = await asking.result().fetchone()
            return row[0] if row else None

    async def leads(self) -> bool:
        """Does this process lead at this moment? Asks the server only when that is not known."""
        if _now() < self._sure_until and not self._stirs():
            return True
        return await self._ping()

    def _stirs(self) -> bool:
        """Did the server say something unasked? It does so only to end the connection."""
        connection = self._connection
        if connection is None or connection.closed:
            return True
        if self._asking.locked():
            return False
        looking = select.poll()
        looking.register(connection.pgconn.socket, select.POLLIN)
        return bool(looking.poll(0))

    async def _keep_on(self) -> None:
        asked = _now()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._stirs() or _now() - asked >= PING_SECONDS:
                asked = _now()
                if not await self._ping():
                    return

    async def _ping(self) -> bool:
        """Ask the server: as long as the connection lives the lock is held. Sets `lost` when it does not."""
        sent = _now()
        try:
            await self._answer("SELECT 1")
        except (psycopg.Error, TimeoutError, OSError) as exc:
            if not self.lost.is_set():
                log.warning("the lock of the leader is lost: %s", type(exc).__name__)
            self._let_go()
            return False
        self._sure_until = sent + SURE_SECONDS
        return True

    def _let_go(self) -> None:
        self.lost.set()
        self._sure_until = 0.0
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.pgconn.finish()  # Without a word to the server, which may be out of reach.

    async def leave(self) -> None:
        """Release the lock; nothing of this leader may be at work any more."""
        if self._pings is not None:
            self._pings.cancel()
            await asyncio.gather(self._pings, return_exceptions=True)
        self._let_go()


def _nothing() -> None:
    return None
