"""A lead before it is saved: kept as a draft with its duplicate check, judged afresh when saved (DIALOG-5, DUP)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customer_fields import Asked, Form
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Check, EarlierInvalid, Hit, HitFacts
from storage.entities.files import NewFile
from storage.entities.ids import ref
from storage.entities.leads import LeadDraft, NewLead, Origin
from storage.entities.people import Actor
from storage.entities.words import meant
from storage.errors import Forbidden, Invalid, NotFound
from storage.queries import cards, dialogue, files, pool
from storage.queries import leads as lead_rows
from storage.rules import leads as rules
from storage.rules.calendar import days_since, today
from storage.rules.customers import kept_phones
from storage.rules.phones import parsed
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import custom_fields, customer_edits, duplicates, lead_fields, leads, record_cards
from storage.usecases import follow_ups as writing
from storage.usecases.dialogue import get_open_draft, renew_button, show_draft, stage
from storage.usecases.duplicates import Party, Record

KIND = "lead"
NEW = "l0"
TYPED = Origin()
LONGEST_NOTE = 4000
_COLUMNS = {"company": "name", "contact": "contact_name", "need": "need", "source": "source"}


def draft(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    values: NewLead,
    words: str,
    *,
    origin: Origin = TYPED,
    next_at: int | None = None,
    nameless: bool = False,
    opens_known: bool = False,
    note: str = "",
    brought: Sequence[NewFile] = (),
) -> Outcome:
    """Stage a lead. `nameless` says that only a person is known: two chips ask what he is. What was `brought` along
    goes with it. `note` was said on the phone and becomes its first follow-up (FOLLOW-12).
    `opens_known` shows the record itself where the phone is known to be one the person reads (4.4). Nothing is
    stored as a lead before the confirm (CONT-5). Raises Forbidden (PERM-8)."""
    if not actor.may("lead.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    new = rules.fitting(values, actor.organisation.phone_region)
    dialogue.close_question_about(tx, actor.user_id, NEW)
    known = _known(tx, actor, call, new) if opens_known else None
    if known is not None:
        return record_cards.open_card(tx, actor, call, card, *known)
    body = {
        "lead": asdict(new),
        "origin": asdict(origin),
        "next_at": next_at,
        "nameless": nameless,
        "note": note[:LONGEST_NOTE],
    }
    body |= _judged(tx, actor, call, new)
    staged = stage(tx, actor, call, card, view=_view(body), kind=KIND, body=body, words=words)
    for file_id in writing.store_files(tx, actor, call, brought):
        files.attach(tx, file_id, "draft", staged.id, now=call.at)
    return staged


def ask_new(tx: Tx, actor: Actor, call: Call) -> Outcome:
    """/lead without words: the next message that means nothing else is one (DIALOG-6). Raises Forbidden."""
    if not actor.may("lead.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    dialogue.ask(tx, call, user_id=actor.user_id, slot="name", subject=f"{NEW}:new", card_id=None)
    return Outcome("nothing")


def _known(tx: Tx, actor: Actor, call: Call, new: NewLead) -> Record | None:
    """The readable record that has the phone already."""
    met = duplicates.best(tx, actor, call, _party(actor, new))
    known = met is not None and met[1].key == "phone" and met[1].standing in ("own", "readable")
    return met[0] if met and known else None


def reopen(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, *, asks: str = "") -> Outcome:
    """Show an open draft again, judged afresh, with a fresh button (DIALOG-5). `asks` opens a field of it."""
    found = get(tx, actor, draft_id)
    return redraw(tx, actor, call, card, found, {"asks": asks})


def change(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    draft_id: int,
    field: str,
    value: str,
    *,
    at: int | None = None,
) -> Outcome:
    """Set one field: company, contact, phone, need, source, individual, or one of the firm's own.

    `at` is the moment the words mean, if they mean one. Raises Invalid, NotFound, Conflict.
    """
    found = get(tx, actor, draft_id)
    if field == "source":
        offered = lead_rows.list_offered(tx, "source")
        value = meant(value, offered)
        if value not in offered:
            raise Invalid("unknown_value", rule="ORG-16", field=field)
    form = lead_fields.own_form(tx, field)
    if form is not None and form.custom is not None:
        value_now = lead_fields.value_of(tx, actor, call, form, value, at=at)
        new = lead_of(found)
        extra = custom_fields.checked(tx, "lead", {**new.extra, form.custom: value_now}, whole=False)
        new = replace(new, extra=extra)
    else:
        new = _changed(lead_of(found), field, value, actor.organisation.phone_region)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("draft", draft_id))
    dialogue.close_question(tx, actor.user_id, "answered")
    facts = {"lead": asdict(new), "asks": "", "nameless": False if field in ("company", "individual") else None}
    return redraw(tx, actor, call, card, found, {key: v for key, v in facts.items() if v is not None})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, field: str) -> Outcome:
    """Ask for a field on the card; the next fitting message answers (DIALOG-6). Raises Invalid."""
    slots = {"company": "name", "contact": "name", "phone": "phone", "need": "comment", "reason": "reason"}
    form = lead_fields.own_form(tx, field)
    if form is not None:
        state = {"asks": field, **lead_fields.state_of(tx, field, 0)}
        outcome = redraw(tx, actor, call, card, get(tx, actor, draft_id), state)
    else:
        outcome = reopen(tx, actor, call, card, draft_id, asks=field)
    slot = slots.get(field) or lead_fields.slot(tx, field)
    if slot:
        subject = f"{ref('draft', draft_id)}:{field}"
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, start: int) -> Outcome:
    """Further choices of the firm's own field that is asked for. Raises NotFound, Conflict (draft_settled)."""
    found = get(tx, actor, draft_id)
    return redraw(tx, actor, call, card, found, {"asks": _own_form(tx, found).name, "from": max(0, start)})


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, number: int) -> Outcome:
    """The choice with this number for the firm's own field that is asked for; of several at once it asks on.

    Raises NotFound, Conflict (draft_settled), Invalid for a choice that is not offered any more.
    """
    found = get(tx, actor, draft_id)
    form = _own_form(tx, found)
    before = lead_of(found).extra.get(form.custom or "")
    words = lead_fields.words_of(tx, form, found.body.get("offered", []), number, before)
    outcome = change(tx, actor, call, card, draft_id, form.name, words)
    return ask(tx, actor, call, card, draft_id, form.name) if form.kind == "several" else outcome


