"""Lists of customers by a filter: starred, of poor data, or a saved segment (CUST-9, CUST-10, CUST-19)."""

import json
from typing import Any, Final

from storage.chores import DAILY, Daily
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.segments import Book, BookLine, Filter, Segment
from storage.errors import Conflict, Duplicate, Limit, NotFound
from storage.queries import audit, cards, dialogue, duplicates, names, people, segments
from storage.rules import segments as rules
from storage.rules.customer_ends import may_find_deleted
from storage.rules.duplicates import alike
from storage.rules.settings import Policy
from storage.tx import ConstraintBroken, Row, Tx

PAGE: Final = 5
LOOKED_AT_ONCE: Final = 20
START: Final = (-1, 0)


def show(
    tx: Tx, actor: Actor, call: Call, card: Card | None, wanted: Filter, *, segment_id: int = 0, asks: str = ""
) -> Outcome:
    """The first page of a filter; `asks` waits for words of a filter or the name it is saved under."""
    state = {"filter": rules.stored(wanted), "segment": segment_id, "starts": [list(START)], "asks": asks}
    outcome = _draw(tx, actor, call, card, state)
    if asks:
        dialogue.ask(
            tx,
            call,
            user_id=actor.user_id,
            slot="name" if asks == "name" else "comment",
            subject=f"g{outcome.card or 0}:{asks}",
            card_id=outcome.card,
        )
    return outcome


def open_segment(tx: Tx, actor: Actor, call: Call, card: Card | None, segment_id: int) -> Outcome:
    """A saved filter with the reader's own rights. Raises NotFound for another's private one."""
    row = _get(tx, actor, segment_id)
    return show(tx, actor, call, card, rules.read(json.loads(row["filter"])), segment_id=segment_id)


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The next (+1) or previous (-1) page. Raises NotFound for a card that is no such list."""
    state = _state(card)
    starts = [list(start) for start in state["starts"]]
    if step < 0:
        starts = starts[:-1] or starts
    else:
        rows = _rows(tx, actor, state, starts[-1], now=call.at)
        starts += [[rows[PAGE - 1]["rank"], rows[PAGE - 1]["id"]]] if len(rows) > PAGE else []
    return _draw(tx, actor, call, card, {**state, "starts": starts, "asks": ""})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, asks: str) -> Outcome:
    """Wait for the words of a filter ("words") or the name of a segment ("name"). Raises NotFound."""
    state = _state(card) if card is not None and card.view == "customer-book" else {"filter": {}}
    return show(tx, actor, call, card, rules.read(state["filter"]), asks=asks)


def save(tx: Tx, actor: Actor, call: Call, card: Card | None, name: str) -> Outcome:
    """Keep the filter of the card under a name, for oneself. Raises NotFound, Invalid, Duplicate, Limit."""
    card = card or _asking(tx, actor, call)
    wanted = rules.read(_state(card)["filter"])
    kept = rules.name(name)
    own = [row for row in segments.list_for(tx, actor.user_id) if row["owner_id"] == actor.user_id]
    if len(own) >= rules.MOST_SEGMENTS:
        raise Limit("too_many_segments", rule="CUST-10", limit=rules.MOST_SEGMENTS, used=len(own))
    try:
        with tx.try_out():
            made = segments.insert(tx, actor.user_id, kept, name_key(kept) or kept, rules.stored(wanted), at=call.at)
    except ConstraintBroken as exc:
        raise Duplicate("name_taken", rule="CUST-10", name=kept) from exc
    audit.write(tx, actor, call, "created", "segment", made, name=kept, after={"filter": rules.stored(wanted)})
    dialogue.close_question(tx, actor.user_id, "answered")
    return show(tx, actor, call, card, wanted, segment_id=made)


def share(tx: Tx, actor: Actor, call: Call, card: Card | None, segment_id: int) -> Outcome:
    """Let everybody use it, with their own rights, or keep it for oneself again. Raises NotFound, Conflict."""
    row = _get(tx, actor, segment_id)
    shared = not row["shared"]
    if not segments.change(tx, segment_id, actor.user_id, at=call.at, shared=shared):
        raise Conflict("not_allowed", rule="CUST-10")
    before, after = {"shared": bool(row["shared"])}, {"shared": shared}
    audit.write(tx, actor, call, "changed", "segment", segment_id, name=row["name"], before=before, after=after)
    return open_segment(tx, actor, call, card, segment_id)


def drop(tx: Tx, actor: Actor, call: Call, card: Card | None, segment_id: int) -> Outcome:
    """Delete one's own; the filter stays on the card. Raises NotFound, Conflict."""
    row = _get(tx, actor, segment_id)
    if not segments.change(tx, segment_id, actor.user_id, at=call.at, gone=True):
        raise Conflict("not_allowed", rule="CUST-10")
    audit.write(tx, actor, call, "deleted", "segment", segment_id, name=row["name"])
    return show(tx, actor, call, card, rules.read(json.loads(row["filter"])))


