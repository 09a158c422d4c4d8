"""What a use case may hold: statements of one transaction, and nothing else of the database.

SQL is the same text for SQLite and PostgreSQL wherever they agree; parameters are written `:name`.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

Dialect = Literal["sqlite", "postgres"]


class Row(Protocol):
    """One row, read by column name."""

    def __getitem__(self, column: str, /) -> Any: ...
    def keys(self) -> Iterable[str]: ...


class ConstraintBroken(Exception):
    """A unique, check or foreign-key constraint refused the statement; `name` is the constraint or its columns."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Tx(Protocol):
    """One transaction. Instants are integer UTC milliseconds, flags 0 or 1, lists JSON text."""

    @property
    def dialect(self) -> Dialect: ...

    def one(self, sql: str, /, **params: Any) -> Row | None:
        """The first row, or None. Raises ConstraintBroken."""

    def all(self, sql: str, /, **params: Any) -> Sequence[Row]:
        """Every row. Raises ConstraintBroken."""

    def run(self, sql: str, /, **params: Any) -> int:
        """The number of rows touched. Raises ConstraintBroken."""

    def try_out(self) -> AbstractContextManager[None]:
        """A savepoint: an exception leaving the block undoes the statements made in it."""


def literal(text: str) -> str:
    """The text as `LIKE … ESCAPE '!'` takes it: its own wildcards stand for themselves."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def among(tx: Tx, column: str, name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """`column` is one of `values`, for any number of them: the condition, and the parameter it needs."""
    if tx.dialect == "postgres":
        return f"{column} = ANY(:{name})", {name: list(values)}
    return f"{column} IN (SELECT value FROM json_each(:{name}))", {name: json.dumps(list(values))}
