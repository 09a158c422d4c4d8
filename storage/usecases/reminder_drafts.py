"""One's own reminder without a time: the words are kept until a date is tapped or typed (DIALOG-5, DIALOG-6)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Subject
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.reminders import ColleagueMemo, ReminderDraft
from storage.errors import Conflict, NotFound
from storage.queries import cards, dialogue, follow_ups
from storage.rules.reminder import default_time
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import dialogue as drafts
from storage.usecases import reminders

KIND: Final = "reminder"
VIEW: Final = "remind-ask"
COLLEAGUE: Final = "remind-colleague"


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


def reopen(tx: Tx, actor: Actor, call: Call, draft_id: int) -> Outcome:
    """From /drafts: the card asks for the time again. Raises NotFound, Conflict."""
    outcome = drafts.show_draft(tx, actor, call, None, draft_id, view=VIEW)
    own = ref("draft", draft_id)
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=outcome.card)
    return outcome


# ── a task for a colleague, until tasks arrive: the words are kept, one's own reminder is offered ──


def keep_for_colleague(tx: Tx, actor: Actor, call: Call, words: str, name: str, choices: Sequence[int]) -> Outcome:
    """The words as a memo, on a card that offers to remind oneself."""
    memo_id = dialogue.make_memo(tx, call, owner_id=actor.user_id, text=words)
    own = ref("memo", memo_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=COLLEAGUE,
        entity="memo",
        record_id=memo_id,
        subject=own,
        list_state={"name": name, "choices": list(choices)},
    )
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=drawn)
    return Outcome(COLLEAGUE, "memo", memo_id, card=drawn)


def save_memo(
    tx: Tx, actor: Actor, call: Call, card: Card | None, memo_id: int, due_at: int, *, chosen: bool = False
) -> Outcome:
    """Remind oneself of a memo. Raises NotFound, Conflict (draft_settled), Invalid (date_gone)."""
    memo = dialogue.find_memo(tx, memo_id, actor.user_id)
    if memo is None:
        raise NotFound(rule="DIALOG-12")
    outcome = reminders.set_own(tx, actor, call, card, note=memo.text, due_at=due_at, chosen=chosen)
    if not dialogue.settle_memo(tx, memo_id, actor.user_id, "attached", record=(KIND, outcome.id)):
        raise Conflict("draft_settled", rule="DIALOG-5", state=memo.state)
    follow_ups.answer_question(tx, actor.user_id, ref("memo", memo_id))
    return outcome


def shown_colleague(tx: Tx, actor: Actor, outcome: Outcome) -> ColleagueMemo:
    """Raises NotFound for a memo that is not the actor's."""
    memo = dialogue.find_memo(tx, outcome.id, actor.user_id)
    if memo is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    card = cards.get(tx, outcome.card)
    return ColleagueMemo(
        memo=memo,
        name=card.list_state.get("name", ""),
        choices=tuple(card.list_state.get("choices", ())),
        card=card,
        firm=actor.organisation,
        hour=default_time(Policy(actor.settings)),
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ReminderDraft:
    """Raises NotFound for a draft that is not the actor's."""
    draft = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if draft is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    hour = default_time(Policy(actor.settings))
    return ReminderDraft(outcome.view, draft, cards.get(tx, outcome.card), actor.organisation, hour)


SHOWS: dict[str, Any] = {VIEW: shown, COLLEAGUE: shown_colleague}
