"""R18: a unit that is refused keeps nothing in memory once its refusal was heard."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from storage.database import Database
from storage.errors import Conflict
from storage.tx import Tx


class Held:
    """Whatever a unit works with: a message, a card, texts."""


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def refused(unit: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        await unit
    del raised


@pytest.mark.reliability("R18")
@pytest.mark.parametrize("error", [Conflict, ZeroDivisionError])
@pytest.mark.parametrize("verb", ["write", "read"])
async def test_nothing_hangs_on_a_refusal_that_was_heard(
    db: Database, verb: str, error: type[Exception], no_collector: None
) -> None:
    held = Held()
    seen = weakref.ref(held)

    def unit(tx: Tx, held: Held = held) -> None:
        tx.one("SELECT 1 AS one")
        raise error("no")

    await refused(getattr(db, verb)(unit), error)
    del held, unit
    await db.read(lambda tx: tx.one("SELECT 1 AS one"))
    await db.write(lambda tx: tx.one("SELECT 1 AS one"))
    assert seen() is None
