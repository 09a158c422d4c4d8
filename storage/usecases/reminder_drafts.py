"""One's own reminder without a time: the words are kept until a date is tapped or typed (DIALOG-5, DIALOG-6)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Subject
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.reminders import ReminderDraft
from storage.errors import Conflict, NotFound
from storage.queries import cards, dialogue, follow_ups
from storage.rules.reminder import default_time
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import dialogue as drafts
from storage.usecases import reminders

KIND: Final = "reminder"
VIEW: Final = "remind-ask"


def stage(
    tx: Tx,
    actor: Actor,
    call: Call,
    *,
    note: str,
    words: str,
    subject: Subject | None,
    options: Sequence[str],
    choices: Sequence[int] = (),
) -> Outcome:
    """Keep what to be reminded of and ask when; `choices` are the readings of a date that was not clear."""
    body = {
        "note": note,
        "subject": list(subject) if subject else None,
        "options": list(options),
        "choices": list(choices),
    }
    outcome = drafts.stage(tx, actor, call, None, view=VIEW, kind=KIND, body=body, words=words)
    own = ref("draft", outcome.id)
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=outcome.card)
    return outcome


def save(
    tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, due_at: int, *, chosen: bool = False
) -> Outcome:
    """The time was tapped or typed. Raises NotFound, Conflict (draft_settled), Invalid (date_gone)."""
    draft = drafts.get_open_draft(tx, actor, draft_id)
    if draft.kind != KIND:
        raise NotFound(rule="DIALOG-12")
    kept = draft.body.get("subject")
    subject: Subject | None = (kept[0], kept[1]) if kept else None
    options = draft.body.get("options", ())
    outcome = reminders.set_own(
        tx,
        actor,
        call,
        card,
        note=draft.body["note"],
        due_at=due_at,
        subject=subject,
        chosen=chosen,
        options=options,
    )
    if not dialogue.settle_draft(tx, draft.id, actor.user_id, "saved", at=call.at, record=(KIND, outcome.id)):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    follow_ups.answer_question(tx, actor.user_id, ref("draft", draft.id))
    return outcome


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ReminderDraft:
    """Raises NotFound for a draft that is not the actor's."""
    draft = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if draft is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    hour = default_time(Policy(actor.settings))
    return ReminderDraft(outcome.view, draft, cards.get(tx, outcome.card), actor.organisation, hour)


SHOWS: dict[str, Any] = {VIEW: shown}
