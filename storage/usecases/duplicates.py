"""The duplicate check of every write, and the keys a record holds (DUP-1 to DUP-7, DUP-10, DUP-11)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.entities.call import Call
from storage.entities.candidates import Standing
from storage.entities.duplicates import Check, EarlierInvalid, Hit, Key, KeyKind, Policy
from storage.entities.ids import RECORD_KINDS, RecordKind, ref
from storage.entities.people import Actor
from storage.errors import Duplicate
from storage.queries import audit, duplicates, leads, names, outbox
from storage.queries.standing import Standings, describe
from storage.rules import duplicates as rules
from storage.rules import settings
from storage.tx import ConstraintBroken, Row, Tx

Record = tuple[RecordKind, int]


@dataclass(frozen=True, slots=True)
class Party:
    """Who is looked for: the name, the keys, and the record it is itself if it is there already."""

    kind: RecordKind
    name: str
    keys: frozenset[Key]
    phones: tuple[str, ...] = ()
    own: Record | None = None

    @property
    def values(self) -> str:
        return f"{self.name}\n{sorted(self.keys)}"


def check(tx: Tx, actor: Actor, call: Call, party: Party) -> Check:
    """Everything that may be the same party, in all scopes and pools, masked where the actor may not look (DUP-3)."""
    found, many = _all(tx, actor, party)
    ranked = _ranked(tx, actor, call, found)
    return Check(
        hits=tuple(hit for _, hit in ranked[: rules.MOST_SIMILAR]),
        many=many,
        earlier=_earlier(tx, party),
        token=rules.token_of(actor.user_id, party.kind, party.values, found),
    )


def best(tx: Tx, actor: Actor, call: Call, party: Party) -> tuple[Record, Hit] | None:
    """The record behind the best hit, also a masked one: for what the CRM does with it, never to be shown."""
    ranked = _ranked(tx, actor, call, _all(tx, actor, party)[0])
    return ranked[0] if ranked else None


def meets(tx: Tx, actor: Actor, party: Party, record: Record) -> bool:
    """Would the check of this party tell of the record?"""
    return record in _all(tx, actor, party)[0]


def judged(tx: Tx, actor: Actor, call: Call, party: Party, *, token: str | None, reason: str | None) -> Check:
    """The check, and what it forbids. Raises Duplicate, Forbidden, Invalid as rules.duplicates.judge."""
    answer = check(tx, actor, call, party)
    rules.judge(answer, may_override=actor.may("dup.override"), token=token, reason=reason)
    return answer


def hold(tx: Tx, actor: Actor, call: Call, party: Party, record: Record, *, override: bool = False) -> None:
    """Hold the keys of a new or changed record. A key somebody took in the meantime raises Duplicate; in an
    override it is marked exempt, and the holder's owner is told (DUP-1, DUP-6)."""
    policy = rules.policies(duplicates.stored_policies(tx, actor.settings))
    taken = _taken(tx, party, policy) if override else frozenset()
    keys = [(key, rules.forbids(key, policy), key in taken) for key in party.keys]
    try:
        with tx.try_out():
            duplicates.hold(tx, *record, keys)
    except ConstraintBroken as exc:
        if exc.name not in duplicates.FORBIDDEN:
            raise
        raise Duplicate("duplicate", rule="DUP-1", check=check(tx, actor, call, party)) from exc


def note_lookup(tx: Tx, actor: Actor, call: Call, answer: Check) -> None:
    """Being told of a foreign record stands in the log, also when a draft was the question (AUDIT-4, DUP-8)."""
    audit.write(tx, actor, call, "looked_up", "duplicate", 0, after={"hits": len(answer.hits)})


def rehold(tx: Tx, actor: Actor, call: Call, party: Party, record: Record) -> None:
    """The record changed: give up what it is no longer known by, hold what is new, keep exemptions (DUP-11)."""
    held = duplicates.list_held(tx, *record)
    duplicates.free(tx, *record, [key for key in held if key not in party.keys])
    fresh = Party(party.kind, party.name, party.keys - held.keys(), party.phones, record)
    hold(tx, actor, call, fresh, record)


