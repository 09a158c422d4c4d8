"""Undoing a follow-up within minutes: all as it was, the words given back (FOLLOW-8, DIALOG-9)."""

import json

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.queries import cards, dialogue, files, follow_ups
from storage.queries import follow_ups_discussed as discussed
from storage.rules import follow_up as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing
from storage.usecases import undo


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
        subject=ref(*writing.subject_of(row)),
        onto=card,
    )
    return Outcome("follow-undone", "draft", draft_id, card=drawn)


def settle_undone(tx: Tx, actor: Actor, call: Call, follow_up_id: int) -> None:
    """The figures of the record without the follow-up; its message edits nothing any more (FOLLOW-5, DIALOG-9)."""
    gone = follow_ups.find(tx, follow_up_id)
    assert gone is not None
    writing.rederive(tx, actor, call, gone)
    discussed.settle_help(tx, follow_up_id, by=actor.user_id, now=call.at)
    follow_ups.end_source(tx, follow_up_id, at=call.at)


def _words_back(tx: Tx, actor: Actor, call: Call, row: Row) -> int:
    """The draft the follow-up came from, open again, or a new one with its words."""
    draft_id = follow_ups.find_draft_of(tx, row["id"], actor.user_id)
    if draft_id is not None:
        dialogue.reopen_draft(tx, draft_id, actor.user_id, at=call.at)
        _stand_on(tx, actor, call, draft_id, writing.subject_of(row))
        files.move(tx, ("follow_up", row["id"]), ("draft", draft_id), now=call.at)
        return draft_id
    entry = Entry(
        subject=writing.subject_of(row),
        content=row["content"],
        method=row["method"],
        occurred_at=row["occurred_at"],
        next_at=row["next_at"],
        no_next=bool(row["next_closed"]),
        outcome=row["outcome"],
        person=row["person"],
        extra=json.loads(row["extra"]),
    )
    made = dialogue.make_draft(
        tx,
        call,
        owner_id=actor.user_id,
        kind="follow_up",
        body=entry.as_body(),
        words=row["words"] or row["content"],
        staged_minutes=Policy(actor.settings).number("chat.staged_minutes"),
    )
    files.move(tx, ("follow_up", row["id"]), ("draft", made), now=call.at)
    return made


def _stand_on(tx: Tx, actor: Actor, call: Call, draft_id: int, subject: tuple[str, int]) -> None:
    """A draft that was saved on a record chosen later names that record when it comes back."""
    draft = dialogue.find_draft(tx, draft_id, actor.user_id)
    assert draft is not None
    body = draft.body | {"subject": list(subject)}
    dialogue.change_draft(tx, draft, body, at=call.at, button_until=draft.button_until)
