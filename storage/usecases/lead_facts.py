"""What stands on the card of a lead beside its lines, and what its reader may do (LEAD-3, LEAD-11, LEAD-12)."""

from storage.entities.cards import Card
from storage.entities.instants import HOUR
from storage.entities.lead_facts import LeadFacts
from storage.entities.people import Actor
from storage.queries import lead_conversion as moves
from storage.queries import leads, people, records
from storage.rules.lead_conversion import UNDO_HOURS
from storage.rules.leads import TRANSITIONS
from storage.tx import Row, Tx
from storage.usecases import custom_fields


def of(tx: Tx, actor: Actor, row: Row, card: Card, *, may_edit: bool) -> LeadFacts:
    """The facts of a lead its reader may see."""
    now = card.drawn_at
    customer_id = row["converted_customer_id"] if row["status"] == "converted" else None
    customer = records.find_readable(tx, actor, "customer", customer_id, now=now) if customer_id else None
    return LeadFacts(
        invalid_reason=row["invalid_reason"] or "",
        customer_id=customer["id"] if customer else None,
        customer=customer["name"] if customer else "",
        may_convert=_may(tx, actor, row, "lead.convert", "convert"),
        may_delete=row["status"] != "converted" and row["owner_id"] in people.reach(tx, actor, "lead.delete"),
        may_undo=may_undo(tx, actor, row, now=now),
        may_reopen=may_edit and row["status"] == "invalid",
        may_mark=may_edit and row["status"] == "following",
        may_unmark=may_edit and row["status"] == "interested",
        sources=tuple(leads.list_offered(tx, "source")) if card.list_state.get("field") == "source" else (),
        custom=custom_fields.shown(tx, actor, "lead", row["extra"], now=now),
    )


def _may(tx: Tx, actor: Actor, row: Row, permission: str, event: str) -> bool:
    return row["status"] in TRANSITIONS[event][0] and row["owner_id"] in people.reach(tx, actor, permission)


def may_undo(tx: Tx, actor: Actor, lead: Row, *, now: int) -> bool:
    """Would its conversion be taken back for this actor now, as far as a look tells (LEAD-12)?"""
    found = moves.find(tx, lead["id"]) if lead["status"] == "converted" else None
    if found is None or now > found["at"] + UNDO_HOURS * HOUR:
        return False
    return lead["owner_id"] in people.reach(tx, actor, "lead.delete")


def undoable_lead(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> int | None:
    """The lead last converted into a customer, where the actor may still take that back."""
    found = moves.find_last_of(tx, customer_id)
    lead = leads.get(tx, found["lead_id"]) if found is not None else None
    return int(lead["id"]) if lead is not None and may_undo(tx, actor, lead, now=now) else None