def tell_holders(tx: Tx, actor: Actor, call: Call, party: Party, new: Record, reason: str) -> None:
    """The owner of what was there before hears that somebody made it again, and why (DUP-6)."""
    for kind, record_id in sorted(_found(tx, party, rules.policies(actor.settings)).keys() - {new}):
        for row in describe(tx, actor, kind, [record_id], now=call.at):
            if row["owner_id"] is not None and row["owner_id"] != actor.user_id:
                outbox.queue(
                    tx,
                    call,
                    "lead-override-told",
                    user_id=row["owner_id"],
                    subject=(kind, record_id),
                    facts={
                        "sender": actor.name,
                        "name": row["name"],
                        "reason": reason,
                        "record": ref(kind, record_id),
                    },
                    tier=2,
                    dedupe=f"override:{kind}:{record_id}:{new[0]}:{new[1]}",
                )


def _all(tx: Tx, actor: Actor, party: Party) -> tuple["_Found", bool]:
    """What shares a key, and what is alike by name; the flag says that too many are."""
    policy = rules.policies(actor.settings)
    found = _found(tx, party, policy)
    similar = _similar(tx, actor, party, known=found) if policy["similar"] != "off" else {}
    return found | similar, len(similar) > rules.TOO_MANY


def _taken(tx: Tx, party: Party, policy: rules.Policies) -> frozenset[Key]:
    """Forbidding keys of the party that another record holds."""
    rows = duplicates.find_holders(tx, [key for key in party.keys if rules.forbids(key, policy)])
    return frozenset(Key(row["key"], row["value"]) for row in rows if _record(row) != party.own)


def _record(row: Row) -> Record:
    return (row["holder_kind"], row["holder_id"])


_Found = dict[Record, tuple[KeyKind, Policy]]


def _found(tx: Tx, party: Party, policy: rules.Policies) -> _Found:
    """Holders of a key of the party, each with the strongest key it shares."""
    found: _Found = {}
    for row in duplicates.find_holders(tx, rules.meeting(party.keys)):
        key = Key(row["key"], row["value"])
        says = rules.policy_of(key, party.keys, policy)
        if _record(row) != party.own and says != "off":
            before = found.get(_record(row))
            found[_record(row)] = rules.stronger(before, (key.kind, says))
    return found


def _similar(tx: Tx, actor: Actor, party: Party, *, known: Iterable[Record]) -> _Found:
    if not party.name:
        return {}
    least = float(settings.Policy(actor.settings)["dup.similarity"])
    kept = set(known) | ({party.own} if party.own else set())
    near: list[tuple[float, Record]] = []
    for kind, ids in _by_kind(names.find_alike(tx, party.name)):
        for record_id, name in _names(tx, kind, [id_ for id_ in ids if (kind, id_) not in kept]):
            score = rules.alike(party.name, name)
            if score >= least:
                near.append((score, (kind, record_id)))
    near.sort(key=lambda item: (-item[0], item[1]))
    return {record: ("similar", "warn") for _, record in near[: rules.TOO_MANY + 1]}


def _by_kind(found: Sequence[Record]) -> Iterator[tuple[RecordKind, list[int]]]:
    for kind in RECORD_KINDS:
        yield kind, [record_id for of, record_id in found if of == kind]


def _names(tx: Tx, kind: RecordKind, ids: Sequence[int]) -> list[tuple[int, str]]:
    return [(row["id"], row["name"]) for row in duplicates.list_names(tx, kind, ids)]


def _ranked(tx: Tx, actor: Actor, call: Call, found: _Found) -> list[tuple[Record, Hit]]:
    standings = Standings(tx, actor, now=call.at)
    hits: list[tuple[Record, Hit]] = []
    for kind in RECORD_KINDS:
        for row in describe(tx, actor, kind, [id_ for of, id_ in found if of == kind], now=call.at):
            record: Record = (kind, row["id"])
            hits.append((record, _hit(kind, row, standings.of_row(kind, row), *found[record])))
    order = list(found)
    return sorted(hits, key=lambda pair: (rules.rank(pair[1]), order.index(pair[0])))


def _hit(kind: RecordKind, row: Row, standing: Standing, key: KeyKind, policy: Policy) -> Hit:
    return Hit(
        kind=kind,
        name=row["name"],
        standing=standing,
        key=key,
        policy=policy,
        owner=row["owner"] or "",
        pool=row["pool"] or "",
        last_at=row["last_followup_at"],
        id=None if standing == "masked" else row["id"],
    )


def _earlier(tx: Tx, party: Party) -> EarlierInvalid | None:
    row = leads.find_invalid(tx, rules.name_value(party.keys), party.phones)
    return None if row is None else EarlierInvalid(row["name"], row["updated_at"], row["invalid_reason"])
