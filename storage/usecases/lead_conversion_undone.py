"""A conversion taken back within 24 hours, while nothing was added to the customer (LEAD-12)."""

from typing import Any

from storage.entities.call import Call
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import audit, customers, follow_ups, leads, names, records, stints
from storage.queries import lead_conversion as moves
from storage.rules import lead_conversion as rules
from storage.tx import Row, Tx
from storage.usecases import custom_fields, duplicates, holding, lead_told, pool_clock, reminders_kept
from storage.usecases import customers as customer_cases
from storage.usecases.lead_conversion import made_by
from storage.usecases.leads import party_of


def undo(tx: Tx, actor: Actor, call: Call, lead_id: int) -> Row:
    """The lead as before the conversion; links are reversed and what it made is removed; the row after.

    Raises NotFound, Forbidden (`lead.delete` over the owner), Conflict (lead_state, conversion_late,
    conversion_used).
    """
    row = records.get_under(tx, actor, "lead", lead_id, "lead.delete", now=call.at)
    found = moves.find(tx, lead_id)
    if row["status"] != "converted" or found is None:
        raise Conflict("lead_state", rule="LEAD-3", status=row["status"], event="undo")
    rules.check_undo(found["at"], call.at)
    made, customer_id = made_by(found), found["customer_id"]
    _check_untouched(tx, row, found, made)
    after = moves.take_back(tx, lead_id, customer_id, at=call.at, by=actor.user_id)
    if after is None or not moves.note_undone(tx, found["id"], at=call.at, by=actor.user_id):
        raise Conflict("changed", rule="LEAD-12")
    _move_back(tx, call, lead_id, customer_id, made)
    if made.get("deal"):
        _remove_deal(tx, actor, call, made["deal"])
    if made["new"]:
        _remove(tx, actor, call, customer_id, found["owner_id"])
    else:
        _detach(tx, actor, call, customer_id, made)
    _revive(tx, actor, call, after)
    before, now = {"status": "converted", "converted_customer_id": customer_id}, {"status": after["status"]}
    audit.write(tx, actor, call, "unconverted", "lead", lead_id, name=row["name"], before=before, after=now)
    lead_told.tell_owner(tx, actor, call, "lead-unconverted-told", after)
    return after


def _check_untouched(tx: Tx, lead: Row, found: Row, made: dict[str, Any]) -> None:
    customer = customers.get(tx, found["customer_id"])
    if customer is None or customer["state"] != "live":
        raise Conflict("conversion_used", rule="LEAD-12", newer="customer")
    if made["new"] and customer["owner_id"] != found["owner_id"]:
        raise Conflict("conversion_used", rule="LEAD-12", newer="owner")
    if stints.has_newer(tx, "customer", customer["id"], since=found["at"] + 1):
        raise Conflict("conversion_used", rule="LEAD-12", newer="owner")
    rules.check_untouched(
        moves.find_newer(
            tx,
            lead["id"],
            customer["id"],
            since=found["at"],
            contacts=made["contacts"],
            deal=made.get("deal"),
        )
    )


def _move_back(tx: Tx, call: Call, lead_id: int, customer_id: int, made: dict[str, Any]) -> None:
    moves.unlink(tx, lead_id, customer_id)
    if made["files"]:
        moves.move_files(tx, ("customer", customer_id), ("lead", lead_id), made["files"])
    for reminder_id in made["reminders"]:
        moves.give_reminder(tx, reminder_id, ("lead", lead_id), now=call.at)


def _remove(tx: Tx, actor: Actor, call: Call, customer_id: int, owner_id: int) -> None:
    """The customer a conversion made, with its contacts; what was set on it since ends."""
    row = moves.remove_customer(tx, customer_id, owner_id, at=call.at, by=actor.user_id)
    if row is None:
        raise Conflict("conversion_used", rule="LEAD-12", newer="owner")
    for contact in customers.list_contacts(tx, customer_id):
        _remove_contact(tx, actor, call, contact)
    holding.end(tx, actor, call, "customer", row, "deleted")
    reminders_kept.cancel(tx, actor, call, ("customer", customer_id))
    before, after = {"state": "live"}, {"state": "deleted"}
    audit.write(tx, actor, call, "deleted", "customer", customer_id, name=row["name"], before=before, after=after)


def _remove_deal(tx: Tx, actor: Actor, call: Call, deal_id: int) -> None:
    """The deal a conversion made, untouched since."""
    row = moves.remove_deal(tx, deal_id, at=call.at, by=actor.user_id)
    if row is None:
        raise Conflict("conversion_used", rule="LEAD-12", newer="deal")
    audit.write(tx, actor, call, "deleted", "opportunity", deal_id, name=row["name"])


def _remove_contact(tx: Tx, actor: Actor, call: Call, contact: Row) -> None:
    if customers.remove_contact(tx, contact["id"], at=call.at, by=actor.user_id) is not None:
        audit.write(tx, actor, call, "deleted", "contact", contact["id"], name=contact["name"])


def _detach(tx: Tx, actor: Actor, call: Call, customer_id: int, made: dict[str, Any]) -> None:
    """The contact, phones and fields that the lead brought go again, where they still are as it brought them."""
    before = {name: old for name, (old, _) in made["filled"].items()}
    after = {name: new for name, (_, new) in made["filled"].items()}
    moves.restore_fields(tx, customer_id, before, after, at=call.at, by=actor.user_id)
    row = customers.get(tx, customer_id)
    assert row is not None
    for contact in customers.list_contacts(tx, customer_id):
        if contact["id"] in made["contacts"]:
            _remove_contact(tx, actor, call, contact)
        elif (kept := made["phones"].get(str(contact["id"]))) is not None:
            customer_cases.set_phones(tx, actor, call, row, contact, tuple(_listed(kept)))
    changed = customers.get(tx, customer_id)
    assert changed is not None
    names.refresh(tx, "customer", customer_id)
    customer_cases.rehold(tx, actor, call, changed)
    if "extra" in before:
        custom_fields.hold(tx, "customer", customer_id, customers.loaded("extra", changed["extra"]))
    if before:
        name = row["name"]
        audit.write(tx, actor, call, "changed", "customer", customer_id, name=name, before=after, after=before)
    follow_ups.derive(tx, "customer", customer_id)
    pool_clock.recompute(tx, "customer", customer_id, call.at)


def _listed(phones: str) -> tuple[str, ...]:
    return tuple(customers.loaded("phones", phones))


def _revive(tx: Tx, actor: Actor, call: Call, lead: Row) -> None:
    """What a live lead is found by, its keys, and what it derives; a key somebody took meanwhile is exempt."""
    lead_id = lead["id"]
    names.refresh(tx, "lead", lead_id)
    party = party_of(leads.loaded(lead), actor.organisation.phone_region, own=lead_id)
    duplicates.hold(tx, actor, call, party, ("lead", lead_id), override=True)
    custom_fields.hold(tx, "lead", lead_id, leads.loaded(lead).extra)
    follow_ups.derive(tx, "lead", lead_id)
    pool_clock.recompute(tx, "lead", lead_id, call.at)
