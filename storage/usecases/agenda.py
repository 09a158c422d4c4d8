"""Lists of what is due: /today, /week, and a manager's view of his people (REMIND-2, REMIND-3, REMIND-10)."""

from datetime import time, timedelta
from typing import Any, Final

from storage.digests import MORNING, DigestLine
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.reminders import Agenda
from storage.errors import OldButton
from storage.queries import cards, reminders
from storage.rules.calendar import instant, today
from storage.rules.follow_up import end_of_today
from storage.rules.paging import begin_of
from storage.tx import Tx
from storage.usecases import reminders_shown

PAGE: Final = 5
DAYS: Final = 7
VIEWS: Final = ("agenda", "agenda-week")
# Sections of the morning agenda that /today has as well.
ALSO_TODAY: Final = ("pool-warning", "drafts")


def show_today(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Every open reminder of the person due before midnight, by time, level A first, then starred."""
    before = end_of_today(actor.organisation, call.at)
    ids = reminders.list_due_ids(tx, actor.user_id, before=before)
    return _draw(tx, actor, call, None, "agenda", ids, 0)


def show_week(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Open reminders of the seven days after today."""
    firm = actor.organisation
    since = end_of_today(firm, call.at)
    before = instant(firm, today(firm, call.at) + timedelta(days=DAYS + 1), time())
    ids = reminders.list_due_ids(tx, actor.user_id, before=before, since=since)
    return _draw(tx, actor, call, None, "agenda-week", ids, 0)


def page(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """Five lines on or back; numbers stay as they were first listed. Raises OldButton without a list."""
    if card is None or card.view not in VIEWS:
        raise OldButton()
    ids = card.list_state.get("ids", [])
    first = begin_of(card.list_state.get("first", 0) + step * PAGE, len(ids), PAGE)
    return _draw(tx, actor, call, card, card.view, ids, first)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, ids: list[int], first: int) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="agenda",
        record_id=actor.user_id,
        list_state={"ids": ids, "first": first},
        onto=card,
    )
    return Outcome(view, "agenda", actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Agenda:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    ids, first = card.list_state.get("ids", []), card.list_state.get("first", 0)
    lines = reminders_shown.reminders_of(tx, actor, ids[first : first + PAGE], now=card.drawn_at)
    return Agenda(
        claims=actor.may("pool.claim"),
        reminders=tuple(lines),
        card=card,
        first=first + 1,
        total=len(ids),
        now=card.drawn_at,
        has_previous=first > 0,
        has_next=first + PAGE < len(ids),
        view=card.view,
        lines=_lines(tx, actor, card) if card.view == "agenda" and not first else (),
    )


def _lines(tx: Tx, actor: Actor, card: Card) -> tuple[DigestLine, ...]:
    """What else waits today, as the morning agenda says it: only what is opened from there."""
    found = (MORNING[name](tx, actor, card.drawn_at) for name in ALSO_TODAY if name in MORNING)
    return tuple(line for line in found if line is not None)


SHOWS: dict[str, Any] = dict.fromkeys(VIEWS, shown)
