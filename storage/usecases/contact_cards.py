"""The contacts of a customer as they are shown: the list, and the card of one (CONT-1 to CONT-4, PERM-6, PERM-15)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customer_fields import CONTACT, PRIVATE
from storage.entities.customers import ContactCard, ContactList, ContactListLine, NewContact
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound
from storage.queries import audit, cards, contacts, customers, dialogue, records, visibility
from storage.rules import masking
from storage.rules.paging import begin_of
from storage.tx import Row, Tx
from storage.usecases import contacts as contact_cases
from storage.usecases import customers as customer_cases
from storage.usecases import openings, record_cards

PAGE: Final = 5
ADDING: Final = "contact-new"
_SHOWN_ELSEWHERE: Final = frozenset({"name", "phones", "title", "role"})
Reads = Callable[[Tx, Actor, Card, Row, bool], dict[str, Any]]
# View of a contact's card -> its further fields, registered by the use case that asks.
ASKED: Final[dict[str, Reads]] = {}


def show_list(
    tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, *, step: int = 0, asks: bool = False
) -> Outcome:
    """The contacts of a customer, five a page; `asks` waits for a new one. Raises NotFound, Forbidden (PERM-7)."""
    row, _ = records.get_for_card(tx, actor, "customer", customer_id, now=call.at)
    if asks:
        records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    total = len(contacts.list_all(tx, customer_id))
    before = card.list_state.get("first", 0) if card is not None and card.view == "contact-list" else 0
    first = begin_of(before + step * PAGE, total, PAGE)
    outcome = record_cards.draw(
        tx,
        actor,
        call,
        card,
        "customer",
        row,
        view="contact-list",
        entity=ADDING if asks else "",
        state={"first": first, "asks": asks},
    )
    if asks:
        subject = f"{ref('customer', customer_id)}:contact"
        dialogue.ask(tx, call, user_id=actor.user_id, slot="person", subject=subject, card_id=outcome.card)
    return outcome


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, step: int) -> Outcome:
    """‹ and › of the list. Raises NotFound for a card that is none."""
    if card is None or card.view != "contact-list":
        raise NotFound(rule="ORG-31")
    return show_list(tx, actor, call, card, card.record_id, step=step)


def add(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, new: NewContact) -> Outcome:
    """A new contact, on the card that asked for it. Raises NotFound, Forbidden, Invalid, Duplicate."""
    contact_id = customer_cases.add_contact(tx, actor, call, customer_id, new)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("customer", customer_id))
    dialogue.close_question_about(tx, actor.user_id, ref("customer", customer_id))
    row = contact_cases.get(tx, actor, contact_id, now=call.at)[0]
    return draw(tx, actor, call, card, row, view="contact-created")


def open_card(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    """One contact; printing its phones is an opening that stands in the log. Raises NotFound (PERM-6), Limit."""
    row, customer = contact_cases.get(tx, actor, contact_id, now=call.at)
    openings.note(tx, actor, call, "customer", customer)
    if visibility.may_see_phones(tx, actor, "customer", customer["id"], now=call.at):
        audit.write(tx, actor, call, "opened", "customer", customer["id"], name=customer["name"])
    return draw(tx, actor, call, card, row, view="contact-card")


def reveal(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int, *, reason: str | None = None
) -> Outcome:
    """Show the phones of a contact for this once, as those of its customer (PERM-15, PERM-17)."""
    row, customer = contact_cases.get(tx, actor, contact_id, now=call.at)
    record_cards.note_reveal(tx, actor, call, "customer", customer, reason)
    dialogue.close_question_about(tx, actor.user_id, ref("contact", contact_id))
    return draw(tx, actor, call, card, row, view="contact-revealed")


def ask_reveal(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int, *, writing: bool = False
) -> Outcome:
    """Of high privacy: why are the phones needed (PERM-17)? Raises NotFound, Forbidden."""
    row, customer = contact_cases.get(tx, actor, contact_id, now=call.at)
    if not record_cards.may_reveal(tx, actor, customer):
        raise Forbidden("not_allowed", rule="PERM-15")
    outcome = draw(tx, actor, call, card, row, view="contact-reveal", entity="contact-field")
    if writing:
        subject = f"{ref('contact', contact_id)}:reveal"
        dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=subject, card_id=outcome.card)
    return outcome


def make_primary(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    """Raises NotFound, Forbidden, Conflict (contact_left)."""
    contact_cases.make_primary(tx, actor, call, contact_id)
    return _again(tx, actor, call, card, contact_id)


def set_left(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int, *, left: bool) -> Outcome:
    """Raises NotFound, Forbidden."""
    contact_cases.set_left(tx, actor, call, contact_id, left=left)
    return _again(tx, actor, call, card, contact_id)


def ask_delete(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    """Deleting takes a second tap. Raises NotFound, Forbidden."""
    row = contact_cases.get_editable(tx, actor, contact_id, now=call.at)[0]
    return draw(tx, actor, call, card, row, view="contact-delete")


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    """Delete it; the list of the others takes its place. Raises NotFound, Forbidden (CONT-4)."""
    row = contact_cases.get_editable(tx, actor, contact_id, now=call.at)[0]
    customer_cases.remove_contact(tx, actor, call, contact_id)
    return show_list(tx, actor, call, card, row["customer_id"])


def move(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int, to: int) -> Outcome:
    """To another customer (CONT-3). Raises NotFound, Forbidden, Conflict, Duplicate."""
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref("contact", contact_id))
    contact_cases.move(tx, actor, call, contact_id, to)
    dialogue.close_question_about(tx, actor.user_id, ref("contact", contact_id))
    return _again(tx, actor, call, card, contact_id)


def ask_move(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    """To which customer? Its name answers. Raises NotFound, Forbidden."""
    row = contact_cases.get_editable(tx, actor, contact_id, now=call.at)[0]
    outcome = draw(tx, actor, call, card, row, view="contact-move", entity="contact-field", state={"field": "move"})
    subject = f"{ref('contact', contact_id)}:move"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="customer", subject=subject, card_id=outcome.card)
    return outcome


def _again(tx: Tx, actor: Actor, call: Call, card: Card | None, contact_id: int) -> Outcome:
    row = contact_cases.get(tx, actor, contact_id, now=call.at)[0]
    return draw(tx, actor, call, card, row, view="contact-card")


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    *,
    view: str,
    entity: str = "",
    state: Mapping[str, Any] | None = None,
) -> Outcome:
    """Draw the card of a contact; a reply to it is about its customer, unless it answers what is asked."""
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=entity or "contact",
        record_id=row["id"],
        subject=ref("customer", row["customer_id"]),
        seen={ref("contact", row["id"]): row["version"]},
        list_state=state,
        onto=card,
    )
    return Outcome(view, "contact", row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ContactCard:
    """The contact as it reads now. Raises NotFound."""
    if outcome.card is None:
        raise NotFound(rule="PERM-13")
    card = cards.get(tx, outcome.card)
    row, customer = contact_cases.get(tx, actor, outcome.id, now=card.drawn_at)
    may_reveal = record_cards.may_reveal(tx, actor, customer)
    revealed = outcome.view == "contact-revealed" and may_reveal
    whole = revealed or visibility.may_see_phones(tx, actor, "customer", customer["id"], now=card.drawn_at)
    read = ASKED.get(outcome.view)
    return ContactCard(
        view=outcome.view,
        id=row["id"],
        name=row["name"],
        title=row["title"],
        customer_id=customer["id"],
        customer=customer["name"],
        card=card,
        phones=masking.shown_phones(json.loads(row["phones"]), full=whole),
        values=_values(row, whole=whole),
        role=row["role"],
        primary=customer["primary_contact_id"] == row["id"],
        left=bool(row["gone"]),
        high=customer["privacy"] == "high",
        may_edit=records.may_edit(tx, actor, "customer", customer["id"], now=card.drawn_at),
        may_reveal=not whole and may_reveal,
        **(read(tx, actor, card, row, whole) if read is not None else {}),
    )


def _values(row: Row, *, whole: bool) -> dict[str, Any]:
    names = [name for name in CONTACT if name not in _SHOWN_ELSEWHERE and (whole or name not in PRIVATE)]
    known = {name: customers.loaded(name, row[name]) for name in names}
    return {name: value for name, value in known.items() if value not in (None, "")}


def listed(tx: Tx, actor: Actor, outcome: Outcome) -> ContactList:
    """The page as it reads now. Raises NotFound."""
    if outcome.card is None:
        raise NotFound(rule="PERM-13")
    card = cards.get(tx, outcome.card)
    customer, _ = records.get_for_card(tx, actor, "customer", outcome.id, now=card.drawn_at)
    every = contacts.list_all(tx, outcome.id)
    first = card.list_state.get("first", 0)
    whole = visibility.may_see_phones(tx, actor, "customer", customer["id"], now=card.drawn_at)
    return ContactList(
        customer_id=customer["id"],
        customer=customer["name"],
        lines=tuple(_line(row, whole=whole) for row in every[first : first + PAGE]),
        total=len(every),
        first=first,
        card=card,
        may_edit=records.may_edit(tx, actor, "customer", customer["id"], now=card.drawn_at),
        may_reveal=not whole and record_cards.may_reveal(tx, actor, customer),
        asks=bool(card.list_state.get("asks")),
    )


def _line(row: Row, *, whole: bool) -> ContactListLine:
    return ContactListLine(
        id=row["id"],
        name=row["name"],
        title=row["title"],
        role=row["role"],
        phones=masking.shown_phones(json.loads(row["phones"]), full=whole),
        primary=bool(row["is_primary"]),
        left=bool(row["gone"]),
    )


VIEWS: Final = (
    "contact-card",
    "contact-created",
    "contact-delete",
    "contact-edit",
    "contact-ask",
    "contact-edited",
    "contact-move",
    "contact-reveal",
    "contact-revealed",
)
SHOWS: Final = {"contact-list": listed, **dict.fromkeys(VIEWS, shown)}
