"""Deciding a task: approve, reject, return, take back, several at once (APPR-9 to APPR-12, APPR-15, APPR-20)."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.approvals import Seen
from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, Refusal
from storage.queries import approval_tasks, approvals, people
from storage.rules import approvals as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approval_reads, approval_steps, approval_told, bulk


def approve(
    tx: Tx,
    actor: Actor,
    call: Call,
    approval_id: int,
    seen: Seen,
    *,
    confirm: int | None = None,
    comment: str = "",
    but: int | None = None,
) -> Row:
    """The actor's waiting task of an approval is approved; the task. What follows runs in the same transaction.

    Raises NotFound, Forbidden (somebody else's), Conflict (decided: by, at), Stale (round or amount changed), Invalid
    with a token from `approval.confirm_amount` on without `confirm`, Invalid without a comment the step asks for,
    and whatever refuses the effect (APPR-21).
    """
    row, task = taken_up(tx, actor, call, approval_id, seen)
    needed = approval_reads.needs_confirmation(actor, row)
    token = token_of(actor.user_id, row)
    rules.check_confirmed(needed, confirm=confirm, amount=row["amount"], token=token)
    step = approval_steps.steps_of(tx, row)[task["step"]]
    words = rules.checked_comment(comment, needed=step.comment_required, rule="APPR-2")
    done = _decide(tx, actor, call, row, task, "approved", words)
    approval_steps.note(tx, actor, call, row, "approval_signed", reason=words, on_behalf_of=_behalf(actor, task))
    approval_steps.after_approval(tx, actor, call, row, done, by=actor.user_id)
    approval_told.changed(tx, call, row, but=but)
    return done


def reject(
    tx: Tx, actor: Actor, call: Call, approval_id: int, seen: Seen, reason: str, *, but: int | None = None
) -> Row:
    """Reject with a reason: in every mode the round ends (APPR-9, APPR-12). Raises as `approve`, and Invalid."""
    return _turn_down(tx, actor, call, approval_id, seen, reason, state="rejected", but=but)


def give_back(
    tx: Tx,
    actor: Actor,
    call: Call,
    approval_id: int,
    seen: Seen,
    reason: str,
    *,
    to_step: int | None = None,
    but: int | None = None,
) -> Row:
    """Back to the submitter, which is rejected, or to an earlier step, whose people are asked again (APPR-12).

    Raises as `approve`, and Invalid without a reason or for a step that asked nobody before this one.
    """
    if to_step is None:
        return _turn_down(tx, actor, call, approval_id, seen, reason, state="returned", but=but)
    words = rules.checked_comment(reason, needed=True, rule="APPR-12")
    row, task = taken_up(tx, actor, call, approval_id, seen)
    earlier = {one["step"] for one in approval_tasks.list_of(tx, row["id"]) if one["round"] == row["round"]}
    if to_step >= task["step"] or to_step not in earlier:
        raise Invalid("approval_no_step", rule="APPR-12")
    done = _decide(tx, actor, call, row, task, "returned", words)
    approval_tasks.cancel_round(tx, row["id"], by=actor.user_id, at=call.at)
    approval_steps.note(tx, actor, call, row, "approval_stepped_back", reason=words, after={"to_step": to_step + 1})
    if approval_steps.open_from(tx, actor, call, row, to_step) != "open":
        raise Invalid("approval_no_step", rule="APPR-12")
    approval_told.changed(tx, call, row, but=but)
    return done


def _turn_down(
    tx: Tx,
    actor: Actor,
    call: Call,
    approval_id: int,
    seen: Seen,
    reason: str,
    *,
    state: str,
    but: int | None,
) -> Row:
    words = rules.checked_comment(reason, needed=True, rule="APPR-12")
    row, task = taken_up(tx, actor, call, approval_id, seen)
    done = _decide(tx, actor, call, row, task, state, words)
    event = "returned" if state == "returned" else ""
    ended = approval_steps.finish(tx, actor, call, row, "rejected", event=event, words=words)
    approval_told.changed(tx, call, ended, but=but)
    return done


def taken_up(tx: Tx, actor: Actor, call: Call, approval_id: int, seen: Seen) -> tuple[Row, Row]:
    """The pending approval, its row held, and the actor's waiting task, as he saw them (APPR-10, APPR-11).

    Raises NotFound, Forbidden, Conflict, Stale.
    """
    found = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    row = approvals.take_up(tx, approval_id)
    task = approval_tasks.find_mine(tx, approval_id, actor.user_id) if row is not None else None
    if row is None or task is None:
        raise why_not(tx, actor, found)
    rules.check_seen(seen, round_=row["round"], amount=row["amount"])
    return row, task


def why_not(tx: Tx, actor: Actor, row: Row) -> Refusal:
    """Why there is nothing to decide: somebody has (who and when), it has ended, or it is somebody else's."""
    tasks = approval_tasks.list_of(tx, row["id"])
    mine = [one for one in tasks if actor.user_id in (one["approver_id"], one["acting_for"]) and one["opened_at"]]
    for task in reversed(mine):
        decision = approval_reads.decision_of(tasks, task)
        if decision is not None:
            by = decision["decider"] or decision["name"]
            own = decision["decided_by"] == actor.user_id
            return Conflict(
                "approval_decided",
                rule="APPR-10",
                by=by,
                at=decision["acted_at"],
                state=decision["state"],
                own=own,
            )
    now = approvals.find(tx, row["id"]) or row
    if now["state"] != "pending":
        return Conflict("approval_ended", rule="APPR-10", state=now["state"], at=now["ended_at"])
    names = [one["name"] for one in tasks if one["state"] == "pending"]
    return Forbidden("approval_wrong_person", rule="APPR-22", names=names)


def _decide(tx: Tx, actor: Actor, call: Call, row: Row, task: Row, state: str, comment: str) -> Row:
    done = approval_tasks.decide(
        tx, task["id"], actor.user_id, state, comment=comment, round_=row["round"], at=call.at
    )
    if done is None:
        raise why_not(tx, actor, row)
    return done


def _behalf(actor: Actor, task: Row) -> int | None:
    return task["acting_for"] if task["acting_for"] not in (None, actor.user_id) else None


def token_of(user_id: int, row: Row) -> str:
    """What the repeated call of the same person about the same round and amount carries (ORG-10)."""
    text = f"{user_id}:{row['id']}:{row['round']}:{row['amount']}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def take_back(tx: Tx, actor: Actor, call: Call, approval_id: int, *, but: int | None = None) -> Row:
    """The actor's approval is undone while nobody has decided after it (APPR-15).

    Raises NotFound, Conflict (nothing to take back, too late, over).
    """
    found = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    row = approvals.take_up(tx, approval_id)
    task = approval_tasks.find_decided(tx, approval_id, actor.user_id)
    if row is None:
        raise Conflict(
            "approval_too_late", rule="APPR-15", state=found["state"], by=_last_but(tx, approval_id, actor)
        )
    if task is None or task["state"] != "approved" or task["round"] != row["round"]:
        raise Conflict("approval_nothing_to_undo", rule="APPR-15")
    step = approval_steps.steps_of(tx, row)[task["step"]]
    tasks = [one for one in approval_tasks.list_of(tx, approval_id) if one["round"] == row["round"]]
    undo = rules.undo(step.mode, [approval_reads.past_of(one) for one in tasks], approval_reads.past_of(task))
    minutes = Policy(actor.settings).number("chat.undo_minutes")
    last = _last_but(tx, approval_id, actor)
    rules.check_takes_back(task["acted_at"], minutes=minutes, later=undo.late, now=call.at, by=last)
    nudge_at, timeout_at = rules.nudge_and_limit(actor.organisation, call.at, step.timeout_hours)
    undone = approval_tasks.take_back(tx, task["id"], actor.user_id, nudge_at=nudge_at, timeout_at=timeout_at)
    if undone is None:
        raise Conflict("approval_nothing_to_undo", rule="APPR-15")
    approval_tasks.cancel(tx, undo.cancel, by=actor.user_id, at=call.at)
    approval_tasks.ask_again(tx, undo.ask, nudge_at=nudge_at, timeout_at=timeout_at)
    for held in undo.hold:
        approval_tasks.hold(tx, held)
    approvals.set_step(tx, approval_id, task["step"])
    approval_steps.note(tx, actor, call, row, "approval_taken_back", after={"step": task["step"] + 1})
    approval_told.changed(tx, call, row, but=but)
    return undone


def _last_but(tx: Tx, approval_id: int, actor: Actor) -> str:
    """Who else decided last, by name."""
    others = [
        one
        for one in approval_tasks.list_of(tx, approval_id)
        if one["acted_at"] is not None
        and one["approver_id"] != actor.user_id
        and one["state"] in ("approved", "rejected")
    ]
    return str(max(others, key=lambda one: one["acted_at"])["name"]) if others else ""


# ── several at once ──


def left_out(actor: Actor, row: Row, *, comment_required: bool = False) -> str:
    """Why a batch leaves an item out: "" when it may be approved with the others (APPR-20)."""
    if approval_reads.needs_confirmation(actor, row):
        return "amount"
    if row["over_limit"]:
        return "over_limit"
    return "comment" if comment_required else ""


def approve_several(
    tx: Tx, actor: Actor, call: Call, chosen: Mapping[int, Seen]
) -> tuple[list[int], list[tuple[int, str, dict[str, Any]]]]:
    """Approve each alone; the ids approved, and those left or refused with the reason and its facts (APPR-20)."""

    def attempt(approval_id: int) -> None:
        row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
        reason = left_out(actor, row)
        if reason:
            raise Invalid("approval_left", rule="APPR-20", why=reason)
        approve(tx, actor, call, approval_id, chosen[approval_id])

    ids: Sequence[int] = list(chosen)
    refusals = bulk.each(tx, ids, attempt)
    pairs = list(zip(ids, refusals, strict=True))
    done = [id_ for id_, refusal in pairs if refusal is None]
    left = [(id_, refusal.reason, refusal.params) for id_, refusal in pairs if refusal is not None]
    return done, left


def approve_by_time(tx: Tx, call: Call, row: Row, task: Row) -> bool:
    """The time is over and the flow says approve: decided by the system with the note "timeout" (APPR-17).

    False when it was decided meanwhile. Raises what refuses the effect.
    """
    system = people.system_actor(tx)
    held = approvals.take_up(tx, row["id"])
    done = _by_time(tx, call, task, "approved") if held is not None else None
    if held is None or done is None:
        return False
    approval_steps.note(tx, system, call, held, "approval_signed", reason="timeout")
    approval_steps.after_approval(tx, system, call, held, done, by=None)
    approval_told.changed(tx, call, held)
    return True


def reject_by_time(tx: Tx, call: Call, row: Row, task: Row) -> bool:
    """As `approve_by_time`, where the flow says reject."""
    system = people.system_actor(tx)
    held = approvals.take_up(tx, row["id"])
    if held is None or _by_time(tx, call, task, "rejected") is None:
        return False
    ended = approval_steps.finish(tx, system, call, held, "rejected", words="timeout")
    approval_told.changed(tx, call, ended)
    return True


def _by_time(tx: Tx, call: Call, task: Row, state: str) -> Row | None:
    return approval_tasks.settle(tx, task["id"], state, comment="timeout", by=None, timed_out=True, at=call.at)
