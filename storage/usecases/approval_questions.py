"""Words about an approval that change nothing: a question, an answer (APPR-16, APPR-22)."""

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.queries import approval_tasks
from storage.rules import approvals as rules
from storage.tx import Row, Tx
from storage.usecases import approval_reads, approval_steps, approval_told


def say(tx: Tx, actor: Actor, call: Call, approval_id: int, words: str) -> Row:
    """What an approver asks goes to the submitter, what the submitter answers to those who decide now.

    It decides nothing (APPR-22). Raises NotFound, Invalid for no words.
    """
    row = approval_reads.get_readable(tx, actor, approval_id, now=call.at)
    text = rules.checked_comment(words, needed=True, rule="APPR-16")
    answers = actor.user_id == row["submitter_id"]
    event = "answered" if answers else "asked"
    approval_steps.note(tx, actor, call, row, f"approval_{event}", reason=text)
    facts = {"event": event, "by": actor.name, "words": text, "round": row["round"]}
    for person in _listeners(tx, row) if answers else [row["submitter_id"]]:
        if person != actor.user_id:
            approval_told.tell(tx, call, row, person, facts, tier=1, key=call.delivery_id or str(call.at))
    return row


def _listeners(tx: Tx, row: Row) -> list[int]:
    tasks = approval_tasks.list_of(tx, row["id"])
    waiting = [one["approver_id"] for one in tasks if one["state"] == "pending"]
    return list(dict.fromkeys(waiting))
