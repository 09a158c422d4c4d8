"""Cards of reminders read from their state: one, several, the agenda of today (REMIND-3, PERM-15)."""

import json
from collections.abc import Sequence
from typing import Any

from storage.entities.call import Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Record
from storage.entities.ids import parse_ref
from storage.entities.instants import DAY
from storage.entities.people import Actor
from storage.entities.reminders import Reminder, ReminderShown, RemindersShown
from storage.errors import NotFound
from storage.queries import cards, follow_ups, records, reminders, visibility
from storage.rules import reminder as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx


def reminders_of(tx: Tx, actor: Actor, ids: Sequence[int], *, now: int, of: int | None = None) -> list[Reminder]:
    """The person's reminders in the order given; one whose record he cannot read any more is left out.

    His own ones stay with him, without the record (REMIND-7). `of` is the person in a manager's view (REMIND-10).
    """
    whose = actor.user_id if of is None else of
    rows = {row["id"]: row for row in reminders.list_rows(tx, ids) if row["user_id"] == whose}
    named: dict[int, Row] = {}
    for kind in ("customer", "lead"):
        wanted = [id_ for id_, row in rows.items() if row["subject_kind"] == kind]
        if wanted:
            named |= {row["id"]: row for row in reminders.list_described(tx, kind, wanted)}
    found = [_reminder(tx, actor, rows[id_], named.get(id_), now=now) for id_ in ids if id_ in rows]
    return [reminder for reminder in found if reminder is not None]


def _reminder(tx: Tx, actor: Actor, row: Row, named: Row | None, *, now: int) -> Reminder | None:
    kind = row["subject_kind"]
    reads = kind is not None and records.find_readable(tx, actor, kind, row["subject_id"], now=now) is not None
    if named is not None and not reads and (row["kind"] != "own" or row["user_id"] != actor.user_id):
        return None
    shows = named is not None and reads
    return Reminder(
        id=row["id"],
        kind=row["kind"],
        user_id=row["user_id"],
        due_at=row["due_at"],
        state=row["state"],
        misses=row["misses"],
        note=row["note"],
        set_at=row["set_at"],
        version=row["version"],
        record=Record(kind, row["subject_id"], named["name"]) if shows and named is not None else None,
        person=(named["person"] or "") if shows and named is not None else "",
        last=follow_ups.last_note(tx, kind, row["subject_id"]) if shows else "",
        level=named["level"] if shows and named is not None else "",
        topic=named["topic"] if shows and named is not None else "",
        short=named["short"] if shows and named is not None else "",
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ReminderShown:
    """One reminder on its card. Raises NotFound when its record is no longer readable."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return of_card(tx, actor, outcome.id, outcome.view, card)


def of_card(tx: Tx, actor: Actor, reminder_id: int, view: str, card: Card, *, repeat: bool = False) -> ReminderShown:
    """The reminder with what its card needs beside it."""
    found = reminders_of(tx, actor, [reminder_id], now=card.drawn_at)
    if not found:
        raise NotFound(rule="NOTIFY-2")
    return ReminderShown(
        view=view,
        reminder=found[0],
        card=card,
        firm=actor.organisation,
        hour=rules.default_time(Policy(actor.settings)),
        phones=_phones(tx, actor, found[0], now=card.drawn_at),
        sender=actor.name,
        options=tuple(_options(tx, actor, card.list_state.get("options", ()), now=card.drawn_at)),
        repeat=repeat,
    )


def _phones(tx: Tx, actor: Actor, reminder: Reminder, *, now: int) -> tuple[str, ...]:
    """In full for whom the card prints them (PERM-15, PERM-17)."""
    if reminder.record is None:
        return ()
    kind, record_id = reminder.record.subject
    table = visibility.TABLES[kind]
    row = tx.one(f"SELECT phones FROM {table} WHERE id = :id", id=record_id)
    if row is None or not visibility.may_see_phones(tx, actor, reminder.record.kind, record_id, now=now):
        return ()
    return tuple(json.loads(row["phones"])) or _contact_phones(tx, kind, record_id)


def _contact_phones(tx: Tx, kind: str, record_id: int) -> tuple[str, ...]:
    if kind != "customer":
        return ()
    row = tx.one(
        "SELECT x.phones FROM customers r JOIN contacts x ON x.id = r.primary_contact_id WHERE r.id = :id",
        id=record_id,
    )
    return tuple(json.loads(row["phones"])) if row else ()


def _options(tx: Tx, actor: Actor, refs: Sequence[str], *, now: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for text in refs:
        parsed = parse_ref(text)
        if parsed is None or parsed[0] not in ("customer", "lead"):
            continue
        row = records.find_readable(tx, actor, parsed[0], parsed[1], now=now)  # type: ignore[arg-type]
        if row is not None:
            found.append((text, row["name"]))
    return found


def shown_several(tx: Tx, actor: Actor, outcome: Outcome) -> RemindersShown:
    """Several reminders on one card."""
    assert outcome.card is not None
    return several_of_card(tx, actor, outcome.view, cards.get(tx, outcome.card))


def several_of_card(tx: Tx, actor: Actor, view: str, card: Card) -> RemindersShown:
    """The reminders a card lists: those still open, or those just moved."""
    listed = reminders_of(tx, actor, card.list_state.get("ids", ()), now=card.drawn_at)
    still = tuple(reminder for reminder in listed if reminder.state == "open" and _waits(reminder, view, card))
    return RemindersShown(
        view=view,
        reminders=still,
        card=card,
        firm=actor.organisation,
        hour=rules.default_time(Policy(actor.settings)),
        at=min((reminder.due_at for reminder in still), default=card.drawn_at),
    )


def _waits(reminder: Reminder, view: str, card: Card) -> bool:
    """A list of what is due shows what has not been put off since."""
    due = card.list_state.get("due", {})
    return view != "remind-several" or due.get(str(reminder.id)) == reminder.due_at


def list_with(tx: Tx, actor: Actor, reminder_id: int, *, now: int) -> RemindersShown | None:
    """The list a reminder was pushed in, with what is left of it; None when it stood alone."""
    card = reminders.find_list_card(tx, actor.user_id, reminder_id, since=now - DAY)
    return None if card is None else several_of_card(tx, actor, "remind-several", card)


SHOWS: dict[str, Any] = {
    **dict.fromkeys(
        (
            "remind-set",
            "remind-moved",
            "remind-missed",
            "remind-third-miss",
            "remind-done",
            "remind-off",
            "remind-lost",
            "remind-undone",
            "remind-due",
            "remind-when",
            "remind-days",
            "remind-hours",
        ),
        shown,
    ),
    "remind-all-moved": shown_several,
    "remind-several": shown_several,
}
