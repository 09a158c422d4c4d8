"""Taking back what a request did: its audit rows are inverted, newest first, each guarded by its after-value.

Any difference is a conflict and nothing is undone (FOLLOW-8, T34). Derived figures are not inverted but computed
anew by the caller. What a request did to other kinds of records stays: undoing "claim and log" leaves the claim.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import audit, follow_ups, outbox
from storage.tx import ConstraintBroken, Row, Tx

_TABLES: Final = {"follow_up": "follow_ups", "reminder": "reminders", "lead": "leads"}
_ENDED: Final = {
    "follow_up": ("deleted_at = :now", "deleted_at IS NULL"),
    "reminder": ("state = 'cancelled', ended_at = :now", "state = 'open'"),
}
FOLLOWING: Final = "following"
UNDONE: Final = "undone"


def requests_on(tx: Tx, actor: Actor, entity: str, record_id: int) -> list[str]:
    """The requests by which the actor made and changed a record, newest first."""
    rows = tx.all(
        "SELECT request_id, max(id) AS latest FROM audit WHERE entity = :entity AND record_id = :id"
        " AND actor_id = :me AND request_id IS NOT NULL GROUP BY request_id ORDER BY latest DESC",
        entity=entity,
        id=record_id,
        me=actor.user_id,
    )
    return [row["request_id"] for row in rows]


def latest_change(tx: Tx, actor: Actor, entity: str, record_id: int) -> Row:
    """The audit row of the actor's last change of a record. Raises Conflict when that was an undo, or none."""
    row = tx.one(
        "SELECT at, request_id, action FROM audit WHERE entity = :entity AND record_id = :id AND actor_id = :me"
        " ORDER BY id DESC LIMIT 1",
        entity=entity,
        id=record_id,
        me=actor.user_id,
    )
    if row is None or row["request_id"] is None or row["action"] == UNDONE:
        raise Conflict("nothing_to_undo", rule="FOLLOW-8")
    return row


def take_back(tx: Tx, actor: Actor, call: Call, requests: Sequence[str]) -> list[Row]:
    """Invert what these requests of the actor did, newest first; the audit rows inverted.

    Raises Conflict when anything was changed since by another request.
    """
    rows = [row for request in requests for row in audit.list_of_request(tx, request, actor.user_id)]
    mine = sorted((row for row in rows if _is_inverted(row)), key=_order)
    try:
        for row in mine:
            _invert(tx, actor, call, row)
    except ConstraintBroken as exc:
        raise Conflict("changed_since", rule="FOLLOW-8") from exc
    for request in requests:
        outbox.drop_of_request(tx, request, at=call.at)
    return mine


def _order(row: Row) -> tuple[bool, int]:
    """Newest first; a lead goes back last, once it is known whether another follow-up stands."""
    return (row["entity"] == "lead", -int(row["id"]))


def _is_inverted(row: Row) -> bool:
    return row["entity"] in _ENDED or (row["entity"] == "lead" and row["action"] == FOLLOWING)


def _invert(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    before, after = json.loads(row["before_values"]), json.loads(row["after_values"])
    entity, record_id = row["entity"], row["record_id"]
    if entity == "lead" and follow_ups.has_qualifying(tx, record_id):
        return
    if row["action"] == "created":
        done = _end(tx, entity, record_id, after, now=call.at)
    else:
        done = _restore(tx, entity, record_id, before, after, now=call.at)
    if not done:
        raise Conflict("changed_since", rule="FOLLOW-8", entity=entity, id=record_id)
    name = row["record_name"]
    audit.write(tx, actor, call, UNDONE, entity, record_id, name=name, before=after, after=before)


def _end(tx: Tx, entity: str, record_id: int, after: Mapping[str, Any], *, now: int) -> bool:
    sets, live = _ENDED[entity]
    return _update(tx, entity, record_id, sets, {}, after, now=now, also=live)


def _restore(
    tx: Tx, entity: str, record_id: int, before: Mapping[str, Any], after: Mapping[str, Any], *, now: int
) -> bool:
    sets = ", ".join(f"{column} = :b_{column}" for column in before)
    return _update(tx, entity, record_id, sets, before, after, now=now)


def _update(
    tx: Tx,
    entity: str,
    record_id: int,
    sets: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    now: int,
    also: str = "1 = 1",
) -> bool:
    guards = [f"{column} IS NULL" if value is None else f"{column} = :a_{column}" for column, value in after.items()]
    values = {f"b_{column}": value for column, value in before.items()}
    values |= {f"a_{column}": value for column, value in after.items() if value is not None}
    return (
        tx.run(
            f"UPDATE {_TABLES[entity]} SET {sets}, version = version + 1, updated_at = :now"
            f" WHERE {' AND '.join(['id = :id', also, *guards])}",
            id=record_id,
            now=now,
            **values,
        )
        == 1
    )
