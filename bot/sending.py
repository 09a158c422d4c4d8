"""Calls of the Bot API that show something: each message in its turn at the gate, what Telegram refuses mended."""

import asyncio
import html
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.pushes.pacing import ANSWER, TAPS, Gate
from bot.views.view import View, keys_of, to_telegram
from storage.entities.cards import Card

T = TypeVar("T")

log = logging.getLogger("fieldline.sending")

_NO_PREVIEW = {"is_disabled": True}
_TAG = re.compile(r"<[^>]+>")
TRIES = 4
LONGEST_WAIT = 60.0
TAP_TRIES = 3
LONGEST_TAP_WAIT = 10.0
TAP_PAUSE = 0.2


async def answer_tap(bot: Bot, gate: Gate, query_id: str, text: str | None, *, modal: bool = False) -> bool:
    """Stop the button from spinning; False when it is too old to be answered.

    Trouble here never fails a delivery. Words are worth another attempt, a spinning button is not: the answer may
    have arrived, and a second one is refused.
    """
    for number in range(TAP_TRIES):
        await gate.until_open(TAPS)
        try:
            words = {"text": text or None, "show_alert": modal or None}
            await ask(bot, "answerCallbackQuery", callback_query_id=query_id, **words)
        except RetryAfter as exc:
            gate.refused(TAPS, retry_seconds(exc))
            is_worth_it = retry_seconds(exc) <= LONGEST_TAP_WAIT
        except (BadRequest, Forbidden) as exc:
            log.info("tap not answered: %s", exc)
            return number > 0  # An earlier attempt whose answer was lost may have been the one that counted.
        except NetworkError as exc:
            log.info("tap not answered: %s", type(exc).__name__)
            is_worth_it = bool(text)
        else:
            return True
        if not is_worth_it:
            break
        await asyncio.sleep(TAP_PAUSE)
    return not text


@asynccontextmanager
async def turn(gate: Gate, chat_id: int, priority: int = ANSWER) -> AsyncIterator[None]:
    """One message's turn at the gate, which hears what Telegram says to it. Everything that sends stands in one."""
    place = f"tg:{chat_id}"
    async with gate.sending(place, priority):
        try:
            yield
        except RetryAfter as exc:
            gate.refused(place, retry_seconds(exc))
            raise
        except (BadRequest, Forbidden):
            gate.heard()
            raise
        except NetworkError:
            gate.failed()
            raise
        gate.heard()


class Overtaken(Exception):
    """What was to be shown has been drawn anew while it waited for its turn."""


async def _always() -> bool:
    return True


async def attempt(
    bot: Bot,
    gate: Gate,
    chat_id: int,
    view: View,
    card: Card | None,
    *,
    edit: int | None,
    priority: int = ANSWER,
    plain: bool = False,
    stands: Callable[[], Awaitable[bool]] = _always,
) -> int:
    """One attempt in its turn: the id of the message the view stands on. `stands` is asked when the turn has come.

    Raises what Telegram says, and Overtaken.
    """
    async with turn(gate, chat_id, priority):
        if not await stands():
            raise Overtaken
        return await once(bot, chat_id, view, card, edit=edit, plain=plain)


async def put(
    bot: Bot, gate: Gate, chat_id: int, view: View, card: Card | None, *, edit: int | None, priority: int = ANSWER
) -> int:
    """Send the view, or edit message `edit` into it; the id of the message it stands on.

    Sends anew what cannot be edited any more, and falls back to plain text where Telegram cannot read the markup.
    Raises Forbidden, RetryAfter, NetworkError when it is past trying.
    """
    plain = False
    while True:
        send = partial(attempt, bot, gate, chat_id, view, card, edit=edit, priority=priority, plain=plain)
        try:
            return await patiently(send)
        except BadRequest as exc:
            if edit is not None and is_past_editing(exc):
                edit = None
            elif not plain and is_bad_markup(exc):
                log.warning("markup refused by Telegram")
                plain = True
            else:
                raise


