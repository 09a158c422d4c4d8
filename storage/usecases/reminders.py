"""What a person does with reminders: set, done, missed, moved, dismissed, taken back (REMIND-1 to REMIND-8)."""

from collections.abc import Sequence
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.follow_ups import Entry, Subject
from storage.entities.ids import ref
from storage.entities.instants import MINUTE
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, Stale
from storage.queries import audit, cards, dialogue, follow_ups, records, reminders
from storage.rules import follow_up as follow_up_rules
from storage.rules import reminder as rules
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import follow_ups as writing
from storage.usecases import follow_ups_undone, next_contacts, undo

LONGEST_NOTE = 1000


def set_own(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    *,
    note: str,
    due_at: int,
    subject: Subject | None = None,
    chosen: bool = False,
    options: Sequence[str] = (),
) -> Outcome:
    """One's own reminder, with or without a record (REMIND-1, REMIND-8). Raises NotFound, Invalid.

    `options` are records it could be about: offered on the card, not linked.
    """
    follow_up_rules.check_next(due_at, now=call.at)
    kept = cleaned(note, field="note", longest=LONGEST_NOTE)
    if subject is not None:
        records.get_readable(tx, actor, subject[0], subject[1], now=call.at)
    reminder_id = reminders.insert(
        tx,
        kind="own",
        subject=subject,
        user_id=actor.user_id,
        due_at=due_at,
        chosen=chosen,
        note=kept,
        now=call.at,
    )
    after = {"due_at": due_at, "user_id": actor.user_id, "misses": 0}
    audit.write(tx, actor, call, "created", "reminder", reminder_id, name=kept[:60], after=after)
    dialogue.note_source(tx, call, "reminder", reminder_id)
    onto = card if call.nonce else None
    return show(tx, actor, call, onto, reminder_id, "remind-set", subject=subject, options=options)


def set_next(
    tx: Tx, actor: Actor, call: Call, card: Card | None, subject: Subject, due_at: int, *, chosen: bool = False
) -> Outcome:
    """The person's next contact with a record he reads (REMIND-1). Raises NotFound, Invalid."""
    follow_up_rules.check_next(due_at, now=call.at)
    record = records.get_readable(tx, actor, subject[0], subject[1], now=call.at)
    reminder_id = next_contacts.replace(tx, actor, call, subject, record["name"], due_at=due_at, chosen=chosen)
    follow_ups.derive_next(tx, *subject)
    return show(tx, actor, call, None, reminder_id, "remind-set", subject=subject)


def link(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int, subject: Subject) -> Outcome:
    """Say which record one's own reminder is about. Raises NotFound, Conflict, Stale."""
    row = get_open(tx, actor, reminder_id)
    records.get_readable(tx, actor, subject[0], subject[1], now=call.at)
    if not reminders.link(tx, reminder_id, subject, version=row["version"], now=call.at):
        raise Stale("changed", rule="ORG-11")
    after = {"subject_kind": subject[0], "subject_id": subject[1]}
    _note(tx, actor, call, row, "changed", {"subject_kind": None, "subject_id": None}, after)
    return show(tx, actor, call, card, reminder_id, "remind-set", subject=subject)


def done(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int) -> Outcome:
    """Reached: logs it and asks how it went. An own reminder, or one on a record that may only be read, ends."""
    row = get_open(tx, actor, reminder_id)
    subject = subject_of(row)
    if row["kind"] == "own" or subject is None or not _may_log(tx, actor, call, subject):
        return _ended(tx, actor, call, card, row, "done", "remind-done")
    end(tx, actor, call, row, "done")
    entry = Entry(subject=subject, outcome="reached", method="phone", occurred_at=call.at)
    follow_up_id = writing.write(tx, actor, call, entry)
    outcome = writing.show(
        tx, actor, call, follow_up_id, subject=subject, view="remind-reached", onto=_onto(call, card)
    )
    dialogue.ask(
        tx,
        call,
        user_id=actor.user_id,
        slot="contact",
        subject=ref("follow_up", follow_up_id),
        card_id=outcome.card,
    )
    return outcome


def miss(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int) -> Outcome:
    """Nobody answered: an attempt is logged, and the reminder goes on by REMIND-6. Raises NotFound, Conflict."""
    row = get_open(tx, actor, reminder_id)
    subject = subject_of(row)
    if subject is None:
        raise Invalid("nobody_to_reach", rule="REMIND-6")
    if _may_log(tx, actor, call, subject):
        entry = Entry(subject=subject, outcome="no_answer", method="phone", occurred_at=call.at)
        writing.write(tx, actor, call, entry, keeps_next=True)
    misses = row["misses"] + 1
    policy = Policy(actor.settings)
    due_at = rules.next_try(actor.organisation, policy, misses, now=call.at)
    move_to(tx, actor, call, row, row["due_at"] if due_at is None else due_at, misses=misses)
    view = "remind-third-miss" if due_at is None else "remind-missed"
    return show(tx, actor, call, card, reminder_id, view, subject=subject)


