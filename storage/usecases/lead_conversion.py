"""A lead becomes a customer, new or one that is there, all or nothing (LEAD-6 to LEAD-11)."""

import json
from dataclasses import replace
from typing import Any

from storage.entities.call import Call
from storage.entities.customers import NewCustomer
from storage.entities.deals import NewDeal
from storage.entities.ids import ref
from storage.entities.leads import NewLead
from storage.entities.people import Actor
from storage.errors import Duplicate, Invalid, NotFound, Stale
from storage.queries import audit, customers, follow_ups, leads, names, people, pool, records, reminders, visibility
from storage.queries import custom_fields as custom_rows
from storage.queries import duplicates as keys_held
from storage.queries import lead_conversion as moves
from storage.rules import lead_conversion as rules
from storage.rules import leads as lead_rules
from storage.tx import Row, Tx
from storage.usecases import custom_fields, deal_edits, duplicates, lead_told, next_contacts, pool_clock
from storage.usecases import customers as customer_cases
from storage.usecases import pool as claims
from storage.usecases.creating import MINE, Wish
from storage.usecases.duplicates import Party, Record


def get_convertible(tx: Tx, actor: Actor, lead_id: int, *, now: int) -> Row:
    """A lead the actor may convert in the state it is in (LEAD-3).

    Raises NotFound, Forbidden (`lead.convert` over its owner), Conflict (lead_state).
    """
    if records.find_readable(tx, actor, "lead", lead_id, now=now) is None:
        pooled = pool.find_pooled(tx, "lead", lead_id, visibility.open_pools(tx, actor, "lead"))
        if pooled is not None:
            lead_rules.next_status(pooled["status"], "convert")
    row = records.get_under(tx, actor, "lead", lead_id, "lead.convert", now=now)
    lead_rules.next_status(row["status"], "convert")
    return row


