"""Leads (LEAD-1 to LEAD-3, LEAD-5, LEAD-15)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry
from storage.entities.ids import ref
from storage.entities.leads import LeadInvalid, NewLead
from storage.entities.people import Actor
from storage.entities.words import meant
from storage.errors import Stale
from storage.queries import audit, cards, leads, names, records
from storage.queries import custom_fields as custom_rows
from storage.queries import customers as customer_rows
from storage.queries import duplicates as duplicates_held
from storage.rules import customers as customer_rules
from storage.rules import leads as rules
from storage.rules.duplicates import keys_of_lead
from storage.rules.lead_conversion import person_of
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import (
    creating,
    custom_fields,
    customers,
    duplicates,
    follow_ups,
    holding,
    record_cards,
    reminders_kept,
)
from storage.usecases.creating import MINE, Wish
from storage.usecases.duplicates import Party, Record


def create(
    tx: Tx,
    actor: Actor,
    call: Call,
    values: NewLead,
    wish: Wish = MINE,
    *,
    in_reason: str = "created",
) -> int:
    """Create a lead as wished, of the actor himself unless said otherwise; its id (LEAD-1, LEAD-2).

    Raises Forbidden (PERM-8), Invalid, Duplicate, Limit (POOL-16).
    """
    region = actor.organisation.phone_region
    new = rules.checked(values, Policy(actor.settings), region)
    new = replace(new, extra=custom_fields.checked(tx, "lead", new.extra, whole=True))
    return creating.create(
        tx,
        actor,
        call,
        "lead",
        new.name,
        party_of(new, region),
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
    new: NewLead,
    *,
    owner_id: int | None,
    pool_id: int | None,
    in_reason: str = "created",
) -> int:
    """The rows of a lead: itself, stint or pool, names. Judges nothing."""
    lead_id = leads.insert(tx, call, new, by=actor.user_id, owner_id=owner_id, pool_id=pool_id)
    if new.extra:
        custom_fields.hold(tx, "lead", lead_id, new.extra)
    names.refresh(tx, "lead", lead_id)
    holding.begin(tx, call, "lead", lead_id, owner_id=owner_id, pool_id=pool_id, reason=in_reason, by=actor.user_id)
    return lead_id


def party_of(new: NewLead, region: str, *, own: int | None = None) -> Party:
    """The lead as the duplicate check looks for it."""
    keys = keys_of_lead(new.name, phones=new.phones, email=new.email, region=region)
    return Party("lead", new.name, keys, new.phones, ("lead", own) if own else None)


def _facts(new: NewLead, holder: holding.Holder) -> Mapping[str, Any]:
    """What was filled in, for the history."""
    return {name: value for name, value in asdict(new).items() if value} | holder.facts


def take_in(
    tx: Tx, actor: Actor, call: Call, record: Record, new: NewLead, *, message: str | None = None, note: str = ""
) -> None:
    """Put a new lead's facts into a record that is there: the person as a contact, the need as a follow-up (DUP-5).

    Raises NotFound, Forbidden (PERM-7), Duplicate for a phone somebody else holds.
    """
    new = rules.checked(new, Policy(), actor.organisation.phone_region)
    if record[0] == "customer":
        customers.take_person(tx, actor, call, record[1], person_of(new))
    else:
        _fill_person(tx, actor, call, record[1], new)
    said = replace(call, message=message or call.message)
    for words, method in ((new.need, "other"), (note, "phone")):
        if words:
            write_note(tx, actor, said, record, words, method=method)


def write_note(tx: Tx, actor: Actor, call: Call, record: Record, words: str, *, method: Any) -> None:
    """What was said, as a follow-up that leaves the next contact alone."""
    entry = Entry(record, content=words, words=words, method=method, origin="quick")
    follow_ups.write(tx, actor, call, entry, keeps_next=True)


def _fill_person(tx: Tx, actor: Actor, call: Call, lead_id: int, new: NewLead) -> None:
    """What the own lead does not know yet; nothing is overwritten."""
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    kept = tuple(json.loads(row["phones"]))
    phones = tuple(dict.fromkeys((*kept, *new.phones)))[: customer_rules.MOST_PHONES]
    name = row["contact_name"] or new.contact_name
    if (phones, name) == (kept, row["contact_name"]):
        return
    after = leads.fill(tx, lead_id, name, phones, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    _reindex(tx, actor, call, after)
    before = {"contact_name": row["contact_name"], "phones": list(kept)}
    new_values = {"contact_name": name, "phones": list(phones)}
    audit.write(tx, actor, call, "changed", "lead", lead_id, name=row["name"], before=before, after=new_values)


def _reindex(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """Names and keys of a changed lead."""
    phones = tuple(json.loads(row["phones"]))
    names.refresh(tx, "lead", row["id"])
    keys = keys_of_lead(row["name"], phones=phones, email=row["email"], region=actor.organisation.phone_region)
    duplicates.rehold(
        tx, actor, call, Party("lead", row["name"], keys, phones, ("lead", row["id"])), ("lead", row["id"])
    )


def ask_invalid(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int) -> Outcome:
    """Ask why a lead is invalid. Raises NotFound, Forbidden (PERM-7), Conflict (LEAD-3)."""
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    rules.next_status(row["status"], "invalidate")
    return record_cards.draw(tx, actor, call, card, "lead", row, view="lead-invalid")


def mark_invalid(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, reason: str) -> Outcome:
    """The lead leads nowhere: reminders end, its keys and names are free (LEAD-5, DUP-11).

    Raises NotFound, Forbidden, Invalid without a reason of the dictionary, Stale, Conflict (LEAD-3).
    """
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    check_version(card.seen.get(ref("lead", lead_id)) if card else None, row["version"])
    rules.next_status(row["status"], "invalidate")
    offered = leads.list_offered(tx, "invalid_reason")
    reason = meant(reason, offered)
    rules.check_invalid_reason(reason, offered)
    after = leads.invalidate(tx, lead_id, row["status"], reason, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    duplicates_held.free(tx, "lead", lead_id)
    custom_rows.free(tx, "lead", lead_id)
    names.refresh(tx, "lead", lead_id)
    reminders_kept.cancel(tx, actor, call, ("lead", lead_id))
    before, now = {"status": row["status"]}, {"status": "invalid", "invalid_reason": reason}
    audit.write(
        tx, actor, call, "invalidated", "lead", lead_id, name=row["name"], before=before, after=now, reason=reason
    )
    return record_cards.draw(tx, actor, call, card, "lead", after, view="lead-invalidated")


def owner_of(tx: Tx, record: Record) -> int | None:
    """Who holds a record, whoever asks: for what the CRM itself does with it."""
    row = get(tx, record)
    return None if row is None else row["owner_id"]


def get(tx: Tx, record: Record) -> Row | None:
    """The row of a lead or customer, judged before."""
    return leads.get(tx, record[1]) if record[0] == "lead" else customer_rows.get(tx, record[1])


def shown_invalid(tx: Tx, actor: Actor, outcome: Outcome) -> LeadInvalid:
    """The question with its reasons, or what was chosen. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, "lead", outcome.id, now=card.drawn_at)
    reasons = () if row["status"] == "invalid" else tuple(leads.list_offered(tx, "invalid_reason"))
    may_reopen = row["status"] == "invalid" and records.may_edit(tx, actor, "lead", row["id"], now=card.drawn_at)
    reason = row["invalid_reason"] or ""
    return LeadInvalid(outcome.view, row["id"], row["name"], card, reasons, reason, may_reopen)


SHOWS = {"lead-invalid": shown_invalid, "lead-invalidated": shown_invalid}
