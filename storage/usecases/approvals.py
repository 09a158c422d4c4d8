"""Submitting, recalling and cancelling: what the areas whose records are approved call (APPR-1, APPR-14)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.flows import Flow
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import approvals, approvers, flows, people
from storage.queries.approvals import Submission
from storage.rules import flows as flow_rules
from storage.tx import Row, Tx
from storage.usecases import approval_reads, approval_steps, approval_told


class _NothingToDecide(Exception):
    """Leaves the savepoint of a submission that no step concerns."""


def submit(
    tx: Tx,
    actor: Actor,
    call: Call,
    subject: str,
    record_kind: str,
    record_id: int,
    *,
    amount: int | None,
    currency: str | None,
    department_id: int,
    facts: Mapping[str, Any],
    snapshot: Mapping[str, Any],
    note: str = "",
    picked: Mapping[int, Sequence[int]] | None = None,
) -> int | None:
    """Begin the approval of a record, or the next round of a rejected or recalled one; its id.

    None: no flow fits, or no step of it concerns this record, so nothing is required and the caller lets the effect
    run at once (APPR-1). `facts` are what conditions compare, `amount` among them in the base currency (else
    `amount` stands for it); `snapshot` is what approvers read (PERM-22), with `name`; `picked` are people by number
    of the step from 0. Raises Conflict while one runs, and where nobody could decide.
    """
    if approvals.find_running(tx, record_kind, record_id, subject) is not None:
        raise Conflict("approval_running", rule="APPR-16")
    judged = facts_of(tx, actor.user_id, department_id, {"amount": amount, **facts})
    flow = choose(tx, subject, department_id, judged)
    if flow is None:
        return None
    former = approvals.find_last(tx, record_kind, record_id, subject)
    submission = Submission(
        flow_id=flow.id,
        flow_version=flow.current_version,
        submitter_id=actor.user_id,
        department_id=department_id,
        step=_first_step(flow, former, judged),
        amount=amount,
        currency=currency,
        base_amount=judged.get("amount"),
        over_limit=bool(judged.get("over_limit")),
        facts=judged,
        picked={str(number): list(ids) for number, ids in (picked or {}).items()},
        snapshot=snapshot,
        note=note.strip(),
    )
    _check_picked(tx, submission)
    try:
        with tx.try_out():
            row = _begin(tx, call, subject, (record_kind, record_id), former, submission)
            ran = approval_steps.open_from(tx, actor, call, row, submission.step)
            if ran == "rejected":
                raise Conflict("approval_empty", rule="APPR-6", flow=flow.name)
            if ran == "passed":
                raise _NothingToDecide
            approval_steps.note(tx, actor, call, row, "approval_submitted")
            approval_told.changed(tx, call, row)
    except _NothingToDecide:
        return None
    return int(row["id"])


def facts_of(tx: Tx, submitter_id: int, department_id: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions compare: what the area says, the departments up to the root, the submitter's roles (APPR-3)."""
    return {
        **facts,
        "department": people.departments_above(tx, department_id),
        "role": approvers.role_ids(tx, submitter_id),
    }


def choose(tx: Tx, subject: str, department_id: int, facts: Mapping[str, Any]) -> Flow | None:
    """The flow of a submission, if any fits (APPR-1)."""
    chain = people.departments_above(tx, department_id)
    return flow_rules.choose(flows.list_of(tx, subject), subject, chain, facts)


def _first_step(flow: Flow, former: Row | None, facts: Mapping[str, Any]) -> int:
    """At the rejecting step where the flow says resume and is as it was, else at the beginning.

    An earlier step that concerns the record only as it is now has asked nobody yet: it is where it resumes.
    """
    if former is None or former["state"] != "rejected" or flow.resubmit != "resume":
        return 0
    same = (former["flow_id"], former["flow_version"]) == (flow.id, flow.current_version)
    return flow_rules.resumed_at(flow.steps, former["step"], json.loads(former["facts"]), facts) if same else 0


def _check_picked(tx: Tx, submission: Submission) -> None:
    """Raises Invalid for somebody picked who is not active (ORG-24)."""
    for ids in submission.picked.values():
        if len(approvers.list_active(tx, ids)) != len(set(ids)):
            raise Invalid("not_active", rule="ORG-24")


def _begin(
    tx: Tx, call: Call, subject: str, record: tuple[str, int], former: Row | None, submission: Submission
) -> Row:
    if former is not None and former["state"] in ("rejected", "recalled"):
        row = approvals.submit_again(tx, former["id"], submission, at=call.at)
    else:
        row = approvals.insert(tx, subject, record, submission, at=call.at)
    if row is None:
        raise Conflict("approval_running", rule="APPR-16")
    return row


def find_running(tx: Tx, record_kind: str, record_id: int, subject: str) -> Row | None:
    """The pending approval of a record and subject, or None."""
    return approvals.find_running(tx, record_kind, record_id, subject)


def recall(tx: Tx, actor: Actor, call: Call, approval_id: int) -> Row:
    """The submitter takes a pending approval back; the row after (APPR-14).

    Raises NotFound, Forbidden for anybody else, Conflict once it has ended.
    """
    found = approvals.find(tx, approval_id)
    if found is None:
        raise NotFound(rule="PERM-13")
    if found["submitter_id"] != actor.user_id:
        approval_reads.get_readable(tx, actor, approval_id, now=call.at)
        raise Forbidden("approval_not_yours", rule="APPR-14")
    row = approvals.take_up(tx, approval_id)
    if row is None:
        raise Conflict("approval_ended", rule="APPR-14", state=found["state"])
    ended = approval_steps.finish(tx, actor, call, row, "recalled", tell=False)
    approval_told.changed(tx, call, ended)
    return ended


def cancel_for(tx: Tx, call: Call, record_kind: str, record_id: int) -> None:
    """Whatever runs about a record ends with it, when it is voided or deleted."""
    system = people.system_actor(tx)
    for found in approvals.list_running_of(tx, record_kind, record_id):
        row = approvals.take_up(tx, found["id"])
        if row is not None:
            ended = approval_steps.finish(tx, system, call, row, "cancelled", tell=False)
            approval_told.changed(tx, call, ended)


def snapshot_of(row: Row) -> dict[str, Any]:
    """What the record was when it was submitted."""
    kept: dict[str, Any] = json.loads(row["snapshot"])
    return kept
