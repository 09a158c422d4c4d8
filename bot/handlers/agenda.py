"""/today: what is due and overdue."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.views import agenda as views


async def today(update: Update, context: Context) -> None:
    """/today, its key and the button of the short help."""
    agenda = await context.crm.reminders.today(context.call)
    await replies.show(context, views.today(agenda, context.t), card=agenda.card, fresh=True)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    step = -1 if context.data is not None and context.data.verb == "prev" else 1
    agenda = await context.crm.reminders.page(context.call, step)
    await replies.show(context, views.today(agenda, context.t), card=agenda.card)
