"""Help, cancel, groups, and what was not understood: kept, with three readings as buttons."""

import dataclasses

from telegram import Update

from bot import menus, replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.reading import Kind
from bot.views import help as views
from bot.views import trouble
from bot.views.view import View
from storage.entities.dialogue import Situation
from storage.errors import NotFound

LONGEST_TALK = 100  # characters; what is longer is kept, whatever it is


async def overview(update: Update, context: Context) -> None:
    """/help."""
    minutes = int(context.situation.settings["chat.undo_minutes"])
    await replies.show(context, views.overview(context.speaker.permissions, minutes, context.t))


async def more(update: Update, context: Context) -> None:
    """更多: the commands that stand on no key."""
    await replies.show(context, _more(context), fresh=True)


def _more(context: Context, first: int = 0) -> View:
    permissions = context.speaker.permissions
    return views.more(permissions, menus.commands_for(permissions), context.t, sells=_sells(context), first=first)


def _sells(context: Context) -> bool:
    """Do managers of this firm sell too?"""
    return bool(context.situation.settings["ui.manager_sells"])


async def start(update: Update, context: Context) -> None:
    """/start of a linked person: the reply keyboard and the menu again, then what is to be done today."""
    permissions = context.speaker.permissions
    await replies.show(context, views.welcome(permissions, context.t, sells=_sells(context)))
    await menus.set_menu(context.bot, context.call.account, permissions, context.t)
    today = context.runtime.features.commands.get("today")
    if today is not None:
        await today(update, context)


async def greeting(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """A greeting gets a line of help; thanks and OK a reaction only."""
    if len(reading.text) > LONGEST_TALK:
        await not_understood(update, context, reading, situation)
        return
    if reading.fields.get("talk") == "thanks":
        await replies.show(context, View(reaction="👌"))
        return
    await replies.show(context, views.short(context.t))


async def not_understood(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """The words are kept as a draft."""
    shown = await context.crm.dialogue.keep_words(context.call, reading.text)
    await replies.show(context, views.not_understood(shown, context.t), card=shown.card)


async def meant(update: Update, context: Context) -> None:
    """One of the three readings was tapped: the kept words are read that way."""
    words = await context.crm.dialogue.words_of(context.call, context.id_of("draft"))
    situation = await context.crm.dialogue.situation(context.call, text=words, reply_to=None)
    context.situation = dataclasses.replace(situation, question=None)
    meanings: dict[str, Kind] = {"log": "follow_up", "lead": "lead", "find": "lookup"}
    kind = meanings[context.button_arg]
    reading = dataclasses.replace(routing.read(words, context), kind=kind, certainty="likely")
    await context.runtime.features.kinds[kind](update, context, reading, context.situation)


async def cancel(update: Update, context: Context) -> None:
    """/cancel: the open question is dropped, its draft stays."""
    await context.crm.dialogue.cancel(context.call)
    await replies.show(context, views.cancelled(context.t))


async def unsupported(update: Update, context: Context) -> None:
    """A kind of message that comes with a later feature: what words it has are kept as a memo."""
    caption = update.message.caption if update.message is not None else None
    if caption:
        await context.crm.dialogue.keep_memo(context.call, caption)
    await replies.show(context, trouble.unsupported(context.t))


async def sticker(update: Update, context: Context) -> None:
    """Stickers are small talk."""
    await replies.show(context, View(reaction="👌"))


async def picked(update: Update, context: Context) -> None:
    """Buttons of 更多 and of the short help: 更多 itself, another page of it, or what a command opens."""
    target, _, first = context.button_arg.partition(".")
    if target != "more":
        await _command(update, context, context.button_arg)
    elif first.isdecimal():
        await replies.show(context, _more(context, int(first)))
    else:
        await more(update, context)


async def _command(update: Update, context: Context, name: str) -> None:
    """As if it was typed without words; the card stays for the next. Raises NotFound for what is no command.

    Who may it no longer gets the card of what he may now.
    """
    if name not in menus.LISTED:
        raise NotFound(rule="ORG-31")
    if name not in menus.commands_for(context.speaker.permissions):
        lost = dataclasses.replace(_more(context), alert=context.t.plain("error-right-lost"))
        await replies.show(context, lost)
        return
    context.args, context.anew = [], True
    context.call = dataclasses.replace(context.call, card_message=None)
    if context.situation.question is not None and name != "cancel":
        await context.crm.dialogue.drop_question(context.call)
    await context.runtime.features.commands[name](update, context)


async def again(update: Update, context: Context) -> None:
    """Try a parked message once more."""
    if context.data is not None:
        context.runtime.handle_again(context.data.arg, context.call.account)


async def noop(update: Update, context: Context) -> None:
    """A button that shows something and does nothing."""


async def in_group(update: Update, context: Context) -> None:
    """Text in a group is not read; a reply to a card of the bot is answered privately."""
    message = update.message
    if message is None:
        return
    reply = message.reply_to_message
    if reply is not None and reply.from_user is not None and reply.from_user.id == context.bot.id:
        if await context.crm.dialogue.once_a_day(context.call, "group-no-logging"):
            await replies.show(context, views.no_logging(context.t))
        return
    mentioned = f"@{context.bot.username}".lower() in (message.text or "").lower()
    if (mentioned or (message.text or "").startswith("/")) and await context.crm.dialogue.once_a_day(
        context.call, f"group-use-private:{context.call.place}"
    ):
        await replies.show(context, views.use_private(f"https://t.me/{context.bot.username}", context.t))


async def membership(update: Update, context: Context) -> None:
    """Unblocking or opening the chat again makes the person reachable."""
    change = update.my_chat_member
    if change is None or not context.call.private:
        return
    now = context.call.at
    if change.new_chat_member.status == "member":
        await context.crm.outbox.reachable(context.call.account)
    else:
        await context.crm.outbox.unreachable(context.call.account, None, now=now)
