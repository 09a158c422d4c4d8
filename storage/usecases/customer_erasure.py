"""A personal data request: private values go, ids, dates, owners and money stay (CUST-18)."""

import json
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Forbidden, Invalid, NotFound
from storage.queries import audit, custom_fields, customers, dialogue, duplicates, erasure, files, names, records
from storage.rules.people import check_version
from storage.rules.phones import national_digits
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import contract_customers, record_cards

PERMISSION: Final = "customer.erase"
REASONS: Final = ("asked", "law", "mistake")
LONGEST: Final = 500
# A name shorter than this stands in too many words that mean somebody else.
SHORTEST: Final = 2


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, *, reason: str = "") -> Outcome:
    """Why, then whether really. Words of the reason are kept on the card only as a code, else asked for again.

    Raises NotFound, Forbidden.
    """
    row = _get(tx, actor, call, customer_id)
    named = ref("customer", customer_id)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=named)
    code = reason if reason in REASONS else "other" if reason else ""
    state = {"reason": code}
    outcome = record_cards.draw(
        tx, actor, call, card, "customer", row, view="customer-erase", entity="customer-field", state=state
    )
    if not code:
        dialogue.ask(tx, call, user_id=actor.user_id, slot="reason", subject=f"{named}:erase", card_id=outcome.card)
    elif code == "other":
        audit.write(
            tx,
            actor,
            call,
            "erase_asked",
            "customer",
            customer_id,
            reason=cleaned(reason, field="reason", longest=LONGEST),
        )
        dialogue.close_question_about(tx, actor.user_id, named)
    return outcome


def erase(tx: Tx, actor: Actor, call: Call, card: Card | None, customer_id: int, reason: str) -> Outcome:
    """Blank it all and take the bytes of its files. Raises NotFound, Forbidden, Invalid (reason_missing), Stale."""
    row = _get(tx, actor, call, customer_id)
    if not reason.strip():
        raise Invalid("reason_missing", rule="CUST-18")
    check_version(card.seen.get(ref("customer", customer_id)) if card is not None else None, row["version"])
    _blank(tx, actor, call, customer_id)
    audit.write(
        tx,
        actor,
        call,
        "erased",
        "customer",
        customer_id,
        name=erasure.ERASED,
        reason=cleaned(reason, field="reason", longest=LONGEST),
    )
    after = customers.get(tx, customer_id)
    if after is None or records.find_readable(tx, actor, "customer", customer_id, now=call.at) is None:
        return Outcome("nothing")
    return record_cards.draw(tx, actor, call, card, "customer", after, view="customer-erased")


def _get(tx: Tx, actor: Actor, call: Call, customer_id: int) -> Row:
    """Any customer, deleted or pooled too: a person's request knows no scope. Raises Forbidden, NotFound."""
    if not actor.may(PERMISSION):
        records.get_readable(tx, actor, "customer", customer_id, now=call.at)
        raise Forbidden("not_allowed", rule="CUST-18")
    row = customers.get(tx, customer_id)
    if row is None or row["state"] == "merged":
        raise NotFound(rule="PERM-13")
    return row


def _blank(tx: Tx, actor: Actor, call: Call, customer_id: int) -> None:
    words = _words(tx, customer_id)
    everyone = [customer_id, *erasure.list_merged(tx, customer_id)]
    for id_ in everyone:
        erasure.blank_customer(tx, id_, at=call.at, by=actor.user_id)
        duplicates.free(tx, "customer", id_)
        names.refresh(tx, "customer", id_)
        custom_fields.free(tx, "customer", id_)
    contacts = erasure.blank_contacts(tx, customer_id, at=call.at)
    leads = erasure.blank_leads(tx, customer_id, at=call.at)
    names.refresh(tx, "customer", customer_id)
    for lead_id in leads:
        duplicates.free(tx, "lead", lead_id)
        names.refresh(tx, "lead", lead_id)
        custom_fields.free(tx, "lead", lead_id)
    subjects = [*(("customer", id_) for id_ in everyone), *(("lead", id_) for id_ in leads)]
    follow_ups = erasure.blank_follow_ups(tx, subjects, at=call.at)
    erasure.blank_comments(tx, follow_ups)
    for id_ in everyone:
        erasure.blank_conversions(tx, id_)
    reminders = erasure.blank_reminders(tx, subjects)
    records_ = [
        *subjects,
        *(("contact", id_) for id_ in contacts),
        *(("follow_up", id_) for id_ in follow_ups),
        *(("reminder", id_) for id_ in reminders),
    ]
    erasure.blank_lines(tx, customer_id)
    deals = erasure.blank_opportunities(tx, customer_id, at=call.at, by=actor.user_id)
    records_ += [("opportunity", id_) for id_ in deals]
    records_ += contract_customers.erase(tx, customer_id, at=call.at, by=actor.user_id)
    for record in (*subjects, *(("follow_up", id_) for id_ in follow_ups), *(("opportunity", id_) for id_ in deals)):
        files.erase(tx, record, now=call.at)
    _blank_dialogue(tx, call, records_, subjects, words)


def _blank_dialogue(
    tx: Tx, call: Call, every: list[tuple[str, int]], subjects: list[tuple[str, int]], words: list[str]
) -> None:
    """What was kept of it beside its records: drafts, memos, payloads, look-ups, messages, imports, the log."""
    refs = [ref(kind, id_) for kind, id_ in subjects]
    for source in erasure.list_sources(tx, every):
        erasure.drop_payload(tx, source["place"], source["message"])
    erasure.blank_drafts(tx, every, refs, words)
    erasure.blank_cards(tx, refs, words)
    erasure.blank_outbox(tx, every, words, at=call.at)
    erasure.drop_payloads_holding(tx, words)
    erasure.blank_exports(tx, words)
    erasure.drop_files(tx)
    erasure.blank_imports(tx, subjects, words)
    for kind, id_ in every:
        audit.blank_values(tx, kind, id_, at=call.at)


def _words(tx: Tx, customer_id: int) -> list[str]:
    """Full names and phones by which other rows may speak of it."""
    found: dict[str, None] = {}
    for row in erasure.list_names(tx, customer_id):
        phones = json.loads(row["phones"])
        for text in (row["name"], *phones, *(national_digits(phone) for phone in phones)):
            if len(text) > SHORTEST and text != erasure.ERASED:
                found[text] = None
                found[json.dumps(text)[1:-1]] = None
    return list(found)


def asked(tx: Tx, actor: Actor, card: Card, whole: bool) -> dict[str, Any]:
    """The reason chosen, as a code."""
    return {"told": str(card.list_state.get("reason", ""))}


record_cards.ASKED["customer-erase"] = asked
SHOWS: Final[dict[str, Any]] = dict.fromkeys(("customer-erase", "customer-erased"), record_cards.shown)
