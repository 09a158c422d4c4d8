"""The card of a list that is its reader's own: about no record, its page and what was chosen in its state."""

from collections.abc import Mapping
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.queries import cards
from storage.tx import Tx


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, state: Mapping[str, Any]) -> Outcome:
    """Draw the list, on the card given if there is one, otherwise on one of its own."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=actor.user_id,
        list_state=state,
        onto=card,
    )
    return Outcome(view, "user", actor.user_id, card=drawn)
