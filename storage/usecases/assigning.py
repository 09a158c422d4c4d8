"""Giving pooled records to people: room, the hand-over itself, assignment (POOL-16, POOL-22, POOL-26, CUST-20)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.pool import Batch, Item, Pool, Quota
from storage.errors import AlreadyClaimed, Forbidden, Invalid, Limit, NotFound, Refusal
from storage.queries import audit, cards, names, outbox, people, pool, pool_moves, pool_news, stints, visibility
from storage.rules import pool as rules
from storage.rules.calendar import today
from storage.rules.people import check_can_take_seat
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_clock

MOST_MESSAGES: Final = 5
PERMISSIONS: Final[dict[str, str]] = {"customer": "pool.assign", "lead": "lead.assign"}
# What a batch can meet, by the number that stands in its outcome.
FIGURES: Final = ("limit", "used", "next_allowed_at", "left_at", "returned")
JUDGED: Final = (0,) * (1 + len(FIGURES))
REASONS: Final = ("", "already_claimed", "not_found", "release_delay", "cooldown", "holding", "daily_claims", "other")


def check_room(tx: Tx, actor: Actor, kind: RecordKind, user_id: int, *, but: int = 0, more: int = 1) -> None:
    """The person may hold so many more records of the kind (POOL-16). Raises Limit.

    His row is taken first, so that two transactions cannot both count the last place free. `but` is a record
    already in his hands that is not to be counted.
    """
    people.lock_user(tx, user_id)
    held, limit = room_of(tx, actor, kind, user_id, but=but)
    if limit:
        rules.check_holding(held, limit, kind=kind, more=more)


def has_room(tx: Tx, actor: Actor, kind: RecordKind, user_id: int) -> bool:
    """May the person hold one record more (POOL-16)?"""
    try:
        check_room(tx, actor, kind, user_id)
    except Limit:
        return False
    return True


def room_of(tx: Tx, actor: Actor, kind: RecordKind, user_id: int, *, but: int = 0) -> tuple[int, int]:
    """How many records of the kind the person holds, without `but`, and may hold; both 0 where there is no limit."""
    policy = Policy(actor.settings)
    limit = holding_limit(tx, policy, kind, user_id)
    if not limit:
        return 0, 0
    return pool.count_held(tx, kind, user_id, count_dealt=policy.flag("pool.count_dealt"), but=but), limit


def holding_limit(tx: Tx, policy: Policy, kind: RecordKind, user_id: int) -> int:
    """Of the user, else the nearest department, else the firm; leads have a limit of their own; 0 is none."""
    if kind == "lead":
        return policy.number("lead.holding_limit")
    own = pool.find_own_limit(tx, user_id)
    return policy.number("pool.holding_limit") if own is None else own


def quota_of(tx: Tx, actor: Actor, source: Pool, *, now: int) -> Quota:
    """What the actor may still take from the pool today."""
    day = today(actor.organisation, now).isoformat()
    left = max(0, source.daily_claim_limit - pool.count_claims(tx, actor.user_id, source.id, day))
    return Quota(left, *room_of(tx, actor, source.kind, actor.user_id))


def hand_out(
    tx: Tx, actor: Actor, call: Call, source: Pool, row: Row, *, owner_id: int, action: str, reason: str
) -> None:
    """What follows when a pooled record was taken for somebody: stint, names, due day, history, cards, counter.

    The pool's counter comes last: its row is shared by everybody who claims.
    """
    kind, record_id = source.kind, row["id"]
    stints.start(tx, kind, record_id, user_id=owner_id, since=call.at, reason=reason, given_by=actor.user_id)
    names.refresh(tx, kind, record_id)
    pool_clock.recompute(tx, kind, record_id, call.at)
    before, after = {"pool_id": source.id, "owner_id": None}, {"pool_id": None, "owner_id": owner_id}
    audit.write(tx, actor, call, action, kind, record_id, name=row["name"], before=before, after=after)
    by = people.user_name(tx, owner_id) if action == "claimed" else ""
    redraw_groups(tx, call, kind, row, by=by)
    pool_moves.count_out(tx, source.id)


def redraw_groups(tx: Tx, call: Call, kind: RecordKind, row: Row, *, by: str) -> None:
    """Every group card of the record says who has it now, without buttons; a list in its line (conversations 8.4)."""
    for card in pool.list_group_cards(tx, kind, row["id"]):
        outbox.queue(
            tx,
            call,
            "pool-group-claimed",
            action="redraw",
            card_id=card["id"],
            subject=(kind, row["id"]),
            facts={"name": row["name"], "by": by, "at": call.at},
            tier=2,
            dedupe=f"pool-group:{card['id']}:{row['version']}",
        )
    for card_id in pool_news.leave_lines(tx, kind, row["id"], by=by, at=call.at):
        outbox.queue(
            tx,
            call,
            "pool-news-left",
            action="redraw",
            card_id=card_id,
            subject=(kind, row["id"]),
            tier=2,
            dedupe=f"pool-news-left:{card_id}:{kind}:{row['id']}",
        )


def why_not(
    tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int, pool_id: int
) -> AlreadyClaimed | NotFound:
    """Claimed from this pool today: by whom and when; anything else is not there (POOL-18)."""
    day = today(actor.organisation, call.at).isoformat()
    claim = pool.find_claim(tx, kind, record_id, pool_id, day)
    if claim is None:
        return NotFound(rule="POOL-18")
    own = claim["user_id"] == actor.user_id
    return AlreadyClaimed(by=claim["name"], at=claim["at"], own=own, entity=kind, id=record_id)


def assign(
    tx: Tx, actor: Actor, call: Call, card: Card | None, records: Sequence[tuple[str, int]], pool_id: int, target: int
) -> Outcome:
    """Give records of one pool to a person, each judged alone (POOL-22, POOL-26).

    Raises NotFound, Forbidden, Invalid (suspended, batch size); a single record raises its own refusal.
    """
    source = get_assignable(tx, actor, pool_id, target)
    rules.check_batch(len(records))
    check_target(tx, target)
    people.lock_user(tx, target)
    if len(records) == 1:
        assign_one(tx, actor, call, source, records[0], target)
        results = [JUDGED]
    else:
        results = [judged(tx, partial(assign_one, tx, actor, call, source, record, target)) for record in records]
    taken = [record for record, result in zip(records, results, strict=True) if not result[0]]
    tell(tx, actor, call, source.kind, [record_id for _, record_id in taken], target)
    parts = parts_of([record_id for _, record_id in records], results)
    return Outcome("pool-batch", source.kind, target, card=card.id if card else None, parts=parts)


def get_assignable(tx: Tx, actor: Actor, pool_id: int, target: int) -> Pool:
    """The pool, if the actor is its admin or a member who may assign to that person. Raises NotFound, Forbidden."""
    source = pool.find(tx, pool_id)
    if source is None or pool_id not in visibility.open_pools(tx, actor, source.kind):
        raise NotFound(rule="POOL-19")
    if visibility.is_pool_admin(tx, pool_id, actor.user_id):
        return source
    if not pool.is_member(tx, pool_id, actor.user_id):
        raise Forbidden("not_member", rule="POOL-22")
    if target not in people.reach(tx, actor, PERMISSIONS[source.kind]):
        raise Forbidden("not_allowed", rule="POOL-22")
    return source


def may_assign(tx: Tx, actor: Actor, source: Pool) -> bool:
    """May the actor give records of this pool to anybody (POOL-22)?"""
    if visibility.is_pool_admin(tx, source.id, actor.user_id):
        return True
    return actor.may(PERMISSIONS[source.kind]) and pool.is_member(tx, source.id, actor.user_id)


def may_give(tx: Tx, actor: Actor, source: Pool, target: int) -> bool:
    """May the actor give records of this pool to that person?"""
    try:
        get_assignable(tx, actor, source.id, target)
    except Refusal:
        return False
    return True


def check_target(tx: Tx, target: int) -> None:
    """Raises Invalid for nobody and for a suspended person (ORG-24)."""
    row = people.get_user(tx, target)
    if row is None:
        raise Invalid("unknown_person", rule="ORG-24")
    check_can_take_seat(row["status"])


def assign_one(tx: Tx, actor: Actor, call: Call, source: Pool, record: tuple[str, int], target: int) -> None:
    """One record, past daily limit, cool-down and release delay, within the holding limit (POOL-22)."""
    kind, record_id = record
    if kind != source.kind:
        raise NotFound(rule="POOL-22")
    row = pool_moves.take(tx, source.kind, record_id, source.id, target, at=call.at, by=actor.user_id)
    if row is None:
        raise why_not(tx, actor, call, source.kind, record_id, source.id)
    if not actor.may("pool.override"):
        check_room(tx, actor, source.kind, target, but=record_id)
    hand_out(tx, actor, call, source, row, owner_id=target, action="assigned", reason="assigned")


def judged(tx: Tx, attempt: Callable[[], object]) -> tuple[int, ...]:
    """Try one of several: what refused it and its figures, all 0 for nothing; it is then undone (POOL-26)."""
    try:
        with tx.try_out():
            attempt()
    except Refusal as refusal:
        known = refusal.reason if refusal.reason in REASONS else "other"
        return (REASONS.index(known), *(int(refusal.params.get(name) or 0) for name in FIGURES))
    return JUDGED


def parts_of(records: Sequence[int], results: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """A batch as its outcome keeps it: for each record its id, what refused it, and the figures of that."""
    return tuple(part for record_id, result in zip(records, results, strict=True) for part in (record_id, *result))


def tell(tx: Tx, actor: Actor, call: Call, kind: RecordKind, records: Sequence[int], target: int) -> None:
    """The new owner gets the card of each, above five one message for all (NOTIFY-3, NOTIFY-20)."""
    if target == actor.user_id or not records:
        return
    if len(records) > MOST_MESSAGES:
        facts = {"sender": actor.name, "kind": kind, "records": list(records)}
        dedupe = f"pool-assigned-several:{call.delivery_id}:{target}"
        outbox.queue(tx, call, "pool-assigned-several", user_id=target, facts=facts, tier=0, dedupe=dedupe)
        return
    for record_id in records:
        outbox.queue(
            tx,
            call,
            "pool-assigned",
            user_id=target,
            subject=(kind, record_id),
            facts={"sender": actor.name},
            tier=0,
            dedupe=f"pool-assigned:{kind}:{record_id}:{target}:{call.at}",
        )


def shown_batch(tx: Tx, actor: Actor, outcome: Outcome) -> Batch:
    """What became of each: names, and for a lost one who has it."""
    kind: RecordKind = "lead" if outcome.entity == "lead" else "customer"
    size = 1 + len(JUDGED)
    rows = [outcome.parts[start : start + size] for start in range(0, len(outcome.parts), size)]
    items = tuple(_item(tx, kind, record_id, code, figures) for record_id, code, *figures in rows)
    card = cards.get(tx, outcome.card) if outcome.card else None
    to = people.user_name(tx, outcome.id) if outcome.id and outcome.id != actor.user_id else ""
    return Batch(items, to, card)


def _item(tx: Tx, kind: RecordKind, record_id: int, code: int, figures: Sequence[int]) -> Item:
    reason = REASONS[code]
    if reason in ("not_found", "other"):
        return Item(kind, record_id, "", reason)
    row = tx.one(f"SELECT name FROM {visibility.TABLES[kind]} WHERE id = :id", id=record_id)
    claim = pool.find_latest_claim(tx, kind, record_id) if reason == "already_claimed" else None
    by, at = (claim["name"], claim["at"]) if claim else ("", 0)
    facts = dict(zip(FIGURES, (figure or None for figure in figures), strict=True)) | {"kind": kind}
    facts |= {name: facts[name] or 0 for name in ("limit", "used")}
    return Item(kind, record_id, row["name"] if row else "", reason or None, by, at, facts)
