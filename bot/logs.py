"""Logging: one line a record, no customer data, and the bot's token replaced wherever it turns up."""

import logging
import re
from types import TracebackType

_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}")
REPLACED = "<token>"


class TokenFilter(logging.Formatter):
    """Formats a record and takes every token out of the result, tracebacks included."""

    def __init__(self, token: str = "") -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self._token:
            line = line.replace(self._token, REPLACED)
        return without_tokens(line)


def without_tokens(text: str) -> str:
    """What is said outside the log: errors of the library name the token."""
    return _TOKEN.sub(REPLACED, text)


def stopped_by(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The interpreter's last word goes through the filter as well."""
    logging.getLogger("fieldline").critical("stopped by %s", kind.__name__, exc_info=(kind, error, trace))


def set_up(level: str, token: str) -> None:
    """Root handler with the filter; libraries that log addresses stay quiet."""
    handler = logging.StreamHandler()
    handler.setFormatter(TokenFilter(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "aiohttp", "aiosqlite", "telegram", "psycopg", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
