"""One field of a saved lead changed, marked as interested, opened again after invalid (LEAD-3, ORG-11, DUP-3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome, call_shown
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Check
from storage.entities.ids import ref
from storage.entities.leads import LeadChange
from storage.entities.people import Actor
from storage.entities.words import meant
from storage.errors import Conflict, Duplicate, Invalid, NotFound, Stale
from storage.queries import audit, cards, dialogue, follow_ups, leads, names, records
from storage.queries import duplicates as keys_held
from storage.rules import leads as rules
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import (
    assigning,
    custom_fields,
    duplicates,
    field_values,
    holding,
    lead_fields,
    pool_clock,
    record_cards,
)
from storage.usecases.dialogue import get_open_draft, is_button_fresh, renew_button, show_draft, stage
from storage.usecases.duplicates import Party
from storage.usecases.leads import party_of

KIND: Final = "lead-change"
VIEW: Final = "lead-change"
CHANGED: Final = "lead-changed"
ASKING: Final = "lead-asking"  # what a reply to the card is about: the answer, not the lead
COLUMNS: Final[dict[str, str]] = {
    "company": "name",
    "contact": "contact_name",
    "phone": "phones",
    "need": "need",
    "source": "source",
    "level": "level",
    "address": "address",
    "remark": "remark",
}
SLOTS: Final[dict[str, str]] = {
    "company": "name",
    "contact": "name",
    "phone": "phone",
    "need": "comment",
    "address": "comment",
    "remark": "comment",
}


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, field: str = "", at: int = 0) -> Outcome:
    """The card with the names of its fields, or with the question for one; a typed one is awaited (DIALOG-6).

    `at` is the page of the names, or the first of the choices shown.

    Raises NotFound, Forbidden (PERM-7), Conflict (lead_closed), Invalid.
    """
    row = _editable(tx, actor, call, lead_id)
    form = lead_fields.form(tx, field)
    if field and field not in COLUMNS and form is None:
        raise Invalid("unknown_value", rule="LEAD-1", field=field)
    if form is not None and form.kind == "flag":  # It has one other value, and is changed at once.
        other = field_values.FLAGS[bool(field_values.current(form, row))]
        return change_field(tx, actor, call, card, lead_id, field, other)
    state = lead_fields.state_of(tx, field, at)
    slot = SLOTS.get(field) or lead_fields.slot(tx, field)
    entity = ASKING if slot else ""
    outcome = record_cards.draw(tx, actor, call, card, "lead", row, view="lead-edit", entity=entity, state=state)
    if slot:
        subject = f"{ref('lead', lead_id)}:{field}"
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    else:
        dialogue.close_question_about(tx, actor.user_id, ref("lead", lead_id))
    return outcome


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, start: int) -> Outcome:
    """Further choices of the field asked for. Raises as `ask`, NotFound where none is asked for."""
    return ask(tx, actor, call, card, lead_id, _field_of(card), start)


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, number: int) -> Outcome:
    """The choice with this number; a negative one empties the field; a second tap sees what the first one did.

    Raises as `change_field`.
    """
    row = _editable(tx, actor, call, lead_id)
    form = lead_fields.asked_form(tx, card)
    if card is not None and card.view == CHANGED:
        return _draw_changed(tx, actor, call, card, row, _field_of(card))
    words = lead_fields.picked(tx, card, number, field_values.current(form, row))
    outcome = change_field(tx, actor, call, card, lead_id, _field_of(card), words)
    if form.kind == "several" and number >= 0 and outcome.view == CHANGED and outcome.card is not None:
        return ask(tx, actor, call, cards.get(tx, outcome.card), lead_id, form.name)
    return outcome


def _field_of(card: Card | None) -> str:
    return str(card.list_state.get("field", "")) if card is not None else ""


def _editable(tx: Tx, actor: Actor, call: Call, lead_id: int) -> Row:
    """A lead that is worked on and that the actor may change. Raises NotFound, Forbidden, Conflict."""
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    if row["status"] in ("converted", "invalid"):
        raise Conflict("lead_closed", rule="LEAD-11", status=row["status"])
    return row


def change_field(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    lead_id: int,
    field: str,
    value: str,
    *,
    at: int | None = None,
) -> Outcome:
    """Set one field as typed or chosen; the card shows it. What only warns becomes a draft that asks (DUP-10).

    `at` is the moment the words mean, if they mean one. Raises as `change`, Invalid (bad_phone, unknown_value).
    """
    row = _editable(tx, actor, call, lead_id)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("lead", lead_id), what=field)
    seen = card.seen.get(ref("lead", lead_id)) if card is not None else None
    values = _values(tx, actor, call, row, field, value, at=at)
    try:
        with tx.try_out():
            after = change(tx, actor, call, lead_id, values, version=seen)
    except Duplicate as refusal:
        if refusal.token is None:
            raise
        body = {"lead": lead_id, "field": field, "value": value}
        return stage(tx, actor, call, card, view=VIEW, kind=KIND, body=body, words=value)
    dialogue.close_question_about(tx, actor.user_id, ref("lead", lead_id))
    return _draw_changed(tx, actor, call, card, after, field)


def _draw_changed(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, field: str) -> Outcome:
    return record_cards.draw(tx, actor, call, card, "lead", row, view=CHANGED, state={"field": field})


def confirm(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Change the field in spite of what only warns, judged afresh (DUP-10). Raises as `change_field`."""
    found = get_open_draft(tx, actor, draft_id)
    if found.kind != KIND:
        raise NotFound(rule="ORG-31")
    if not is_button_fresh(found, call):
        return show_again(tx, actor, call, card, found)
    lead_id = found.body["lead"]
    row = _editable(tx, actor, call, lead_id)
    values = _values(tx, actor, call, row, found.body["field"], found.body["value"])
    token = _fresh_check(tx, actor, call, row, values).token
    after = change(tx, actor, call, lead_id, values, token=token)
    if not dialogue.settle_draft(tx, found.id, actor.user_id, "saved", at=call.at, record=("lead", lead_id)):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    return _draw_changed(tx, actor, call, card, after, found.body["field"])


