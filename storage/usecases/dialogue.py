"""The conversation's own verbs: what a message is read in, drafts and memos (DIALOG-5, DIALOG-6, DIALOG-12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.candidates import Candidate
from storage.entities.cards import Card
from storage.entities.dialogue import Draft, DraftClosed, DraftShown, Muted, Record, Situation
from storage.entities.ids import parse_ref, ref
from storage.entities.instants import DAY, MINUTE
from storage.entities.people import Actor, Speaker
from storage.errors import Conflict, NotFound
from storage.queries import audit, cards, deal_names, dialogue, files, inbox, leads, names, outbox, people, records
from storage.rules import notices
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases.visits_shown import open_visit

RECENT = 10 * MINUTE
# Cards that show one record: what is written next may be about it (4.3).
RECORD_VIEWS = (
    "contact-added",
    "contact-card",
    "customer-card",
    "customer-edited",
    "customer-log",
    "customer-more",
    "customer-revealed",
    "customer-timeline",
    "customer-when",
    "lead-card",
    "lead-changed",
    "lead-converted",
    "lead-merged",
    "lead-saved",
    "pool-claimed",
)


def speaker_of(actor: Actor) -> Speaker:
    """How to talk with this person."""
    return Speaker(
        user_id=actor.user_id,
        name=actor.name,
        locale=actor.locale,
        timezone=actor.organisation.timezone,
        permissions=frozenset(grant.permission for grant in actor.grants),
        organisation=actor.organisation,
    )


def situation(tx: Tx, call: Call, text: str | None, reply_to: str | None) -> Situation:
    """Everything a message is read in, in one look: the speaker, the card replied to, the open question, names."""
    actor = people.find_actor(tx, call.account)
    if actor is None:
        return Situation(speaker=None)
    replied = cards.find_at(tx, call.place, reply_to) if reply_to else None
    return Situation(
        speaker=speaker_of(actor),
        applied=inbox.find_outcome(tx, call) is not None,
        replied=_followed(tx, replied) if replied is not None and replied.user_id in (None, actor.user_id) else None,
        question=dialogue.find_question(tx, actor.user_id, now=call.at),
        recent=_recent(tx, actor, call) if text is not None else None,
        visit=open_visit(tx, actor, said_at=call.said),
        candidates=_candidates(tx, actor, text, now=call.at) if text else (),
        settings=Policy(actor.settings).all(),
    )


def _candidates(tx: Tx, actor: Actor, text: str, *, now: int) -> tuple[Candidate, ...]:
    """At most 200 names: records and contacts, deals, products (4.3)."""
    return deal_names.candidates(tx, actor, text, names.candidates(tx, actor, text, now=now), now=now)


def _followed(tx: Tx, card: Card) -> Card:
    """A card about a lead that became a customer is a thread about the customer (LEAD-11)."""
    about = parse_ref(card.subject or "")
    row = leads.get(tx, about[1]) if about is not None and about[0] == "lead" else None
    if row is None or row["status"] != "converted" or row["converted_customer_id"] is None:
        return card
    customer_id = int(row["converted_customer_id"])
    moved = replace(card, subject=ref("customer", customer_id))
    return replace(moved, entity="customer", record_id=customer_id) if card.entity == "lead" else moved


def _recent(tx: Tx, actor: Actor, call: Call) -> Record | None:
    """The lead or customer whose card this person opened last, if he still reads it (card_context)."""
    row = tx.one(
        "SELECT subject FROM cards WHERE user_id = :me AND place = :place AND subject IS NOT NULL"
        f" AND updated_at > :oldest AND view IN ({', '.join(repr(view) for view in RECORD_VIEWS)})"
        " ORDER BY updated_at DESC, id DESC LIMIT 1",
        me=actor.user_id,
        place=call.place,
        oldest=call.at - RECENT,
    )
    return find_record(tx, actor, row["subject"], now=call.at) if row else None


def find_record(tx: Tx, actor: Actor, subject: str | None, *, now: int) -> Record | None:
    """The lead or customer behind a ref, if the actor reads it."""
    parsed = parse_ref(subject or "")
    if parsed is None or parsed[0] not in ("lead", "customer"):
        return None
    kind = "lead" if parsed[0] == "lead" else "customer"
    row = records.find_readable(tx, actor, kind, parsed[1], now=now)  # type: ignore[arg-type]
    return None if row is None else Record(kind, row["id"], row["name"])  # type: ignore[arg-type]


def stage(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    *,
    view: str,
    kind: str,
    body: Mapping[str, Any],
    words: str,
    subject: str | None = None,
) -> Outcome:
    """Keep a write that waits for one tap, on a card of its own or on the one tapped (DIALOG-5)."""
    draft = dialogue.make_draft(
        tx,
        call,
        owner_id=actor.user_id,
        kind=kind,
        body=body,
        words=words.replace("\0", ""),
        staged_minutes=Policy(actor.settings).number("chat.staged_minutes"),
    )
    return show_draft(tx, actor, call, card, draft, view=view, subject=subject)


def show_draft(
    tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, *, view: str, subject: str | None = None
) -> Outcome:
    """Draw the card of a draft."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="draft",
        record_id=draft_id,
        subject=subject or ref("draft", draft_id),
        onto=card,
    )
    return Outcome(view, "draft", draft_id, card=drawn)


