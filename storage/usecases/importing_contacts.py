"""People an import added to customers that were there: noted with their line, taken back with it (IMPORT-8)."""

import json
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import NewContact
from storage.entities.people import Actor
from storage.errors import Stale
from storage.queries import audit, importing, names, records
from storage.queries import customers as customer_rows
from storage.tx import Row, Tx
from storage.usecases import customers

Noted = list[Any]
"""A contact, its version after the line, and the phones it had before; None for a contact that is new."""


def take(tx: Tx, actor: Actor, call: Call, customer_id: int, person: NewContact) -> Noted | None:
    """Add the person of a line to its customer; what is to be noted of it. Raises NotFound, Forbidden, Duplicate."""
    taken = customers.take_person(tx, actor, call, customer_id, person)
    if taken is None:
        return None
    contact_id, phones = taken
    return [contact_id, importing.contact_version(tx, contact_id), phones]


def take_back(tx: Tx, actor: Actor, call: Call, customer_id: int, noted: Noted) -> None:
    """The contact goes, or has its phones again, unless somebody touched it or spoke with it since.

    Raises Stale for one that was touched, NotFound, Forbidden.
    """
    contact_id, version, phones = noted
    customer = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    if phones is None:
        after = importing.end_contact(tx, contact_id, customer_id, version, at=call.at, by=actor.user_id)
    else:
        kept = customer_rows.stored("phones", tuple(phones))
        after = importing.put_phones_back(tx, contact_id, customer_id, version, kept, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("changed", rule="IMPORT-8")
    if phones is None:
        customer_rows.choose_primary(tx, customer_id)
    names.refresh(tx, "customer", customer_id)
    customers.rehold(tx, actor, call, customer)
    _note(tx, actor, call, after, phones)


def _note(tx: Tx, actor: Actor, call: Call, contact: Row, phones: list[str] | None) -> None:
    if phones is None:
        audit.write(tx, actor, call, "deleted", "contact", contact["id"], name=contact["name"])
        return
    after = {"phones": json.loads(contact["phones"])}
    audit.write(tx, actor, call, "changed", "contact", contact["id"], name=contact["name"], after=after)
