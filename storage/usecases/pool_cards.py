"""What the pool shows of one record: masked before the claim, whole after it (POOL-19 to POOL-21)."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.pool import (
    Claimed,
    PastFollowUp,
    Pool,
    PoolCard,
    PoolRecord,
    Recycle,
    ReturnAsked,
    Returned,
)
from storage.errors import NotFound
from storage.queries import audit, cards, customers, people, pool, records, visibility
from storage.rules import pool as rules
from storage.rules.calendar import days_since, instant, today
from storage.rules.masking import mask_digits
from storage.rules.pool import kind_of
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import assigning, custom_fields, record_cards


def open_record(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int]) -> Outcome:
    """One pooled record, masked; opening is logged and may be capped (POOL-21).

    A record of one's own is shown as after the claim, one that only can be read as everywhere else.
    Raises NotFound, AlreadyClaimed, Limit.
    """
    kind = kind_of(record)
    own = records.find_own(tx, actor, kind, record[1], now=call.at)
    if own is not None:
        drawn = draw_record(tx, actor, call, card, "pool-claimed", kind, own)
        return Outcome("pool-claimed", kind, own["id"], own["version"], drawn, parts=(0, 0))
    row = pool.find_pooled(tx, kind, record[1], visibility.open_pools(tx, actor, kind))
    if row is None:
        refusal = gone(tx, actor, call, card, kind, record[1])
        if isinstance(refusal, NotFound) and records.find_readable(tx, actor, kind, record[1], now=call.at):
            return record_cards.open_card(tx, actor, call, card, kind, record[1])
        raise refusal
    source = pool.find(tx, row["pool_id"])
    assert source is not None
    _log_view(tx, actor, call, source, row)
    drawn = draw_record(tx, actor, call, card, "pool-card", kind, row, list_state=state_of(card, source.id))
    return Outcome("pool-card", kind, row["id"], row["version"], drawn)


def list_of(card: Card | None) -> dict[str, Any]:
    """Where in which list a card stands."""
    if card is None:
        return {}
    state = card.list_state
    return state if "page" in state else state.get("list", {})


def state_of(card: Card | None, pool_id: int) -> dict[str, Any]:
    """What a pooled record's card keeps: its pool, and the list it was opened from."""
    return {"pool": pool_id} | ({"list": list_of(card)} if list_of(card) else {})


def gone(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Exception:
    """Not in a pool of the actor's: who took it from the pool his card shows, else simply not there."""
    shown = card.list_state.get("pool") if card else None
    if isinstance(shown, int) and shown in visibility.open_pools(tx, actor, kind):
        return assigning.why_not(tx, actor, call, kind, record_id, shown)
    return NotFound(rule="POOL-19")


def may_move(tx: Tx, actor: Actor, source: Pool) -> bool:
    """May the actor take records out of this pool into another (POOL-5)?"""
    return actor.may("pool.manage") or visibility.is_pool_admin(tx, source.id, actor.user_id)


def targets(tx: Tx, actor: Actor, source: Pool) -> list[Pool]:
    """The other enabled pools of the kind into which the actor may move a record of this one (POOL-5)."""
    if not may_move(tx, actor, source):
        return []
    return [one for one in pool.list_open_of(tx, actor, source.kind) if one.id != source.id]


def _log_view(tx: Tx, actor: Actor, call: Call, source: Pool, row: Row) -> None:
    day = today(actor.organisation, call.at).isoformat()
    seen = pool.count_other_views(tx, actor.user_id, source.id, day, source.kind, row["id"])
    if seen is not None:
        rules.check_views(seen, source, actor.organisation, now=call.at)
    pool.log_view(tx, actor.user_id, source.id, source.kind, row["id"], day=day, at=call.at)
    audit.write(tx, actor, call, "opened", source.kind, row["id"], name=row["name"], after={"pool_id": source.id})


def draw_record(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    view: str,
    kind: RecordKind,
    row: Row,
    *,
    list_state: dict[str, Any] | None = None,
) -> int:
    subject = ref(kind, row["id"])
    seen = {subject: row["version"]}
    return draw_own(tx, actor, call, card, view, kind, row["id"], subject=subject, seen=seen, list_state=list_state)


def draw_own(
    tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, entity: str, record_id: int, **more: Any
) -> int:
    """Onto the person's own card; what was tapped in a group is answered in his private chat."""
    own = card is not None and card.user_id == actor.user_id
    return cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=entity,
        record_id=record_id,
        onto=card if own else None,
        place=call.place if call.private else actor.account,
        **more,
    )


