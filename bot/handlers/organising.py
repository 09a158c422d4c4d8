"""Inviting and managing people (conversations.md 6.20)."""

from telegram import InlineKeyboardMarkup, Message, Update

from bot import replies
from bot.boundary import Context
from bot.views import group as group_views
from bot.views import organising as views
from bot.views.paging import PAGE
from storage.entities.joining import Invited
from storage.entities.organisation import PersonShown
from storage.errors import NotFound


async def invite(update: Update, context: Context) -> None:
    """/invite 王芳 销售 华东区."""
    words = " ".join(context.args or [])
    if not words:
        await replies.show(context, views.invite_ask(context.t))
        return
    made = await context.crm.joining.invite(context.call, words)
    link = _link(context, made.token)
    await replies.show(context, views.invited(made, context.t, link=link, firm=_firm(context)), card=made.card)


async def link_again(update: Update, context: Context) -> None:
    """A new link for somebody, also for a new phone."""
    made = await context.crm.joining.reinvite(context.call, context.id_of("user"))
    link = _link(context, made.token)
    await replies.show(context, views.invited(made, context.t, link=link, firm=_firm(context)), card=made.card)


async def void(update: Update, context: Context) -> None:
    """The invite is void."""
    await replies.answer(context, await context.crm.joining.void(context.call, context.id_of("invite")))


async def role(update: Update, context: Context) -> None:
    """改角色: the choices, a page of them, one of them, or back."""
    await _choose(update, context, "role")


async def department(update: Update, context: Context) -> None:
    """改部门: likewise."""
    await _choose(update, context, "dept")


async def superior(update: Update, context: Context) -> None:
    """改主管: likewise; u0 is nobody."""
    await _choose(update, context, "boss")


async def _choose(update: Update, context: Context, kind: str) -> None:
    crm, call, user = context.crm, context.call, context.id_of("user")
    arg, link = context.button_arg, _link_on(update)
    if arg.isdecimal():
        changed = await _change(context, user, kind, int(arg))
        view = views.shown(changed, context.t, link=link, firm=_firm(context))
        await replies.show(context, view, card=changed.card)
    elif arg == "back":
        await _back(context, user, link)
    else:
        page = int(arg[1:]) if arg[:1] == "p" and arg[1:].isdecimal() else 0
        asked = await crm.people.choices(call, user, kind)
        await replies.show(context, views.choices(asked, context.t, link=link, page=page), card=asked.card)


async def _change(context: Context, user: int, kind: str, chosen: int) -> PersonShown | Invited:
    people, call = context.crm.people, context.call
    match kind:
        case "dept":
            return await people.move(call, user, chosen)
        case "boss":
            return await people.set_superior(call, user, chosen or None)
    return await people.set_roles(call, user, [chosen])


async def _back(context: Context, user: int, link: str | None) -> None:
    card = context.card
    if card is not None and card.entity == "invite":
        made = await context.crm.joining.open_invite(context.call, card.record_id)
        await replies.show(context, views.invited(made, context.t, link=link, firm=_firm(context)), card=made.card)
        return
    await replies.answer(context, await context.crm.people.open(context.call, user))


async def admin(update: Update, context: Context) -> None:
    """/admin has one card with everything; /admin 赵磊 or /admin 华东区 opens one, several hits are listed."""
    words = " ".join(context.args or [])
    if not words:
        await replies.answer(context, await context.crm.administration.hub(context.call))
        return
    if await _department(context, words):
        return
    found = await context.crm.people.directory(context.call, text=words, limit=PAGE)
    if len(found.people) == 1 and found.total == 1:
        await replies.answer(context, await context.crm.people.open(context.call, found.people[0].id))
        return
    if not found.people:
        raise NotFound(rule="PERM-25")
    await replies.show(context, views.people(found, context.t))


async def _department(context: Context, words: str) -> bool:
    """A department of that name: the way to bind a group to it."""
    for one in await context.crm.departments.list(context.call):
        if one.name.casefold() == words.casefold():
            payload = await context.crm.groups.link(context.call, one.id)
            view = group_views.link(one.name, payload, context.t, bot=context.bot.username)
            await replies.show(context, view)
            return True
    return False


async def open_person(update: Update, context: Context) -> None:
    """A number of the list, or ‹ back from a question."""
    await replies.answer(context, await context.crm.people.open(context.call, context.id_of("user")))


async def reopen_person(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.people.open(context.call, number))


async def stop(update: Update, context: Context) -> None:
    """停用: the question, then the yes."""
    if context.button_arg == "yes":
        await replies.answer(context, await context.crm.people.suspend(context.call, context.id_of("user")))
        return
    await replies.answer(context, await context.crm.people.ask_suspend(context.call, context.id_of("user")))


def _firm(context: Context) -> str:
    return context.speaker.organisation.name


def _link(context: Context, token: str | None) -> str | None:
    return f"https://t.me/{context.bot.username}?start=i_{token}" if token else None


def _link_on(update: Update) -> str | None:
    """The link the card still carries in its copy button: the CRM itself knows no token any more (ORG-22)."""
    message = update.callback_query.message if update.callback_query is not None else None
    markup = message.reply_markup if isinstance(message, Message) else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    buttons = [button for row in markup.inline_keyboard for button in row]
    return next((button.copy_text.text for button in buttons if button.copy_text is not None), None)
