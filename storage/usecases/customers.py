"""Customers and their contacts (CUST-1 to CUST-6, CUST-20, CONT-1 to CONT-5)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from storage.entities.call import Call
from storage.entities.completeness import completeness
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import NotFound, Stale
from storage.queries import audit, customer_ends, customers, names, records
from storage.rules import customers as rules
from storage.rules.duplicates import keys_of_customer
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import creating, custom_fields, duplicates, holding, pool_clock
from storage.usecases.creating import MINE, Wish
from storage.usecases.duplicates import Party


def create(
    tx: Tx,
    actor: Actor,
    call: Call,
    values: NewCustomer,
    wish: Wish = MINE,
    *,
    in_reason: str = "created",
    own: duplicates.Record | None = None,
) -> int:
    """Create a customer as wished, of the actor himself unless said otherwise; its id (CUST-1 to CUST-5).

    `own` is the record it is made from, which is no duplicate of it. Raises Forbidden (PERM-8), Invalid, Duplicate,
    Limit (POOL-16).
    """
    region = actor.organisation.phone_region
    new = rules.checked(values, Policy(actor.settings), region)
    new = replace(new, extra=custom_fields.checked(tx, "customer", new.extra, whole=True))
    return creating.create(
        tx,
        actor,
        call,
        "customer",
        new.name,
        replace(party_of(new, region), own=own),
        wish,
        record=lambda holder: record(
            tx, actor, call, new, owner_id=holder.owner_id, pool_id=holder.pool_id, in_reason=in_reason
        ),
        facts=lambda holder: _facts(new, holder),
    )


def record(
    tx: Tx,
    actor: Actor,
    call: Call,
    new: NewCustomer,
    *,
    owner_id: int | None,
    pool_id: int | None,
    in_reason: str = "created",
) -> int:
    """The rows of a customer: itself, contacts, stint or pool, names. Judges nothing."""
    by = actor.user_id
    customer_id = customers.insert(tx, call, new, by=by, owner_id=owner_id, pool_id=pool_id)
    if new.extra:
        custom_fields.hold(tx, "customer", customer_id, new.extra)
    for contact in new.contacts:
        customers.insert_contact(tx, call, customer_id, contact, by=by)
    names.refresh(tx, "customer", customer_id)
    holding.begin(tx, call, "customer", customer_id, owner_id=owner_id, pool_id=pool_id, reason=in_reason, by=by)
    return customer_id


def party_of(new: NewCustomer, region: str, *, own: int | None = None) -> Party:
    """The customer as the duplicate check looks for it: with the phones and addresses of all its contacts."""
    phones = (*new.phones, *(phone for contact in new.contacts for phone in contact.phones))
    keys = keys_of_customer(
        new.name,
        new.kind,
        phones=phones,
        emails=(new.email, *(contact.email for contact in new.contacts)),
        tax_no=new.tax_no,
        region=region,
    )
    return Party("customer", new.name, keys, phones, ("customer", own) if own else None)


def add_contact(tx: Tx, actor: Actor, call: Call, customer_id: int, values: NewContact) -> int:
    """A further contact of a customer one may change; its id (CONT-1, CONT-2, DUP-2).

    Raises NotFound, Forbidden (PERM-7), Invalid, Duplicate for a phone that another party holds.
    """
    row = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    new = rules.checked_contact(values, actor.organisation.phone_region)
    contact_id = customers.insert_contact(tx, call, customer_id, new, by=actor.user_id)
    names.refresh(tx, "customer", customer_id)
    rehold(tx, actor, call, row)
    facts = {"customer_id": customer_id, "name": new.name, "phones": list(new.phones)}
    audit.write(tx, actor, call, "created", "contact", contact_id, name=new.name, after=facts)
    return contact_id


def remove_contact(tx: Tx, actor: Actor, call: Call, contact_id: int) -> None:
    """Delete a contact softly; its keys are free, the oldest other one becomes primary (CONT-2, CONT-4, ORG-12).

    Raises NotFound, Forbidden (PERM-7).
    """
    found = customers.find_contact(tx, contact_id)
    if found is None:
        raise NotFound(rule="PERM-13")
    row = records.get_editable(tx, actor, "customer", found["customer_id"], now=call.at)
    if customers.remove_contact(tx, contact_id, at=call.at, by=actor.user_id) is None:
        raise NotFound(rule="PERM-13")
    names.refresh(tx, "customer", row["id"])
    rehold(tx, actor, call, row)
    audit.write(tx, actor, call, "deleted", "contact", contact_id, name=found["name"])


def take_person(
    tx: Tx, actor: Actor, call: Call, customer_id: int, person: NewContact | None
) -> tuple[int, tuple[str, ...] | None] | None:
    """A person met at a customer that is there: his new phones if he is known, else a new contact (DUP-5).

    The contact, and the phones it had; None for phones of a new one, and where nothing changed.
    """
    row = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    if person is None:
        return None
    region = actor.organisation.phone_region
    phones = rules.kept_phones(person.phones, region)
    for contact in customers.list_contacts(tx, customer_id):
        known = tuple(json.loads(contact["phones"]))
        if contact["name_key"] == name_key(person.name) or set(known) & set(phones):
            merged = tuple(dict.fromkeys((*known, *phones)))[: rules.MOST_PHONES]
            if merged == known:
                return None
            set_phones(tx, actor, call, row, contact, merged)
            return contact["id"], known
    if set(phones) <= set(json.loads(row["phones"])) and name_key(person.name) == row["name_key"]:
        return None
    return add_contact(tx, actor, call, customer_id, person), None


def set_phones(tx: Tx, actor: Actor, call: Call, customer: Row, contact: Row, phones: tuple[str, ...]) -> None:
    """Other numbers for a contact of a customer that was judged before."""
    customers.set_contact_phones(tx, contact["id"], phones, at=call.at, by=actor.user_id)
    names.refresh(tx, "customer", customer["id"])
    rehold(tx, actor, call, customer)
    before, after = {"phones": json.loads(contact["phones"])}, {"phones": list(phones)}
    audit.write(
        tx, actor, call, "changed", "contact", contact["id"], name=contact["name"], before=before, after=after
    )


def change(
    tx: Tx, actor: Actor, call: Call, customer_id: int, changes: Mapping[str, Any], *, version: int | None = None
) -> int:
    """Change fields of a customer that is still as it was shown; its new version (ORG-11, CUST-6, DUP-3).

    Raises NotFound, Forbidden (PERM-7), Invalid, Stale, Duplicate.
    """
    row = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    check_version(version, row["version"])
    region = actor.organisation.phone_region
    new = rules.checked(replace(new_of(tx, row), **changes), Policy(), region)
    if "extra" in changes:
        new = replace(new, extra=custom_fields.checked(tx, "customer", new.extra, whole=False))
    values = {field: getattr(new, field) for field in changes}
    after = customers.change(tx, customer_id, values, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    names.refresh(tx, "customer", customer_id)
    rehold(tx, actor, call, after)
    if "extra" in changes:
        custom_fields.hold(tx, "customer", customer_id, new.extra)
    if "level" in changes:
        pool_clock.recompute(tx, "customer", customer_id, call.at)
    before = {field: customers.loaded(field, row[field]) for field in values}
    audit.write(tx, actor, call, "changed", "customer", customer_id, name=new.name, before=before, after=values)
    return int(after["version"])


def rehold(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """What a changed customer with all its contacts derives: its keys, and how complete it is (CUST-8, DUP-3).

    Raises Duplicate for a key that somebody else holds.
    """
    new = new_of(tx, row)
    region = actor.organisation.phone_region
    party = party_of(new, region, own=row["id"])
    for name in customer_ends.list_merged_names(tx, row["id"]):
        keys = keys_of_customer(name, new.kind, phones=(), emails=(), tax_no=None, region=region)
        party = replace(party, keys=party.keys | keys)
    duplicates.rehold(tx, actor, call, party, ("customer", row["id"]))
    customers.set_completeness(tx, row["id"], completeness(new, new.contacts))


def new_of(tx: Tx, row: Row) -> NewCustomer:
    """A customer with its contacts as it would be typed today."""
    values = {field.name: row[field.name] for field in fields(NewCustomer) if field.name != "contacts"}
    known = {name: customers.loaded(name, value) for name, value in values.items()}
    return NewCustomer(**known, contacts=tuple(contact_of(x) for x in customers.list_contacts(tx, row["id"])))


def contact_of(row: Row) -> NewContact:
    """A contact as it would be typed today."""
    values = {field.name: row[field.name] for field in fields(NewContact)}
    return NewContact(**{name: customers.loaded(name, value) for name, value in values.items()})


def _facts(new: NewCustomer, holder: holding.Holder) -> Mapping[str, Any]:
    """What was filled in, for the history."""
    facts = {name: value for name, value in asdict(new).items() if value and name != "contacts"}
    contacts = {"contacts": [contact.name for contact in new.contacts]} if new.contacts else {}
    return facts | contacts | holder.facts
