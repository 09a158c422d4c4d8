"""Names as an index of tokens, and the candidates a message may mean (conversations 4.3).

Whatever writes a record calls `refresh(tx, "lead" or "customer", record_id)` after its statements: a new name, short
name, tag, phone, contact, owner, pool, team row or state. It reads the row with its contacts and writes the entry
anew, or takes it away where nobody may find the record any more. Nothing else is to be called.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from storage.entities.candidates import Candidate, Standing
from storage.entities.ids import RecordKind, ref
from storage.entities.names import fold, name_key
from storage.entities.people import Actor
from storage.entities.phones import e164
from storage.entities.pinyin import initials
from storage.entities.tokens import name_tokens, text_tokens
from storage.queries import visibility
from storage.queries.standing import Standings
from storage.tx import Row, Tx, among

MOST_OWN, MOST_POOL, MOST_OTHERS = 80, 30, 30
COMMON = 48
"""From so many names on a token says little about which one is meant."""
MOST_HITS = 128
MOST_INITIALS = 8


def index(
    tx: Tx,
    kind: str,
    record_id: int,
    names: Iterable[str],
    *,
    phones: Iterable[str] = (),
    owner_id: int | None,
    pool_id: int | None,
) -> None:
    """Write the tokens of a record anew; kind is customer, lead or contact."""
    drop(tx, kind, record_id)
    tokens = sorted(name_tokens(names, [number for phone in phones if (number := e164(phone))]))
    if not tokens:
        return
    every = "unnest(CAST(:tokens AS text[]))" if tx.dialect == "postgres" else "value"
    source = "" if tx.dialect == "postgres" else " FROM json_each(:tokens)"
    tx.run(
        "INSERT INTO name_tokens (kind, record_id, token, owner_id, pool_id)"
        f" SELECT :kind, :id, {every}, :owner, :pool{source}",
        kind=kind,
        id=record_id,
        tokens=tokens if tx.dialect == "postgres" else json.dumps(tokens),
        owner=owner_id,
        pool=pool_id,
    )


def refresh(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """The entry of a lead or customer (its contacts in it) as its rows are now; none for what is not live."""
    alias, live = ("contact_name", _LIVE_LEAD) if kind == "lead" else ("short_name", "r.state = 'live'")
    row = tx.one(
        f"SELECT r.name, r.{alias} AS alias, r.phones, r.owner_id, r.pool_id FROM {visibility.TABLES[kind]} r"
        f" WHERE r.id = :id AND {live}",
        id=record_id,
    )
    people: Sequence[Row] = ()
    if kind == "customer":
        people = tx.all("SELECT id, name, phones, deleted_at FROM contacts WHERE customer_id = :id", id=record_id)
    for person in people:
        drop(tx, "contact", person["id"])
    drop(tx, kind, record_id)
    if row is None:
        return
    held = {"owner_id": row["owner_id"], "pool_id": row["pool_id"]}
    index(tx, kind, record_id, [row["name"], row["alias"]], phones=json.loads(row["phones"]), **held)
    for person in people:
        if person["deleted_at"] is None:
            index(tx, "contact", person["id"], [person["name"]], phones=json.loads(person["phones"]), **held)


def hold(tx: Tx, kind: str, record_id: int, *, owner_id: int | None, pool_id: int | None) -> None:
    """The record, and a customer's contacts, changed hands: its tokens follow."""
    tx.run(
        "UPDATE name_tokens SET owner_id = :owner, pool_id = :pool WHERE kind = :kind AND record_id = :id",
        kind=kind,
        id=record_id,
        owner=owner_id,
        pool=pool_id,
    )
    if kind == "customer":
        tx.run(
            "UPDATE name_tokens SET owner_id = :owner, pool_id = :pool WHERE kind = 'contact'"
            " AND record_id IN (SELECT id FROM contacts WHERE customer_id = :id)",
            id=record_id,
            owner=owner_id,
            pool=pool_id,
        )


def drop(tx: Tx, kind: str, record_id: int) -> None:
    tx.run("DELETE FROM name_tokens WHERE kind = :kind AND record_id = :id", kind=kind, id=record_id)


