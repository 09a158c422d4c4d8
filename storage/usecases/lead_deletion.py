"""Deleting a lead, and bringing it back within 30 days (LEAD-14, CUST-15)."""

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.leads import LeadGone
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound, Stale
from storage.queries import (
    audit,
    cards,
    follow_ups,
    leads,
    names,
    people,
    pool,
    records,
    visibility,
)
from storage.rules.customer_ends import check_in_time, may_find_deleted, restorable_until
from storage.rules.people import check_version
from storage.tx import Row, Tx
from storage.usecases import assigning, custom_fields, duplicates, holding, lead_told, record_cards, reminders_kept
from storage.usecases.leads import party_of


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int) -> Outcome:
    """Shall it be deleted? Raises NotFound, Forbidden, Conflict (lead_state)."""
    row = _deletable(tx, actor, call, lead_id)
    return record_cards.draw(tx, actor, call, card, "lead", row, view="lead-delete")


def _deletable(tx: Tx, actor: Actor, call: Call, lead_id: int) -> Row:
    """A lead whose owner is in U(lead.delete); a pooled one by an admin of its pool (PERM-9)."""
    pooled = pool.find_pooled(tx, "lead", lead_id, visibility.open_pools(tx, actor, "lead"))
    if pooled is not None:
        if not (actor.may("lead.delete") and visibility.is_pool_admin(tx, pooled["pool_id"], actor.user_id)):
            raise Forbidden("not_allowed", rule="PERM-9")
        return pooled
    row = records.get_under(tx, actor, "lead", lead_id, "lead.delete", now=call.at)
    if row["status"] == "converted":
        raise Conflict("lead_state", rule="LEAD-14", status="converted", event="delete")
    return row


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int) -> Outcome:
    """The lead leaves every list; stint, reminders and keys end. Raises NotFound, Forbidden, Conflict, Stale."""
    row = _deletable(tx, actor, call, lead_id)
    check_version(card.seen.get(ref("lead", lead_id)) if card else None, row["version"])
    after = leads.delete(tx, lead_id, row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    holding.end(tx, actor, call, "lead", row, "deleted")
    reminders_kept.cancel(tx, actor, call, ("lead", lead_id))
    before, now = {"deleted_at": None}, {"deleted_at": call.at}
    audit.write(tx, actor, call, "deleted", "lead", lead_id, name=row["name"], before=before, after=now)
    lead_told.tell_owner(tx, actor, call, "lead-deleted-told", after)
    return _draw(tx, actor, call, card, "lead-deleted", after)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, row: Row) -> Outcome:
    own = ref("lead", row["id"])
    seen = {own: row["version"]}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="lead",
        record_id=row["id"],
        subject=own,
        seen=seen,
        onto=card,
    )
    return Outcome(view, "lead", row["id"], row["version"], card=drawn)


def restore(
    tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, *, token: str | None = None
) -> Outcome:
    """Bring a deleted lead back: to its last owner if he is active and has room, else to the pool (CUST-15).

    Raises NotFound for whoever could not have deleted it, Conflict (restore_late), Duplicate, Stale.
    """
    row = _restorable(tx, actor, lead_id)
    check_in_time(row["deleted_at"], call.at)
    if row["status"] == "invalid":
        return _restored(tx, actor, call, card, row, row["owner_id"], None)
    party = party_of(leads.loaded(row), actor.organisation.phone_region, own=lead_id)
    duplicates.judged(tx, actor, call, party, token=token, reason=None)
    owner_id = row["owner_id"] if _has_room(tx, actor, row["owner_id"]) else None
    pool_id = None if owner_id is not None else pool.get_default(tx, "lead").id
    outcome = _restored(tx, actor, call, card, row, owner_id, pool_id)
    duplicates.hold(tx, actor, call, party, ("lead", lead_id))
    custom_fields.hold(tx, "lead", lead_id, leads.loaded(row).extra)
    return outcome


def open_deleted(tx: Tx, actor: Actor, call: Call, lead_id: int) -> Outcome:
    """The card of a deleted lead with the way back; one that came back since opens as it is.

    Raises NotFound, Conflict (restore_late).
    """
    row = leads.get(tx, lead_id)
    if row is not None and row["deleted_at"] is None:
        return record_cards.open_card(tx, actor, call, None, "lead", lead_id)
    row = _restorable(tx, actor, lead_id)
    check_in_time(row["deleted_at"], call.at)
    return _draw(tx, actor, call, None, "lead-deleted", row)


def _restorable(tx: Tx, actor: Actor, lead_id: int) -> Row:
    row = leads.get(tx, lead_id)
    if row is None or row["deleted_at"] is None or not may_restore(tx, actor, row):
        raise NotFound(rule="PERM-13")
    return row


def may_restore(tx: Tx, actor: Actor, row: Row) -> bool:
    """`lead.delete` over the last owner; of what was in a pool, at any scope."""
    if not may_find_deleted(actor, "lead"):
        return False
    return row["owner_id"] is None or row["owner_id"] in people.reach(tx, actor, "lead.delete")


def _has_room(tx: Tx, actor: Actor, owner_id: int | None) -> bool:
    owner = people.get_user(tx, owner_id) if owner_id is not None else None
    return owner is not None and owner["status"] == "active" and assigning.has_room(tx, actor, "lead", owner["id"])


def _restored(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, owner_id: int | None, pool_id: int | None
) -> Outcome:
    lead_id = row["id"]
    after = leads.restore(tx, lead_id, owner_id, pool_id, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    holding.begin(tx, call, "lead", lead_id, owner_id=owner_id, pool_id=pool_id, reason="created", by=actor.user_id)
    names.refresh(tx, "lead", lead_id)
    follow_ups.derive(tx, "lead", lead_id)
    before = {"deleted_at": row["deleted_at"]}
    now = {"deleted_at": None, "owner_id": owner_id, "pool_id": pool_id}
    audit.write(tx, actor, call, "restored", "lead", lead_id, name=row["name"], before=before, after=now)
    lead_told.tell_owner(tx, actor, call, "lead-restored-told", after)
    return _draw(tx, actor, call, card, "lead-restored", after)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> LeadGone:
    """What was deleted or brought back, and where it is now. Raises NotFound."""
    row = leads.get(tx, outcome.id)
    if row is None or outcome.card is None or not may_restore(tx, actor, row):
        raise NotFound(rule="PERM-13")
    found = pool.find(tx, row["pool_id"]) if row["pool_id"] is not None else None
    return LeadGone(
        view=outcome.view,
        id=row["id"],
        name=row["name"],
        card=cards.get(tx, outcome.card),
        is_deleted=row["deleted_at"] is not None,
        until=restorable_until(row["deleted_at"]) if row["deleted_at"] is not None else None,
        owner=people.user_name(tx, row["owner_id"]),
        pool=found.name if found else "",
    )


SHOWS = {
    "lead-delete": record_cards.shown,
    "lead-deleted": shown,
    "lead-restored": shown,
}
