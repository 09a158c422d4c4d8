"""Words for what a deal's card asks: a field, why it goes back, why it was lost, why it opens again (6.11)."""

from collections.abc import Mapping
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import cards, deals, dialogue
from storage.tx import Tx
from storage.usecases import deal_cards


def answer(tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, field: str, value: Any) -> Outcome:
    """What the card asked for, by a reply to it or as the next message. Raises as what it leads to."""
    card = card or _asked_on(tx, actor, call, deal_id, field)
    state: Mapping[str, Any] = card.list_state if card is not None and card.record_id == deal_id else {}
    if field == "reason":
        return deal_cards.reopen(tx, actor, call, card, deal_id, str(value))
    if field == "note":
        return _note(tx, actor, call, card, deal_id, state, str(value))
    after = deal_cards.change(tx, actor, call, card, deal_id, {field: value})
    if state.get("then") != "win" or card is None:
        return after
    row = deals.get(tx, deal_id)
    return after if row is None else deal_cards.draw(tx, actor, call, card, row, "deal-won-ask")


def _note(
    tx: Tx, actor: Actor, call: Call, card: Card | None, deal_id: int, state: Mapping[str, Any], words: str
) -> Outcome:
    if state.get("chosen"):
        return deal_cards.lose(tx, actor, call, card, deal_id, str(state["chosen"]), note=words)
    if state.get("target"):
        return deal_cards.move(tx, actor, call, card, deal_id, int(state["target"]), note=words, skip=True)
    raise NotFound(rule="DIALOG-6")


def _asked_on(tx: Tx, actor: Actor, call: Call, deal_id: int, field: str) -> Card | None:
    """The card that asks for it, where the answer came as a message of its own."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    if question is None or question.card_id is None:
        return None
    subject = f"{ref(deal_cards.ENTITY, deal_id)}:{field}"
    return cards.get(tx, question.card_id) if question.subject == subject else None