def pool_record(tx: Tx, actor: Actor, source: Pool, row: Row, *, now: int, history: int) -> PoolRecord:
    """What anybody of the pool sees before the claim; what the pool hides is left out (POOL-20)."""
    shown = {name: value for name, value in _facts(tx, actor, source, row, now=now).items() if value is not None}
    if history and source.show_history and "last" not in source.hidden:
        told = pool.list_last_follow_ups(tx, source.kind, row["id"], limit=history)
        shown["last"] = tuple(PastFollowUp(one["occurred_at"], mask_digits(one["content"])) for one in told)
    return PoolRecord(source.kind, row["id"], row["name"], row["version"], **shown)


def _facts(tx: Tx, actor: Actor, source: Pool, row: Row, *, now: int) -> dict[str, Any]:
    hidden = source.hidden
    facts: dict[str, Any] = {name: row[name] for name in ("industry", "region", "level") if name not in hidden}
    if "reason" not in hidden:
        facts["reason"] = row["pool_reason"]
    if "entered" not in hidden:
        facts["entered_at"] = row["entered_pool_at"]
    if source.show_history and "last" not in hidden:
        since = row["last_followup_at"] or row["created_at"]
        facts["idle_days"] = max(0, days_since(actor.organisation, since, now))
    if "owners" not in hidden:
        former = pool.list_former_owners(tx, source.kind, row["id"])
        facts["owners"] = len({stint["user_id"] for stint in former})
        facts["former_owner"] = former[0]["name"] if former and source.show_history else None
    return facts


def pooled(tx: Tx, actor: Actor, outcome: Outcome) -> tuple[Card, Row, Pool]:
    """The card drawn of a pooled record, its row and its pool now. Raises NotFound (POOL-19)."""
    assert outcome.card is not None
    kind = kind_of((outcome.entity, outcome.id))
    card = cards.get(tx, outcome.card)
    row = pool.find_pooled(tx, kind, outcome.id, visibility.open_pools(tx, actor, kind))
    source = pool.find(tx, row["pool_id"]) if row else None
    if row is None or source is None:
        raise NotFound(rule="POOL-19")
    return card, row, source


def shown_card(tx: Tx, actor: Actor, outcome: Outcome) -> PoolCard:
    card, row, source = pooled(tx, actor, outcome)
    record = pool_record(tx, actor, source, row, now=card.drawn_at, history=2)
    own = custom_fields.shown(tx, actor, source.kind, row["extra"], now=card.drawn_at, pooled=True)
    return PoolCard(
        source,
        replace(record, custom=own),
        may_claim=actor.may("pool.claim") and pool.is_member(tx, source.id, actor.user_id),
        may_assign=assigning.may_assign(tx, actor, source),
        may_move=bool(targets(tx, actor, source)),
        moved=bool(outcome.parts),
        from_list="list" in card.list_state,
        card=card,
    )


