"""Writing follow-ups down, and what hangs on it (FOLLOW-1 to FOLLOW-7)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.files import MOST_FILES, NewFile
from storage.entities.follow_ups import Entry, Hints, Subject
from storage.entities.ids import RecordKind, ref
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid
from storage.queries import audit, cards, children, deals, dialogue, files, follow_ups, reminders
from storage.queries import follow_ups_discussed as discussed
from storage.rules import follow_up as rules
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import next_contacts, pool_clock, undo, untouched

LONGEST = 4000
LONGEST_PERSON = 60
NO_HINTS = Hints()


def log(tx: Tx, actor: Actor, call: Call, card: Card | None, entry: Entry) -> Outcome:
    """Save one contact and show its card (FOLLOW-1, FOLLOW-3 to FOLLOW-7).

    Raises NotFound, Forbidden, Conflict (in_pool, lead_closed) and Invalid (too_old, date_gone, …).
    """
    follow_up_id = write(tx, actor, call, entry)
    dialogue.answer_contact(tx, actor.user_id, ref(*_named(entry)))
    return show(
        tx,
        actor,
        call,
        follow_up_id,
        subject=_named(entry),
        hints=entry.hints,
        asks=asks_next(tx, actor, entry),
        onto=card if call.nonce else None,
    )


def asks_next(tx: Tx, actor: Actor, entry: Entry) -> bool:
    """Is there neither a date, nor an open one, nor the word that there is none?"""
    if entry.next_at is not None or entry.no_next:
        return False
    return reminders.find_next_contact(tx, _named(entry), actor.user_id) is None


def write(
    tx: Tx,
    actor: Actor,
    call: Call,
    entry: Entry,
    *,
    keeps_next: bool = False,
    corrects: int | None = None,
    kind: str = "follow",
    more: bool = False,
) -> int:
    """One follow-up with everything that hangs on it; its id. `keeps_next` leaves the open next contact alone.

    `corrects` is an older one that can no longer be changed: the new row is a note and no contact of its own. A
    visit needs no words; `more` says that it has a position.
    """
    record_kind, record_id = _named(entry)
    more = more or has_more(entry)
    prompts = [one.label for one in discussed.list_prompts(tx, entry.method)]
    values = _checked(actor, call, entry, more=more or kind == "visit", prompts=prompts)
    subject = _get_subject(tx, actor, call, entry)
    values |= {"opportunity_id": entry.opportunity_id, "contract_id": entry.contract_id}
    _check_takes_notes(record_kind, subject)
    pooled = subject["pool_id"] is not None
    values["kind"] = "note" if pooled or corrects else kind
    values["corrects_id"] = corrects
    values["contact_id"] = _contact(tx, entry)
    values["qualifying"] = qualifies(actor, values, more=more)
    follow_up_id = follow_ups.insert(tx, now=call.at, author_id=actor.user_id, **values)
    audit.write(tx, actor, call, "created", "follow_up", follow_up_id, name=subject["name"], after=_guarded(values))
    if entry.opportunity_id is not None:
        deals.derive_followed(tx, entry.opportunity_id)
    keep_files(tx, actor, call, entry, follow_up_id)
    if not (pooled or keeps_next):
        settle_next(tx, actor, call, entry, subject["name"], follow_up_id)
    if values["qualifying"] and not keeps_next:
        untouched.answer(tx, actor, call, (record_kind, record_id), subject["name"])
    after_change(tx, actor, call, record_kind, subject, counts=bool(values["qualifying"]))
    note_sources(tx, call, entry, follow_up_id)
    return follow_up_id


def _get_subject(tx: Tx, actor: Actor, call: Call, entry: Entry) -> Row:
    """The record to write on; who may edit the deal or contract that is spoken of writes on its customer (PERM-6,
    PERM-7).

    Raises NotFound, Forbidden, Conflict, Invalid for a deal or contract of another customer.
    """
    kind, record_id = _named(entry)
    if entry.opportunity_id is None and entry.contract_id is None:
        return follow_ups.get_subject(tx, actor, kind, record_id, now=call.at)
    if entry.opportunity_id is not None:
        deal = children.get_editable(tx, actor, "opportunity", entry.opportunity_id, now=call.at)
        if (kind, record_id) != ("customer", deal["customer_id"]):
            raise Invalid("foreign_deal", rule="OPP-12", deal=entry.opportunity_id)
    if entry.contract_id is not None:
        contract = children.get_editable(tx, actor, "contract", entry.contract_id, now=call.at)
        if (kind, record_id) != ("customer", contract["customer_id"]):
            raise Invalid("foreign_contract", rule="CONTRACT-15", contract=entry.contract_id)
    return follow_ups.get_owned(tx, kind, record_id)


def _contact(tx: Tx, entry: Entry) -> int | None:
    """The contact spoken with; one of another customer is refused (FOLLOW-2). Raises Invalid."""
    kind, record_id = _named(entry)
    if entry.contact_id is not None:
        if kind != "customer" or not follow_ups.is_contact_of(tx, entry.contact_id, record_id):
            raise Invalid("foreign_contact", rule="FOLLOW-2", contact=entry.contact_id)
        return entry.contact_id
    if kind != "customer" or not entry.person:
        return None
    return follow_ups.find_contact_named(tx, record_id, name_key(entry.person))


def has_more(entry: Entry) -> bool:
    """Something besides words: FOLLOW-7 counts it like words."""
    return bool(entry.files or entry.file_ids)


def keep_files(tx: Tx, actor: Actor, call: Call, entry: Entry, follow_up_id: int) -> None:
    """Hang on the follow-up what came with its message (FILE-1). Raises Invalid beyond 20 (FILE-3)."""
    have = files.count_of(tx, ("follow_up", follow_up_id))
    if have + len(entry.files) + len(entry.file_ids) > MOST_FILES:
        raise Invalid("too_many_files", rule="FOLLOW-1", most=MOST_FILES)
    for file_id in (*store_files(tx, actor, call, entry.files), *entry.file_ids):
        files.attach(tx, file_id, "follow_up", follow_up_id, now=call.at)


def store_files(tx: Tx, actor: Actor, call: Call, new: Sequence[NewFile]) -> list[int]:
    """The files of a message, their bytes still to be fetched; their ids."""
    return [
        files.store(
            tx, one, sent_by=actor.user_id, place=call.place, message=call.message, said_at=call.said, now=call.at
        )
        for one in new
    ]


def note_sources(tx: Tx, call: Call, entry: Entry, follow_up_id: int) -> None:
    """Every message that made the follow-up, so that an edit of any of them finds it (DIALOG-8)."""
    dialogue.note_source(tx, call, "follow_up", follow_up_id)
    for message in entry.messages:
        if message != call.message:
            dialogue.note_source(tx, replace(call, message=message), "follow_up", follow_up_id)


def _named(entry: Entry) -> Subject:
    if entry.subject is None:
        raise Invalid("no_record", rule="FOLLOW-1")
    return entry.subject


def _checked(
    actor: Actor, call: Call, entry: Entry, *, more: bool = False, prompts: Sequence[str] = ()
) -> dict[str, Any]:
    """The columns of a new follow-up. Raises Invalid (FOLLOW-3, FOLLOW-4, ORG-13)."""
    policy = Policy(actor.settings)
    occurred_at = call.said if entry.occurred_at is None else entry.occurred_at
    rules.check_occurred(policy, occurred_at, now=call.at)
    if entry.next_at is not None:
        rules.check_next(entry.next_at, now=call.at)
    content = cleaned(entry.content, field="content", longest=LONGEST, empty=True)
    content, answers = rules.answered(content, prompts)
    rules.check_words(entry.method, entry.outcome, content, more=more)
    return {
        "method": entry.method,
        "subject_kind": _named(entry)[0],
        "subject_id": _named(entry)[1],
        "person": cleaned(entry.person, field="person", longest=LONGEST_PERSON, empty=True),
        "content": content,
        "words": cleaned(entry.words, field="words", longest=2 * LONGEST, empty=True),
        "occurred_at": occurred_at,
        "next_at": entry.next_at,
        "next_closed": int(entry.no_next),
        "outcome": entry.outcome,
        "origin": entry.origin,
        "extra": json.dumps(entry.extra | answers, ensure_ascii=False),
        "credit_dept_id": actor.main_dept_id,
    }


def _guarded(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an undo compares: everything that may be changed later."""
    return {key: values[key] for key in ("content", "occurred_at", "next_at", "next_closed", "outcome", "method")}


