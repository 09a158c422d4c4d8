"""Records to another owner: judged one by one, previewed without writing, told once (XFER-1 to XFER-8, PERM-14)."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.transfer import Named, Preview, Refused, Terms, Transferred
from storage.errors import Refusal
from storage.queries import cards, colleagues, people, records, transfer, visibility
from storage.rules import pool as pool_rules
from storage.rules import team as team_rules
from storage.rules import transfer as rules
from storage.tx import Row, Tx
from storage.usecases import assigning, bulk, ownership, transfer_approvals, transfer_told
from storage.usecases.pool_entry import kind_of

Record = tuple[str, int]
# What one of several can meet, by the number that stands in the outcome.
REASONS: Final = (
    "", "not_found", "not_allowed", "owner_already", "lead_state", "holding", "changed_hands", "team_full", "other",
    "approval_asked",
)  # fmt: skip
CODES: Final = {"not_found": "not_found", "not_allowed": "forbidden", "holding": "limit", "team_full": "limit"}


def check_terms(tx: Tx, actor: Actor, call: Call, terms: Terms) -> None:
    """Raises Invalid for a transfer to nobody, without reason, or with a power that is none."""
    person = people.get_user(tx, terms.to)
    rules.check_taker(person["status"] if person else None)
    rules.check_reason(terms.reason, terms.words)
    if terms.power is not None:
        team_rules.check_power(terms.power, terms.until, now=call.at)


def transfer_several(tx: Tx, actor: Actor, call: Call, records_: Sequence[Record], terms: Terms) -> Outcome:
    """Each alone (PERM-14); a single record raises its own refusal.

    Raises Invalid, and for one record NotFound, Forbidden, Conflict, Limit.
    """
    check_terms(tx, actor, call, terms)
    chosen = list(dict.fromkeys(records_))
    moved: list[tuple[RecordKind, int, int]] = []
    asked: set[Record] = set()
    attempt = partial(_one, tx, actor, call, terms, moved, asked)
    if len(chosen) == 1:
        attempt(chosen[0])
        refusals: list[Refusal | None] = [None]
    else:
        refusals = bulk.each(tx, chosen, attempt)
    colleagues.pick(tx, actor.user_id, terms.to, at=call.at)
    done = [item for item, refusal in zip(chosen, refusals, strict=True) if refusal is None]
    transfer_told.tell(tx, actor, call, [item for item in moved if (item[0], item[1]) in done], terms)
    owners = list(dict.fromkeys(owner for _, _, owner in moved))[:5]
    return Outcome("transfer-done", "user", terms.to, parts=_parts(chosen, refusals, owners, asked))


def _one(
    tx: Tx,
    actor: Actor,
    call: Call,
    terms: Terms,
    moved: list[tuple[RecordKind, int, int]],
    asked: set[Record],
    record: Record,
) -> None:
    kind, row = judge(tx, actor, call, record, terms.to)
    if transfer_approvals.is_asked(tx, actor, call, kind, row, terms):
        asked.add(record)
        return
    kept = terms.power if kind == "customer" else None
    ownership.pass_on(tx, actor, call, kind, row, _for(terms, kept))
    moved.append((kind, row["id"], row["owner_id"]))


def _for(terms: Terms, power: Any) -> Terms:
    """A lead has no team: what the old owner keeps is kept on customers."""
    return Terms(terms.to, terms.reason, terms.words, terms.keep_clock, power, terms.until, terms.how, terms.include)


def judge(tx: Tx, actor: Actor, call: Call, record: Record, to: int) -> tuple[RecordKind, Row]:
    """A record the actor may transfer to that person (XFER-1). Raises NotFound, Forbidden, Conflict."""
    kind = kind_of(record)
    row = records.get_under(tx, actor, kind, record[1], f"{kind}.transfer", now=call.at)
    rules.check_movable(owner_id=row["owner_id"], to=to, status=row["status"] if kind == "lead" else "")
    return kind, row


def preview(tx: Tx, actor: Actor, call: Call, chosen: Sequence[Record], to: int) -> Preview:
    """What would move and what would not, counted without writing (XFER-5, XFER-8). Raises Invalid."""
    bulk.check_size(len(chosen))
    room = Room(tx, actor, to)
    going: list[tuple[RecordKind, Row]] = []
    refused: list[Refused] = []
    for record in dict.fromkeys(chosen):
        try:
            kind, row = judge(tx, actor, call, record, to)
            room.take(kind)
        except Refusal as refusal:
            refused.append(refused_item(tx, actor, call, record, refusal))
        else:
            going.append((kind, row))
    counts: dict[str, int] = {kind: sum(1 for of, _ in going if of == kind) for kind in RECORD_KINDS}
    named = [(kind, row["id"]) for kind, row in going]
    owners = list({row["owner_id"] for _, row in going})
    children = transfer.count_children(tx, [row["id"] for kind, row in going if kind == "customer"])
    return Preview(counts, transfer.count_reminders(tx, named, owners), tuple(refused), children)


def named(tx: Tx, actor: Actor, words: str) -> list[Named]:
    """Records of exactly that name, else beginning with it, whose owner the actor may take them from."""
    key = name_key(words)
    found: list[Named] = []
    for kind in RECORD_KINDS if key else ():
        may = visibility.under(tx, actor, kind, f"{kind}.transfer")
        rows = transfer.list_named(tx, kind, key, may.sql, may.params)
        found += [Named(row["id"], row["name"], kind) for row in rows]
    exact = [one for one in found if name_key(one.name) == key]
    return exact or found


class Room:
    """How many more of each kind a person may hold (POOL-16), counted once and then by what he is given."""

    def __init__(self, tx: Tx, actor: Actor, user_id: int) -> None:
        self._free = actor.may("pool.override")
        self._held: dict[RecordKind, int] = {}
        self._limit: dict[RecordKind, int] = {}
        for kind in RECORD_KINDS:
            self._held[kind], self._limit[kind] = assigning.room_of(tx, actor, kind, user_id)

    def take(self, kind: RecordKind) -> None:
        """Raises Limit when there is no place left."""
        if self._limit[kind] and not self._free:
            pool_rules.check_holding(self._held[kind], self._limit[kind], kind=kind)
        self._held[kind] += 1


def refused_item(tx: Tx, actor: Actor, call: Call, record: Record, refusal: Refusal) -> Refused:
    """Why one stays; its name only for who may read it (PERM-13)."""
    kind: RecordKind = "lead" if record[0] == "lead" else "customer"
    row = records.find_readable(tx, actor, kind, record[1], now=call.at)
    name = row["name"] if row is not None else ""
    return Refused(kind, record[1], name, refusal.code, refusal.reason, dict(refusal.params))


def _parts(
    chosen: Sequence[Record], refusals: Iterable[Refusal | None], owners: Sequence[int], asked: Collection[Record]
) -> tuple[int, ...]:
    """Number of owners, the owners, then (kind, id, reason, used, limit) of each record."""
    parts = [len(owners), *owners]
    for (kind, record_id), refusal in zip(chosen, refusals, strict=True):
        waits = "approval_asked" if (kind, record_id) in asked else ""
        reason = refusal.reason if refusal is not None else waits
        number = REASONS.index(reason) if reason in REASONS else REASONS.index("other")
        facts = refusal.params if refusal is not None else {}
        parts += [int(kind == "lead"), record_id, number, int(facts.get("used") or 0), int(facts.get("limit") or 0)]
    return tuple(parts)


def shown_done(tx: Tx, actor: Actor, outcome: Outcome) -> Transferred:
    """What became of each, as the actor may read it."""
    count = outcome.parts[0]
    owners, rest = outcome.parts[1 : 1 + count], outcome.parts[1 + count :]
    items = [tuple(rest[at : at + 5]) for at in range(0, len(rest), 5)]
    records_: list[Record] = [("lead" if item[0] else "customer", item[1]) for item in items]
    card = cards.get(tx, outcome.card) if outcome.card else None
    done = [record for record, item in zip(records_, items, strict=True) if not item[2]]
    names = transfer.names_of(tx, done)
    moved = tuple(Named(record[1], names[record], record[0]) for record in done)
    refused = tuple(_refused(tx, actor, item, card.drawn_at if card else 0) for item in items if item[2])
    state = card.list_state if card else {}
    single = moved[0] if len(moved) == 1 else None
    return Transferred(
        moved=moved,
        refused=refused,
        to=Named(outcome.id, people.user_name(tx, outcome.id)),
        owners=tuple(Named(owner, people.user_name(tx, owner)) for owner in owners),
        power=str(state.get("power", "")),
        until=state.get("until"),
        readable=single is not None and _reads(tx, actor, single, card.drawn_at if card else 0),
        card=card,
    )


def _reads(tx: Tx, actor: Actor, named: Named, now: int) -> bool:
    kind: RecordKind = "lead" if named.kind == "lead" else "customer"
    return records.find_readable(tx, actor, kind, named.id, now=now) is not None


def _refused(tx: Tx, actor: Actor, item: tuple[int, ...], now: int) -> Refused:
    lead, record_id, number, used, limit = item
    kind: RecordKind = "lead" if lead else "customer"
    row = records.find_readable(tx, actor, kind, record_id, now=now)
    reason = REASONS[number]
    facts: dict[str, Any] = {"used": used, "limit": limit, "kind": kind}
    if reason == "lead_state" and row is not None:
        facts["status"] = row["status"]
    return Refused(
        kind, record_id, row["name"] if row is not None else "", CODES.get(reason, "conflict"), reason, facts
    )


SHOWS: Final = {"transfer-done": shown_done}
