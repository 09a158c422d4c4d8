"""One record from one owner to another, with everything that goes with it (XFER-2 to XFER-6, CUST-3, REMIND-7)."""

from typing import Any

from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.transfer import Terms
from storage.errors import Conflict
from storage.queries import audit, names, people, stints, team, transfer
from storage.tx import Row, Tx
from storage.usecases import (
    approvals,
    assigning,
    contract_given,
    deal_given,
    pool_clock,
    reminders_kept,
    team_requests,
)


def pass_on(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, terms: Terms) -> Row:
    """Give an owned record to `terms.to`; the row after. Raises Conflict (changed hands meanwhile), Limit (POOL-16).

    Contacts, follow-ups, files and history stay with it; the others of its team stay in it (TEAM-7).
    """
    record_id, former = row["id"], row["owner_id"]
    after = transfer.give(
        tx, kind, record_id, former, terms.to, keep_clock=terms.keep_clock, at=call.at, by=actor.user_id
    )
    if after is None:
        raise Conflict("changed_hands", rule="XFER-1")
    if not actor.may("pool.override"):
        assigning.check_room(tx, actor, kind, terms.to, but=record_id)
    stints.end(tx, kind, record_id, until=call.at, reason=terms.how, ended_by=actor.user_id)
    stints.start(
        tx, kind, record_id, user_id=terms.to, since=call.at, reason=terms.how, given_by=actor.user_id or None
    )
    _keep_former(tx, actor, call, kind, record_id, former, terms)
    names.refresh(tx, kind, record_id)
    reminders_kept.leave(tx, actor, call, (kind, record_id), owner=former, heir=terms.to)
    approvals.cancel_for(tx, call, kind, record_id)
    pool_clock.recompute(tx, kind, record_id, call.at)
    _note(tx, actor, call, kind, after, former, terms)
    if kind == "customer" and "opportunities" in terms.include:
        deal_given.go_along(tx, actor, call, record_id, former, terms)
    if kind == "customer" and "contracts" in terms.include:
        contract_given.go_along(tx, actor, call, record_id, former, terms)
    if kind == "customer":
        team_requests.change_owner(tx, actor, call, record_id, terms.to)
    return after


def _keep_former(
    tx: Tx, actor: Actor, call: Call, kind: RecordKind, record_id: int, former: int, terms: Terms
) -> None:
    """The new owner is no team row any more (TEAM-1); the old one stays as long as was agreed (XFER-4)."""
    team.end(tx, kind, record_id, terms.to, at=call.at)
    person = people.get_user(tx, former)
    if terms.power is None or person is None or person["status"] == "suspended":
        return
    team.add(
        tx,
        kind,
        record_id,
        former,
        power=terms.power,
        expires_at=terms.until,
        source="transfer",
        by=actor.user_id,
        at=call.at,
    )


def _note(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, former: int, terms: Terms) -> None:
    after: dict[str, Any] = {"owner_id": terms.to}
    if terms.keep_clock:
        after["keep_clock"] = True
    if terms.power is not None:
        after |= {"old_owner": terms.power, "old_owner_until": terms.until}
    audit.write(
        tx,
        actor,
        call,
        terms.how,
        kind,
        row["id"],
        name=row["name"],
        before={"owner_id": former},
        after=after,
        reason=terms.words or terms.reason,
    )
