"""Who acts for somebody who is away (APPR-18, SCHED-5)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import approvers, audit, users
from storage.tx import Tx
from storage.usecases import absence


def set_delegate(tx: Tx, actor: Actor, call: Call, user_id: int | None, *, away: int | None = None) -> Outcome:
    """An active colleague who decides while the actor, or somebody below him, is away; or nobody.

    Raises Invalid, NotFound for whose delegate one may not name.
    """
    wanted = absence.whose(tx, actor, away)
    before = users.get(tx, wanted)
    person = approvers.find_person(tx, user_id) if user_id is not None else None
    if user_id is not None and (person is None or person["status"] != "active"):
        raise Invalid("not_active", rule="ORG-24")
    if user_id == wanted:
        raise Invalid("delegate_oneself", rule="SCHED-5")
    users.change(tx, wanted, at=call.at, by=actor.user_id, delegate_id=user_id)
    old, new = {"delegate": before["delegate_id"]}, {"delegate": user_id}
    audit.write(tx, actor, call, "changed", "user", wanted, name=before["name"], before=old, after=new)
    return Outcome("nothing", "user", wanted)


def name_for(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int | None, away: int) -> Outcome:
    """The delegate of somebody below, on the card of his days off. Raises as `set_delegate`."""
    set_delegate(tx, actor, call, user_id, away=away)
    return absence.draw(tx, actor, call, card, "agenda-away", away)
