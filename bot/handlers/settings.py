"""One's own settings: the language (conversations.md 6.24)."""

from telegram import Update

from bot import menus, replies
from bot.boundary import Context
from bot.texts import texts
from bot.views import settings as views


async def show(update: Update, context: Context) -> None:
    """/settings."""
    own = await context.crm.settings.open_own(context.call)
    await replies.show(context, views.own(own, context.t), card=own.card)


async def set_language(update: Update, context: Context) -> None:
    """A language button: the card, the keyboard and the menu change at once."""
    locale = context.data.arg if context.data else ""
    own = await context.crm.settings.set_locale(context.call, locale)
    t = texts(own.locale)
    permissions = context.speaker.permissions
    await replies.show(context, views.own(own, t), card=own.card)
    await replies.show(context, views.language_set(permissions, t), fresh=True)
    await menus.set_menu(context.bot, context.call.account, permissions, t)
