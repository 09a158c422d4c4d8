"""Which customer belongs to which, and who referred it (CUST-11)."""

from typing import Any

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, Stale
from storage.queries import audit, customers, records
from storage.rules import customer_relations as rules
from storage.rules.people import check_version
from storage.tx import Tx


def link(
    tx: Tx,
    actor: Actor,
    call: Call,
    customer_id: int,
    field: str,
    value: int | str | None,
    *,
    version: int | None = None,
) -> None:
    """Name the parent, the kind of relation, or the referrer of a customer; None ends it.

    Raises NotFound for a customer that is not read, Forbidden (PERM-7), Invalid, Conflict (cycle), Stale.
    """
    row = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    check_version(version, row["version"])
    values = _values(tx, actor, call, customer_id, field, value)
    if field == "parent" and value is not None and row["relation"] is None:
        values["relation"] = "subsidiary"
    before = {name: row[name] for name in values}
    after = customers.change(tx, customer_id, values, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    audit.write(tx, actor, call, "changed", "customer", customer_id, name=row["name"], before=before, after=values)


def _values(
    tx: Tx, actor: Actor, call: Call, customer_id: int, field: str, value: int | str | None
) -> dict[str, Any]:
    if field == "relation":
        if value is not None and value not in rules.RELATIONS:
            raise Invalid("unknown_value", rule="CUST-11", field="relation", allowed=list(rules.RELATIONS))
        return {"relation": value}
    if value is None:
        return {"parent_customer_id": None, "relation": None} if field == "parent" else {rules.COLUMNS[field]: None}
    other = records.get_readable(tx, actor, "customer", int(value), now=call.at)
    if other["id"] == customer_id:
        raise Conflict("cycle", rule="CUST-11")
    if field == "parent":
        customers.lock_relations(tx)
        rules.check_no_cycle(customer_id, customers.chain_above(tx, other["id"], most=rules.MOST_LEVELS))
    return {rules.COLUMNS[field]: other["id"]}
