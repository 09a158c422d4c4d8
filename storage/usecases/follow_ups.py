"""Writing follow-ups down, correcting and undoing them (FOLLOW-1 to FOLLOW-9)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry, Hints, Subject
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, Stale
from storage.queries import audit, cards, dialogue, follow_ups, reminders
from storage.rules import follow_up as rules
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import next_contacts, pool_clock, undo

LONGEST = 4000
LONGEST_PERSON = 60
NO_HINTS = Hints()


def log(tx: Tx, actor: Actor, call: Call, card: Card | None, entry: Entry) -> Outcome:
    """Save one contact and show its card (FOLLOW-1, FOLLOW-3 to FOLLOW-7).

    Raises NotFound, Forbidden, Conflict (in_pool, lead_closed) and Invalid (too_old, date_gone, …).
    """
    follow_up_id = write(tx, actor, call, entry)
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


def write(tx: Tx, actor: Actor, call: Call, entry: Entry, *, keeps_next: bool = False) -> int:
    """One follow-up with everything that hangs on it; its id. `keeps_next` leaves the open next contact alone."""
    kind, record_id = _named(entry)
    values = _checked(actor, call, entry)
    subject = follow_ups.get_subject(tx, actor, kind, record_id, now=call.at)
    _check_takes_notes(kind, subject)
    pooled = subject["pool_id"] is not None
    values["kind"] = "note" if pooled else "follow"
    values["qualifying"] = _qualifies(actor, values)
    follow_up_id = follow_ups.insert(tx, now=call.at, author_id=actor.user_id, **values)
    audit.write(tx, actor, call, "created", "follow_up", follow_up_id, name=subject["name"], after=_guarded(values))
    if not (pooled or keeps_next):
        _settle_next(tx, actor, call, entry, subject["name"], follow_up_id)
    _after_change(tx, actor, call, kind, subject, counts=bool(values["qualifying"]))
    dialogue.note_source(tx, call, "follow_up", follow_up_id)
    return follow_up_id


def _named(entry: Entry) -> Subject:
    if entry.subject is None:
        raise Invalid("no_record", rule="FOLLOW-1")
    return entry.subject


def _checked(actor: Actor, call: Call, entry: Entry) -> dict[str, Any]:
    """The columns of a new follow-up. Raises Invalid (FOLLOW-3, FOLLOW-4, ORG-13)."""
    policy = Policy(actor.settings)
    occurred_at = call.said if entry.occurred_at is None else entry.occurred_at
    rules.check_occurred(policy, occurred_at, now=call.at)
    if entry.next_at is not None:
        rules.check_next(entry.next_at, now=call.at)
    content = cleaned(entry.content, field="content", longest=LONGEST, empty=True)
    rules.check_words(entry.method, entry.outcome, content)
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
        "credit_dept_id": actor.main_dept_id,
    }


def _guarded(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an undo compares: everything that may be changed later."""
    return {key: values[key] for key in ("content", "occurred_at", "next_at", "next_closed", "outcome", "method")}


def _qualifies(actor: Actor, values: Mapping[str, Any]) -> int:
    policy = Policy(actor.settings)
    return int(rules.is_qualifying(policy, kind=values["kind"], content=values["content"], outcome=values["outcome"]))


def _check_takes_notes(kind: RecordKind, subject: Row) -> None:
    if kind == "lead" and subject["status"] in ("converted", "invalid"):
        raise Conflict("lead_closed", rule="LEAD-11", status=subject["status"])


def _settle_next(tx: Tx, actor: Actor, call: Call, entry: Entry, name: str, follow_up_id: int) -> None:
    """FOLLOW-4: a date replaces the open next contact, "none" closes it, nothing said closes it if due today."""
    if entry.next_at is not None:
        next_contacts.replace(
            tx,
            actor,
            call,
            _named(entry),
            name,
            due_at=entry.next_at,
            chosen=entry.chosen,
            origin_id=follow_up_id,
        )
        return
    before = next_contacts.WHENEVER if entry.no_next else rules.end_of_today(actor.organisation, call.at)
    next_contacts.close(tx, actor, call, _named(entry), name, before=before)


def _after_change(tx: Tx, actor: Actor, call: Call, kind: RecordKind, subject: Row, *, counts: bool = False) -> None:
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
    if asks:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=drawn)
    return Outcome(view, "follow_up", follow_up_id, version, card=drawn)


def change_next(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    follow_up_id: int,
    *,
    next_at: int | None,
    chosen: bool = False,
) -> Outcome:
    """Another next date for a saved follow-up, or none (FOLLOW-4, FOLLOW-8). Raises NotFound, Stale, Invalid."""
    row = _own(tx, actor, call, card, follow_up_id)
    if next_at is not None:
        rules.check_next(next_at, now=call.at)
    entry = Entry(subject=_subject(row), next_at=next_at, no_next=next_at is None, chosen=chosen)
    _change(tx, actor, call, row, _moved(tx, actor, call, row, entry))
    follow_ups.derive_next(tx, *_subject(row))
    _correct(tx, follow_up_id, ["next_at"])
    return _again(tx, actor, call, card, row, view="follow-moved" if call.nonce is None else "follow-saved")


