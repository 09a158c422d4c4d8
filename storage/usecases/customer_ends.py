"""Deleting a customer and bringing it back (CUST-14, CUST-15)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import CustomerGone, Ending
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound, Stale
from storage.pushes import PUSHES, told
from storage.queries import (
    audit,
    cards,
    customer_ends,
    files,
    names,
    outbox,
    people,
    pool,
    records,
    visibility,
)
from storage.queries import customers as rows
from storage.rules import customer_ends as rules
from storage.rules.people import check_version
from storage.tx import Row, Tx
from storage.usecases import (
    approvals,
    assigning,
    contract_customers,
    customers,
    deal_customers,
    holding,
    record_cards,
    reminders_kept,
)
from storage.usecases import custom_fields as custom_cases
from storage.usecases import duplicates as duplicate_cases

PERMISSION: Final = "customer.delete"


def get_for(tx: Tx, actor: Actor, customer_id: int, permission: str, *, now: int) -> Row:
    """An owned customer whose owner is in U(permission), or a pooled one for an admin of its pool who holds it at
    any scope (PERM-9). Raises NotFound, Forbidden."""
    pooled = pool.find_pooled(tx, "customer", customer_id, visibility.open_pools(tx, actor, "customer"))
    if pooled is None:
        return records.get_under(tx, actor, "customer", customer_id, permission, now=now)
    keeps = actor.may("pool.manage") or visibility.is_pool_admin(tx, pooled["pool_id"], actor.user_id)
    if not (keeps and actor.may(permission)):
        raise Forbidden("not_allowed", rule="PERM-9")
    row = rows.get(tx, customer_id)
    assert row is not None
    return row


def ask_delete(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """What goes along, and whether really. Raises NotFound, Forbidden."""
    row = get_for(tx, actor, customer_id, PERMISSION, now=call.at)
    return record_cards.draw(tx, actor, call, card, "customer", row, view="customer-delete")


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """Delete it softly: contacts go along, reminders are cancelled, keys freed, its owner told (CUST-14, ORG-12).

    Raises NotFound, Forbidden (PERM-9), Stale.
    """
    customer_ends.lock(tx, customer_id)
    row = get_for(tx, actor, customer_id, PERMISSION, now=call.at)
    check_version(card.seen.get(ref("customer", customer_id)) if card is not None else None, row["version"])
    contract_customers.check_deletable(tx, customer_id)
    contract_customers.end_decisions(tx, call, customer_id)
    deal_customers.void_open(tx, actor, call, customer_id, deal_customers.GONE)
    reminders_kept.cancel(tx, actor, call, ("customer", customer_id))
    approvals.cancel_for(tx, call, "customer", customer_id)
    after = customer_ends.delete(tx, customer_id, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    holding.end(tx, actor, call, "customer", row, "deleted")
    customer_ends.end_contacts(tx, customer_id, at=call.at, by=actor.user_id)
    before = {"state": "live", "owner_id": row["owner_id"], "pool_id": row["pool_id"]}
    audit.write(
        tx,
        actor,
        call,
        "deleted",
        "customer",
        customer_id,
        name=row["name"],
        before=before,
        after={"state": "deleted"},
    )
    tell(tx, actor, call, "customer-deleted", row["owner_id"], row, {})
    return _draw(tx, actor, call, card, after, "customer-deleted")


def tell(tx: Tx, actor: Actor, call: Call, kind: str, user_id: int | None, row: Row, facts: dict[str, Any]) -> None:
    """The owner hears what another did with his record (NOTIFY-31); nobody is told of his own act."""
    if user_id is None or user_id == actor.user_id:
        return
    outbox.queue(
        tx,
        call,
        kind,
        user_id=user_id,
        facts={"sender": actor.name, "name": row["name"], **facts},
        tier=2,
        dedupe=f"{kind}:{row['id']}:{row['version']}:{user_id}",
    )


def restore(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int) -> Outcome:
    """Bring a deleted customer back to its last owner, else to the default pool (CUST-15).

    Raises NotFound, Forbidden, Conflict (not_deleted, restore_late), Duplicate.
    """
    row = _get_deleted(tx, actor, customer_id)
    rules.check_restorable(row["state"], row["deleted_at"], call.at)
    owner_id, pool_id = _holder(tx, actor, customer_id)
    customer_ends.restore_contacts(tx, customer_id, deleted_at=row["deleted_at"])
    new = customers.new_of(tx, row)
    party = customers.party_of(new, actor.organisation.phone_region, own=customer_id)
    duplicate_cases.judged(tx, actor, call, party, token=_token(tx, actor, call, party), reason=None)
    after = customer_ends.restore(
        tx,
        customer_id,
        deleted_at=row["deleted_at"],
        owner_id=owner_id,
        pool_id=pool_id,
        at=call.at,
        by=actor.user_id,
    )
    if after is None:
        raise Conflict("not_deleted", rule="CUST-15")
    duplicate_cases.hold(tx, actor, call, party, ("customer", customer_id))
    custom_cases.hold(tx, "customer", customer_id, new.extra)
    names.refresh(tx, "customer", customer_id)
    rows.choose_primary(tx, customer_id)
    holding.begin(
        tx,
        call,
        "customer",
        customer_id,
        owner_id=owner_id,
        pool_id=pool_id,
        reason="assigned",
        by=actor.user_id,
    )
    facts = {"state": "live", "owner_id": owner_id, "pool_id": pool_id}
    before = {"state": "deleted"}
    audit.write(tx, actor, call, "restored", "customer", customer_id, name=row["name"], before=before, after=facts)
    tell(tx, actor, call, "customer-restored", owner_id, after, {})
    if records.find_readable(tx, actor, "customer", customer_id, now=call.at) is None:
        return _draw(tx, actor, call, card, after, "customer-restored-away")
    return record_cards.open_card(tx, actor, call, card, "customer", customer_id, view="customer-restored")


def open_deleted(tx: Tx, actor: Actor, call: Call, customer_id: int) -> Outcome:
    """The card of a deleted customer with the way back; one that came back since opens as it is.

    Raises NotFound, Conflict (restore_late; merged).
    """
    row = rows.get(tx, customer_id)
    if row is not None and row["state"] != "deleted":
        return record_cards.open_card(tx, actor, call, None, "customer", customer_id)
    row = _get_deleted(tx, actor, customer_id)
    rules.check_restorable(row["state"], row["deleted_at"], call.at)
    return _draw(tx, actor, call, None, row, "customer-deleted")


def _get_deleted(tx: Tx, actor: Actor, customer_id: int) -> Row:
    """A deleted customer whose last owner is in U(customer.delete). Raises NotFound."""
    row = rows.get(tx, customer_id)
    stint = customer_ends.find_last_stint(tx, customer_id)
    reach = people.reach(tx, actor, PERMISSION)
    mine = reach.everyone or (stint is not None and stint["user_id"] in reach)
    if row is None or not actor.may("customer.view") or not mine or row["state"] == "merged":
        raise NotFound(rule="PERM-13")
    return row


def _holder(tx: Tx, actor: Actor, customer_id: int) -> tuple[int | None, int | None]:
    """The owner at its deletion if he is active and has room, else the default pool."""
    stint = customer_ends.find_last_stint(tx, customer_id)
    stayed = stint is not None and stint["out_reason"] == "deleted" and stint["status"] == "active"
    if stint is not None and stayed and assigning.has_room(tx, actor, "customer", stint["user_id"]):
        return stint["user_id"], None
    return None, pool.get_default(tx, "customer").id


def _token(tx: Tx, actor: Actor, call: Call, party: duplicate_cases.Party) -> str | None:
    """What only warns was there before: it keeps nobody from coming back."""
    return duplicate_cases.check(tx, actor, call, party).token


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, view: str) -> Outcome:
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view=view, entity="customer-gone", record_id=row["id"], onto=card
    )
    return Outcome(view, "customer", row["id"], row["version"], card=drawn)


def gone(tx: Tx, actor: Actor, outcome: Outcome) -> CustomerGone:
    """What is left to show of a customer that ended: its name, to whoever ended it. Raises NotFound."""
    row = rows.get(tx, outcome.id)
    if row is None or outcome.card is None:
        raise NotFound(rule="PERM-13")
    until = rules.restorable_until(row["deleted_at"]) if row["deleted_at"] is not None else None
    return CustomerGone(outcome.view, row["id"], row["name"], cards.get(tx, outcome.card), until)


def ending(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    """What a deletion takes along."""
    return {"ending": ending_of(tx, card.record_id)}


def ending_of(tx: Tx, customer_id: int, *, other: str = "", other_id: int = 0) -> Ending:
    """What goes along with a customer."""
    parts = customer_ends.count_parts(tx, customer_id)
    return Ending(
        other=other,
        other_id=other_id,
        contacts=parts["contacts"],
        follow_ups=parts["follow_ups"],
        reminders=parts["reminders"],
        files=files.count_of(tx, ("customer", customer_id)),
    )


record_cards.ASKED["customer-delete"] = ending
PUSHES |= dict.fromkeys(("customer-deleted", "customer-merged", "customer-restored"), told)
SHOWS: Final[dict[str, Any]] = {
    "customer-delete": record_cards.shown,
    "customer-restored": record_cards.shown,
    "customer-deleted": gone,
    "customer-restored-away": gone,
}
