"""Follow-ups that wait for a tap: staged, chosen, handed on, claimed with (DIALOG-5, DIALOG-9, FOLLOW-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.files import MOST_FILES, File
from storage.entities.follow_ups import Entry, Subject
from storage.entities.ids import parse_ref, ref
from storage.entities.leads import NewLead
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import cards, dialogue, files, follow_ups, outbox, people
from storage.rules import follow_up as rules
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import dialogue as drafts
from storage.usecases import follow_ups as writing
from storage.usecases import lead_drafts, pool, reminders

KIND: Final = "follow_up"
HANDED: Final = "follow-handed"
HANDED_LOGGED: Final = "follow-handed-logged"
ASKS: Final = {"ask-voice": "contact", "ask-photo": "customer", "ask-file": "customer", "ask-forward": "customer"}
TODAY: Final = "today"
PLANNED: Final = "plan"
ALL: Final = "all"


def stage(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    entry: Entry,
    *,
    view: str,
    options: Sequence[str] = (),
    mention: str = "",
    more: Mapping[str, Any] | None = None,
) -> Outcome:
    """Keep a contact whose record is not sure. `options` are refs it may go to, `mention` the name as it was said."""
    said = entry if entry.occurred_at is not None else replace(entry, occurred_at=call.said)
    if (view == "follow-which" or view in ASKS) and not options:
        options = follow_ups.list_recent_refs(tx, actor.user_id, limit=4)
    body = said.as_body() | {"view": view, "options": list(options), "mention": mention} | dict(more or {})
    if view == "follow-in-pool" and said.subject is not None:
        row = follow_ups.find_named(tx, *said.subject)
        body["pool"] = row["pool_id"] if row else None
    dialogue.answer_contact(tx, actor.user_id)
    staged = drafts.stage(tx, actor, call, None, view=view, kind=KIND, body=body, words=entry.words or entry.content)
    for file_id in (*writing.store_files(tx, actor, call, entry.files), *entry.file_ids):
        files.attach(tx, file_id, "draft", staged.id, now=call.at)
    slot = ASKS.get(view)
    if slot is not None:
        subject = ref("draft", staged.id)
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=staged.card)
    return staged


def fill(
    tx: Tx,
    actor: Actor,
    call: Call,
    draft_id: int,
    entry: Entry,
    *,
    view: str = "",
    options: Sequence[str] = (),
    mention: str = "",
) -> Outcome:
    """Words for a draft that had none (a voice): saved to their record, or asked on `view` where it is not sure."""
    draft = _get(tx, actor, draft_id)
    for file_id in writing.store_files(tx, actor, call, entry.files):
        files.attach(tx, file_id, "draft", draft.id, now=call.at)
    said = replace(entry, occurred_at=entry.occurred_at or draft.said_at, origin="voice")
    body = said.as_body() | {"view": view or draft.body["view"], "options": list(options), "mention": mention}
    drafts.renew_button(tx, actor, call, draft, body)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", draft.id))
    if not view and entry.subject is not None:
        return save(tx, actor, call, None, draft.id, ref(*entry.subject))
    return drafts.show_draft(tx, actor, call, None, draft.id, view=body["view"])


_KEPT: Final = {"too_old": "error-too-old", "in_pool": "follow-in-pool", "not_allowed": "follow-not-yours"}


def log(tx: Tx, actor: Actor, call: Call, card: Card | None, entry: Entry, *, reminder_id: int = 0) -> Outcome:
    """Save at once; what cannot be saved as it is keeps the words on a card with the next step.

    A reminder answered by the words ends with them. Raises NotFound, Conflict (lead_closed), Invalid.
    """
    try:
        if not reminder_id:
            return writing.log(tx, actor, call, card, entry)
        with tx.try_out():
            return reminders.log(tx, actor, call, card, reminder_id, entry)
    except (Conflict, Forbidden, Invalid) as refusal:
        view = _KEPT.get(refusal.reason)
        if view is None or entry.subject is None:
            raise
        return stage(tx, actor, call, card, entry, view=view)


def save(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, choice: str = "") -> Outcome:
    """The tap: to the record chosen, all of them, as of today, done or planned; everything judged afresh.

    Raises NotFound, Conflict (draft_settled, in_pool), Forbidden, Invalid.
    """
    draft = _get(tx, actor, draft_id)
    if not drafts.is_button_fresh(draft, call):
        return show_again(tx, actor, call, card, draft)
    subjects = _chosen(draft, choice)
    if choice == PLANNED:
        return _plan(tx, actor, call, card, draft, subjects[0])
    entry = _judged(actor, call, draft, choice)
    if entry is None:
        return show_again(tx, actor, call, card, draft, view="error-too-old")
    held = tuple(one.id for one in files.list_of(tx, ("draft", draft.id), limit=MOST_FILES))
    entry = replace(entry, file_ids=tuple(reversed(held)))
    ids = [writing.write(tx, actor, _said(call, draft), replace(entry, subject=one)) for one in subjects]
    files.detach(tx, "draft", draft.id)
    return _settled(tx, actor, call, card, draft, replace(entry, subject=subjects[0]), ids)


def _get(tx: Tx, actor: Actor, draft_id: int) -> Draft:
    draft = drafts.get_open_draft(tx, actor, draft_id)
    if draft.kind != KIND:
        raise NotFound(rule="DIALOG-12")
    return draft


def _chosen(draft: Draft, choice: str) -> list[Subject]:
    """The record of the tap: the one named, every option, or the one the draft is about. Raises Invalid."""
    named = [choice] if _subject(choice) else []
    if not named and choice == ALL:
        named = draft.body.get("options", [])
    found = [subject for text in named if (subject := _subject(text)) is not None]
    kept = draft.body.get("subject")
    if not found and kept:
        found = [(kept[0], kept[1])]
    if not found:
        raise Invalid("no_record", rule="FOLLOW-1")
    return found


def _subject(text: str) -> Subject | None:
    parsed = parse_ref(text)
    if parsed is None or parsed[0] not in ("customer", "lead"):
        return None
    return ("lead" if parsed[0] == "lead" else "customer", parsed[1])


def _judged(actor: Actor, call: Call, draft: Draft, choice: str) -> Entry | None:
    """The entry with its dates judged now: a date gone by is asked for again; None when it is too long ago."""
    entry = Entry.of_body(draft.body, subject=None, words=draft.words)
    if choice == TODAY:
        entry = replace(entry, occurred_at=call.said)
    try:
        rules.check_occurred(Policy(actor.settings), entry.occurred_at or draft.said_at, now=call.at)
    except Invalid as refusal:
        if refusal.reason == "too_old":
            return None
        raise
    if entry.next_at is not None and entry.next_at <= call.at:
        gone = replace(entry.hints, trouble="past", at=entry.next_at)
        entry = replace(entry, next_at=None, hints=gone)
    return entry


def _said(call: Call, draft: Draft) -> Call:
    """The source of the record is the message the draft came from, not the tap."""
    return replace(call, message=draft.message)


def _settled(
    tx: Tx, actor: Actor, call: Call, card: Card | None, draft: Draft, entry: Entry, ids: list[int]
) -> Outcome:
    if not dialogue.settle_draft(tx, draft.id, actor.user_id, "saved", at=call.at, record=(KIND, ids[0])):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    follow_ups.answer_question(tx, actor.user_id, ref("draft", draft.id))
    assert entry.subject is not None
    _tell_giver(tx, actor, call, draft, entry.subject)
    asks = writing.asks_next(tx, actor, entry)
    if len(ids) == 1:
        return writing.show(tx, actor, call, ids[0], subject=entry.subject, hints=entry.hints, asks=asks, onto=card)
    shown = writing.show(tx, actor, call, ids[0], subject=entry.subject, view="follow-several", onto=card)
    return replace(shown, parts=tuple(ids[1:]))


def _tell_giver(tx: Tx, actor: Actor, call: Call, draft: Draft, subject: Subject) -> None:
    """Whoever handed the words on hears that they were logged, by the name he used himself (script 6.2)."""
    giver = draft.body.get("sender")
    if giver and giver != actor.user_id:
        outbox.queue(
            tx,
            call,
            HANDED_LOGGED,
            dedupe=f"{HANDED_LOGGED}:{draft.id}",
            tier=2,
            user_id=giver,
            facts={"owner": actor.name, "customer": follow_ups.subject_name(tx, *subject)},
        )


def _plan(tx: Tx, actor: Actor, call: Call, card: Card | None, draft: Draft, subject: Subject) -> Outcome:
    """It has not happened yet: a next contact instead of a follow-up (ask-tense)."""
    at = int(draft.body.get("plan_at") or 0)
    outcome = reminders.set_next(tx, actor, call, card, subject, at, chosen=bool(draft.body.get("chosen")))
    dialogue.settle_draft(tx, draft.id, actor.user_id, "saved", at=call.at, record=("reminder", outcome.id))
    return outcome


def show_again(
    tx: Tx, actor: Actor, call: Call, card: Card | None, draft: Draft, *, view: str = "", **changes: Any
) -> Outcome:
    """The draft with a fresh button, judged when it is tapped (DIALOG-5)."""
    # What was logged at once and taken back became a draft that was never asked about.
    plain = {"view": "follow-confirm", "options": [], "mention": ""}
    body = plain | draft.body | changes | ({"view": view} if view else {})
    drafts.renew_button(tx, actor, call, draft, body)
    return drafts.show_draft(tx, actor, call, card, draft.id, view=body["view"])


def switch(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Another customer: those touched last as buttons, and a typed name is the answer (DIALOG-6)."""
    draft = _get(tx, actor, draft_id)
    kept = draft.body.get("subject")
    but = ref(kept[0], kept[1]) if kept else ""
    picks = [one for one in follow_ups.list_recent_refs(tx, actor.user_id) if one != but][:4]
    outcome = show_again(tx, actor, call, card, draft, view="follow-switch", options=picks, subject=None)
    dialogue.ask(
        tx, call, user_id=actor.user_id, slot="customer", subject=ref("draft", draft.id), card_id=outcome.card
    )
    return outcome


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int, subject: Subject) -> Outcome:
    """A typed name answered which customer: saved there (conversations 4.5)."""
    return save(tx, actor, call, card, draft_id, ref(*subject))


