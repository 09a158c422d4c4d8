"""Contacts of a customer: the list, one of them, a new one (conversations 6.7, CONT)."""

import re

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import customer_contacts as views
from storage.entities.customers import NewContact
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref

LONGEST_WORDS = 300
_COMMA = re.compile(r"[,，、;；\n]+")


async def listed(context: Context, customer_id: int) -> None:
    """联系人: the list takes the place of the card."""
    shown = await context.crm.contacts.list(context.call, customer_id)
    await replies.show(context, views.listed(shown, context.t), card=shown.card)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    shown = await context.crm.contacts.turn(context.call, context.page_step)
    await replies.show(context, views.listed(shown, context.t), card=shown.card)


async def opened(context: Context, contact_id: int) -> None:
    """A number of the list, and ‹ 返回 to the card of a contact."""
    shown = await context.crm.contacts.open(context.call, contact_id)
    await replies.show(context, views.contact(shown, context.t), card=shown.card)


async def redraw(update: Update, context: Context) -> None:
    """The list or card with new buttons, after one of them made a message of its own (DIALOG-7)."""
    card = context.card
    if card is None:
        return
    if card.view == "contact-list":
        await listed(context, card.record_id)
    else:
        await opened(context, card.record_id)


async def reopen(update: Update, context: Context, contact_id: int) -> None:
    """A fresh card where a button was too old."""
    shown = await context.crm.contacts.open(context.call, contact_id, fresh=True)
    await replies.show(context, views.contact(shown, context.t), card=shown.card, fresh=True)


async def person_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Who the new contact is: name, title and phone in one line; False when the words mean something else."""
    subject, field = situation.asked
    record = parse_ref(subject)
    if record is None or record[0] != "customer" or field != "contact" or len(reading.text) > LONGEST_WORDS:
        return False
    if reading.certainty == "sure" and reading.kind not in ("lookup", "lead"):
        return False
    shown = await context.crm.contacts.add(context.call, record[1], contact_of(reading))
    await replies.show(context, views.contact(shown, context.t), card=shown.card, redraw=True)
    return True


def contact_of(reading: Reading) -> NewContact:
    """The person a line names: 李经理 采购 139…, or Mary Li, purchasing, +86 139…"""
    name, title = _name_and_title(reading.text)
    return NewContact(
        name=name,
        title=title,
        phones=tuple(reading.phones),
        email=next(iter(reading.emails), None),
        wechat=reading.fields.get("wechat"),
    )


def _name_and_title(text: str) -> tuple[str, str]:
    """What is no number and no address: the first part is the name, what follows the title."""
    parts = [_without_numbers(part) for part in _COMMA.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        return parts[0], " ".join(parts[1:])
    words = (parts[0] if parts else text.strip()).split()
    first = 2 if all(word.isascii() for word in words) else 1
    return " ".join(words[:first]), " ".join(words[first:])


def _without_numbers(part: str) -> str:
    words = [word for word in part.split() if "@" not in word and not any(char.isdigit() for char in word)]
    return " ".join(words)
