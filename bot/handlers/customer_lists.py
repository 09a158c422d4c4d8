"""The lists of customers and the look-up in follow-ups: /find without words, and the buttons below them."""

from collections.abc import Callable
from typing import Any

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.views import customer_lists as views
from bot.views.view import View
from storage.entities.customers import HeldList, SaidList

SHOWS: dict[type, Callable[[Any, Any], View]] = {HeldList: views.held, SaidList: views.said}


async def tapped(update: Update, context: Context) -> None:
    """A list or a filter of it; 搜跟进 looks for the same words in follow-ups."""
    arg = context.button_arg
    if arg == "said":
        await _show(context, await context.crm.customers.said(context.call))
        return
    scope, _, silent = arg.partition(".")
    onto = context.card is not None and context.card.view == "customer-held"
    await _show(context, await context.crm.customers.held(context.call, scope, silent=silent == "silent", onto=onto))


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    await _show(context, await context.crm.customers.turn_held(context.call, context.page_step))


async def turn_said(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    await _show(context, await context.crm.customers.turn_said(context.call, context.page_step))


async def _show(context: Context, shown: HeldList | SaidList) -> None:
    await replies.show(context, SHOWS[type(shown)](shown, context.t), card=shown.card)
