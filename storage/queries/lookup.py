"""Records found by name or last digits among those the person reads (CUST-21, PERM-12, PERM-16).

The index gives entries, `visibility` judges each of them: what the index holds never shows anything by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.tokens import Term
from storage.queries import entries, visibility
from storage.queries.names import FOUND_LEAD
from storage.queries.people import reach
from storage.queries.standing import Standings
from storage.tx import Row, Tx, among

MOST_HITS: Final = 1001
RANKED: Final = 300
MOST_GUESSED: Final = 300
FEW: Final = 1500
"""So many entries are read and judged one by one; beyond it the scope becomes part of the question."""

Record = tuple[RecordKind, int]

KINDS: Final[tuple[RecordKind, ...]] = ("customer", "lead")
_ALIAS: Final[dict[str, str]] = {"customer": "r.short_name", "lead": "r.contact_name"}
_LIVE: Final[dict[str, str]] = {"customer": visibility.LIVE["customer"], "lead": FOUND_LEAD}


@dataclass(frozen=True, slots=True)
class Found:
    """A live record the person may open, with every name it goes by."""

    kind: RecordKind
    row: Row
    names: tuple[str, ...]


def search(
    tx: Tx, actor: Actor, terms: Sequence[Term], standings: Standings, *, now: int
) -> tuple[list[Found], list[Record]]:
    """Records for which every term holds, own ones first: the first few hundred with their names, to be ranked, and
    the others up to a thousand as they come (ORG-14)."""
    if not terms:
        return [], []
    wanted = tuple(terms)
    mine = frozenset({f"o{actor.user_id}", f"m{actor.user_id}"})
    own = entries.find(tx, (mine, *wanted), limit=MOST_HITS)
    beyond = _beyond(tx, actor, wanted, standings) if len(own) < MOST_HITS else []
    found = _open(tx, actor, list(dict.fromkeys([*own, *beyond])), standings, now=now)[:MOST_HITS]
    return judged(tx, actor, found[:RANKED], standings, now=now), found[RANKED:]


def _open(tx: Tx, actor: Actor, found: Sequence[int], standings: Standings, *, now: int) -> list[Record]:
    """Those of the entries the person may open, in their order; few are left to be judged with their names."""
    records = [entries.record_of(entry) for entry in found]
    if len(records) <= RANKED:
        return records
    kept: set[Record] = set()
    for kind in KINDS:
        where, params = _seen(tx, actor, kind, [id_ for of, id_ in records if of == kind], standings, now=now)
        rows = tx.all(f"SELECT r.id FROM {visibility.TABLES[kind]} r WHERE {where}", **params)
        kept.update((kind, row["id"]) for row in rows)
    return [record for record in records if record in kept]


def guess(tx: Tx, actor: Actor, terms: Sequence[Term], standings: Standings, *, now: int) -> list[Found]:
    """Records that hold nearly what was written: who wrote it may have meant one of them; own ones first."""
    if not terms:
        return []
    mine = frozenset({f"o{actor.user_id}", f"m{actor.user_id}"})
    found = entries.find(tx, (mine, *terms), limit=MOST_GUESSED)
    found += entries.find(tx, (_scope(tx, actor, standings), *terms), limit=MOST_GUESSED)
    records = [entries.record_of(entry) for entry in dict.fromkeys(found)]
    return judged(tx, actor, records[:MOST_GUESSED], standings, now=now)


def _scope(tx: Tx, actor: Actor, standings: Standings) -> Term:
    """Who may hold what the person opens; an empty term where that is everybody."""
    users = {actor.user_id}
    for kind in KINDS:
        scope = reach(tx, actor, f"{kind}.view")
        if scope.everyone:
            return ()
        users |= scope.users
    held = [f"o{user}" for user in users] + [f"p{pool}" for pool in standings.pools]
    return frozenset([*held, f"m{actor.user_id}"])


def _beyond(tx: Tx, actor: Actor, wanted: Term, standings: Standings) -> list[int]:
    """What is not the person's own: all that the words find where that is little, else within the scope."""
    scope = _scope(tx, actor, standings)
    found = entries.find(tx, wanted, limit=FEW)
    if len(found) < FEW or not scope:
        return found
    return entries.find(tx, (scope, wanted), limit=MOST_HITS)


