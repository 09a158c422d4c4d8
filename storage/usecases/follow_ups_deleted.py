"""Deleting a follow-up: asked with what goes, done, and what the record then has as last and next (FOLLOW-9)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Record
from storage.entities.follow_ups import Subject
from storage.entities.follow_ups_deleted import FollowUpDeletion
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound, Stale
from storage.pushes import PUSHES, told
from storage.queries import audit, cards, follow_ups, outbox, records, reminders
from storage.queries import follow_ups_discussed as discussed
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing
from storage.usecases import follow_ups_changed, follow_ups_shown, next_contacts

ASKED: Final = "follow-delete"
DELETED: Final = "follow-deleted"
TOLD: Final = "follow-deleted-told"
OWN_VIEW: Final = "follow-note"


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """Shall it be deleted? The card remembers what it asked for besides. Raises NotFound, Forbidden."""
    row = _deletable(tx, actor, call, follow_up_id)
    state = dict(card.list_state) if card is not None else {}
    own = card is not None and (card.view == OWN_VIEW or bool(state.get("own") and card.view == ASKED))
    follow_ups.answer_question(tx, actor.user_id, ref("follow_up", follow_up_id))
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=ASKED,
        entity="follow_up",
        record_id=follow_up_id,
        subject=ref(*writing.subject_of(row)),
        seen={ref("follow_up", follow_up_id): row["version"]},
        list_state=state | {"own": int(own)},
        onto=card,
    )
    return Outcome(ASKED, "follow_up", follow_up_id, row["version"], card=drawn)


def _deletable(tx: Tx, actor: Actor, call: Call, follow_up_id: int) -> Row:
    row = follow_ups.get_readable(tx, actor, follow_up_id, now=call.at)
    if not follow_ups_shown.may_delete(tx, actor, row, now=call.at):
        raise Forbidden("not_allowed", rule="FOLLOW-9")
    return row


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, follow_up_id: int) -> Outcome:
    """Delete: its author within `followup.edit_hours`, later who holds `followup.delete` (FOLLOW-9, ORG-12).

    Its words come back to nobody, an edit of its message changes nothing any more; what the record derives from it
    is computed anew (FOLLOW-5). Raises NotFound, Forbidden, Stale.
    """
    row = _deletable(tx, actor, call, follow_up_id)
    named = ref("follow_up", follow_up_id)
    if card is not None and card.view == ASKED and card.seen.get(named) != row["version"]:
        raise Stale("changed", rule="ORG-11", version=row["version"])
    subject = writing.subject_of(row)
    follow_ups.hold_subject(tx, *subject)
    follow_ups_changed.change(tx, actor, call, row, {"deleted_at": call.at}, action="deleted")
    _end_next(tx, actor, call, row)
    writing.rederive(tx, actor, call, row)
    discussed.settle_help(tx, follow_up_id, by=actor.user_id, now=call.at)
    follow_ups.end_source(tx, follow_up_id, at=call.at)
    follow_ups.answer_question(tx, actor.user_id, named)
    _tell_author(tx, actor, call, row)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=DELETED,
        entity=subject[0],
        record_id=subject[1],
        subject=ref(*subject),
        onto=card,
    )
    return Outcome(DELETED, "follow_up", follow_up_id, row["version"], card=drawn)


def _going(tx: Tx, actor: Actor, row: Row) -> Row | None:
    """The author's reminder that stands only because of this follow-up: set by it, and not moved by hand since."""
    if row["author_id"] != actor.user_id or row["next_at"] is None:
        return None
    found = reminders.find_next_contact(tx, writing.subject_of(row), actor.user_id)
    ours = found is not None and (found["origin_id"], found["due_at"]) == (row["id"], row["next_at"])
    return found if ours else None


def _end_next(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """Its next contact goes with it, the one it had closed is open again while it lies ahead (FOLLOW-5).

    Somebody else's deletion leaves the author what he planned.
    """
    if row["author_id"] != actor.user_id:
        return
    subject: Subject = writing.subject_of(row)
    name = follow_ups.subject_name(tx, *subject)
    found = _going(tx, actor, row)
    if found is not None:
        if not reminders.end(tx, found["id"], "cancelled", version=found["version"], now=call.at):
            raise Stale("changed", rule="ORG-11")
        next_contacts.note_end(tx, actor, call, found, name, "cancelled")
    if reminders.find_next_contact(tx, subject, actor.user_id) is not None:
        return
    back = reminders.reopen_next_contact(
        tx, subject, actor.user_id, ended_at=row["created_at"], but_of=row["id"], now=call.at
    )
    if back is not None:
        before = {"state": "done", "ended_at": row["created_at"]}
        after = {"state": "open", "ended_at": None}
        audit.write(tx, actor, call, "changed", "reminder", back["id"], name=name, before=before, after=after)


def _tell_author(tx: Tx, actor: Actor, call: Call, row: Row) -> None:
    """Whose follow-up somebody else deleted hears of it, without its words (NOTIFY-31)."""
    if row["author_id"] == actor.user_id:
        return
    name = follow_ups.subject_name(tx, *writing.subject_of(row))
    outbox.queue(
        tx,
        call,
        TOLD,
        user_id=row["author_id"],
        facts={"sender": actor.name, "customer": name, "at": row["occurred_at"]},
        tier=2,
        dedupe=f"{TOLD}:{row['id']}",
    )


def _asked(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpDeletion:
    """What would go. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = follow_ups.get_readable(tx, actor, outcome.id, now=card.drawn_at)
    follow_up = follow_ups_shown.follow_up_of(tx, actor, outcome.id)
    going = _going(tx, actor, row)
    return FollowUpDeletion(
        view=ASKED,
        id=outcome.id,
        record=follow_up.record,
        card=card,
        follow_up=follow_up,
        comments=discussed.count_comments(tx, outcome.id),
        next_at=going["due_at"] if going is not None else None,
        own=bool(card.list_state.get("own")),
    )


def _deleted(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpDeletion:
    """What the record's last and next contact are now, for whoever still reads it. Raises NotFound."""
    row = follow_ups.find(tx, outcome.id)
    if row is None or outcome.card is None:
        raise NotFound(rule="FOLLOW-9")
    card = cards.get(tx, outcome.card)
    kind, record_id = writing.subject_of(row)
    read = records.find_readable(tx, actor, kind, record_id, now=card.drawn_at)
    return FollowUpDeletion(
        view=DELETED,
        id=outcome.id,
        record=Record(kind, record_id, follow_ups.subject_name(tx, kind, record_id)),
        card=card,
        reads=read is not None,
        last_at=read["last_followup_at"] if read is not None else None,
        next_at=read["next_contact_at"] if read is not None else None,
    )


PUSHES[TOLD] = told
SHOWS: dict[str, Any] = {ASKED: _asked, DELETED: _deleted}
