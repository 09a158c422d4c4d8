"""Reminders ringing: once per due date, one silent repeat, judged again when sent (REMIND-9, NOTIFY-2)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.call import Call, job_call
from storage.entities.ids import ref
from storage.entities.instants import MINUTE
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.reminders import Reminder
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, outbox, people, reminders
from storage.rules import reminder as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import reminders_shown

KIND: Final = "remind-due"
MOST_OF_THEM: Final = 10_000


def fire_due(tx: Tx, now: int, limit: int) -> int:
    """Queue what is due and what is to be repeated; how many, at least `limit` while more may be due.

    Everything that is due for one person is queued at once, so that it becomes one message. The leading process calls
    it each second.
    """
    call, policy = job_call(now), Policy(people.stored_settings(tx))
    lead = policy.number("remind.lead_minutes")
    fired = [*reminders.fire(tx, lead=lead, now=now, limit=limit)]
    ahead = policy.number("notify.merge_minutes") * MINUTE
    whom = sorted({row["user_id"] for row in fired})
    if len(fired) >= limit:
        fired += reminders.fire_rest(tx, whom, lead=lead, now=now, limit=MOST_OF_THEM)
    if fired and ahead:
        fired += reminders.fire_ahead(tx, whom, lead=lead, ahead=ahead, now=now, limit=limit)
    for row in fired:
        _queue(tx, call, row, repeat=0)
    heard = reminders.list_to_repeat(tx, before=now - rules.REPEAT_AFTER, limit=limit)
    for row in heard:
        if reminders.mark_repeated(tx, row["id"], row["due_at"]) and row["unheard"]:
            _queue(tx, call, row, repeat=1)
    return len(fired) + len(heard)


def _queue(tx: Tx, call: Call, row: Row, *, repeat: int) -> None:
    outbox.queue(
        tx,
        call,
        KIND,
        dedupe=f"{KIND}:{row['id']}:{row['due_at']}:{repeat}",
        tier=2 if repeat else 1,
        user_id=row["user_id"],
        subject=("reminder", row["id"]),
        facts={"due_at": row["due_at"], "chosen": bool(row["chosen"]), "repeat": repeat},
    )


def draw(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """One card for what is due together; None when all of it was settled or lost meanwhile (NOTIFY-2, NOTIFY-5)."""
    due = [push for push in pushes if push.subject is not None]
    still = _still_due(tx, actor, {push.subject[1]: push.facts["due_at"] for push in due if push.subject}, call)
    if not still:
        return None
    ids = [reminder.id for reminder in still]
    repeat = all(push.facts.get("repeat") for push in due)
    if not repeat:
        ids = _with_recent(tx, actor, call, ids)
    if len(ids) == 1:
        return _one(tx, actor, call, ids[0], repeat=repeat)
    return _several(tx, actor, call, reminders_shown.reminders_of(tx, actor, ids, now=call.at))


def _still_due(tx: Tx, actor: Actor, due: dict[int, int], call: Call) -> list[Reminder]:
    found = reminders_shown.reminders_of(tx, actor, list(due), now=call.at)
    return [one for one in found if one.state == "open" and one.due_at == due[one.id]]


def _with_recent(tx: Tx, actor: Actor, call: Call, ids: list[int]) -> list[int]:
    """What rang within `notify.merge_minutes` and waits untouched joins the list (NOTIFY-5)."""
    since = call.at - Policy(actor.settings).number("notify.merge_minutes") * MINUTE
    recent = reminders.list_recently_rung(tx, actor.user_id, since=since)
    together = dict.fromkeys([*recent, *ids])
    readable = reminders_shown.reminders_of(tx, actor, list(together), now=call.at)
    return [one.id for one in sorted(readable, key=lambda one: (one.due_at, one.level or "Z", one.id))]


def _one(tx: Tx, actor: Actor, call: Call, reminder_id: int, *, repeat: bool) -> Drawn:
    row = reminders.get_own(tx, actor, reminder_id)
    subject = ref(row["subject_kind"], row["subject_id"]) if row["subject_kind"] else None
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=KIND,
        entity="reminder",
        record_id=reminder_id,
        subject=subject,
    )
    card = cards.get(tx, made)
    return Drawn(KIND, reminders_shown.of_card(tx, actor, reminder_id, KIND, card, repeat=repeat), card)


def _several(tx: Tx, actor: Actor, call: Call, due: list[Reminder]) -> Drawn:
    state = {"ids": [one.id for one in due], "due": {str(one.id): one.due_at for one in due}}
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="remind-several",
        entity="reminders",
        record_id=due[0].id,
        list_state=state,
    )
    card = cards.get(tx, made)
    return Drawn("remind-several", reminders_shown.several_of_card(tx, actor, "remind-several", card), card)


PUSHES[KIND] = draw
