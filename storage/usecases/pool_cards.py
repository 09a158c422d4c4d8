"""What the pool shows: its pages, one masked record, the record after the claim (POOL-19 to POOL-21)."""

import json
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.entities.pool import (
    PAGE,
    Claimed,
    PastFollowUp,
    Pool,
    PoolCard,
    PoolChoice,
    PoolList,
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
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import assigning
from storage.usecases.pool_entry import kind_of

MOST_POOLS: Final = 6


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int | None) -> Outcome:
    """The first page of a pool: the one named, else the nearest of the actor's (POOL-19). Raises NotFound."""
    open_pools = pool.list_open(tx, actor)
    if pool_id is None and not open_pools:
        return _drawn_list(tx, actor, call, card, None, {})
    chosen = _nearest(tx, actor, open_pools) if pool_id is None else _named(open_pools, pool_id)
    return _drawn_list(tx, actor, call, card, chosen, _page_state(tx, chosen, 1))


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The next page (+1), the one before (-1) or the same again (0), from where the card stands."""
    if card is None or "page" not in card.list_state:
        raise NotFound(rule="POOL-19")
    state = card.list_state
    chosen = _named(pool.list_open(tx, actor), state["pool"])
    return _drawn_list(tx, actor, call, card, chosen, _turned(tx, chosen, state, step))


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, start: int) -> Outcome:
    """Which pool to look at."""
    state = {"start": max(0, start)}
    drawn = _draw(tx, actor, call, card, "pool-which", "user", actor.user_id, list_state=state)
    return Outcome("pool-which", "user", actor.user_id, card=drawn)


def open_record(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int]) -> Outcome:
    """One pooled record, masked; opening is logged and may be capped (POOL-21).

    A record of one's own is shown as after the claim. Raises NotFound, AlreadyClaimed, Limit.
    """
    kind = kind_of(record)
    own = records.find_readable(tx, actor, kind, record[1], now=call.at)
    if own is not None:
        drawn = _draw_record(tx, actor, call, card, "pool-claimed", kind, own)
        return Outcome("pool-claimed", kind, own["id"], own["version"], drawn, parts=(0, 0))
    row = pool.find_pooled(tx, kind, record[1], visibility.open_pools(tx, actor, kind))
    if row is None:
        raise _gone(tx, actor, call, card, kind, record[1])
    source = pool.find(tx, row["pool_id"])
    assert source is not None
    _log_view(tx, actor, call, source, row)
    state = {"pool": source.id} | ({"list": _list_of(card)} if _list_of(card) else {})
    drawn = _draw_record(tx, actor, call, card, "pool-card", kind, row, list_state=state)
    return Outcome("pool-card", kind, row["id"], row["version"], drawn)


def back_to_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """From a record's card to the page it was opened from, as it stands now."""
    state = _list_of(card)
    if not state:
        return show_list(tx, actor, call, card, None)
    chosen = _named(pool.list_open(tx, actor), state["pool"])
    return _drawn_list(tx, actor, call, card, chosen, _turned(tx, chosen, state, 0))


def _list_of(card: Card | None) -> dict[str, Any]:
    """Where in which list a card stands."""
    if card is None:
        return {}
    state = card.list_state
    return state if "page" in state else state.get("list", {})


