"""A lead before it is saved: kept as a draft with its duplicate check, judged afresh when saved (DIALOG-5, DUP)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.duplicates import Check, EarlierInvalid, Hit, HitFacts
from storage.entities.ids import ref
from storage.entities.leads import LeadDraft, NewLead, Origin
from storage.entities.people import Actor
from storage.errors import Conflict, Duplicate, Forbidden, Invalid, NotFound
from storage.queries import cards, dialogue, follow_ups, outbox, people, pool
from storage.queries import leads as lead_rows
from storage.rules import leads as rules
from storage.rules.calendar import days_since, today
from storage.rules.customers import kept_phones
from storage.rules.phones import parsed
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import duplicates, leads, next_contacts, record_cards
from storage.usecases import pool as claims
from storage.usecases.dialogue import get_open_draft, is_button_fresh, renew_button, show_draft, stage
from storage.usecases.duplicates import Party, Record

KIND = "lead"
NEW = "l0"
TYPED = Origin()
FIELDS = ("company", "contact", "phone", "need", "source")
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
) -> Outcome:
    """Stage a lead. `nameless` says that only a person is known: two chips ask what he is.
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
    }
    body |= _judged(tx, actor, call, new)
    return stage(tx, actor, call, card, view=_view(body), kind=KIND, body=body, words=words)


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
    found = _get(tx, actor, draft_id)
    return _redraw(tx, actor, call, card, found, {"asks": asks})


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, field: str, value: str) -> Outcome:
    """Set one field: company, contact, phone, need, source, or individual. Raises Invalid, NotFound, Conflict."""
    found = _get(tx, actor, draft_id)
    if field == "source" and value not in lead_rows.list_offered(tx, "source"):
        raise Invalid("unknown_value", rule="ORG-16", field=field)
    new = _changed(_lead(found), field, value, actor.organisation.phone_region)
    card = card or _asking(tx, actor, call, draft_id)
    dialogue.close_question(tx, actor.user_id, "answered")
    facts = {"lead": asdict(new), "asks": "", "nameless": False if field in ("company", "individual") else None}
    return _redraw(tx, actor, call, card, found, {key: v for key, v in facts.items() if v is not None})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, field: str) -> Outcome:
    """Ask for a field on the card; the next fitting message answers (DIALOG-6). Raises Invalid."""
    slots = {"company": "name", "contact": "name", "phone": "phone", "need": "comment", "reason": "reason"}
    outcome = reopen(tx, actor, call, card, draft_id, asks=field)
    if field in slots:
        subject = f"{ref('draft', draft_id)}:{field}"
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slots[field], subject=subject, card_id=outcome.card)
    return outcome


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

    A button past its time, or a party met meanwhile, shows the draft again instead. `token` confirms hits that
    only warn (DUP-10), `reason` creates it in spite of one that forbids (DUP-6). Raises Forbidden, Invalid, Limit.
    """
    found = _get(tx, actor, draft_id)
    card = card or _asking(tx, actor, call, draft_id)
    if not is_button_fresh(found, call):
        return _redraw(tx, actor, call, card, found, {"asks": ""})
    try:
        with tx.try_out():
            lead_id = leads.create(tx, actor, call, _lead(found), token=token, reason=reason, message=found.message)
    except Duplicate:
        return _redraw(tx, actor, call, card, found, {"asks": ""})
    except Invalid as refusal:
        if refusal.reason != "wrong_token":
            raise
        return _redraw(tx, actor, call, card, found, {"asks": ""})
    return _saved(tx, actor, call, card, found, ("lead", lead_id))


def _saved(tx: Tx, actor: Actor, call: Call, card: Card | None, found: Draft, record: Record) -> Outcome:
    """The draft is settled, the first contact proposed, the lead's card drawn (LEAD-15)."""
    _settle(tx, actor, call, found, record)
    said, policy = found.body.get("next_at"), Policy(actor.settings)
    at = said if said and said > call.at else rules.first_contact(actor.organisation, policy, call.at)
    if at is not None:
        name = _lead(found).name
        next_contacts.replace(tx, actor, call, record, name, due_at=at, chosen=at == said)
        follow_ups.derive_next(tx, *record)
    return record_cards.open_card(tx, actor, call, card, "lead", record[1], view="lead-saved")


