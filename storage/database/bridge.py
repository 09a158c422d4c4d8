"""One door for both databases: `await db.write(fn)` and `await db.read(fn)`, each one transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from storage.tx import Dialect, Tx

if TYPE_CHECKING:
    from storage.database.leader import Leader

T = TypeVar("T")


class Database(Protocol):
    """A database whose units are plain functions of a transaction.

    `write` returns after the commit; an exception leaving the unit rolls all of it back and is raised here.
    """

    @property
    def dialect(self) -> Dialect: ...

    async def write(self, unit: Callable[[Tx], T]) -> T: ...

    async def read(self, unit: Callable[[Tx], T]) -> T: ...

    async def close(self) -> None: ...


async def open_database(
    url: str, *, readers: int = 2, read_only: bool = False, leader: "Leader | None" = None
) -> Database:
    """Open `sqlite:///path/to/file` or `postgresql://…`. Raises ValueError for anything else, OutOfService.

    `read_only` leaves the one writer of a SQLite file to the running bot: `write` then raises OutOfService.
    Connections to PostgreSQL that are opened for a `leader` live only as long as he leads.
    """
    if url.startswith("sqlite:///"):
        from storage.database.sqlite import SqliteDatabase

        file = Path(url.removeprefix("sqlite:///"))
        return await SqliteDatabase.open(file, readers=readers, read_only=read_only)
    if url.startswith(("postgresql://", "postgres://")):
        from storage.database.postgres import PostgresDatabase

        return await PostgresDatabase.open(url, leader=leader)
    raise ValueError("a database url starts with sqlite:/// or postgresql://")
