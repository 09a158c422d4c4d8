"""A contact shared as the answer to a customer's card: a draft until it is confirmed (CONT-5)."""

from dataclasses import asdict
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import ContactDraft, NewContact
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import cards, dialogue, records
from storage.rules.customers import checked_contact
from storage.tx import Tx
from storage.usecases import customers, record_cards
from storage.usecases.dialogue import get_open_draft, is_button_fresh, renew_button, show_draft, stage

KIND = "contact"
VIEW = "contact-draft"


def draft(
    tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, values: NewContact, words: str
) -> Outcome:
    """Stage a contact of a customer one may change. Raises NotFound, Forbidden (PERM-7), Invalid."""
    row = records.get_editable(tx, actor, "customer", customer_id, now=call.at)
    new = checked_contact(values, actor.organisation.phone_region)
    body: dict[str, Any] = {"contact": asdict(new), "customer_id": customer_id, "name": row["name"]}
    return stage(tx, actor, call, card, view=VIEW, kind=KIND, body=body, words=words)


def attach(tx: Tx, actor: Actor, call: Call, card: Card | None, draft_id: int) -> Outcome:
    """Save it, judged afresh. Raises NotFound, Forbidden, Invalid, Duplicate, Conflict (draft_settled)."""
    found = get_open_draft(tx, actor, draft_id)
    if found.kind != KIND:
        raise NotFound(rule="ORG-31")
    if not is_button_fresh(found, call):
        renew_button(tx, actor, call, found)
        return show_draft(tx, actor, call, card, draft_id, view=VIEW)
    customer_id = found.body["customer_id"]
    contact_id = customers.add_contact(tx, actor, call, customer_id, _contact(found.body))
    if not dialogue.settle_draft(tx, found.id, actor.user_id, "saved", at=call.at, record=("contact", contact_id)):
        raise Conflict("draft_settled", rule="DIALOG-5", state="saved")
    return record_cards.open_card(tx, actor, call, card, "customer", customer_id, view="contact-added")


def _contact(body: dict[str, Any]) -> NewContact:
    values = body["contact"]
    return NewContact(**values | {"phones": tuple(values["phones"])})


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ContactDraft:
    """The draft as it was drawn. Raises NotFound."""
    found = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if found is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    return ContactDraft(outcome.view, found, _contact(found.body), found.body["name"], cards.get(tx, outcome.card))


SHOWS = {VIEW: shown}
