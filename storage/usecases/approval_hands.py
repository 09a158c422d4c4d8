"""A task in other hands: forwarded, signed by others besides, moved on suspension (APPR-13, APPR-19, APPR-22)."""

from collections.abc import Sequence

from storage.entities.approvals import Seen
from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid
from storage.queries import approval_tasks, approvals, approvers, flows, people
from storage.queries.approval_tasks import NewTask
from storage.rules import approvals as rules
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import approval_decisions, approval_reads, approval_steps, approval_told
from storage.usecases.approvers import admins_of, instead_of


def forward(
    tx: Tx,
    actor: Actor,
    call: Call,
    approval_id: int,
    seen: Seen,
    to: int,
    comment: str,
    *,
    task_id: int | None = None,
    but: int | None = None,
) -> int:
    """Another active person decides instead; the id of his task (APPR-13).

    The approver forwards his own task; an admin of the flow may forward a stuck one (`task_id`), without deciding it
    (APPR-22), unless he submitted it himself (APPR-7). Raises NotFound, Forbidden, Conflict, Stale, Invalid, Limit.
    """
    words = rules.checked_comment(comment, needed=True, rule="APPR-13")
    row, task = _task_to_forward(tx, actor, call, approval_id, seen, task_id)
    _check_taker(tx, row, task, to, me=task["approver_id"])
    rules.check_hands(approval_tasks.count_hands(tx, row["id"], row["round"], task["step"]))
    done = approval_tasks.settle(
        tx, task["id"], "forwarded", comment=words, by=actor.user_id, timed_out=False, at=call.at
    )
    if done is None:
        raise approval_decisions.why_not(tx, actor, row)
    made = pass_on(tx, actor, call, row, task, to, origin="forwarded", comment=words)
    approval_told.changed(tx, call, row, but=but)
    approval_steps.note(tx, actor, call, row, "approval_forwarded", reason=words, after={"to": to})
    return made


def _task_to_forward(
    tx: Tx, actor: Actor, call: Call, approval_id: int, seen: Seen, task_id: int | None
) -> tuple[Row, Row]:
    if task_id is None:
        return approval_decisions.taken_up(tx, actor, call, approval_id, seen)
    found = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    if actor.user_id not in flows.get(tx, found["flow_id"]).admins or actor.user_id == found["submitter_id"]:
        raise Forbidden("approval_wrong_person", rule="APPR-22", names=[])
    row = approvals.take_up(tx, approval_id)
    task = approval_tasks.find(tx, task_id)
    if row is None or task is None or task["approval_id"] != approval_id or task["state"] != "pending":
        raise approval_decisions.why_not(tx, actor, found)
    return row, task


def pass_on(tx: Tx, actor: Actor, call: Call, row: Row, task: Row, to: int, *, origin: str, comment: str) -> int:
    """A new task in the place of one that was settled; signers tied to that one are tied to it.

    It never comes back to who had it, as the delegate of whom it goes to.
    """
    step = approval_steps.steps_of(tx, row)[task["step"]]
    nudge_at, timeout_at = rules.nudge_and_limit(actor.organisation, call.at, step.timeout_hours)
    approver, absent = instead_of(tx, row, task["step"], to, today(actor.organisation, call.at).isoformat())
    if approver == task["approver_id"]:
        approver, absent = to, None
    made = approval_tasks.insert(
        tx,
        row["id"],
        row["round"],
        task["step"],
        NewTask(
            approver_id=approver,
            acting_for=absent,
            why=origin,
            position=task["position"],
            state="pending",
            origin=task["origin"] if task["origin"] in ("before", "after") else origin,
            opened_at=call.at,
            nudge_at=nudge_at,
            timeout_at=timeout_at,
            parent_id=task["parent_id"],
        ),
        at=call.at,
    )
    approval_tasks.adopt(tx, task["id"], made)
    event = "escalated" if origin == "escalated" else "asked"
    approval_told.asked(tx, actor, call, row, made, event=event)
    return made


