"""Pages of a pool: turned, narrowed by a filter, several chosen at once, one kind or the other (POOL-19, POOL-26).

What the list is narrowed to and what was chosen stand in the state of its card and nowhere else.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal, cast

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.people import Actor
from storage.entities.pool import PAGE, Pool
from storage.entities.pool_lists import PoolChoice, PoolFilter, PoolFilterAsked, PoolList
from storage.errors import Invalid, NotFound
from storage.queries import cards, pool
from storage.rules import pool as rules
from storage.tx import Tx
from storage.usecases import assigning
from storage.usecases.pool_cards import draw_own, list_of, pool_record

MOST_POOLS: Final = 6
MOST_VALUES: Final = 6
FIELDS: Final = ("region", "industry", "level", "idle_days")
IDLE: Final = ("30", "60", "90", "180")
LEVELS: Final = ("A", "B", "C")
State = dict[str, Any]


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int | None) -> Outcome:
    """The first page of a pool: the one named, else the nearest of the actor's (POOL-19). Raises NotFound."""
    open_pools = pool.list_open(tx, actor)
    if pool_id is None and not open_pools:
        return _drawn(tx, actor, call, card, None, {})
    chosen = _nearest(tx, actor, open_pools) if pool_id is None else _named(open_pools, pool_id)
    return _drawn(tx, actor, call, card, chosen, _page_state(tx, call, chosen, 1, {}))


