"""Correcting follow-ups: next date, words, an edited message (FOLLOW-8, DIALOG-8)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry, Hints
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Stale
from storage.queries import audit, dialogue, files, follow_ups
from storage.queries import follow_ups_discussed as discussed
from storage.rules import follow_up as rules
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing


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
    row = move_next(tx, actor, call, card, follow_up_id, next_at=next_at, chosen=chosen)
    return again(tx, actor, call, card, row, view="follow-moved" if call.nonce is None else "follow-saved")


def move_next(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    follow_up_id: int,
    *,
    next_at: int | None,
    chosen: bool = False,
) -> Row:
    """The date itself, without a card; the row as it was. Raises NotFound, Stale, Invalid."""
    row = _own(tx, actor, call, card, follow_up_id)
    if next_at is not None:
        rules.check_next(next_at, now=call.at)
    entry = Entry(subject=writing.subject_of(row), next_at=next_at, no_next=next_at is None, chosen=chosen)
    change(tx, actor, call, row, _moved(tx, actor, call, row, entry))
    follow_ups.derive_next(tx, *writing.subject_of(row))
    _correct(tx, follow_up_id, ["next_at"])
    return row


def change_occurred(
    tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, occurred_at: int
) -> Outcome:
    """The date that was taken for the next contact was the day it happened (error-date-gone)."""
    row = _own(tx, actor, call, card, follow_up_id)
    rules.check_occurred(Policy(actor.settings), occurred_at, now=call.at)
    change(tx, actor, call, row, {"occurred_at": occurred_at})
    writing.rederive(tx, actor, call, row)
    return again(tx, actor, call, card, row)


def set_outcome(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, outcome: str) -> Outcome:
    """One tap says how it went (REMIND: remind-reached)."""
    row = _own(tx, actor, call, card, follow_up_id)
    rules.check_words(row["method"], outcome, row["content"], more=True)
    change(tx, actor, call, row, {"outcome": outcome})
    writing.rederive(tx, actor, call, row)
    return again(tx, actor, call, card, row)


def add(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, entry: Entry) -> Outcome:
    """A sentence to a saved follow-up: added to it within `followup.edit_hours`, later one of its own (FOLLOW-8)."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    dialogue.answer_contact(tx, actor.user_id, ref("follow_up", follow_up_id))
    if not rules.may_edit(Policy(actor.settings), row["created_at"], now=call.at):
        return writing.log(tx, actor, call, None, replace(entry, subject=writing.subject_of(row)))
    append(tx, actor, call, row, entry)
    view = "follow-noted" if entry.content else "follow-filed"
    return again(tx, actor, call, card, row, view=view, hints=entry.hints)


def append(tx: Tx, actor: Actor, call: Call, row: Row, entry: Entry) -> None:
    """Words, answers (FOLLOW-20) and files to a follow-up that can still be edited. Raises Invalid, Stale."""
    writing.keep_files(tx, actor, call, entry, row["id"])
    asked = [one.label for one in discussed.list_prompts(tx, row["method"])]
    said, answers = rules.answered(entry.content, asked)
    if said == entry.content and answers and row["content"]:
        said = ""  # Nothing but answers; the note says something already.
    content = "\n".join(part for part in (row["content"], said) if part)
    _rewrite(tx, actor, call, row, replace(entry, content=content, extra=answers))


def replace_note(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int, text: str) -> Outcome:
    """The answer to 改内容: these words instead; after `followup.edit_hours` a row that corrects it (FOLLOW-8)."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    if not rules.may_edit(Policy(actor.settings), row["created_at"], now=call.at):
        return _correct_by_row(tx, actor, call, row, text)
    entry = Entry(subject=writing.subject_of(row), content=text, outcome=row["outcome"])
    _rewrite(tx, actor, call, row, entry)
    return again(tx, actor, call, card, row)


def _correct_by_row(tx: Tx, actor: Actor, call: Call, row: Row, text: str) -> Outcome:
    """What is older than `followup.edit_hours` stays as it was; a note beside it says how it should read."""
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", row["id"]))
    subject = writing.subject_of(row)
    entry = Entry(subject=subject, content=text, words=text, method=row["method"], person=row["person"])
    made = writing.write(tx, actor, call, entry, keeps_next=True, corrects=row["id"])
    return writing.show(tx, actor, call, made, subject=subject)


def get_editable(tx: Tx, actor: Actor, call: Call, follow_up_id: int) -> Row:
    """Raises NotFound, Conflict (edit_late)."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    policy = Policy(actor.settings)
    if not rules.may_edit(policy, row["created_at"], now=call.at):
        raise Conflict("edit_late", rule="FOLLOW-8", hours=policy.number("followup.edit_hours"))
    return row