def _gone(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Exception:
    """Not in a pool of the actor's: who took it from the pool his card shows, else simply not there."""
    shown = card.list_state.get("pool") if card else None
    if isinstance(shown, int) and shown in visibility.open_pools(tx, actor, kind):
        return assigning.why_not(tx, actor, call, kind, record_id, shown)
    return NotFound(rule="POOL-19")


def _log_view(tx: Tx, actor: Actor, call: Call, source: Pool, row: Row) -> None:
    day = today(actor.organisation, call.at).isoformat()
    seen = pool.count_other_views(tx, actor.user_id, source.id, day, source.kind, row["id"])
    if seen is not None:
        rules.check_views(seen, source, actor.organisation, now=call.at)
    pool.log_view(tx, actor.user_id, source.id, source.kind, row["id"], day=day, at=call.at)
    audit.write(tx, actor, call, "opened", source.kind, row["id"], name=row["name"], after={"pool_id": source.id})


def _named(open_pools: Sequence[Pool], pool_id: int) -> Pool:
    for candidate in open_pools:
        if candidate.id == pool_id:
            return candidate
    raise NotFound(rule="POOL-19")


def _nearest(tx: Tx, actor: Actor, open_pools: Sequence[Pool]) -> Pool:
    """The pool of his own department if he may look into it, else the first."""
    own = {pool.find_nearest(tx, kind, actor.main_dept_id).id for kind in ("customer", "lead")}
    return next((candidate for candidate in open_pools if candidate.id in own), open_pools[0])


def _page_state(tx: Tx, chosen: Pool, number: int, **at: Any) -> dict[str, Any]:
    rows, more = pool.page(tx, chosen, **at)
    ends = [[row["entered_pool_at"], row["id"]] for row in (rows[0], rows[-1])] if rows else [None, None]
    return {"pool": chosen.id, "page": number, "first": ends[0], "last": ends[1], "more": more}


def _turned(tx: Tx, chosen: Pool, state: dict[str, Any], step: int) -> dict[str, Any]:
    """The state after a step; a page that became empty, or the first one, is looked up from the top."""
    number = max(1, state["page"] + step)
    first, last = state["first"], state["last"]
    if number == 1 or first is None:
        return _page_state(tx, chosen, 1)
    if step > 0:
        turned = _page_state(tx, chosen, number, after=tuple(last))
    elif step < 0:
        turned = _page_state(tx, chosen, number, before=tuple(first))
    else:
        turned = _page_state(tx, chosen, number, after=(first[0], first[1] + 1))
    return turned if turned["first"] else _page_state(tx, chosen, 1)


def _drawn_list(
    tx: Tx, actor: Actor, call: Call, card: Card | None, chosen: Pool | None, state: dict[str, Any]
) -> Outcome:
    pool_id = chosen.id if chosen else 0
    drawn = _draw(tx, actor, call, card, "pool-list", "pool", pool_id, list_state=state)
    return Outcome("pool-list", "pool", pool_id, card=drawn)


def _draw_record(
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
    return _draw(tx, actor, call, card, view, kind, row["id"], subject=subject, seen=seen, list_state=list_state)


def _draw(
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


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> PoolList:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    if not outcome.id:
        return PoolList(None, (), 1, 1, has_next=False, others=False, card=card)
    open_pools = pool.list_open(tx, actor)
    chosen, state = _named(open_pools, outcome.id), card.list_state
    first = state["first"]
    rows = pool.page(tx, chosen, after=(first[0], first[1] + 1))[0] if first else ()
    now = card.drawn_at
    listed = tuple(pool_record(tx, actor, chosen, row, now=now, history=0) for row in rows)
    start = (state["page"] - 1) * PAGE + 1
    return PoolList(
        chosen, listed, state["page"], start, has_next=state["more"], others=len(open_pools) > 1, card=card
    )


def shown_choice(tx: Tx, actor: Actor, outcome: Outcome) -> PoolChoice:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    start = card.list_state["start"]
    pools = pool.list_open(tx, actor)[start : start + MOST_POOLS + 1]
    return PoolChoice(tuple(pools[:MOST_POOLS]), start, len(pools) > MOST_POOLS, card)


def shown_card(tx: Tx, actor: Actor, outcome: Outcome) -> PoolCard:
    assert outcome.card is not None
    kind = kind_of((outcome.entity, outcome.id))
    card = cards.get(tx, outcome.card)
    row = pool.find_pooled(tx, kind, outcome.id, visibility.open_pools(tx, actor, kind))
    source = pool.find(tx, row["pool_id"]) if row else None
    if row is None or source is None:
        raise NotFound(rule="POOL-19")
    return PoolCard(
        source,
        pool_record(tx, actor, source, row, now=card.drawn_at, history=2),
        may_claim=actor.may("pool.claim") and pool.is_member(tx, source.id, actor.user_id),
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
    in_full = visibility.may_see_phones(tx, actor, kind, row["id"], row["owner_id"], now=now)
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
    "pool-list": shown_list,
    "pool-which": shown_choice,
    "pool-card": shown_card,
    "pool-claimed": shown_claimed,
    "pool-reason": shown_question,
    "pool-returned": shown_returned,
}
