"""A photo of a business card becomes the draft of a lead, where somebody reads cards (conversations 4.4, 6.4)."""

import asyncio
import dataclasses
from collections.abc import Sequence

from telegram import Update

from bot import fetching, replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.business_cards import BusinessCard, is_short, read_business_card
from bot.views.view import View
from storage.entities.files import File, NewFile
from storage.entities.instants import to_ms
from storage.entities.leads import NewLead, Origin

RIGHT = "lead.create"
SIDES = 2
LONGEST_REMARK = 500


async def from_photos(context: Context, files: Sequence[NewFile], words: str) -> bool:
    """The card as a draft with its photo; False for anything that does not look like a card, which is kept as ever.

    `words` came with the photo and go with the lead.
    """
    lines = await _lines(context, files)
    card = _read(context, lines)
    if not card.names_somebody or not is_short(lines):
        return False
    said = routing.read(words, context)
    shown = await context.crm.leads.draft(
        context.call,
        _with_words(_lead_of(card), said),
        _typed(words, lines),
        origin=_origin(context),
        next_at=to_ms(said.next_at) if said.next_at else None,
        nameless=card.card.company is None,
        brought=tuple(files),
    )
    await replies.answer(context, shown)
    return True


async def tapped(update: Update, context: Context) -> None:
    """名片: the photo just asked about is a card, whatever little can be read on it."""
    draft = context.id_of("draft")
    files = await context.crm.follow_ups.files_of(context.call, draft)
    lines = await _lines(context, files)
    card = _read(context, lines)
    known = card.card
    if not (known.company or known.name or known.phones or known.emails):
        await replies.show(context, View(alert=context.t.plain("ask-photo-unread"), modal=True))
        return
    shown = await context.crm.follow_ups.as_lead(
        context.call, draft, _lead_of(card), _typed("", lines), nameless=known.company is None
    )
    await replies.answer(context, shown)


async def _lines(context: Context, files: Sequence[NewFile] | Sequence[File]) -> list[str]:
    """What stands on the one or two photos; nothing where nobody reads cards or the person may make no lead."""
    reader = context.runtime.cards
    is_picture = all(file.kind == "photo" or file.mime.startswith("image/") for file in files)
    if reader is None or RIGHT not in context.speaker.permissions or not 0 < len(files) <= SIDES or not is_picture:
        return []
    await replies.show_working(context)
    pictures = await asyncio.gather(*(fetching.content_of(context, file) for file in files))
    return await reader.read(pictures)


def _read(context: Context, lines: Sequence[str]) -> BusinessCard:
    return read_business_card(lines, context.speaker.organisation.phone_region)


def _origin(context: Context) -> Origin:
    """A card that was forwarded says from whom it came; he is never contacted (CONT-5)."""
    message = context.event.message
    source = message.forward_origin if message is not None else None
    return Origin("forward", routing.sender_of(source), to_ms(source.date)) if source is not None else Origin()


def _with_words(new: NewLead, said: Reading) -> NewLead:
    """What was written beside the photo fills in what a card does not say: source, need, another number."""
    return dataclasses.replace(
        new,
        contact_name=new.contact_name or said.person or "",
        phones=tuple(dict.fromkeys((*new.phones, *said.phones))),
        need=said.fields.get("need", ""),
        source=said.fields.get("source"),
        remark="\n".join(part for part in (said.text, new.remark) if part)[:LONGEST_REMARK],
    )


def _lead_of(card: BusinessCard) -> NewLead:
    """The company, else the person, else the number; what nobody claimed of the card is its remark."""
    known = card.card
    name = known.company or known.name or next(iter((*known.phones, *known.emails)))
    return NewLead(
        name=name,
        contact_name=known.name or "",
        title=known.title or "",
        phones=known.phones,
        email=next(iter(known.emails), None),
        wechat=card.wechat,
        address=known.address or "",
        remark="\n".join(card.others)[:LONGEST_REMARK],
    )


def _typed(words: str, lines: Sequence[str]) -> str:
    """The words of the draft, given back should it be thrown away."""
    return "\n".join((*((words,) if words else ()), *lines))
