"""What is told about an approval, as facts in the outbox: asked, changed, ended (NOTIFY-34, NOTIFY-35)."""

import json
from collections.abc import Iterable
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.queries import approval_tasks, approvals, flows, outbox, people
from storage.queries.approvals import ENTITY
from storage.rules import approvals as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx

ASKED: Final = "approval-asked"
TOLD: Final = "approval-told"
CHANGED: Final = "approval-changed"


def hours_of(own: str, policy: Policy) -> list[str]:
    """The hours of somebody's prompt: his own, else the firm's `notify.approval_hours`."""
    return list(json.loads(own)) if own else list(policy["notify.approval_hours"])


def asked(tx: Tx, actor: Actor, call: Call, row: Row, task_id: int, *, event: str = "asked") -> None:
    """The card of a task to its approver: silently at once, ringing when its time ends before the next prompt, and
    for a nudge or an escalation (NOTIFY-34). Nobody is told of his own act."""
    task = approval_tasks.find(tx, task_id)
    if task is None or task["state"] != "pending" or (event == "asked" and task["approver_id"] == actor.user_id):
        return
    outbox.queue(
        tx,
        call,
        ASKED,
        user_id=task["approver_id"],
        subject=(ENTITY, row["id"]),
        facts={"task": task_id, "event": event},
        tier=0 if event != "asked" or _ends_before_prompt(tx, actor, task, call.at) else 2,
        dedupe=f"{ASKED}:{task_id}:{task['version']}:{event}:{call.at if event != 'asked' else ''}",
    )


def _ends_before_prompt(tx: Tx, actor: Actor, task: Row, now: int) -> bool:
    person = people.get_user(tx, task["approver_id"])
    if person is None or task["timeout_at"] is None:
        return False
    hours = hours_of(person["approval_hours"], Policy(actor.settings))
    return bool(task["timeout_at"] < rules.next_prompt(actor.organisation, hours, now))


def ended(tx: Tx, actor: Actor, call: Call, row: Row, event: str, *, words: str = "") -> None:
    """The result to the submitter, and to those in copy once it has passed (NOTIFY-35)."""
    facts = {"event": event, "by": actor.name if actor.user_id else "", "words": words, "round": row["round"]}
    if row["submitter_id"] != actor.user_id:
        tell(tx, call, row, row["submitter_id"], facts, tier=2 if event == "approved" else 1)
    if event == "approved":
        flow = flows.get(tx, row["flow_id"])
        for person in flow.cc:
            if person not in (actor.user_id, row["submitter_id"]):
                tell(tx, call, row, person, facts | {"event": "cc"}, tier=3)


def tell(tx: Tx, call: Call, row: Row, user_id: int, facts: dict[str, Any], *, tier: int, key: str = "") -> None:
    """One message about an approval to one person."""
    outbox.queue(
        tx,
        call,
        TOLD,
        user_id=user_id,
        subject=(ENTITY, row["id"]),
        facts=facts,
        tier=tier,
        dedupe=f"{TOLD}:{row['id']}:{row['round']}:{facts['event']}:{user_id}:{key}",
    )


def changed(tx: Tx, call: Call, row: Row, *, but: int | None = None, handed_in: bool = False) -> None:
    """Every shown card of the approval says how it stands now, the submitter's and the other approvers' too.

    `handed_in`: files came or went while it waits, which no version tells.
    """
    stamp = _stamp(tx, row["id"]) + (f".{call.delivery_id or call.at}" if handed_in else "")
    for card in approvals.list_cards(tx, row["id"], but=but):
        outbox.queue(
            tx,
            call,
            CHANGED,
            action="redraw",
            card_id=card["id"],
            subject=(ENTITY, row["id"]),
            facts={"user": card["user_id"], "at": call.at},
            tier=2,
            dedupe=f"{CHANGED}:{card['id']}:{row['id']}:{stamp}",
        )


def _stamp(tx: Tx, approval_id: int) -> str:
    """What tells two states of an approval apart."""
    tasks = approval_tasks.list_of(tx, approval_id)
    return f"{len(tasks)}.{sum(task['version'] for task in tasks)}"


def all_asked(tx: Tx, actor: Actor, call: Call, row: Row, tasks: Iterable[int]) -> None:
    """Each of the tasks that waits for a decision now."""
    for task_id in tasks:
        asked(tx, actor, call, row, task_id)
