"""Showing an answer to one's own update: answer the button, edit the card or send a message."""

import asyncio
import html
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
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
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot import buttons
from bot.pushes.pacing import ANSWER, Gate
from bot.texts import escape
from bot.views.view import Button, InlineRow, View, keyboard, tap, to_telegram
from storage.entities.cards import Card
from storage.entities.files import File

if TYPE_CHECKING:
    from bot.boundary import Context

log = logging.getLogger("fieldline.replies")

_NO_PREVIEW = {"is_disabled": True}
_TAG = re.compile(r"<[^>]+>")
TRIES = 4
LONGEST_WAIT = 60.0
TAP_TRIES = 3
LONGEST_TAP_WAIT = 10.0


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
    spent = context.delivery is not None and context.delivery.tap_answered
    if query is not None and spent and view.alert and not view.text:
        # An earlier attempt failed and said so in the pop-up: the words come as a message.
        view, fresh = replace(view, text=escape(view.alert), alert=None), True
    chat_id, message_id = _target(context, update, view)
    tasks: list[Any] = []
    if query is not None and not context.tap_answered:
        context.tap_answered = True
        tasks.append(answer_tap(context.bot, query.id, view.alert, modal=view.modal))
    if view.text:
        edit = None if fresh or context.anew or query is None else message_id
        if redraw and query is None and card is not None and card.message is not None:
            edit = int(card.message)
        tasks.append(put(context.bot, context.runtime.gate, chat_id, view, card, edit=edit))
    if view.reaction and update.message is not None:
        tasks.append(_react(context.bot, update.message, view.reaction))
    results = await asyncio.gather(*tasks)
    shown = next((result for result in results if isinstance(result, int)), None)
    if card is not None and shown is not None:
        context.shown.append((card.id, str(shown)))


async def show_working(context: "Context") -> None:
    """The answer takes a second or more: the phone shows that something is coming. It may be shown or not."""
    chat = context.event.effective_chat
    if chat is None:
        return
    try:
        await context.bot.send_chat_action(chat.id, ChatAction.TYPING)
    except TelegramError as exc:
        log.info("not shown as working: %s", type(exc).__name__)


async def answer(
    context: "Context", result: Any, *, fresh: bool = False, redraw: bool = False, reaction: str | None = None
) -> None:
    """Show what the CRM answered by its type, as it would be shown again after a restart."""
    view: View = context.runtime.features.views[type(result)](result, context.t)
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

    One that is too old is past answering.
    """
    results = [_article(row) for row in rows]
    button = InlineQueryResultsButton(stranger, start_parameter="start") if stranger else None
    try:
        await bot.answer_inline_query(query_id, results, cache_time=0, is_personal=True, button=button)
    except (BadRequest, Forbidden) as exc:
        log.info("inline query not answered: %s", exc.message)


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


async def answer_tap(bot: Bot, query_id: str, text: str | None, *, modal: bool = False) -> None:
    """Stop the button from spinning; one that is too old is past answering.

    Trouble here never fails a delivery. Words are worth another attempt, a spinning button is not: the answer may
    have arrived, and a second one is refused.
    """
    for attempt in range(TAP_TRIES):
        try:
            await bot.answer_callback_query(query_id, text=text or None, show_alert=modal or None)
            return
        except RetryAfter as exc:
            wait = retry_seconds(exc)
        except (BadRequest, Forbidden) as exc:
            log.info("tap not answered: %s", exc.message)
            return
        except NetworkError as exc:
            wait = 0.2 if text else LONGEST_TAP_WAIT + 1
            log.info("tap not answered: %s", type(exc).__name__)
        if wait > LONGEST_TAP_WAIT or attempt == TAP_TRIES - 1:
            return
        await asyncio.sleep(wait)


async def put(
    bot: Bot, gate: Gate, chat_id: int, view: View, card: Card | None, *, edit: int | None, priority: int = ANSWER
) -> int:
    """Send the view, or edit message `edit` into it; the id of the message it stands on.

    Waits as long as Telegram asks (up to a minute), tries again through network trouble, and falls back to plain
    text where Telegram cannot read the markup. Raises Forbidden, RetryAfter, NetworkError when it is past that.
    """
    place = f"tg:{chat_id}"
    for attempt in range(TRIES):
        await gate.enter(place, priority)
        try:
            return await once(bot, chat_id, view, card, edit=edit)
        except RetryAfter as exc:
            seconds = retry_seconds(exc)
            gate.refused(place, seconds)
            if seconds > LONGEST_WAIT or attempt == TRIES - 1:
                raise
        except BadRequest as exc:
            said = exc.message.lower()  # The library begins every message with a capital.
            if edit is not None and ("can't be edited" in said or "message to edit not found" in said):
                edit = None
            elif "can't parse entities" in said:
                log.warning("markup refused by Telegram")
                return await once(bot, chat_id, view, card, edit=edit, plain=True)
            else:
                raise
        except Forbidden:
            raise
        except NetworkError:
            if attempt == TRIES - 1:
                raise
            await asyncio.sleep(0.2 * 4**attempt)
    raise NetworkError("gave up")


async def send_file(context: "Context", file: File) -> bool:
    """A file of a record to the person's own chat, protected: by the channel's name of it, else its kept bytes.

    False when neither is to be had now.
    """
    user = context.event.effective_user
    method, field = FILE_METHODS.get(file.kind, ("sendDocument", "document"))
    if user is None:
        return False
    await context.runtime.gate.enter(f"tg:{user.id}", ANSWER)
    for content in (file.ref, _bytes_of(context, file)):
        if content is None:
            continue
        try:
            if isinstance(content, str):
                await _ask(context.bot, method, chat_id=user.id, protect_content=True, **{field: content})
            else:
                await context.bot.send_document(user.id, content, filename=file.name or None, protect_content=True)
        except BadRequest as exc:
            log.info("file not sent: %s", exc.message)
            continue
        return True
    return False


async def send_picture(context: "Context", content: bytes) -> bool:
    """A picture to the person's own chat, protected; False when Telegram does not take it."""
    user = context.event.effective_user
    if user is None:
        return False
    await context.runtime.gate.enter(f"tg:{user.id}", ANSWER)
    try:
        await context.bot.send_photo(user.id, content, protect_content=True)
    except BadRequest as exc:
        log.info("picture not sent: %s", exc.message)
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


