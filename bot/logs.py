"""Logging: one record a line or a JSON object, no customer data, and the bot's token replaced wherever it turns up.

Ours logs at the level asked for, everybody else's from WARNING on: libraries log addresses, statements and messages.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal

from bot.ordering import current
from bot.traces import said, trace

Form = Literal["text", "json"]

OURS: Final = "fieldline"
SPEAKS_FREELY: Final = frozenset({"psycopg.pool"})
"""Of the libraries, those that say what an operator must know and know nothing of customers."""

REPLACED: Final = "<token>"
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}")
_FOREIGN_ENDS = re.compile(r"[(<\"'`\n]")
_CONTROL = {number: repr(chr(number))[1:-1] for number in (*range(32), 127, 0x85, 0x2028, 0x2029)}


class TokenFilter(logging.Formatter):
    """Formats a record, tracebacks included: without tokens and without what exceptions quote."""

    def __init__(self, token: str = "") -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return self._without_token(self.written(record))

    def written(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows on lines that begin with a space."""
        about = " ".join(_about(record).values())
        message = message_of(record)
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {message}"
        line += f" [{about}]" if about else ""
        exc = _exception(record)
        return line if exc is None else "\n ".join([line, *trace(exc).splitlines()])

    def _without_token(self, line: str) -> str:
        if self._token:
            line = line.replace(self._token, REPLACED)
        return without_tokens(line)


class JsonLines(TokenFilter):
    """The same as one JSON object a record."""

    def written(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **_about(record),
        }
        exc = _exception(record)
        if exc is not None:
            fields["exception"] = trace(exc)
        return json.dumps(fields)


def message_of(record: logging.LogRecord) -> str:
    """The words of a record on one line, exceptions among its arguments described like those of a traceback.

    Of a library's words only the beginning is kept: what follows may be the picture of an object.
    """
    try:
        words = said(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
        args = _spoken(record.args)
        message = words % args if args else words
    except (TypeError, ValueError, KeyError):
        message = f"a record that cannot be written: {record.pathname}:{record.lineno}"
    if record.name.partition(".")[0] != OURS and record.name not in SPEAKS_FREELY:
        message = _FOREIGN_ENDS.split(message, maxsplit=1)[0].strip()
    return message.translate(_CONTROL)


def _spoken(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {name: _described(value) for name, value in args.items()}
    return tuple(map(_described, args)) if isinstance(args, tuple) else args


def _described(value: Any) -> Any:
    return said(value) if isinstance(value, BaseException) else value


def _exception(record: logging.LogRecord) -> BaseException | None:
    """What a handler before this one made of it does not count."""
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _about(record: logging.LogRecord) -> dict[str, str]:
    """What it belongs to: the incident, and the delivery that is being handled with its kind."""
    found: dict[str, str] = {}
    incident = getattr(record, "incident", None)
    if isinstance(incident, str):
        found["incident"] = incident
    delivery = current.get()
    if delivery is not None:
        found["delivery"] = delivery.delivery_id
        kind = next((name for name in delivery.payload if name not in ("update_id", "parts")), "")
        if kind.isidentifier() and kind.isascii():
            found["kind"] = kind
    return found


def without_tokens(text: str) -> str:
    """What is said outside the log: errors of the library name the token."""
    return _TOKEN.sub(REPLACED, text)


def stopped_by(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """The interpreter's last word goes through the filter as well."""
    logging.getLogger(OURS).critical("stopped by %s", kind.__name__, exc_info=(kind, error, where))


def hear_the_interpreter() -> None:
    """What it would print to the error stream by itself goes through the filter: the last word of the process, of a
    thread, and of what cannot be raised."""
    sys.excepthook = stopped_by

    def thread_died(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            logging.getLogger(OURS).error("a thread died", exc_info=args.exc_value)

    def not_raised(args: "sys.UnraisableHookArgs") -> None:
        logging.getLogger(OURS).error("not raised", exc_info=args.exc_value)

    threading.excepthook = thread_died
    sys.unraisablehook = not_raised


def is_written(record: logging.LogRecord) -> bool:
    """Ours, or a warning."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == OURS


def set_up(level: str, token: str, form: Form = "text") -> None:
    """One handler on the root."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(token) if form == "json" else TokenFilter(token))
    handler.addFilter(is_written)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
