"""When a button may still write (PERM-21, conversations 5.2)."""

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.instants import DAY
from storage.entities.people import STRANGER, Actor

CARD_LIFE = 30 * DAY


def is_current(card: Card, call: Call, actor: Actor) -> bool:
    """The nonce is the card's, the card is young enough and, in a private chat, the person's own.

    The card of an invite's offer was made for a stranger; whoever holds that private chat may use it.
    """
    if card.nonce != call.nonce or call.at - card.created_at > CARD_LIFE:
        return False
    return not call.private or card.user_id in (actor.user_id, STRANGER)


def is_foreign(card: Card, call: Call, actor: Actor) -> bool:
    """A live button of somebody else's private card, pressed by this actor (AUDIT-8)."""
    return call.private and card.nonce == call.nonce and card.user_id not in (None, STRANGER, actor.user_id)
