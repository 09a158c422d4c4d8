"""Drafts, questions, memos and sources: what keeps a conversation across restarts (§3.25)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.dialogue import Draft, Memo, Question
from storage.entities.ids import new_public_id
from storage.entities.instants import MINUTE
from storage.queries import cards
from storage.tx import Row, Tx

QUESTION_LIFE = 10 * MINUTE


def _draft(row: Row) -> Draft:
    return Draft(
        id=row["id"],
        owner_id=row["owner_id"],
        kind=row["kind"],
        body=json.loads(row["body"]),
        words=row["words"],
        said_at=row["said_at"],
        state=row["state"],
        button_until=row["button_until"],
        created_at=row["created_at"],
        version=row["version"],
        message=row["message"],
        record=(row["record_kind"], row["record_id"]) if row["record_kind"] else None,
    )


def make_draft(
    tx: Tx, call: Call, *, owner_id: int, kind: str, body: Mapping[str, Any], words: str, staged_minutes: int
) -> int:
    """Keep an unconfirmed write; its id. The words are the message as it was typed."""
    row = tx.one(
        "INSERT INTO drafts (public_id, owner_id, kind, body, words, place, message, said_at, state, button_until,"
        " created_at, updated_at) VALUES (:public_id, :owner, :kind, :body, :words, :place, :message, :said_at,"
        " 'open', :until, :now, :now) RETURNING id",
        public_id=new_public_id(),
        owner=owner_id,
        kind=kind,
        body=json.dumps(body, ensure_ascii=False),
        words=words,
        place=call.place,
        message=call.message,
        said_at=call.said,
        until=call.at + staged_minutes * MINUTE,
        now=call.at,
    )
    assert row is not None
    return int(row["id"])


def find_draft(tx: Tx, draft_id: int, owner_id: int) -> Draft | None:
    """A draft of this person, whatever its state; somebody else's does not exist (DIALOG-12)."""
    row = tx.one("SELECT * FROM drafts WHERE id = :id AND owner_id = :owner", id=draft_id, owner=owner_id)
    return None if row is None else _draft(row)


def list_open_drafts(tx: Tx, owner_id: int, *, limit: int = 20) -> Sequence[Draft]:
    rows = tx.all(
        "SELECT * FROM drafts WHERE owner_id = :owner AND state = 'open' ORDER BY id DESC LIMIT :limit",
        owner=owner_id,
        limit=limit,
    )
    return [_draft(row) for row in rows]


def change_draft(tx: Tx, draft: Draft, body: Mapping[str, Any], *, at: int, button_until: int) -> bool:
    """New values for an open draft; False when it was settled meanwhile."""
    return (
        tx.run(
            "UPDATE drafts SET body = :body, button_until = :until, updated_at = :at, version = version + 1"
            " WHERE id = :id AND state = 'open'",
            id=draft.id,
            body=json.dumps(body, ensure_ascii=False),
            until=button_until,
            at=at,
        )
        == 1
    )


def settle_draft(
    tx: Tx, draft_id: int, owner_id: int, state: str, *, at: int, record: tuple[str, int] | None = None
) -> bool:
    """Close an open draft as saved, discarded or lapsed; False when it was closed before."""
    return (
        tx.run(
            "UPDATE drafts SET state = :state, record_kind = :kind, record_id = :record, updated_at = :at,"
            " version = version + 1 WHERE id = :id AND owner_id = :owner AND state = 'open'",
            id=draft_id,
            owner=owner_id,
            state=state,
            kind=record[0] if record else None,
            record=record[1] if record else None,
            at=at,
        )
        == 1
    )


def reopen_draft(tx: Tx, draft_id: int, owner_id: int, *, at: int) -> None:
    """An undone save gives its draft back."""
    tx.run(
        "UPDATE drafts SET state = 'open', record_kind = NULL, record_id = NULL, updated_at = :at,"
        " version = version + 1 WHERE id = :id AND owner_id = :owner AND state = 'saved'",
        id=draft_id,
        owner=owner_id,
        at=at,
    )


def lapse_drafts(tx: Tx, *, before: int, at: int) -> int:
    """Drafts older than chat.draft_days end; their words stay in the row."""
    return tx.run(
        "UPDATE drafts SET state = 'lapsed', updated_at = :at WHERE state = 'open' AND created_at < :before",
        before=before,
        at=at,
    )


def ask(tx: Tx, call: Call, *, user_id: int, slot: str, subject: str, card_id: int | None) -> None:
    """Open a question; an older one is replaced (DIALOG-6)."""
    close_question(tx, user_id, "replaced")
    tx.run(
        "INSERT INTO questions (user_id, slot, subject, card_id, asked_at, state)"
        " VALUES (:user, :slot, :subject, :card, :now, 'open')",
        user=user_id,
        slot=slot,
        subject=subject,
        card=card_id,
        now=call.at,
    )