def _own_form(tx: Tx, found: Draft) -> Form:
    form = lead_fields.own_form(tx, str(found.body.get("asks", "")))
    if form is None:
        raise NotFound(rule="ORG-31")
    return form


def get(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    found = get_open_draft(tx, actor, draft_id)
    if found.kind != KIND:
        raise NotFound(rule="ORG-31")
    return found


def redraw(tx: Tx, actor: Actor, call: Call, card: Card | None, found: Draft, changes: Mapping[str, Any]) -> Outcome:
    body = found.body | {"asks": "", "told": ""} | dict(changes)
    body |= _judged(tx, actor, call, lead_in(body))
    renew_button(tx, actor, call, found, body)
    return show_draft(tx, actor, call, card, found.id, view=_view(body))


def _changed(new: NewLead, field: str, value: str, region: str) -> NewLead:
    if field == "phone":
        if parsed(value, region).key is None:
            raise Invalid("bad_phone", rule="ORG-6", words=value)
        return replace(new, phones=tuple(dict.fromkeys((*kept_phones([value], region), *new.phones[1:]))))
    if field == "individual":
        return replace(new, individual=value == "yes")
    if field not in _COLUMNS:
        raise Invalid("unknown_value", rule="LEAD-1", field=field)
    return rules.with_field(new, _COLUMNS[field], value)


def lead_of(found: Draft) -> NewLead:
    return lead_in(found.body)


def lead_in(body: Mapping[str, Any]) -> NewLead:
    values = body["lead"]
    lists = {name: tuple(values.get(name, ())) for name in ("phones", "tags")}
    return NewLead(**values | lists)


def _party(actor: Actor, new: NewLead) -> Party:
    region = actor.organisation.phone_region
    return leads.party_of(rules.checked(new, Policy(), region), region)


def met_by(tx: Tx, actor: Actor, call: Call, found: Draft) -> tuple[Record, Hit] | None:
    return duplicates.best(tx, actor, call, _party(actor, lead_of(found)))


def _judged(tx: Tx, actor: Actor, call: Call, new: NewLead) -> dict[str, Any]:
    """The duplicate check as the draft keeps it; ids of masked records are not in it (DUP-4)."""
    answer = duplicates.check(tx, actor, call, _party(actor, new))
    best = answer.best
    facts = asdict(_facts(tx, actor, call, best)) if best and best.standing == "pool" else None
    if best is not None and best.standing == "masked":
        duplicates.note_lookup(tx, actor, call, answer)
    return {"check": asdict(answer), "facts": facts}


def _facts(tx: Tx, actor: Actor, call: Call, hit: Hit) -> HitFacts:
    """Where a pooled hit is, since when nobody contacted it, and how many claims are left today (6.4)."""
    row = leads.get(tx, (hit.kind, hit.id or 0))
    if row is None or row["pool_id"] is None:
        return HitFacts()
    of = pool.find(tx, row["pool_id"])
    used = pool.count_claims(tx, actor.user_id, row["pool_id"], today(actor.organisation, call.at).isoformat())
    left = max(0, of.daily_claim_limit - used) if of else None
    since = row["last_followup_at"] or row["entered_pool_at"] or row["received_at"]
    return HitFacts(row["region"], days_since(actor.organisation, since, call.at), left)


def _view(body: Mapping[str, Any]) -> str:
    """Which card the check asks for: own record, pool, somebody else's, a name that only warns, or none."""
    hits = body["check"]["hits"]
    if not hits:
        return "lead-draft"
    best = hits[0]
    if best["key"] == "similar":
        return "lead-similar"
    return {"own": "lead-already-yours", "pool": "lead-in-pool"}.get(best["standing"], "lead-duplicate")


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> LeadDraft:
    """The draft as it was drawn."""
    found = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if found is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    body, card = found.body, cards.get(tx, outcome.card)
    return LeadDraft(
        view=outcome.view,
        draft=found,
        lead=lead_of(found),
        check=_check(body["check"]),
        card=card,
        origin=Origin(**body["origin"]),
        next_at=body["next_at"],
        nameless=body["nameless"],
        note=body.get("note", ""),
        asks=body.get("asks", ""),
        sources=tuple(lead_rows.list_offered(tx, "source")) if body.get("asks") == "source" else (),
        told=body.get("told", ""),
        may_override=actor.may("dup.override"),
        facts=HitFacts(**body["facts"]) if body.get("facts") else None,
        asked=_asked(tx, actor, found, now=card.drawn_at),
        custom=custom_fields.shown(tx, actor, "lead", json.dumps(lead_of(found).extra), now=card.drawn_at),
    )


def _asked(tx: Tx, actor: Actor, found: Draft, *, now: int) -> Asked | None:
    """One of the firm's own fields that is asked for, with what is known of it."""
    form = lead_fields.own_form(tx, str(found.body.get("asks", "")))
    if form is None:
        return None
    value = lead_of(found).extra.get(form.custom or "")
    seen = customer_edits.visible(tx, actor, form, value, whole=True, now=now)
    return Asked(form, seen, offered=tuple(found.body.get("offered", ())), page=int(found.body.get("from", 0)))


def _check(kept: Mapping[str, Any]) -> Check:
    earlier = kept["earlier"]
    return Check(
        hits=tuple(Hit(**hit) for hit in kept["hits"]),
        many=kept["many"],
        earlier=EarlierInvalid(**earlier) if earlier else None,
        token=kept["token"],
    )


VIEWS = ("lead-draft", "lead-already-yours", "lead-in-pool", "lead-duplicate", "lead-similar")
SHOWS = dict.fromkeys(VIEWS, shown)
