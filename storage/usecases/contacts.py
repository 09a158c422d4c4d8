"""Contacts of a customer: changed, made primary, gone, moved (CONT-1 to CONT-4)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound, Stale
from storage.queries import audit, contacts, customers, names, records
from storage.rules import customers as rules
from storage.rules.people import check_version
from storage.tx import Row, Tx
from storage.usecases import customers as customer_cases


def get(tx: Tx, actor: Actor, contact_id: int, *, now: int) -> tuple[Row, Row]:
    """A contact and its customer, for whoever reads the customer (PERM-6). Raises NotFound."""
    found = customers.find_contact(tx, contact_id)
    if found is None:
        raise NotFound(rule="PERM-13")
    return found, records.get_for_card(tx, actor, "customer", found["customer_id"], now=now)[0]


def get_editable(tx: Tx, actor: Actor, contact_id: int, *, now: int) -> tuple[Row, Row]:
    """A contact whose customer one may change (CONT-1). Raises NotFound, Forbidden (PERM-7)."""
    found, customer = get(tx, actor, contact_id, now=now)
    return found, records.get_editable(tx, actor, "customer", customer["id"], now=now)


def change(
    tx: Tx, actor: Actor, call: Call, contact_id: int, changes: Mapping[str, Any], *, version: int | None = None
) -> None:
    """New values for a contact as it was seen. Raises NotFound, Forbidden, Invalid, Stale, Duplicate."""
    row, customer = get_editable(tx, actor, contact_id, now=call.at)
    check_version(version, row["version"])
    wanted = replace(customer_cases.contact_of(row), **changes)
    new = rules.checked_contact(wanted, actor.organisation.phone_region)
    values = {field: getattr(new, field) for field in changes}
    _store(tx, actor, call, row, values)
    if {"name", "phones"} & set(values):
        names.refresh(tx, "customer", customer["id"])
    customer_cases.rehold(tx, actor, call, customer)


def _store(tx: Tx, actor: Actor, call: Call, row: Row, values: Mapping[str, Any]) -> None:
    if contacts.change(tx, row["id"], values, version=row["version"], at=call.at, by=actor.user_id) is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    before = {field: customers.loaded(field, row[field]) for field in values}
    audit.write(tx, actor, call, "changed", "contact", row["id"], name=row["name"], before=before, after=values)


def make_primary(tx: Tx, actor: Actor, call: Call, contact_id: int) -> Row:
    """The one whom one talks to; its customer (CONT-2). Raises NotFound, Forbidden, Conflict for one who left."""
    row, customer = get_editable(tx, actor, contact_id, now=call.at)
    if row["gone"]:
        raise Conflict("contact_left", rule="CONT-2")
    if contacts.set_primary(tx, customer["id"], contact_id, at=call.at):
        before, after = {"primary_contact_id": customer["primary_contact_id"]}, {"primary_contact_id": contact_id}
        audit.write(
            tx,
            actor,
            call,
            "changed",
            "customer",
            customer["id"],
            name=customer["name"],
            before=before,
            after=after,
        )
    return customer


def set_left(tx: Tx, actor: Actor, call: Call, contact_id: int, *, left: bool) -> Row:
    """The person left the customer, or is there after all; another one becomes primary (CONT-2, CONT-4)."""
    row, customer = get_editable(tx, actor, contact_id, now=call.at)
    if bool(row["gone"]) != left:
        _store(tx, actor, call, row, {"gone": int(left)})
        customers.choose_primary(tx, customer["id"])
        customer_cases.rehold(tx, actor, call, customer)
    return customer


def move(tx: Tx, actor: Actor, call: Call, contact_id: int, to: int) -> Row:
    """To another customer one may change as well; past follow-ups stay where they are (CONT-3). The new customer.

    Raises NotFound, Forbidden, Conflict for the same customer, Duplicate.
    """
    row, customer = get_editable(tx, actor, contact_id, now=call.at)
    target = records.get_editable(tx, actor, "customer", to, now=call.at)
    if target["id"] == customer["id"]:
        raise Conflict("same_customer", rule="CONT-3")
    _store(tx, actor, call, row, {"customer_id": target["id"]})
    customers.choose_primary(tx, customer["id"])
    customers.choose_primary(tx, target["id"])
    names.refresh(tx, "customer", customer["id"])
    names.refresh(tx, "customer", target["id"])
    customer_cases.rehold(tx, actor, call, customer)
    customer_cases.rehold(tx, actor, call, target)
    return target