def close_question(tx: Tx, user_id: int, state: str) -> bool:
    """answered, replaced or lapsed; False when none was open."""
    return (
        tx.run(
            "UPDATE questions SET state = :state WHERE user_id = :user AND state = 'open'",
            user=user_id,
            state=state,
        )
        == 1
    )


def close_question_about(tx: Tx, user_id: int, subject: str) -> None:
    """The record or draft asked about was settled: nothing is asked any more."""
    tx.run(
        "UPDATE questions SET state = 'replaced' WHERE user_id = :user AND state = 'open'"
        " AND (subject = :subject OR subject LIKE :fields)",
        user=user_id,
        subject=subject,
        fields=f"{subject}:%",
    )


def answer_contact(tx: Tx, user_id: int, subject: str = "") -> None:
    """What was said of a record answers "what happened?" about it, or about nothing yet; the next does not."""
    tx.run(
        "UPDATE questions SET state = 'answered' WHERE user_id = :user AND state = 'open' AND slot = 'contact'"
        " AND subject IN (:subject, '-')",
        user=user_id,
        subject=subject,
    )


def find_question(tx: Tx, user_id: int, *, now: int) -> Question | None:
    """The open question, while it lives (10 minutes)."""
    row = tx.one(
        "SELECT id, slot, subject, card_id, asked_at FROM questions"
        " WHERE user_id = :user AND state = 'open' AND asked_at > :oldest",
        user=user_id,
        oldest=now - QUESTION_LIFE,
    )
    return None if row is None else Question(**{key: row[key] for key in row.keys()})  # noqa: SIM118


def find_asking(tx: Tx, call: Call, user_id: int, *, about: str = "", what: str = "") -> Card | None:
    """The card of this chat whose open question a typed message answers: it changes in place.

    `about` is the record asked about, `what` the part of it; each only where it matters.
    """
    question = find_question(tx, user_id, now=call.at)
    if question is None or question.card_id is None:
        return None
    record, _, part = question.subject.partition(":")
    if (about and record != about) or (what and part != what):
        return None
    card = cards.get(tx, question.card_id)
    return card if card.place == call.place else None


def make_memo(tx: Tx, call: Call, *, owner_id: int, text: str, said_at: int | None = None) -> int:
    """Keep words without a record until their person discards them."""
    row = tx.one(
        "INSERT INTO memos (public_id, owner_id, text, place, said_at, state, created_at)"
        " VALUES (:public_id, :owner, :text, :place, :said_at, 'open', :now) RETURNING id",
        public_id=new_public_id(),
        owner=owner_id,
        text=text,
        place=call.place,
        said_at=call.said if said_at is None else said_at,
        now=call.at,
    )
    assert row is not None
    return int(row["id"])


def list_open_memos(tx: Tx, owner_id: int, *, limit: int = 20) -> Sequence[Memo]:
    rows = tx.all(
        "SELECT id, text, said_at, state FROM memos WHERE owner_id = :owner AND state = 'open'"
        " ORDER BY id DESC LIMIT :limit",
        owner=owner_id,
        limit=limit,
    )
    return [Memo(row["id"], row["text"], row["said_at"], row["state"]) for row in rows]


def find_memo(tx: Tx, memo_id: int, owner_id: int) -> Memo | None:
    """A memo of this person, whatever its state; somebody else's does not exist (DIALOG-12)."""
    row = tx.one(
        "SELECT id, text, said_at, state FROM memos WHERE id = :id AND owner_id = :owner",
        id=memo_id,
        owner=owner_id,
    )
    return None if row is None else Memo(row["id"], row["text"], row["said_at"], row["state"])


def settle_memo(tx: Tx, memo_id: int, owner_id: int, state: str, *, record: tuple[str, int] | None = None) -> bool:
    """Close an open memo as attached or discarded; False when it was closed before."""
    return (
        tx.run(
            "UPDATE memos SET state = :state, record_kind = :kind, record_id = :record"
            " WHERE id = :id AND owner_id = :owner AND state = 'open'",
            id=memo_id,
            owner=owner_id,
            state=state,
            kind=record[0] if record else None,
            record=record[1] if record else None,
        )
        == 1
    )


def note_source(tx: Tx, call: Call, entity: str, record_id: int) -> None:
    """Which message made which record, so that an edit of the message finds it (DIALOG-8)."""
    if call.message is None or call.channel != "chat":
        return
    tx.run(
        "INSERT INTO sources (place, message, entity, record_id, request_id, created_at)"
        " VALUES (:place, :message, :entity, :record, :request, :now)",
        place=call.place,
        message=call.message,
        entity=entity,
        record=record_id,
        request=call.delivery_id,
        now=call.at,
    )


def find_source(tx: Tx, place: str, message: str) -> Row | None:
    """The record a message made."""
    return tx.one(
        "SELECT * FROM sources WHERE place = :place AND message = :message ORDER BY id DESC LIMIT 1",
        place=place,
        message=message,
    )