def _rewrite(tx: Tx, actor: Actor, call: Call, row: Row, entry: Entry) -> None:
    empty = bool(files.count_of(tx, ("follow_up", row["id"])))
    content = cleaned(entry.content, field="content", longest=writing.LONGEST, empty=empty)
    values: dict[str, Any] = {"content": content} if content != row["content"] else {}
    if entry.outcome is not None and entry.outcome != row["outcome"]:
        values["outcome"] = entry.outcome
    extra = json.loads(row["extra"])
    if entry.extra and extra | entry.extra != extra:
        values["extra"] = json.dumps(extra | entry.extra, ensure_ascii=False)
    if entry.next_at is not None or entry.no_next:
        values |= _moved(tx, actor, call, row, entry)
    change(tx, actor, call, row, values)
    writing.rederive(tx, actor, call, row)
    if values:
        _correct(tx, row["id"], list(values))


def _moved(tx: Tx, actor: Actor, call: Call, row: Row, entry: Entry) -> dict[str, Any]:
    """The next contact goes where the sentence says; the values the follow-up then has. Raises Invalid."""
    if entry.next_at is not None:
        rules.check_next(entry.next_at, now=call.at)
    kind, record_id = writing.subject_of(row)
    subject = follow_ups.get_subject(tx, actor, kind, record_id, now=call.at)
    writing.settle_next(tx, actor, call, replace(entry, subject=(kind, record_id)), subject["name"], row["id"])
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
    row = get_editable(tx, actor, call, follow_up_id)
    source = follow_ups.find_source(tx, follow_up_id)
    by_hand = set(json.loads(source["corrected"])) if source else set()
    said: dict[str, Any] = {
        "content": cleaned(entry.content, field="content", longest=writing.LONGEST),
        "method": entry.method,
        "outcome": entry.outcome,
        "person": entry.person,
        "words": entry.words,
    }
    values = {key: value for key, value in said.items() if key not in by_hand and value != row[key]}
    if entry.next_at not in (None, row["next_at"]) and "next_at" not in by_hand:
        values |= _moved(tx, actor, call, row, entry)
    if values:
        change(tx, actor, call, row, values)
        writing.rederive(tx, actor, call, row)
    return again(tx, actor, call, follow_ups.find_card(tx, follow_up_id, actor.user_id), row)


def _own(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Row:
    """An own follow-up as the tapped card showed it (ORG-11). Raises NotFound, Stale."""
    row = follow_ups.get_own(tx, actor, follow_up_id)
    seen = card.seen.get(ref("follow_up", follow_up_id)) if card and call.nonce else None
    if seen is not None and seen != row["version"]:
        raise Stale("changed", rule="ORG-11", version=row["version"])
    return row


def change(tx: Tx, actor: Actor, call: Call, row: Row, values: Mapping[str, Any], *, action: str = "changed") -> None:
    """Write new values over those seen, with their audit row; the qualifying mark follows (FOLLOW-7)."""
    changed = dict(values)
    full = {key: row[key] for key in ("kind", "content", "outcome")} | changed
    more = row["checked_in_at"] is not None or files.count_of(tx, ("follow_up", row["id"])) > 0
    if (qualifying := writing.qualifies(actor, full, more=more)) != row["qualifying"]:
        changed["qualifying"] = qualifying
    if not changed:
        return
    if not follow_ups.change(tx, row["id"], changed, version=row["version"], now=call.at):
        raise Stale("changed", rule="ORG-11")
    audit.write(
        tx,
        actor,
        call,
        action,
        "follow_up",
        row["id"],
        name=follow_ups.subject_name(tx, *writing.subject_of(row)),
        before={key: row[key] for key in changed},
        after=changed,
    )


def again(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    *,
    view: str = "follow-saved",
    hints: Hints = writing.NO_HINTS,
) -> Outcome:
    """The same card with what is true now."""
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", row["id"]))
    own_card = card if card is not None and card.entity == "follow_up" and card.record_id == row["id"] else None
    current = follow_ups.find(tx, row["id"])
    assert current is not None
    return writing.show(
        tx,
        actor,
        call,
        row["id"],
        view=view,
        onto=own_card,
        version=current["version"],
        subject=writing.subject_of(row),
        hints=hints,
    )