def show_kind(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind) -> Outcome:
    """The nearest pool of leads, or of customers. Raises NotFound."""
    open_pools = pool.list_open_of(tx, actor, kind)
    if not open_pools:
        raise NotFound(rule="POOL-19")
    chosen = _nearest(tx, actor, open_pools)
    return _drawn(tx, actor, call, card, chosen, _page_state(tx, call, chosen, 1, {}))


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The next page (+1), the one before (-1) or the same again (0), from where the card stands."""
    state, chosen = _standing(tx, actor, card)
    return _drawn(tx, actor, call, card, chosen, _turned(tx, call, chosen, state, step))


def back_to_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """From a record, the filter or a result to the page it was opened from, as it stands now."""
    state = list_of(card)
    if not state:
        return show_list(tx, actor, call, card, None)
    chosen = _named(pool.list_open(tx, actor), state["pool"])
    kept = {name: value for name, value in state.items() if name != "picked"}
    return _drawn(tx, actor, call, card, chosen, _turned(tx, call, chosen, kept, 0))


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, start: int) -> Outcome:
    """Which pool to look at."""
    state = {"start": max(0, start)}
    drawn = draw_own(tx, actor, call, card, "pool-which", "user", actor.user_id, list_state=state)
    return Outcome("pool-which", "user", actor.user_id, card=drawn)


def several(tx: Tx, actor: Actor, call: Call, card: Card | None, *, on: bool) -> Outcome:
    """Numbers become switches, or numbers again."""
    state, chosen = _standing(tx, actor, card)
    state = {name: value for name, value in state.items() if name != "picked"} | ({"picked": []} if on else {})
    return _drawn(tx, actor, call, card, chosen, _turned(tx, call, chosen, state, 0))


def switch(tx: Tx, actor: Actor, call: Call, card: Card | None, record_id: int) -> Outcome:
    """One more of the page, or one less; at most 20 (POOL-26). Raises Invalid."""
    state, chosen = _standing(tx, actor, card)
    picked = list(state.get("picked", []))
    if record_id in picked:
        picked.remove(record_id)
    else:
        rules.check_batch(len(picked) + 1)
        picked.append(record_id)
    return _drawn(tx, actor, call, card, chosen, _turned(tx, call, chosen, state | {"picked": picked}, 0))


def picked_of(card: Card | None, kind: RecordKind) -> list[tuple[str, int]]:
    """What was chosen on a list, in that order."""
    return [(kind, record_id) for record_id in (card.list_state.get("picked") or [])] if card is not None else []


def ask_filter(tx: Tx, actor: Actor, call: Call, card: Card | None, field: str) -> Outcome:
    """The filter of a list; with a field, its values."""
    state, chosen = _standing(tx, actor, card)
    if field and field not in _fields(chosen):
        raise NotFound(rule="POOL-20")
    kept = {"pool": chosen.id, "list": state, "field": field}
    drawn = draw_own(tx, actor, call, card, "pool-filter", "pool", chosen.id, list_state=kept)
    return Outcome("pool-filter", "pool", chosen.id, card=drawn)


def set_filter(tx: Tx, actor: Actor, call: Call, card: Card | None, field: str, value: str) -> Outcome:
    """Narrow the list by one value, without a value no more by this field; without a field by none."""
    state, chosen = _standing(tx, actor, card)
    filters = dict(state.get("filter", {})) if field else {}
    if field:
        if field not in _fields(chosen):
            raise NotFound(rule="POOL-20")
        filters.pop(field, None)
        if value:
            filters[field] = _checked(field, value)
    return _drawn(tx, actor, call, card, chosen, _page_state(tx, call, chosen, 1, {"filter": filters}))


def _checked(field: str, value: str) -> str | int:
    if field == "idle_days":
        if value not in IDLE:
            raise Invalid("unknown_value", rule="POOL-20")
        return int(value)
    if field == "level" and value not in LEVELS:
        raise Invalid("unknown_value", rule="POOL-20")
    return value


def subscribe(tx: Tx, actor: Actor, call: Call, card: Card | None, *, on: bool) -> Outcome:
    """Hear of what is new in the pool on the card, or no more (NOTIFY-25). Members only."""
    _, chosen = _standing(tx, actor, card)
    if on and not pool.is_member(tx, chosen.id, actor.user_id):
        raise NotFound(rule="POOL-19")
    pool.subscribe(tx, chosen.id, actor.user_id, on=on)
    return ask_filter(tx, actor, call, card, "")


def _standing(tx: Tx, actor: Actor, card: Card | None) -> tuple[State, Pool]:
    """The state of the list a card is or came from, and its pool. Raises NotFound."""
    state = list_of(card)
    if not state:
        raise NotFound(rule="POOL-19")
    return state, _named(pool.list_open(tx, actor), state["pool"])


def _named(open_pools: Sequence[Pool], pool_id: int) -> Pool:
    for candidate in open_pools:
        if candidate.id == pool_id:
            return candidate
    raise NotFound(rule="POOL-19")


def _nearest(tx: Tx, actor: Actor, open_pools: Sequence[Pool]) -> Pool:
    """The pool of his own department if he may look into it, else the first."""
    own = {pool.find_nearest(tx, kind, actor.main_dept_id).id for kind in RECORD_KINDS}
    return next((candidate for candidate in open_pools if candidate.id in own), open_pools[0])


def filter_of(chosen: Pool, state: State) -> PoolFilter:
    """What the state narrows the list to, without what the pool hides meanwhile (POOL-20)."""
    allowed = _fields(chosen)
    return PoolFilter(**{name: value for name, value in state.get("filter", {}).items() if name in allowed})


def _fields(chosen: Pool) -> tuple[str, ...]:
    """What a list of this pool may be narrowed by: nothing it hides (POOL-20)."""
    idle_shown = chosen.show_history and "last" not in chosen.hidden
    return tuple(name for name in FIELDS if (idle_shown if name == "idle_days" else name not in chosen.hidden))


def _page_state(tx: Tx, call: Call, chosen: Pool, number: int, kept: State, **at: Any) -> State:
    narrowed = filter_of(chosen, kept)
    rows, more = pool.page(tx, chosen, narrowed=narrowed, now=call.at, **at)
    ends = [[row["entered_pool_at"], row["id"]] for row in (rows[0], rows[-1])] if rows else [None, None]
    carried = {name: kept[name] for name in ("filter", "picked") if kept.get(name) is not None}
    return {"pool": chosen.id, "page": number, "first": ends[0], "last": ends[1], "more": more} | carried


def _turned(tx: Tx, call: Call, chosen: Pool, state: State, step: int) -> State:
    """The state after a step; a page that became empty, or the first one, is looked up from the top."""
    number = max(1, state["page"] + step)
    first, last = state["first"], state["last"]
    if number == 1 or first is None:
        return _page_state(tx, call, chosen, 1, state)
    if step > 0:
        turned = _page_state(tx, call, chosen, number, state, after=tuple(last))
    elif step < 0:
        turned = _page_state(tx, call, chosen, number, state, before=tuple(first))
    else:
        turned = _page_state(tx, call, chosen, number, state, after=(first[0], first[1] + 1))
    return turned if turned["first"] else _page_state(tx, call, chosen, 1, state)


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, chosen: Pool | None, state: State) -> Outcome:
    pool_id = chosen.id if chosen else 0
    drawn = draw_own(tx, actor, call, card, "pool-list", "pool", pool_id, list_state=state)
    return Outcome("pool-list", "pool", pool_id, card=drawn)


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> PoolList:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    if not outcome.id:
        return PoolList(None, (), 1, 1, has_next=False, others=False, card=card)
    open_pools = pool.list_open(tx, actor)
    chosen, state, now = _named(open_pools, outcome.id), card.list_state, card.drawn_at
    narrowed, first = filter_of(chosen, state), state["first"]
    rows = pool.page(tx, chosen, after=(first[0], first[1] + 1), narrowed=narrowed, now=now)[0] if first else ()
    kinds = {one.kind for one in open_pools}
    return PoolList(
        chosen,
        tuple(pool_record(tx, actor, chosen, row, now=now, history=0) for row in rows),
        state["page"],
        (state["page"] - 1) * PAGE + 1,
        has_next=state["more"],
        others=sum(one.kind == chosen.kind for one in open_pools) > 1,
        card=card,
        total=pool.count(tx, chosen, narrowed, now=now),
        narrowed=narrowed,
        switch=next((kind for kind in RECORD_KINDS if kind in kinds and kind != chosen.kind), None),
        picked=frozenset(state["picked"]) if "picked" in state else None,
        may_claim=actor.may("pool.claim") and pool.is_member(tx, chosen.id, actor.user_id),
        may_assign=assigning.may_assign(tx, actor, chosen),
    )


def shown_choice(tx: Tx, actor: Actor, outcome: Outcome) -> PoolChoice:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    start = card.list_state["start"]
    pools = pool.list_open(tx, actor)[start : start + MOST_POOLS + 1]
    return PoolChoice(tuple(pools[:MOST_POOLS]), start, len(pools) > MOST_POOLS, card)


def shown_filter(tx: Tx, actor: Actor, outcome: Outcome) -> PoolFilterAsked:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    open_pools = pool.list_open(tx, actor)
    chosen, field = _named(open_pools, outcome.id), str(card.list_state["field"])
    member = pool.is_member(tx, chosen.id, actor.user_id)
    return PoolFilterAsked(
        chosen,
        filter_of(chosen, card.list_state["list"]),
        _fields(chosen),
        field,
        _values(tx, chosen, field),
        others=sum(one.kind == chosen.kind for one in open_pools) > 1,
        subscribed=pool.is_subscribed(tx, chosen.id, actor.user_id) if member else None,
        card=card,
    )


def _values(tx: Tx, chosen: Pool, field: str) -> tuple[str, ...]:
    if field == "idle_days":
        return IDLE
    if field == "level":
        return LEVELS
    column = cast(Literal["region", "industry"], field)
    return tuple(pool.list_values(tx, chosen, column, limit=MOST_VALUES)) if field else ()


SHOWS: Final = {"pool-list": shown_list, "pool-which": shown_choice, "pool-filter": shown_filter}
