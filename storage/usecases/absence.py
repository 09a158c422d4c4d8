"""Days off of a person, until tasks and schedules arrive a pair of dates: digests only meanwhile (SCHED-5)."""

from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.notices import Absence
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import audit, cards, users
from storage.rules import absence as rules
from storage.rules.calendar import today
from storage.tx import Tx

VIEWS: Final = ("agenda-away-ask", "agenda-away", "agenda-back")


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Ask until when; nothing changes yet. A card of its own, so that the agenda stays."""
    return _draw(tx, actor, call, None, "agenda-away-ask")


def enter(tx: Tx, actor: Actor, call: Call, card: Card | None, until: date | None) -> Outcome:
    """From today until that day, or back at once with None. Raises Invalid for a past day or too long a time."""
    day = today(actor.organisation, call.at)
    before = users.get(tx, actor.user_id)
    old = {"away_from": before["away_from"], "away_until": before["away_until"]}
    new: dict[str, str | None] = {"away_from": None, "away_until": None}
    if until is not None:
        rules.check(day, until)
        new = {"away_from": day.isoformat(), "away_until": until.isoformat()}
    elif old["away_until"] is None:
        raise Invalid("not_away", rule="SCHED-5")
    users.change(tx, actor.user_id, at=call.at, by=actor.user_id, **new)
    audit.write(tx, actor, call, "changed", "user", actor.user_id, name=before["name"], before=old, after=dict(new))
    return _draw(tx, actor, call, card, "agenda-away" if until is not None else "agenda-back")


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=actor.user_id,
        subject=ref("user", actor.user_id),
        onto=card,
    )
    return Outcome(view, "user", actor.user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Absence:
    """The question or the answer with the days in force."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = users.get(tx, actor.user_id)
    day = today(actor.organisation, card.drawn_at)
    return Absence(
        view=outcome.view,
        today=day,
        until=date.fromisoformat(row["away_until"]) if row["away_until"] else None,
        choices=rules.choices(actor.organisation, day),
        card=card,
    )


SHOWS: dict[str, Any] = dict.fromkeys(VIEWS, shown)
