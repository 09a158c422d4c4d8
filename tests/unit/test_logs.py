"""What the log holds of an error: enough to find it, and nothing anybody typed."""

import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import BaseModel
from telegram.error import BadRequest, RetryAfter

from bot.logs import JsonLines, TokenFilter, hear_the_interpreter, set_up
from bot.ordering import Delivery, current
from bot.tables import process
from bot.tables.checks import Refused
from bot.traces import said, trace
from storage.errors import Invalid, Limit, OutOfService
from storage.tx import ConstraintBroken

NAME = "金丝雀物流"
PHONE = "+8613812345678"
SECRETS = (NAME, PHONE, PHONE[3:], "Canary Freight")

pytestmark = pytest.mark.threat(5)


class Party(BaseModel):
    phone: int


def sqlite_error(sql: str) -> sqlite3.Error:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (name TEXT UNIQUE, n INTEGER CHECK (n < 3)) STRICT")
    connection.execute("INSERT INTO t (name) VALUES (?)", (NAME,))
    try:
        connection.execute(sql, {"name": NAME})
    except sqlite3.Error as exc:
        return exc
    finally:
        connection.close()
    raise AssertionError("nothing failed")


def raised(act: Callable[[], Any]) -> BaseException:
    try:
        act()
    except BaseException as exc:  # noqa: BLE001 - that is what is asked for
        return exc
    raise AssertionError("nothing failed")


def wrapped() -> None:
    try:
        int(PHONE + NAME)
    except ValueError as exc:
        raise OutOfService(str(exc)) from exc


