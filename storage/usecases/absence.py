"""Days off of a person, until tasks and schedules arrive a pair of dates: digests only meanwhile (SCHED-5).

Entered by himself, by a superior of his or by who looks after people; the delegate likewise (APPR-18).
"""

from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.notices import Absence
from storage.entities.people import Actor
from storage.entities.transfer import Named
from storage.errors import Invalid, NotFound
from storage.queries import approvers, audit, cards, people, users
from storage.rules import absence as rules
from storage.rules.approvals import chain_of
from storage.rules.calendar import today
from storage.tx import Tx

VIEWS: Final = ("agenda-away-ask", "agenda-away", "agenda-back")


def may_enter(tx: Tx, actor: Actor, user_id: int) -> bool:
    """Himself, one of those above him, or whoever has `org.user` over him (SCHED-5, PERM-2)."""
    if user_id == actor.user_id or user_id in people.reach(tx, actor, "org.user"):
        return True
    return actor.user_id in chain_of(users.superiors(tx), user_id)


def whose(tx: Tx, actor: Actor, user_id: int | None) -> int:
    """The person, the actor himself without one. Raises NotFound for whom he may not, or who is not active."""
    wanted = actor.user_id if user_id is None else user_id
    if not may_enter(tx, actor, wanted) or not approvers.list_active(tx, [wanted]):
        raise NotFound(rule="SCHED-5")
    return wanted


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, user_id: int | None = None) -> Outcome:
    """Ask until when; nothing changes yet. A card of its own, so that the agenda stays. Raises NotFound."""
    return draw(tx, actor, call, None, "agenda-away-ask", whose(tx, actor, user_id))


def enter(
    tx: Tx, actor: Actor, call: Call, card: Card | None, until: date | None, user_id: int | None = None
) -> Outcome:
    """From today until that day, or back at once with None.

    Raises Invalid for a past day or too long a time, NotFound for whose days one may not enter.
    """
    wanted = whose(tx, actor, user_id)
    day = today(actor.organisation, call.at)
    before = users.get(tx, wanted)
    old = {"away_from": before["away_from"], "away_until": before["away_until"]}
    new: dict[str, str | None] = {"away_from": None, "away_until": None}
    if until is not None:
        rules.check(day, until)
        new = {"away_from": day.isoformat(), "away_until": until.isoformat()}
    elif old["away_until"] is None:
        raise Invalid("not_away", rule="SCHED-5")
    users.change(tx, wanted, at=call.at, by=actor.user_id, **new)
    audit.write(tx, actor, call, "changed", "user", wanted, name=before["name"], before=old, after=dict(new))
    return draw(tx, actor, call, card, "agenda-away" if until is not None else "agenda-back", wanted)


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str, user_id: int) -> Outcome:
    """The card of somebody's days off."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="user",
        record_id=user_id,
        subject=ref("user", user_id),
        onto=card,
    )
    return Outcome(view, "user", user_id, card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Absence:
    """The question or the answer with the days in force."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    row = users.get(tx, whose(tx, actor, outcome.id))
    delegate = approvers.find_person(tx, row["delegate_id"]) if row["delegate_id"] else None
    day = today(actor.organisation, card.drawn_at)
    return Absence(
        view=outcome.view,
        today=day,
        until=date.fromisoformat(row["away_until"]) if row["away_until"] else None,
        choices=rules.choices(actor.organisation, day),
        card=card,
        person=None if outcome.id == actor.user_id else Named(row["id"], row["name"]),
        delegate=delegate["name"] if delegate is not None else "",
    )


SHOWS: dict[str, Any] = dict.fromkeys(VIEWS, shown)
