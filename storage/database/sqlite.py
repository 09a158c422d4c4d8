"""SQLite through aiosqlite: one writer that commits units in groups, and a few readers that cannot write."""

import asyncio
import itertools
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from storage.errors import OutOfService
from storage.tx import ConstraintBroken, Dialect, Row, Tx

T = TypeVar("T")

OLDEST_LIBRARY = (3, 37, 0)  # STRICT tables
GROUP = 64  # units that share one commit at the most
LOOKS = 8  # reads that share one hop to a thread at the most
STATEMENTS_KEPT = 512
AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    )
)
"""What the disk or the file is to blame for, and not the statement."""


class SqliteTx:
    """Statements on the connection's own thread."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = itertools.count()

    def one(self, sql: str, /, **params: Any) -> Row | None:
        return cast("Row | None", self._execute(sql, params).fetchone())

    def all(self, sql: str, /, **params: Any) -> Sequence[Row]:
        return self._execute(sql, params).fetchall()

    def run(self, sql: str, /, **params: Any) -> int:
        return self._execute(sql, params).rowcount

    @property
    def is_open(self) -> bool:
        return self._connection.in_transaction

    @contextmanager
    def try_out(self) -> Iterator[None]:
        name = f"s{next(self._names)}"
        self._connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # A full disk has ended it, and the savepoint with it.
                self._connection.execute(f"ROLLBACK TO {name}")
                self._connection.execute(f"RELEASE {name}")
            raise
        self._connection.execute(f"RELEASE {name}")

    def _execute(self, sql: str, params: dict[str, Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, params)
        except sqlite3.IntegrityError as exc:
            raise ConstraintBroken(_constraint(str(exc))) from exc


def _constraint(message: str) -> str:
    """`UNIQUE constraint failed: users.account` -> `users.account`; a named check or index gives its name."""
    name = message.partition("constraint failed: ")[2] or message
    return name.removeprefix("index '").removesuffix("'")


class _UnitConnection(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole function on its thread (version pinned, contract tested)."""

    async def on_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        return cast(T, await self._execute(lambda: function(self._conn)))  # type: ignore[no-untyped-call]

    def join(self) -> None:
        """Return when its thread has ended, so that it has nothing more to tell the event loop."""
        self._thread.join(timeout=10)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, cached_statements=STATEMENTS_KEPT, timeout=5.0, check_same_thread=False
    )
    try:
        _set_up(connection, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: sqlite3.Connection, *, read_only: bool) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    # What a savepoint may have to put back stays in memory: a file in the system's temporary folder cost as many
    # writes again as the database itself, and would hold customers' data.
    connection.execute("PRAGMA temp_store = MEMORY")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # What an erasure takes away does not stay in free pages (CUST-18); many builds do so anyway.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_size_limit = 67108864")


async def _open(path: Path, *, read_only: bool) -> _UnitConnection:
    connection = _UnitConnection(lambda: _connect(path, read_only=read_only), iter_chunk_size=64)
    try:
        await connection
    except BaseException:
        await asyncio.to_thread(connection.join)
        raise
    return connection


async def _open_all(path: Path, *, readers: int, read_only: bool) -> list[_UnitConnection]:
    """The writer, unless only reading is wanted, and the readers; all of them or none."""
    opened: list[_UnitConnection] = []
    try:
        for only_reads in [*([] if read_only else [False]), *[True] * readers]:
            opened.append(await _open(path, read_only=only_reads))
    except BaseException:
        for one in opened:
            await one.close()
        raise
    return opened


class _Pending:
    """One unit waiting for the writer, and the promise made for it.

    An error holds the frames it passed through, and they hold this: what it held is let go with the promise, or each
    refusal would keep its message, its cards and its texts until the collector comes by.
    """

    __slots__ = ("failed", "promise", "result", "unit")

    def __init__(self, unit: Callable[[Tx], Any], promise: "asyncio.Future[Any]") -> None:
        self.unit = unit
        self.promise: asyncio.Future[Any] | None = promise
        self.result: Any = None
        self.failed: BaseException | None = None

    def keep(self) -> None:
        promise, self.promise = self.promise, None
        failed, self.failed = self.failed, None
        try:
            if promise is None or promise.done():
                return
            if failed is not None:
                promise.set_exception(failed)
            else:
                promise.set_result(self.result)
        finally:
            del promise, failed


