"""Words for what a deal's card asks: a field, a reason (conversations 4.5, 6.11)."""

import dataclasses
import re
from typing import Any

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.deal_values import amount_of, lines_of
from bot.understanding.deals import said_of
from bot.understanding.entries import entry_of
from bot.views import deal_fields, deal_stages
from bot.views.view import View
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref

KIND = "opportunity"
LONGEST = 500
SHORT = 20
_TAG_BREAK = re.compile(r"[\s,，、;；#]+")
_PERCENT = re.compile(r"\s*(\d{1,3})\s*%?\s*")


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The answer to the open question; False when the words, or the question, mean something else."""
    subject, field = situation.asked
    record = parse_ref(subject)
    if record is None or record[0] != KIND or not field:
        return False
    words = field in ("note", "reason", "next_step", "competitor", "name", "tags")
    if words and (_is_of_its_own(reading) or len(reading.text) > LONGEST):
        return False
    value = await _said_for(context, field, reading, situation)
    if value is None:
        return False
    await _answer(context, record[1], field, value)
    return True


def _is_of_its_own(reading: Reading) -> bool:
    """Surely something else; a look-up only where it names somebody there is."""
    found = reading.kind != "lookup" or reading.match.level != "none"
    return reading.certainty == "sure" and found


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer."""
    record = parse_ref(card.subject or "")
    subject, field = situation.asked
    if record is None or subject != card.subject or not field:
        await routing.route_reading(update, context, reading, situation)
        return
    value = await _said_for(context, field, reading, situation)
    if value is None:
        await replies.show(context, View(context.t(f"deal-ask-{field.replace('_', '-')}")))
        return
    await _answer(context, record[1], field, value)


async def noted(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to a deal: products are its lines, a sum its amount, a date its day; a sentence is a note on it, kept
    with its customer (OPP-8, OPP-13)."""
    deal, found = card.record_id, said_of(reading, [one for one in situation.candidates if one.kind == "product"])
    if found.products and not found.name:
        await replies.answer(
            context, await context.crm.deals.set_lines(context.call, deal, lines_of(found)), redraw=True
        )
        return
    for field in ("expected_close_on", "amount"):
        value = _value(context, field, reading) if len(reading.text) <= SHORT and not found.name else None
        if value is not None:
            shown = await context.crm.deals.change(context.call, deal, **{field: value})
            await replies.answer(context, shown, redraw=True)
            return
    customer = await context.crm.deals.customer_of(context.call, deal)
    entry = entry_of(reading, ("customer", customer), now=context.call.at)
    told = dataclasses.replace(entry, opportunity_id=deal)
    await replies.answer(context, await context.crm.follow_ups.say(context.call, told))


async def _answer(context: Context, deal: int, field: str, value: Any) -> None:
    shown = await context.crm.deals.answer(context.call, deal, field, value)
    await replies.answer(context, shown, redraw=True)


async def _said_for(context: Context, field: str, reading: Reading, situation: Situation) -> Any:
    """What the words say for this field; products and dictionaries are known to the CRM alone."""
    if field == "lines":
        return lines_of(said_of(reading, [one for one in situation.candidates if one.kind == "product"])) or None
    if field in deal_stages.DICTIONARIES.values():
        keys = await context.crm.deals.offered(context.call, field)
        return deal_fields.entry_called(reading.text, field, keys, context.t)
    return _value(context, field, reading)


def _value(context: Context, field: str, reading: Reading) -> Any:
    """What the words say for this field; None where they say nothing for it."""
    text = reading.text
    match field:
        case "amount" | "order_discount":
            return amount_of(reading, context.speaker.organisation.base_currency)
        case "expected_close_on":
            found = routing.date(text, context)
            day = found.at or found.start if found is not None and found.trouble == "none" else None
            return day.date() if day is not None else None
        case "probability":
            match_ = _PERCENT.fullmatch(text)
            return int(match_[1]) if match_ is not None else None
        case "tags":
            return tuple(one for one in _TAG_BREAK.split(text) if one) or None
        case _:
            return text.strip() or None
