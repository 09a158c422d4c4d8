"""The whole suite as a proof that the log holds no token and no customer.

Every test runs with our loggers at DEBUG. What they would write, by our own formatter and with tracebacks, is read at
the end of the test: a line with the token, with Chinese (only what people say is Chinese), or with one of the words
that the test planted fails it. The factories plant names and phones, the phones of tests/bot what people say.
"""

import logging
import re
from collections.abc import Iterable, Iterator

import pytest

from bot.logs import OURS, REPLACED, TokenFilter

_HAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_NUMBER = re.compile(r"\+?\d[\d ()-]{5,}\d")
_NAME = re.compile(r"\b[A-Z][a-z]{4,}\b")
_LINE_OF_A_TEST = re.compile(r'^.*File "[^"]*/tests/[^"]*", line \d+.*(\n .*)?$', re.MULTILINE)

SHORTEST_TEXT = 8
SHORTEST_NAME = 4
SHORTEST_NUMBER = 7

OF_THE_PROGRAM = frozenset(
    ("Forbidden", "Conflict", "Invalid", "Limit", "Error", "Telegram", "Message", "Refusal", "Stale", "Unauthorized")
)
"""Words of people that are words of the program as well."""

planted: set[str] = set()


def plant(*names: str) -> None:
    """Names and phones that no log may hold."""
    for name in names:
        if len(name) >= SHORTEST_NAME or _HAN.search(name):
            planted.add(name)
        plant_numbers(name)


def plant_numbers(text: str) -> None:
    for found in _NUMBER.findall(text):
        digits = re.sub(r"\D", "", found)
        if len(digits) >= SHORTEST_NUMBER:
            planted.update((found, digits))


def plant_said(text: str) -> None:
    """What somebody typed: the whole of it, the numbers in it, and what may be a name."""
    if len(text) >= SHORTEST_TEXT and " " in text and not text.startswith("/"):
        planted.add(text)
    planted.update(word for word in _NAME.findall(text) if word not in OF_THE_PROGRAM)
    plant_numbers(text)


def findings(text: str, words: Iterable[str]) -> list[str]:
    """Which words stand in a log, and in which line. Lines of the tests themselves do not count."""
    if "/tests/" in text:
        text = _LINE_OF_A_TEST.sub("", text)
    found = [] if text.isascii() else [f"Chinese in: {line}" for line in text.splitlines() if _HAN.search(line)]
    if REPLACED in text:
        found.append("the token was only just replaced")
    for word in words:
        if word in text and re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text):
            line = next((line for line in text.splitlines() if word in line), "")
            found.append(f"{word!r} in: {line}")
    return found


class Scan(logging.Handler):
    """Keeps what would be written while one test runs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(TokenFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def begin(self) -> None:
        self.lines.clear()
        planted.clear()
        logging.getLogger(OURS).setLevel(logging.DEBUG)

    def check(self) -> None:
        """Raises AssertionError with what was found; what was read is forgotten."""
        if not self.lines:
            return
        text = "\n".join(self.lines)
        self.lines.clear()
        found = findings(text, planted)
        assert not found, "the log holds what it must not:\n" + "\n".join(found[:20])


scan = Scan()


def read(log: str) -> None:
    """The log of a process, to be looked through with those of this test."""
    scan.lines.append(log)


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger().addHandler(scan)


def pytest_unconfigure(config: pytest.Config) -> None:
    logging.getLogger().removeHandler(scan)


def pytest_runtest_setup(item: pytest.Item) -> None:
    scan.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    yield
    _check(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    _check(item)


def _check(item: pytest.Item) -> None:
    """A test may plant a leak of its own to see it found."""
    if item.get_closest_marker("leaks") is None:
        scan.check()
    scan.lines.clear()
