"""The further fields of a lead and the firm's own: offered, read, shown as a customer's are (LEAD-1, CUST-12)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.customer_fields import PER_PAGE, Asked, Changed, Form
from storage.entities.lead_fields import FIRST, MORE, PHONES
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import leads, records
from storage.rules import customer_relations as relations
from storage.rules.customer_fields import is_nothing, said_apart
from storage.rules.customers import kept_phones
from storage.rules.phones import parsed
from storage.tx import Row, Tx
from storage.usecases import customer_edits, field_values, record_cards

OPTIONS: Final = "、"


def forms(tx: Tx) -> dict[str, Form]:
    """The further fields by their names, the firm's own last; a dictionary without words is left out."""
    more = {name: form for name, form in MORE.items() if form.kind != "entry" or field_values.offered(tx, form)}
    return more | {form.name: form for form in field_values.own_forms(tx, "lead")}


def form(tx: Tx, name: str) -> Form | None:
    """A further field or the phones; None for one of the first, and for one that is not there (any more)."""
    if name == "phone":
        return PHONES
    return MORE.get(name) or own_form(tx, name)


def own_form(tx: Tx, name: str) -> Form | None:
    """One of the firm's own fields, which alone are asked for on a draft too; None for any other name."""
    return forms(tx).get(name) if name.startswith("x.") else None


def page_of(tx: Tx, page: int) -> tuple[tuple[Form, ...], int, int]:
    """The fields of a page, its number and how many there are."""
    every = (*(Form(name, "line") for name in FIRST), *forms(tx).values())
    pages = -(-len(every) // PER_PAGE)
    page = max(0, min(page, pages - 1))
    return every[page * PER_PAGE : (page + 1) * PER_PAGE], page, pages


def state_of(tx: Tx, field: str, at: int) -> dict[str, Any]:
    """What a card that asks remembers: the page of names, or the field with its choices from `at` on."""
    found = form(tx, field)
    if found is None:
        return {"field": field, "page": at}
    return {"field": field, "offered": list(field_values.offered(tx, found)), "from": at}


def slot(tx: Tx, field: str) -> str | None:
    """Which answer a further field waits for in words; None where only chips answer."""
    found = form(tx, field)
    return customer_edits.SLOTS.get(found.kind) if found is not None else None


def value_of(tx: Tx, actor: Actor, call: Call, found: Form, words: str, *, at: int | None = None) -> Any:
    """What the answer makes of a field; a customer is named by its id, `at` is the moment the words mean.

    Raises Invalid (bad_value, missing), NotFound for a customer that is not read.
    """
    if found.kind != "customer" or is_nothing(words):
        return field_values.of_words(tx, actor, found, words, at=at)
    if not words.isascii() or not words.isdigit():
        raise Invalid("bad_value", rule="LEAD-1", field=found.name, label=found.label, words=words[:60])
    return records.get_readable(tx, actor, "customer", int(words), now=call.at)["id"]


def changes(
    tx: Tx, actor: Actor, call: Call, row: Row, found: Form, words: str, *, at: int | None = None
) -> dict[str, Any]:
    """The column of a field and what the answer makes of it. Raises as `value_of`."""
    value = value_of(tx, actor, call, found, words, at=at)
    if found.custom is not None:
        return {"extra": {**leads.loaded(row).extra, found.custom: value}}
    return {relations.COLUMNS.get(found.name, found.name): value}


def picked(tx: Tx, card: Card | None, number: int, before: Any) -> str:
    """The answer that the chip with this number on a card stands for. Raises as `words_of`, NotFound."""
    offer = card.list_state.get("offered", []) if card is not None else []
    return words_of(tx, asked_form(tx, card), offer, number, before)


def words_of(tx: Tx, found: Form, offer: Sequence[str], number: int, before: Any) -> str:
    """The answer that the chip with this number of those offered stands for; a negative one empties.

    Of several at once it is what was chosen `before` with this one switched. Raises Invalid for a choice that is
    not offered any more.
    """
    if number < 0:
        return "-"
    value = field_values.of_choice(tx, found, offer, number, before)
    return OPTIONS.join(value or ("-",)) if found.kind == "several" else str(value)


def phones_of(actor: Actor, words: str) -> dict[str, Any]:
    """The phones said, the main one first, in place of those the lead has; empty for nothing (ORG-6).

    Raises Invalid (bad_phone, too_many_phones).
    """
    region = actor.organisation.phone_region
    said = () if is_nothing(words) else said_apart(words)
    bad = next((part for part in said if parsed(part, region).key is None), None)
    if bad is not None:
        raise Invalid("bad_phone", rule="ORG-6", words=bad)
    return {"phones": kept_phones(said, region)}


def asked_form(tx: Tx, card: Card | None) -> Form:
    """The further field a card asks for. Raises NotFound where it asks for none (ORG-31)."""
    found = form(tx, str(card.list_state.get("field", ""))) if card is not None else None
    if found is None:
        raise NotFound(rule="ORG-31")
    return found


def _asked(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    """What a card shows of the fields: their names, the one asked for, or the one just changed."""
    state = card.list_state
    field = str(state.get("field", ""))
    if card.view == "lead-edit" and not field:
        fields, page, pages = page_of(tx, int(state.get("page", 0)))
        return {"asked": Asked(Form("", "line"), fields, page=page, pages=pages)}
    found = form(tx, field)
    if found is None:
        return {}
    row = records.get_readable(tx, actor, "lead", card.record_id, now=card.drawn_at)
    value = field_values.current(found, row)
    seen = customer_edits.visible(tx, actor, found, value, whole=whole, now=card.drawn_at)
    if card.view == "lead-changed":
        return {"changed": Changed(found, None, seen)}
    return {"asked": Asked(found, seen, offered=tuple(state.get("offered", ())), page=int(state.get("from", 0)))}


record_cards.ASKED.update(dict.fromkeys(("lead-edit", "lead-changed"), _asked))