def _may_log(tx: Tx, actor: Actor, call: Call, subject: Subject) -> bool:
    """A reminder needs read of its record only; what is done there is written with the right to edit."""
    try:
        follow_ups.get_subject(tx, actor, subject[0], subject[1], now=call.at)
    except Forbidden:
        return False
    return True


def move(
    tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int, due_at: int, *, chosen: bool = False
) -> Outcome:
    """Snoozed or moved to any future time (REMIND-5). A reminder that ended begins anew (REMIND-4).

    Raises NotFound, Stale, Invalid (date_gone).
    """
    follow_up_rules.check_next(due_at, now=call.at)
    row = reminders.get_own(tx, actor, reminder_id)
    subject = subject_of(row)
    if row["state"] == "open":
        move_to(tx, actor, call, row, due_at, misses=row["misses"], chosen=chosen)
        return show(tx, actor, call, card, reminder_id, "remind-moved", subject=subject)
    if subject is not None:
        records.get_readable(tx, actor, subject[0], subject[1], now=call.at)
    again = _begin_again(tx, actor, call, row, due_at, chosen=chosen)
    return show(tx, actor, call, card, again, "remind-moved", subject=subject)


def _begin_again(tx: Tx, actor: Actor, call: Call, row: Row, due_at: int, *, chosen: bool) -> int:
    subject = subject_of(row)
    if row["kind"] == "next_contact" and subject is not None:
        name = follow_ups.subject_name(tx, *subject)
        made = next_contacts.replace(tx, actor, call, subject, name, due_at=due_at, chosen=chosen)
        follow_ups.derive_next(tx, *subject)
        return made
    made = reminders.insert(
        tx,
        kind=row["kind"],
        subject=subject,
        user_id=actor.user_id,
        due_at=due_at,
        chosen=chosen,
        note=row["note"],
        now=call.at,
    )
    after = {"due_at": due_at, "user_id": actor.user_id, "misses": 0}
    audit.write(tx, actor, call, "created", "reminder", made, name=row["note"][:60], after=after)
    return made


def snooze(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int, minutes: int) -> Outcome:
    """So many minutes from the tap (REMIND-5)."""
    return move(tx, actor, call, card, reminder_id, call.at + minutes * MINUTE, chosen=True)


def move_all(tx: Tx, actor: Actor, call: Call, card: Card | None, ids: Sequence[int], due_at: int) -> Outcome:
    """All of a list that are still open go to one time. Raises Conflict when none is."""
    follow_up_rules.check_next(due_at, now=call.at)
    moved = [row for row in reminders.list_rows(tx, ids) if _is_mine(actor, row)]
    if not moved:
        raise Conflict("reminder_settled", rule="REMIND-4", state="done")
    for row in moved:
        move_to(tx, actor, call, row, due_at, misses=row["misses"])
    return show_several(tx, actor, call, card, [row["id"] for row in moved], "remind-all-moved")


def move_listed(tx: Tx, actor: Actor, call: Call, card: Card | None, due_at: int) -> Outcome:
    """All that the tapped card still lists: what was put off since stays where it is."""
    due = card.list_state.get("due", {}) if card is not None else {}
    rows = reminders.list_rows(tx, [int(id_) for id_ in due])
    waiting = [row["id"] for row in rows if row["due_at"] == due[str(row["id"])]]
    return move_all(tx, actor, call, card, waiting, due_at)


def _is_mine(actor: Actor, row: Row) -> bool:
    return bool(row["user_id"] == actor.user_id and row["state"] == "open")


def dismiss(
    tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int, *, view: str = "remind-off"
) -> Outcome:
    """End this due date only; a new date makes a new reminder (REMIND-4)."""
    row = get_open(tx, actor, reminder_id)
    return _ended(tx, actor, call, card, row, "cancelled", view)


def take_back(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int) -> Outcome:
    """Undo the last change of a reminder within `chat.undo_minutes`, with what was logged with it (FOLLOW-8)."""
    row = reminders.get_own(tx, actor, reminder_id)
    change = undo.latest_change(tx, actor, "reminder", reminder_id)
    follow_up_rules.check_may_undo(Policy(actor.settings), change["at"], now=call.at)
    undone = undo.take_back(tx, actor, call, [change["request_id"]])
    for gone in undone:
        if gone["entity"] == "follow_up":
            follow_ups_undone.settle_undone(tx, actor, call, gone["record_id"])
    subject = subject_of(row)
    if subject is not None:
        follow_ups.derive_next(tx, *subject)
    return show(tx, actor, call, card, _left_open(tx, undone, reminder_id), "remind-undone", subject=subject)


def _left_open(tx: Tx, undone: Sequence[Row], reminder_id: int) -> int:
    """The reminder that is open again: this one, or the one it had replaced."""
    ids = [row["record_id"] for row in undone if row["entity"] == "reminder"]
    rows = {row["id"]: row["state"] for row in reminders.list_rows(tx, ids)}
    return next((id_ for id_ in (reminder_id, *ids) if rows.get(id_) == "open"), reminder_id)


