"""Customers and their contacts (CUST-1 to CUST-6, CUST-20, CONT-1 to CONT-5)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import NewCustomer
from storage.entities.people import Actor
from storage.queries import audit, customers, dialogue, names
from storage.rules import customers as rules
from storage.rules.duplicates import keys_of_customer
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import duplicates, holding
from storage.usecases.duplicates import Party


def create(
    tx: Tx,
    actor: Actor,
    call: Call,
    values: NewCustomer,
    *,
    owner_id: int | None = None,
    pool_id: int | None = None,
    in_reason: str = "created",
    token: str | None = None,
    reason: str | None = None,
) -> int:
    """Create a customer of an owner (default the actor) or in a named pool; its id (CUST-1 to CUST-5).

    `token` confirms hits that only warn (DUP-10), `reason` overrides those that forbid (DUP-6). Raises Forbidden
    (PERM-8), Invalid, Duplicate, Limit (POOL-16).
    """
    region = actor.organisation.phone_region
    new = rules.checked(values, Policy(actor.settings), region)
    holder = holding.to_be(tx, actor, call, "customer", owner_id=owner_id, pool_id=pool_id)
    party = party_of(new, region)
    duplicates.judged(tx, actor, call, party, token=token, reason=reason)
    customer_id = record(tx, actor, call, new, owner_id=holder.owner_id, pool_id=holder.pool_id, in_reason=in_reason)
    duplicates.hold(tx, actor, call, party, ("customer", customer_id), override=reason is not None)
    if reason is not None:
        duplicates.tell_holders(tx, actor, call, party, ("customer", customer_id), reason)
    audit.write(
        tx, actor, call, "created", "customer", customer_id, name=new.name, after=_facts(new, holder), reason=reason
    )
    dialogue.note_source(tx, call, "customer", customer_id)
    return customer_id


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
    for contact in new.contacts:
        contact_id = customers.insert_contact(tx, call, customer_id, contact, by=by)
        _index_contact(tx, contact_id, contact.name, contact.phones, owner_id, pool_id)
    index(tx, customer_id, new.name, new.short_name, new.phones, owner_id, pool_id)
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


def index(
    tx: Tx,
    customer_id: int,
    name: str,
    short_name: str,
    phones: tuple[str, ...],
    owner_id: int | None,
    pool_id: int | None,
) -> None:
    """What the customer is found by."""
    names.index(tx, "customer", customer_id, [name, short_name], phones=phones, owner_id=owner_id, pool_id=pool_id)


def _index_contact(
    tx: Tx, contact_id: int, name: str, phones: tuple[str, ...], owner_id: int | None, pool_id: int | None
) -> None:
    names.index(tx, "contact", contact_id, [name], phones=phones, owner_id=owner_id, pool_id=pool_id)


def _facts(new: NewCustomer, holder: holding.Holder) -> Mapping[str, Any]:
    """What was filled in, for the history."""
    facts = {name: value for name, value in asdict(new).items() if value and name != "contacts"}
    contacts = {"contacts": [contact.name for contact in new.contacts]} if new.contacts else {}
    return facts | contacts | holder.facts
