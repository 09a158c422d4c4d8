"""Next contacts that name a deal end with it (OPP, table of events)."""

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.queries import deals, follow_ups, reminders
from storage.tx import Row, Tx
from storage.usecases import next_contacts


def close_next(tx: Tx, actor: Actor, call: Call, deal: Row) -> None:
    """A deal that was lost, voided or deleted needs no next contact any more."""
    subjects = set()
    for row in deals.list_next_contacts(tx, deal["id"]):
        name = follow_ups.subject_name(tx, row["subject_kind"], row["subject_id"])
        reminders.end(tx, row["id"], "cancelled", version=row["version"], now=call.at)
        next_contacts.note_end(tx, actor, call, row, name, "cancelled")
        subjects.add((row["subject_kind"], row["subject_id"]))
    for kind, record_id in subjects:
        follow_ups.derive_next(tx, kind, record_id)
