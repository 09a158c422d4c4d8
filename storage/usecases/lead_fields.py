"""The further fields of a saved lead: offered, read from an answer, shown as a customer's are (LEAD-1, CUST-10)."""

from typing import Any, Final

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.customer_fields import PER_PAGE, Asked, Changed, Form
from storage.entities.lead_fields import FIRST, MORE
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import records
from storage.rules import customer_relations as relations
from storage.rules.customer_fields import is_nothing
from storage.tx import Tx
from storage.usecases import customer_edits, field_values, record_cards

SLOTS: Final = {name: customer_edits.SLOTS[form.kind] for name, form in MORE.items()}


def page_of(tx: Tx, page: int) -> tuple[tuple[str, ...], int, int]:
    """The names of a page, its number and how many there are; a dictionary without words is left out."""
    more = (name for name, form in MORE.items() if form.kind != "entry" or field_values.offered(tx, form))
    names = (*FIRST, *more)
    pages = -(-len(names) // PER_PAGE)
    page = max(0, min(page, pages - 1))
    return names[page * PER_PAGE : (page + 1) * PER_PAGE], page, pages


def state_of(tx: Tx, field: str, at: int) -> dict[str, Any]:
    """What a card that asks remembers: the page of names, or the field with its choices from `at` on."""
    if field not in MORE:
        return {"field": field, "page": at}
    return {"field": field, "offered": list(field_values.offered(tx, MORE[field])), "from": at}


def changes(tx: Tx, actor: Actor, call: Call, field: str, words: str) -> dict[str, Any]:
    """The column of a field and what the answer makes of it; a customer is named by its id.

    Raises Invalid (bad_value, missing), NotFound for a customer that is not read.
    """
    form = MORE[field]
    if form.kind != "customer":
        return {field: field_values.of_words(tx, actor, form, words)}
    if is_nothing(words):
        return {relations.COLUMNS[field]: None}
    if not words.isascii() or not words.isdigit():
        raise Invalid("bad_value", rule="LEAD-1", field=field, label=form.label, words=words[:60])
    other = records.get_readable(tx, actor, "customer", int(words), now=call.at)
    return {relations.COLUMNS[field]: other["id"]}


def picked(tx: Tx, card: Card | None, number: int) -> tuple[str, str]:
    """The field a card asks for, and the answer that the chip with this number stands for; a negative one empties.

    Raises NotFound where nothing is asked, Invalid for a choice that is not offered any more.
    """
    field = asked_field(card)
    if number < 0:
        return field, "-"
    offer = card.list_state.get("offered", []) if card is not None else []
    return field, str(field_values.of_choice(tx, MORE[field], offer, number, None))


def asked_field(card: Card | None) -> str:
    """The further field a card asks for. Raises NotFound where it asks for none (ORG-31)."""
    field = str(card.list_state.get("field", "")) if card is not None else ""
    if field not in MORE:
        raise NotFound(rule="ORG-31")
    return field


def _asked(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    """What a card shows of the fields: their names, the one asked for, or the one just changed."""
    state = card.list_state
    field = str(state.get("field", ""))
    if card.view == "lead-edit" and not field:
        names, page, pages = page_of(tx, int(state.get("page", 0)))
        return {"asked": Asked(Form("", "line"), names, page=page, pages=pages)}
    form = MORE.get(field)
    if form is None:
        return {}
    row = records.get_readable(tx, actor, "lead", card.record_id, now=card.drawn_at)
    value = field_values.current(form, row)
    seen = customer_edits.visible(tx, actor, form, value, whole=whole, now=card.drawn_at)
    if card.view == "lead-changed":
        return {"changed": Changed(form, None, seen)}
    return {"asked": Asked(form, seen, offered=tuple(state.get("offered", ())), page=int(state.get("from", 0)))}


record_cards.ASKED.update(dict.fromkeys(("lead-edit", "lead-changed"), _asked))
