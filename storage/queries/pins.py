"""The plans of hot statements, asked of the database in use: none may walk a table that grows with the firm.

A restore by hand, a dropped index or a tool's clean-up show here before people feel them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from storage.entities.duplicates import Key
from storage.entities.instants import DAY
from storage.queries import audit, duplicates, inbox, lists, names, pool, reminders, untouched
from storage.tx import Dialect, Row, Tx

PINNED: Final[Mapping[str, Callable[[Tx, int], object]]] = {
    "my customers": lambda tx, now: lists.page(tx, [1], "next", after=(now, 1), limit=6),
    "my customers of 30 days": lambda tx, now: lists.page(tx, [1], "silent", after=None, limit=6, before=now),
    "everybody's customers": lambda tx, now: lists.everybody(tx, after=(0, 1), limit=6),
    "the pool": lambda tx, now: pool.page(tx, pool.get_default(tx, "customer"), after=(now, 1)),
    "the agenda": lambda tx, now: reminders.list_due_ids(tx, 1, before=now),
    "reminders due": lambda tx, now: reminders.fire(tx, lead=0, now=now, limit=20),
    "received and untouched": lambda tx, now: untouched.list_due(tx, before=now - DAY, limit=100),
    "names alike": lambda tx, now: names.find_alike(tx, "上海顺达物流有限公司"),
    "one phone twice": lambda tx, now: duplicates.find_holders(tx, [Key("phone", "+8613800000000")]),
    "what is not answered": lambda tx, now: inbox.list_unanswered(tx, "chat", limit=100, after=0, place=None),
    "what is not sealed": lambda tx, now: audit.list_unsealed(tx, limit=100),
}
GROWS: Final = frozenset(
    {"customers", "contacts", "leads", "follow_ups", "reminders", "dup_keys", "search_entries", "said_entries"}
    | {"search_terms", "outbox", "inbox", "audit", "stints", "untouched_clocks", "cards"}
)
_CHANGES: Final = re.compile(r"\b(UPDATE|INSERT|DELETE)\b", re.IGNORECASE)


class Overhearing:
    """A transaction that keeps what it was asked. With `dry`, nothing is changed: what would change something is kept
    and answered with nothing."""

    def __init__(self, tx: Tx, *, dry: bool = False) -> None:
        self._tx = tx
        self._dry = dry
        self.asked: list[tuple[str, dict[str, Any]]] = []

    @property
    def dialect(self) -> Dialect:
        return self._tx.dialect

    def one(self, sql: str, /, **params: Any) -> Row | None:
        return self._tx.one(sql, **params) if self._heard(sql, params) else None

    def all(self, sql: str, /, **params: Any) -> Sequence[Row]:
        return self._tx.all(sql, **params) if self._heard(sql, params) else []

    def run(self, sql: str, /, **params: Any) -> int:
        return self._tx.run(sql, **params) if self._heard(sql, params) else 0

    def try_out(self) -> AbstractContextManager[None]:
        return self._tx.try_out()

    def _heard(self, sql: str, params: dict[str, Any]) -> bool:
        self.asked.append((sql, params))
        return not (self._dry and _CHANGES.search(sql))


def plan_of(tx: Tx, sql: str, params: Mapping[str, Any]) -> list[str]:
    """The database's own words, a line a step; nothing is executed."""
    if tx.dialect == "sqlite":
        return [row["detail"] for row in tx.all(f"EXPLAIN QUERY PLAN {sql}", **params)]
    return [row["QUERY PLAN"] for row in tx.all(f"EXPLAIN {sql}", **params)]


def walked(tx: Tx, line: str) -> str | None:
    """The table, or its alias, that a line of a plan reads whole.

    SCAN on SQLite without an index to stop in, Seq Scan on PostgreSQL.
    """
    if tx.dialect == "postgres":
        found = re.search(r"Seq Scan on (\w+)", line)
        return found[1] if found else None
    found = re.search(r"^SCAN (\w+)(.*)", line)
    if found is None or "VIRTUAL TABLE" in line or "INDEX" in found[2]:
        return None
    return found[1]


def list_walks(tx: Tx, *, now: int) -> list[str]:
    """The hot statements that would walk a growing table in this database, by name.

    PostgreSQL walks small tables because that is quicker; it is asked what it would do if it could not.
    """
    if tx.dialect == "postgres":
        tx.run("SET LOCAL enable_seqscan = off")
    return [name for name, ask in PINNED.items() if _walks(tx, ask, now)]


def _walks(tx: Tx, ask: Callable[[Tx, int], object], now: int) -> bool:
    overheard = Overhearing(tx, dry=True)
    ask(overheard, now)
    return any(
        _table(sql, alias) in GROWS
        for sql, params in overheard.asked
        for line in plan_of(tx, sql, params)
        if (alias := walked(tx, line)) is not None
    )


def _table(sql: str, alias: str) -> str:
    """The table an alias stands for in a statement."""
    named = re.search(rf"\b(?:FROM|JOIN|UPDATE) (\w+)(?: AS)? {alias}\b", sql)
    return named[1] if named else alias