def qualifies(actor: Actor, values: Mapping[str, Any], *, more: bool = False) -> int:
    policy = Policy(actor.settings)
    kind, content, outcome = values["kind"], values["content"], values["outcome"]
    return int(rules.is_qualifying(policy, kind=kind, content=content, outcome=outcome, more=more))


def _check_takes_notes(kind: RecordKind, subject: Row) -> None:
    if kind == "lead" and subject["status"] in ("converted", "invalid"):
        raise Conflict("lead_closed", rule="LEAD-11", status=subject["status"])


def settle_next(tx: Tx, actor: Actor, call: Call, entry: Entry, name: str, follow_up_id: int) -> None:
    """FOLLOW-4: a date replaces the open next contact, "none" closes it, nothing said closes it if due today."""
    if entry.next_at is not None:
        reminder_id = next_contacts.replace(
            tx,
            actor,
            call,
            _named(entry),
            name,
            due_at=entry.next_at,
            chosen=entry.chosen,
            origin_id=follow_up_id,
        )
        if entry.opportunity_id is not None:
            deals.link_next_contact(tx, reminder_id, entry.opportunity_id)
        return
    before = next_contacts.WHENEVER if entry.no_next else rules.end_of_today(actor.organisation, call.at)
    next_contacts.close(tx, actor, call, _named(entry), name, before=before)


