"""Showing an answer to one's own update: answer the button, edit the card or send a message."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot import buttons
from bot.pushes.pacing import ANSWER
from bot.sending import answer_tap, ask, patiently, put, react, retry_seconds, turn
from bot.texts import escape
from bot.views.file import with_undo
from bot.views.view import Button, InlineRow, View, keyboard, tap, to_telegram
from storage.entities.cards import Card
from storage.entities.files import File

if TYPE_CHECKING:
    from bot.boundary import Context

log = logging.getLogger("fieldline.replies")


async def show(
    context: "Context", view: View, *, card: Card | None = None, fresh: bool = False, redraw: bool = False
) -> None:
    """Show one view. A tap edits the card it was made on; `fresh` or `context.anew` sends a new message instead.

    `redraw` edits the message of `card` in answer to a typed message (a reply to the card, an edit).

    A private view never goes into a group: it is sent to the person's own chat. The message id of what was sent
    is noted for the card.
    """
    update = context.event
    query = update.callback_query
    if context.beside is not None and view.text:
        view, context.beside = replace(view, alert=context.beside), None
    spent = context.delivery is not None and context.delivery.tap_answered
    if query is not None and spent and view.alert and not view.text:
        # An earlier attempt failed and said so in the pop-up: the words come as a message.
        view, fresh = replace(view, text=escape(view.alert), alert=None), True
    chat_id, message_id = _target(context, update, view)
    tasks: list[Any] = []
    if query is not None and not context.tap_answered:
        context.tap_answered = True
        gate = context.runtime.gate
        if view.alert and not view.text:
            if not await answer_tap(context.bot, gate, query.id, view.alert, modal=view.modal):
                # The tap came too late for a pop-up: its words come as a message.
                view, fresh = replace(view, text=escape(view.alert), alert=None), True
        else:
            tasks.append(answer_tap(context.bot, gate, query.id, view.alert, modal=view.modal))
    if view.text:
        edit = None if fresh or context.anew or query is None else message_id
        if redraw and query is None and card is not None and card.message is not None:
            edit = int(card.message)
        tasks.append(put(context.bot, context.runtime.gate, chat_id, view, card, edit=edit))
    if view.reaction and update.message is not None:
        tasks.append(react(context.bot, context.runtime.gate, update.message, view.reaction))
    results = await asyncio.gather(*tasks)
    shown = next((result for result in results if isinstance(result, int) and not isinstance(result, bool)), None)
    if card is not None and shown is not None:
        context.shown.append((card.id, str(shown)))


async def show_working(context: "Context") -> None:
    """The answer takes a second or more: the phone shows that something is coming. It may be shown or not."""
    chat = context.event.effective_chat
    if chat is None or context.runtime.gate.wait(f"tg:{chat.id}", ANSWER) > 0:
        return
    try:
        await context.bot.send_chat_action(chat.id, ChatAction.TYPING)
    except RetryAfter as exc:
        context.runtime.gate.refused(f"tg:{chat.id}", retry_seconds(exc))
    except TelegramError as exc:
        log.info("not shown as working: %s", type(exc).__name__)


async def answer(
    context: "Context", result: Any, *, fresh: bool = False, redraw: bool = False, reaction: str | None = None
) -> None:
    """Show what the CRM answered by its type, as it would be shown again after a restart."""
    view: View = context.runtime.features.views[type(result)](result, context.t)
    view = with_undo(view, getattr(result, "card", None), context.t)
    if reaction is not None:
        view = replace(view, reaction=reaction)
    await show(context, view, card=getattr(result, "card", None), fresh=fresh, redraw=redraw)


def without_writing(context: "Context", view: View) -> View:
    """The pop-up of a refused tap, and its card: the same words, the answer below, the buttons that only show."""
    query = context.event.callback_query
    message = query.message if query is not None else None
    if not isinstance(message, Message) or not message.text_html or not view.alert:
        return view
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    kept = [[_drawn_again(button) for button in row] for row in rows]
    left = [row for row in ([button for button in row if button] for row in kept) if row]
    return replace(
        view, text=f"{message.text_html}\n{escape(view.alert)}", keyboard=keyboard(*left) if left else None
    )


def _drawn_again(button: InlineKeyboardButton) -> Button | None:
    """A button as it stands, unless it writes."""
    data = buttons.decode(str(button.callback_data or ""))
    if data is None or data.writes:
        return None
    return tap(button.text, data.feature, data.verb, data.id, data.arg)


async def redraw(context: "Context", view: View, card: Card) -> None:
    """Another card of this person that shows what has just changed; nothing happens where it cannot be edited."""
    if card.message is None or card.place != context.call.place or context.event.effective_chat is None:
        return
    chat_id = context.event.effective_chat.id
    await put(context.bot, context.runtime.gate, chat_id, view, card, edit=int(card.message))


def _target(context: "Context", update: Update, view: View) -> tuple[int, int | None]:
    """The chat to write to, and the message to edit there if there is one."""
    chat = update.effective_chat
    user = update.effective_user
    own = user.id if user is not None else 0
    if chat is None:
        return own, None
    if not context.call.private and view.audience == "private":
        return own, None
    query = update.callback_query
    return chat.id, query.message.message_id if query is not None and query.message else None


async def answer_inline(bot: Bot, query_id: str, rows: Sequence[InlineRow], *, stranger: str = "") -> None:
    """Answer an inline query, for this person alone and not to be kept; a stranger gets one row to the private chat.

    One that is too old is past answering, and in trouble the next letter asks again: nothing waits for it.
    """
    results = [_article(row) for row in rows]
    button = InlineQueryResultsButton(stranger, start_parameter="start") if stranger else None
    try:
        await bot.answer_inline_query(query_id, results, cache_time=0, is_personal=True, button=button)
    except TelegramError as exc:
        log.info("inline query not answered: %s", type(exc).__name__)


def _article(row: InlineRow) -> InlineQueryResultArticle:
    keys = to_telegram(row.view)
    no_preview = LinkPreviewOptions(is_disabled=True)
    return InlineQueryResultArticle(
        id=row.id,
        title=row.title,
        description=row.description or None,
        input_message_content=InputTextMessageContent(
            str(row.view.text), parse_mode=ParseMode.HTML, link_preview_options=no_preview
        ),
        reply_markup=keys if isinstance(keys, InlineKeyboardMarkup) else None,
    )


async def send_file(context: "Context", file: File) -> bool:
    """A file of a record to the person's own chat, protected: by the channel's name of it, else its kept bytes.

    False when neither is to be had now.
    """
    user = context.event.effective_user
    if user is None:
        return False
    for content in (file.ref, _bytes_of(context, file)):
        if content is None:
            continue
        try:
            await patiently(partial(_send_content, context, user.id, file, content))
        except BadRequest as exc:
            log.info("file not sent: %s", exc)
            continue
        return True
    return False


async def _send_content(context: "Context", chat_id: int, file: File, content: str | bytes) -> None:
    method, field = FILE_METHODS.get(file.kind, ("sendDocument", "document"))
    async with turn(context.runtime.gate, chat_id):
        if isinstance(content, str):
            await ask(context.bot, method, chat_id=chat_id, protect_content=True, **{field: content})
        else:
            await context.bot.send_document(chat_id, content, filename=file.name or None, protect_content=True)


async def send_picture(context: "Context", content: bytes) -> bool:
    """A picture to the person's own chat, protected; False when Telegram does not take it."""
    user = context.event.effective_user
    if user is None:
        return False
    chat_id = user.id

    async def send() -> None:
        async with turn(context.runtime.gate, chat_id):
            await context.bot.send_photo(chat_id, content, protect_content=True)

    try:
        await patiently(send)
    except BadRequest as exc:
        log.info("picture not sent: %s", exc)
        return False
    return True


def _bytes_of(context: "Context", file: File) -> bytes | None:
    blobs = context.runtime.blobs
    if blobs is None or file.sha256 is None or not blobs.has(file.sha256):
        return None
    return blobs.read(file.sha256)


FILE_METHODS = {
    "photo": ("sendPhoto", "photo"),
    "voice": ("sendVoice", "voice"),
    "audio": ("sendAudio", "audio"),
    "video": ("sendVideo", "video"),
    "animation": ("sendAnimation", "animation"),
    "video_note": ("sendVideoNote", "video_note"),
}