def merge(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Put the draft into the own record it met: the person becomes a contact, the need a follow-up (DUP-5).

    Raises NotFound when there is no such record any more, Forbidden without edit right on it.
    """
    found = _get(tx, actor, draft_id)
    met = _met(tx, actor, call, found)
    if met is None or met[1].standing not in ("own", "readable"):
        return _redraw(tx, actor, call, card, found, {"asks": ""})
    leads.take_in(tx, actor, call, met[0], _lead(found), message=found.message)
    _settle(tx, actor, call, found, met[0])
    return record_cards.open_card(tx, actor, call, card, *met[0], view="lead-merged")


def tell_owner(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Tell the colleague who holds the party that somebody met it; no word of the draft goes along (DUP-5)."""
    found = _get(tx, actor, draft_id)
    met = _met(tx, actor, call, found)
    holder = leads.owner_of(tx, met[0]) if met else None
    if met is None or holder is None or holder == actor.user_id:
        return _redraw(tx, actor, call, card, found, {"asks": ""})
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
    return _redraw(tx, actor, call, card, found, {"told": people.user_name(tx, holder)})


def claim(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Claim the pooled record the draft met, and put the draft into it; all or nothing (POOL-18, DUP-5).

    Raises what a claim raises. A record that left the pool meanwhile shows the draft again.
    """
    found = _get(tx, actor, draft_id)
    met = _met(tx, actor, call, found)
    row = leads.get(tx, met[0]) if met and met[1].standing == "pool" else None
    if met is None or row is None or row["pool_id"] is None:
        return _redraw(tx, actor, call, card, found, {"asks": ""})
    kind, record_id = met[0]
    claimed = claims.claim_record(tx, actor, call, kind, record_id, row["pool_id"])
    leads.take_in(tx, actor, call, met[0], _lead(found), message=found.message)
    _settle(tx, actor, call, found, met[0])
    drawn = claims.draw_claimed(tx, actor, call, card, kind, claimed, row["pool_id"])
    return Outcome("pool-claimed", kind, record_id, claimed["version"], drawn, parts=(0, 1))


def _asking(tx: Tx, actor: Actor, call: Call, draft_id: int) -> Card | None:
    """The card whose question a typed message answers: it changes in place."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    subject = question.subject.partition(":")[0] if question else ""
    if question is None or question.card_id is None or subject != ref("draft", draft_id):
        return None
    card = cards.get(tx, question.card_id)
    return card if card.place == call.place else None


def _get(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    found = get_open_draft(tx, actor, draft_id)
    if found.kind != KIND:
        raise NotFound(rule="ORG-31")
    return found


def _settle(tx: Tx, actor: Actor, call: Call, found: Draft, record: Record) -> None:
    if not dialogue.settle_draft(tx, found.id, actor.user_id, "saved", at=call.at, record=record):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    dialogue.close_question_about(tx, actor.user_id, ref("draft", found.id))


def _redraw(tx: Tx, actor: Actor, call: Call, card: Card | None, found: Draft, changes: Mapping[str, Any]) -> Outcome:
    body = found.body | {"asks": "", "told": ""} | dict(changes)
    body |= _judged(tx, actor, call, _lead_of(body))
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


def _lead(found: Draft) -> NewLead:
    return _lead_of(found.body)


def _lead_of(body: Mapping[str, Any]) -> NewLead:
    values = body["lead"]
    return NewLead(**values | {"phones": tuple(values["phones"])})


def _party(actor: Actor, new: NewLead) -> Party:
    region = actor.organisation.phone_region
    return leads.party_of(rules.checked(new, Policy(), region), region)


def _met(tx: Tx, actor: Actor, call: Call, found: Draft) -> tuple[Record, Hit] | None:
    return duplicates.best(tx, actor, call, _party(actor, _lead(found)))


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
    body = found.body
    return LeadDraft(
        view=outcome.view,
        draft=found,
        lead=_lead(found),
        check=_check(body["check"]),
        card=cards.get(tx, outcome.card),
        origin=Origin(**body["origin"]),
        next_at=body["next_at"],
        nameless=body["nameless"],
        asks=body.get("asks", ""),
        sources=tuple(lead_rows.list_offered(tx, "source")) if body.get("asks") == "source" else (),
        told=body.get("told", ""),
        may_override=actor.may("dup.override"),
        facts=HitFacts(**body["facts"]) if body.get("facts") else None,
    )


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
