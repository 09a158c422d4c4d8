"""PostgreSQL through psycopg: the same units on a pool of eight threads."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import ConnectionPool, PoolTimeout

from storage.database.leader import IS_MINE, KEY, LEADING, TCP, WORKING, Leader
from storage.errors import OutOfService
from storage.tx import ConstraintBroken, Dialect, Row, Tx

T = TypeVar("T")

THREADS = 8
TRIES = 4  # A deadlock or a connection lost before COMMIT is not the unit's doing: it is simply run again.
WAIT_SECONDS = 10.0
WRITING = "BEGIN"

PREPARED = 500
"""Statements a connection keeps prepared: more than the bot has."""

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_LIMIT = re.compile(r"(?<=\bLIMIT ):([a-z_][a-z0-9_]*)")


@lru_cache(maxsize=2048)
def spelled(sql: str, limits: tuple[int, ...] = ()) -> str:
    """`:name` parameters in psycopg's spelling; per cents doubled; limits as numbers, in their order."""
    numbers = iter(limits)
    return _PARAMETER.sub(r"%(\1)s", _LIMIT.sub(lambda _: str(next(numbers)), sql).replace("%", "%%"))


@lru_cache(maxsize=2048)
def _limits(sql: str) -> tuple[str, ...]:
    return tuple(_LIMIT.findall(sql))


class PostgresTx:
    """Statements of one transaction on one pooled connection."""

    dialect: Dialect = "postgres"

    def __init__(self, connection: psycopg.Connection[DictRow]) -> None:
        self._connection = connection

    def one(self, sql: str, /, **params: Any) -> Row | None:
        return self._execute(sql, params).fetchone()

    def all(self, sql: str, /, **params: Any) -> Sequence[Row]:
        return self._execute(sql, params).fetchall()

    def run(self, sql: str, /, **params: Any) -> int:
        return self._execute(sql, params).rowcount

    @contextmanager
    def try_out(self) -> Iterator[None]:
        with self._connection.transaction():
            yield

    def _execute(self, sql: str, params: dict[str, Any]) -> psycopg.Cursor[DictRow]:
        # A limit it does not know PostgreSQL takes for a tenth of all rows, and plans for that, anew each time.
        limits = tuple(int(params[name]) for name in _limits(sql))
        try:
            return self._connection.execute(spelled(sql, limits), params)
        except psycopg.IntegrityError as exc:
            raise ConstraintBroken(exc.diag.constraint_name or str(exc)) from exc
        except psycopg.errors.RaiseException as exc:
            raise ConstraintBroken(exc.diag.message_primary or str(exc)) from exc


class NotLeading(Exception):
    """A connection was made by a process that leads no longer."""


def _configure(token: str, connection: "psycopg.Connection[DictRow]") -> None:
    """Raises NotLeading when the connection belongs to a leader and the lock does not."""
    if token and connection.execute(IS_MINE, (KEY, LEADING + token)).fetchone() is None:
        raise NotLeading("this process leads no longer")
    # Every statement here ends in milliseconds: compiling one for its estimated cost takes longer than running it.
    connection.execute("SET jit = off")
    # One statement for small and large numbers, not one for each of their widths.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.prepared_max = PREPARED


class PostgresDatabase:
    """A server somebody else runs; several processes may share it."""

    dialect: Dialect = "postgres"

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[DictRow]]", leader: Leader | None = None) -> None:
        self.pool = pool
        self._leader = leader
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="postgres")

    @classmethod
    async def open(cls, url: str, *, leader: Leader | None = None) -> "PostgresDatabase":
        """Connect. Raises OutOfService when no server answers within ten seconds.

        For a `leader`, connections live and are made only as long as he leads.
        """
        token = leader.token if leader is not None else ""
        name = WORKING + token if token else "fieldline"
        pool: ConnectionPool[psycopg.Connection[DictRow]] = ConnectionPool(
            url,
            min_size=1,
            max_size=THREADS,
            open=False,
            kwargs={"row_factory": dict_row, "autocommit": True, "application_name": name, **TCP},
            configure=partial(_configure, token),
            check=ConnectionPool.check_connection,
        )
        try:
            await asyncio.to_thread(pool.open, wait=True, timeout=WAIT_SECONDS)
        except (PoolTimeout, psycopg.Error) as exc:
            await asyncio.to_thread(pool.close)
            raise OutOfService("no PostgreSQL server answers at the address given") from exc
        return cls(pool, leader)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self._on_thread(unit, WRITING)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self._on_thread(unit, "BEGIN READ ONLY")

    async def close(self) -> None:
        """Wait for the units that run, then close; what a leader has begun who leads no longer ends at once."""
        if self._leader is not None and self._leader.lost.is_set():
            await asyncio.to_thread(self.pool.close, timeout=1.0)
        await asyncio.to_thread(self._threads.shutdown, wait=True)
        await asyncio.to_thread(self.pool.close)

    async def _on_thread(self, unit: Callable[[Tx], T], begin: str) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._run, unit, begin)

    def _run(self, unit: Callable[[Tx], T], begin: str) -> T:
        for left in reversed(range(TRIES)):
            try:
                return self._once(unit, begin)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as exc:
                if not left:
                    raise OutOfService("the unit kept colliding with others") from exc
            except _Broken as exc:
                if not left:
                    raise OutOfService("the connection to PostgreSQL was lost") from exc
            except (psycopg.OperationalError, psycopg.InterfaceError) as exc:
                raise OutOfService("PostgreSQL cannot take the unit") from exc
        raise AssertionError("unreachable")

    def _once(self, unit: Callable[[Tx], T], begin: str) -> T:
        """Raises _Broken for a connection that was lost while it was certain that nothing was committed."""
        with self.pool.connection(timeout=WAIT_SECONDS) as connection:
            try:
                connection.execute(begin)
                result = unit(PostgresTx(connection))
            except BaseException as exc:
                if connection.closed and isinstance(exc, Exception):
                    raise _Broken from exc
                _roll_back(connection)
                raise
            try:
                connection.execute("COMMIT")
            except (psycopg.OperationalError, psycopg.InterfaceError) as exc:
                if not connection.closed:
                    raise
                if begin != WRITING:
                    raise _Broken from exc
                # Whether it was committed is not known: running the unit again here could do it twice.
                raise OutOfService("the connection to PostgreSQL was lost in a commit") from exc
            return result


def _roll_back(connection: "psycopg.Connection[DictRow]") -> None:
    try:
        connection.execute("ROLLBACK")
    except (psycopg.OperationalError, psycopg.InterfaceError) as exc:
        raise _Broken from exc


class _Broken(Exception):
    """The connection was lost when nothing was, or could be, committed."""