def show_again(tx: Tx, actor: Actor, call: Call, card: Card | None, found: Draft) -> Outcome:
    """The draft of a change with a fresh button (DIALOG-5)."""
    renew_button(tx, actor, call, found)
    return show_draft(tx, actor, call, card, found.id, view=VIEW)


def shown_change(tx: Tx, actor: Actor, outcome: Outcome) -> LeadChange:
    """A change that met somebody, and whom. Raises NotFound."""
    found = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if found is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    card = cards.get(tx, outcome.card)
    row = records.get_readable(tx, actor, "lead", found.body["lead"], now=card.drawn_at)
    call = call_shown(card.drawn_at, account=actor.account or "", place=card.place)
    values = _values(tx, actor, call, row, found.body["field"], found.body["value"])
    check = _fresh_check(tx, actor, call, row, values)
    return LeadChange(VIEW, found, row["name"], found.body["field"], found.body["value"], check, card)


def _fresh_check(tx: Tx, actor: Actor, call: Call, row: Row, changes: Mapping[str, Any]) -> Check:
    region = actor.organisation.phone_region
    new = rules.checked(replace(leads.loaded(row), **changes), Policy(actor.settings), region)
    return duplicates.check(tx, actor, call, _fresh(tx, party_of(new, region, own=row["id"]), changes))


def _fresh(tx: Tx, party: Party, changes: Mapping[str, Any]) -> Party:
    """What a change would make the lead known by that it is not yet."""
    held = keys_held.list_held(tx, "lead", party.own[1] if party.own else 0)
    return replace(party, name=party.name if "name" in changes else "", keys=party.keys - held.keys())


def _values(
    tx: Tx, actor: Actor, call: Call, row: Row, field: str, value: str, *, at: int | None = None
) -> dict[str, Any]:
    """The column of a field and what it shall hold."""
    if field == "phone":
        return lead_fields.phones_of(actor, value)
    form = lead_fields.form(tx, field)
    if form is not None:
        return lead_fields.changes(tx, actor, call, row, form, value, at=at)
    if field not in COLUMNS:
        raise Invalid("unknown_value", rule="LEAD-1", field=field)
    if field == "source":
        offered = leads.list_offered(tx, "source")
        value = meant(str(value), offered)
        if value not in offered:
            raise Invalid("unknown_value", rule="ORG-16", field=field)
        return {"source": value, "channel": rules.channel_of(value) or row["channel"]}
    return {COLUMNS[field]: value}


