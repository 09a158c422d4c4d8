"""A unit that fails on a row with a customer in it: the log says where and why, and nothing of the row."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot import errors
from bot.logs import JsonLines, TokenFilter
from storage.database import Database
from storage.tx import Tx
from tests.factories import a_customer, a_firm

NAME = "金丝雀物流"
PHONE = "+8613812345678"

pytestmark = pytest.mark.threat(5, 14)


class Kept(logging.Handler):
    """Every record, as text and as JSON."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.objects: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(TokenFilter().format(record))
        self.objects.append(json.loads(JsonLines().format(record)))


@pytest.fixture
def log() -> Iterator[Kept]:
    kept = Kept()
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


def twice(tx: Tx) -> None:
    """The row that the database refuses holds the name, and its words on it quote the row."""
    row = tx.one("SELECT * FROM customers WHERE name = :name", name=NAME)
    assert row is not None
    values = dict(row)  # type: ignore[call-overload]
    tx.run(f"INSERT INTO customers ({', '.join(values)}) VALUES ({', '.join(':' + key for key in values)})", **values)


def not_null(tx: Tx) -> None:
    tx.run("UPDATE customers SET public_id = NULL WHERE name = :name", name=NAME)


def no_number(tx: Tx) -> None:
    tx.run("UPDATE customers SET version = :text WHERE name = :name", text=NAME + PHONE, name=NAME)


def no_statement(tx: Tx) -> None:
    tx.all(f"SELECT '{NAME}' FROM nowhere")


def no_sense(tx: Tx) -> None:
    row = tx.one("SELECT name FROM customers WHERE name = :name", name=NAME)
    assert row is not None
    int(row["name"] + PHONE)


def no_key(tx: Tx) -> None:
    row = tx.one("SELECT name FROM customers WHERE name = :name", name=NAME)
    assert row is not None
    {}[row["name"]]


@pytest.mark.parametrize("unit", [twice, not_null, no_number, no_statement, no_sense, no_key])
async def test_a_failing_unit_is_logged_without_its_row(db: Database, log: Kept, unit: Callable[[Tx], None]) -> None:
    firm = await a_firm(db)
    await a_customer(firm, name=NAME, phones=(PHONE,))
    with pytest.raises(Exception) as failure:
        await db.write(unit)
    errors.report(failure.value, "AB12CD34")
    logging.getLogger("fieldline.test").info("it failed: %s", failure.value)
    written = "\n".join(log.lines) + json.dumps(log.objects, ensure_ascii=False)
    for secret in (NAME, PHONE, PHONE[1:]):
        assert secret not in written
    assert f"in {unit.__name__}" in written, "where it happened is told"
    told = next(one for one in log.objects if "incident" in one)
    assert told["incident"] == "AB12CD34"
    assert type(failure.value).__name__ in told["exception"].splitlines()[-1]
