"""What stands below the lines of a customer's card, and what its reader may do (CUST-7 to CUST-13, CUST-16)."""

from typing import Any, Final

from storage.entities.customer_fields import CUSTOMER, PRIVATE
from storage.entities.customers import CustomerFacts
from storage.entities.people import Actor
from storage.queries import customers, files, people
from storage.rules.calendar import today
from storage.rules.customer_locks import is_locked
from storage.tx import Row, Tx
from storage.usecases import contract_customers, custom_fields, lead_facts

# Fields that stand on the card's own lines, or are said in other words.
_ELSEWHERE: Final = frozenset({"name", "phones", "level", "privacy", "kind", "parent", "referrer", "no_care"})
_RIGHTS: Final = {"lock": "customer.lock", "delete": "customer.delete", "merge": "customer.merge"}


def of(tx: Tx, actor: Actor, row: Row, *, whole: bool, may_edit: bool, now: int) -> CustomerFacts:
    """The facts of a customer its reader may see; private ones only where phones are printed (PERM-15)."""
    day = today(actor.organisation, now)
    locked = is_locked(row["locked_until"], row["lock_reason"], day)
    return CustomerFacts(
        values=_values(row, whole=whole),
        custom=custom_fields.shown(tx, actor, "customer", row["extra"], now=now),
        parent=_name(tx, actor, row["parent_customer_id"], now=now),
        relation=row["relation"] or "",
        referrer=_name(tx, actor, row["referrer_customer_id"], now=now),
        completeness=row["completeness"],
        starred=customers.is_starred(tx, actor.user_id, row["id"]),
        locked_until=row["locked_until"] if locked else None,
        lock_reason=row["lock_reason"] if locked else None,
        recycle_on=row["recycle_due_on"],
        files=files.count_of(tx, ("customer", row["id"])),
        high=row["privacy"] == "high",
        rights=_rights(tx, actor, row, may_edit=may_edit),
        purchases=contract_customers.summary(tx, actor, row["id"], now=now) if row["order_count"] else None,
        undoable_lead=lead_facts.undoable_lead(tx, actor, row["id"], now=now),
    )


def _values(row: Row, *, whole: bool) -> dict[str, Any]:
    """The filled fields by name."""
    names = [name for name in CUSTOMER if name not in _ELSEWHERE and (whole or name not in PRIVATE)]
    known = {name: customers.loaded(name, row[name]) for name in names}
    return {name: value for name, value in known.items() if value not in (None, "", (), False)}


def _name(tx: Tx, actor: Actor, customer_id: int | None, *, now: int) -> str:
    """A related customer is named only to those who read it."""
    return customers.readable_name(tx, actor, customer_id, now=now) if customer_id else ""


def _rights(tx: Tx, actor: Actor, row: Row, *, may_edit: bool) -> frozenset[str]:
    may = {right for right, permission in _RIGHTS.items() if row["owner_id"] in people.reach(tx, actor, permission)}
    if may_edit:
        may.add("edit")
    if actor.may("customer.erase"):
        may.add("erase")
    return frozenset(may)
