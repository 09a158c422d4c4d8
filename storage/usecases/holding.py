"""Who will hold a new record: an owner the actor may create for, or a pool he may fill (CUST-2, PERM-8, POOL-3)."""

from dataclasses import dataclass
from typing import Any

from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid
from storage.queries import custom_fields, duplicates, names, people, pool_moves, stints
from storage.rules.people import check_can_take_seat
from storage.tx import Row, Tx
from storage.usecases import assigning, pool_clock, pool_entry, pool_news


@dataclass(frozen=True, slots=True)
class Holder:
    """Exactly one of the two (CUST-2, LEAD-2)."""

    owner_id: int | None = None
    pool_id: int | None = None

    @property
    def facts(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id} if self.pool_id is None else {"pool_id": self.pool_id}


def to_be(
    tx: Tx, actor: Actor, kind: RecordKind, *, owner_id: int | None, pool_id: int | None, pooled: bool
) -> Holder:
    """Who holds what the actor creates: a named pool, with `pooled` the one POOL-3 finds, else an owner.

    Raises Forbidden (PERM-8, POOL-3), Invalid (ORG-24), Limit (POOL-16).
    """
    if pooled or pool_id is not None:
        return Holder(pool_id=pool_to_fill(tx, actor, kind, pool_id))
    owner = actor.user_id if owner_id is None else owner_id
    if owner not in people.reach(tx, actor, f"{kind}.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    check_can_own(tx, owner)
    assigning.check_room(tx, actor, kind, owner)
    return Holder(owner_id=owner)


def pool_to_fill(tx: Tx, actor: Actor, kind: RecordKind, pool_id: int | None) -> int:
    """The pool named, which must be open to the actor, or the nearest one. Raises Forbidden (PERM-8, POOL-3)."""
    if not actor.may(f"{kind}.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    return pool_entry.entry_pool(tx, actor, kind, department_id=actor.main_dept_id, named=pool_id).id


def check_can_own(tx: Tx, user_id: int) -> None:
    """Raises Invalid for nobody, and for a person who was suspended (ORG-24)."""
    row = people.get_user(tx, user_id)
    if row is None:
        raise Invalid("unknown_person", rule="ORG-24")
    check_can_take_seat(row["status"])


def begin(
    tx: Tx,
    call: Call,
    kind: RecordKind,
    record_id: int,
    *,
    owner_id: int | None,
    pool_id: int | None,
    reason: str,
    by: int | None,
) -> None:
    """Open the owner's stint, or count the record to its pool (CUST-3, CUST-4)."""
    if owner_id is not None:
        stints.start(tx, kind, record_id, user_id=owner_id, since=call.at, reason=reason, given_by=by)
        pool_clock.recompute(tx, kind, record_id, call.at)
    if pool_id is not None:
        pool_news.announce(tx, call, kind, record_id, pool_id)
        pool_entry.count_in(tx, pool_id)


def end(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, reason: str) -> None:
    """What every end of a record ends with it: stint, team, place in a pool, words and keys it is found by."""
    record_id = row["id"]
    stints.end(tx, kind, record_id, until=call.at, reason=reason, ended_by=actor.user_id)
    pool_moves.end_team(tx, kind, record_id, at=call.at)
    names.refresh(tx, kind, record_id)
    duplicates.free(tx, kind, record_id)
    custom_fields.free(tx, kind, record_id)
    if row["pool_id"] is not None:
        assigning.redraw_groups(tx, call, kind, row, by="")
        pool_moves.count_out(tx, row["pool_id"])
