"""One's own settings: every tap is one change on the same card (conversations.md 6.24)."""

import re
from datetime import datetime, time, timedelta

from telegram import Update

from bot import menus, replies, routing
from bot.boundary import Context
from bot.texts import texts
from bot.understanding import Reading
from bot.views import help as help_views
from bot.views import notices as notice_views
from bot.views import settings as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.organisation import OwnSettings
from storage.errors import NotFound

MORNING = time(8, 30)
_SPAN = re.compile(
    r"\D*(\d{1,2})[:：点點]?(\d{2})?\s*(?:[-–—~～至到]|to)\s*(\d{1,2})[:：点點]?(\d{2})?\D*", re.IGNORECASE
)
OFF = ("off", "关", "關", "关闭", "關閉", "恢复", "恢復")


async def show(update: Update, context: Context) -> None:
    """/settings."""
    own = await context.crm.settings.open_own(context.call)
    await replies.show(context, views.own(own, context.t), card=own.card)


async def set(update: Update, context: Context) -> None:
    """A field of the screen, another screen, a language, or the answer to "fewer of these?"."""
    arg = context.button_arg
    crm, call = context.crm, context.call
    if arg.startswith("few."):
        asked = await crm.outbox.fewer(call, arg.removeprefix("few."))
        await replies.show(context, notice_views.fewer(asked, context.t), card=asked.card)
    elif arg.startswith("to."):
        own = await crm.settings.open_own(call, arg.removeprefix("to."))
        await replies.show(context, views.own(own, context.t), card=own.card)
    elif arg in ("zh-CN", "zh-TW", "en"):
        await _language(context, await crm.settings.set_locale(call, arg))
    elif arg == "lang":
        await _language(context, await crm.settings.change_own(call, arg))
    else:
        own = await crm.settings.change_own(call, arg)
        await replies.show(context, views.own(own, context.t), card=own.card)


async def _language(context: Context, own: OwnSettings) -> None:
    """The card, the keyboard and the menu change at once."""
    t = texts(own.locale).at(context.call.at, context.speaker.organisation.timezone)
    permissions = context.speaker.permissions
    sells = bool(context.situation.settings["ui.manager_sells"])
    await replies.show(context, views.own(own, t), card=own.card)
    await replies.show(context, views.language_set(permissions, t, sells=sells), fresh=True)
    await menus.set_menu(context.bot, context.call.account, permissions, t)


async def on_reply(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """22:00-07:00 to the settings: quiet hours; anything else is a message of its own."""
    match = _SPAN.fullmatch(reading.text)
    if match is None or not all(int(hour) < 24 for hour in match.group(1, 3)):
        await routing.route_reading(update, context, reading, situation)
        return
    start, end = (f"{int(h):02}:{m or '00'}" for h, m in (match.group(1, 2), match.group(3, 4)))
    own = await context.crm.settings.set_quiet(context.call, f"{start}-{end}")
    await replies.show(context, views.own(own, context.t), card=own.card, redraw=True)


# ── /mute ──


async def mute(update: Update, context: Context) -> None:
    """/mute 2h, /mute 明天, /mute off: at most 24 hours, tier 0 passes (NOTIFY-7)."""
    words = " ".join(context.args or [])
    until = routing.until(words, context) if words else None
    if words.lower() in OFF:
        await _mute(context, None)
    elif until is not None:
        await _mute(context, until)
    else:
        own = await context.crm.settings.open_own(context.call, "mute-ask")
        await replies.show(context, views.own(own, context.t), card=own.card)


async def mute_tapped(update: Update, context: Context) -> None:
    """现在恢复, or one of the times of the question."""
    arg = context.button_arg
    if arg == "off":
        await _mute(context, None)
    elif arg == "tmr":
        await _mute(context, _tomorrow(context))
    elif arg.isascii() and arg.isdigit():
        await _mute(context, context.call.now + timedelta(minutes=int(arg)))
    else:
        raise NotFound(rule="ORG-31")


def _tomorrow(context: Context) -> datetime:
    """The next 08:30, at most 24 hours ahead."""
    local = context.call.now.astimezone(context.speaker.organisation.timezone)
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    return morning if morning > local else morning + timedelta(days=1)


async def _mute(context: Context, until: datetime | None) -> None:
    result = await context.crm.dialogue.mute(context.call, until)
    await replies.show(context, help_views.muted(result, context.t), card=result.card)
