"""The fields a firm adds to contracts: judged, kept unique, asked for on the card (CUST-12, CONTRACT-5)."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OwnChange
from storage.entities.custom_fields import CustomField, CustomValue
from storage.entities.customer_fields import PER_PAGE, Asked, Form
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import customers, dialogue, people
from storage.rules.masking import mask_digits
from storage.rules.money import decimals
from storage.tx import Row, Tx
from storage.usecases import custom_fields, customer_edits, field_values
from storage.usecases.contract_access import KIND, draw

VIEW: Final = "contract-ask"
ENTITY: Final = "contract-own"
# What the question of an own field is called: in `x.size` the key of the field follows.
WHAT: Final = "x"


def values_of(row: Row) -> dict[str, Any]:
    """The firm's own values of a contract by their keys."""
    kept: dict[str, Any] = json.loads(row["extra"])
    return kept


def forms(tx: Tx) -> tuple[Form, ...]:
    """The own fields one may fill in."""
    return tuple(field_values.own_forms(tx, KIND))


def form_of(tx: Tx, key: str) -> Form:
    """Raises Invalid for a field that is not there (any more)."""
    found = next((form for form in forms(tx) if form.custom == key), None)
    if found is None:
        raise Invalid("unknown_value", rule="CUST-12", field=key)
    return found


def kept(tx: Tx, row: Row | None, wanted: Mapping[str, Any]) -> str:
    """All of a contract's own values with these in their place, as they are kept. Raises Invalid, Duplicate.

    A required one is judged when it is emptied; that none is missing is judged when the contract is submitted.
    """
    before = values_of(row) if row is not None else {}
    found = custom_fields.checked(tx, KIND, {**before, **wanted}, whole=False)
    custom_fields.check_free(tx, KIND, row["id"] if row is not None else 0, found)
    return json.dumps(found, ensure_ascii=False)


def hold(tx: Tx, row: Row) -> None:
    """Take the unique values of a contract that was stored. Raises Duplicate naming the field."""
    custom_fields.hold(tx, KIND, row["id"], values_of(row))


def carried(tx: Tx, row: Row) -> dict[str, Any]:
    """What the next contract takes over when this one is renewed: all but unique values."""
    fields = {field.key for field in custom_fields.offered(tx, KIND) if not field.unique}
    return {key: value for key, value in values_of(row).items() if key in fields}


def missing(tx: Tx, row: Row) -> list[Form]:
    """The required fields that are empty, in their order."""
    required = {field.key for field in custom_fields.offered(tx, KIND) if field.required}
    known = values_of(row)
    return [form for form in forms(tx) if form.custom in required and form.custom not in known]


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, form: Form, *, wants_all: bool = False
) -> Outcome:
    """Ask for one field; `wants_all` goes on to the next required one, as long as one is empty (DIALOG-6)."""
    state = {"what": WHAT, "value": form.custom, "offered": list(field_values.offered(tx, form)), "from": 0}
    outcome = draw(tx, actor, call, card, row, VIEW, state={**state, "wants_all": wants_all}, asks=ENTITY)
    subject = f"{ref(KIND, row['id'])}:{WHAT}.{form.custom}"
    slot = customer_edits.SLOTS[form.kind]
    dialogue.ask(tx, call, user_id=actor.user_id, slot=slot, subject=subject, card_id=outcome.card)
    return outcome


def ask_why(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, form: Form, wanted: Any) -> Outcome:
    """Why shall the field be this? The answer becomes the reason of a change request (CONTRACT-8)."""
    what = f"{WHAT}.{form.custom}"
    outcome = draw(
        tx, actor, call, card, row, VIEW, state={"what": "why", "value": what, "wanted": wanted}, asks=ENTITY
    )
    subject = f"{ref(KIND, row['id'])}:why.{what}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=subject, card_id=outcome.card)
    return outcome


def ask_missing(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row) -> Outcome | None:
    """Ask for the first required field that is empty; None where none is."""
    empty = missing(tx, row)
    return ask(tx, actor, call, card, row, empty[0], wants_all=True) if empty else None


def exported(
    tx: Tx, actor: Actor, row: Row, fields: Sequence[CustomField], *, whole: bool, now: int
) -> dict[str, Any]:
    """The own values of a contract for a file: names instead of ids, numbers in texts masked unless whole."""
    known: dict[str, Any] = values_of(row) if fields else {}
    found = {}
    for field in fields:
        value = known.get(field.key)
        if value is not None and field.kind == "customer":
            value = customers.readable_name(tx, actor, int(value), now=now)
        elif value is not None and field.kind == "user":
            value = people.user_name(tx, int(value))
        elif value is not None and field.kind == "money":
            value = _plain_sum(int(value), actor.organisation.base_currency)
        found[f"x.{field.key}"] = mask_digits(value) if value and field.kind == "text" and not whole else value
    return found


def _plain_sum(minor: int, currency: str) -> str:
    """1234.5, as every program reads it."""
    return format(Decimal(minor).scaleb(-decimals(currency)).normalize(), "f")


# ── what a card shows ──


def shown(tx: Tx, actor: Actor, row: Row, card: Card, view: str) -> dict[str, Any]:
    """The own values of a contract, and on a card that asks: the names of the fields, or the one asked for."""
    values = {"custom": custom_fields.shown(tx, actor, KIND, row["extra"], now=card.drawn_at)}
    state = card.list_state
    what, value = str(state.get("what", "")), str(state.get("value", ""))
    if view != VIEW:
        return values
    if what in ("edit", "own"):
        return values | {"asked": _names(tx, int(state.get("page", 0)) if what == "own" else None)}
    if what == "why" and "wanted" in state:
        key = value.removeprefix(f"{WHAT}.")
        return values | {"asked": _asked(tx, actor, card, key, state["wanted"])}
    if what == WHAT:
        labels = tuple(form.label for form in missing(tx, row)) if state.get("wants_all") else ()
        return values | {"missing": labels, "asked": _asked(tx, actor, card, value, values_of(row).get(value))}
    return values


def _names(tx: Tx, page: int | None) -> Asked:
    """The fields to choose from, a page of them or all."""
    every = forms(tx)
    if page is None:
        return Asked(Form("", "line"), every)
    pages = max(1, -(-len(every) // PER_PAGE))
    page = max(0, min(page, pages - 1))
    return Asked(Form("", "line"), every[page * PER_PAGE : (page + 1) * PER_PAGE], page=page, pages=pages)


def _asked(tx: Tx, actor: Actor, card: Card, key: str, value: Any) -> Asked | None:
    form = next((form for form in forms(tx) if form.custom == key), None)
    if form is None:
        return None
    state = card.list_state
    seen = customer_edits.visible(tx, actor, form, value, whole=True, now=card.drawn_at)
    return Asked(form, seen, offered=tuple(state.get("offered", ())), page=int(state.get("from", 0)))


def changes_of(
    tx: Tx, actor: Actor, before: Mapping[str, Any], wanted: Mapping[str, Any], *, now: int
) -> tuple[OwnChange, ...]:
    """What a change request says of own fields, names instead of ids; hidden fields are left out."""

    def named(field: CustomField, values: Mapping[str, Any]) -> CustomValue:
        kept = {field.key: values[field.key]} if values.get(field.key) is not None else {}
        found = custom_fields.shown(tx, actor, KIND, json.dumps(kept), now=now)
        return found[0] if found else CustomValue(field, None)

    return tuple(
        OwnChange(named(field, before), named(field, wanted))
        for field in custom_fields.offered(tx, KIND)
        if field.key in wanted
    )
