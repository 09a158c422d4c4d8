"""A database with somebody who watches its units begin and end; who it is and what he counts it does not know."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal, TypeVar

from storage.database.bridge import Database
from storage.tx import Dialect, Tx

T = TypeVar("T")
Access = Literal["read", "write"]
Watch = Callable[[Access], AbstractContextManager[None]]
"""What surrounds a unit from the asking to its result, on the event loop: waiting, running and committing."""


class Observed:
    """The same database, watched."""

    def __init__(self, inner: Database, watch: Watch) -> None:
        self.inner = inner
        self._watch = watch

    @property
    def dialect(self) -> Dialect:
        return self.inner.dialect

    async def write(self, unit: Callable[[Tx], T]) -> T:
        with self._watch("write"):
            return await self.inner.write(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        with self._watch("read"):
            return await self.inner.read(unit)

    async def close(self) -> None:
        await self.inner.close()