async def patiently(send: Callable[[], Awaitable[T]]) -> T:
    """Waits as long as Telegram asks (up to a minute) and tries again through network trouble."""
    for number in range(TRIES):
        try:
            return await send()
        except RetryAfter as exc:
            if retry_seconds(exc) > LONGEST_WAIT or number == TRIES - 1:
                raise
        except (BadRequest, Forbidden):
            raise
        except NetworkError:
            if number == TRIES - 1:
                raise
            await asyncio.sleep(0.2 * 4**number)
    raise NetworkError("gave up")


def is_outage(failure: BaseException) -> bool:
    """Telegram could not be reached or asked to wait; nothing that another attempt would not mend."""
    return isinstance(failure, NetworkError | RetryAfter) and not isinstance(failure, BadRequest)


def is_past_editing(exc: BadRequest) -> bool:
    """The message was deleted, or is too old: what it should say needs another one."""
    said = exc.message.lower()  # The library begins every message with a capital.
    return "can't be edited" in said or "message to edit not found" in said or "message_id_invalid" in said


def is_bad_markup(exc: BadRequest) -> bool:
    """Telegram cannot read the markup: plain text it can."""
    return "can't parse entities" in exc.message.lower()


_CLOSED_GROUPS = (
    "topic_closed",
    "topic_deleted",
    "message thread not found",
    "not enough rights",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
)
_OF_PERSON = ("blocked by the user", "user is deactivated", "initiate conversation")


def is_shut_out(failure: BaseException) -> bool:
    """Nothing can be shown there, now or later: blocked, taken out of the group, or not let write in it."""
    closed = isinstance(failure, BadRequest) and any(words in failure.message.lower() for words in _CLOSED_GROUPS)
    return closed or isinstance(failure, Forbidden)


def is_of_person(failure: BaseException) -> bool:
    """It is the person who cannot be written to, and no group."""
    return isinstance(failure, Forbidden) and any(words in failure.message.lower() for words in _OF_PERSON)


def is_group(place: str) -> bool:
    return place.startswith("tg:-")


def retry_seconds(exc: RetryAfter) -> float:
    wait = exc.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


async def once(
    bot: Bot, chat_id: int, view: View, card: Card | None, *, edit: int | None, plain: bool = False
) -> int:
    """One attempt, without waiting. Raises what Telegram says; "not modified" is success."""
    nonce = card.nonce if card else ""
    values = {
        "chat_id": chat_id,
        "text": html.unescape(_TAG.sub("", view.text)) if plain else str(view.text),
        "parse_mode": None if plain else ParseMode.HTML.value,
        "reply_markup": keys_of(view, nonce),
        "link_preview_options": _NO_PREVIEW,
    }
    if edit is not None:
        if view.keyboard is None:
            del values["reply_markup"]
        try:
            await ask(bot, "editMessageText", message_id=edit, **values)
        except BadRequest as exc:
            if "not modified" not in exc.message:
                raise
        return edit
    if view.document is not None:
        return await _send_document(bot, view, to_telegram(view, nonce), values)
    sent = await ask(
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


async def ask(bot: Bot, method: str, **values: Any) -> Any:
    """One method of the Bot API with plain values, and its plain answer; None leaves a value out.

    The library's transport and errors without its objects, which cost three times as much as they carry.
    """
    parameters = [RequestParameter(name, value, None) for name, value in values.items() if value is not None]
    return await bot.request.post(f"{bot.base_url}/{method}", RequestData(parameters))


async def react(bot: Bot, gate: Gate, message: Message, emoji: str) -> None:
    """A sign under a message, once Telegram takes calls for this chat again; it may be seen or not."""
    place = f"tg:{message.chat_id}"
    for _ in range(2):
        await gate.until_open(place)
        try:
            await bot.set_message_reaction(message.chat_id, message.message_id, emoji)
        except RetryAfter as exc:
            gate.refused(place, retry_seconds(exc))
            if retry_seconds(exc) <= LONGEST_TAP_WAIT:
                continue
        except TelegramError as exc:
            log.info("no reaction: %s", exc)
        return
