"""Checking in on site: where, what is noted there, leaving (conversations 6.10)."""

import dataclasses
import re
from datetime import datetime
from typing import Any

from telegram import Message, Update

from bot import buttons, replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.entries import entry_of, record_ref, subject_of
from bot.views import visit as views
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import from_ms, to_ms
from storage.entities.visits import Fix

E6 = 1_000_000
NONE = Fix("none")
_CLOCK = re.compile(r"(\d{1,2})\s*(?::|：|点|點)\s*(\d{2})?\s*分?")


async def located(update: Update, context: Context) -> None:
    """A place was sent: at the customer replied to, else the nearest ones to choose from."""
    message = update.message
    fix = fix_of(message) if message is not None else None
    if fix is None:
        return
    replied = routing.known_record(context.situation) if context.situation.replied is not None else None
    subject = subject_of(replied)
    if subject is not None:
        await replies.answer(context, await context.crm.visits.check_in(context.call, subject, fix))
        return
    await replies.answer(context, await context.crm.visits.here(context.call, fix))


def fix_of(message: Message) -> Fix | None:
    """The place of a message: a live one is trusted most, a venue or a forwarded one least (FOLLOW-15)."""
    place = message.location or (message.venue.location if message.venue is not None else None)
    if place is None:
        return None
    picked = message.venue is not None or message.forward_origin is not None
    trust = "pinned" if picked else "live" if place.live_period else "button"
    return Fix(trust, round(place.latitude * E6), round(place.longitude * E6))  # type: ignore[arg-type]


async def command(update: Update, context: Context) -> None:
    """/visit: how to send the place; with a name a check-in there without one."""
    words = " ".join(context.args or [])
    if words:
        situation = await context.crm.dialogue.situation(context.call, text=words, reply_to=None)
        context.situation = dataclasses.replace(situation, question=None, visit=None)
        match = routing.read(words, context).match
        subject = subject_of(match.best) if match.level == "sure" else None
        if subject is not None:
            await replies.answer(context, await context.crm.visits.check_in(context.call, subject, NONE))
            return
    await replies.answer(context, await context.crm.visits.ask_place(context.call))


async def customer_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name says where one is."""
    question = situation.question
    best = reading.match.best
    if question is None or question.subject != views.QUESTION or best is None or reading.kind != "lookup":
        return False
    if reading.match.level not in ("sure", "fuzzy", "context"):
        return False
    await replies.answer(context, await context.crm.visits.pick(context.call, record_ref(best)))
    return True


async def date_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed hour is when the visit ended."""
    question = situation.question
    parsed = parse_ref(question.subject) if question is not None else None
    found = _CLOCK.fullmatch(reading.text.strip())
    if parsed is None or parsed[0] != "visit" or found is None:
        return False
    at = _today_at(context, int(found[1]), int(found[2] or 0))
    if at is None:
        return False
    await replies.answer(context, await context.crm.visits.move_end(context.call, parsed[1], at), redraw=True)
    return True


def _today_at(context: Context, hour: int, minute: int) -> int | None:
    zone = context.speaker.organisation.timezone
    today = from_ms(context.call.said).astimezone(zone)
    if hour > 23 or minute > 59:
        return None
    return to_ms(
        datetime.combine(today.date(), today.replace(hour=hour, minute=minute).time().replace(second=0), zone)
    )


async def noted(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """Words said on site belong to the visit; a date alone is its next contact."""
    visit = situation.visit
    assert visit is not None
    entry = entry_of(reading, visit.record.subject, now=context.call.at)  # type: ignore[arg-type]
    entry = dataclasses.replace(entry, files=context.files, messages=context.messages)
    found = routing.date(reading.text, context) if reading.text else None
    if found is not None and found.at is not None and to_ms(found.at) > context.call.at:
        at = to_ms(found.at)
        saved: Any = await context.crm.visits.set_next(context.call, visit.id, at, chosen=found.timed)
    else:
        saved = await context.crm.visits.note(context.call, visit.id, entry)
    await replies.answer(context, saved, redraw=True, reaction="👌")


# ── taps ──


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old: the visit as it is now."""
    await replies.answer(context, await context.crm.visits.reopen(context.call, number), fresh=True)


async def pick(update: Update, context: Context) -> None:
    """Which customer, by a tap."""
    assert context.data is not None
    await replies.answer(context, await context.crm.visits.pick(context.call, context.data.id))


async def ask(update: Update, context: Context) -> None:
    """Search, none of these, without a place; or when a visit ended."""
    arg = context.button_arg
    if arg == "end":
        await replies.answer(context, await context.crm.visits.ask_end(context.call, context.id_of("visit")))
        return
    if arg == "lead":
        await new_lead(update, context)
        return
    view = {"find": "visit-search", "none": "visit-none-near"}.get(arg, "visit-where")
    await replies.answer(context, await context.crm.visits.ask_again(context.call, view))


async def out(update: Update, context: Context) -> None:
    """离开; or the time it really ended."""
    number, at = context.id_of("visit"), buttons.from_minutes(context.button_arg)
    if at is not None:
        await replies.answer(context, await context.crm.visits.move_end(context.call, number, at))
        return
    await replies.answer(context, await context.crm.visits.leave(context.call, number))


async def undo(update: Update, context: Context) -> None:
    """撤销: no check-in."""
    await replies.answer(context, await context.crm.visits.undo(context.call, context.id_of("visit")))


async def point(update: Update, context: Context) -> None:
    """The first place of a customer; or the place alone, as a memo."""
    if context.data is not None and context.data.id == "-":
        await replies.answer(context, await context.crm.visits.keep_place(context.call))
        return
    given = await context.crm.visits.give_place(context.call, context.id_of("visit"), yes=context.button_arg == "yes")
    await replies.answer(context, given)


async def new_lead(update: Update, context: Context) -> None:
    """建线索: the next message is a lead."""
    handler = context.runtime.features.commands["lead"]
    context.args = []
    await handler(update, context)