def candidates(tx: Tx, actor: Actor, text: str, *, now: int) -> tuple[Candidate, ...]:
    """At most 140 names the text may mean, own ones first, each with its standing to the actor."""
    tokens = text_tokens(text)
    if not tokens:
        return ()
    standings = Standings(tx, actor, now=now)
    own = [*_own(tx, actor, tokens), *_by_initials(tx, actor, text)]
    keys = dict.fromkeys([*own, *_elsewhere(tx, standings.pools, tokens)])
    return tuple(_describe(tx, actor, list(keys), standings, _run_together(text), now=now))


def _run_together(text: str) -> str:
    """The text as names are compared: folded, without spaces and punctuation."""
    return "".join(char for char in fold(text) if char.isalnum())


def find_alike(tx: Tx, name: str, *, limit: int = 200) -> Sequence[Row]:
    """Customers and leads that share most characters with a name: kind, record_id (DUP-7)."""
    tokens = sorted(token for token in name_tokens([name]) if not token.startswith("~"))
    condition, params = among(tx, "t.token", "tokens", tokens)
    return tx.all(
        f"SELECT t.kind, t.record_id, count(*) AS n FROM name_tokens t WHERE t.kind <> 'contact' AND {condition}"
        " GROUP BY t.kind, t.record_id ORDER BY n DESC, t.record_id LIMIT :limit",
        limit=limit,
        **params,
    )


def _own(tx: Tx, actor: Actor, tokens: Sequence[str]) -> list[tuple[str, int]]:
    condition, params = among(tx, "t.token", "tokens", tokens)
    rows = tx.all(
        f"SELECT t.kind, t.record_id, count(*) AS n FROM name_tokens t WHERE t.owner_id = :me AND {condition}"
        " GROUP BY t.kind, t.record_id ORDER BY n DESC, t.record_id LIMIT :limit",
        me=actor.user_id,
        limit=MOST_OWN,
        **params,
    )
    return [(row["kind"], row["record_id"]) for row in rows]


def _by_initials(tx: Tx, actor: Actor, text: str) -> list[tuple[str, int]]:
    """Own records whose sounds begin with these few letters: sdwl (look-ups only, 4.3)."""
    letters = fold(text).strip()
    if not (letters.isascii() and letters.isalpha() and 1 < len(letters) <= MOST_INITIALS):
        return []
    rows = tx.all(
        "SELECT 'customer' AS kind, id, name FROM customers WHERE owner_id = :me AND state = 'live'"
        " UNION ALL SELECT 'lead', id, name FROM leads WHERE owner_id = :me AND deleted_at IS NULL"
        " AND status NOT IN ('converted', 'invalid')",
        me=actor.user_id,
    )
    found = [(row["kind"], row["id"]) for row in rows if initials(name_key(row["name"])).startswith(letters)]
    return found[:MOST_OWN]


def _elsewhere(tx: Tx, pools: frozenset[int], tokens: Sequence[str]) -> list[tuple[str, int]]:
    """Records in pools the person may open, then colleagues' ones, found by what is rare in the text."""
    rare = _rare(tx, [token for token in tokens if not token.startswith("~")])
    if not rare:
        return []
    condition, params = among(tx, "token", "tokens", rare)
    rows = tx.all(
        "SELECT t.kind, t.record_id, t.owner_id, t.pool_id, count(*) AS n FROM"
        f" (SELECT kind, record_id, owner_id, pool_id FROM name_tokens WHERE {condition} LIMIT :limit) AS t"
        " GROUP BY t.kind, t.record_id, t.owner_id, t.pool_id ORDER BY n DESC, t.record_id",
        limit=MOST_HITS,
        **params,
    )
    pooled = [(row["kind"], row["record_id"]) for row in rows if row["pool_id"] in pools]
    others = [(row["kind"], row["record_id"]) for row in rows if row["owner_id"] is not None]
    return [*pooled[:MOST_POOL], *others[:MOST_OTHERS]]


def _rare(tx: Tx, tokens: Sequence[str]) -> list[str]:
    """The tokens that few names have, as many as lead to `MOST_HITS` rows; the cost stays the same however large
    the firm grows. Where every token is common (上海 and 物流), one of them has to do."""
    every = "unnest(CAST(:tokens AS text[])) AS w(token)" if tx.dialect == "postgres" else "json_each(:tokens)"
    token = "w.token" if tx.dialect == "postgres" else "value"
    rows = tx.all(
        f"SELECT {token} AS token, (SELECT count(*) FROM (SELECT 1 FROM name_tokens t WHERE t.token = {token}"
        f" LIMIT :common) AS few) AS n FROM {every}",
        tokens=list(tokens) if tx.dialect == "postgres" else json.dumps(list(tokens)),
        common=COMMON,
    )
    chosen: list[str] = []
    hits = 0
    for row in sorted((row for row in rows if row["n"]), key=lambda row: row["n"]):
        hits += row["n"]
        if chosen and (hits > MOST_HITS or row["n"] >= COMMON):
            break
        chosen.append(row["token"])
    return chosen