class _Writer:
    """Runs units one after another and commits those that wait together.

    Every unit has a savepoint of its own, so a failing one takes nothing else with it; nobody hears of a
    result before the commit that holds it.
    """

    def __init__(self, connection: _UnitConnection) -> None:
        self._connection = connection
        self._waiting: deque[_Pending] = deque()
        self._draining = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        promise: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Pending(unit, promise))
        if not self._draining:
            self._draining = True
            task = asyncio.create_task(self._drain())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            return await promise
        finally:
            del promise

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
                try:
                    await self._connection.on_thread(partial(_commit, group=group))
                except Exception as exc:  # noqa: BLE001 - whatever it is, nobody may wait for ever
                    for pending in group:
                        pending.failed = _out_of_service(exc)
                for pending in group:
                    pending.keep()
        finally:
            self._draining = False

    async def close(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)
        with suppress(sqlite3.Error):  # It only writes figures for the planner; the disk may be full.
            await self._connection.on_thread(lambda connection: connection.execute("PRAGMA optimize"))
        await self._connection.close()


def _out_of_service(exc: BaseException) -> OutOfService:
    failure = OutOfService(str(exc))
    failure.__cause__ = exc
    return failure


def _commit(connection: sqlite3.Connection, group: list[_Pending]) -> None:
    tx = SqliteTx(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for pending in group:
            _run(tx, pending)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_away(exc: BaseException) -> bool:
    """Is it the disk or the file, so that the same unit may succeed later? A wrong statement never does."""
    return isinstance(exc, sqlite3.Error) and getattr(exc, "sqlite_errorcode", 0) & 0xFF in AWAY


def _run(tx: SqliteTx, pending: _Pending) -> None:
    try:
        with tx.try_out():
            pending.result = pending.unit(tx)
    except Exception as exc:
        # A disk that is full or broken ends the whole transaction: nothing of the group was kept.
        if _is_away(exc) or not tx.is_open:
            raise
        pending.failed = exc  # It belongs to the one who asked for the unit.


class _Readers:
    """A few connections that cannot write. Reads that wait together share a hop to the thread, and its way back."""

    def __init__(self, connections: list[_UnitConnection]) -> None:
        self._connections = connections
        self._idle = list(connections)
        self._waiting: deque[_Pending] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def read(self, unit: Callable[[Tx], T]) -> T:
        promise: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Pending(unit, promise))
        if self._idle:
            task = asyncio.create_task(self._drain(self._idle.pop()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            return await promise
        finally:
            del promise

    async def _drain(self, connection: _UnitConnection) -> None:
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(LOOKS, len(self._waiting)))]
                try:
                    await connection.on_thread(partial(_look, group=group))
                except Exception as exc:  # noqa: BLE001 - whatever it is, nobody may wait for ever
                    for pending in group:
                        pending.failed = _out_of_service(exc)
                for pending in group:
                    pending.keep()
        finally:
            self._idle.append(connection)

    async def close(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)
        for connection in self._connections:
            await connection.close()


class SqliteDatabase:
    """The default database: one file, mode 0600, WAL, synchronous FULL."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path, writer: _Writer | None, readers: list[_UnitConnection]) -> None:
        self.path = path
        self._writer = writer
        self._readers = _Readers(readers)

    @classmethod
    async def open(cls, path: Path, *, readers: int = 2, read_only: bool = False) -> "SqliteDatabase":
        """Open or create the file. Raises OutOfService when the library is too old or the file unusable."""
        if sqlite3.sqlite_version_info < OLDEST_LIBRARY:
            raise OutOfService(f"SQLite {sqlite3.sqlite_version} is too old, 3.37 or newer is needed")
        try:
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                path.chmod(0o600)
            elif not path.exists():
                raise OutOfService(f"{path} does not exist")
            opened = await _open_all(path, readers=readers, read_only=read_only)
        except (sqlite3.Error, OSError) as exc:
            raise _out_of_service(exc) from exc
        return cls(path, None if read_only else _Writer(opened.pop(0)), opened)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        if self._writer is None:
            raise OutOfService("the file was opened for reading")
        return await self._writer.write(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self._readers.read(unit)

    async def close(self) -> None:
        await self._readers.close()
        if self._writer is not None:
            await self._writer.close()


def _look(connection: sqlite3.Connection, group: list[_Pending]) -> None:
    """Each read sees the database as it is when its own turn comes."""
    tx = SqliteTx(connection)
    for pending in group:
        try:
            connection.execute("BEGIN")
            pending.result = pending.unit(tx)
        except Exception as exc:  # noqa: BLE001 - it belongs to the one who asked for the unit
            pending.failed = _out_of_service(exc) if _is_away(exc) else exc
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
