"""Names as an index of tokens, and the candidates a message may mean (conversations 4.3).

Whatever writes a record calls `refresh(tx, "lead" or "customer", record_id)` after its statements: a new name, short
name, tag, phone, contact, owner, pool, team row or state. It reads the row with its contacts and writes the entry
anew, or takes it away where nobody may find the record any more. Nothing else is to be called.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from storage.entities.candidates import Candidate, Standing
from storage.entities.ids import RECORD_KINDS, RecordKind, parse_ref, ref
from storage.entities.names import fold, name_key
from storage.entities.people import Actor
from storage.entities.phones import e164
from storage.entities.tokens import (
    Term,
    holder_tokens,
    initials_term,
    is_counted,
    message_tokens,
    name_pairs,
    record_tokens,
    squeezed,
    whole_token,
    whole_tokens,
)
from storage.queries import entries, visibility
from storage.queries.entries import COMMON
from storage.queries.standing import Standings
from storage.tx import Row, Tx, among

Record = tuple[RecordKind, int]

MOST_OWN: Final = 80
MOST_POOL: Final = 30
MOST_OTHERS: Final = 30
MOST_RECORDS: Final = 140
MOST_CONTACTS: Final = 60
"""Candidates are at most 140 records and 60 contacts of them: 200."""

MOST_HITS: Final = 256
MOST_HOLDERS: Final = 60
_NUMBER: Final = re.compile(r"[0-9]{7}")

_MOST: Final[dict[Standing, int]] = {
    "own": MOST_OWN,
    "readable": MOST_OTHERS,
    "pool": MOST_POOL,
    "masked": MOST_OTHERS,
}

FOUND_LEAD: Final = "r.deleted_at IS NULL AND r.status NOT IN ('converted', 'invalid')"
_NAMED: Final = {
    "customer": "SELECT r.name, r.short_name AS alias, r.tags, r.phones, r.owner_id, r.pool_id FROM customers r"
    " WHERE r.id = :id AND r.state = 'live'",
    "lead": "SELECT r.name, r.contact_name AS alias, r.tags, r.phones, r.owner_id, r.pool_id FROM leads r"
    f" WHERE r.id = :id AND {FOUND_LEAD}",
}


def refresh(tx: Tx, kind: RecordKind, record_id: int) -> None:
    """The entry of a lead or customer (its contacts in it) as its rows are now; none for what is not live."""
    entries.write(tx, entries.entry_of(kind, record_id), tokens_of(tx, kind, record_id))


def tokens_of(tx: Tx, kind: RecordKind, record_id: int) -> frozenset[str]:
    """What the entry of a record holds, read from its rows."""
    row = tx.one(_NAMED[kind], id=record_id)
    if row is None:
        return frozenset()
    people: Sequence[Row] = ()
    merged: Sequence[Row] = ()
    if kind == "customer":
        sql = "SELECT name, phones FROM contacts WHERE customer_id = :id AND deleted_at IS NULL"
        people = tx.all(sql, id=record_id)
        merged = tx.all("SELECT name FROM customers WHERE merged_into = :id AND state = 'merged'", id=record_id)
    team = tx.all(
        "SELECT user_id FROM team_members WHERE record_kind = :kind AND record_id = :id AND ended_at IS NULL",
        kind=kind,
        id=record_id,
    )
    found = record_tokens(
        [row["name"], row["alias"], *(one["name"] for one in (*people, *merged))],
        tags=json.loads(row["tags"]),
        phones=[phone for each in (row, *people) for phone in json.loads(each["phones"])],
    )
    members = [member["user_id"] for member in team]
    holders = holder_tokens(owner_id=row["owner_id"], pool_id=row["pool_id"], members=members)
    return found.union(filter(None, [whole_token(row["name"])]), holders)


def candidates(tx: Tx, actor: Actor, text: str, *, now: int) -> tuple[Candidate, ...]:
    """At most 200 names the text may mean, own ones first, each with its standing to the actor."""
    written, sounds = message_tokens(text)
    if not written and not sounds:
        return ()
    standings = Standings(tx, actor, now=now)
    whole = whole_tokens(text)
    counted = entries.counts(tx, [*written, *sounds, *whole])
    own = [*_own(tx, actor, written, sounds, counted), *_by_initials(tx, actor, text)]
    rare = _rarest(written, counted)
    meant = [_said_whole(written, whole, counted, rare), _near(standings, rare)]
    found = dict.fromkeys([*own, *_records(entries.find_each(tx, list(filter(None, meant)), limit=MOST_HITS))])
    if not found:
        return ()
    wanted = frozenset((*written, *sounds))
    return tuple(_describe(tx, actor, list(found), standings, wanted, squeezed(text), now=now))


def find_alike(tx: Tx, name: str) -> list[Record]:
    """Customers and leads that share the rarest parts of a name, whoever holds them (DUP-7)."""
    pairs = name_pairs(name)
    return _records(entries.find(tx, _rarest(pairs, entries.counts(tx, pairs)), limit=MOST_HITS))


def _records(found: Iterable[int]) -> list[Record]:
    return [entries.record_of(entry) for entry in found]


def mine(actor: Actor) -> Term:
    """What entries of his hold: those he owns, and those whose team he is in."""
    return frozenset({f"o{actor.user_id}", f"m{actor.user_id}"})


def _own(
    tx: Tx, actor: Actor, written: Sequence[str], sounds: Sequence[str], counted: dict[str, int]
) -> list[Record]:
    """Own records that share anything with the text. Of who holds many: by what is rare in it first, by what is
    common only as far as there is room."""
    rare = frozenset(token for token in (*written, *sounds) if 0 < counted.get(token, 0) < COMMON)
    common = [token for token in written if counted.get(token, 0) >= COMMON]
    shared = rare.union(common)
    found = entries.find(tx, (mine(actor), shared), limit=MOST_HITS) if shared else []
    if len(found) == MOST_HITS and common:
        found = entries.find(tx, (mine(actor), rare), limit=MOST_HITS) if rare else []
        for term in (_neighbours(common), frozenset(common)):
            if term and len(found) < MOST_OWN:
                found += entries.find(tx, (mine(actor), term), limit=MOST_OWN)
    return _records(dict.fromkeys(found))


def _neighbours(tokens: Sequence[str]) -> frozenset[Term]:
    """Two common parts of a name together are less common."""
    return frozenset((first, second) for first, second in zip(tokens, tokens[1:], strict=False))


def _by_initials(tx: Tx, actor: Actor, text: str) -> list[Record]:
    """Own records whose sounds begin with these few letters: sdwl (look-ups only, 4.3)."""
    term = initials_term(fold(text).strip())
    return _records(entries.find(tx, (mine(actor), term), limit=MOST_OWN)) if term else []


def _said_whole(written: Sequence[str], whole: Sequence[str], counted: dict[str, int], rare: Term) -> Term:
    """Records, whoever holds them, whose name or phone may be written in full. Where many names begin so (上海…),
    something rare has to be shared as well."""
    known = [token for token in whole if counted.get(token)]
    common = frozenset(token for token in known if counted[token] >= COMMON)
    parts: set[Term] = {token for token in known if counted[token] < COMMON}
    parts.update(token for token in written if not is_counted(token))
    if common:
        parts.add((common, rare))
    return frozenset(parts)


def _near(standings: Standings, rare: Term) -> Term:
    """Records he may open that share what is rare in the text."""
    holders = standings.holders
    if holders is None or any(len(standings.reach(kind).users) > MOST_HOLDERS for kind in RECORD_KINDS):
        return rare
    return (frozenset(holders), rare) if holders and rare else ()


def _rarest(tokens: Sequence[str], counted: dict[str, int]) -> Term:
    """The tokens that few entries have, as many as lead to a bounded list. Where every one is common (上海 and
    物流), all of them together have to do."""
    known = sorted((token for token in dict.fromkeys(tokens) if counted.get(token)), key=lambda token: counted[token])
    rare: list[str] = []
    hits = 0
    for token in known:
        hits += counted[token]
        if counted[token] >= COMMON or hits > MOST_HITS:
            break
        rare.append(token)
    return frozenset(rare) if rare else tuple(known[:4])


def _describe(
    tx: Tx,
    actor: Actor,
    keys: Sequence[Record],
    standings: Standings,
    wanted: frozenset[str],
    said: str,
    *,
    now: int,
) -> Iterator[Candidate]:
    """The candidates in their order of standing: those that share most with what was said first, of these who was
    followed up last, of these the oldest record. Who is left out must not hang on the order of a database's rows."""
    has_number = _NUMBER.search(said) is not None
    found: list[tuple[tuple[int, int, int], Candidate]] = []
    unsaid: list[Candidate] = []
    for kind in RECORD_KINDS:
        ids = [record_id for of, record_id in keys if of == kind]
        for row in _rows(tx, actor, kind, ids, now=now):
            standing = _standing(standings, kind, row)
            if standing == "masked" and not _is_said_whole(row, said, has_number):
                if has_number:  # Only a whole phone names a contact of these.
                    unsaid.append(_candidate(kind, row, standing))
            elif standing is not None:
                shared = max(_shared(row["name"], said), _shared(row["alias"], said))
                place = (-shared, -(row["last_followup_at"] or 0), row["id"])
                found.append((place, _candidate(kind, row, standing)))
    found.sort(key=lambda one: one[0])
    kept = [
        candidate
        for standing, most in _MOST.items()
        for candidate in [one for _, one in found if one.standing == standing][:most]
    ][:MOST_RECORDS]
    yield from kept
    yield from _people(tx, [*kept, *unsaid], wanted, said)