def change_occurred(
    tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, occurred_at: int
) -> Outcome:
    """The date that was taken for the next contact was the day it happened (error-date-gone)."""
    row = _own(tx, actor, call, card, follow_up_id)
    rules.check_occurred(Policy(actor.settings), occurred_at, now=call.at)
    _change(tx, actor, call, row, {"occurred_at": occurred_at})
    _rederive(tx, actor, call, row)
    return _again(tx, actor, call, card, row)


def set_outcome(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, outcome: str) -> Outcome:
    """One tap says how it went (REMIND: remind-reached)."""
    row = _own(tx, actor, call, card, follow_up_id)
    rules.check_words(row["method"], outcome, row["content"])
    _change(tx, actor, call, row, {"outcome": outcome})
    _rederive(tx, actor, call, row)
    return _again(tx, actor, call, card, row)


def add(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, entry: Entry) -> Outcome:
    """A sentence to a saved follow-up: added to it within `followup.edit_hours`, later one of its own (FOLLOW-8)."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    if not rules.may_edit(Policy(actor.settings), row["created_at"], now=call.at):
        return log(tx, actor, call, None, replace(entry, subject=_subject(row)))
    content = "\n".join(part for part in (row["content"], entry.content) if part)
    return _rewrite(tx, actor, call, card, row, replace(entry, content=content), view="follow-noted")


def replace_note(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, text: str) -> Outcome:
    """The answer to 改内容: these words instead. Raises Conflict after `followup.edit_hours`."""
    row = _editable(tx, actor, call, follow_up_id)
    entry = Entry(subject=_subject(row), content=text, outcome=row["outcome"])
    return _rewrite(tx, actor, call, card, row, entry, view="follow-saved")


def _editable(tx: Tx, actor: Actor, call: Call, follow_up_id: int) -> Row:
    row = follow_ups.get_own(tx, actor, follow_up_id)
    policy = Policy(actor.settings)
    if not rules.may_edit(policy, row["created_at"], now=call.at):
        raise Conflict("edit_late", rule="FOLLOW-8", hours=policy.number("followup.edit_hours"))
    return row


def _rewrite(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, entry: Entry, *, view: str) -> Outcome:
    content = cleaned(entry.content, field="content", longest=LONGEST)
    values: dict[str, Any] = {"content": content}
    if entry.outcome is not None and entry.outcome != row["outcome"]:
        values["outcome"] = entry.outcome
    if entry.next_at is not None or entry.no_next:
        values |= _moved(tx, actor, call, row, entry)
    _change(tx, actor, call, row, values)
    _rederive(tx, actor, call, row)
    _correct(tx, row["id"], list(values))
    return _again(tx, actor, call, card, row, view=view)


def _moved(tx: Tx, actor: Actor, call: Call, row: Row, entry: Entry) -> dict[str, Any]:
    """The next contact goes where the sentence says; the values the follow-up then has. Raises Invalid."""
    if entry.next_at is not None:
        rules.check_next(entry.next_at, now=call.at)
    kind, record_id = _subject(row)
    subject = follow_ups.get_subject(tx, actor, kind, record_id, now=call.at)
    _settle_next(tx, actor, call, replace(entry, subject=(kind, record_id)), subject["name"], row["id"])
    return {"next_at": entry.next_at, "next_closed": int(entry.no_next)}


def _correct(tx: Tx, follow_up_id: int, fields: list[str]) -> None:
    """What was corrected by hand wins over a later edit of the message (DIALOG-8)."""
    source = follow_ups.find_source(tx, follow_up_id)
    if source is not None:
        known = set(json.loads(source["corrected"])) | set(fields)
        follow_ups.correct_source(tx, follow_up_id, json.dumps(sorted(known)))


def reread(tx: Tx, actor: Actor, call: Call, follow_up_id: int, entry: Entry) -> Outcome:
    """An edited message is read again; fields corrected by hand win (DIALOG-8).

    Raises Conflict after an undo or `followup.edit_hours`: then the words are kept as a draft (DIALOG-9).
    """
    row = _editable(tx, actor, call, follow_up_id)
    source = follow_ups.find_source(tx, follow_up_id)
    by_hand = set(json.loads(source["corrected"])) if source else set()
    said: dict[str, Any] = {
        "content": cleaned(entry.content, field="content", longest=LONGEST),
        "method": entry.method,
        "outcome": entry.outcome,
        "person": entry.person,
        "words": entry.words,
    }
    values = {key: value for key, value in said.items() if key not in by_hand and value != row[key]}
    if entry.next_at not in (None, row["next_at"]) and "next_at" not in by_hand:
        values |= _moved(tx, actor, call, row, entry)
    if values:
        _change(tx, actor, call, row, values)
        _rederive(tx, actor, call, row)
    return _again(tx, actor, call, follow_ups.find_card(tx, follow_up_id, actor.user_id), row)


def take_back(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """Undo within `chat.undo_minutes`: deleted, reminders exactly as before, the words back as a draft (FOLLOW-8).

    Raises NotFound, Conflict (undo_late, changed_since).
    """
    row = follow_ups.get_own(tx, actor, follow_up_id)
    policy = Policy(actor.settings)
    rules.check_may_undo(policy, row["created_at"], now=call.at)
    undone = undo.take_back(tx, actor, call, undo.requests_on(tx, actor, "follow_up", follow_up_id))
    ids = sorted({entry["record_id"] for entry in undone if entry["entity"] == "follow_up"})
    for id_ in ids:
        settle_undone(tx, actor, call, id_)
    draft_id = _words_back(tx, actor, call, row)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="follow-undone",
        entity="draft",
        record_id=draft_id,
        subject=ref(*_subject(row)),
        onto=card,
    )
    return Outcome("follow-undone", "draft", draft_id, card=drawn)


def settle_undone(tx: Tx, actor: Actor, call: Call, follow_up_id: int) -> None:
    """The figures of the record without the follow-up; its message edits nothing any more (FOLLOW-5, DIALOG-9)."""
    gone = follow_ups.find(tx, follow_up_id)
    assert gone is not None
    _rederive(tx, actor, call, gone)
    follow_ups.end_source(tx, follow_up_id, at=call.at)


def _words_back(tx: Tx, actor: Actor, call: Call, row: Row) -> int:
    """The draft the follow-up came from, open again, or a new one with its words."""
    draft_id = follow_ups.find_draft_of(tx, row["id"], actor.user_id)
    if draft_id is not None:
        dialogue.reopen_draft(tx, draft_id, actor.user_id, at=call.at)
        return draft_id
    entry = Entry(
        subject=_subject(row),
        content=row["content"],
        method=row["method"],
        occurred_at=row["occurred_at"],
        next_at=row["next_at"],
        no_next=bool(row["next_closed"]),
        outcome=row["outcome"],
        person=row["person"],
    )
    return dialogue.make_draft(
        tx,
        call,
        owner_id=actor.user_id,
        kind="follow_up",
        body=entry.as_body(),
        words=row["words"] or row["content"],
        staged_minutes=Policy(actor.settings).number("chat.staged_minutes"),
    )


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """Delete: its author within `followup.edit_hours`, later who holds `followup.delete` (FOLLOW-9, ORG-12).

    Raises NotFound, Forbidden.
    """
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=call.at)
    own = row["author_id"] == actor.user_id
    young = rules.may_edit(Policy(actor.settings), row["created_at"], now=call.at)
    if not (own and young) and not follow_ups.may_delete(tx, actor, row, now=call.at):
        raise Forbidden("not_allowed", rule="FOLLOW-9")
    values = {"deleted_at": call.at}
    _change(tx, actor, call, row, values, action="deleted")
    _rederive(tx, actor, call, row)
    return Outcome("nothing")


def _own(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Row:
    """An own follow-up as the tapped card showed it (ORG-11). Raises NotFound, Stale."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    seen = card.seen.get(ref("follow_up", follow_up_id)) if card and call.nonce else None
    if seen is not None and seen != row["version"]:
        raise Stale("changed", rule="ORG-11", version=row["version"])
    return row


