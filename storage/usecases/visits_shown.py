"""Cards of visits read from their state; visits that end by themselves (FOLLOW-16, FOLLOW-17, FOLLOW-19)."""

import json
from collections.abc import Sequence
from typing import Any, Final

from storage.chores import EVERY_LOOK, Chore
from storage.entities.call import Call, Outcome, job_call
from storage.entities.dialogue import OpenVisit, Record
from storage.entities.ids import parse_ref, ref
from storage.entities.instants import HOUR
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.entities.visits import Site, Visit, VisitAsked, VisitEnded, VisitShown
from storage.errors import NotFound
from storage.pushes import PUSHES, REDRAWS, Drawn
from storage.queries import audit, cards, files, follow_ups, outbox, people, records, visits
from storage.queries import follow_ups_discussed as discussed
from storage.rules import visit as rules
from storage.rules.reminder import default_time
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases.visits import ASKING
from storage.usecases.watermarks import MARKED, MARKED_ON

AUTO_LEFT: Final = "visit-auto-left"
AT_ONCE: Final = 100
MOST_ASKED: Final = 3


def open_visit(tx: Tx, actor: Actor, *, said_at: int) -> OpenVisit | None:
    """The visit that takes what its person says now (FOLLOW-17)."""
    row = visits.find_latest(tx, actor.user_id)
    if row is None or said_at < row["checked_in_at"]:
        return None
    if not rules.takes_notes(row["checked_in_at"], row["checked_out_at"], said_at=said_at):
        return None
    record = Record(row["subject_kind"], row["subject_id"], row["name"])
    return OpenVisit(row["id"], record, row["checked_out_at"] is None)


def of(tx: Tx, actor: Actor, visit_id: int) -> Visit:
    """A visit as this person may see it. Raises NotFound."""
    row = follow_ups.find(tx, visit_id)
    shown = follow_ups.find_shown(tx, visit_id)
    if row is None or shown is None or row["deleted_at"] is not None or row["checked_in_at"] is None:
        raise NotFound(rule="FOLLOW-17")
    subject = (row["subject_kind"], row["subject_id"])
    policy = Policy(actor.settings)
    return Visit(
        id=visit_id,
        record=Record(row["subject_kind"], row["subject_id"], shown["name"]),
        author_id=row["author_id"],
        checked_in_at=row["checked_in_at"],
        checked_out_at=row["checked_out_at"],
        trust=row["trust"] or "none",
        distance_m=row["distance_m"] if visits.sees_position(tx, actor, row["author_id"]) else None,
        far=rules.is_far(policy, row["distance_m"]),
        late=row["arrived_at"] is not None,
        content=row["content"],
        version=row["version"],
        next_at=shown["next_at"],
        closed=bool(row["next_closed"]),
        files=files.kinds_of(tx, ("follow_up", visit_id)),
        last_at=visits.last_before(tx, subject, visit_id),
        open_note=visits.last_note(tx, subject, visit_id),
        unplaced=row["lat_e6"] is not None and visits.is_unplaced(tx, subject),
        extra=json.loads(row["extra"]),
        marked=visits.has_marked_photos(tx, visit_id),
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> VisitShown:
    """One visit on its card."""
    assert outcome.card is not None
    policy = Policy(actor.settings)
    visit = of(tx, actor, outcome.id)
    return VisitShown(
        outcome.view,
        visit,
        cards.get(tx, outcome.card),
        actor.organisation,
        default_time(policy),
        policy.number("visit.auto_close_hours"),
        discussed.list_unanswered(tx, "visit", visit.extra, limit=MOST_ASKED),
    )


def asked(tx: Tx, actor: Actor, outcome: Outcome) -> VisitAsked:
    """Where are you? The customers offered that the person still reads."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    sites = []
    for named, metres in card.list_state["sites"]:
        parsed = parse_ref(named)
        row = records.find_readable(tx, actor, "customer", parsed[1], now=card.drawn_at) if parsed else None
        if row is not None:
            sites.append(Site(named, row["name"], metres))
    return VisitAsked(outcome.view, tuple(sites), card)


def ended(tx: Tx, actor: Actor, outcome: Outcome) -> VisitEnded:
    """A check-in taken back, or a place kept alone."""
    row = follow_ups.find_shown(tx, outcome.id) if outcome.view == "visit-undone" else None
    name = row["name"] if row is not None and row["author_id"] == actor.user_id else ""
    return VisitEnded(outcome.view, name, cards.get(tx, outcome.card) if outcome.card else None)


def marked(tx: Tx, push: Push) -> VisitShown | None:
    """The card again once its photos are here; None where it shows something else by now."""
    card = cards.get(tx, push.card_id) if push.card_id is not None else None
    reader = people.get_actor_by_id(tx, card.user_id) if card is not None and card.user_id is not None else None
    row = follow_ups.find(tx, push.facts["visit"])
    if card is None or reader is None or row is None or row["deleted_at"] is not None or card.view not in MARKED_ON:
        return None
    return shown(tx, reader, Outcome(card.view, "follow_up", row["id"], card=card.id))


_VIEWS = ("visit-in", "visit-placed", "visit-noted", "visit-out", "visit-when", AUTO_LEFT)
SHOWS: dict[str, Any] = {
    **dict.fromkeys(_VIEWS, shown),
    **dict.fromkeys(ASKING, asked),
    "visit-undone": ended,
    "visit-place-kept": ended,
}


# ── by themselves ──


def close_quiet(tx: Tx, now: int) -> bool:
    """Visits without a sign for `visit.auto_close_hours` end at that time, and their person is told (FOLLOW-17)."""
    system = people.system_actor(tx)
    policy = Policy(system.settings)
    rows = _quiet(tx, policy, now, AT_ONCE)
    call = job_call(now)
    for row in rows:
        at = rules.closes_at(policy, max(row["checked_in_at"], row["updated_at"]))
        if visits.leave(tx, row["id"], at=at, now=now, auto=True):
            _note_end(tx, system, call, row, at)
    return len(rows) == AT_ONCE


def waits(tx: Tx, system: Actor, now: int) -> bool:
    """Is any visit without a sign for so long?"""
    return bool(_quiet(tx, Policy(system.settings), now, 1))


def _quiet(tx: Tx, policy: Policy, now: int, limit: int) -> Sequence[Row]:
    return visits.list_quiet(tx, before=now - policy.number("visit.auto_close_hours") * HOUR, limit=limit)


def _note_end(tx: Tx, system: Actor, call: Call, row: Row, at: int) -> None:
    audit.write(tx, system, call, "left", "visit", row["id"], name=row["name"], after={"checked_out_at": at})
    outbox.queue(
        tx,
        call,
        AUTO_LEFT,
        dedupe=f"{AUTO_LEFT}:{row['id']}",
        tier=2,
        user_id=row["author_id"],
        facts={"visit": row["id"]},
    )


EVERY_LOOK["visit-close"] = Chore(close_quiet, waits)


def _auto_left(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """A visit that ended by itself; None when its person has put the end right meanwhile."""
    row = follow_ups.find(tx, pushes[0].facts["visit"])
    if row is None or row["deleted_at"] is not None or not row["auto_closed"]:
        return None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=AUTO_LEFT,
        entity="follow_up",
        record_id=row["id"],
        subject=ref(row["subject_kind"], row["subject_id"]),
    )
    return Drawn(
        AUTO_LEFT, shown(tx, actor, Outcome(AUTO_LEFT, "follow_up", row["id"], card=drawn)), cards.get(tx, drawn)
    )


PUSHES[AUTO_LEFT] = _auto_left
REDRAWS[MARKED] = marked
