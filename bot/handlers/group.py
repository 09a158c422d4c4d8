"""Binding a group to a department, by its head or a super admin who is admin of the group (conversations.md 8.1)."""

from telegram import ChatMember, Update

from bot import replies
from bot.boundary import Context
from bot.views import group as views
from storage.errors import Forbidden

BIND = "g_"
_ADMINS = (ChatMember.ADMINISTRATOR, ChatMember.OWNER)


async def bind(update: Update, context: Context) -> None:
    """/start g_<department> in a group. Raises Forbidden for who is no admin of it."""
    chat, user = update.effective_chat, update.effective_user
    if not context.call.private and chat is not None and user is not None:
        member = await context.bot.get_chat_member(chat.id, user.id)
        if member.status not in _ADMINS:
            raise Forbidden("not_allowed", rule="PERM-23")
    department = (context.args or [""])[0].removeprefix(BIND)
    shown = await context.crm.groups.bind(context.call, department)
    await replies.show(context, views.bound(shown, context.t))
