"""What a person submitted for approval (/requests)."""

from typing import Final

from storage.entities.approvals import ApprovalRequests, RequestLine
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.queries import approval_tasks, approvals, cards
from storage.tx import Row, Tx
from storage.usecases import approval_reads
from storage.usecases import approvals as running

VIEW: Final = "approval-requests"
ENTITY: Final = "approval_requests"
LISTED: Final = 7


def show(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The list on a card of its own, or on the one tapped."""
    onto = card if card is not None and card.entity == ENTITY else None
    drawn = cards.draw(tx, call, user_id=actor.user_id, view=VIEW, entity=ENTITY, record_id=actor.user_id, onto=onto)
    return Outcome(VIEW, ENTITY, actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ApprovalRequests:
    """The requests as they stand."""
    assert outcome.card is not None
    rows = approvals.list_submitted(tx, actor.user_id, limit=LISTED)
    lines = tuple(_line(tx, actor, row, number) for number, row in enumerate(rows, 1))
    return ApprovalRequests(lines, cards.get(tx, outcome.card))


def _line(tx: Tx, actor: Actor, row: Row, number: int) -> RequestLine:
    pending = row["state"] == "pending"
    tasks = approval_tasks.list_of(tx, row["id"]) if pending else ()
    asked = [task for task in tasks if task["state"] == "pending" and task["round"] == row["round"]]
    return RequestLine(
        number=number,
        approval=row["id"],
        subject=row["subject"],
        name=str(running.snapshot_of(row).get("name", "")),
        amount=row["amount"],
        currency=row["currency"],
        facts=approval_reads.facts_for(tx, actor, row),
        state=row["state"],
        waiting=tuple(task["name"] for task in asked),
    )


SHOWS: Final = {VIEW: shown}
