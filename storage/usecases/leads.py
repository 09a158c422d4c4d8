"""Leads (LEAD-1 to LEAD-3, LEAD-5, LEAD-15)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from storage.entities.call import Call
from storage.entities.leads import NewLead
from storage.entities.people import Actor
from storage.queries import audit, dialogue, leads, names
from storage.rules import leads as rules
from storage.rules.duplicates import keys_of_lead
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import duplicates, holding
from storage.usecases.duplicates import Party


def create(
    tx: Tx,
    actor: Actor,
    call: Call,
    values: NewLead,
    *,
    owner_id: int | None = None,
    pool_id: int | None = None,
    in_reason: str = "created",
    token: str | None = None,
    reason: str | None = None,
) -> int:
    """Create a lead of an owner (default the actor) or in a named pool; its id (LEAD-1, LEAD-2).

    `token` confirms hits that only warn (DUP-10), `reason` overrides those that forbid (DUP-6). Raises Forbidden
    (PERM-8), Invalid, Duplicate, Limit (POOL-16).
    """
    region = actor.organisation.phone_region
    new = rules.checked(values, Policy(actor.settings), region)
    holder = holding.to_be(tx, actor, call, "lead", owner_id=owner_id, pool_id=pool_id)
    party = party_of(new, region)
    duplicates.judged(tx, actor, call, party, token=token, reason=reason)
    lead_id = record(tx, actor, call, new, owner_id=holder.owner_id, pool_id=holder.pool_id, in_reason=in_reason)
    duplicates.hold(tx, actor, call, party, ("lead", lead_id), override=reason is not None)
    if reason is not None:
        duplicates.tell_holders(tx, actor, call, party, ("lead", lead_id), reason)
    audit.write(tx, actor, call, "created", "lead", lead_id, name=new.name, after=_facts(new, holder), reason=reason)
    dialogue.note_source(tx, call, "lead", lead_id)
    return lead_id


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
    names.index(
        tx,
        "lead",
        lead_id,
        [new.name, new.contact_name],
        phones=new.phones,
        owner_id=owner_id,
        pool_id=pool_id,
    )
    holding.begin(tx, call, "lead", lead_id, owner_id=owner_id, pool_id=pool_id, reason=in_reason, by=actor.user_id)
    return lead_id


def party_of(new: NewLead, region: str, *, own: int | None = None) -> Party:
    """The lead as the duplicate check looks for it."""
    keys = keys_of_lead(new.name, phones=new.phones, email=new.email, region=region)
    return Party("lead", new.name, keys, new.phones, ("lead", own) if own else None)


def _facts(new: NewLead, holder: holding.Holder) -> Mapping[str, Any]:
    """What was filled in, for the history."""
    return {name: value for name, value in asdict(new).items() if value} | holder.facts
