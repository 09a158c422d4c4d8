"""Changing one field of a customer or contact in the chat: asked, answered, taken back (conversations 5.3)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customer_fields import Asked, Changed, Form, Target
from storage.entities.ids import ref
from storage.entities.instants import MINUTE
from storage.entities.people import Actor
from storage.errors import Conflict, Limit, NotFound
from storage.queries import audit, cards, customers, dialogue, people, records
from storage.rules import customer_relations as relations
from storage.rules.masking import shown_phones
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import contact_cards, contacts, field_values, record_cards

SLOTS: Final[dict[str, str]] = {
    "line": "name",
    "text": "comment",
    "tags": "comment",
    "days": "comment",
    "phones": "phone",
    "number": "amount",
    "money": "amount",
    "day": "date",
    "moment": "date",
    "customer": "customer",
    "person": "name",
    "entry": "name",
    "choice": "name",
    "several": "name",
    "flag": "name",
}
ENTITIES: Final[dict[Target, str]] = {"customer": "customer-field", "contact": "contact-field"}


def choose(
    tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int, page: int = 0
) -> Outcome:
    """The names of the fields, nine a page. Raises NotFound, Forbidden (PERM-7)."""
    row = _get(tx, actor, call, target, record_id)
    dialogue.close_question_about(tx, actor.user_id, ref(target, record_id))
    return _draw(tx, actor, call, card, target, row, "edit", {"page": page})


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int, field: str, page: int = 0
) -> Outcome:
    """Ask for a field on the card; its chips or the next fitting message answer (DIALOG-6).

    A flag has one other value and is changed at once. Raises NotFound, Forbidden, Invalid.
    """
    row = _get(tx, actor, call, target, record_id)
    form = field_values.form(tx, target, field)
    if form.kind == "flag":
        value = not field_values.current(form, row)
        return _store(tx, actor, call, card, target, row, form, value, version=_seen(card, target, row))
    if card is None:
        card = dialogue.find_asking(tx, call, actor.user_id, about=ref(target, record_id))
    offer = field_values.offered(tx, form)
    state = {"field": field, "page": page, "offered": list(offer), "from": 0}
    outcome = _draw(tx, actor, call, card, target, row, "ask", state, entity=ENTITIES[target])
    slot = SLOTS.get(form.kind)
    if slot is not None:
        subject = f"{ref(target, record_id)}:{field}"
        dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    else:
        dialogue.close_question_about(tx, actor.user_id, ref(target, record_id))
    return outcome


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int, start: int) -> Outcome:
    """Further chips of a field with many values. Raises NotFound, Forbidden."""
    row = _get(tx, actor, call, target, record_id)
    if card is None or "field" not in card.list_state:
        raise NotFound(rule="ORG-31")
    state = {**card.list_state, "from": max(0, start)}
    return _draw(tx, actor, call, card, target, row, "ask", state, entity=ENTITIES[target])


def answer(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    target: Target,
    record_id: int,
    field: str,
    words: str,
    *,
    at: int | None = None,
) -> Outcome:
    """The value in words; `at` is the moment they mean, if they mean one.

    Raises NotFound, Forbidden, Invalid (the question stays), Stale, Duplicate.
    """
    row = _get(tx, actor, call, target, record_id)
    form = field_values.form(tx, target, field)
    value = field_values.of_words(tx, actor, form, words, at=at)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref(target, record_id))
    return _store(tx, actor, call, card, target, row, form, value, version=_seen(card, target, row))


def give(
    tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int, field: str, value: Any
) -> Outcome:
    """The value as it is: an instant, a customer's or colleague's id. Raises as `answer`."""
    row = _get(tx, actor, call, target, record_id)
    form = field_values.form(tx, target, field)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref(target, record_id))
    outcome = _store(tx, actor, call, card, target, row, form, value, version=_seen(card, target, row))
    if field == "parent" and value is not None and outcome.card is not None:
        return ask(tx, actor, call, cards.get(tx, outcome.card), target, record_id, relations.FORM.name)
    return outcome


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int, number: int) -> Outcome:
    """The chip with this number; a negative one empties the field. Raises as `answer`."""
    row = _get(tx, actor, call, target, record_id)
    state = card.list_state if card is not None else {}
    form = field_values.form(tx, target, str(state.get("field", "")))
    before = field_values.current(form, row)
    if number < 0:
        value = field_values.of_words(tx, actor, form, "-")
    else:
        value = field_values.of_choice(tx, form, state.get("offered", []), number, before)
    outcome = _store(tx, actor, call, card, target, row, form, value, version=_seen(card, target, row))
    if form.kind == "several" and number >= 0 and outcome.card is not None:
        again = cards.get(tx, outcome.card)
        return ask(tx, actor, call, again, target, record_id, form.name, int(state.get("page", 0)))
    return outcome


def undo(tx: Tx, actor: Actor, call: Call, card: Card | None, target: Target, record_id: int) -> Outcome:
    """The field as it was before, within ten minutes, unless it was changed since (FOLLOW-8).

    Raises NotFound, Forbidden, Conflict (changed_since), Limit (undo_late).
    """
    row = _get(tx, actor, call, target, record_id)
    state = card.list_state if card is not None else {}
    kept = audit.find_values(tx, state.get("audit", 0), target, record_id)
    if kept is None or kept["actor_id"] != actor.user_id:
        raise Conflict("nothing_to_undo", rule="FOLLOW-8")
    minutes = Policy(actor.settings).number("chat.undo_minutes")
    if call.at - kept["at"] > minutes * MINUTE:
        raise Limit("undo_late", rule="FOLLOW-8", limit=minutes, used=minutes, minutes=minutes)
    form = field_values.form(tx, target, str(state.get("field", "")))
    before, after = audit.values_of(kept)
    was, now = _value_in(form, before), _value_in(form, after)
    if _plain(field_values.current(form, row)) != now:
        raise Conflict("changed_since", rule="FOLLOW-8")
    return _store(tx, actor, call, card, target, row, form, _typed(was), version=row["version"], undone=True)


def _get(tx: Tx, actor: Actor, call: Call, target: Target, record_id: int) -> Row:
    if target == "contact":
        return contacts.get_editable(tx, actor, record_id, now=call.at)[0]
    return records.get_editable(tx, actor, "customer", record_id, now=call.at)


def _seen(card: Card | None, target: Target, row: Row) -> int:
    """The version the card showed; without a card the present one (ORG-11)."""
    seen = card.seen.get(ref(target, row["id"])) if card is not None else None
    return int(row["version"]) if seen is None else seen


def _store(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    target: Target,
    row: Row,
    form: Form,
    value: Any,
    *,
    version: int,
    undone: bool = False,
) -> Outcome:
    field_values.store(tx, actor, call, target, row, form, value, version=version)
    dialogue.close_question_about(tx, actor.user_id, ref(target, row["id"]))
    written = audit.latest_of(tx, target, row["id"])
    state = {"field": form.name, "audit": written, "undone": undone}
    after = _get(tx, actor, call, target, row["id"])
    return _draw(tx, actor, call, card, target, after, "edited", state)


def _draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    target: Target,
    row: Row,
    what: str,
    state: Mapping[str, Any],
    *,
    entity: str = "",
) -> Outcome:
    view = f"{target}-{what}"
    if target == "contact":
        return contact_cards.draw(tx, actor, call, card, row, view=view, entity=entity, state=state)
    return record_cards.draw(tx, actor, call, card, "customer", row, view=view, entity=entity, state=state)


def _value_in(form: Form, values: Mapping[str, Any]) -> Any:
    if form.custom is not None:
        return values.get("extra", {}).get(form.custom)
    return values.get(relations.COLUMNS.get(form.name, form.name))


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _typed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def asked(tx: Tx, actor: Actor, card: Card, target: Target, row: Row, *, whole: bool) -> dict[str, Any]:
    """What a card that asks for a field shows of it: the fields to choose from, or the one asked for."""
    state = card.list_state
    if card.view == f"{target}-edit":
        fields, page, pages = field_values.page_of(tx, target, int(state.get("page", 0)))
        return {"asked": Asked(Form("", "line"), tuple(fields), page=page, pages=pages)}
    form = field_values.form(tx, target, str(state.get("field", "")))
    if card.view == f"{target}-ask":
        value = visible(tx, actor, form, field_values.current(form, row), whole=whole, now=card.drawn_at)
        offer = tuple(state.get("offered", ()))
        return {"asked": Asked(form, value, offered=offer, page=int(state.get("from", 0)))}
    kept = audit.find_values(tx, state.get("audit", 0), target, row["id"])
    before, after = audit.values_of(kept) if kept is not None else ({}, {})
    was, now = (
        visible(tx, actor, form, _typed(_value_in(form, side)), whole=whole, now=card.drawn_at)
        for side in (before, after)
    )
    return {"changed": Changed(form, was, now, undone=bool(state.get("undone")))}


def visible(tx: Tx, actor: Actor, form: Form, value: Any, *, whole: bool, now: int) -> Any:
    """The value as its reader may see it: names instead of ids, private parts masked."""
    if value in (None, "", ()):
        return None
    if form.kind == "customer":
        return customers.readable_name(tx, actor, int(value), now=now) or None
    if form.kind == "person":
        return people.user_name(tx, int(value)) or None
    if form.name == "phones":
        return shown_phones(value, full=whole)
    if form.name in ("email", "wechat", "telegram", "address") and not whole:
        return "****"
    return value


def _customer_asked(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    row = records.get_readable(tx, actor, "customer", card.record_id, now=card.drawn_at)
    return asked(tx, actor, card, "customer", row, whole=whole)


VIEWS: Final = ("customer-edit", "customer-ask", "customer-edited")
record_cards.ASKED.update(dict.fromkeys(VIEWS, _customer_asked))


def _contact_asked(tx: Tx, actor: Actor, card: Card, row: Row, whole: bool) -> dict[str, Any]:
    return asked(tx, actor, card, "contact", row, whole=whole)


contact_cards.ASKED.update(dict.fromkeys(("contact-edit", "contact-ask", "contact-edited"), _contact_asked))
SHOWS: Final = dict.fromkeys(VIEWS, record_cards.shown)
