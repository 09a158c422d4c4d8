"""One's own settings: language, digest times, quiet hours, cap, alerts; a tap is a change (NOTIFY-7, NOTIFY-8)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.organisation import OwnSettings
from storage.entities.outbox import Push, Told
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.pushes import PUSHES, Drawn
from storage.queries import audit, cards, outbox, people, users
from storage.rules import notices
from storage.rules import own_settings as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx

SCREENS: Final = ("settings", "settings-alerts", "settings-more", "mute-ask", "join-times")


def open_own(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str = "settings") -> Outcome:
    """/settings, or another of its screens."""
    if view not in SCREENS:
        raise Invalid("unknown_setting", rule="ORG-15", name=view)
    return _own(tx, actor, call, card, view)


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, field: str) -> Outcome:
    """A tap on a field: its next value. Raises Invalid."""
    row = users.get(tx, actor.user_id)
    return _put(tx, actor, call, card, row, rules.change(field, _present(row, Policy(actor.settings))))


def set_locale(tx: Tx, actor: Actor, call: Call, card: Card | None, locale: str) -> Outcome:
    """One's own language."""
    if locale not in rules.LOCALES:
        raise Invalid("outside_range", rule="ORG-15", name="locale", allowed=", ".join(rules.LOCALES))
    return _put(tx, actor, call, card, users.get(tx, actor.user_id), {"locale": locale})


def set_quiet(tx: Tx, actor: Actor, call: Call, card: Card | None, quiet: str) -> Outcome:
    """Quiet hours as typed: 22:00-07:00. Raises Invalid."""
    return _put(tx, actor, call, card, users.get(tx, actor.user_id), {"quiet": rules.checked_quiet(quiet)})


def _put(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, values: dict[str, Any]) -> Outcome:
    before = {name: row[name] for name in values}
    if before != values:
        users.change(tx, actor.user_id, at=call.at, by=actor.user_id, **values)
        audit.write(tx, actor, call, "changed", "user", actor.user_id, name=row["name"], before=before, after=values)
    view = card.view if card is not None and card.view in SCREENS else "settings"
    return _own(tx, actor, call, card, view)


def _own(tx: Tx, actor: Actor, call: Call, card: Card | None, view: str) -> Outcome:
    person = users.get(tx, actor.user_id)
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity="settings",
        record_id=actor.user_id,
        seen={ref("user", actor.user_id): person["version"]},
        onto=card,
    )
    return Outcome("settings", "user", actor.user_id, version=person["version"], card=drawn)


def _present(row: Row, policy: Policy) -> dict[str, Any]:
    """The values in force: one's own, else the firm's."""
    return {
        "locale": row["locale"],
        "morning": row["morning"] or str(policy["notify.morning"]),
        "evening": row["evening"] or str(policy["notify.evening"]),
        "quiet": row["quiet"] or str(policy["notify.quiet"]),
        "weekends": int(row["weekends"]),
        "daily_cap": int(row["daily_cap"] or policy.number("notify.daily_cap")),
        "lead_minutes": notices.lead_of(row, policy),
        "alerts": notices.alerts_of(row["alerts"]),
    }


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> OwnSettings:
    """The screen as it reads now."""
    person = users.get(tx, outcome.id)
    assert outcome.card is not None
    present = _present(person, Policy(people.stored_settings(tx)))
    return OwnSettings(
        locale=present["locale"],
        morning=present["morning"],
        evening=present["evening"],
        quiet=present["quiet"],
        daily_cap=present["daily_cap"],
        card=cards.get(tx, outcome.card),
        lead_minutes=present["lead_minutes"],
        rings_on_days_off=bool(present["weekends"]),
        alerts={str(group): str(mode) for group, mode in notices.modes_of(present["alerts"]).items()},
        muted_until=person["muted_until"],
        away_until=person["away_until"],
    )


ROLES: Final = "settings-roles"


def tell_roles(tx: Tx, call: Call, user_id: int) -> None:
    """Somebody has other roles now: he gets the keyboard that goes with them."""
    outbox.queue(tx, call, ROLES, dedupe=f"{ROLES}:{user_id}:{call.delivery_id or call.at}", tier=2, user_id=user_id)


def draw_roles(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """settings-roles: the roles and rights as they are when it is sent."""
    names = [row["name"] for row in users.roles_of(tx, actor.user_id)]
    permissions = sorted({grant.permission for grant in actor.grants})
    sells = Policy(actor.settings)["ui.manager_sells"]
    return Drawn(ROLES, Told(ROLES, {"roles": names, "permissions": permissions, "sells": sells}))


PUSHES[ROLES] = draw_roles

SHOWS = {"settings": shown}
