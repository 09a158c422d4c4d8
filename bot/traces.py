"""Exceptions as the log may hold them: where it happened and of which kind, without the values they speak of.

PostgreSQL quotes the failing row, Telegram the words it cannot read, int() the text it was given. So of an exception
only that is written which cannot hold what somebody typed; the lines of the program that led there say the rest.
"""

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from typing import Any

LONGEST = 200
FRAMES = 60
_QUOTES = ('"', " '", "`", "“", "‘", "«", "\n")
_CAUSE = "which was the direct cause of:"
_CONTEXT = "and while that was being handled:"


def said(exc: BaseException) -> str:
    """Its kind, and of its text what is safe."""
    words = _words(exc)
    return f"{_name(type(exc))}: {words}" if words else _name(type(exc))


def trace(exc: BaseException) -> str:
    """The traceback with its causes, oldest first, each with the lines of the program that led there."""
    return "\n".join(_steps(exc, set()))


def _steps(exc: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(exc))
    before = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
    if before is not None and id(before) not in seen:
        yield from _steps(before, seen)
        yield _CAUSE if exc.__cause__ is not None else _CONTEXT
    frames = traceback.StackSummary.extract(traceback.walk_tb(exc.__traceback__), limit=-FRAMES)
    for line in frames.format():
        yield line.rstrip("\n")
    yield said(exc)
    if isinstance(exc, BaseExceptionGroup):
        for one in exc.exceptions:
            if id(one) not in seen:
                yield from _steps(one, seen)


def _name(kind: type[BaseException]) -> str:
    module = kind.__module__
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"


def _words(exc: BaseException) -> str:
    """Found by the first class of its line of descent that is known; whatever is unknown keeps its text."""
    for kind in type(exc).__mro__:
        known = _KNOWN.get(f"{kind.__module__}.{kind.__qualname__}")
        if known is not None:
            return known(exc)
    text = str(exc)
    return f"({len(text)} characters)" if text else ""


def _plain(exc: BaseException) -> str:
    """Of the interpreter, about names and types of the program; of our own, in words of our own."""
    text = str(exc)
    return text if _is_plain(text) else f"({len(text)} characters)"


def _plain_line(exc: BaseException) -> str:
    line = str(exc).partition("\n")[0]
    return line if _is_plain(line) else ""


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= LONGEST


def _constraint(exc: Any) -> str:
    name = str(exc.name)
    return name if _is_plain(name) and not any(quote in name for quote in ('"', "'", "(")) else ""


def _out_of_service(exc: BaseException) -> str:
    """SQLite's own words may quote a statement; ours do not."""
    return "" if isinstance(exc.__cause__, sqlite3.Error | ValueError) else _plain(exc)


def _sqlite(exc: Any) -> str:
    """The kind of error; of a broken constraint its name, which stands in the schema."""
    text = str(exc)
    named = text if "constraint failed" in text and _is_plain(text) else ""
    kind = getattr(exc, "sqlite_errorname", "")
    if kind == "unknown":  # Codes younger than the interpreter.
        kind = f"code {exc.sqlite_errorcode}"
    return " ".join(part for part in (kind, named) if part)


def _postgres(exc: Any) -> str:
    """The code of the error and the names of the schema that go with it; never its message and its detail."""
    diag = exc.diag
    if exc.sqlstate is None and type(exc).__name__ == "OperationalError":  # Of the way to the server: no row is near.
        return _plain_line(exc)
    names = (getattr(diag, name, None) for name in ("table_name", "column_name", "constraint_name"))
    return " ".join(str(part) for part in (exc.sqlstate, *names) if part)


def _invalid(exc: Any) -> str:
    """Which field of which value, and what was wrong with it, without the value."""
    faults = exc.errors(include_url=False, include_context=False, include_input=False)
    fields = (f"{'.'.join(str(part) for part in one['loc'])} {one['type']}" for one in faults[:8])
    text = f"{exc.title}: {', '.join(fields)}"
    return text if _is_plain(text) else exc.title


def _telegram(exc: BaseException) -> str:
    """What Telegram says, up to where it begins to quote."""
    text = str(exc)
    end = min((text.find(quote) for quote in _QUOTES if quote in text), default=len(text))
    text = text[:end].strip()
    return text if _is_plain(text) and not any(part.isdigit() and len(part) > 6 for part in text.split()) else ""


def _system(exc: Any) -> str:
    """Without the name of the file."""
    return f"errno {exc.errno}: {exc.strerror}" if exc.errno is not None else ""


def _unicode(exc: Any) -> str:
    return f"{exc.encoding}: {exc.reason}"


_KNOWN: dict[str, Callable[[Any], str]] = {
    "storage.errors.Refusal": _plain,
    "storage.errors.OutOfService": _out_of_service,
    "storage.tx.ConstraintBroken": _constraint,
    "storage.migrations.runner.NewerDatabase": _plain,
    "storage.migrations.runner.MigrationChanged": _plain,
    "storage.database.lock.Busy": _plain,
    "sqlite3.Error": _sqlite,
    "psycopg.Error": _postgres,
    "psycopg_pool.errors.PoolTimeout": _plain,
    "pydantic_core._pydantic_core.ValidationError": _invalid,
    "telegram.error.TelegramError": _telegram,
    "json.decoder.JSONDecodeError": _plain,
    "builtins.UnicodeEncodeError": _unicode,
    "builtins.UnicodeDecodeError": _unicode,
    "builtins.OSError": _system,
    **dict.fromkeys(
        (
            "builtins.TypeError",
            "builtins.AttributeError",
            "builtins.NameError",
            "builtins.ImportError",
            "builtins.NotImplementedError",
            "builtins.RecursionError",
            "builtins.ZeroDivisionError",
            "builtins.MemoryError",
            "builtins.ExceptionGroup",
            "builtins.BaseExceptionGroup",
        ),
        _plain,
    ),
}
