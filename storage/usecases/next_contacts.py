"""The one open next contact a person has on a record, and what a record derives from it (REMIND-1, FOLLOW-4)."""

from typing import Any, Final

from storage.entities.call import Call
from storage.entities.follow_ups import Subject
from storage.entities.people import Actor
from storage.queries import audit, reminders
from storage.tx import Row, Tx

WHENEVER: Final = 2**62


def replace(
    tx: Tx,
    actor: Actor,
    call: Call,
    subject: Subject,
    name: str,
    *,
    due_at: int,
    chosen: bool,
    origin_id: int | None = None,
) -> int:
    """A new next contact takes the place of the open one; its id."""
    close(tx, actor, call, subject, name)
    reminder_id = reminders.insert(
        tx,
        kind="next_contact",
        subject=subject,
        user_id=actor.user_id,
        due_at=due_at,
        chosen=chosen,
        origin_id=origin_id,
        now=call.at,
    )
    after = {"due_at": due_at, "user_id": actor.user_id, "misses": 0}
    audit.write(tx, actor, call, "created", "reminder", reminder_id, name=name, after=after)
    return reminder_id


def close(tx: Tx, actor: Actor, call: Call, subject: Subject, name: str, *, before: int = WHENEVER) -> bool:
    """End the open next contact if it is due before that instant; False when there is none."""
    row = reminders.end_next_contact(tx, subject, actor.user_id, before=before, now=call.at)
    if row is None:
        return False
    note_end(tx, actor, call, row, name, "done")
    return True


def note_end(tx: Tx, actor: Actor, call: Call, row: Row, name: str, state: str) -> None:
    """The audit row of a reminder that ended."""
    ended: dict[str, Any] = {"state": state, "ended_at": call.at}
    audit.write(
        tx,
        actor,
        call,
        "ended",
        "reminder",
        row["id"],
        name=name,
        before={"state": "open", "ended_at": None},
        after=ended,
    )
