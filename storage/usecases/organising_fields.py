"""The fields a firm adds, on the admin's screens: listed, defined in three steps, switched (6.20, CUST-12)."""

import re
from typing import Any, Final

from storage.entities.administration import FieldCard, FieldPage
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.custom_fields import ENTITIES, KINDS, FieldEntity, FieldKind, NewField
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import custom_fields as rows
from storage.rules.paging import page_of
from storage.rules.wording import cleaned
from storage.tx import Tx
from storage.usecases import custom_fields
from storage.usecases.organising_screens import PAGE, asking, check_opens, draw, state

WITH_OPTIONS: Final = frozenset({"select", "multi"})
SWITCHES: Final = ("required", "unique", "hidden_in_pool")


def open_list(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    number: int = 0,
    page: int = 0,
    *,
    asks: str = "",
    label: str = "",
    kind: int = 0,
) -> Outcome:
    """The fields of one kind of record. A new one is asked for in turn: label, kind, and options where it has some.

    Raises Forbidden, NotFound.
    """
    check_opens(actor, "fields")
    _entity(number)
    typed = f"fields.{number}.{asks}" if asks in ("label", "options") else ""
    return draw(
        tx, actor, call, card, "admin-fields", number, page=page, asks=typed, step=asks, label=label, kind=kind
    )


def _entity(number: int) -> FieldEntity:
    if not 0 <= number < len(ENTITIES):
        raise NotFound(rule="CUST-12")
    return ENTITIES[number]


def open_one(tx: Tx, actor: Actor, call: Call, card: Card | None, field_id: int, *, asks: str = "") -> Outcome:
    """One field; `asks` is label or options. Raises Forbidden, NotFound."""
    check_opens(actor, "fields")
    custom_fields.get(tx, field_id)
    typed = f"field.{field_id}.{asks}" if asks in ("label", "options") else ""
    return draw(tx, actor, call, card, "admin-field", field_id, asks=typed, step=asks)


def choose_kind(tx: Tx, actor: Actor, call: Call, card: Card | None, number: int, kind: int) -> Outcome:
    """The kind of the field whose label was typed before; one with options asks for them first."""
    label = str(card.list_state.get("label", "")) if card is not None else ""
    if not label or not 0 <= kind < len(KINDS):
        raise NotFound(rule="CUST-12")
    if KINDS[kind] in WITH_OPTIONS:
        return open_list(tx, actor, call, card, number, asks="options", label=label, kind=kind)
    return _define(tx, actor, call, card, number, NewField(_key(tx, number, label, KINDS[kind]), label, KINDS[kind]))


def _key(tx: Tx, number: int, label: str, kind: FieldKind) -> str:
    """Keys name a field inside the records and are never shown; one is never used twice on a kind of record.

    A field called the same and of the same kind on another kind of record is the same field: by its key the value
    goes along when a lead becomes a customer (LEAD-9). Others share no key.
    """
    every = {entity: rows.list_of(tx, entity) for entity in ENTITIES}
    mine = {field.key for field in every[_entity(number)]}
    others = [field for fields in every.values() for field in fields if field.key not in mine]
    same = next((x.key for x in others if (x.label.casefold(), x.kind) == (label.casefold(), kind)), None)
    taken = mine | {field.key for field in others}
    return same or next(key for key in (f"f{n}" for n in range(1, len(taken) + 2)) if key not in taken)


def _define(tx: Tx, actor: Actor, call: Call, card: Card | None, number: int, new: NewField) -> Outcome:
    made = custom_fields.define(tx, actor, call, _entity(number), new)
    return open_one(tx, actor, call, card, made.id)


def switch(tx: Tx, actor: Actor, call: Call, card: Card | None, field_id: int, what: str) -> Outcome:
    """required, unique, hidden_in_pool, hidden, or delete. Raises Forbidden, Conflict, Invalid."""
    field = custom_fields.get(tx, field_id)
    if what == "delete":
        custom_fields.delete(tx, actor, call, field_id)
        return open_list(tx, actor, call, card, ENTITIES.index(field.entity))
    if what == "hidden":
        custom_fields.hide(tx, actor, call, field_id, hidden=not field.hidden)
    elif what in SWITCHES:
        custom_fields.change(tx, actor, call, field_id, **{what: not getattr(field, what)})
    else:
        raise NotFound(rule="CUST-12")
    return open_one(tx, actor, call, card, field_id)


def answer_list(tx: Tx, actor: Actor, call: Call, number: int, what: str, words: str) -> Outcome:
    """The label of a new field, or the options of one whose label and kind are known. Raises Invalid."""
    if what == "label":
        return open_list(tx, actor, call, None, number, asks="kind", label=cleaned(words, field="label", longest=20))
    asked = asking(tx, actor, call)
    if asked is None:
        raise NotFound(rule="DIALOG-6")
    kept = asked.list_state
    kind = KINDS[int(kept.get("kind", 0))]
    label = str(kept.get("label", ""))
    new = NewField(_key(tx, number, label, kind), label, kind, options=options_in(words))
    return _define(tx, actor, call, None, number, new)


def options_in(words: str) -> tuple[str, ...]:
    """What was typed in one line, or a line each, between commas or semicolons."""
    return tuple(part.strip() for part in re.split(r"[,，、;；\n]+", words) if part.strip())


def answer_one(tx: Tx, actor: Actor, call: Call, field_id: int, what: str, words: str) -> Outcome:
    """Another label or other options of a field. Raises Forbidden, Invalid, Conflict for an option in use."""
    changes: dict[str, Any] = {"options": options_in(words)} if what == "options" else {"label": words}
    custom_fields.change(tx, actor, call, field_id, **changes)
    return open_one(tx, actor, call, None, field_id)


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> FieldPage:
    card, kept = state(tx, outcome)
    found = rows.list_of(tx, _entity(outcome.id))
    shown, page, pages = page_of(found, kept.get("page", 0), PAGE)
    step, label = str(kept.get("step", "")), str(kept.get("label", ""))
    return FieldPage(_entity(outcome.id), shown, page, pages, len(found), step, label, card)


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> FieldCard:
    card, kept = state(tx, outcome)
    return FieldCard(custom_fields.get(tx, outcome.id), str(kept.get("step", "")), card)


SHOWS: Final = {"admin-fields": show_list, "admin-field": show_one}
