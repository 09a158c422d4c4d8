"""The lists of customers and the look-up in follow-ups: /find without words, and the buttons below them."""

from telegram import Update

from bot import replies
from bot.boundary import Context


async def tapped(update: Update, context: Context) -> None:
    """A list or a filter of it; 搜跟进 looks for the same words in follow-ups."""
    arg = context.button_arg
    if arg == "said":
        await replies.answer(context, await context.crm.customers.said(context.call))
        return
    scope, _, silent = arg.partition(".")
    onto = context.card is not None and context.card.view == "customer-held"
    held = await context.crm.customers.held(context.call, scope, silent=silent == "silent", onto=onto)
    await replies.answer(context, held)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    await replies.answer(context, await context.crm.customers.turn_held(context.call, context.page_step))


async def turn_said(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    await replies.answer(context, await context.crm.customers.turn_said(context.call, context.page_step))
