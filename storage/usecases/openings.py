"""Whoever opens one foreign record after another is stopped, and his superior hears of it (threat 13).

One's own records are never counted, and a record that was opened within the hour is opened again freely.
"""

from typing import Final

from storage.entities.call import Call
from storage.entities.instants import HOUR
from storage.entities.people import Actor
from storage.errors import Limit
from storage.pushes import PUSHES, told
from storage.queries import openings, outbox, people
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Row, Tx

TOLD: Final = "customer-openings"


def note(tx: Tx, actor: Actor, call: Call, kind: str, row: Row) -> None:
    """One more record of somebody else. Raises Limit once `perm.cards_per_hour` are open."""
    if actor.is_system or row["owner_id"] == actor.user_id:
        return
    openings.forget(tx, actor.user_id, before=call.at - HOUR)
    if openings.is_known(tx, actor.user_id, kind, row["id"]):
        return
    limit = Policy(actor.settings).number("perm.cards_per_hour")
    used, first = openings.count(tx, actor.user_id)
    if used >= limit:
        raise Limit("cards", rule="PERM-15", limit=limit, used=used, next_allowed_at=first + HOUR)
    openings.note(tx, actor.user_id, kind, row["id"], at=call.at)
    if used + 1 == limit:
        _tell(tx, actor, call, limit)


def _tell(tx: Tx, actor: Actor, call: Call, limit: int) -> None:
    """Once a day; without a superior the company owner hears of it."""
    day = today(actor.organisation, call.at).isoformat()
    above = [one for one in people.superior_of(tx, actor.user_id) if one != actor.user_id]
    for user_id in above or [actor.organisation.company_owner_id]:
        if user_id != actor.user_id:
            outbox.queue(
                tx,
                call,
                TOLD,
                user_id=user_id,
                facts={"name": actor.name, "n": limit},
                tier=1,
                dedupe=f"{TOLD}:{actor.user_id}:{day}:{user_id}",
            )


PUSHES[TOLD] = told
