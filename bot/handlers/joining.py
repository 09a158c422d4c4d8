"""Joining by an invite, and what an account hears that is linked to nobody (conversations.md 6.1)."""

from telegram import Update

from bot import menus, replies, routing
from bot.boundary import Context
from bot.texts import texts
from bot.views import joining as views
from storage.errors import NotFound

INVITE = "i_"


async def stranger(update: Update, context: Context) -> None:
    """Whatever somebody unknown does: open an invite, answer its offer, or anything else, answered once a day."""
    data = context.data
    if data is not None and data.is_current and data.feature == "join":
        await (confirm if data.verb == "yes" else deny)(update, context)
    elif update.callback_query is not None:
        await replies.show(context, views.link_first(context.t))
    elif _token(update, context) is not None:
        await opened(update, context)
    elif (
        context.call.private
        and update.message is not None
        and await context.crm.joining.answers_stranger(context.call)
    ):
        await replies.show(context, views.stranger(context.t))


async def opened(update: Update, context: Context) -> None:
    """/start i_<token>."""
    made = await context.crm.joining.offer(context.call, _token(update, context) or "")
    await replies.show(context, views.offer(made, context.t), card=made.card)


async def confirm(update: Update, context: Context) -> None:
    """Yes: the account is linked; the words to try, the keyboard and the times follow."""
    joined = await context.crm.joining.confirm(context.call, _invite(context), context.t.locale)
    t = texts(joined.locale)
    await replies.show(context, views.done(joined, t))
    await replies.show(context, views.example(joined, t), fresh=True)
    await replies.show(context, views.times(joined, t), card=joined.card, fresh=True)
    await menus.set_menu(context.bot, context.call.account, joined.permissions, t)


async def deny(update: Update, context: Context) -> None:
    """Not me."""
    result = await context.crm.joining.deny(context.call, _invite(context))
    await replies.show(context, views.denied(result, context.t))


def _token(update: Update, context: Context) -> str | None:
    """The token of an invite link just opened."""
    command = routing.command_of(update.message, context.bot.username) if update.message is not None else None
    if command is None or command[0] != "start" or not command[1].startswith(INVITE):
        return None
    return command[1].removeprefix(INVITE)


def _invite(context: Context) -> int:
    """The invite a button names. Raises NotFound for anything else (ORG-31)."""
    record = context.record
    if record is None or record[0] != "invite":
        raise NotFound("invite_gone", rule="ORG-22")
    return record[1]
