"""Who acts for somebody who is away (APPR-18, SCHED-5)."""

from storage.entities.call import Call, Outcome
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import approvers, audit, users
from storage.tx import Tx


def set_delegate(tx: Tx, actor: Actor, call: Call, user_id: int | None) -> Outcome:
    """An active colleague who decides while the actor is away, or nobody. Raises Invalid."""
    before = users.get(tx, actor.user_id)
    person = approvers.find_person(tx, user_id) if user_id is not None else None
    if user_id is not None and (person is None or person["status"] != "active"):
        raise Invalid("not_active", rule="ORG-24")
    if user_id == actor.user_id:
        raise Invalid("delegate_oneself", rule="SCHED-5")
    users.change(tx, actor.user_id, at=call.at, by=actor.user_id, delegate_id=user_id)
    old, new = {"delegate": before["delegate_id"]}, {"delegate": user_id}
    audit.write(tx, actor, call, "changed", "user", actor.user_id, name=before["name"], before=old, after=new)
    return Outcome("nothing", "user", actor.user_id)
