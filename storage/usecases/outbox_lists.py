"""Taps on messages that stand for several: one of them, or all as a list, comes as a message of its own."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.outbox import ASKED
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound, OldButton
from storage.queries import notices, outbox
from storage.tx import Tx
from storage.usecases.outbox_drawing import peek, push_of


def open_thing(tx: Tx, actor: Actor, call: Call, row_id: int) -> Outcome:
    """It is queued once more and judged again. Raises NotFound for a foreign one, Conflict when it is settled."""
    row = notices.find_own(tx, row_id, actor.user_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    if peek(tx, actor, push_of(row), now=call.at) is None:
        raise Conflict("notice_settled", rule="NOTIFY-2")
    notices.send_again(tx, row_id, actor.user_id, held=ASKED, now=call.at)
    return Outcome("nothing")


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Everything the tapped card stands for that is still open. Raises OldButton, Conflict (notice_settled)."""
    rows = card.list_state.get("rows", []) if card is not None else []
    if card is None or not rows:
        raise OldButton()
    open_ = [row_id for row_id in rows if _stands(tx, actor, row_id, now=call.at)]
    if not open_:
        raise Conflict("notice_settled", rule="NOTIFY-2")
    if len(open_) == 1:
        return open_thing(tx, actor, call, open_[0])
    outbox.queue(
        tx,
        call,
        "notify-list",
        dedupe=f"notify-list:{card.id}:{call.delivery_id or call.at}",
        tier=2,
        user_id=actor.user_id,
        facts={"rows": rows},
        held=ASKED,
    )
    return Outcome("nothing")


def _stands(tx: Tx, actor: Actor, row_id: int, *, now: int) -> bool:
    row = notices.find_own(tx, row_id, actor.user_id)
    return row is not None and peek(tx, actor, push_of(row), now=now) is not None