def _change(
    tx: Tx, actor: Actor, call: Call, row: Row, values: Mapping[str, Any], *, action: str = "changed"
) -> None:
    """Write new values over those seen, with their audit row; the qualifying mark follows (FOLLOW-7)."""
    changed = dict(values)
    full = {key: row[key] for key in ("kind", "content", "outcome")} | changed
    if (qualifying := _qualifies(actor, full)) != row["qualifying"]:
        changed["qualifying"] = qualifying
    if not follow_ups.change(tx, row["id"], changed, version=row["version"], now=call.at):
        raise Stale("changed", rule="ORG-11")
    audit.write(
        tx,
        actor,
        call,
        action,
        "follow_up",
        row["id"],
        name=follow_ups.subject_name(tx, *_subject(row)),
        before={key: row[key] for key in changed},
        after=changed,
    )


def _rederive(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    kind, record_id = _subject(row)
    lead = tx.one("SELECT id, name, status FROM leads WHERE id = :id", id=record_id) if kind == "lead" else None
    counts = lead is not None and lead["status"] == "assigned" and follow_ups.has_qualifying(tx, record_id)
    _after_change(tx, actor, call, kind, lead or {"id": record_id}, counts=counts)


def _again(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, *, view: str = "follow-saved") -> Outcome:
    """The same card with what is true now."""
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", row["id"]))
    own_card = card if card is not None and card.entity == "follow_up" and card.record_id == row["id"] else None
    current = follow_ups.find(tx, row["id"])
    assert current is not None
    return show(
        tx,
        actor,
        call,
        row["id"],
        view=view,
        onto=own_card,
        version=current["version"],
        subject=_subject(row),
    )


def _subject(row: Row) -> Subject:
    return (row["subject_kind"], row["subject_id"])
