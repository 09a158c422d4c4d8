"""Pooled customers near a place (6.6). The place is asked for, used once, and not kept: the card holds distances."""

from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.pool import PAGE
from storage.entities.pool_lists import NearRecord, PoolNear
from storage.errors import NotFound
from storage.queries import cards, dialogue, nearby, pool, visibility
from storage.queries.visibility import Condition
from storage.tx import Tx, among
from storage.usecases.pool_cards import draw_own, list_of, pool_record

SUBJECT: Final = "pool-near"
MOST: Final = 50


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Near what? The next place that is sent answers."""
    drawn = draw_own(
        tx, actor, call, card, "pool-near-ask", "user", actor.user_id, list_state={"list": list_of(card)}
    )
    dialogue.ask(tx, call, user_id=actor.user_id, slot="place", subject=SUBJECT, card_id=drawn)
    return Outcome("pool-near", "user", actor.user_id, card=drawn)


def near(tx: Tx, actor: Actor, call: Call, lat_e6: int, lng_e6: int) -> Outcome:
    """The pooled customers within 50 km, the nearest first, on a card of its own."""
    dialogue.close_question(tx, actor.user_id, "answered")
    condition, params = among(tx, "r.pool_id", "pools", visibility.open_pools(tx, actor, "customer"))
    seen = Condition(f"{condition} AND r.state = 'live'", params)
    found = nearby.within(tx, seen, lat_e6, lng_e6, radius_m=nearby.MOST_M, limit=MOST)
    state = {"near": [[one.row["id"], one.distance_m] for one in found], "page": 1}
    drawn = draw_own(tx, actor, call, None, "pool-near", "user", actor.user_id, list_state=state)
    return Outcome("pool-near", "user", actor.user_id, card=drawn)


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The page after (+1) or before (-1). Raises NotFound."""
    if card is None or card.view != "pool-near":
        raise NotFound(rule="POOL-19")
    state = card.list_state
    pages = max(1, -(-len(state["near"]) // PAGE))
    page = min(pages, max(1, state["page"] + step))
    drawn = draw_own(tx, actor, call, card, "pool-near", "user", actor.user_id, list_state=state | {"page": page})
    return Outcome("pool-near", "user", actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> PoolNear:
    """What of it still waits in a pool of the reader's."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    if card.view == "pool-near-ask":
        return PoolNear((), 0, 1, 1, has_next=False, asks=True, card=card)
    listed, page = card.list_state["near"], card.list_state["page"]
    start = (page - 1) * PAGE
    return PoolNear(
        tuple(one for pair in listed[start : start + PAGE] if (one := _one(tx, actor, pair, card)) is not None),
        len(listed),
        page,
        start + 1,
        has_next=start + PAGE < len(listed),
        asks=False,
        card=card,
    )


def _one(tx: Tx, actor: Actor, pair: list[int], card: Card) -> NearRecord | None:
    row = pool.find_pooled(tx, "customer", pair[0], visibility.open_pools(tx, actor, "customer"))
    source = pool.find(tx, row["pool_id"]) if row else None
    if row is None or source is None:
        return None
    return NearRecord(pool_record(tx, actor, source, row, now=card.drawn_at, history=0), pair[1])


SHOWS: Final = {"pool-near": shown}