ERRORS: dict[str, tuple[Callable[[], BaseException], str]] = {
    "a number": (lambda: raised(lambda: int(NAME)), "ValueError: ("),
    "a key": (lambda: raised(lambda: {}[NAME]), "KeyError: ("),
    "an attribute": (lambda: raised(lambda: NAME.nonsense), "'str' object has no attribute 'nonsense'"),  # type: ignore[attr-defined]
    "an encoding": (lambda: raised(lambda: NAME.encode("ascii")), "UnicodeEncodeError: ascii: ordinal not in"),
    "json": (lambda: raised(lambda: json.loads(NAME)), "JSONDecodeError: Expecting value"),
    "a file": (
        lambda: raised(lambda: Path(f"/nowhere/{NAME}").read_bytes()),
        "FileNotFoundError: errno 2",
    ),
    "a value": (lambda: raised(lambda: Party(phone=PHONE + NAME)), "Party: phone int_parsing"),  # type: ignore[arg-type]
    "an assertion": (lambda: AssertionError(f"{NAME} is not {PHONE}"), "AssertionError: ("),
    "a group": (lambda: ExceptionGroup("x", [ValueError(NAME), KeyError(PHONE)]), "ExceptionGroup: x"),
    "sqlite, unique": (
        lambda: sqlite_error("INSERT INTO t (name) VALUES (:name)"),
        "UNIQUE constraint failed: t.n",
    ),
    "sqlite, type": (lambda: sqlite_error("INSERT INTO t (n) VALUES (:name)"), "IntegrityError: code 3091"),
    "sqlite, syntax": (lambda: sqlite_error(f'SELECT "{NAME}" FROM nowhere'), "OperationalError: SQLITE_ERROR"),
    "our constraint": (lambda: ConstraintBroken("users_account_key"), "ConstraintBroken: users_account_key"),
    "postgres' words": (lambda: ConstraintBroken(f"x\nDETAIL: Key (name)=({NAME})"), "ConstraintBroken"),
    "a refusal": (lambda: Invalid("bad_phone", rule="ORG-6", value=PHONE), "invalid: bad_phone (ORG-6)"),
    "a limit": (lambda: Limit("locks", rule="CUST-9", limit=3, used=3), "limit: locks (CUST-9)"),
    "no database": (lambda: OutOfService("the connection to PostgreSQL was lost"), "PostgreSQL was lost"),
    "the cause": (lambda: raised(wrapped), "which was the direct cause of"),
    "Telegram": (lambda: BadRequest(f'Can\'t parse entities: unsupported tag "{NAME}"'), "Can't parse entities"),
    "Telegram's number": (lambda: BadRequest(f"Phone {PHONE[1:]} is not there"), "BadRequest"),
    "a pause": (lambda: RetryAfter(7), "RetryAfter"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_an_error_is_told_without_what_it_quotes(what: str) -> None:
    make, kept = ERRORS[what]
    exc = make()
    line = TokenFilter().format(record(exc=exc, words="it failed: %s", args=(exc,)))
    assert kept in line
    for secret in SECRETS:
        assert secret not in line
        assert secret not in json.loads(JsonLines().format(record(exc=exc)))["exception"]


def test_the_lines_that_led_there_are_told() -> None:
    line = trace(raised(wrapped))
    assert "in wrapped" in line
    assert "int(PHONE + NAME)" in line
    assert line.index("ValueError") < line.index("OutOfService")


def test_a_loop_of_causes_ends() -> None:
    one, two = ValueError(NAME), KeyError(NAME)
    one.__cause__, two.__cause__ = two, one
    assert trace(one).count("ValueError") == 1


def test_what_another_handler_made_of_the_traceback_does_not_count() -> None:
    one = record(exc=ValueError(NAME))
    logging.Formatter().format(one)
    assert one.exc_text is not None
    assert NAME in one.exc_text
    assert NAME not in TokenFilter().format(one)


def test_one_record_is_one_line_whatever_is_in_it() -> None:
    one = record(words="a\nb\r\x1b[31mc\u2028d %d", args=(7,))
    assert "a\\nb\\r\\x1b[31mc\\u2028d 7" in TokenFilter().format(one)
    assert len(TokenFilter().format(one).splitlines()) == 1
    assert len(JsonLines().format(record(exc=raised(wrapped))).splitlines()) == 1
    lines = TokenFilter().format(record(exc=raised(wrapped))).splitlines()
    assert len(lines) > 4
    assert all(line.startswith(" ") for line in lines[1:])
    assert "cannot be written" in TokenFilter().format(record(words="%d", args=("x",)))


def test_json_says_what_it_belongs_to() -> None:
    delivery = Delivery("4711", "tg:7", "tg:7", {"update_id": 4711, "callback_query": {"data": NAME}}, 0)
    token = current.set(delivery)
    try:
        one = record(words="refused %s", args=("limit",))
        one.incident = "AB12CD34"
        fields = json.loads(JsonLines().format(one))
        assert "[4711 callback_query]" in TokenFilter().format(record())
    finally:
        current.reset(token)
    assert fields.pop("time").endswith("+00:00")
    assert fields == {
        "level": "ERROR",
        "logger": "fieldline.test",
        "message": "refused limit",
        "incident": "AB12CD34",
        "delivery": "4711",
        "kind": "callback_query",
    }
    assert "tg:7" not in JsonLines().format(one)


def test_of_a_library_only_the_beginning_is_kept() -> None:
    words = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{NAME}')>"
    assert "never retrieved" in TokenFilter().format(record("asyncio", words))
    assert NAME not in TokenFilter().format(record("asyncio", words))
    assert NAME not in TokenFilter().format(record("asyncio", f"Exception in callback f('{NAME}')"))
    lost = psycopg.OperationalError("connection failed: server at 127.0.0.1: password authentication failed")
    assert "password" in TokenFilter().format(record("psycopg.pool", "error connecting in %r: %s", ("p", lost)))


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """The log as `set_up` writes it, at DEBUG."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    set_up("DEBUG", "", "json")
    return written


def test_libraries_are_heard_from_warnings_on(stderr: io.StringIO) -> None:
    chatty = logging.getLogger("httpx.chatty")
    chatty.setLevel(logging.DEBUG)
    chatty.debug("POST %s", NAME)
    chatty.info("POST %s", NAME)
    chatty.warning("a warning")
    logging.getLogger("fieldline.test").debug("ours")
    assert [json.loads(line)["message"] for line in stderr.getvalue().splitlines()] == ["a warning", "ours"]


def test_the_interpreter_speaks_through_the_log(stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    hear_the_interpreter()
    thread = threading.Thread(target=lambda: int(NAME))
    thread.start()
    thread.join()

    class Ends:
        def __del__(self) -> None:
            int(NAME)

    ends = Ends()
    del ends
    exc = raised(lambda: int(NAME))
    sys.excepthook(type(exc), exc, exc.__traceback__)
    said_ = [json.loads(line) for line in stderr.getvalue().splitlines()]
    assert [one["message"] for one in said_] == ["a thread died", "not raised", "stopped by ValueError"]
    assert all("ValueError: (" in one["exception"] for one in said_)
    assert NAME not in stderr.getvalue()


def test_postgres_names_code_and_constraint() -> None:
    assert said(psycopg.errors.UniqueViolation(f"Key (name)=({NAME})")) == "psycopg.errors.UniqueViolation: 23505"


def record(
    name: str = "fieldline.test", words: str = "it failed", args: Any = (), *, exc: BaseException | None = None
) -> Any:
    info = (type(exc), exc, exc.__traceback__) if exc is not None else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, words, args, info)


async def test_a_child_that_dies_writing_a_table_quotes_no_cell(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def rows() -> AsyncIterator[list[list[str]]]:
        yield [[NAME]]

    with pytest.raises(Refused):
        await process.write(tmp_path / "nowhere" / f"{NAME}.csv", rows())
    assert NAME not in "".join(capfd.readouterr())
    assert NAME not in caplog.text
