"""Who may read an approval, and how it looks to him (APPR-22, PERM-18, PERM-22)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.approvals import DECIDED, ApprovalCard, PathLine
from storage.entities.cards import Card
from storage.entities.instants import MINUTE
from storage.entities.people import Actor
from storage.entities.transfer import Named
from storage.errors import NotFound
from storage.queries import approval_tasks, approvals, files_of_trade, flows
from storage.rules import approvals as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approval_steps
from storage.usecases.approval_effects import FACTS, READS

# Parts of a snapshot that need a permission: left out without it, not zeroed (PERM-18).
HIDDEN: Final[Mapping[str, str]] = {"cost": "product.cost", "margin": "product.cost", "margin_bp": "product.cost"}


def find_readable(tx: Tx, actor: Actor, approval_id: int, *, now: int) -> Row | None:
    """An approval of the submitter, of those who decide or decided, of those in copy, of the flow's admins, and of
    those who read the record (APPR-22, PERM-22)."""
    row = approvals.find(tx, approval_id)
    if row is None:
        return None
    return row if _is_involved(tx, actor, row) or _reads_record(tx, actor, row, now=now) else None


def get_readable(tx: Tx, actor: Actor, approval_id: int, *, now: int) -> Row:
    """Raises NotFound for a missing and a foreign one alike (PERM-13)."""
    row = find_readable(tx, actor, approval_id, now=now)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def _is_involved(tx: Tx, actor: Actor, row: Row) -> bool:
    if actor.is_system or actor.user_id == row["submitter_id"]:
        return True
    flow = flows.get(tx, row["flow_id"])
    return (
        actor.user_id in flow.cc
        or actor.user_id in flow.admins
        or approval_tasks.had_task(tx, row["id"], actor.user_id)
    )


def _reads_record(tx: Tx, actor: Actor, row: Row, *, now: int) -> bool:
    reads = READS.get(row["record_kind"])
    return reads is not None and reads(tx, actor, row["record_id"], now)


def facts_for(tx: Tx, actor: Actor, row: Row) -> dict[str, Any]:
    """The snapshot as this reader may see it: what the area says of it, without what he has no right to."""
    show = FACTS.get(row["subject"])
    facts = show(tx, actor, row) if show is not None else json.loads(row["snapshot"])
    if facts.get("over_limit"):
        facts["limit_bp"] = Policy(actor.settings).number("product.discount_limit_bp")
    return {name: value for name, value in facts.items() if name not in HIDDEN or actor.may(HIDDEN[name])}


def needs_confirmation(actor: Actor, row: Row) -> bool:
    """From `approval.confirm_amount` on (APPR-11)."""
    threshold = Policy(actor.settings).number("approval.confirm_amount")
    return rules.needs_confirmation(row["base_amount"], actor.organisation.base_currency, threshold)


def card_of(tx: Tx, actor: Actor, row: Row, card: Card | None, *, view: str, now: int, **more: Any) -> ApprovalCard:
    """The approval as its reader sees it at `now`; `row` carries the name of its submitter."""
    tasks = approval_tasks.list_of(tx, row["id"])
    mine = approval_tasks.find_mine(tx, row["id"], actor.user_id) if row["state"] == "pending" else None
    decided = approval_tasks.find_decided(tx, row["id"], actor.user_id)
    steps = approval_steps.steps_of(tx, row)
    step = steps[mine["step"]] if mine is not None else None
    flow = flows.get(tx, row["flow_id"])
    snapshot = json.loads(row["snapshot"])
    previous = approval_tasks.find_previous_step(tx, row["id"], row["round"], mine["step"]) if mine else None
    return ApprovalCard(
        view=view,
        id=row["id"],
        subject=row["subject"],
        record=(row["record_kind"], row["record_id"]),
        name=str(snapshot.get("name", "")),
        amount=row["amount"],
        currency=row["currency"],
        facts=facts_for(tx, actor, row),
        note=row["note"],
        submitter=Named(row["submitter_id"], row["submitter"]),
        state=row["state"],
        round=row["round"],
        submitted_at=row["submitted_at"],
        path=path_of(tasks),
        waiting=_waiting(tasks, row),
        task=mine["id"] if mine is not None else None,
        decided=line_of(decided) if decided is not None else None,
        confirm=mine is not None and needs_confirmation(actor, row),
        confirm_from=Policy(actor.settings).number("approval.confirm_amount"),
        reason_needed=bool(step and step.comment_required),
        previous=previous,
        may_forward=mine is not None
        or (row["state"] == "pending" and actor.user_id in flow.admins and actor.user_id != row["submitter_id"]),
        may_recall=row["state"] == "pending" and row["submitter_id"] == actor.user_id,
        may_take_back=_may_take_back(tx, actor, row, decided, tasks, now),
        readable=_reads_record(tx, actor, row, now=now),
        timeout_at=mine["timeout_at"] if mine is not None else None,
        now=now,
        card=card,
        files=len(files_of_trade.list_given(tx, row)),
        **more,
    )


def path_of(tasks: Sequence[Row]) -> tuple[PathLine, ...]:
    """What everybody did, without those who were not needed."""
    return tuple(line_of(task) for task in tasks if task["state"] != "cancelled")


def line_of(task: Row) -> PathLine:
    return PathLine(
        task_id=task["id"],
        round=task["round"],
        step=task["step"],
        name=task["name"],
        acting_for=task["acting_for_name"],
        why=task["why"],
        origin=task["origin"],
        state=task["state"],
        at=task["acted_at"],
        comment=task["comment"],
    )


def _waiting(tasks: Sequence[Row], row: Row) -> tuple[str, ...]:
    if row["state"] != "pending":
        return ()
    return tuple(task["name"] for task in tasks if task["state"] == "pending" and task["round"] == row["round"])


def _may_take_back(tx: Tx, actor: Actor, row: Row, decided: Row | None, tasks: Sequence[Row], now: int) -> bool:
    if decided is None or decided["state"] != "approved" or row["state"] != "pending":
        return False
    if decided["round"] != row["round"]:
        return False
    minutes = Policy(actor.settings).number("chat.undo_minutes")
    mode = approval_steps.steps_of(tx, row)[decided["step"]].mode
    past = [past_of(task) for task in tasks if task["round"] == row["round"]]
    late = rules.undo(mode, past, past_of(decided)).late
    return not late and now - int(decided["acted_at"]) <= minutes * MINUTE


def past_of(task: Row) -> rules.Past:
    return rules.Past(
        task["id"],
        task["step"],
        task["position"],
        task["origin"],
        task["parent_id"],
        task["state"],
        task["opened_at"],
        task["acted_at"],
        task["decided_by"],
        tuple(one for one in (task["approver_id"], task["acting_for"]) if one is not None),
    )


def decision_of(tasks: Sequence[Row], task: Row) -> Row | None:
    """Whose decision settled a task: its own, else the latest of its step in its round."""
    if task["state"] in DECIDED:
        return task
    same = [
        one
        for one in tasks
        if (one["round"], one["step"]) == (task["round"], task["step"]) and one["state"] in DECIDED
    ]
    return max(same, key=lambda one: (one["acted_at"], one["id"])) if same else None
