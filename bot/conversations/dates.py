"""A typed date: the answer to the open question, or the reply to a card (conversations 4.5, 6.3)."""

import re

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import DateFound, Reading
from bot.views import reminder as reminder_views
from bot.views.view import View
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import DAY, to_ms

NEARLY_A_YEAR = 330 * DAY
_YEAR = re.compile(r"\d{3,4}\s*年|\b20\d\d\b|明年|后年|後年|next year|in a year|一年|year", re.IGNORECASE)
KINDS = ("follow_up", "reminder", "customer", "lead", "draft", "memo")


async def slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The slot date takes a message that is a date and nothing else; anything else is a message of its own."""
    question = situation.question
    parsed = parse_ref(question.subject) if question is not None else None
    if parsed is None or parsed[0] not in KINDS:
        return False
    return await _answer(context, parsed, reading.text)


async def _answer(context: Context, record: tuple[str, int], text: str) -> bool:
    """Move what the record says to the date typed; False when the text is no date."""
    found = routing.date(text, context)
    if found is None:
        return False
    trouble = _trouble(context, found)
    if trouble is not None:
        await replies.show(context, trouble)
        return True
    assert found.at is not None
    await _move(context, record, to_ms(found.at), chosen=found.timed)
    return True


def _trouble(context: Context, found: DateFound) -> View | None:
    """Why the date cannot be taken; the question stays open."""
    t = context.t
    if found.trouble == "impossible" or found.at is None:
        return View(t("error-not-a-date", words=found.text))
    at = _meant(found, context.call.at)
    if at <= context.call.at:
        same_day = t.formats.is_today(at)
        return View(
            t("error-time-gone", time=t.formats.clock(at))
            if same_day
            else t("error-date-gone", day=t.formats.day_long(at))
        )
    return None


def _meant(found: DateFound, now: int) -> int:
    """7月8日 said a day later means the day that has passed, not the one in a year, unless the year was said."""
    assert found.at is not None
    at = to_ms(found.at)
    if at - now < NEARLY_A_YEAR or _YEAR.search(found.text):
        return at
    leap = (found.at.month, found.at.day) == (2, 29)
    return at if leap else to_ms(found.at.replace(year=found.at.year - 1))


async def _move(context: Context, record: tuple[str, int], at: int, *, chosen: bool) -> None:
    crm, call = context.crm, context.call
    kind, record_id = record
    if kind == "follow_up":
        saved = await crm.follow_ups.change_next(call, record_id, at, chosen=chosen)
        await replies.answer(context, saved, redraw=True)  # A visit keeps its own card.
    elif kind == "reminder":
        moved = await crm.reminders.move(call, record_id, at, chosen=chosen)
        await replies.show(context, reminder_views.shown(moved, context.t), card=moved.card, redraw=True)
    elif kind == "memo":
        made = await crm.reminders.save_memo(call, record_id, at, chosen=chosen)
        await replies.show(context, reminder_views.shown(made, context.t), card=made.card)
    elif kind == "draft":
        made = await crm.reminders.save_draft(call, record_id, at, chosen=chosen)
        await replies.show(context, reminder_views.shown(made, context.t), card=made.card)
    else:
        subject = ("lead" if kind == "lead" else "customer", record_id)
        made = await crm.reminders.set_next(call, subject, at, chosen=chosen)  # type: ignore[arg-type]
        await replies.show(context, reminder_views.shown(made, context.t), card=made.card)
