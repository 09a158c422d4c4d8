"""Giving pooled records away in steps on one card: to whom, then the button with their number (6.6, POOL-22)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.pool_lists import AssignAsked
from storage.errors import NotFound
from storage.queries import cards, colleagues, dialogue, people, pool
from storage.queries.visibility import TABLES
from storage.rules import pool as rules
from storage.tx import Tx
from storage.usecases import assigning, pool_lists
from storage.usecases.pool import pool_of
from storage.usecases.pool_cards import draw_own, list_of

ASKING: Final = "pool-assign"


def start(tx: Tx, actor: Actor, call: Call, card: Card | None, record: tuple[str, int] | None) -> Outcome:
    """To whom? For the record of a card, or those chosen on a list. Raises NotFound, Forbidden, Invalid."""
    source = pool.find(tx, pool_of(card))
    if source is None or not assigning.may_assign(tx, actor, source):
        raise NotFound(rule="POOL-22")
    chosen = [record] if record else pool_lists.picked_of(card, source.kind)
    rules.check_batch(len(chosen))
    state = {"pool": source.id, "records": [record_id for _, record_id in chosen], "list": list_of(card)}
    return _drawn(tx, actor, call, card, source.kind, state)


def search(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """A typed name answers."""
    kind, state = _standing(tx, card)
    outcome = _drawn(tx, actor, call, card, kind, _without(state) | {"asks": True})
    dialogue.ask(tx, call, user_id=actor.user_id, slot="person", subject=ASKING, card_id=outcome.card)
    return outcome


def find(tx: Tx, actor: Actor, call: Call, words: str) -> Outcome:
    """A typed name: one colleague goes on, several are offered, none is said so (conversations 4.5)."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    card = cards.get(tx, question.card_id) if question is not None and question.card_id else None
    kind, state = _standing(tx, card)
    source = pool.find(tx, state["pool"])
    if source is None:
        raise NotFound(rule="POOL-22")
    found = [row for row in colleagues.list_named(tx, words) if assigning.may_give(tx, actor, source, row["id"])]
    if len(found) == 1:
        return choose(tx, actor, call, card, found[0]["id"])
    kept = {
        "asks": True,
        "found": [row["id"] for row in found[: colleagues.MOST]],
        "hint": "" if found else words[:40],
    }
    return _drawn(tx, actor, call, card, kind, _without(state) | kept)


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, to: int) -> Outcome:
    """This colleague; the button that gives carries their number. Raises Invalid, Forbidden."""
    kind, state = _standing(tx, card)
    assigning.get_assignable(tx, actor, state["pool"], to)
    assigning.check_target(tx, to)
    dialogue.close_question(tx, actor.user_id, "answered")
    return _drawn(tx, actor, call, card, kind, _without(state) | {"to": to})


def give(tx: Tx, actor: Actor, call: Call, card: Card | None, to: int) -> Outcome:
    """Give the records of the card to a person, each judged alone (POOL-22, POOL-26)."""
    kind, state = _standing(tx, card)
    chosen = [(kind, record_id) for record_id in state["records"]]
    colleagues.pick(tx, actor.user_id, to, at=call.at)
    outcome = assigning.assign(tx, actor, call, card, chosen, state["pool"], to)
    draw_own(
        tx,
        actor,
        call,
        card,
        "pool-batch",
        "user",
        actor.user_id,
        list_state={"pool": state["pool"], "list": state["list"]},
    )
    return outcome


def _standing(tx: Tx, card: Card | None) -> tuple[RecordKind, dict[str, Any]]:
    """What is to be given, as the card keeps it. Raises NotFound."""
    state = card.list_state if card is not None and card.view == "pool-assign" else {}
    source = pool.find(tx, state["pool"]) if state.get("records") else None
    if source is None:
        raise NotFound(rule="POOL-22")
    return source.kind, state


def _without(state: dict[str, Any]) -> dict[str, Any]:
    return {name: state[name] for name in ("pool", "records", "list")}


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, state: dict[str, Any]) -> Outcome:
    drawn = draw_own(tx, actor, call, card, "pool-assign", ASKING, actor.user_id, list_state=state)
    return Outcome("pool-assign", kind, actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> AssignAsked:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    kind, state = _standing(tx, card)
    chosen = state["records"]
    row = tx.one(f"SELECT name FROM {TABLES[kind]} WHERE id = :id", id=chosen[0]) if len(chosen) == 1 else None
    to = state.get("to")
    return AssignAsked(
        kind,
        len(chosen),
        row["name"] if row else "",
        () if to else _people(tx, actor, state),
        (to, people.user_name(tx, to)) if to else None,
        asks=bool(state.get("asks")),
        hint=str(state.get("hint", "")),
        card=card,
    )


def _people(tx: Tx, actor: Actor, state: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    """Those found by name, else six who may claim: used last, then nearest; only whom he may give to."""
    if "found" in state:
        return tuple((one, people.user_name(tx, one)) for one in state["found"])
    source = pool.find(tx, state["pool"])
    if source is None:
        return ()
    rows = colleagues.offered(tx, actor.user_id, actor.main_dept_id, permission="pool.claim", limit=60)
    able = (row for row in rows if assigning.may_give(tx, actor, source, row["id"]))
    return tuple((row["id"], row["name"]) for row, _ in zip(able, range(colleagues.MOST), strict=False))


SHOWS: Final = {"pool-assign": shown}
