"""Stars: a person's own mark on a customer (CUST-9)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.queries import customer_marks, records
from storage.tx import Tx
from storage.usecases import record_cards


def star(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """Put one's star on a customer one reads, or take it off; nobody else's is touched. Raises NotFound."""
    row = records.get_readable(tx, actor, "customer", customer_id, now=call.at)
    if not customer_marks.unstar(tx, actor.user_id, customer_id):
        customer_marks.star(tx, actor.user_id, customer_id, at=call.at)
    return record_cards.draw(tx, actor, call, card, "customer", row, view="customer-card")