def convert(
    tx: Tx,
    actor: Actor,
    call: Call,
    lead: Row,
    target: int | None = None,
    wish: Wish = MINE,
    deal: NewDeal | None = None,
) -> int:
    """The customer the lead became: a new one of its owner, or the one named; its id. With a `deal` (its customer is
    not known yet) an opportunity of the lead's owner comes with it (LEAD-6).

    Raises Forbidden (PERM-7, PERM-8), Duplicate, Limit (POOL-16), what a claim raises, Stale. Nothing of it stays
    when it raises: the caller's transaction or savepoint ends with it.
    """
    new = leads.loaded(lead)
    after = moves.close(tx, lead["id"], lead["status"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=lead["version"])
    keys_held.free(tx, "lead", lead["id"])
    custom_rows.free(tx, "lead", lead["id"])
    names.refresh(tx, "lead", lead["id"])
    if target is None:
        made = _make(tx, actor, call, after, new, wish)
    else:
        made = _attach(tx, actor, call, after, new, target)
    customer_id = int(made["customer"])
    made |= _move_along(tx, actor, call, after, customer_id)
    if deal is not None:
        wanted = replace(deal, customer_id=customer_id, owner_id=lead["owner_id"])
        made["deal"] = deal_edits.create(tx, actor, call, wanted)["id"]
    how = "new" if target is None else "attached"
    moves.point(tx, lead["id"], customer_id, how)
    moves.keep(tx, lead["id"], customer_id, owner_id=lead["owner_id"], made=made, at=call.at, by=actor.user_id)
    before = {"status": lead["status"]}
    now = {"status": "converted", "conversion": how, "converted_customer_id": customer_id}
    audit.write(tx, actor, call, "converted", "lead", lead["id"], name=lead["name"], before=before, after=now)
    lead_told.tell_owner(tx, actor, call, "lead-converted-told", after, customer_id=customer_id)
    return customer_id


def _make(tx: Tx, actor: Actor, call: Call, lead: Row, new: NewLead, wish: Wish) -> dict[str, Any]:
    """A new customer of the lead's owner, with the person it names (LEAD-7)."""
    mine = Wish(owner_id=lead["owner_id"], token=wish.token, reason=wish.reason, message=wish.message)
    own: Record = ("lead", lead["id"])
    values = _customer_of(tx, new)
    customer_id = customer_cases.create(tx, actor, call, values, mine, in_reason="converted", own=own)
    _refer(tx, actor, call, lead, customer_id)
    contacts = [row["id"] for row in customers.list_contacts(tx, customer_id)]
    return {"customer": customer_id, "new": True, "contacts": contacts}


def _customer_of(tx: Tx, new: NewLead) -> NewCustomer:
    """The customer with what its own fields take of the lead's; the rest stays in the lead (LEAD-9, CUST-12)."""
    return replace(rules.customer_of(new), extra=custom_fields.carried(tx, "lead", "customer", new.extra))


def _attach(tx: Tx, actor: Actor, call: Call, lead: Row, new: NewLead, target: int) -> dict[str, Any]:
    """Into a customer that is there: what is empty is filled, the person and other phones become a contact."""
    claimed = _claim(tx, actor, call, lead, new, target)
    row = records.get_editable(tx, actor, "customer", target, now=call.at)
    before = customer_cases.new_of(tx, row)
    values = _customer_of(tx, new)
    filled = rules.fills(before, values)
    if filled:
        customer_cases.change(tx, actor, call, target, filled)
    people_before = {x["id"]: x["phones"] for x in customers.list_contacts(tx, target)}
    customer_cases.take_person(tx, actor, call, target, next(iter(values.contacts), None))
    people_after = {x["id"]: x["phones"] for x in customers.list_contacts(tx, target)}
    phones = {str(id_): kept for id_, kept in people_before.items() if people_after.get(id_) != kept}
    return {
        "customer": target,
        "new": False,
        "claimed": claimed,
        "filled": _both(before, filled) | _refer(tx, actor, call, lead, target),
        "contacts": sorted(people_after.keys() - people_before.keys()),
        "phones": phones,
    }


def _refer(tx: Tx, actor: Actor, call: Call, lead: Row, customer_id: int) -> dict[str, list[Any]]:
    """Who referred the lead referred the customer, unless another is known to have; the column as `_both` has it."""
    row, other = customers.get(tx, customer_id), lead["referrer_customer_id"]
    known = customers.get(tx, other) if other is not None and other != customer_id else None
    if row is None or row["referrer_customer_id"] is not None or known is None or known["state"] != "live":
        return {}
    before, after = {"referrer_customer_id": None}, {"referrer_customer_id": other}
    customers.change(tx, customer_id, after, version=row["version"], at=call.at, by=actor.user_id)
    audit.write(tx, actor, call, "changed", "customer", customer_id, name=row["name"], before=before, after=after)
    return {"referrer_customer_id": [None, other]}


def _both(before: NewCustomer, filled: dict[str, Any]) -> dict[str, list[Any]]:
    """Columns that were filled, with the value before and after."""
    pairs = {name: (getattr(before, name), after) for name, after in filled.items()}
    return {name: [customers.stored(name, old), customers.stored(name, new)] for name, (old, new) in pairs.items()}


def _claim(tx: Tx, actor: Actor, call: Call, lead: Row, new: NewLead, target: int) -> bool:
    """A target in a pool is claimed for the lead's owner in the same call; False when it has an owner (LEAD-8).

    Raises what a claim raises; Duplicate for a target the actor may not look at but was told of, else NotFound.
    """
    row = customers.get(tx, target)
    if row is not None and row["state"] == "live" and row["pool_id"] in visibility.open_pools(tx, actor, "customer"):
        owner = people.get_actor_by_id(tx, lead["owner_id"])
        if owner is None:
            raise Invalid("suspended_person", rule="ORG-24")
        people.lock_user(tx, owner.user_id)
        claims.claim_record(tx, actor, call, "customer", target, row["pool_id"], claimant=owner)
        return True
    if records.find_readable(tx, actor, "customer", target, now=call.at) is None:
        raise unreadable(tx, actor, call, lead, new, target)
    return False


def unreadable(tx: Tx, actor: Actor, call: Call, lead: Row, new: NewLead, target: int) -> Duplicate | NotFound:
    """A customer the actor may not look at: a masked hit where the lead meets it, else it does not exist."""
    party = party_of(actor, lead, new)
    if not duplicates.meets(tx, actor, party, ("customer", target)):
        return NotFound(rule="PERM-13")
    return Duplicate("duplicate", rule="LEAD-8", check=duplicates.check(tx, actor, call, party))


def party_of(actor: Actor, lead: Row, new: NewLead) -> Party:
    """The customer that the lead would be, its own lead excepted (LEAD-7)."""
    region = actor.organisation.phone_region
    found = customer_cases.party_of(rules.customer_of(new), region)
    return Party("customer", found.name, found.keys, found.phones, ("lead", lead["id"]))


def _move_along(tx: Tx, actor: Actor, call: Call, lead: Row, customer_id: int) -> dict[str, Any]:
    """Follow-ups, visits, files and reminders go to the customer (LEAD-10)."""
    lead_id = lead["id"]
    moves.relink(tx, lead_id, customer_id)
    files = moves.move_files(tx, ("lead", lead_id), ("customer", customer_id))
    given = [
        row["id"]
        for row in reminders.list_open_on(tx, ("lead", lead_id))
        if _give(tx, actor, call, row, customer_id, lead["name"])
    ]
    follow_ups.derive(tx, "customer", customer_id)
    pool_clock.recompute(tx, "customer", customer_id, call.at)
    return {"files": files, "reminders": given}


def _give(tx: Tx, actor: Actor, call: Call, row: Row, customer_id: int, name: str) -> bool:
    """A reminder of the lead goes on as one of the customer; of two next contacts the sooner stays (REMIND-1)."""
    subject: Record = ("customer", customer_id)
    if row["kind"] != "own":
        for other in reminders.list_open_on(tx, subject):
            if (other["kind"], other["user_id"]) == (row["kind"], row["user_id"]):
                loser = row if other["due_at"] <= row["due_at"] else other
                reminders.end(tx, loser["id"], "cancelled", version=loser["version"], now=call.at)
                next_contacts.note_end(tx, actor, call, loser, name, "cancelled")
                if loser is row:
                    return False
    if not moves.give_reminder(tx, row["id"], subject, now=call.at):
        return False
    before = {"subject": ref("lead", row["subject_id"])}
    after = {"subject": ref("customer", customer_id)}
    audit.write(tx, actor, call, "moved", "reminder", row["id"], name=name, before=before, after=after)
    return True


def made_by(conversion: Row) -> dict[str, Any]:
    """What a conversion did, as it was kept."""
    made: dict[str, Any] = json.loads(conversion["made"])
    return made
