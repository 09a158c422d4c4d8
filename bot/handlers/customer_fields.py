"""Changing one field of a customer or contact: the keys, and the words that answer (conversations 5.3, 4.5)."""

from collections.abc import Awaitable
from typing import Any

from telegram import Update

from bot import replies, routing
from bot.boundary import Context, without_button
from bot.understanding import Reading
from bot.views import customer_fields as views
from storage.entities.cards import Card
from storage.entities.customer_fields import Target
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.errors import NotFound, Stale

LONGEST_LINE = 120
LONGEST_TEXT = 500


async def edit(update: Update, context: Context) -> None:
    """编辑, the names of the fields, their chips, and what is done to a whole contact."""
    target, record_id = target_of(context.record)
    await replies.answer(context, await _verb(context, target, record_id, context.button_arg))


def _verb(context: Context, target: Target, record_id: int, arg: str) -> Awaitable[Any]:
    fields, call = context.crm.fields, context.call
    what, _, rest = arg.partition(".")
    match what:
        case "p":
            return fields.choose(call, target, record_id, _number(rest))
        case "f":
            return fields.ask(call, target, record_id, rest)
        case "m":
            return fields.turn(call, target, record_id, _number(rest))
        case "v":
            return fields.pick(call, target, record_id, _number(rest))
        case "clear":
            return fields.pick(call, target, record_id, -1)
        case "undo":
            return fields.undo(call, target, record_id)
        case "star" if target == "customer":
            return context.crm.upkeep.star(call, record_id)
        case "person" if target == "customer":
            return context.crm.contacts.ask_new(call, record_id)
        case _ if target == "contact" and what in ("primary", "left", "stay", "drop", "gone", "move"):
            return _contact_verb(context, record_id, what)
        case _:
            return fields.choose(call, target, record_id, 0)


def _contact_verb(context: Context, contact_id: int, what: str) -> Awaitable[Any]:
    contacts, call = context.crm.contacts, context.call
    match what:
        case "primary":
            return contacts.make_primary(call, contact_id)
        case "left" | "stay":
            return contacts.set_left(call, contact_id, left=what == "left")
        case "drop":
            return contacts.ask_delete(call, contact_id)
        case "move":
            return contacts.ask_move(call, contact_id)
        case _:
            return contacts.delete(call, contact_id)


def _number(text: str) -> int:
    """Raises NotFound for what no button of ours says."""
    if not text.isascii() or not text.isdigit():
        raise NotFound(rule="ORG-31")
    return int(text)


def target_of(record: tuple[str, int] | None) -> tuple[Target, int]:
    """The record the button names. Raises NotFound for anything else (ORG-31)."""
    if record is None or record[0] not in ("customer", "contact"):
        raise NotFound(rule="ORG-31")
    return ("contact" if record[0] == "contact" else "customer"), record[1]


# ── words ──


async def field_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The answer to a field asked for; False when the question or the words mean something else."""
    question = situation.question
    subject, field = situation.asked
    record = parse_ref(subject)
    if question is None or record is None or record[0] not in ("customer", "contact") or not field:
        return False
    if field in ("back", "reveal", "lock", "until", "contact", "merge", "move") or not _fits(question.slot, reading):
        return False
    await _answer(context, *target_of(record), field, reading.text)
    return True


def _fits(slot: str, reading: Reading) -> bool:
    text = reading.text.strip()
    if slot == "phone":
        return sum(char.isdigit() for char in text) >= 7 and sum(char.isalpha() for char in text) <= 4
    if slot in ("amount", "date"):
        return any(char.isdigit() for char in text) and len(text) <= LONGEST_LINE and reading.certainty != "sure"
    if slot == "customer":
        return False
    if reading.certainty == "sure" and reading.kind != "lookup":
        return False
    return len(text) <= (LONGEST_LINE if slot in ("name", "person") else LONGEST_TEXT)


async def field_replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer; once it asks no more, it is about the record (4.5)."""
    question = situation.question
    subject, field = situation.asked
    record = parse_ref(subject)
    slots = context.runtime.features.slots
    if question is not None and question.card_id == card.id and record is not None and field:
        own = record[0] in ("customer", "contact") and question.slot not in ("customer", "reason", "person")
        if own and field not in ("until", "contact"):
            await _answer(context, *target_of(record), field, reading.text)
            return
        if await slots[question.slot](update, context, reading, situation):
            return
    await context.runtime.features.replies["customer"](update, context, reading, situation, card)


async def _answer(context: Context, target: Target, record_id: int, field: str, words: str) -> None:
    """Keep the answer; what changed meanwhile is shown, and the question asked again."""
    fields, call = context.crm.fields, context.call
    at = routing.instant(words, context)
    try:
        said = views.key_of(field, words, context.t)
        shown: Any = await fields.answer(call, target, record_id, field, said, at=at)
    except Stale:
        shown = await fields.ask(without_button(call), target, record_id, field)
    await replies.answer(context, shown, redraw=True)


async def customer_named(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The name of another customer: whom one belongs to, was referred by, is merged into, or where a contact goes."""
    subject, field = situation.asked
    record = parse_ref(subject)
    best = reading.match.best
    other = parse_ref(best.subject or best.ref) if best is not None else None
    if record is None or record[0] not in ("customer", "contact") or not field:
        return False
    if reading.kind != "lookup" or other is None or other[0] != "customer":
        return False
    if field == "merge":
        shown: Any = await context.crm.upkeep.ask_merge(context.call, record[1], other[1])
    elif field == "move":
        shown = await context.crm.contacts.move(context.call, record[1], other[1])
    else:
        shown = await context.crm.fields.give(context.call, *target_of(record), field, other[1])
    await replies.answer(context, shown, redraw=True)
    return True