def add_signers(
    tx: Tx,
    actor: Actor,
    call: Call,
    approval_id: int,
    seen: Seen,
    people_: Sequence[int],
    comment: str,
    *,
    before: bool,
    but: int | None = None,
) -> list[int]:
    """Others sign as well, before or after the actor's own decision; the ids of their tasks (APPR-13).

    Raises as `forward`.
    """
    words = rules.checked_comment(comment, needed=True, rule="APPR-13")
    row, task = approval_decisions.taken_up(tx, actor, call, approval_id, seen)
    chosen = list(dict.fromkeys(people_))
    if not chosen:
        raise Invalid("approval_nobody_chosen", rule="APPR-13")
    for person in chosen:
        _check_taker(tx, row, task, person, me=task["approver_id"])
    used = approval_tasks.count_hands(tx, row["id"], row["round"], task["step"])
    rules.check_hands(used, more=len(chosen))
    made = [_signer(tx, actor, call, row, task, person, words, before=before) for person in chosen]
    if before:
        approval_tasks.hold(tx, task["id"])
        approval_told.all_asked(tx, actor, call, row, made)
    approval_told.changed(tx, call, row, but=but)
    after = {"to": chosen, "before": before}
    approval_steps.note(tx, actor, call, row, "approval_signers_added", reason=words, after=after)
    return made


def _signer(tx: Tx, actor: Actor, call: Call, row: Row, task: Row, person: int, words: str, *, before: bool) -> int:
    step = approval_steps.steps_of(tx, row)[task["step"]]
    nudge_at, timeout_at = rules.nudge_and_limit(actor.organisation, call.at, step.timeout_hours)
    approver, absent = instead_of(tx, row, task["step"], person, today(actor.organisation, call.at).isoformat())
    new = NewTask(
        approver_id=approver,
        acting_for=absent,
        why="added",
        position=task["position"],
        state="pending" if before else "waiting",
        origin="before" if before else "after",
        opened_at=call.at if before else None,
        nudge_at=nudge_at if before else None,
        timeout_at=timeout_at if before else None,
        parent_id=task["id"],
    )
    return approval_tasks.insert(tx, row["id"], row["round"], task["step"], new, at=call.at)


def _check_taker(tx: Tx, row: Row, task: Row, user_id: int, *, me: int) -> None:
    person = approvers.find_person(tx, user_id)
    beside = approval_tasks.list_of_step(tx, row["id"], row["round"], task["step"])
    rules.check_takes_hand(
        status=person["status"] if person is not None else None,
        user_id=user_id,
        submitter=row["submitter_id"],
        me=me,
        present=[one["approver_id"] for one in beside if one["state"] in rules.OPEN],
    )


def move_of(tx: Tx, actor: Actor, call: Call, user_id: int) -> int:
    """The open tasks of somebody who was suspended go at once to his superior, else to the flow's admins (APPR-19).

    How many went; where nobody but the submitter is left, a task stays until it is handed over.
    """
    moved = 0
    superior = approvers.find_superior(tx, user_id)
    for task in approval_tasks.list_open_of(tx, user_id):
        row = approvals.take_up(tx, task["approval_id"])
        heir = _heir(tx, task, superior, user_id) if row is not None else None
        if row is None or heir is None:
            continue
        approver, absent = instead_of(tx, row, task["step"], heir, today(actor.organisation, call.at).isoformat())
        if approval_tasks.move(tx, task["id"], user_id, approver, "moved", acting_for=absent):
            moved += 1
            approval_told.asked(tx, actor, call, row, task["id"])
            after: dict[str, object] = {"approver": approver}
            before: dict[str, object] = {"approver": user_id}
            approval_steps.note(tx, actor, call, row, "approval_moved", before=before, after=after)
            approval_told.changed(tx, call, row)
    return moved


def _heir(tx: Tx, task: Row, superior: int | None, leaver: int) -> int | None:
    """Not the submitter, and nobody who is asked already in this approval."""
    open_now = {
        one["approver_id"] for one in approval_tasks.list_of(tx, task["approval_id"]) if one["state"] in rules.OPEN
    }
    admins = admins_of(tx, flows.get(tx, task["flow_id"]), task["submitter_id"])
    candidates = [*([superior] if superior else []), *admins, *people.super_admins(tx)]
    taboo = {task["submitter_id"], leaver, *open_now}
    return next((one for one in candidates if one not in taboo), None)
