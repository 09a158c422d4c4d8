"""A received record nobody contacted for `remind.untouched_hours`: its owner is reminded once (§3.6, untouched)."""

from typing import Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, job_call
from storage.entities.follow_ups import Subject
from storage.entities.people import Actor
from storage.queries import audit, people, reminders, untouched
from storage.rules import reminder as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import next_contacts

KIND: Final = "untouched"
AT_ONCE: Final = 100


def look(tx: Tx, now: int) -> bool:
    """Make the reminders whose hours are over; True when more waits."""
    system = people.system_actor(tx)
    wait = rules.untouched_wait(Policy(system.settings))
    rows = untouched.list_due(tx, before=now - wait, limit=AT_ONCE)
    call = job_call(now)
    for row in rows:
        if untouched.take(tx, row["stint_id"]) and row["held"] and not row["answered"]:
            _remind(tx, system, call, row, due_at=row["since"] + wait)
    return len(rows) == AT_ONCE


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Are the hours of any record over?"""
    wait = rules.untouched_wait(Policy(system.settings))
    return bool(untouched.list_due(tx, before=now - wait, limit=1))


def _remind(tx: Tx, system: Actor, call: Call, row: Row, *, due_at: int) -> None:
    subject: Subject = (row["kind"], row["record_id"])
    if not untouched.may_make(tx, subject, row["user_id"], due_at=due_at):
        return
    made = reminders.insert(
        tx, kind=KIND, subject=subject, user_id=row["user_id"], due_at=due_at, chosen=False, now=call.at
    )
    after = {"due_at": due_at, "user_id": row["user_id"], "misses": 0}
    audit.write(tx, system, call, "created", "reminder", made, name=row["name"], after=after)


def answer(tx: Tx, actor: Actor, call: Call, subject: Subject, name: str) -> None:
    """The record was contacted, by whomever: nobody is reminded of its silence any more."""
    for row in reminders.list_open_on(tx, subject):
        if row["kind"] == KIND and reminders.end(tx, row["id"], "done", version=row["version"], now=call.at):
            next_contacts.note_end(tx, actor, call, row, name, "done")


EVERY_LOOK[KIND] = Chore(look, waits)
