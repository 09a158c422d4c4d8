"""The index itself: entries of tokens, asked by one expression on either database (decision 8).

SQLite keeps them in FTS5, PostgreSQL in a tsvector under GIN. An entry's id is 2 * the record's id, + 1 for a lead.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

from storage.entities.ids import RecordKind
from storage.entities.tokens import Term, is_counted
from storage.tx import Dialect, Tx, among

Index = Literal["search_entries", "said_entries"]

COMMON: Final = 64
"""From so many entries on a token says little about which one is meant; it is counted no further."""


def entry_of(kind: RecordKind, record_id: int) -> int:
    return 2 * record_id + (kind == "lead")


def record_of(entry: int) -> tuple[RecordKind, int]:
    return ("lead" if entry % 2 else "customer"), entry // 2


def spelled(tx: Tx, term: Term) -> str:
    """The term as an expression of FTS5 or of a tsquery."""
    return _spelled(tx.dialect, term)


@lru_cache(maxsize=512)
def _spelled(dialect: Dialect, term: Term) -> str:
    """One look-up asks the same words of many holders."""
    if isinstance(term, str):
        return f'"{term}"' if dialect == "sqlite" else f"'{term}'"
    both, either = (" AND ", " OR ") if dialect == "sqlite" else (" & ", " | ")
    parts = sorted(_spelled(dialect, part) for part in term if part)
    joined = (either if isinstance(term, frozenset) else both).join(parts)
    return joined if len(parts) == 1 else f"({joined})"


def is_lazy(tx: Tx) -> bool:
    """Does a limit save work? FTS5 finds one entry after the other, GIN all of them before the first is given."""
    return tx.dialect == "sqlite"


def find(tx: Tx, term: Term, *, limit: int, index: Index = "search_entries", but: Sequence[str] = ()) -> list[int]:
    """Entries for which the term holds and that have none of the tokens `but`, at most so many, in no order.

    On PostgreSQL the hits are a list of their own: a plan made for the limit would walk the table instead.
    """
    if not term:
        return []
    if tx.dialect == "sqlite":
        sql = f"SELECT rowid AS id FROM {index} WHERE {index} MATCH :term LIMIT :limit"
    else:
        hits = f"SELECT id FROM {index} WHERE tokens @@ CAST(:term AS tsquery)"
        sql = _listed(f"WITH hits AS MATERIALIZED ({hits}) SELECT id FROM hits LIMIT :limit")
    wanted = spelled(tx, term)
    if but:
        wanted += f"{' NOT ' if tx.dialect == 'sqlite' else ' & ! '}({spelled(tx, frozenset(but))})"
    return _ids(tx, sql, term=wanted, limit=limit)


def _listed(sql: str) -> str:
    """A thousand ids come sooner as one row of PostgreSQL."""
    return f"SELECT ARRAY({sql}) AS ids"


def _ids(tx: Tx, sql: str, **params: Any) -> list[int]:
    rows = tx.all(sql, **params)
    return [row["id"] for row in rows] if tx.dialect == "sqlite" else list(rows[0]["ids"])


def find_each(
    tx: Tx, wanted: Sequence[Term], *, limit: int, each: int | None = None, index: Index = "search_entries"
) -> list[int]:
    """Entries for which one of the terms holds, those of the first term first, at most so many, of one term at most
    `each`; an entry may come twice.

    Each term is asked by itself: where many holders are asked for what is common, PostgreSQL would otherwise put
    together all that any of them holds before it looks which of it is meant.
    """
    most = limit if each is None else each
    if tx.dialect == "sqlite":
        found: list[int] = []
        for term in wanted:
            found += find(tx, term, limit=min(most, limit - len(found)), index=index)
            if len(found) == limit:
                break
        return found
    hits = f"SELECT id FROM {index} WHERE tokens @@ CAST(u.term AS tsquery)"
    sql = _listed(
        "SELECT e.id FROM unnest(CAST(:terms AS text[])) AS u(term) CROSS JOIN LATERAL"
        f" (WITH hits AS MATERIALIZED ({hits}) SELECT id FROM hits LIMIT :most) AS e LIMIT :limit"
    )
    return _ids(tx, sql, terms=[spelled(tx, term) for term in wanted], most=most, limit=limit)


def find_latest(tx: Tx, term: Term, *, limit: int, index: Index) -> list[int]:
    """As `find`, the newest entries first."""
    if not term:
        return []
    if tx.dialect == "sqlite":
        sql = f"SELECT rowid AS id FROM {index} WHERE {index} MATCH :term ORDER BY rowid DESC LIMIT :limit"
    else:
        hits = f"SELECT id FROM {index} WHERE tokens @@ CAST(:term AS tsquery)"
        sql = _listed(f"WITH hits AS MATERIALIZED ({hits}) SELECT id FROM hits ORDER BY id DESC LIMIT :limit")
    return _ids(tx, sql, term=spelled(tx, term), limit=limit)


def read(tx: Tx, entry: int, *, index: Index = "search_entries") -> frozenset[str]:
    """The tokens of an entry, none if there is none."""
    if tx.dialect == "sqlite":
        row = tx.one(f"SELECT tokens FROM {index} WHERE rowid = :id", id=entry)
        return frozenset(row["tokens"].split(" ")) if row is not None else frozenset()
    row = tx.one(f"SELECT tsvector_to_array(tokens) AS tokens FROM {index} WHERE id = :id", id=entry)
    return frozenset(row["tokens"]) if row is not None else frozenset()


def write(tx: Tx, entry: int, tokens: frozenset[str], *, index: Index = "search_entries") -> None:
    """The entry holds these tokens and no others; without tokens there is no entry."""
    before = read(tx, entry, index=index)
    if tokens == before:
        return
    if not tokens:
        tx.run(f"DELETE FROM {index} WHERE {_key(tx)} = :id", id=entry)
    elif before:
        tx.run(f"UPDATE {index} SET tokens = {_value(tx)} WHERE {_key(tx)} = :id", id=entry, **_tokens(tx, tokens))
    else:
        columns = f"{_key(tx)}, tokens"
        tx.run(f"INSERT INTO {index} ({columns}) VALUES (:id, {_value(tx)})", id=entry, **_tokens(tx, tokens))
    if index == "search_entries":
        _count(tx, tokens - before, before - tokens)


def _key(tx: Tx) -> str:
    return "rowid" if tx.dialect == "sqlite" else "id"


def _value(tx: Tx) -> str:
    return ":tokens" if tx.dialect == "sqlite" else "array_to_tsvector(:tokens)"


def _tokens(tx: Tx, tokens: frozenset[str]) -> dict[str, str | list[str]]:
    ordered = sorted(tokens)
    return {"tokens": " ".join(ordered) if tx.dialect == "sqlite" else ordered}


def _count(tx: Tx, more: Iterable[str], fewer: Iterable[str]) -> None:
    """Count a token up or down until it is common; common ones are left alone, so nobody waits for their rows."""
    added = sorted(filter(is_counted, more))
    if added:
        source = "SELECT CAST(value AS TEXT) AS token FROM json_each(:tokens)"
        if tx.dialect == "postgres":
            source = "SELECT unnest(CAST(:tokens AS text[])) AS token"
        tx.run(
            f"INSERT INTO search_terms (token, entries) SELECT w.token, 1 FROM ({source}) AS w WHERE NOT EXISTS ("
            f"SELECT 1 FROM search_terms s WHERE s.token = w.token AND s.entries >= {COMMON}) ORDER BY w.token"
            " ON CONFLICT (token) DO UPDATE SET entries = search_terms.entries + 1",
            tokens=added if tx.dialect == "postgres" else json.dumps(added),
        )
    removed = sorted(filter(is_counted, fewer))
    if removed:
        condition, params = among(tx, "token", "tokens", removed)
        fewer_by_one = f"UPDATE search_terms SET entries = entries - 1 WHERE {condition}"
        tx.run(f"{fewer_by_one} AND entries BETWEEN 1 AND {COMMON - 1}", **params)
        # What stands nowhere any more is not kept: the beginning of a name may be somebody's whole name (CUST-18).
        tx.run(f"DELETE FROM search_terms WHERE {condition} AND entries = 0", **params)


def counts(tx: Tx, tokens: Sequence[str]) -> dict[str, int]:
    """In how many entries each of these stands, up to COMMON; tokens in none are left out. Phones count as one."""
    alone = {token: 1 for token in tokens if not is_counted(token)}
    condition, params = among(tx, "token", "tokens", [token for token in tokens if token not in alone])
    rows = tx.all(f"SELECT token, entries FROM search_terms WHERE {condition} AND entries > 0", **params)
    return alone | {row["token"]: row["entries"] for row in rows}


def merge(tx: Tx, pages: int = 500) -> None:
    """Some of what many small writes left behind is put together; PostgreSQL sees to that itself."""
    if tx.dialect == "sqlite":
        for index in ("search_entries", "said_entries"):
            tx.run(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', :pages)", pages=pages)
