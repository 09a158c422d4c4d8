"""One field of a customer or contact: what it is, what an answer makes of it, and storing that (CUST-12, CONT-1)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call
from storage.entities.custom_fields import CustomField
from storage.entities.customer_fields import FORMS, PER_PAGE, Form, FormKind, Target
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.queries import customers, leads, people
from storage.rules import customer_fields as rules
from storage.rules import customer_relations as relations
from storage.rules.calendar import today
from storage.tx import Row, Tx
from storage.usecases import contacts, custom_fields, customer_relations
from storage.usecases import customers as customer_cases

FLAGS: Final = ("yes", "no")
# How a custom field is asked for; files are sent, not typed.
_CUSTOM: Final[dict[str, FormKind]] = {
    "text": "line",
    "number": "number",
    "money": "money",
    "date": "day",
    "datetime": "moment",
    "select": "choice",
    "multi": "several",
    "user": "person",
    "customer": "customer",
    "boolean": "flag",
}


def forms(tx: Tx, target: Target) -> list[Form]:
    """Every field of the target that a person may change, a firm's own ones last."""
    own = list(FORMS[target].values())
    if target == "contact":
        return own
    return [*own, *own_forms(tx, target)]


def own_forms(tx: Tx, entity: str) -> list[Form]:
    """The firm's own fields of a kind of record that a person may change."""
    return [_form(field) for field in custom_fields.offered(tx, entity) if field.kind in _CUSTOM]


def _form(field: CustomField) -> Form:
    return Form(f"x.{field.key}", _CUSTOM[field.kind], field.options, field.label, not field.required)


def page_of(tx: Tx, target: Target, page: int) -> tuple[list[Form], int, int]:
    """The fields of a page, its number and how many there are; the page after the last has no fields."""
    every = forms(tx, target)
    pages = -(-len(every) // PER_PAGE)
    page = max(0, min(page, pages))
    return every[page * PER_PAGE : (page + 1) * PER_PAGE], page, pages


def form(tx: Tx, target: Target, name: str) -> Form:
    """Raises Invalid for a field that is not there (any more)."""
    if target == "customer" and name == "relation":
        return relations.FORM
    found = next((form for form in forms(tx, target) if form.name == name), None)
    if found is None:
        raise Invalid("unknown_value", rule="CUST-12", field=name)
    return found


def current(form: Form, row: Row) -> Any:
    """The value as the record has it."""
    if form.custom is not None:
        return customers.loaded("extra", row["extra"]).get(form.custom)
    column = relations.COLUMNS.get(form.name, form.name)
    return customers.loaded(column, row[column])


def offered(tx: Tx, form: Form) -> tuple[str, ...]:
    """The choices of a field, where they are known."""
    if form.kind == "flag":
        return FLAGS
    return tuple(leads.list_offered(tx, form.name)) if form.kind == "entry" else form.choices


def of_words(tx: Tx, actor: Actor, form: Form, words: str, *, at: int | None = None) -> Any:
    """The value typed; `at` is the moment the words mean, if they mean one. Raises Invalid."""
    if form.kind == "person" and not rules.is_nothing(words):
        found = people.find_by_name(tx, words)
        if found is None:
            raise Invalid("unknown_person", rule="CUST-12", field=form.name)
        return found
    if form.kind in ("entry", "choice") and not rules.is_nothing(words):
        if words.strip() not in offered(tx, form):
            raise Invalid("bad_value", rule="ORG-16", field=form.name, label=form.label, words=words.strip()[:60])
        return words.strip()
    if form.custom and form.kind in ("day", "moment") and at is not None and rules.day(words) is None:
        return at if form.kind == "moment" else today(actor.organisation, at).isoformat()
    firm = actor.organisation
    return rules.typed(form, words, region=firm.phone_region, currency=firm.base_currency)


def of_choice(tx: Tx, form: Form, offer: Sequence[str], number: int, before: Any) -> Any:
    """The value of the chip with this number. Raises Invalid for one that is not offered any more."""
    known = offered(tx, form)
    if not 0 <= number < len(offer) or offer[number] not in known:
        raise Invalid("unknown_value", rule="ORG-16", field=form.name)
    value = offer[number]
    if form.kind == "several":
        chosen = [*before] if before else []
        return [x for x in known if (x in chosen) != (x == value)] or None
    return value


def store(
    tx: Tx, actor: Actor, call: Call, target: Target, row: Row, form: Form, value: Any, *, version: int
) -> None:
    """The new value of one field of a record as it was seen.

    Raises NotFound, Forbidden (PERM-7), Invalid, Stale, Duplicate, Conflict.
    """
    if target == "contact":
        contacts.change(tx, actor, call, row["id"], {form.name: value}, version=version)
    elif form.name in relations.COLUMNS:
        customer_relations.link(tx, actor, call, row["id"], form.name, value, version=version)
    elif form.custom is not None:
        extra = {**customers.loaded("extra", row["extra"]), form.custom: value}
        customer_cases.change(tx, actor, call, row["id"], {"extra": extra}, version=version)
    else:
        changes = {form.name: value}
        if form.name == "annual_revenue":
            changes["revenue_currency"] = actor.organisation.base_currency if value is not None else None
        customer_cases.change(tx, actor, call, row["id"], changes, version=version)
