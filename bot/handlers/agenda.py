"""/today, /week, days off, and what the digests and summaries open (conversations.md 6.17, 7)."""

from datetime import date, datetime

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import agenda as views
from bot.views import team_agenda as team_views
from storage.entities.dialogue import Situation
from storage.entities.reminders import Team
from storage.errors import NotFound

DELEGATES = 4


async def today(update: Update, context: Context) -> None:
    """/today, its key and the button of the short help."""
    agenda = await context.crm.reminders.today(context.call)
    await replies.show(context, views.listed(agenda, context.t), card=agenda.card, fresh=True)


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """今天, today: the word alone, with no question open."""
    await today(update, context)


async def week(update: Update, context: Context) -> None:
    """/week: the seven days after today."""
    agenda = await context.crm.reminders.week(context.call)
    await replies.show(context, views.listed(agenda, context.t), card=agenda.card, fresh=True)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    agenda = await context.crm.reminders.page(context.call, context.page_step)
    await replies.show(context, views.listed(agenda, context.t), card=agenda.card)


async def team(update: Update, context: Context) -> None:
    """/team: the people in one's scope."""
    shown = await context.crm.reminders.team(context.call)
    await replies.show(context, team_views.listed(shown, context.t), card=shown.card, fresh=True)


async def turn_team(update: Update, context: Context) -> None:
    """‹ and › of the team and of one person."""
    shown = await context.crm.reminders.team_page(context.call, context.page_step)
    view = team_views.listed(shown, context.t) if isinstance(shown, Team) else team_views.person(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def open(update: Update, context: Context) -> None:
    """A button of a digest or of a summary; without anything said it is today's list."""
    arg = context.button_arg
    record = context.record
    if record is not None and record[0] == "user" and arg:
        await _of(context, record[1])
    elif record is not None and record[0] == "user":
        person = await context.crm.reminders.team_person(context.call, record[1])
        await replies.show(context, team_views.person(person, context.t), card=person.card, fresh=True)
    elif arg == "team":
        await team(update, context)
    elif arg == "off":
        await ask_off(update, context)
    elif arg == "drafts":
        await context.runtime.features.commands["drafts"](update, context)
    elif arg == "news":
        await context.crm.outbox.open_list(context.call)
    elif arg.startswith("m"):
        await context.crm.outbox.open_thing(context.call, _row(arg[1:]))
    else:
        await today(update, context)


def _row(text: str) -> int:
    """The number of a message in a summary. Raises NotFound for anything else."""
    if not text.isascii() or not text.isalnum() or len(text) > 12:
        raise NotFound(rule="ORG-31")
    return int(text, 36)


async def ask_off(update: Update, context: Context) -> None:
    """请假: until when; nothing changes before a day is tapped."""
    asked = await context.crm.reminders.ask_absence(context.call)
    await replies.show(context, views.absence(asked, context.t), card=asked.card, fresh=True)


async def _of(context: Context, user_id: int) -> None:
    """请假 of somebody below: until when, or who decides meanwhile."""
    what, _, after = context.button_arg.partition(".")
    asked = await context.crm.reminders.ask_absence(context.call, user_id)
    view = views.absence(asked, context.t)
    if what == "who" and after.isdecimal():
        found = await context.crm.people.directory(context.call, after=int(after), limit=DELEGATES)
        view = views.delegates(user_id, found, context.t)
    await replies.show(context, view, card=asked.card)


async def off(update: Update, context: Context) -> None:
    """The day was tapped, or the end of the absence."""
    arg = context.button_arg
    whom = context.record[1] if context.record is not None and context.record[0] == "user" else None
    what, _, chosen = arg.partition(".")
    if what == "d" and whom is not None and (chosen == "none" or chosen.isdecimal()):
        delegate = int(chosen) if chosen.isdecimal() else None
        entered = await context.crm.reminders.name_delegate(context.call, whom, delegate)
    else:
        entered = await context.crm.reminders.set_absence(context.call, None if arg == "end" else _day(arg), whom)
    await replies.show(context, views.absence(entered, context.t), card=entered.card)


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day of the calendar has no zone
    except ValueError as exc:
        raise NotFound(rule="ORG-31") from exc
