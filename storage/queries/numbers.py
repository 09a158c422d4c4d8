"""Counters of running numbers, raised in the transaction that stores the record (NUM-2, NUM-3)."""

import unicodedata
from typing import Any

from storage.entities.numbers import NumberKind, Pattern
from storage.tx import Tx


def find_pattern(tx: Tx, kind: NumberKind) -> Pattern | None:
    """The pattern the firm has set; None: the shipped one is in force."""
    row = tx.one("SELECT kind, pattern, reset FROM number_patterns WHERE kind = :kind", kind=kind)
    return None if row is None else Pattern(kind, row["pattern"], row["reset"])


def put_pattern(tx: Tx, pattern: Pattern, *, at: int, by: int) -> None:
    tx.run(
        "INSERT INTO number_patterns (kind, pattern, reset, updated_at, updated_by)"
        " VALUES (:kind, :pattern, :reset, :at, :by) ON CONFLICT (kind) DO UPDATE SET pattern = excluded.pattern,"
        " reset = excluded.reset, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        kind=pattern.kind,
        pattern=pattern.text,
        reset=pattern.reset,
        at=at,
        by=by or None,
    )


def raise_counter(tx: Tx, kind: NumberKind, period: str) -> int:
    """The next value of a counter; whoever else raises it waits until this transaction ends."""
    row = tx.one(
        "INSERT INTO number_counters (kind, period, value) VALUES (:kind, :period, 1)"
        " ON CONFLICT (kind, period) DO UPDATE SET value = number_counters.value + 1 RETURNING value",
        kind=kind,
        period=period,
    )
    assert row is not None
    return int(row["value"])


def counter(tx: Tx, kind: NumberKind, period: str) -> int:
    """Where a counter stands, 0 before its first number."""
    row: Any = tx.one(
        "SELECT value FROM number_counters WHERE kind = :kind AND period = :period", kind=kind, period=period
    )
    return int(row["value"]) if row else 0


def take(tx: Tx, kind: NumberKind, number: str) -> bool:
    """Note a number as taken for ever; False when it was taken before (NUM-3)."""
    sql = "INSERT INTO numbers_taken (kind, number) VALUES (:kind, :number) ON CONFLICT (kind, number) DO NOTHING"
    return tx.run(sql, kind=kind, number=_key(number)) == 1


def is_taken(tx: Tx, kind: NumberKind, number: str) -> bool:
    sql = "SELECT 1 AS yes FROM numbers_taken WHERE kind = :kind AND number = :number"
    return tx.one(sql, kind=kind, number=_key(number)) is not None


def _key(number: str) -> str:
    """Numbers that read alike are one: capitals and full-width signs make no other (NUM-4)."""
    return unicodedata.normalize("NFKC", number).casefold()
