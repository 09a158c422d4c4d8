"""What suspended people still hold: told to who stands above them each day, or given to the pools (XFER-15)."""

from collections.abc import Sequence
from typing import Final

from storage.chores import DAILY, Daily
from storage.digests import MORNING, DigestLine
from storage.entities.call import Call, job_call
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.outbox import Push, Told
from storage.entities.people import Actor
from storage.pushes import PUSHES, Drawn
from storage.queries import handovers, outbox, people
from storage.queries.visibility import TABLES
from storage.rules.calendar import days_since, today
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import pool_entry

AT_ONCE: Final = 50
MOST_NAMED: Final = 3


def waiting(tx: Tx, actor: Actor, now: int) -> DigestLine | None:
    """The daily line for the superior, or the super admins, until nothing is left."""
    found = [
        (person, held)
        for person in handovers.list_leavers(tx)
        if actor.user_id in people.superior_of(tx, person["id"])
        and any((held := handovers.count_held(tx, person["id"])).values())
    ]
    if not found:
        return None
    counts = {kind: sum(held[kind] for _, held in found) for kind in RECORD_KINDS}
    total = sum(sum(held.values()) for _, held in found)
    names = ", ".join(person["name"] for person, _ in found[:MOST_NAMED])
    more = max(0, len(found) - MOST_NAMED)
    facts = {
        "names": names,
        "more": more,
        "customers": counts["customer"],
        "leads": counts["lead"],
        "other": total - counts["customer"] - counts["lead"],
    }
    return DigestLine("leavers", total, facts)


def to_pools(tx: Tx, now: int) -> bool:
    """With `leaver.policy` pool: what is left `leaver.days` after the suspension goes into the pools, in pieces."""
    actor = people.system_actor(tx)
    policy = Policy(actor.settings)
    if policy["leaver.policy"] != "pool":
        return False
    call = job_call(now)
    for person in handovers.list_leavers(tx):
        since = handovers.suspended_at(tx, person["id"])
        if since is None or days_since(actor.organisation, since, now) < policy.number("leaver.days"):
            continue
        if handovers.is_running(tx, person["id"]):
            continue
        for kind in RECORD_KINDS:
            ids = handovers.list_held(tx, person["id"], kind)
            if ids:
                _enter(tx, actor, call, kind, ids[:AT_ONCE], person)
                return True
    return False


def _enter(tx: Tx, actor: Actor, call: Call, kind: RecordKind, ids: list[int], person: Row) -> None:
    target = pool_entry.entry_pool(tx, actor, kind, department_id=person["main_dept_id"])
    for record_id in ids:
        row = tx.one(f"SELECT * FROM {TABLES[kind]} WHERE id = :id", id=record_id)
        if row is not None:
            pool_entry.enter(tx, actor, call, kind, row, target, reason="leaver", out_reason="leaver")
    day = today(actor.organisation, call.at).isoformat()
    for superior in people.superior_of(tx, person["id"]):
        outbox.queue(
            tx,
            call,
            "handover-pooled",
            user_id=superior,
            subject=("user", person["id"]),
            facts={"leaver": person["id"], "day": day, "at": call.at},
            tier=3,
            dedupe=f"handover-pooled:{person['id']}:{superior}:{day}",
        )


def draw_pooled(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """handover-pooled: how much of whose went into the pools."""
    push = pushes[0]
    counts = handovers.count_pooled(tx, push.facts["leaver"], since=push.facts["at"])
    if not counts:
        return None
    name = people.user_name(tx, push.facts["leaver"])
    facts = {"name": name, "customers": counts.get("customer", 0), "leads": counts.get("lead", 0)}
    return Drawn(push.kind, Told(push.kind, facts))


PUSHES["handover-pooled"] = draw_pooled
MORNING["leavers"] = waiting
DAILY["leavers"] = Daily(to_pools, at="pool.run_at")
