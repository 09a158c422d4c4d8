"""Reminders of a record that changes hands: no one keeps one he cannot act on (REMIND-7)."""

from collections.abc import Mapping

from storage.entities.call import Call
from storage.entities.follow_ups import Subject
from storage.entities.people import Actor
from storage.queries import audit, follow_ups, people, records, reminders
from storage.tx import Row, Tx
from storage.usecases import next_contacts


def leave(
    tx: Tx, actor: Actor, call: Call, subject: Subject, *, owner: int | None = None, heir: int | None = None
) -> None:
    """Called after the record changed hands: those of the former `owner` go to the `heir`, or end without one.

    Whoever else still reads the record keeps his reminder; one's own stays, without a record no longer readable.
    That it was never contacted ends with the stint: who receives it now has hours of his own.
    """
    for row in reminders.list_open_on(tx, subject):
        if row["user_id"] == owner and row["kind"] == "untouched":
            _end(tx, actor, call, subject, row)
        elif row["user_id"] == owner and heir is not None and row["kind"] != "own":
            _inherit(tx, actor, call, subject, row, heir)
        elif not _reads(tx, row["user_id"], subject, now=call.at):
            _lose(tx, actor, call, subject, row)
    follow_ups.derive_next(tx, *subject)


def cancel(tx: Tx, actor: Actor, call: Call, subject: Subject) -> None:
    """The record ended (invalid, deleted): reminders on it are cancelled, one's own ones stay without it."""
    for row in reminders.list_open_on(tx, subject):
        _lose(tx, actor, call, subject, row)
    follow_ups.derive_next(tx, *subject)


def lose(tx: Tx, actor: Actor, call: Call, subject: Subject, user_id: int) -> None:
    """Somebody left the team of a record: what he can no longer read, he is not reminded of."""
    if _reads(tx, user_id, subject, now=call.at):
        return
    for row in reminders.list_open_on(tx, subject):
        if row["user_id"] == user_id:
            _lose(tx, actor, call, subject, row)


def hand_on(tx: Tx, actor: Actor, call: Call, row: Row, heir: int | None) -> None:
    """One reminder of a person who leaves, on a record that is not his: it goes to the heir, or ends without one."""
    subject: Subject = (row["subject_kind"], row["subject_id"])
    if heir is None:
        _end(tx, actor, call, subject, row)
    else:
        _inherit(tx, actor, call, subject, row, heir)
    follow_ups.derive_next(tx, *subject)


def _reads(tx: Tx, user_id: int, subject: Subject, *, now: int) -> bool:
    person = people.get_actor_by_id(tx, user_id)
    return person is not None and records.find_readable(tx, person, subject[0], subject[1], now=now) is not None


def _inherit(tx: Tx, actor: Actor, call: Call, subject: Subject, row: Row, heir: int) -> None:
    if reminders.is_open(tx, row["kind"], subject, heir):
        _end(tx, actor, call, subject, row)
        return
    reminders.give(tx, row["id"], heir, version=row["version"], now=call.at)
    _note(tx, actor, call, subject, row, {"user_id": row["user_id"]}, {"user_id": heir})


def _lose(tx: Tx, actor: Actor, call: Call, subject: Subject, row: Row) -> None:
    if row["kind"] != "own":
        _end(tx, actor, call, subject, row)
        return
    reminders.link(tx, row["id"], None, version=row["version"], now=call.at)
    before = {"subject_kind": subject[0], "subject_id": subject[1]}
    _note(tx, actor, call, subject, row, before, {"subject_kind": None, "subject_id": None})


def _end(tx: Tx, actor: Actor, call: Call, subject: Subject, row: Row) -> None:
    reminders.end(tx, row["id"], "cancelled", version=row["version"], now=call.at)
    next_contacts.note_end(tx, actor, call, row, follow_ups.subject_name(tx, *subject), "cancelled")


def _note(
    tx: Tx,
    actor: Actor,
    call: Call,
    subject: Subject,
    row: Row,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    name = follow_ups.subject_name(tx, *subject)
    audit.write(tx, actor, call, "changed", "reminder", row["id"], name=name, before=before, after=after)
