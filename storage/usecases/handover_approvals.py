"""Approvals of somebody who goes: what waits for his decision, and his places in flows (XFER-12, APPR-19).

A place in a flow's steps makes a new version; what runs finishes on its own (APPR-2).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.flows import Flow, Step
from storage.entities.people import Actor
from storage.queries import approval_tasks, approvals, approvers, audit, flows, handovers
from storage.rules import flows as rules
from storage.rules.approvals import OPEN
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import approval_steps, approval_told, handover_seats
from storage.usecases.approvers import instead_of

KINDS: Final = ("approval_task", "flow")


def move(tx: Tx, actor: Actor, call: Call, run: Row, item: Row) -> int | None:
    """One of them to whoever takes the seats; who has it now, or None and the reason stands on the item."""
    takers = approvers.list_active(tx, handover_seats.candidates(tx, run))
    if item["kind"] == "flow":
        return _flow(tx, actor, call, run, item, takers)
    return _task(tx, actor, call, run, item, takers)


def _task(tx: Tx, actor: Actor, call: Call, run: Row, item: Row, takers: Sequence[int]) -> int | None:
    task = approval_tasks.find(tx, item["record_id"])
    row = approvals.take_up(tx, task["approval_id"]) if task is not None else None
    if task is None or row is None or task["approver_id"] != run["leaver_id"] or task["state"] not in OPEN:
        handovers.settle(tx, item["id"], "moved", reason="not_his")
        return None
    asked = {one["approver_id"] for one in approval_tasks.list_of(tx, row["id"]) if one["state"] in OPEN}
    heir = next((one for one in takers if one not in {*asked, row["submitter_id"]}), None)
    if heir is None or not _passed_on(tx, actor, call, row, task, heir):
        handovers.settle(tx, item["id"], "stayed", reason="approval_nobody")
        return None
    approval_told.asked(tx, actor, call, row, task["id"])
    approval_told.changed(tx, call, row)
    before: dict[str, object] = {"approver": run["leaver_id"]}
    approval_steps.note(tx, actor, call, row, "approval_moved", before=before, after={"approver": heir})
    handovers.settle(tx, item["id"], "moved", to=heir)
    return heir


def _passed_on(tx: Tx, actor: Actor, call: Call, row: Row, task: Row, heir: int) -> bool:
    """To the heir, or while he is away to his delegate (APPR-18)."""
    day = today(actor.organisation, call.at).isoformat()
    approver, absent = instead_of(tx, row, task["step"], heir, day)
    return approval_tasks.move(tx, task["id"], task["approver_id"], approver, "moved", acting_for=absent)


def _flow(tx: Tx, actor: Actor, call: Call, run: Row, item: Row, takers: Sequence[int]) -> int | None:
    flow = flows.get(tx, item["record_id"])
    if not takers:
        handovers.settle(tx, item["id"], "stayed", reason="approval_nobody")
        return None
    leaver, heir = run["leaver_id"], takers[0]
    values: dict[str, Any] = {
        "admins": _instead(flow.admins, leaver, heir),
        "cc": _instead(flow.cc, leaver, heir),
    }
    if flow.draft is not None:
        values["draft_steps"] = _steps(flow.draft, leaver, heir)
    flows.change(tx, flow.id, flow.version, values, at=call.at, by=actor.user_id)
    _new_version(tx, actor, call, flow, _steps(flow.steps, leaver, heir))
    flows.keep_named(tx, flow.id)
    before, after = {"flow": leaver}, {"flow": heir}
    audit.write(tx, actor, call, "seat_handed_over", "flow", flow.id, name=flow.name, before=before, after=after)
    handovers.settle(tx, item["id"], "moved", to=heir)
    return heir


def _new_version(tx: Tx, actor: Actor, call: Call, flow: Flow, steps: Sequence[Step]) -> None:
    """The steps in force with the heir; a draft stays a draft."""
    changes = rules.changes(flow.steps, steps)
    if changes:
        number = flow.current_version + 1
        flows.keep_version(tx, flow.id, number, steps, changes, at=call.at, by=actor.user_id)
        flows.change(tx, flow.id, flow.version + 1, {"current_version": number}, at=call.at, by=actor.user_id)


def _instead(people: Iterable[int], leaver: int, heir: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(heir if one == leaver else one for one in people))


def _steps(steps: Sequence[Step], leaver: int, heir: int) -> tuple[Step, ...]:
    """The same steps with the heir where they named the leaver."""
    return tuple(
        replace(step, people=_instead(step.people, leaver, heir)) if step.kind == "user" else step for step in steps
    )
