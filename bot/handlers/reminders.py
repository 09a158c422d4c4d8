"""Reminders: set, done, missed, put off, dismissed, taken back; replies to their cards."""

import re

from telegram import Update

from bot import buttons, replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.entries import entry_of, record_ref, subject_of
from bot.views import reminder as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref, ref
from storage.entities.instants import MINUTE, to_ms
from storage.errors import NotFound

ASKS = {"when": "remind-when", "days": "remind-days", "back": "remind-due"}
LONGEST_MISS = 14
DONE = re.compile(r"\W*(?:完成了?|好了|办好了?|辦好了?|搞定了?|已?做完了?|done|finished)\W*", re.IGNORECASE)


async def from_reading(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """提醒我周五给明辉寄样品: one's own is saved at once; what a colleague is to do is kept until tasks arrive."""
    moment = reading.next_at or reading.due_at
    if reading.assignee is not None:
        ahead = [to_ms(at) for at in (moment, *reading.choices) if at is not None and to_ms(at) > context.call.at]
        kept = await context.crm.reminders.keep_for_colleague(
            context.call, reading.text, reading.assignee, list(dict.fromkeys(ahead))
        )
        await replies.show(context, views.for_colleague(kept, context.t), card=kept.card)
        return
    match = reading.match
    subject = subject_of(match.best) if match.level == "sure" else None
    hits = [hit.candidate for hit in match.hits if hit.candidate.standing in ("own", "readable")]
    options = () if subject else tuple(dict.fromkeys(record_ref(hit) for hit in hits))[:2]
    note = reading.note or reading.text
    if moment is None or to_ms(moment) <= context.call.at:
        staged = await context.crm.reminders.stage_own(
            context.call,
            note,
            reading.text,
            subject=subject,
            options=options,
            choices=[to_ms(choice) for choice in reading.choices],
        )
        await replies.show(context, views.asked(staged, context.t), card=staged.card)
        return
    made = await context.crm.reminders.set_own(
        context.call,
        note,
        to_ms(moment),
        subject=subject,
        chosen=any(found.timed for found in reading.dates),
        options=options,
    )
    await replies.answer(context, made)


async def _settled(context: Context, number: int) -> None:
    """Acting on one of several redraws the list with what is left (6.8)."""
    left = await context.crm.reminders.list_with(context.call, number)
    if left is not None and context.call.card_message != left.card.message:
        await replies.redraw(context, views.listed(left, context.t), left.card)


async def on_reply(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to a reminder: a date moves it, 没接 is a miss, a sentence is logged and closes it (6.3)."""
    number, crm = card.record_id, context.crm
    if await routing.takes_date(update, context, reading, situation, ref("reminder", number)):
        return
    subject = parse_ref(card.subject or "")
    missed = reading.fields.get("outcome") == "no_answer" and len(reading.text) <= LONGEST_MISS and not reading.dates
    if subject is not None and missed:
        await replies.answer(context, await crm.reminders.miss(context.call, number), redraw=True)
    elif subject is None or DONE.fullmatch(reading.text):
        await _done(context, number)
    else:
        entry = entry_of(reading, subject_of(reading.match.best), now=context.call.at)
        await replies.answer(context, await crm.follow_ups.say(context.call, entry, reminder_id=number))


async def _done(context: Context, number: int, *, redraw: bool = True) -> None:
    result = await context.crm.reminders.done(context.call, number)
    await replies.answer(context, result, redraw=redraw)
    await _settled(context, number)


# ── taps ──


async def done(update: Update, context: Context) -> None:
    """联系上了: saved at the tap, the card asks how it went."""
    await _done(context, context.id_of("reminder"))


async def miss(update: Update, context: Context) -> None:
    """没接."""
    number = context.id_of("reminder")
    await replies.answer(context, await context.crm.reminders.miss(context.call, number))
    await _settled(context, number)


async def snooze(update: Update, context: Context) -> None:
    """An hour from the tap, or the moment on the chip."""
    arg, number = context.button_arg, context.id_of("reminder")
    after, at = buttons.from_after(arg), buttons.from_minutes(arg)
    if after is not None:
        await replies.answer(context, await context.crm.reminders.snooze(context.call, number, after))
    elif at is not None:
        await replies.answer(context, await context.crm.reminders.move(context.call, number, at))
    else:
        raise NotFound(rule="ORG-31")
    await _settled(context, number)


async def set(update: Update, context: Context) -> None:
    """A next contact for a lead or customer, the time of a staged reminder, or the record one is about."""
    record, arg = context.record, context.button_arg
    chosen = parse_ref(arg)
    if record is not None and record[0] == "reminder" and chosen is not None and chosen[0] in ("customer", "lead"):
        subject = ("lead" if chosen[0] == "lead" else "customer", chosen[1])
        await replies.answer(context, await context.crm.reminders.link(context.call, record[1], subject))  # type: ignore[arg-type]
        return
    at, later = buttons.from_minutes(arg), buttons.from_after(arg)
    if later is not None:
        at = context.call.at + later * MINUTE
    if record is not None and record[0] == "draft" and at is not None:
        await replies.answer(context, await context.crm.reminders.save_draft(context.call, record[1], at))
        return
    if record is not None and record[0] == "memo" and at is not None:
        await replies.answer(context, await context.crm.reminders.save_memo(context.call, record[1], at))
        return
    if record is None or record[0] not in ("customer", "lead") or at is None:
        raise NotFound(rule="ORG-31")
    subject = ("lead" if record[0] == "lead" else "customer", record[1])
    await replies.answer(context, await context.crm.reminders.set_next(context.call, subject, at), fresh=True)  # type: ignore[arg-type]


async def off(update: Update, context: Context) -> None:
    """不提醒, 标为联系不上: this due date is over."""
    view = "remind-lost" if context.button_arg == "lost" else "remind-off"
    number = context.id_of("reminder")
    await replies.answer(context, await context.crm.reminders.dismiss(context.call, number, view=view))
    await _settled(context, number)


async def all(update: Update, context: Context) -> None:
    """都推到14:00, 都推到明天."""
    at = buttons.from_minutes(context.button_arg)
    if at is None:
        raise NotFound(rule="ORG-31")
    moved = await context.crm.reminders.move_all(context.call, at)
    await replies.show(context, views.listed(moved, context.t), card=moved.card)


async def undo(update: Update, context: Context) -> None:
    """撤销 of a move, a miss, an end or a new reminder."""
    await replies.answer(context, await context.crm.reminders.undo(context.call, context.id_of("reminder")))


async def open(update: Update, context: Context) -> None:
    """A number of a list opens the reminder below it; on its own card the keys change."""
    number, arg = context.id_of("reminder"), context.button_arg
    if not arg:
        await replies.answer(context, await context.crm.reminders.open(context.call, number), fresh=True)
        return
    view = ASKS.get(arg)
    day = None if view is not None else buttons.from_minutes(arg)
    asked = await context.crm.reminders.ask(context.call, number, view or "remind-hours", day=day)
    await replies.answer(context, asked)


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old: the reminder as it is now."""
    await replies.answer(context, await context.crm.reminders.open(context.call, number), fresh=True)