def get_open_draft(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    """Raises NotFound for a foreign or unknown draft, Conflict for one that was settled."""
    draft = dialogue.find_draft(tx, draft_id, actor.user_id)
    if draft is None:
        raise NotFound(rule="DIALOG-12")
    if draft.state != "open":
        raise Conflict("draft_settled", rule="DIALOG-5", state=draft.state)
    return draft


def is_button_fresh(draft: Draft, call: Call) -> bool:
    """A later tap than chat.staged_minutes shows the draft again instead of saving it (DIALOG-5)."""
    return call.at <= draft.button_until


def renew_button(tx: Tx, actor: Actor, call: Call, draft: Draft, body: Mapping[str, Any] | None = None) -> None:
    """Give an open draft new values or simply a new button."""
    minutes = Policy(actor.settings).number("chat.staged_minutes")
    until = call.at + minutes * MINUTE
    if not dialogue.change_draft(tx, draft, draft.body if body is None else body, at=call.at, button_until=until):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")


def discard(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Drop a draft; its words are given back on the card."""
    draft = get_open_draft(tx, actor, draft_id)
    dialogue.settle_draft(tx, draft.id, actor.user_id, "discarded", at=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", draft.id))
    return Outcome("draft-discarded", "draft", draft.id, card=card.id if card else None)


def keep_as_memo(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Turn a draft into a memo: kept until its person discards it."""
    draft = get_open_draft(tx, actor, draft_id)
    dialogue.settle_draft(tx, draft.id, actor.user_id, "discarded", at=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", draft.id))
    memo = dialogue.make_memo(tx, call, owner_id=actor.user_id, text=draft.words, said_at=draft.said_at)
    files.move(tx, ("draft", draft.id), ("memo", memo), now=call.at)
    return Outcome("draft-memo", "draft", draft.id, card=card.id if card else None)


def cancel(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """/cancel, and what every command and key does: the open question is dropped, its draft stays."""
    dialogue.close_question(tx, actor.user_id, "replaced")
    return Outcome("cancelled")


def keep_words(tx: Tx, actor: Actor, call: Call, card: Card | None, words: str) -> Outcome:
    """What was not understood stays as a draft."""
    return stage(tx, actor, call, card, view="not-understood", kind="words", body={}, words=words)


def mute(tx: Tx, actor: Actor, call: Call, card: Card | None, until: int | None) -> Outcome:
    """Hold pushes of tiers 1 to 3 until then; None ends it, what was held comes now. Raises Invalid (NOTIFY-7)."""
    notices.check_mute(until, now=call.at)
    before = people.get_user(tx, actor.user_id)
    tx.run("UPDATE users SET muted_until = :until WHERE id = :id", until=until, id=actor.user_id)
    old = before["muted_until"] if before else None
    if until is None and old is not None:
        outbox.release_held(tx, actor.user_id, until=old, now=call.at)
    audit.write(tx, actor, call, "muted", "user", actor.user_id, before={"until": old}, after={"until": until})
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view="mute", entity="user", record_id=actor.user_id, onto=card
    )
    return Outcome("mute", "user", actor.user_id, card=drawn)


def shown_mute(tx: Tx, actor: Actor, outcome: Outcome) -> Muted:
    row = people.get_user(tx, actor.user_id)
    assert row is not None
    assert outcome.card is not None
    return Muted(row["muted_until"], cards.get(tx, outcome.card))


def once_a_day(tx: Tx, call: Call, what: str) -> bool:
    """True the first time today that this account is told so."""
    organisation = people.find_organisation(tx)
    day = today(organisation, call.at).isoformat() if organisation else call.now.date().isoformat()
    row = tx.one(
        "INSERT INTO counters (name, day, count) VALUES (:name, :day, 1)"
        " ON CONFLICT (name, day) DO UPDATE SET count = counters.count + 1 RETURNING count",
        name=f"told:{what}:{call.account}",
        day=day,
    )
    return row is not None and row["count"] == 1


def lapse(tx: Tx, *, now: int) -> int:
    """Drafts older than chat.draft_days end (DIALOG-5)."""
    days = Policy(people.stored_settings(tx)).number("chat.draft_days")
    return dialogue.lapse_drafts(tx, before=now - days * DAY, at=now)


def drop_question(tx: Tx, call: Call) -> None:
    """Close the question of whoever calls, if there is one."""
    actor = people.find_actor(tx, call.account)
    if actor is not None:
        dialogue.close_question(tx, actor.user_id, "replaced")


def shown_draft(tx: Tx, actor: Actor, outcome: Outcome) -> DraftShown:
    draft = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if draft is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    return DraftShown(outcome.view, draft, cards.get(tx, outcome.card))


def closed_draft(tx: Tx, actor: Actor, outcome: Outcome) -> DraftClosed:
    draft = dialogue.find_draft(tx, outcome.id, actor.user_id)
    words = draft.words if draft else ""
    return DraftClosed(outcome.view, words, cards.get(tx, outcome.card) if outcome.card else None)


def cancelled(tx: Tx, actor: Actor, outcome: Outcome) -> DraftClosed:
    return DraftClosed("cancelled", "")


SHOWS = {
    "draft-discarded": closed_draft,
    "draft-memo": closed_draft,
    "cancelled": cancelled,
    "not-understood": shown_draft,
    "mute": shown_mute,
}
