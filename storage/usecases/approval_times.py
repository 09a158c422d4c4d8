"""Time runs on waiting tasks: nudged at 80 % of their hours, at 100 % as the flow says (APPR-17).

The submitter may ask those who decide to look, too.
"""

from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, job_call
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Limit, Refusal
from storage.queries import approval_tasks, approvals, approvers, flows, people
from storage.rules import approvals as rules
from storage.tx import Row, Tx
from storage.usecases import approval_decisions, approval_hands, approval_reads, approval_steps, approval_told
from storage.usecases.approvers import admins_of

AT_ONCE: Final = 50


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Has the time of any task come?"""
    return any(approval_tasks.list_due(tx, column, now=now, limit=1) for column in ("nudge_at", "timeout_at"))


def work(tx: Tx, now: int) -> bool:
    """Nudge and end the time of some; True when more may wait."""
    system, call = people.system_actor(tx), job_call(now)
    due = approval_tasks.list_due(tx, "timeout_at", now=now, limit=AT_ONCE)
    for task in due:
        _time_over(tx, system, call, task)
    nudges = approval_tasks.list_due(tx, "nudge_at", now=now, limit=AT_ONCE)
    for task in nudges:
        _nudge(tx, system, call, task, "nudge", timeout_at=task["timeout_at"])
    return AT_ONCE in (len(due), len(nudges))


def _nudge(tx: Tx, system: Actor, call: Call, task: Row, event: str, *, timeout_at: int | None) -> None:
    if not approval_tasks.set_times(tx, task["id"], nudge_at=None, timeout_at=timeout_at, seen=task["version"]):
        return
    row = approvals.find(tx, task["approval_id"])
    if row is not None:
        approval_told.asked(tx, system, call, row, task["id"], event=event)


def _time_over(tx: Tx, system: Actor, call: Call, task: Row) -> None:
    """What the step says; where that cannot be done, the approver is reminded daily."""
    row = approvals.find(tx, task["approval_id"])
    if row is None or row["state"] != "pending":
        return
    way = approval_steps.steps_of(tx, row)[task["step"]].on_timeout
    try:
        with tx.try_out():
            done = _done(tx, system, call, row, task, way)
    except Refusal:
        done = False
    if not done:
        again = rules.next_reminder(system.organisation, call.at)
        _nudge(tx, system, call, task, "overdue", timeout_at=again)


def _done(tx: Tx, system: Actor, call: Call, row: Row, task: Row, way: str) -> bool:
    """False where nothing was done, and a reminder is all there is."""
    if way == "approve":
        return approval_decisions.approve_by_time(tx, call, row, task)
    if way == "reject":
        return approval_decisions.reject_by_time(tx, call, row, task)
    return way == "escalate" and _escalate(tx, system, call, row, task)


def _escalate(tx: Tx, system: Actor, call: Call, row: Row, task: Row) -> bool:
    """To the approver's superior, else an admin of the flow; never to the submitter or who is asked already."""
    held = approvals.take_up(tx, row["id"])
    heir = _next_above(tx, row, task)
    if held is None or heir is None:
        return False
    done = approval_tasks.settle(tx, task["id"], "forwarded", comment="timeout", by=None, timed_out=True, at=call.at)
    if done is None:
        return False
    approval_hands.pass_on(tx, system, call, held, task, heir, origin="escalated", comment="timeout")
    approval_steps.note(tx, system, call, held, "approval_escalated", reason="timeout", after={"to": heir})
    approval_told.changed(tx, call, held)
    return True


def _next_above(tx: Tx, row: Row, task: Row) -> int | None:
    beside = approval_tasks.list_of_step(tx, row["id"], row["round"], task["step"])
    taboo = {row["submitter_id"], task["approver_id"]}
    taboo |= {one["approver_id"] for one in beside if one["state"] in rules.OPEN or one["timed_out"]}
    superior = approvers.find_superior(tx, task["acting_for"] or task["approver_id"])
    admins = admins_of(tx, flows.get(tx, row["flow_id"]), row["submitter_id"])
    candidates = [*([superior] if superior else []), *admins]
    return next((one for one in candidates if one not in taboo), None)


def nudge(tx: Tx, actor: Actor, call: Call, approval_id: int) -> Row:
    """The submitter asks those who decide to look, once in four hours (6.12).

    Raises NotFound, Forbidden, Conflict, Limit.
    """
    found = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    if found["submitter_id"] != actor.user_id:
        raise Forbidden("approval_not_yours", rule="APPR-14")
    if found["state"] != "pending":
        raise Conflict("approval_ended", rule="APPR-14", state=found["state"], at=found["ended_at"])
    row = approvals.take_nudge(tx, approval_id, actor.user_id, before=call.at - rules.NUDGE_PAUSE, at=call.at)
    if row is None:
        allowed = (found["nudged_at"] or call.at) + rules.NUDGE_PAUSE
        raise Limit("approval_nudged", rule="APPR-17", limit=1, used=1, next_allowed_at=allowed)
    for task in approval_tasks.list_of(tx, approval_id):
        if task["state"] == "pending":
            approval_told.asked(tx, actor, call, row, task["id"], event="nudged")
    approval_steps.note(tx, actor, call, row, "approval_nudged")
    return row


EVERY_LOOK["approval-times"] = Chore(work, waits)