def shown_claimed(tx: Tx, actor: Actor, outcome: Outcome) -> Claimed:
    assert outcome.card is not None
    kind = kind_of((outcome.entity, outcome.id))
    card = cards.get(tx, outcome.card)
    now = card.drawn_at
    row = records.get_readable(tx, actor, kind, outcome.id, now=now)
    in_group, just_now = outcome.parts
    source = pool.find(tx, card.list_state["pool"]) if just_now else None
    person, phones = person_of(tx, kind, row)
    in_full = visibility.may_see_phones(tx, actor, kind, row["id"], now=now)
    return Claimed(
        kind=kind,
        id=row["id"],
        name=row["name"],
        person=person,
        phones=phones if in_full else (),
        recycle=recycle_of(tx, row),
        quota=assigning.quota_of(tx, actor, source, now=now) if source else None,
        remind_at=_next_morning(actor, now),
        in_group=bool(in_group),
        may_return=row["owner_id"] in people.reach(tx, actor, f"{kind}.return"),
        card=card,
    )


def given(tx: Tx, actor: Actor, call: Call, push: Push) -> tuple[RecordKind, Row, Card] | None:
    """What a push says was given to this person, on a card of its own, while it is his (NOTIFY-2)."""
    if push.subject is None:
        return None
    kind = kind_of(push.subject)
    row = records.find_own(tx, actor, kind, push.subject[1], now=call.at)
    if row is None:
        return None
    subject = ref(kind, row["id"])
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=push.kind,
        entity=kind,
        record_id=row["id"],
        subject=subject,
        seen={subject: row["version"]},
    )
    return kind, row, cards.get(tx, drawn)


def person_of(tx: Tx, kind: RecordKind, row: Row) -> tuple[str, tuple[str, ...]]:
    """Whom to call: the primary contact with his phones before those of the firm."""
    own = tuple(json.loads(row["phones"]))
    if kind == "lead":
        return row["contact_name"], own
    contacts = customers.list_contacts(tx, row["id"])
    if not contacts:
        return "", own
    theirs = tuple(json.loads(contacts[0]["phones"]))
    return contacts[0]["name"], tuple(dict.fromkeys((*theirs, *own)))


def recycle_of(tx: Tx, row: Row) -> Recycle | None:
    """After how many days without contact it goes back, and the last safe day; None while nothing recycles it."""
    rule = pool.find_rule(tx, row["recycle_rule_id"]) if row["recycle_rule_id"] else None
    if rule is None or rule.no_followup_days is None or row["recycle_due_on"] is None:
        return None
    return Recycle(rule.no_followup_days, date.fromisoformat(row["recycle_due_on"]))


def _next_morning(actor: Actor, now: int) -> int:
    clock = time.fromisoformat(Policy(actor.settings)["remind.default_time"])
    return instant(actor.organisation, today(actor.organisation, now) + timedelta(days=1), clock)


def shown_question(tx: Tx, actor: Actor, outcome: Outcome) -> ReturnAsked:
    assert outcome.card is not None
    kind = kind_of((outcome.entity, outcome.id))
    row = tx.one(f"SELECT name FROM {visibility.TABLES[kind]} WHERE id = :id", id=outcome.id)
    assert row is not None
    writing = bool(outcome.parts[0])
    card = cards.get(tx, outcome.card)
    return ReturnAsked(kind, outcome.id, row["name"], tuple(pool.list_reasons(tx)), writing, card)


def shown_returned(tx: Tx, actor: Actor, outcome: Outcome) -> Returned:
    """What was given back: the answer to one's own act, so the name shows though the record is gone."""
    kind = kind_of((outcome.entity, outcome.id))
    row = tx.one(f"SELECT name, pool_reason FROM {visibility.TABLES[kind]} WHERE id = :id", id=outcome.id)
    assert row is not None
    history = audit.list_of_record(tx, kind, outcome.id, limit=10)
    written = next((entry["reason"] for entry in history if entry["action"] == "returned"), "") or ""
    words = "" if written == row["pool_reason"] else written
    card = cards.get(tx, outcome.card) if outcome.card else None
    return Returned(kind, outcome.id, row["name"], row["pool_reason"], words, card)


SHOWS: Final = {
    "pool-card": shown_card,
    "pool-claimed": shown_claimed,
    "pool-reason": shown_question,
    "pool-returned": shown_returned,
}
