"""Where an update becomes a Call, and a refusal of the CRM becomes words in the speaker's language."""

import dataclasses
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from telegram import Bot, CallbackQuery, Chat, Message, Update
from telegram.ext import CallbackContext

from bot import buttons, replies
from bot.ordering import Delivery
from bot.runtime import Runtime
from bot.texts import Texts, escape, reasons, texts
from bot.views import refusals
from bot.views.view import View
from storage.crm import Crm
from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.files import NewFile
from storage.entities.ids import CHILD_KINDS, ChildKind
from storage.entities.people import Speaker
from storage.errors import Forbidden, NotFound, Refusal

log = logging.getLogger("fieldline.boundary")

CHANNEL: Final = "chat"


class Context(CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """What a handler gets: the call, the CRM, the words of the speaker, the button pressed.

    `shown` gathers (card id, message id) of what was sent, so that one write marks the delivery answered. `files`
    came with the message, `messages` are the parts of an album or a burst. `anew`: what is shown stands below the
    card tapped, which stays.
    """

    call: Call
    event: Update
    runtime: Runtime
    t: Texts
    situation: Situation
    delivery: Delivery | None = None
    data: buttons.Data | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: list[tuple[int, str]] = []
        self.tap_answered = False
        self.anew = False
        self.beside: str | None = None
        """What the tap is answered with when the next view is shown."""
        self.files: tuple[NewFile, ...] = ()
        self.messages: tuple[str, ...] = ()

    @property
    def crm(self) -> Crm:
        return self.runtime.crm

    @property
    def speaker(self) -> Speaker:
        """Raises LookupError for a stranger: handlers for strangers do not ask."""
        if self.situation.speaker is None:
            raise LookupError("a stranger has no speaker")
        return self.situation.speaker

    @property
    def card(self) -> Card | None:
        """The card replied to or tapped, as the CRM knows it."""
        return self.situation.replied

    @property
    def record(self) -> tuple[str, int] | None:
        """The record the button names."""
        return self.data.record if self.data else None

    def id_of(self, kind: str) -> int:
        """The number of the record of this kind that the button names. Raises NotFound for anything else (ORG-31)."""
        record = self.record
        if record is None or record[0] != kind:
            raise NotFound(rule="ORG-31")
        return record[1]

    @property
    def button_arg(self) -> str:
        """What the button says besides its record; empty without a button."""
        return self.data.arg if self.data else ""

    @property
    def page_step(self) -> int:
        """Where the button turns a list to: the page before or the one after."""
        return -1 if self.data is not None and self.data.verb == "prev" else 1


def child_of(record: tuple[str, int] | None) -> tuple[ChildKind, int]:
    """The deal or contract that a button or a question names. Raises NotFound for anything else (ORG-31)."""
    kind = next((kind for kind in CHILD_KINDS if record is not None and record[0] == kind), None)
    if record is None or kind is None:
        raise NotFound(rule="ORG-31")
    return kind, record[1]


def account_of(user_id: int) -> str:
    return f"tg:{user_id}"


def place_of(chat_id: int) -> str:
    return f"tg:{chat_id}"


def chat_id_of(place: str) -> int:
    """The Telegram chat of a place of this channel."""
    return int(place.removeprefix("tg:"))


def make_call(update: Update, runtime: Runtime, delivery_id: str | None, data: buttons.Data | None) -> Call | None:
    """Who asks, where, when, by which card; None for what nobody in particular said. Identity comes only from
    the sender, never from what a message quotes."""
    user = update.effective_user
    if user is None:
        return None
    query, message = update.callback_query, update.effective_message
    chat = update.effective_chat
    now = runtime.clock.now()
    said_at = now if query is not None or message is None else _said(message, now)
    return Call(
        account=account_of(user.id),
        channel=CHANNEL,
        now=now,
        said_at=said_at,
        place=place_of(chat.id) if chat else account_of(user.id),
        private=chat is None or chat.type == Chat.PRIVATE,
        message=str(message.message_id) if message else None,
        delivery_id=delivery_id,
        card_message=_card_message(query, message),
        nonce=(data.nonce or None) if data else None,
    )


def _said(message: Message, now: datetime) -> datetime:
    """The message's own time; seconds are lost by Telegram, so a message said now keeps the present one."""
    said = message.edit_date or message.date
    return now if 0 <= (now - said).total_seconds() < 1 else min(said, now)


def _card_message(query: CallbackQuery | None, message: Message | None) -> str | None:
    if query is not None:
        return str(query.message.message_id) if query.message else None
    if message is not None and message.reply_to_message is not None:
        return str(message.reply_to_message.message_id)
    return None


def words_for(situation: Situation, call: Call, language_code: str | None) -> Texts:
    """The texts in the speaker's language, at this moment in the firm's zone."""
    speaker = situation.speaker
    if speaker is None:
        return texts(language_code).at(call.at, "UTC")
    organisation = speaker.organisation
    return texts(speaker.locale).at(call.at, organisation.timezone, currency=organisation.base_currency)


# What the card offered is past: it keeps its words, says what happened, and loses what writes (5.2).
GONE: Final = frozenset({"already_claimed", "not_in_pool", "right_lost"})


async def refuse(context: Context, refusal: Refusal) -> None:
    """Answer a refusal: a pop-up on a tap, a message otherwise; what is old or has changed also gets a fresh card."""
    log.info("refused %s", refusal)
    context.runtime.metrics.refusals.add(refusal.rule or "none")
    tapped = context.event.callback_query is not None
    if tapped and refusal.reason == "not_allowed" and context.data is not None and context.data.writes:
        # The button was drawn for somebody who might; whoever taps it in vain has lost the right since (5.2).
        refusal = Forbidden("right_lost", rule=refusal.rule)
    view = refusals.view(refusal, context.t, tapped=tapped)
    if refusal.reason in GONE and context.call.private:
        view = replies.without_writing(context, view)
    if reasons.promises_card(context.t, reasons.words(context.t, refusal.code, refusal.reason, refusal.params)):
        await open_anew(context, view)
    else:
        await replies.show(context, view)


async def open_anew(context: Context, told: View) -> None:
    """What was refused, in a pop-up, and with it a fresh card of the record that the button named, or else of the
    place where it stood. Where there is neither for this person, other words, which promise none."""
    for open in _openers(context) if told.alert and context.call.private else ():
        context.call, context.anew, context.beside = without_button(context.call), True, told.alert
        try:
            await open()
        except Refusal as refusal:
            log.info("no fresh card: %s", refusal)
        if context.beside is None:
            return
        context.beside = None
    line = reasons.without_card(context.t, told.alert or told.text)
    await replies.show(context, View(alert=line) if told.alert else View(escape(line)))


def _openers(context: Context) -> Iterator[Callable[[], Awaitable[None]]]:
    """The record's own card, then the list or the screen of the feature."""
    features, record, data = context.runtime.features, context.record, context.data
    if record is not None and record[0] in features.fresh:
        yield partial(features.fresh[record[0]], context.event, context, record[1])
    if data is not None and data.feature in features.homes:
        context.data = None
        yield partial(features.homes[data.feature], context.event, context)


def without_button(call: Call) -> Call:
    """The same person here and now, asking anew: the tap itself was refused and is done with."""
    return dataclasses.replace(call, nonce=None, card_message=None, delivery_id=None)


def incident() -> str:
    """Eight characters that stand on the screen, in the log and in the admin's message."""
    return secrets.token_hex(4).upper()
