"""Seats and loose reminders of somebody who goes (XFER-12, ORG-18, ORG-24, REMIND-7)."""

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict, Refusal
from storage.queries import audit, handovers, people, records, users
from storage.rules.people import check_tree
from storage.rules.transfer import check_taker
from storage.tx import Row, Tx
from storage.usecases import reminders_kept
from storage.usecases.pool_entry import kind_of


def move(tx: Tx, actor: Actor, call: Call, run: Row, item: Row) -> int | None:
    """One of them; who has it now, or None and the reason stands on the item."""
    if item["kind"] == "reminder":
        return _reminder(tx, actor, call, item)
    reason = "other"
    for taker in candidates(tx, run):
        try:
            with tx.try_out():
                had = _seat(tx, actor, call, run, item, taker)
        except Refusal as refusal:
            reason = refusal.reason
        else:
            handovers.settle(tx, item["id"], "moved", to=taker if had else None, reason=None if had else "not_his")
            return taker if had else None
    handovers.settle(tx, item["id"], "stayed", reason=reason)
    return None


def candidates(tx: Tx, run: Row) -> list[int]:
    """Who takes the seats; where he cannot, whoever stands above the leaver."""
    first = [run["seats_to"]] if run["seats_to"] else []
    above = people.superior_of(tx, run["leaver_id"])
    return [one for one in dict.fromkeys([*first, *above]) if one != run["leaver_id"]]


def _seat(tx: Tx, actor: Actor, call: Call, run: Row, item: Row, to: int) -> bool:
    """False when the seat was not the leaver's any more. Raises Invalid, Conflict (a cycle)."""
    person = people.get_user(tx, to)
    check_taker(person["status"] if person else None)
    kind, record_id, leaver = item["kind"], item["record_id"], run["leaver_id"]
    given: int | None = to
    match kind:
        case "pool_admin":
            had = handovers.move_pool_admin(tx, record_id, leaver, to)
        case "dept_head":
            had = handovers.move_head(tx, record_id, leaver, to, at=call.at)
        case "superior":
            given = _superior_for(tx, record_id, leaver, to)
            had = handovers.move_person(tx, "superior_id", record_id, leaver, given, at=call.at, by=actor.user_id)
        case _:
            given = None if record_id == to else to
            had = handovers.move_person(tx, "delegate_id", record_id, leaver, given, at=call.at, by=actor.user_id)
    if had:
        entity = {"pool_admin": "pool", "dept_head": "department"}.get(kind, "user")
        name = handovers.name_of(tx, kind, record_id)
        before, after = {kind: leaver}, {kind: given}
        audit.write(tx, actor, call, "seat_handed_over", entity, record_id, name=name, before=before, after=after)
    return had


def _superior_for(tx: Tx, user_id: int, leaver: int, to: int) -> int | None:
    """The successor himself reports to whom the leaver reported to. Raises Conflict for a cycle (ORG-18)."""
    above = users.superiors(tx)
    wanted = above.get(leaver) if user_id == to else to
    if wanted == user_id:
        wanted = None
    if wanted is None:
        return None
    check_tree({**above, user_id: None}, user_id, wanted, tree="superiors")
    return wanted


def _reminder(tx: Tx, actor: Actor, call: Call, item: Row) -> int | None:
    """An open one on somebody else's record goes to that record's owner; what nobody holds needs no reminder."""
    row = tx.one("SELECT * FROM reminders WHERE id = :id AND state = 'open'", id=item["record_id"])
    if row is None:
        handovers.settle(tx, item["id"], "moved", reason="not_his")
        return None
    kind = kind_of((row["subject_kind"], row["subject_id"]))
    heir = _owner(tx, actor, call, kind, row["subject_id"])
    try:
        with tx.try_out():
            reminders_kept.hand_on(tx, actor, call, row, heir)
    except Conflict as refusal:
        handovers.settle(tx, item["id"], "stayed", reason=refusal.reason)
        return None
    handovers.settle(tx, item["id"], "moved", to=heir)
    return heir


def _owner(tx: Tx, actor: Actor, call: Call, kind: str, record_id: int) -> int | None:
    """The record's active owner who reads it."""
    found = tx.one(
        f"SELECT r.owner_id FROM {kind}s r JOIN users u ON u.id = r.owner_id AND u.status = 'active'"
        " WHERE r.id = :id AND r.deleted_at IS NULL",
        id=record_id,
    )
    if found is None:
        return None
    person = people.get_actor_by_id(tx, found["owner_id"])
    read = person and records.find_readable(tx, person, kind_of((kind, 0)), record_id, now=call.at)
    return int(found["owner_id"]) if read else None
