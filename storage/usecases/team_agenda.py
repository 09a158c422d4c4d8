"""/team: what the people in a manager's `customer.view` scope have before them, and their reminders (REMIND-10)."""

from datetime import time
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.reminders import Colleague, Team, TeamPerson
from storage.errors import NotFound, OldButton
from storage.queries import cards, people
from storage.queries import team_agenda as rows
from storage.rules.calendar import instant, today
from storage.rules.follow_up import end_of_today
from storage.rules.paging import begin_of
from storage.tx import Tx
from storage.usecases import absence, reminders_shown

PAGE: Final = 5
LIST: Final = "agenda-team"
PERSON: Final = "agenda-team-person"


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Everybody in the scope, whoever is most behind first."""
    return _draw(tx, actor, call, None, LIST, actor.user_id, 0)


def show_person(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int) -> Outcome:
    """One person's reminders. Raises NotFound for somebody outside the scope."""
    scope = people.reach(tx, actor, "customer.view")
    row = people.get_user(tx, user_id)
    if user_id not in scope or row is None or row["status"] != "active":
        raise NotFound(rule="REMIND-10")
    return _draw(tx, actor, call, None, PERSON, user_id, 0)


def page(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """Five lines on or back. Raises OldButton without a list."""
    if card is None or card.view not in (LIST, PERSON):
        raise OldButton()
    first = max(0, card.list_state.get("first", 0) + step * PAGE)
    return _draw(tx, actor, call, card, card.view, card.record_id, first)


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, record_id: int, first: int) -> Outcome:
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="agenda",
        record_id=record_id,
        subject=ref("user", record_id),
        list_state={"first": first},
        onto=card,
    )
    return Outcome(view, "agenda", record_id, card=drawn)


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> Team:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    scope = people.reach(tx, actor, "customer.view")
    found = _colleagues(tx, actor, {row["id"]: row["name"] for row in _people(tx, actor, scope)}, now=card.drawn_at)
    found.sort(key=lambda one: (-one.overdue, -one.today, one.name, one.id))
    first = begin_of(card.list_state.get("first", 0), len(found), PAGE)
    return Team(tuple(found[first : first + PAGE]), len(found), first, card)


def _people(tx: Tx, actor: Actor, scope: Any) -> Any:
    return rows.list_people(tx, scope, without=actor.user_id) if actor.may("customer.view") else ()


def _colleagues(tx: Tx, actor: Actor, names: dict[int, str], *, now: int) -> list[Colleague]:
    firm = actor.organisation
    midnight = instant(firm, today(firm, now), time())
    open_ = rows.count_open(tx, names, now=now, midnight=midnight, until=end_of_today(firm, now))
    done = rows.count_done(tx, names, since=midnight)
    held = rows.count_customers(tx, names)
    return [
        Colleague(id_, name, *open_.get(id_, (0, 0)), done.get(id_, 0), held.get(id_, 0))
        for id_, name in names.items()
    ]


def shown_person(tx: Tx, actor: Actor, outcome: Outcome) -> TeamPerson:
    """His reminders, as far as their records are the manager's to read. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    if outcome.id not in people.reach(tx, actor, "customer.view"):
        raise NotFound(rule="REMIND-10")
    firm, now = actor.organisation, card.drawn_at
    (counts,) = _colleagues(tx, actor, {outcome.id: people.user_name(tx, outcome.id)}, now=now)
    midnight = instant(firm, today(firm, now), time())
    ids = rows.list_ids(tx, outcome.id, midnight=midnight, until=end_of_today(firm, now))
    found = reminders_shown.reminders_of(tx, actor, ids, now=now, of=outcome.id)
    first = begin_of(card.list_state.get("first", 0), len(found), PAGE)
    away = absence.may_enter(tx, actor, outcome.id)
    return TeamPerson(counts, tuple(found[first : first + PAGE]), len(found), first, card, now, away)


SHOWS: dict[str, Any] = {LIST: shown_list, PERSON: shown_person}
