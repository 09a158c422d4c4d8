"""Binding a group to a department, by its head or a super admin who is admin of the group (conversations.md 8.1), and
what becomes of the binding when the group moves or takes the bot out."""

from telegram import ChatMember, Update

from bot import replies
from bot.boundary import Context, place_of
from bot.views import group as views
from storage.errors import Forbidden

BIND = "g_"
_OUT = (ChatMember.LEFT, ChatMember.BANNED)
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


async def changed(update: Update, context: Context) -> bool:
    """Whoever did it: the group has another address, or the bot was taken out of it. False for anything else."""
    groups, call, member = context.crm.groups, context.call, update.my_chat_member
    to = update.message.migrate_to_chat_id if update.message is not None else None
    if to is not None:
        await groups.moved(call.place, place_of(to), now=call.at)
    elif not call.private and member is not None and member.new_chat_member.status in _OUT:
        await groups.gone(call.place, now=call.at)
    else:
        return False
    return True
