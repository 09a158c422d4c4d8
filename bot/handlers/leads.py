"""Leads: a sentence, a forward or a shared contact becomes a draft; one tap saves it (conversations 6.4)."""

import dataclasses
from typing import Any

from telegram import Contact, MessageOrigin, Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.calls import call_of
from bot.understanding.entries import entry_of, subject_of
from bot.understanding.lead_fields import LONGEST_NAME, fits, read_vcard
from bot.understanding.lead_fields import Card as PhoneBookCard
from bot.views import customer as customer_views
from bot.views import lead as views
from storage.entities.cards import Card
from storage.entities.customers import NewContact
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms
from storage.entities.leads import NewLead, Origin

NATIONAL_DIGITS = 11
LARGEST_CARDS = 1024 * 1024
MOST_CARDS = 5
LAST_DIGITS = 4
FIELDS = ("company", "contact", "phone", "need", "source", "reason")
OWN = "x."  # Before the key of a field the firm added.
INDIVIDUAL = {"person": "yes", "later": "no"}


async def command(update: Update, context: Context) -> None:
    """/lead 明辉电子 刘敏 139…; without words the next message is one."""
    words = " ".join(context.args or [])
    if not words:
        await context.crm.leads.ask_new(context.call)
        await replies.show(context, views.ask(context.t))
        return
    context.situation = await context.crm.dialogue.situation(context.call, text=words)
    await said(update, context, routing.read(words, context), context.situation)


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """新客户 明辉电子 刘敏 139…: a draft, with what stands in the firm already."""
    new = _caller(lead_of(reading), context)
    at = to_ms(reading.next_at) if reading.next_at else None
    shown = await context.crm.leads.draft(
        context.call,
        new,
        reading.text,
        next_at=at,
        nameless=reading.customer is None and not new.individual,
        brought=context.files,
    )
    await replies.answer(context, shown)


