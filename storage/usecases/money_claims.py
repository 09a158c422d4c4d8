"""The list of what was reported and waits for finance (conversations 6.14)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.money import ClaimLine, ClaimList
from storage.entities.people import Actor
from storage.queries import cards, money_lists
from storage.tx import Row, Tx
from storage.usecases.contract_access import card_of

VIEW: Final = "money-claims"
PAGE: Final = 7


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, *, first: int = 0) -> Outcome:
    """What waits for the actor, the longest waiting first, beginning after so many."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=VIEW,
        entity="claims",
        record_id=0,
        list_state={"first": max(0, first)},
        onto=card,
    )
    return Outcome(VIEW, "claims", card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ClaimList:
    """The list as it reads now."""
    card = card_of(tx, outcome)
    first = int(card.list_state.get("first", 0))
    total = money_lists.count_claims(tx, actor, now=card.drawn_at)
    rows = money_lists.list_claims(tx, actor, now=card.drawn_at, limit=PAGE, after=first)
    return ClaimList(tuple(_line(row) for row in rows), total, first, card)


def _line(row: Row) -> ClaimLine:
    return ClaimLine(
        id=row["id"],
        customer=row["customer"],
        contract=row["contract"],
        amount=row["amount"],
        currency=row["currency"],
        person=row["person"],
        at=row["recorded_at"],
    )


SHOWS: Final[dict[str, Any]] = {VIEW: shown}
