"""How an approval runs through its steps to its end (APPR-4, APPR-6, APPR-8, APPR-9, APPR-21)."""

import json
from collections.abc import Sequence
from typing import Literal

from storage.entities.call import Call
from storage.entities.flows import Step
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import approval_tasks, approvals, audit, flows, people
from storage.queries.approval_tasks import NewTask
from storage.rules import approvals as rules
from storage.rules.calendar import today
from storage.rules.flows import is_true
from storage.tx import Row, Tx
from storage.usecases import approval_told, approvers
from storage.usecases.approval_effects import effect_of

Ran = Literal["open", "passed", "rejected"]


def steps_of(tx: Tx, row: Row) -> tuple[Step, ...]:
    """The steps of the version this approval began with (APPR-2)."""
    return flows.steps_at(tx, row["flow_id"], row["flow_version"])


def open_from(tx: Tx, actor: Actor, call: Call, row: Row, start: int) -> Ran:
    """Open the first step from `start` on that asks somebody; passed when none is left.

    Raises Conflict where nobody but the submitter could be asked.
    """
    facts, flow = json.loads(row["facts"]), flows.get(tx, row["flow_id"])
    case = approvers.case_of(row, actor.organisation, call.at)
    for number, step in list(enumerate(steps_of(tx, row)))[start:]:
        if not is_true(step.condition, facts):
            continue
        signed = frozenset(approval_tasks.list_earlier_signers(tx, row["id"], row["round"], number))
        found = approvers.find(tx, flow, step, number, case, signed=signed)
        if found.outcome == "reject":
            return "rejected"
        if found.outcome == "ask" and _make(tx, actor, call, row, step, number, found.people):
            return "open"
    return "passed"


def _make(
    tx: Tx, actor: Actor, call: Call, row: Row, step: Step, number: int, people_: Sequence[approvers.Candidate]
) -> bool:
    """The tasks of a step; False when all of them were signed before, so that the step asks nobody."""
    nudge_at, timeout_at = rules.nudge_and_limit(actor.organisation, call.at, step.timeout_hours)
    approvals.set_step(tx, row["id"], number)
    opened: list[int] = []
    for position, one in enumerate(people_):
        opens = not one.skipped and (step.mode != "sequence" or not opened)
        task = NewTask(
            approver_id=one.user_id,
            acting_for=one.acting_for,
            why=one.why,
            position=position,
            state="skipped" if one.skipped else "pending" if opens else "waiting",
            opened_at=call.at if opens else None,
            nudge_at=nudge_at if opens else None,
            timeout_at=timeout_at if opens else None,
        )
        made = approval_tasks.insert(tx, row["id"], row["round"], number, task, at=call.at)
        opened += [made] if opens else []
    approval_told.all_asked(tx, actor, call, row, opened)
    return bool(opened)


def after_approval(tx: Tx, actor: Actor, call: Call, row: Row, task: Row, *, by: int | None) -> None:
    """What follows when a task was approved: its step goes on or ends, then the next opens, then the effect runs.

    Raises whatever refuses the effect: then nothing of the decision remains (APPR-21).
    """
    steps = steps_of(tx, row)
    step = steps[task["step"]]
    beside = approval_tasks.list_of_step(tx, row["id"], row["round"], task["step"])
    move = rules.after_approval(step.mode, [state_of(one) for one in beside], task["id"])
    approval_tasks.cancel(tx, move.cancel, by=by, at=call.at)
    for task_id in move.open:
        open_task(tx, actor, call, row, step, task_id)
    if not move.ended:
        return
    ran = open_from(tx, actor, call, row, task["step"] + 1)
    if ran == "passed":
        finish(tx, actor, call, row, "approved")
    elif ran == "rejected":
        system = people.system_actor(tx)
        finish(tx, system, call, row, "rejected", event="nobody")


def open_task(tx: Tx, actor: Actor, call: Call, row: Row, step: Step, task_id: int) -> None:
    """A waiting task is asked now, and its time begins."""
    task = approval_tasks.find(tx, task_id)
    if task is None:
        return
    approver, absent = approvers.whose_turn(tx, row, task, today(actor.organisation, call.at).isoformat())
    nudge_at, timeout_at = rules.nudge_and_limit(actor.organisation, call.at, step.timeout_hours)
    opened = approval_tasks.open_one(
        tx, task_id, approver, absent, nudge_at=nudge_at, timeout_at=timeout_at, at=call.at
    )
    if opened is not None:
        approval_told.asked(tx, actor, call, row, task_id)


def state_of(row: Row) -> rules.TaskState:
    return rules.TaskState(
        row["id"], row["state"], row["position"], row["opened_at"] is not None, row["origin"], row["parent_id"]
    )


def finish(
    tx: Tx, actor: Actor, call: Call, row: Row, state: str, *, event: str = "", words: str = "", tell: bool = True
) -> Row:
    """The approval ends: open tasks fall away, the effect runs, everybody concerned is told.

    Raises Conflict when it has ended meanwhile, and what refuses the effect.
    """
    ended = approvals.end(tx, row["id"], state, at=call.at)
    if ended is None:
        raise Conflict("approval_ended", rule="APPR-10", state=row["state"])
    approval_tasks.cancel_round(tx, row["id"], by=actor.user_id or None, at=call.at)
    effect = effect_of(row["subject"])
    run = {
        "approved": effect.passed,
        "rejected": effect.rejected,
        "recalled": effect.recalled,
        "cancelled": effect.cancelled,
    }[state]
    run(tx, actor, call, ended)
    note(tx, actor, call, ended, f"approval_{event or state}", reason=words, before={"approval": "pending"})
    if tell:
        approval_told.ended(tx, actor, call, ended, event or state, words=words)
    return ended


def note(
    tx: Tx,
    actor: Actor,
    call: Call,
    row: Row,
    action: str,
    *,
    reason: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    on_behalf_of: int | None = None,
) -> None:
    """One row in the history of the record that is being approved (AUDIT-1)."""
    facts: dict[str, object] = {
        "approval": row["state"],
        "subject": row["subject"],
        "round": row["round"],
        "step": row["step"] + 1,
    }
    audit.write(
        tx,
        actor,
        call,
        action,
        row["record_kind"],
        row["record_id"],
        name=str(json.loads(row["snapshot"]).get("name", "")),
        before=before,
        after=facts | (after or {}),
        reason=reason or None,
        on_behalf_of=on_behalf_of,
    )