def _describe(
    tx: Tx, actor: Actor, keys: Sequence[tuple[str, int]], standings: Standings, said: str, *, now: int
) -> Iterator[Candidate]:
    found: dict[tuple[str, int], Candidate] = {}
    for kind, sql in _NAMED.items():
        ids = [record_id for of, record_id in keys if of == kind]
        if ids:
            record: RecordKind = "lead" if kind == "lead" else "customer"
            for row in _rows(tx, actor, sql, record, ids, now=now):
                standing = _standing(standings, record, row)
                if standing is not None and (standing != "masked" or _is_said_whole(row, said)):
                    found[kind, row["id"]] = _candidate(kind, row, standing)
    return (found[key] for key in keys if key in found)


_LIVE_LEAD = "r.deleted_at IS NULL AND r.status NOT IN ('converted', 'invalid')"
_NAMED = {
    "customer": (
        "SELECT r.id, r.id AS holder, r.name, r.short_name AS alias, r.phones, r.owner_id, r.pool_id,"
        " r.last_followup_at AS last_at, CASE WHEN {readable} THEN 1 ELSE 0 END AS readable"
        " FROM customers r WHERE r.state = 'live' AND {chosen}"
    ),
    "lead": (
        "SELECT r.id, r.id AS holder, r.name, r.contact_name AS alias, r.phones, r.owner_id, r.pool_id,"
        " r.last_followup_at AS last_at, CASE WHEN {readable} THEN 1 ELSE 0 END AS readable"
        f" FROM leads r WHERE {_LIVE_LEAD} AND {{chosen}}"
    ),
    "contact": (
        "SELECT x.id, r.id AS holder, x.name, '' AS alias, x.phones, r.owner_id, r.pool_id,"
        " r.last_followup_at AS last_at, CASE WHEN {readable} THEN 1 ELSE 0 END AS readable"
        " FROM contacts x JOIN customers r ON r.id = x.customer_id"
        " WHERE x.deleted_at IS NULL AND x.gone = 0 AND r.state = 'live' AND {chosen}"
    ),
}


def _rows(tx: Tx, actor: Actor, sql: str, record: RecordKind, ids: Sequence[int], *, now: int) -> Sequence[Row]:
    readable = visibility.readable(tx, actor, record, now=now)
    chosen, params = among(tx, "x.id" if "contacts x" in sql else "r.id", "ids", ids)
    return tx.all(sql.format(readable=readable.sql, chosen=chosen), **readable.params, **params)


def _is_said_whole(row: Row, said: str) -> bool:
    """What a person may not read is named only by its full name or whole phone (DUP-4, conversations 4.3)."""
    key = name_key(row["name"])
    return bool(key and key in said) or any(phone[-7:] in said for phone in _numbers(row["phones"]))


def _standing(standings: Standings, kind: RecordKind, row: Row) -> Standing | None:
    """A pool the person is no member of stays unseen (PERM-11)."""
    if row["pool_id"] is not None and row["pool_id"] not in standings.pools:
        return None
    return standings.of(
        kind, row["holder"], owner_id=row["owner_id"], pool_id=row["pool_id"], readable=bool(row["readable"])
    )


def _candidate(kind: str, row: Row, standing: Standing) -> Candidate:
    return Candidate(
        ref=ref(kind, row["id"]),
        kind="customer" if kind == "customer" else "lead" if kind == "lead" else "contact",
        name=row["name"],
        standing=standing,
        aliases=(row["alias"],) if row["alias"] else (),
        phones=_numbers(row["phones"]),
        subject=ref("customer", row["holder"]) if kind == "contact" else None,
        last_at=row["last_at"],
    )


def _numbers(phones: str) -> tuple[str, ...]:
    if phones == "[]":
        return ()
    return tuple(number for phone in json.loads(phones) if (number := e164(phone)))