def change(
    tx: Tx,
    actor: Actor,
    call: Call,
    lead_id: int,
    changes: Mapping[str, Any],
    *,
    version: int | None = None,
    token: str | None = None,
) -> Row:
    """Change fields of a lead that still is as it was shown; the row after (ORG-11, DUP-3).

    New keys are judged as those of a new lead: `token` confirms what only warns (DUP-10). Raises NotFound,
    Forbidden (PERM-7), Conflict (lead_closed), Invalid, Stale, Duplicate.
    """
    row = _editable(tx, actor, call, lead_id)
    check_version(version, row["version"])
    region = actor.organisation.phone_region
    new = rules.checked(replace(leads.loaded(row), **changes), Policy(actor.settings), region)
    if "extra" in changes:
        new = replace(new, extra=custom_fields.checked(tx, "lead", new.extra, whole=False))
    values = {name: getattr(new, name) for name in changes}
    if "channel" in changes:  # Named by a person: it does not follow from the source.
        values["channel"] = changes["channel"]
    before = {name: getattr(leads.loaded(row), name) for name in changes}
    if values == before:
        return row
    party = party_of(new, region, own=lead_id)
    answer = duplicates.judged(tx, actor, call, _fresh(tx, party, changes), token=token, reason=None)
    after = leads.change(tx, lead_id, values, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    names.refresh(tx, "lead", lead_id)
    duplicates.rehold(tx, actor, call, party, ("lead", lead_id))
    if "extra" in changes:
        custom_fields.hold(tx, "lead", lead_id, new.extra)
    if "level" in changes:
        pool_clock.recompute(tx, "lead", lead_id, call.at)
    now = values | answer.despite
    audit.write(tx, actor, call, "changed", "lead", lead_id, name=new.name, before=before, after=now)
    return after


def mark(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int, *, interested: bool) -> Outcome:
    """Interested, or following again (LEAD-3). Raises NotFound, Forbidden, Conflict (lead_state), Stale."""
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    check_version(card.seen.get(ref("lead", lead_id)) if card else None, row["version"])
    status = rules.next_status(row["status"], "mark" if interested else "unmark")
    after = leads.set_status(tx, lead_id, row["status"], status, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    before, now = {"status": row["status"]}, {"status": status}
    audit.write(tx, actor, call, "marked", "lead", lead_id, name=row["name"], before=before, after=now)
    return record_cards.draw(tx, actor, call, card, "lead", after, view="lead-card")


def reopen(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    lead_id: int,
    *,
    token: str | None = None,
    reason: str | None = None,
) -> Outcome:
    """An invalid lead is worked on again by its owner: received now, judged as a new one (LEAD-3, DUP-3, POOL-16).

    Raises NotFound, Forbidden, Conflict (lead_state), Duplicate, Limit, Stale.
    """
    row = records.get_editable(tx, actor, "lead", lead_id, now=call.at)
    rules.next_status(row["status"], "reopen")
    holding.check_can_own(tx, row["owner_id"])
    assigning.check_room(tx, actor, "lead", row["owner_id"])
    party = party_of(leads.loaded(row), actor.organisation.phone_region, own=lead_id)
    answer = duplicates.judged(tx, actor, call, party, token=token, reason=reason)
    after = leads.reopen(tx, lead_id, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    duplicates.hold(tx, actor, call, party, ("lead", lead_id), override=reason is not None)
    custom_fields.hold(tx, "lead", lead_id, leads.loaded(row).extra)
    if reason is not None:
        duplicates.tell_holders(tx, actor, call, party, ("lead", lead_id), reason)
    names.refresh(tx, "lead", lead_id)
    follow_ups.derive_next(tx, "lead", lead_id)
    pool_clock.recompute(tx, "lead", lead_id, call.at)
    before, now = {"status": "invalid", "invalid_reason": row["invalid_reason"]}, {"status": "assigned"}
    name, despite = row["name"], answer.despite
    audit.write(
        tx, actor, call, "reopened", "lead", lead_id, name=name, before=before, after=now | despite, reason=reason
    )
    return record_cards.draw(tx, actor, call, card, "lead", after, view="lead-card")


SHOWS = {"lead-edit": record_cards.shown, CHANGED: record_cards.shown, VIEW: shown_change}
