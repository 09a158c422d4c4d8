"""Lists of leads: one's own with a choice of several, and the call and visitor registers (LEAD-11, LEAD-13)."""

import json
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.leads import LeadLine, LeadList
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid
from storage.queries import cards, lead_lists
from storage.rules.calendar import instant, today
from storage.rules.customer_ends import may_find_deleted
from storage.rules.masking import shown_phones
from storage.rules.paging import begin_of
from storage.tx import Row, Tx
from storage.usecases import lead_conversion_asked, own_lists

VIEW: Final = "lead-list"
PAGE: Final = 5
OWN: Final = "mine"
REGISTERS: Final = ("phone_in", "walk_in")


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, what: str, day: date | None = None) -> Outcome:
    """One's own leads, or the register of a channel on a day (today). Raises Forbidden (PERM-3), Invalid."""
    if not actor.may("lead.view"):
        raise Forbidden("not_allowed", rule="PERM-3")
    if what not in (OWN, *REGISTERS):
        raise Invalid("unknown_value", rule="LEAD-13", field="channel")
    of = (day or today(actor.organisation, call.at)).isoformat() if what in REGISTERS else None
    return _draw(tx, actor, call, card, {"what": what, "day": of, "first": 0, "picking": 0, "chosen": []})


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, state: dict[str, Any]) -> Outcome:
    return own_lists.draw(tx, actor, call, card, VIEW, state)


def _state(card: Card | None) -> dict[str, Any]:
    """Raises Invalid for a card that is no such list."""
    if card is None or card.view != VIEW:
        raise Invalid("no_list", rule="ORG-14")
    return card.list_state


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """The next page (+1) or the one before (-1). Raises Invalid (no_list)."""
    state = _state(card)
    total = len(_rows(tx, actor, state, now=call.at))
    return _draw(tx, actor, call, card, state | {"first": begin_of(state["first"] + step * PAGE, total, PAGE)})


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, lead_id: int | None) -> Outcome:
    """Turn the numbers into switches, switch one, or (0) leave off. Raises Invalid (no_list)."""
    state = _state(card)
    if lead_id is None:
        return _draw(tx, actor, call, card, state | {"picking": 1 - state["picking"], "chosen": []})
    chosen = list(state["chosen"])
    chosen = [id_ for id_ in chosen if id_ != lead_id] if lead_id in chosen else [*chosen, lead_id]
    return _draw(tx, actor, call, card, state | {"picking": 1, "chosen": chosen})


def convert_chosen(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Convert what was chosen on the list, each judged alone (LEAD-11). Raises Invalid (no_list, batch_size)."""
    return lead_conversion_asked.convert_several(tx, actor, call, card, _state(card)["chosen"])


def _rows(tx: Tx, actor: Actor, state: dict[str, Any], *, now: int) -> Sequence[Row]:
    if state["what"] == OWN:
        return lead_lists.list_own(tx, actor)
    day = date.fromisoformat(state["day"])
    since, until = (instant(actor.organisation, at, time()) for at in (day, day + timedelta(days=1)))
    return lead_lists.list_register(tx, actor, state["what"], since=since, until=until, now=now)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> LeadList:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    rows = _rows(tx, actor, state, now=card.drawn_at)
    first = begin_of(state["first"], len(rows), PAGE)
    return LeadList(
        what=state["what"],
        lines=tuple(_line(row) for row in rows[first : first + PAGE]),
        total=len(rows),
        first=first,
        card=card,
        day=date.fromisoformat(state["day"]) if state["day"] else None,
        today=today(actor.organisation, card.drawn_at),
        picking=bool(state["picking"]),
        chosen=frozenset(state["chosen"]),
        may_convert=actor.may("lead.convert"),
        may_restore=may_find_deleted(actor, "lead"),
    )


def _line(row: Row) -> LeadLine:
    phones = shown_phones(json.loads(row["phones"]), full=False)
    return LeadLine(
        id=row["id"],
        name=row["name"],
        status=row["status"],
        at=row["created_at"],
        next_at=row["next_contact_at"],
        contact=row["contact_name"] if row["contact_name"] != row["name"] else "",
        phone=phones[0].number if phones else "",
        need=row["need"],
        receiver=row["receiver"] or "",
        reason=row["invalid_reason"] or "",
    )


SHOWS = {VIEW: shown}
