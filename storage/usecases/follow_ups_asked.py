"""What the card of a follow-up asks for, and messages that are edited (DIALOG-6, DIALOG-8, DIALOG-9)."""

from typing import Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Record
from storage.entities.follow_ups import Entry, FollowUp, Hints
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import dialogue, follow_ups, people
from storage.tx import Tx
from storage.usecases import follow_up_drafts, follow_ups_changed, follow_ups_shown
from storage.usecases import follow_ups as writing

SLOTS: Final = {"follow-when": "date", "follow-days": "date", "follow-hours": "date", "follow-note": "comment"}


def ask(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    follow_up_id: int,
    view: str,
    *,
    day: int | None = None,
    forget: bool = False,
) -> Outcome:
    """The card with the keys of a question, and the question open; `follow-saved` puts them away again.

    `forget` drops what the card still asked for besides.
    """
    row = follow_ups.get_own(tx, actor, follow_up_id)
    kept = Hints.of_state(card.list_state) if card is not None and not forget else Hints()
    outcome = writing.show(
        tx,
        actor,
        call,
        follow_up_id,
        subject=(row["subject_kind"], row["subject_id"]),
        view=view,
        version=row["version"],
        hints=kept,
        day=day,
        onto=card,
    )
    own = ref("follow_up", follow_up_id)
    slot = SLOTS.get(view)
    if slot is None:
        follow_ups.answer_question(tx, actor.user_id, own)
    else:
        subject = f"{own}:note" if slot == "comment" else own
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


def source_of(tx: Tx, actor: Actor, call: Call) -> FollowUp | None:
    """The follow-up the message of this call made, whatever became of it; None for any other message."""
    source = dialogue.find_source(tx, call.place, call.message or "")
    if source is None or source["entity"] != "follow_up":
        return None
    row = follow_ups.find(tx, source["record_id"])
    if row is None or row["author_id"] != actor.user_id:
        return None
    return follow_ups_shown.of_any_state(tx, actor, row["id"])


def drop_draft_of_caller(tx: Tx, call: Call) -> bool:
    """As the person who edited the message; an edit has no outcome of its own until it is read again."""
    actor = people.find_actor(tx, call.account)
    return actor is not None and drop_draft_of(tx, actor, call)


def drop_draft_of(tx: Tx, actor: Actor, call: Call) -> bool:
    """The message only made a draft that still waits: its edited words take the draft's place (DIALOG-8)."""
    draft_id = follow_ups.find_open_draft_from(tx, actor.user_id, call.place, call.message or "")
    if draft_id is None:
        return False
    dialogue.settle_draft(tx, draft_id, actor.user_id, "discarded", at=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", draft_id))
    return True


def reread(tx: Tx, actor: Actor, call: Call, follow_up_id: int, entry: Entry) -> Outcome:
    """DIALOG-8 within the time, DIALOG-9 after it or after an undo."""
    try:
        return follow_ups_changed.reread(tx, actor, call, follow_up_id, entry)
    except (NotFound, Conflict):
        return follow_up_drafts.keep_edit(tx, actor, call, entry)


def ask_words(tx: Tx, actor: Actor, call: Call) -> Outcome:
    """/log without words: the next message is taken as a follow-up (DIALOG-6)."""
    dialogue.ask(tx, call, user_id=actor.user_id, slot="contact", subject="-", card_id=None)
    return Outcome("nothing")


def record_of(tx: Tx, actor: Actor, follow_up_id: int) -> Record | None:
    """The lead or customer of an own follow-up."""
    found = follow_ups_shown.of_any_state(tx, actor, follow_up_id)
    return found.record if found is not None and found.author_id == actor.user_id else None
