"""The history of stages: every entry closes the row before it (OPP-4, T15)."""

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.queries import deals, people
from storage.tx import Row, Tx


def step(tx: Tx, actor: Actor, call: Call, before: Row | None, after: Row, *, note: str = "") -> None:
    """The deal stands in another stage now, or in its first one; owner, department and amount as they are then."""
    owner = people.get_user(tx, after["owner_id"])
    deals.step(
        tx,
        after,
        came_from=before["stage_id"] if before is not None else None,
        department_id=owner["main_dept_id"] if owner is not None else 0,
        by=actor.user_id,
        note=note,
        at=call.at,
    )