def _shared(name: str, said: str) -> int:
    """How many pairs of letters of a name the text has."""
    key = squeezed(name)
    return sum(key[at : at + 2] in said for at in range(len(key) - 1))


_CANDIDATES: Final = {
    "customer": "SELECT r.id, r.name, r.short_name AS alias, r.phones, r.owner_id, r.pool_id, r.last_followup_at,"
    " CASE WHEN {readable} THEN 1 ELSE 0 END AS readable FROM customers r WHERE r.state = 'live' AND {chosen}",
    "lead": "SELECT r.id, r.name, r.contact_name AS alias, r.phones, r.owner_id, r.pool_id, r.last_followup_at,"
    f" CASE WHEN {{readable}} THEN 1 ELSE 0 END AS readable FROM leads r WHERE {FOUND_LEAD} AND {{chosen}}",
}


def _rows(tx: Tx, actor: Actor, kind: RecordKind, ids: Sequence[int], *, now: int) -> Sequence[Row]:
    if not ids:
        return ()
    readable = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "r.id", "ids", ids)
    return tx.all(_CANDIDATES[kind].format(readable=readable.sql, chosen=chosen), **readable.params, **params)


def _is_said_whole(row: Row, said: str, has_number: bool) -> bool:
    """What a person may not read is named only by its full name or whole phone (DUP-4, conversations 4.3)."""
    key = squeezed(name_key(row["name"]))
    if key and key in said:
        return True
    return has_number and any(phone[-7:] in said for phone in _numbers(row["phones"]))