def _get(tx: Tx, actor: Actor, segment_id: int) -> Row:
    row = segments.find(tx, segment_id, actor.user_id)
    if row is None:
        raise NotFound(rule="CUST-10")
    return row


def _state(card: Card | None) -> dict[str, Any]:
    if card is None or card.view != "customer-book":
        raise NotFound(rule="ORG-31")
    return card.list_state


def _asking(tx: Tx, actor: Actor, call: Call) -> Card | None:
    """The card whose question a typed message answers."""
    card = dialogue.find_asking(tx, call, actor.user_id)
    return card if card is not None and card.view == "customer-book" else None


def answered(tx: Tx, actor: Actor, call: Call, wanted: Filter) -> Outcome:
    """The filter in words, on the card that asked for it."""
    card = _asking(tx, actor, call)
    dialogue.close_question(tx, actor.user_id, "answered")
    return show(tx, actor, call, card, wanted)


def _rows(tx: Tx, actor: Actor, state: dict[str, Any], start: list[int], *, now: int) -> list[Row]:
    found = segments.where(tx, actor, rules.read(state["filter"]), now=now)
    return list(segments.page(tx, actor, found, after=(start[0], start[1]), limit=PAGE + 1))


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, state: dict[str, Any]) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="customer-book",
        entity="customer-book",
        record_id=actor.user_id,
        list_state=state,
        onto=card,
    )
    return Outcome("customer-book", "user", actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Book:
    """The page as it reads now, with the reader's own rights."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    wanted = rules.read(state["filter"])
    found = segments.where(tx, actor, wanted, now=card.drawn_at)
    empty = wanted.is_empty
    rows = [] if empty else _rows(tx, actor, state, state["starts"][-1], now=card.drawn_at)
    stars = segments.list_stars(tx, actor, [row["id"] for row in rows]) if wanted.starred else {}
    every = tuple(_segment(row, actor) for row in segments.list_for(tx, actor.user_id)) if empty else ()
    kept = segments.find(tx, state.get("segment") or 0, actor.user_id)
    return Book(
        filter=wanted,
        lines=tuple(_line(row, actor, stars) for row in rows[:PAGE]),
        total=0 if empty else segments.count(tx, found),
        first=(len(state["starts"]) - 1) * PAGE,
        more=len(rows) > PAGE,
        card=card,
        segment=_segment(kept, actor) if kept is not None else None,
        segments=every,
        counts=_counts(tx, actor, wanted, found),
        asks=state.get("asks", ""),
        may_restore=may_find_deleted(actor, "customer"),
    )


def _counts(tx: Tx, actor: Actor, wanted: Filter, found: Any) -> dict[str, int]:
    """Counts per owner in a quality list, for whoever reads more than his own (CUST-19)."""
    if wanted.quality is None or wanted.owner is not None:
        return {}
    scope = people.reach(tx, actor, "customer.view")
    manages = scope.everyone or scope.users > {actor.user_id}
    return segments.count_by_owner(tx, found) if manages else {}


def _line(row: Row, actor: Actor, stars: dict[int, str]) -> BookLine:
    mine = row["owner_id"] == actor.user_id
    return BookLine(row["id"], row["name"], row["level"], row["owner"] or "", mine, stars.get(row["id"], ""))


def _segment(row: Row, actor: Actor) -> Segment:
    filter_ = rules.read(json.loads(row["filter"]))
    return Segment(row["id"], row["name"], filter_, bool(row["shared"]), row["owner_id"] == actor.user_id)


def look_for_similar(tx: Tx, now: int) -> bool:
    """The daily look at names that are alike (DUP-7, CUST-19): a few customers at once; True while more wait."""
    after = segments.cursor(tx)
    rows = segments.list_named_after(tx, after, limit=LOOKED_AT_ONCE)
    least = float(Policy(people.stored_settings(tx))["dup.similarity"])
    for row in rows:
        segments.set_similar(tx, row["id"], _most_alike(tx, row, least))
    segments.set_cursor(tx, rows[-1]["id"] if len(rows) == LOOKED_AT_ONCE else 0)
    return len(rows) == LOOKED_AT_ONCE


def _most_alike(tx: Tx, row: Row, least: float) -> int | None:
    ids = [id_ for kind, id_ in names.find_alike(tx, row["name"]) if kind == "customer"]
    others = [other for other in duplicates.list_names(tx, "customer", ids) if other["id"] != row["id"]]
    scored = [(alike(row["name"], other["name"]), -other["id"]) for other in others]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= least else None


DAILY["customer-similar"] = Daily(look_for_similar, at="pool.run_at")
SHOWS: Final[dict[str, Any]] = {"customer-book": shown}
