"""The card of one lead or customer: opened, its phones revealed, words awaited for it (PERM-13, PERM-15, PERM-17)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import ContactLine, LastContact, RecordCard
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound
from storage.queries import (
    audit,
    cards,
    customers,
    dialogue,
    files,
    follow_ups_discussed,
    people,
    records,
    visibility,
)
from storage.rules import masking
from storage.rules.calendar import instant, today
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import customer_facts, deal_lists, lead_facts, openings, versioned_cards

LONGEST_REASON: Final = 500
VIEWS: dict[RecordKind, str] = {"customer": "customer-card", "lead": "lead-card"}


def open_card(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int, *, view: str = ""
) -> Outcome:
    """Show one record. Printing its phones is an opening that stands in the log. Raises NotFound (PERM-13)."""
    row, _ = records.get_for_card(tx, actor, kind, record_id, now=call.at)
    if visibility.may_see_phones(tx, actor, kind, row["id"], now=call.at):
        audit.write(tx, actor, call, "opened", kind, record_id, name=row["name"])
    return draw(tx, actor, call, card, kind, row, view=view or VIEWS[kind])


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: RecordKind,
    row: Row,
    *,
    view: str,
    entity: str = "",
    state: Mapping[str, Any] | None = None,
) -> Outcome:
    """Draw the card of a record, on the one tapped if there is one; it remembers the version shown (ORG-11).

    `entity` says what a reply to the card means, when it answers what the card asks instead of being about the
    record; `state` are codes and ids of what is asked. Raises Limit for one foreign card too many.
    """
    openings.note(tx, actor, call, kind, row)
    return versioned_cards.draw(tx, actor, call, card, kind, row, view, entity=entity, state=state)


def reveal(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    kind: RecordKind,
    record_id: int,
    *,
    reason: str | None = None,
) -> Outcome:
    """Show the phones of a colleague's record for this once: counted, and in the log (PERM-15, PERM-17, AUDIT-4).

    Raises NotFound, Forbidden without `customer.phone` over the owner, Invalid without a reason where one is
    needed, Limit.
    """
    row = records.get_readable(tx, actor, kind, record_id, now=call.at)
    note_reveal(tx, actor, call, kind, row, reason)
    dialogue.close_question_about(tx, actor.user_id, ref(kind, record_id))
    return draw(tx, actor, call, card, kind, row, view="customer-revealed")


def note_reveal(tx: Tx, actor: Actor, call: Call, kind: RecordKind, row: Row, reason: str | None) -> None:
    """The reveal itself: judged, counted, in the log. Raises as `reveal`."""
    if not may_reveal(tx, actor, row):
        raise Forbidden("not_allowed", rule="PERM-15")
    words = cleaned(reason or "", field="reason", longest=LONGEST_REASON, empty=True)
    masking.check_reveal_reason(_privacy(kind, row), words)
    _check_reveals_left(tx, actor, call)
    audit.write(tx, actor, call, "revealed", kind, row["id"], name=row["name"], reason=words or None)


def ask_reveal(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int, *, writing: bool = False
) -> Outcome:
    """Of high privacy: why are the phones needed? A chip or words answer (PERM-17). Raises NotFound, Forbidden."""
    row = records.get_readable(tx, actor, kind, record_id, now=call.at)
    if not may_reveal(tx, actor, row):
        raise Forbidden("not_allowed", rule="PERM-15")
    outcome = draw(tx, actor, call, card, kind, row, view="customer-reveal", entity="customer-field")
    if writing:
        subject = f"{ref(kind, record_id)}:reveal"
        dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=subject, card_id=outcome.card)
    return outcome


def _check_reveals_left(tx: Tx, actor: Actor, call: Call) -> None:
    day = today(actor.organisation, call.at)
    midnight = instant(actor.organisation, day, time())
    masking.check_reveals(
        customers.count_reads(tx, actor.user_id, "revealed", since=midnight),
        Policy(actor.settings).number("perm.reveals_per_day"),
        next_allowed_at=instant(actor.organisation, day + timedelta(days=1), time()),
    )


def await_words(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Outcome:
    """Log: for ten minutes what the person writes goes to this record. Raises NotFound, Forbidden (PERM-7)."""
    row = records.get_editable(tx, actor, kind, record_id, now=call.at)
    outcome = draw(tx, actor, call, card, kind, row, view="customer-log")
    dialogue.ask(tx, call, user_id=actor.user_id, slot="contact", subject=ref(kind, record_id), card_id=outcome.card)
    return outcome


def ask_date(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Outcome:
    """When is the next contact? A chip or a typed date answers. Raises NotFound (REMIND-1)."""
    row = records.get_readable(tx, actor, kind, record_id, now=call.at)
    outcome = draw(tx, actor, call, card, kind, row, view="customer-when")
    dialogue.ask(tx, call, user_id=actor.user_id, slot="date", subject=ref(kind, record_id), card_id=outcome.card)
    return outcome


def show_more(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Outcome:
    """The same card with what is done less often below it. Raises NotFound."""
    row = records.get_readable(tx, actor, kind, record_id, now=call.at)
    return draw(tx, actor, call, card, kind, row, view="customer-more")


def open_link(tx: Tx, actor: Actor, call: Call, kind: RecordKind, public_id: str) -> Outcome:
    """The record a link names; an unknown one is not found like a foreign one (ORG-31). Raises NotFound."""
    record_id = records.find_id(tx, kind, public_id)
    return open_card(tx, actor, call, None, kind, record_id or 0)


def may_reveal(tx: Tx, actor: Actor, row: Row) -> bool:
    """`customer.phone` over the owner, for leads too (PERM-15)."""
    return row["owner_id"] is not None and row["owner_id"] in people.reach(tx, actor, "customer.phone")


def _privacy(kind: RecordKind, row: Row) -> str:
    return str(row["privacy"]) if kind == "customer" else "normal"


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> RecordCard:
    """The card as it reads now; what the reader may no longer read is not found. Raises NotFound."""
    kind: RecordKind = "lead" if outcome.entity == "lead" else "customer"
    if outcome.card is None:
        raise NotFound(rule="PERM-13")
    card = cards.get(tx, outcome.card)
    row, all_of_it = records.get_for_card(tx, actor, kind, outcome.id, now=card.drawn_at)
    revealed = outcome.view == "customer-revealed" and may_reveal(tx, actor, row)
    described = _described(tx, actor, kind, row, card, outcome.view, revealed=revealed)
    return described if all_of_it else _of_its_own(described)


def _of_its_own(described: RecordCard) -> RecordCard:
    """The fields of a customer and its contacts alone (PERM-5)."""
    facts = replace(described.facts, files=0, rights=frozenset()) if described.facts is not None else None
    return replace(
        described,
        own_only=True,
        last=None,
        next_at=None,
        needs_help=False,
        may_return=False,
        may_transfer=False,
        facts=facts,
    )


def _described(
    tx: Tx, actor: Actor, kind: RecordKind, row: Row, card: Card, view: str, *, revealed: bool
) -> RecordCard:
    whole = revealed or visibility.may_see_phones(tx, actor, kind, row["id"], now=card.drawn_at)
    may_edit = records.may_edit(tx, actor, kind, row["id"], now=card.drawn_at)
    contacts = _contacts(tx, row, full=whole) if kind == "customer" else _person(row)
    return RecordCard(
        view=view,
        kind=kind,
        id=row["id"],
        name=row["name"],
        level=row["level"],
        mine=row["owner_id"] == actor.user_id,
        owner=people.user_name(tx, row["owner_id"]),
        card=card,
        phones=masking.shown_phones(json.loads(row["phones"]), full=whole),
        contacts=contacts,
        last=_last(tx, kind, row["id"]),
        next_at=row["next_contact_at"],
        address=row["address"] if whole else "",
        region=row["region"],
        source=row["source"],
        need=row["need"] if kind == "lead" else "",
        status=row["status"] if kind == "lead" else "",
        version=row["version"],
        may_edit=may_edit,
        may_reveal=not whole and may_reveal(tx, actor, row),
        may_return=row["owner_id"] in people.reach(tx, actor, f"{kind}.return"),
        may_transfer=row["owner_id"] in people.reach(tx, actor, f"{kind}.transfer"),
        facts=customer_facts.of(tx, actor, row, whole=whole, may_edit=may_edit, now=card.drawn_at)
        if kind == "customer"
        else None,
        lead=lead_facts.of(tx, actor, row, card, may_edit=may_edit) if kind == "lead" else None,
        files=files.count_of(tx, (kind, row["id"])) if kind == "lead" else 0,
        needs_help=follow_ups_discussed.needs_help(tx, kind, row["id"]),
        deals=deal_lists.open_of(tx, actor, row["id"], now=card.drawn_at) if kind == "customer" else (),
        **_asked(tx, actor, card, whole=whole),
    )


def _asked(tx: Tx, actor: Actor, card: Card, *, whole: bool) -> dict[str, Any]:
    """What the view of this card reads besides: registered by the use case that asks."""
    read = ASKED.get(card.view)
    return read(tx, actor, card, whole) if read is not None else {}


# View of a card -> the further fields of its RecordCard, for what it asks.
Reads = Callable[[Tx, Actor, Card, bool], dict[str, Any]]
ASKED: Final[dict[str, Reads]] = {
    "customer-lock": lambda tx, actor, card, whole: (
        {"offered": tuple(card.list_state.get("offered", ()))} if not card.list_state.get("days") else {}
    ),
}


def _contacts(tx: Tx, row: Row, *, full: bool) -> tuple[ContactLine, ...]:
    return tuple(
        ContactLine(
            contact["id"],
            contact["name"],
            contact["title"],
            masking.shown_phones(json.loads(contact["phones"]), full=full),
        )
        for contact in customers.list_contacts(tx, row["id"])
    )


def _person(row: Row) -> tuple[ContactLine, ...]:
    """The person a lead names."""
    named = row["contact_name"] and row["contact_name"] != row["name"]
    return (ContactLine(0, row["contact_name"], row["title"]),) if named else ()


def _last(tx: Tx, kind: RecordKind, record_id: int) -> LastContact | None:
    row = customers.find_last_contact(tx, kind, record_id)
    return None if row is None else LastContact(row["occurred_at"], row["method"], row["content"])


SHOWS = dict.fromkeys(
    (
        "customer-card",
        "customer-lock",
        "customer-locked",
        "customer-unlocked",
        "customer-log",
        "customer-more",
        "customer-reveal",
        "customer-revealed",
        "customer-when",
        "contact-added",
        "lead-card",
        "lead-merged",
        "lead-saved",
        "lead-unconverted",
    ),
    shown,
)