def open_card(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int) -> Outcome:
    """Show one reminder with everything it can be answered by; a new card, so that the list stays."""
    row = get_open(tx, actor, reminder_id)
    reminders.touch(tx, reminder_id, now=call.at)
    return show(tx, actor, call, None, reminder_id, "remind-due", subject=subject_of(row))


def choose_time(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    reminder_id: int,
    *,
    view: str = "remind-when",
    day: int | None = None,
) -> Outcome:
    """The chips of other times; the next typed date is for this reminder (DIALOG-6)."""
    row = reminders.get_own(tx, actor, reminder_id)
    reminders.touch(tx, reminder_id, now=call.at)
    state = {"day": day} if day is not None else None
    outcome = show(tx, actor, call, card, reminder_id, view, subject=subject_of(row), state=state)
    own = ref("reminder", reminder_id)
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=own, card_id=outcome.card)
    return outcome


def log(tx: Tx, actor: Actor, call: Call, card: Card | None, reminder_id: int, entry: Entry) -> Outcome:
    """A sentence to a reminder: logged on its record, and the reminder ends. Raises Invalid without a record."""
    row = reminders.get_own(tx, actor, reminder_id)
    if subject_of(row) is None:
        raise Invalid("no_record", rule="FOLLOW-1")
    if row["state"] == "open":
        end(tx, actor, call, row, "done")
    return writing.log(tx, actor, call, None, entry)


def get_open(tx: Tx, actor: Actor, reminder_id: int) -> Row:
    """An own open reminder. Raises NotFound, Conflict (reminder_settled)."""
    row = reminders.get_own(tx, actor, reminder_id)
    rules.check_open(row["state"])
    return row


def subject_of(row: Row) -> Subject | None:
    return (row["subject_kind"], row["subject_id"]) if row["subject_kind"] else None


def end(tx: Tx, actor: Actor, call: Call, row: Row, state: str) -> None:
    """Close an open reminder. Raises Stale when it changed meanwhile."""
    if not reminders.end(tx, row["id"], state, version=row["version"], now=call.at):
        raise Stale("changed", rule="ORG-11")
    next_contacts.note_end(tx, actor, call, row, _name(tx, row), state)
    _derive(tx, row)


def move_to(tx: Tx, actor: Actor, call: Call, row: Row, due_at: int, *, misses: int, chosen: bool = False) -> None:
    """Another due date, kept in history (REMIND-5). Raises Stale when it changed meanwhile."""
    after = {"due_at": due_at, "chosen": int(chosen), "misses": misses, "set_at": call.at}
    changed = reminders.move(
        tx,
        row["id"],
        due_at=due_at,
        chosen=chosen,
        misses=misses,
        version=row["version"],
        now=call.at,
    )
    if not changed:
        raise Stale("changed", rule="ORG-11")
    _note(tx, actor, call, row, "moved", reminders.values_of(row, *after), after)
    _derive(tx, row)


def _ended(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, state: str, view: str) -> Outcome:
    end(tx, actor, call, row, state)
    return show(tx, actor, call, card, row["id"], view, subject=subject_of(row))


def _derive(tx: Tx, row: Row) -> None:
    subject = subject_of(row)
    if subject is not None and row["kind"] == "next_contact":
        follow_ups.derive_next(tx, *subject)


def _name(tx: Tx, row: Row) -> str:
    subject = subject_of(row)
    return follow_ups.subject_name(tx, *subject) if subject else str(row["note"])[:60]


def _note(
    tx: Tx, actor: Actor, call: Call, row: Row, action: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.write(tx, actor, call, action, "reminder", row["id"], name=_name(tx, row), before=before, after=after)


def _onto(call: Call, card: Card | None) -> Card | None:
    """A reminder's own card is redrawn; in a list the answer is a message of its own."""
    return card if card is not None and card.view != "agenda" else None


def show(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    reminder_id: int,
    view: str,
    *,
    subject: Subject | None,
    options: Sequence[str] = (),
    state: dict[str, Any] | None = None,
) -> Outcome:
    """Draw the card of a reminder, onto the one tapped or replied to."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="reminder",
        record_id=reminder_id,
        subject=ref(*subject) if subject else None,
        list_state={"options": list(options)} if options else state,
        onto=_onto(call, card),
    )
    return Outcome(view, "reminder", reminder_id, card=drawn)


def show_several(tx: Tx, actor: Actor, call: Call, card: Card | None, ids: Sequence[int], view: str) -> Outcome:
    """Draw one card of several reminders."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="reminders",
        record_id=ids[0],
        list_state={"ids": list(ids)},
        onto=_onto(call, card),
    )
    return Outcome(view, "reminders", ids[0], card=drawn, parts=tuple(ids))
