"""PostgreSQL through psycopg: the same units on a pool of eight threads."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import ConnectionPool, PoolTimeout

from storage.errors import OutOfService
from storage.tx import ConstraintBroken, Dialect, Row, Tx

T = TypeVar("T")

THREADS = 8
TRIES = 4  # a deadlock or a serialisation failure is the database's own doing: the unit is simply run again

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


def _configure(connection: "psycopg.Connection[DictRow]") -> None:
    # Every statement here ends in milliseconds: compiling one for its estimated cost takes longer than running it.
    connection.execute("SET jit = off")
    # One statement for small and large numbers, not one for each of their widths.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.prepared_max = PREPARED


class PostgresDatabase:
    """A server somebody else runs; several processes may share it."""

    dialect: Dialect = "postgres"

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[DictRow]]") -> None:
        self.pool = pool
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="postgres")

    @classmethod
    async def open(cls, url: str) -> "PostgresDatabase":
        """Connect. Raises OutOfService when no server answers within ten seconds."""
        pool: ConnectionPool[psycopg.Connection[DictRow]] = ConnectionPool(
            url,
            min_size=1,
            max_size=THREADS,
            open=False,
            kwargs={"row_factory": dict_row, "autocommit": True, "application_name": "fieldline"},
            configure=_configure,
            check=ConnectionPool.check_connection,
        )
        try:
            await asyncio.to_thread(pool.open, wait=True, timeout=10)
        except (PoolTimeout, psycopg.Error) as exc:
            await asyncio.to_thread(pool.close)
            raise OutOfService("no PostgreSQL server answers at the address given") from exc
        return cls(pool)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self._on_thread(unit, "BEGIN")

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self._on_thread(unit, "BEGIN READ ONLY")

    async def close(self) -> None:
        self._threads.shutdown(wait=True)
        await asyncio.to_thread(self.pool.close)

    async def _on_thread(self, unit: Callable[[Tx], T], begin: str) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._run, unit, begin)

    def _run(self, unit: Callable[[Tx], T], begin: str) -> T:
        for attempt in range(TRIES):
            try:
                return self._once(unit, begin)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as exc:
                if attempt == TRIES - 1:
                    raise OutOfService("the unit kept colliding with others") from exc
            except (psycopg.OperationalError, PoolTimeout) as exc:
                raise OutOfService("the connection to PostgreSQL was lost") from exc
        raise AssertionError("unreachable")

    def _once(self, unit: Callable[[Tx], T], begin: str) -> T:
        with self.pool.connection(timeout=10) as connection:
            connection.execute(begin)
            try:
                result = unit(PostgresTx(connection))
                connection.execute("COMMIT")
            except BaseException:
                if not connection.closed:
                    connection.execute("ROLLBACK")
                raise
            return result
