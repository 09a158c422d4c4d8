"""Records found by name or last digits among those the person reads (CUST-21, PERM-12, PERM-16).

The index gives entries, `visibility` judges each of them: what the index holds never shows anything by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.people import Actor
from storage.entities.tokens import Term, are_many
from storage.queries import entries, names, visibility
from storage.queries.standing import Standings
from storage.tx import Row, Tx, among

MOST_HITS: Final = 1001
RANKED: Final = 100
MOST_GUESSED: Final = 240
OF_A_WAY: Final = 60
FEW_HOLDERS: Final = 4
TWICE: Final = 100

Record = tuple[RecordKind, int]

_ALIAS: Final[dict[str, str]] = {"customer": "r.short_name", "lead": "r.contact_name"}
_LIVE: Final[dict[str, str]] = {"customer": visibility.LIVE["customer"], "lead": names.FOUND_LEAD}


@dataclass(frozen=True, slots=True)
class Found:
    """A live record the person may open, with its names; those of contacts are added where they matter."""

    kind: RecordKind
    row: Row
    names: tuple[str, ...]


def search(
    tx: Tx, actor: Actor, ways: Sequence[Sequence[Term]], standings: Standings, *, now: int
) -> tuple[list[Found], list[Record]]:
    """Records for which every term of one of the ways holds, own ones first: the first few hundred with their names,
    to be ranked, and the others up to a thousand as they come (ORG-14)."""
    asked = [tuple(terms) for terms in ways if terms]
    if not asked:
        return [], []
    scope = _scope(tx, standings)
    found = _found(tx, actor, scope, asked)
    records = [entries.record_of(entry) for entry in dict.fromkeys(found)][:MOST_HITS]
    more = records[RANKED:]
    if more and not scope.is_exact:
        more = [(hit.kind, hit.row["id"]) for hit in judged(tx, actor, more, standings, now=now)]
    return judged(tx, actor, records[:RANKED], standings, now=now), more


def _found(tx: Tx, actor: Actor, scope: "_Scope", ways: Sequence[tuple[Term, ...]]) -> list[int]:
    """Entries of the scope, his own first, by the cheapest way: what stands in few entries is looked through, words
    of several tokens and, where that can be tried for little, others too; what stands in many is asked holder by
    holder until the list is full, of who holds most first where everybody is meant."""
    mine = [(names.mine(actor), *terms) for terms in ways]
    is_lazy = entries.is_lazy(tx)
    has_few = scope.holders is not None and len(scope.holders) <= FEW_HOLDERS
    is_tried = all(map(are_many, ways)) or (is_lazy and not has_few)
    if scope.holders is not None and not is_tried:
        return _by_holders(tx, mine, scope.holders, ways)
    largest = None if is_tried else _largest(tx)
    found = dict[int, None]()
    for terms in ways:
        if largest is not None and not are_many(terms):
            found |= dict.fromkeys(entries.find(tx, (largest, *terms), limit=MOST_HITS))
        if len(found) < MOST_HITS:
            found |= dict.fromkeys(entries.find(tx, terms, limit=MOST_HITS, but=scope.closed))
        if len(found) >= MOST_HITS:
            break
    if len(found) <= RANKED:  # Which of them are read first matters only where not all are.
        return list(found)
    if scope.holders is not None and (len(found) >= MOST_HITS or (is_lazy and has_few)):
        return _by_holders(tx, mine, scope.holders, ways)
    return [*entries.find_each(tx, mine, limit=MOST_HITS), *_held(tx, list(found), scope)]


def _by_holders(tx: Tx, mine: Sequence[Term], holders: Sequence[str], ways: Sequence[tuple[Term, ...]]) -> list[int]:
    """His own by every way, then those of each holder by one way after the other until there are enough."""
    found = dict[int, None]()
    own = mine
    for terms in ways:
        wanted = [*own, *((holder, *terms) for holder in holders)]
        # His own may stand in several ways; without room for that, what is common would be asked once more.
        found |= dict.fromkeys(entries.find_each(tx, wanted, limit=MOST_HITS + TWICE, each=MOST_HITS))
        if len(found) >= MOST_HITS:
            break
        own = []
    return list(found)


def _largest(tx: Tx) -> str | None:
    """Who holds most: what is common fills the list from there, for a fraction of what reading all of it costs."""
    row = tx.one(
        "SELECT owner_id FROM holdings WHERE held > 0 GROUP BY owner_id ORDER BY sum(held) DESC, owner_id LIMIT 1"
    )
    return f"o{row['owner_id']}" if row is not None else None


def _held(tx: Tx, found: Sequence[int], scope: "_Scope") -> list[int]:
    """Those of the entries whose holder is in the scope, people's before pools'."""
    if scope.holders is None:
        return list(found)
    order = {holder: place for place, holder in enumerate(scope.holders)}
    owned, owners = among(tx, "owner_id", "owners", [int(holder[1:]) for holder in order if holder[0] == "o"])
    pooled, pools = among(tx, "pool_id", "pools", [int(holder[1:]) for holder in order if holder[0] == "p"])
    kept: list[tuple[int, int]] = []
    for kind in RECORD_KINDS:
        ids = [id_ for of, id_ in map(entries.record_of, found) if of == kind]
        chosen, params = among(tx, "id", "ids", ids)
        sql = f"SELECT id, owner_id, pool_id FROM {visibility.TABLES[kind]} WHERE {chosen} AND ({owned} OR {pooled})"
        for row in tx.all(sql, **params, **owners, **pools) if ids else ():
            holder = f"o{row['owner_id']}" if row["owner_id"] is not None else f"p{row['pool_id']}"
            kept.append((order[holder], entries.entry_of(kind, row["id"])))
    return [entry for _, entry in sorted(kept)]


def guess(
    tx: Tx, actor: Actor, rounds: Sequence[Sequence[tuple[Term, ...]]], standings: Standings, *, now: int
) -> list[Found]:
    """Records that hold nearly what was written: who wrote it may have meant one of them; own ones first. A round of
    ways is asked where the one before it found nothing."""
    for ways in rounds:
        each = OF_A_WAY if len(ways) > 1 else MOST_GUESSED
        found = entries.find_each(tx, ways, limit=MOST_GUESSED, each=each)
        if len(found) == MOST_GUESSED:
            mine = [(names.mine(actor), *way) for way in ways]
            found = [*entries.find_each(tx, mine, limit=MOST_GUESSED, each=each), *found]
        if found:
            records = [entries.record_of(entry) for entry in dict.fromkeys(found)]
            return judged(tx, actor, records[:MOST_GUESSED], standings, now=now)
    return []


@dataclass(frozen=True, slots=True)
class _Scope:
    """Who beside the person may hold what he opens: people, then pools; None is everybody but the closed pools.
    `is_exact` says that the scope is the same for leads and customers: nothing within it is hidden from him."""

    holders: tuple[str, ...] | None
    closed: tuple[str, ...]
    is_exact: bool


def _scope(tx: Tx, standings: Standings) -> _Scope:
    is_exact = standings.reach("customer") == standings.reach("lead")
    holders = standings.holders
    if holders is not None:
        return _Scope(holders, (), is_exact)
    rows = tx.all("SELECT id FROM pools WHERE held > 0 ORDER BY id")
    return _Scope(None, tuple(f"p{row['id']}" for row in rows if row["id"] not in standings.pools), is_exact)


def judged(tx: Tx, actor: Actor, records: Sequence[Record], standings: Standings, *, now: int) -> list[Found]:
    """Those of the records the person may open, with their names."""
    kept: list[Found] = []
    for kind in RECORD_KINDS:
        ids = [record_id for of, record_id in records if of == kind]
        rows = _rows(tx, actor, kind, ids, standings, now=now) if ids else []
        kept += [Found(kind, row, (row["name"], row["alias"])) for row in rows]
    return kept


def with_contacts(tx: Tx, found: Sequence[Found]) -> list[Found]:
    """The same records, customers also with the names of their contacts and of what was merged into them."""
    people = _other_names(tx, [hit.row["id"] for hit in found if hit.kind == "customer"])
    return [
        replace(hit, names=(*hit.names, *people.get(hit.row["id"], ()))) if hit.kind == "customer" else hit
        for hit in found
    ]


def _rows(
    tx: Tx, actor: Actor, kind: RecordKind, ids: Sequence[int], standings: Standings, *, now: int
) -> Sequence[Row]:
    """Of these, the live ones the person reads, or may open in a pool."""
    seen = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "r.id", "ids", ids)
    pooled, more = among(tx, "r.pool_id", "pools", sorted(standings.pools))
    return _select(tx, kind, seen, f"{chosen} AND (({seen.sql}) OR {pooled})", params | more)


def _select(
    tx: Tx, kind: RecordKind, seen: visibility.Condition, where: str, params: dict[str, Any]
) -> Sequence[Row]:
    return tx.all(
        f"SELECT r.id, r.name, {_ALIAS[kind]} AS alias, r.tags, r.level, r.owner_id, r.pool_id, u.name AS owner,"
        f" p.name AS pool, CASE WHEN {seen.sql} THEN 1 ELSE 0 END AS readable FROM {visibility.TABLES[kind]} r"
        " LEFT JOIN users u ON u.id = r.owner_id LEFT JOIN pools p ON p.id = r.pool_id"
        f" WHERE {where} AND {_LIVE[kind]}",
        **seen.params | params,
    )


_OTHER_NAMES: Final = (
    "SELECT customer_id AS id, name FROM contacts WHERE deleted_at IS NULL AND {people}"
    " UNION ALL SELECT merged_into, name FROM customers WHERE state = 'merged' AND {merged}"
)


def _other_names(tx: Tx, customer_ids: Sequence[int]) -> dict[int, list[str]]:
    """Names of the contacts of customers, and of what was merged into them (CUST-16)."""
    found: dict[int, list[str]] = {}
    if customer_ids:
        people, params = among(tx, "customer_id", "ids", customer_ids)
        merged, _ = among(tx, "merged_into", "ids", customer_ids)
        for row in tx.all(_OTHER_NAMES.format(people=people, merged=merged), **params):
            found.setdefault(row["id"], []).append(row["name"])
    return found


def list_by_last_digits(tx: Tx, actor: Actor, kind: RecordKind, digits: str, *, now: int) -> Sequence[Row]:
    """Records whose phone ends so, only where the actor may see phones in full (PERM-16, T27)."""
    found = [
        entries.record_of(entry)
        for entry in entries.find(tx, (names.mine(actor), f"d{digits[-4:]}"), limit=MOST_HITS)
    ]
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
