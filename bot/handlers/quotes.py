"""Quotes of a deal: made, sent, taken back, accepted (OPP-16)."""

from telegram import Update

from bot import buttons, replies
from bot.boundary import Context


async def make(update: Update, context: Context) -> None:
    """出报价: the lines as they are now."""
    await replies.answer(context, await context.crm.deals.quote(context.call, context.id_of("opportunity")))


async def open(update: Update, context: Context) -> None:
    """报价: the newest of the deal."""
    await replies.answer(context, await context.crm.deals.open_quote(context.call, _number(context)))


async def send(update: Update, context: Context) -> None:
    """发出; where its discount is over the limit it is submitted."""
    await replies.answer(context, await context.crm.deals.send_quote(context.call, _number(context)))


async def take(update: Update, context: Context) -> None:
    """客户接受."""
    await replies.answer(context, await context.crm.deals.accept_quote(context.call, _number(context)))


async def recall(update: Update, context: Context) -> None:
    """撤回 into a draft."""
    await replies.answer(context, await context.crm.deals.recall_quote(context.call, _number(context)))


def _number(context: Context) -> int:
    """Quotes have no letter of their own: their number stands in the button's argument."""
    return buttons.number_of(context.button_arg)
