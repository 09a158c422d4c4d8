"""Lists of leads and the registers, by words, from 更多, or by their own buttons (LEAD-11, LEAD-13)."""

from datetime import date, datetime

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.registers import register_of
from bot.views import lead_conversion as conversion_views
from bot.views import lead_lists as views
from storage.entities.dialogue import Situation
from storage.entities.leads import LeadList
from storage.errors import Invalid


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """今天来电登记, 来人登记表, 我的线索."""
    what = register_of(reading.text) or "mine"
    days = [found.at or found.start for found in reading.dates]
    zone = context.speaker.organisation.timezone
    day = next((at.astimezone(zone).date() for at in days if at is not None), None)
    await _show(context, await context.crm.leads.list(context.call, what, day))


async def tapped(update: Update, context: Context) -> None:
    """A list, another day of it, 多选, or one number switched."""
    record, arg = context.record, context.button_arg
    leads = context.crm.leads
    if record is not None and record[0] == "lead":
        shown = await leads.pick(context.call, record[1])
    elif arg == "pick":
        shown = await leads.pick(context.call, None)
    else:
        what, _, day = arg.partition(".")
        shown = await leads.list(context.call, what, _date(day), onto=_is_list(context))
    await _show(context, shown)


def _is_list(context: Context) -> bool:
    return context.card is not None and context.card.view == "lead-list"


def _date(text: str) -> date | None:
    """The day a button names. Raises Invalid for anything else."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError as exc:
        raise Invalid("unknown_value", rule="LEAD-13", field="day") from exc


async def turn(update: Update, context: Context) -> None:
    """‹ and ›."""
    await _show(context, await context.crm.leads.turn_list(context.call, context.page_step))


async def convert_chosen(update: Update, context: Context) -> None:
    """转成客户 2 条: each with a line of what became of it."""
    batch = await context.crm.leads.convert_chosen(context.call)
    await replies.show(context, conversion_views.batch(batch, context.t), card=batch.card)


async def _show(context: Context, shown: LeadList) -> None:
    # 更多 stays where it is; only a list takes the place of a list.
    fresh = not _is_list(context)
    await replies.show(context, views.listed(shown, context.t), card=shown.card, fresh=fresh)