async def called(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """139… 问报价: to the readable holder of the number; an unknown one becomes a lead (FOLLOW-12)."""
    holder = subject_of(reading.match.best) if reading.match.level == "not_yours" else None
    if holder is not None:
        entry = dataclasses.replace(entry_of(reading, holder, now=context.call.at), method="phone")
        saved = await context.crm.follow_ups.say(context.call, entry)
        await replies.answer(context, saved)
        return
    call = call_of(reading.text)
    phones = reading.phones or reading.unread_phones
    phone = next(iter(phones), call[0] if call else "")
    new = _caller(NewLead(name=phone, phones=phones, source="inbound_call", channel="phone_in"), context)
    at = to_ms(reading.next_at) if reading.next_at else None
    note = call[1] if call else reading.text
    shown = await context.crm.leads.draft(context.call, new, reading.text, next_at=at, nameless=True, note=note)
    await replies.answer(context, shown)


def _caller(new: NewLead, context: Context) -> NewLead:
    """Whoever is known by nothing but a number is called by its end: names stand in lists, numbers do not."""
    digits = "".join(char for char in new.name if char.isdigit())
    if new.name not in new.phones or len(digits) < LAST_DIGITS:
        return new
    return dataclasses.replace(new, name=context.t.plain("lead-caller", digits=digits[-LAST_DIGITS:]))


def lead_of(reading: Reading) -> NewLead:
    """The lead a reading names: a company, else the person, else the number, else its first words."""
    phones = (*reading.phones, *reading.unread_phones)
    person = reading.person or ""
    name = reading.customer or person or next(iter(phones), "") or reading.text.strip().split("\n")[0][:LONGEST_NAME]
    fields = reading.fields
    return NewLead(
        name=name,
        contact_name=person,
        title=reading.title or "",
        phones=phones,
        email=next(iter(reading.emails), None),
        wechat=fields.get("wechat"),
        address=fields.get("address", ""),
        need=fields.get("need", ""),
        source=fields.get("source"),
        individual=reading.customer is None and fields.get("individual") == "yes",
    )


async def forwarded(update: Update, context: Context) -> None:
    """A forward: a known record's note, a known name's card, else a lead. Its sender is never contacted (4.4)."""
    message = update.message
    text = message.text or message.caption if message else None
    if message is None or message.forward_origin is None or not text:
        await context.runtime.features.inputs["other"](update, context)
        return
    reading = routing.read(text, context, forwarded=True)
    kinds = context.runtime.features.kinds
    best = reading.match.best
    # A record of the pool that only sounds alike is nobody's to write to: the lead is checked against it.
    own = best is not None and best.standing != "pool" and reading.match.level in ("sure", "fuzzy", "context")
    if reading.kind == "lookup" and "lookup" in kinds:
        await kinds["lookup"](update, context, reading, context.situation)
    elif own and "follow_up" in kinds:
        likely = dataclasses.replace(reading, kind="follow_up", certainty="likely")
        await kinds["follow_up"](update, context, likely, context.situation)
    else:
        await _forwarded_lead(context, reading, message.forward_origin)


async def _forwarded_lead(context: Context, reading: Reading, source: MessageOrigin) -> None:
    sender = routing.sender_of(source)
    new = lead_of(reading)
    if reading.customer is None and reading.person is None and sender:
        new = dataclasses.replace(new, name=sender, contact_name=sender)
    new = _caller(dataclasses.replace(new, need=new.need or reading.text), context)
    origin = Origin("forward", sender, to_ms(source.date))
    shown = await context.crm.leads.draft(
        context.call, new, reading.text, origin=origin, nameless=reading.customer is None
    )
    await replies.answer(context, shown)


async def contact_shared(update: Update, context: Context) -> None:
    """A phone-book contact: to the customer replied to, the record of a known number, else a lead (CONT-5)."""
    message = update.message
    if message is None or message.contact is None:
        return
    shared = of_contact(message.contact)
    replied = context.situation.replied
    if replied is not None and replied.entity == "customer":
        await _contact_of(context, shared, replied.record_id)
        return
    shown = await context.crm.leads.draft(
        context.call,
        _lead_of_contact(shared),
        _words(shared),
        origin=Origin("contact"),
        nameless=not shared.company,
        opens_known=True,
    )
    await replies.answer(context, shown)


async def cards_sent(update: Update, context: Context) -> None:
    """A .vcf file: a draft for each of its few people; a whole phone book is kept like any other file (4.4)."""
    document = update.message.document if update.message is not None else None
    people: list[PhoneBookCard] = []
    if document is not None and (document.file_size or 0) <= LARGEST_CARDS:
        described = await context.bot.get_file(document.file_id)
        people = read_vcard(bytes(await described.download_as_bytearray()).decode("utf-8", "replace"))
    people = [person for person in people if person.name or person.company]
    if not 0 < len(people) <= MOST_CARDS:
        keep = context.runtime.features.kept
        if keep is not None:
            await keep(update, context)
        return
    call = context.call
    for number, person in reversed(list(enumerate(people))):
        # The delivery itself is the last to be applied: cut short, it is simply read again.
        mine = dataclasses.replace(call, delivery_id=f"{call.delivery_id}.{number}") if number else call
        shown = await context.crm.leads.draft(
            mine,
            _lead_of_contact(dataclasses.replace(person, phones=tuple(map(_international, person.phones)))),
            _words(person),
            origin=Origin("contact"),
            nameless=not person.company,
        )
        await replies.answer(context, shown)


def of_contact(contact: Contact) -> PhoneBookCard:
    """What the phone book says, and the card that comes with it."""
    shared = next(iter(read_vcard(contact.vcard or "")), PhoneBookCard())
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    phones = tuple(dict.fromkeys(_international(phone) for phone in (contact.phone_number, *shared.phones) if phone))
    return dataclasses.replace(shared, name=name or shared.name, phones=phones)


def _international(phone: str) -> str:
    """Telegram leaves the plus of a full number out."""
    digits = phone.replace(" ", "").replace("-", "")
    return f"+{digits}" if digits.isdigit() and len(digits) > NATIONAL_DIGITS else phone


def _lead_of_contact(shared: PhoneBookCard) -> NewLead:
    return NewLead(
        name=shared.company or shared.name or "",
        contact_name=shared.name or "",
        title=shared.title or "",
        phones=shared.phones,
        email=next(iter(shared.emails), None),
    )


def _words(shared: PhoneBookCard) -> str:
    return " ".join(part for part in (shared.company, shared.name, *shared.phones) if part)


async def _contact_of(context: Context, shared: PhoneBookCard, customer_id: int) -> None:
    person = NewContact(shared.name or "", shared.title or "", shared.phones, next(iter(shared.emails), None))
    shown = await context.crm.customers.draft_contact(context.call, customer_id, person, _words(shared))
    await replies.show(context, customer_views.contact_draft(shown, context.t), card=shown.card)


async def save(update: Update, context: Context) -> None:
    """保存, 并到这家, 领取这家, 仍要新建: the argument says which; a token confirms what only warns."""
    draft, arg = context.id_of("draft"), context.button_arg
    leads = context.crm.leads
    if arg == "change":
        shown: Any = await leads.confirm_change(context.call, draft)
    elif arg == "merge":
        shown = await leads.merge(context.call, draft)
    elif arg == "claim":
        shown = await leads.claim(context.call, draft)
    else:
        shown = await leads.save(context.call, draft, token=arg or None)
    await replies.answer(context, shown)


async def edit(update: Update, context: Context) -> None:
    """改一项 and its field names; chips for what has few values."""
    draft, arg = context.id_of("draft"), context.button_arg
    leads = context.crm.leads
    if arg in INDIVIDUAL:
        shown = await leads.change(context.call, draft, "individual", INDIVIDUAL[arg], onto=True)
    elif arg.startswith("s."):
        shown = await leads.change(context.call, draft, "source", arg[2:], onto=True)
    elif arg == "back":
        shown = await leads.reopen(context.call, draft)
    elif arg[:2] == "v." and arg[2:].isdecimal():
        shown = await leads.pick_choice(context.call, draft, int(arg[2:]))
    elif arg[:2] == "m." and arg[2:].isdecimal():
        shown = await leads.turn_choices(context.call, draft, int(arg[2:]))
    else:
        shown = await leads.ask(context.call, draft, arg or "choose")
    await replies.answer(context, shown)


async def tell(update: Update, context: Context) -> None:
    """告诉王芳: she hears that somebody met what is hers, and nothing else."""
    await replies.answer(context, await context.crm.leads.tell_owner(context.call, context.id_of("draft")))


async def invalid(update: Update, context: Context) -> None:
    """标无效 asks why; the reason is the second tap."""
    lead, reason, leads = context.id_of("lead"), context.button_arg, context.crm.leads
    if reason:
        shown = await leads.mark_invalid(context.call, lead, reason)
    else:
        shown = await leads.ask_invalid(context.call, lead)
    await replies.show(context, views.invalid(shown, context.t), card=shown.card)


async def field_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The answer to a field asked for; False when the message means something else (conversations 4.5)."""
    subject, field = situation.asked
    record = parse_ref(subject)
    if record == ("lead", 0) and field == "new" and reading.certainty != "sure":
        await said(update, context, reading, situation)
        return True
    if record is None or record[0] != "draft" or not _is_typed(field) or not fits(field, reading):
        return False
    await _answer(context, record[1], field, reading.text)
    return True


def _is_typed(field: str) -> bool:
    """A field of a draft, or one of the firm's own."""
    return field in FIELDS or field.startswith(OWN)


async def customer_named(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The customer that one of the firm's own fields of a draft asks for; False when the words name none."""
    subject, field = situation.asked
    record, best = parse_ref(subject), reading.match.best
    named = parse_ref(best.subject or best.ref) if best is not None else None
    if record is None or record[0] != "draft" or not field.startswith(OWN):
        return False
    if reading.kind != "lookup" or named is None or named[0] != "customer":
        return False
    await _answer(context, record[1], field, str(named[1]))
    return True


async def draft_replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer; to any other draft it is a plain message."""
    subject, field = situation.asked
    if subject == card.subject and field.startswith(OWN) and situation.question is not None:
        again = routing.read(reading.text, context)
        if situation.question.slot == "customer" and await customer_named(update, context, again, situation):
            return
    if subject == card.subject and _is_typed(field):
        await _answer(context, card.record_id, field, reading.text)
        return
    await routing.route_reading(update, context, reading, situation)


async def _answer(context: Context, draft_id: int, field: str, words: str) -> None:
    leads = context.crm.leads
    if field == "reason":
        shown: Any = await leads.save(context.call, draft_id, reason=words)
    else:
        at = routing.instant(words, context) if field.startswith(OWN) else None
        shown = await leads.change(context.call, draft_id, field, words, at=at)
    await replies.answer(context, shown, redraw=True)


async def reopen(update: Update, context: Context, draft_id: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.dialogue.open_draft(context.call, draft_id))