def retry_seconds(exc: RetryAfter) -> float:
    wait = exc.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


async def once(
    bot: Bot, chat_id: int, view: View, card: Card | None, *, edit: int | None, plain: bool = False
) -> int:
    """One attempt, without waiting. Raises what Telegram says; "not modified" is success."""
    keys = to_telegram(view, card.nonce if card else "")
    values = {
        "chat_id": chat_id,
        "text": html.unescape(_TAG.sub("", view.text)) if plain else str(view.text),
        "parse_mode": None if plain else ParseMode.HTML.value,
        "reply_markup": keys.to_dict() if keys is not None else None,
        "link_preview_options": _NO_PREVIEW,
    }
    if edit is not None:
        if not isinstance(keys, InlineKeyboardMarkup):
            del values["reply_markup"]
        try:
            await _ask(bot, "editMessageText", message_id=edit, **values)
        except BadRequest as exc:
            if "not modified" not in exc.message:
                raise
        return edit
    if view.document is not None:
        return await _send_document(bot, view, keys, values)
    sent = await _ask(
        bot,
        "sendMessage",
        disable_notification=view.silent or None,
        protect_content=view.protect or None,
        **values,
    )
    return int(sent["message_id"])


async def _send_document(bot: Bot, view: View, keys: Any, values: dict[str, Any]) -> int:
    """The file with the words below it."""
    assert view.document is not None
    sent = await bot.send_document(
        values["chat_id"],
        view.document.content,
        filename=view.document.name,
        caption=values["text"],
        parse_mode=values["parse_mode"],
        reply_markup=keys,
        disable_notification=view.silent or None,
        protect_content=view.protect or None,
    )
    return int(sent.message_id)


async def _ask(bot: Bot, method: str, **values: Any) -> Any:
    """One method of the Bot API with plain values, and its plain answer; None leaves a value out.

    The library's transport and errors without its objects, which cost three times as much as they carry.
    """
    parameters = [RequestParameter(name, value, None) for name, value in values.items() if value is not None]
    return await bot.request.post(f"{bot.base_url}/{method}", RequestData(parameters))


async def _react(bot: Bot, message: Message, emoji: str) -> None:
    try:
        await bot.set_message_reaction(message.chat_id, message.message_id, emoji)
    except TelegramError as exc:
        log.info("no reaction: %s", exc.message)
