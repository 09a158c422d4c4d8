"""What the pool tells people and groups, judged and drawn as it is sent (NOTIFY-2, 12, 20, 25)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.ids import RECORD_KINDS
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.pool import Assigned, AssignedSeveral, GroupClaimed
from storage.entities.pool_recycling import Recycled, RecycledItem, RecycledTeam
from storage.pushes import PUSHES, REDRAWS, Drawn, told
from storage.queries import pool_recycling, records, visibility
from storage.tx import Tx
from storage.usecases.pool_cards import given, person_of
from storage.usecases.pool_entry import kind_of


def assigned(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-assigned: the card of what somebody gave to this person, while it is his."""
    push = pushes[0]
    found = given(tx, actor, call, push)
    if found is None:
        return None
    kind, row, card = found
    person, phones = person_of(tx, kind, row)
    entity = Assigned(kind, row["id"], row["name"], push.facts["sender"], person, phones, card)
    return Drawn(push.kind, entity, card)


def assigned_several(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """One message for more than five: the names of those that still are his (NOTIFY-3)."""
    push = pushes[0]
    kind = kind_of((push.facts["kind"], 0))
    rows = [records.find_own(tx, actor, kind, id_, now=call.at) for id_ in push.facts["records"]]
    mine = tuple(row["name"] for row in rows if row is not None)
    return Drawn(push.kind, AssignedSeveral(push.facts["sender"], kind, mine)) if mine else None


def group_claimed(tx: Tx, push: Push) -> Any | None:
    """The redraw of a group card: who took it and when."""
    return GroupClaimed(push.facts["name"], push.facts["by"], push.facts["at"])


def recycled(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-recycled: what the run of a night took from this person, names alone (NOTIFY-2, POOL-28)."""
    rows = pool_recycling.list_recycled_of(tx, pushes[0].facts["day"], actor.user_id)
    items = tuple(RecycledItem(row["name"] or "", row["reason"], row["days"]) for row in rows)
    open_pools = set(visibility.open_pools(tx, actor, *RECORD_KINDS))
    pool_id = next((row["pool_id"] for row in rows if row["pool_id"] in open_pools), 0)
    return Drawn(pushes[0].kind, Recycled(items, pool_id)) if items else None


def recycled_team(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """pool-recycled-team: how many records the run took from whom, to a superior or pool admin."""
    facts = pushes[0].facts
    rows = pool_recycling.count_recycled(tx, facts["day"], facts["owners"], facts["pools"], but=actor.user_id)
    pool_id = facts["pools"][0] if facts["pools"] else 0
    counted = tuple((row["name"], row["n"]) for row in rows)
    return Drawn(pushes[0].kind, RecycledTeam(counted, pool_id)) if counted else None


PUSHES["pool-assigned"] = assigned
PUSHES["pool-recycled"] = recycled
PUSHES["pool-recycled-team"] = recycled_team
PUSHES["pool-assigned-several"] = assigned_several
PUSHES["pool-taken-back"] = told
REDRAWS["pool-group-claimed"] = group_claimed