def hand(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """The words go to the colleague who has the record, with accept and ignore. Raises NotFound, Conflict."""
    draft = _get(tx, actor, draft_id)
    subject = _chosen(draft, "")[0]
    owner = follow_ups.find_owner(tx, *subject)
    if owner is None:
        raise Conflict("nobody_to_hand_to", rule="FOLLOW-1")
    given = dialogue.make_draft(
        tx,
        _said(call, draft),
        owner_id=owner["id"],
        kind=KIND,
        body=draft.body | {"view": HANDED, "sender": actor.user_id},
        words=draft.words,
        staged_minutes=Policy(actor.settings).number("chat.staged_minutes"),
    )
    files.move(tx, ("draft", draft.id), ("draft", given), now=call.at)
    outbox.queue(
        tx,
        call,
        HANDED,
        dedupe=f"{HANDED}:{given}",
        tier=2,
        user_id=owner["id"],
        subject=("draft", given),
        facts={"draft": given},
    )
    dialogue.settle_draft(tx, draft.id, actor.user_id, "saved", at=call.at, record=("draft", given))
    return drafts.show_draft(tx, actor, call, card, draft.id, view="follow-hand-done")


def claim_and_log(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """One call: claim the record by the rules of its pool, then write; undoing leaves the claim (FOLLOW-1).

    Raises what the claim raises; then nothing of it happened.
    """
    draft = _get(tx, actor, draft_id)
    if not drafts.is_button_fresh(draft, call):
        return show_again(tx, actor, call, card, draft)
    kind, record_id = _chosen(draft, "")[0]
    pool.claim_record(tx, actor, call, kind, record_id, int(draft.body.get("pool") or 0))
    return save(tx, actor, call, card, draft_id)


def files_of(tx: Tx, actor: Actor, draft_id: int) -> list[File]:
    """What came with a draft of one's own, in the order it came. Raises NotFound, Conflict (draft_settled)."""
    draft = _get(tx, actor, draft_id)
    return list(reversed(files.list_of(tx, ("draft", draft.id), limit=MOST_FILES)))


def as_lead(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    draft_id: int,
    read: NewLead | None = None,
    words: str = "",
    *,
    nameless: bool = False,
) -> Outcome:
    """A name nobody has: the words become the draft of a lead (follow-which, follow-unknown).

    `read` is the lead that was read on its photo, `words` how it stands there.
    """
    draft = _get(tx, actor, draft_id)
    dialogue.settle_draft(tx, draft.id, actor.user_id, "discarded", at=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref("draft", draft.id))
    name = str(draft.body.get("mention") or "").strip() or draft.words[:60]
    new = NewLead(name=name, need=str(draft.body.get("content") or ""))
    said = _said(call, draft)
    made = lead_drafts.draft(
        tx, actor, said, card, read or new, words or draft.words, next_at=draft.body.get("next_at"), nameless=nameless
    )
    files.move(tx, ("draft", draft.id), ("draft", made.id), now=call.at)
    return made


def keep_edit(tx: Tx, actor: Actor, call: Call, entry: Entry) -> Outcome:
    """An edit that comes too late changes nothing and is kept (DIALOG-9)."""
    return stage(tx, actor, call, None, entry, view="edit-kept")


def open_handed(tx: Tx, actor: Actor, call: Call, draft_id: int) -> tuple[Draft, int] | None:
    """The card of words somebody handed on; None when they were dealt with or cannot be read (NOTIFY-2)."""
    draft = dialogue.find_draft(tx, draft_id, actor.user_id)
    if draft is None or draft.state != "open":
        return None
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=HANDED,
        entity="draft",
        record_id=draft_id,
        subject=ref("draft", draft_id),
    )
    drafts.renew_button(tx, actor, call, draft)
    return draft, made


def sender_name(tx: Tx, draft: Draft) -> str:
    return people.user_name(tx, draft.body.get("sender"))
