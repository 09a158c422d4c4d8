"""The tap on a lead's draft: saved, merged, claimed, or its owner told (DIALOG-5, DUP-5, DUP-6, DUP-10, LEAD-15)."""

from dataclasses import replace

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate, Invalid
from storage.queries import dialogue, files, follow_ups, outbox, people
from storage.rules import leads as rules
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import lead_drafts, lead_fields, leads, next_contacts, record_cards
from storage.usecases import pool as claims
from storage.usecases.creating import Wish
from storage.usecases.dialogue import is_button_fresh
from storage.usecases.duplicates import Record


def save(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    draft_id: int,
    *,
    token: str | None = None,
    reason: str | None = None,
) -> Outcome:
    """Make the lead. Rights, duplicates, limits and dates are judged afresh in this transaction (DIALOG-5, DUP-3).

    A button past its time, or a party met meanwhile, shows the draft again instead, and a required field of the
    firm's own that is empty is asked for (CUST-12). `token` confirms hits that
    only warn (DUP-10), `reason` creates it in spite of one that forbids (DUP-6). Raises Forbidden, Invalid, Limit.
    """
    found = lead_drafts.get(tx, actor, draft_id)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("draft", draft_id))
    if not is_button_fresh(found, call):
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    try:
        with tx.try_out():
            wish = Wish(token=token, reason=reason, message=found.message)
            lead_id = leads.create(tx, actor, call, lead_drafts.lead_of(found), wish)
    except Duplicate as refusal:
        if refusal.reason == "field_taken":  # A value of a unique field: the draft has nobody to show for it.
            raise
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    except Invalid as refusal:
        missing = f"x.{refusal.params.get('field')}"
        if refusal.reason == "field_missing" and lead_fields.own_form(tx, missing) is not None:
            return lead_drafts.ask(tx, actor, call, card, draft_id, missing)
        if refusal.reason != "wrong_token":
            raise
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    return _saved(tx, actor, call, card, found, ("lead", lead_id))


def _saved(tx: Tx, actor: Actor, call: Call, card: Card | None, found: Draft, record: Record) -> Outcome:
    """The draft is settled, the first contact proposed, the lead's card drawn (LEAD-15)."""
    _settle(tx, actor, call, found, record)
    if note := found.body.get("note", ""):
        leads.write_note(
            tx, actor, replace(call, message=found.message or call.message), record, note, method="phone"
        )
    said, policy = found.body.get("next_at"), Policy(actor.settings)
    at = said if said and said > call.at else rules.first_contact(actor.organisation, policy, call.at)
    if at is not None:
        name = lead_drafts.lead_of(found).name
        next_contacts.replace(tx, actor, call, record, name, due_at=at, chosen=at == said)
        follow_ups.derive_next(tx, *record)
    return record_cards.open_card(tx, actor, call, card, "lead", record[1], view="lead-saved")


def merge(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Put the draft into the own record it met: the person becomes a contact, the need a follow-up (DUP-5).

    Raises NotFound when there is no such record any more, Forbidden without edit right on it.
    """
    found = lead_drafts.get(tx, actor, draft_id)
    met = lead_drafts.met_by(tx, actor, call, found)
    if met is None or met[1].standing not in ("own", "readable"):
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    note = found.body.get("note", "")
    leads.take_in(tx, actor, call, met[0], lead_drafts.lead_of(found), message=found.message, note=note)
    _settle(tx, actor, call, found, met[0])
    return record_cards.open_card(tx, actor, call, card, *met[0], view="lead-merged")


def tell_owner(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Tell the colleague who holds the party that somebody met it; no word of the draft goes along (DUP-5)."""
    found = lead_drafts.get(tx, actor, draft_id)
    met = lead_drafts.met_by(tx, actor, call, found)
    holder = leads.owner_of(tx, met[0]) if met else None
    if met is None or holder is None or holder == actor.user_id:
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    outbox.queue(
        tx,
        call,
        "lead-told",
        user_id=holder,
        subject=met[0],
        facts={"sender": actor.name, "name": met[1].name, "record": ref(*met[0])},
        tier=2,
        dedupe=f"lead-told:{found.id}:{met[0][0]}:{met[0][1]}",
    )
    return lead_drafts.redraw(tx, actor, call, card, found, {"told": people.user_name(tx, holder)})


def claim(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Claim the pooled record the draft met, and put the draft into it; all or nothing (POOL-18, DUP-5).

    Raises what a claim raises. A record that left the pool meanwhile shows the draft again.
    """
    found = lead_drafts.get(tx, actor, draft_id)
    met = lead_drafts.met_by(tx, actor, call, found)
    row = leads.get(tx, met[0]) if met and met[1].standing == "pool" else None
    if met is None or row is None or row["pool_id"] is None:
        return lead_drafts.redraw(tx, actor, call, card, found, {"asks": ""})
    kind, record_id = met[0]
    claimed = claims.claim_record(tx, actor, call, kind, record_id, row["pool_id"])
    note = found.body.get("note", "")
    leads.take_in(tx, actor, call, met[0], lead_drafts.lead_of(found), message=found.message, note=note)
    _settle(tx, actor, call, found, met[0])
    drawn = claims.draw_claimed(tx, actor, call, card, kind, claimed, row["pool_id"])
    return Outcome("pool-claimed", kind, record_id, claimed["version"], drawn, parts=(0, 1))


def _settle(tx: Tx, actor: Actor, call: Call, found: Draft, record: Record) -> None:
    if not dialogue.settle_draft(tx, found.id, actor.user_id, "saved", at=call.at, record=record):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    files.move(tx, ("draft", found.id), record, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", found.id))
