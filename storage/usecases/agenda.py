"""/today in its smallest form: what is due today and overdue, numbered (REMIND-2, REMIND-3)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.reminders import Agenda
from storage.errors import OldButton
from storage.queries import cards, reminders
from storage.rules.follow_up import end_of_today
from storage.tx import Tx
from storage.usecases import reminders_shown

PAGE: Final = 5


def today(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Every open reminder of the person due before midnight, by time, level A first."""
    before = end_of_today(actor.organisation, call.at)
    ids = reminders.list_due_ids(tx, actor.user_id, before=before)
    return _draw(tx, actor, call, None, ids, 0)


def page(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """Five lines on or back; numbers stay as they were first listed. Raises OldButton without a list."""
    if card is None or card.view != "agenda":
        raise OldButton()
    ids = card.list_state.get("ids", [])
    first = max(0, min(card.list_state.get("first", 0) + step * PAGE, max(0, len(ids) - 1) // PAGE * PAGE))
    return _draw(tx, actor, call, card, ids, first)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, ids: list[int], first: int) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="agenda",
        entity="agenda",
        record_id=actor.user_id,
        list_state={"ids": ids, "first": first},
        onto=card,
    )
    return Outcome("agenda", "agenda", actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Agenda:
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    ids, first = card.list_state.get("ids", []), card.list_state.get("first", 0)
    lines = reminders_shown.reminders_of(tx, actor, ids[first : first + PAGE], now=card.drawn_at)
    return Agenda(
        reminders=tuple(lines),
        card=card,
        first=first + 1,
        total=len(ids),
        now=card.drawn_at,
        has_previous=first > 0,
        has_next=first + PAGE < len(ids),
    )


SHOWS: dict[str, Any] = {"agenda": shown}
