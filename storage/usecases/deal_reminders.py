"""Next contacts that name a deal: they end with it, and change hands with it (OPP, table of events; REMIND-7)."""

from storage.entities.call import Call
from storage.entities.follow_ups import Subject
from storage.entities.people import Actor
from storage.queries import audit, deals, follow_ups, reminders
from storage.tx import Row, Tx
from storage.usecases import next_contacts


def close_next(tx: Tx, actor: Actor, call: Call, deal: Row) -> None:
    """A deal that was lost, voided or deleted needs no next contact any more."""
    for row in deals.list_next_contacts(tx, deal["id"]):
        _end(tx, actor, call, row)


def leave(tx: Tx, actor: Actor, call: Call, deal: Row, heir: int) -> None:
    """The former owner's go to the new one, or end where he has one of that customer already (REMIND-1)."""
    for row in deals.list_next_contacts(tx, deal["id"]):
        if row["user_id"] != deal["owner_id"]:
            continue
        subject: Subject = (row["subject_kind"], row["subject_id"])
        if reminders.is_open(tx, row["kind"], subject, heir):
            _end(tx, actor, call, row)
            continue
        reminders.give(tx, row["id"], heir, version=row["version"], now=call.at)
        name = follow_ups.subject_name(tx, *subject)
        before, after = {"user_id": row["user_id"]}, {"user_id": heir}
        audit.write(tx, actor, call, "changed", "reminder", row["id"], name=name, before=before, after=after)
        follow_ups.derive_next(tx, *subject)


def _end(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    subject: Subject = (row["subject_kind"], row["subject_id"])
    reminders.end(tx, row["id"], "cancelled", version=row["version"], now=call.at)
    next_contacts.note_end(tx, actor, call, row, follow_ups.subject_name(tx, *subject), "cancelled")
    follow_ups.derive_next(tx, *subject)
