"""What was written in follow-ups, found by its words (FOLLOW-14).

Whatever writes a follow-up's text calls `refresh(tx, follow_up_id)` after it. An entry holds the words and the
author, nothing of who may read it: every hit is judged by its record.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.tokens import loose, said_terms, said_tokens
from storage.queries import entries, visibility
from storage.queries.people import reach
from storage.tx import Row, Tx, among

MOST_HITS: Final = 300
_KINDS: Final[tuple[RecordKind, ...]] = ("customer", "lead")


def refresh(tx: Tx, follow_up_id: int) -> None:
    """The entry of a follow-up as its row is now; none for a deleted one."""
    row = tx.one("SELECT content, author_id FROM follow_ups WHERE id = :id AND deleted_at IS NULL", id=follow_up_id)
    tokens = said_tokens(row["content"]) if row is not None else frozenset()
    if row is not None and tokens:
        tokens |= {f"u{row['author_id']}"}
    entries.write(tx, follow_up_id, tokens, index="said_entries")


def refresh_of(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """The entries of every follow-up on a record."""
    rows = tx.all(
        "SELECT id FROM follow_ups WHERE subject_kind = :kind AND subject_id = :id", kind=kind, id=record_id
    )
    for row in rows:
        refresh(tx, row["id"])


def search(tx: Tx, actor: Actor, words: str, *, now: int) -> list[Row]:
    """Follow-ups that hold the words on records the person reads, the latest first; at most 300 (FOLLOW-14).

    Asked twice: what people of the scope wrote, and the latest of all, for what others wrote on its records.
    """
    terms = said_terms(words)
    if not terms:
        return []
    users: set[int] = {actor.user_id}
    everyone = False
    for kind in _KINDS:
        scope = reach(tx, actor, f"{kind}.view")
        everyone, users = everyone or scope.everyone, users | scope.users
    found = entries.find_latest(tx, terms, limit=MOST_HITS, index="said_entries")
    if not everyone:
        authors = frozenset(f"u{user}" for user in users)
        found += entries.find_latest(tx, (authors, *terms), limit=MOST_HITS, index="said_entries")
    rows = [row for kind in _KINDS for row in _readable(tx, actor, kind, set(found), now=now)]
    meant = [row for row in rows if _holds(row["content"], words)]
    return sorted(meant, key=lambda row: (-row["occurred_at"], -row["id"]))[:MOST_HITS]


def _holds(content: str, words: str) -> bool:
    """Every word as it was typed; the wildcards of SQL mean themselves."""
    return all(word in loose(content) for word in loose(words).split())


_FOUND: Final = (
    "SELECT f.id, f.occurred_at, f.content, f.author_id, '{kind}' AS kind, r.id AS record_id, r.name,"
    " u.name AS author"
    " FROM follow_ups f JOIN {table} r ON r.id = f.subject_id JOIN users u ON u.id = f.author_id"
    " WHERE f.subject_kind = '{kind}' AND f.deleted_at IS NULL AND {chosen} AND {readable}"
)


def _readable(tx: Tx, actor: Actor, kind: RecordKind, ids: Iterable[int], *, now: int) -> Sequence[Row]:
    seen = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "f.id", "ids", sorted(ids))
    sql = _FOUND.format(kind=kind, table=visibility.TABLES[kind], chosen=chosen, readable=seen.sql)
    every: dict[str, Any] = {**seen.params, **params}
    return tx.all(sql, **every)


def list_shown(tx: Tx, actor: Actor, ids: Sequence[int], *, now: int) -> list[Row]:
    """Those of the follow-ups the person still reads, in the order given."""
    rows = {row["id"]: row for kind in _KINDS for row in _readable(tx, actor, kind, ids, now=now)}
    return [rows[id_] for id_ in ids if id_ in rows]


def is_kept(values: Iterable[str]) -> bool:
    """Whether a change of these columns changes what a follow-up is found by."""
    return not {"content", "deleted_at"}.isdisjoint(values)