def _standing(standings: Standings, kind: RecordKind, row: Row) -> Standing | None:
    """A pool the person is no member of stays unseen (PERM-11)."""
    if row["pool_id"] is not None and row["pool_id"] not in standings.pools:
        return None
    return standings.of(
        kind, row["id"], owner_id=row["owner_id"], pool_id=row["pool_id"], readable=bool(row["readable"])
    )


def _candidate(kind: RecordKind, row: Row, standing: Standing) -> Candidate:
    return Candidate(
        ref=ref(kind, row["id"]),
        kind=kind,
        name=row["name"],
        standing=standing,
        aliases=(row["alias"],) if row["alias"] else (),
        phones=_numbers(row["phones"]),
        last_at=row["last_followup_at"],
    )


def _people(tx: Tx, records: Sequence[Candidate], wanted: frozenset[str], said: str) -> Iterator[Candidate]:
    """Contacts the text may mean, of customers it may mean; of a colleague's only by the whole phone."""
    of = {parsed[1]: one for one in records if (parsed := parse_ref(one.ref)) and one.kind == "customer"}
    if not of:
        return
    chosen, params = among(tx, "customer_id", "ids", list(of))
    rows = tx.all(
        f"SELECT id, customer_id, name, phones FROM contacts WHERE {chosen} AND deleted_at IS NULL AND gone = 0",
        **params,
    )
    meant = [row for row in rows if _is_meant(row, of[row["customer_id"]].standing, wanted, said)]
    place = {customer: at for at, customer in enumerate(of)}
    for row in sorted(meant, key=lambda row: (place[row["customer_id"]], row["id"]))[:MOST_CONTACTS]:
        customer = of[row["customer_id"]]
        yield Candidate(
            ref=ref("contact", row["id"]),
            kind="contact",
            name=row["name"],
            standing=customer.standing,
            phones=_numbers(row["phones"]),
            subject=customer.ref,
            last_at=customer.last_at,
        )


def _is_meant(row: Row, standing: Standing, wanted: frozenset[str], said: str) -> bool:
    if any(phone[-7:] in said for phone in _numbers(row["phones"])):
        return True
    return standing != "masked" and not wanted.isdisjoint(record_tokens([row["name"]]))


def _numbers(phones: str) -> tuple[str, ...]:
    if phones == "[]":
        return ()
    return tuple(number for phone in json.loads(phones) if (number := e164(phone)))
