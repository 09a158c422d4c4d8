"""Cards of follow-ups read from their state, now and again after a restart."""

import json
from dataclasses import replace
from typing import Any

from storage.entities.call import Outcome
from storage.entities.dialogue import Record
from storage.entities.follow_ups import FollowUp, FollowUpShown, FollowUpsShown, Hints
from storage.entities.people import Actor
from storage.entities.visits import VisitShown
from storage.errors import NotFound
from storage.queries import cards, follow_ups
from storage.queries import follow_ups_discussed as discussed
from storage.rules import follow_up as rules
from storage.rules.reminder import default_time
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import visits_shown

MOST_ASKED = visits_shown.MOST_ASKED
OF_VISITS = frozenset({"follow-saved", "follow-moved", "follow-noted", "follow-filed"})


def follow_up_of(tx: Tx, actor: Actor, follow_up_id: int) -> FollowUp:
    """Raises NotFound for one that is gone."""
    row = follow_ups.find_shown(tx, follow_up_id)
    if row is None or row["deleted_at"] is not None:
        raise NotFound(rule="FOLLOW-8")
    return _follow_up(actor, row)


def may_delete(tx: Tx, actor: Actor, row: Row, *, now: int) -> bool:
    """Its author within `followup.edit_hours`, later who holds `followup.delete` over the owner (FOLLOW-9)."""
    young = rules.may_edit(Policy(actor.settings), row["created_at"], now=now)
    return (row["author_id"] == actor.user_id and young) or follow_ups.may_delete(tx, actor, row, now=now)


def of_any_state(tx: Tx, actor: Actor, follow_up_id: int) -> FollowUp | None:
    """A follow-up, even an undone one."""
    row = follow_ups.find_shown(tx, follow_up_id)
    return None if row is None else _follow_up(actor, row)


def _follow_up(actor: Actor, row: Row) -> FollowUp:
    firm = actor.organisation
    next_at = row["next_at"]
    return FollowUp(
        id=row["id"],
        record=Record(row["subject_kind"], row["subject_id"], row["name"]),
        author_id=row["author_id"],
        method=row["method"],
        outcome=row["outcome"],
        person=row["person"],
        content=row["content"],
        words=row["words"],
        occurred_at=row["occurred_at"],
        created_at=row["created_at"],
        version=row["version"],
        late=rules.is_late_entry(firm, row["occurred_at"], row["created_at"]),
        next_at=next_at,
        closed=bool(row["next_closed"]),
        kept=next_at is not None and row["said_next_at"] != next_at,
        kind=row["kind"],
        files=row["files"],
        label=row["label"],
        author=row["author"],
        corrects=row["corrects_id"] is not None,
        extra=json.loads(row["extra"]),
        weekend_to=rules.weekend_move(firm, next_at, said_at=row["created_at"]) if next_at is not None else None,
    )


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpShown | VisitShown:
    """One follow-up; without a next date its card asks for one (follow-no-date). A visit keeps its own card."""
    assert outcome.card is not None
    follow_up = follow_up_of(tx, actor, outcome.id)
    if follow_up.kind == "visit" and outcome.view in OF_VISITS:
        row = follow_ups.find(tx, outcome.id)
        over = row is not None and row["checked_out_at"] is not None
        return visits_shown.shown(tx, actor, replace(outcome, view="visit-out" if over else "visit-noted"))
    card = cards.get(tx, outcome.card)
    hour = default_time(Policy(actor.settings))
    hints = Hints.of_state(card.list_state)
    asked = discussed.list_unanswered(tx, follow_up.method, follow_up.extra, limit=MOST_ASKED)
    result = FollowUpShown(outcome.view, follow_up, card, actor.organisation, hour, hints, asked)
    if outcome.view == "follow-note":
        row = follow_ups.find(tx, outcome.id)
        return replace(result, may_delete=row is not None and may_delete(tx, actor, row, now=card.drawn_at))
    if outcome.view == "follow-saved" and follow_up.next_at is None and not follow_up.closed:
        return replace(result, view="follow-no-date")
    return result


def shown_several(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpsShown:
    """One message that was saved to several records."""
    assert outcome.card is not None
    several = tuple(follow_up_of(tx, actor, id_) for id_ in (outcome.id, *outcome.parts))
    return FollowUpsShown(outcome.view, several, cards.get(tx, outcome.card))


SHOWS: dict[str, Any] = {
    "follow-saved": shown,
    "follow-moved": shown,
    "follow-noted": shown,
    "follow-filed": shown,
    "follow-when": shown,
    "follow-days": shown,
    "follow-hours": shown,
    "follow-note": shown,
    "remind-reached": shown,
    "follow-several": shown_several,
}