def judged(tx: Tx, actor: Actor, records: Sequence[Record], standings: Standings, *, now: int) -> list[Found]:
    """Those of the records the person may open, with their names."""
    kept: list[Found] = []
    for kind in KINDS:
        ids = [record_id for of, record_id in records if of == kind]
        rows = _rows(tx, actor, kind, ids, standings, now=now) if ids else []
        people = _contact_names(tx, [row["id"] for row in rows]) if kind == "customer" else {}
        kept += [Found(kind, row, (row["name"], row["alias"], *people.get(row["id"], ()))) for row in rows]
    return kept


def _rows(
    tx: Tx, actor: Actor, kind: RecordKind, ids: Sequence[int], standings: Standings, *, now: int
) -> Sequence[Row]:
    seen = visibility.readable(tx, actor, kind, now=now)
    where, params = _seen(tx, actor, kind, ids, standings, now=now)
    return _select(tx, kind, seen, where, params)


def _seen(
    tx: Tx, actor: Actor, kind: RecordKind, ids: Sequence[int], standings: Standings, *, now: int
) -> tuple[str, dict[str, Any]]:
    """Of these, the live ones the person reads, or may open in a pool."""
    seen = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "r.id", "ids", ids)
    pooled, more = among(tx, "r.pool_id", "pools", sorted(standings.pools))
    return f"{chosen} AND (({seen.sql}) OR {pooled}) AND {_LIVE[kind]}", seen.params | params | more


def _select(
    tx: Tx, kind: RecordKind, seen: visibility.Condition, where: str, params: dict[str, Any]
) -> Sequence[Row]:
    return tx.all(
        f"SELECT r.id, r.name, {_ALIAS[kind]} AS alias, r.tags, r.level, r.owner_id, r.pool_id, u.name AS owner,"
        f" p.name AS pool, CASE WHEN {seen.sql} THEN 1 ELSE 0 END AS readable FROM {visibility.TABLES[kind]} r"
        " LEFT JOIN users u ON u.id = r.owner_id LEFT JOIN pools p ON p.id = r.pool_id"
        f" WHERE {where} AND {_LIVE[kind]} ORDER BY r.id",
        **seen.params | params,
    )


def _contact_names(tx: Tx, customer_ids: Sequence[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if customer_ids:
        condition, params = among(tx, "x.customer_id", "ids", customer_ids)
        for row in tx.all(
            f"SELECT x.customer_id, x.name FROM contacts x WHERE x.deleted_at IS NULL AND {condition}", **params
        ):
            names.setdefault(row["customer_id"], []).append(row["name"])
    return names


def list_by_last_digits(tx: Tx, actor: Actor, kind: RecordKind, digits: str, *, now: int) -> Sequence[Row]:
    """Records whose phone ends so, only where the actor may see phones in full (PERM-16, T27)."""
    mine = frozenset({f"o{actor.user_id}", f"m{actor.user_id}"})
    found = [entries.record_of(entry) for entry in entries.find(tx, (mine, f"d{digits[-4:]}"), limit=MOST_HITS)]
    seen = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "r.id", "ids", [id_ for of, id_ in found if of == kind])
    contacts = (
        " OR EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = r.id AND x.deleted_at IS NULL"
        " AND (x.phones LIKE :ending OR x.phones LIKE :before_extension))"
    )
    ends = f"r.phones LIKE :ending OR r.phones LIKE :before_extension{contacts if kind == 'customer' else ''}"
    where = f"{chosen} AND {seen.sql} AND {visibility.full_phones(kind)} AND ({ends})"
    params |= {"ending": f'%{digits}"%', "before_extension": f"%{digits};%"}
    return _select(tx, kind, seen, where, params | {"v_me": actor.user_id, "v_kind": kind, "v_now": now})