def after_change(tx: Tx, actor: Actor, call: Call, kind: RecordKind, subject: Row, *, counts: bool = False) -> None:
    """What a record derives from its follow-ups, and the day it falls back to the pool (FOLLOW-5, POOL-8)."""
    if counts and kind == "lead" and subject["status"] == "assigned":
        _start_following(tx, actor, call, subject)
    follow_ups.derive(tx, kind, subject["id"])
    pool_clock.recompute(tx, kind, subject["id"], call.at)


def _start_following(tx: Tx, actor: Actor, call: Call, lead: Row) -> None:
    if follow_ups.start_following(tx, lead["id"], now=call.at):
        audit.write(
            tx,
            actor,
            call,
            undo.FOLLOWING,
            "lead",
            lead["id"],
            name=lead["name"],
            before={"status": "assigned"},
            after={"status": "following"},
        )


def show(
    tx: Tx,
    actor: Actor,
    call: Call,
    follow_up_id: int,
    *,
    subject: Subject,
    view: str = "follow-saved",
    version: int = 1,
    hints: Hints = NO_HINTS,
    asks: bool = False,
    day: int | None = None,
    onto: Card | None = None,
) -> Outcome:
    """Draw the card of a follow-up; with `asks` the next typed date is for it (DIALOG-6)."""
    own = ref("follow_up", follow_up_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="follow_up",
        record_id=follow_up_id,
        subject=ref(*subject),
        seen={own: version},
        list_state=hints.as_state() | ({"day": day} if day is not None else {}),
        onto=onto,
    )
    if "voice" in hints.told:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="comment", subject=f"{own}:note", card_id=drawn)
    elif asks:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=drawn)
    return Outcome(view, "follow_up", follow_up_id, version, card=drawn)


def rederive(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    kind, record_id = subject_of(row)
    deals.derive_of_follow_up(tx, row["id"])
    lead = tx.one("SELECT id, name, status FROM leads WHERE id = :id", id=record_id) if kind == "lead" else None
    counts = lead is not None and lead["status"] == "assigned" and follow_ups.has_qualifying(tx, record_id)
    after_change(tx, actor, call, kind, lead or {"id": record_id}, counts=counts)


def subject_of(row: Row) -> Subject:
    return (row["subject_kind"], row["subject_id"])
