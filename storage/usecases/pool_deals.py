"""A customer goes back while deals of it are open: asked once more, whatever the reason was (POOL-23)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.pool import ReturnDeals
from storage.errors import OldButton
from storage.queries import cards, deals, dialogue, records
from storage.tx import Tx
from storage.usecases import pool_entry, versioned_cards
from storage.usecases.deal_customers import token_of

VIEW: Final = "pool-deals"


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, reason: str, words: str) -> Outcome:
    """The card keeps why, and which deals were named. Raises NotFound, Forbidden."""
    row = records.get_under(tx, actor, "customer", customer_id, "customer.return", now=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("customer", customer_id))
    held = deals.list_open_of(tx, customer_id)
    state = {"reason": reason, "words": words, "token": token_of(actor, held)}
    return versioned_cards.draw(tx, actor, call, card, "customer", row, VIEW, state=state)


def back(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """Given back for the reason the card keeps. Raises OldButton for another card, and as `pool_entry.back`."""
    if card is None or card.view != VIEW or card.record_id != customer_id:
        raise OldButton()
    kept: dict[str, Any] = card.list_state
    record = ("customer", customer_id)
    return pool_entry.back(tx, actor, call, card, record, kept["reason"], words=kept["words"], token=kept["token"])


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ReturnDeals:
    """The deals that would become void. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, "customer", outcome.id, now=card.drawn_at)
    names = tuple(str(deal["name"]) for deal in deals.list_open_of(tx, outcome.id))
    return ReturnDeals(row["id"], row["name"], names, card)


SHOWS: Final = {VIEW: shown}
