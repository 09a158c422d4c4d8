"""One delivery through the application: parsed, handled once in its turn, tried again, parked."""

import asyncio
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from telegram import Message, Update
from telegram.error import Forbidden
from telegram.ext import Application

from bot import buttons, errors, replies, routing
from bot.boundary import CHANNEL, Context, chat_id_of, incident, make_call, refuse, words_for
from bot.ordering import Delivery
from bot.runtime import Runtime
from bot.views import trouble
from storage.entities.instants import to_ms
from storage.errors import Refusal

log = logging.getLogger("fieldline.handling")

_current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


class Handling:
    """Hands deliveries to the application and sees to it that each of them ends."""

    def __init__(
        self,
        application: "Application[Any, Context, Any, Any, Any, Any]",
        runtime: Runtime,
        *,
        retries: Sequence[float] = (2.0, 15.0, 35.0),
    ) -> None:
        self._application = application
        self._runtime = runtime
        self._retries = retries
        self.finished: asyncio.Queue[str] | None = None

    async def handle(self, delivery: Delivery) -> None:
        """Never raises: a delivery that fails three times within a minute is parked, its writer told."""
        while True:
            code = await self._attempt(delivery)
            if code is None:
                return
            delivery.tries = await self._count(delivery, code)
            if delivery.tries >= len(self._retries):
                await self._tell(delivery, code, over=True)
                return
            if delivery.tries == 1:
                await self._tell(delivery, code, over=False)
            await asyncio.sleep(self._retries[delivery.tries - 1])

    async def _attempt(self, delivery: Delivery) -> str | None:
        """None when the delivery was handled, else the incident code of the failure."""
        delivery.failure = None
        token = _current.set(delivery)
        try:
            update = Update.de_json(delivery.payload, self._application.bot)
            await self._application.process_update(update)
        except Exception as exc:  # noqa: BLE001 - the boundary of the process: nothing may stop a lane
            delivery.failure = exc
        finally:
            _current.reset(token)
        if delivery.failure is None:
            return None
        code = incident()
        errors.report(delivery.failure, code)
        return code

    async def _count(self, delivery: Delivery, code: str) -> int:
        now = to_ms(self._runtime.clock.now())
        wait = self._retries[min(delivery.tries, len(self._retries) - 1)]
        try:
            tries = await self._runtime.crm.inbox.failed(
                CHANNEL, delivery.delivery_id, delivery.account, incident=code, now=now, wait_ms=int(wait * 1000)
            )
        except Exception as exc:  # noqa: BLE001 - the database itself may be what fails
            errors.report(exc, code)
            return delivery.tries + 1
        self._runtime.wake()
        return max(tries, delivery.tries + 1)

    async def _tell(self, delivery: Delivery, code: str, *, over: bool) -> None:
        """error-trouble while it is being tried, error-trouble-over when it is parked."""
        try:
            update = Update.de_json(delivery.payload, self._application.bot)
            user = update.effective_user
            if user is None or isinstance(delivery.failure, Forbidden):
                return
            words = await self._words(update, delivery, user.language_code)
            view = trouble.over(code, _text(update), delivery.delivery_id, words) if over else trouble.retrying(words)
            if update.callback_query is not None and not over:
                await replies.answer_tap(
                    self._application.bot, update.callback_query.id, words.plain("error-trouble")
                )
                return
            chat_id = chat_id_of(delivery.account)
            await replies.put(self._application.bot, self._runtime.gate, chat_id, view, None, edit=None)
        except Exception as exc:  # noqa: BLE001 - telling is worth one attempt
            errors.report(exc, code)

    async def _words(self, update: Update, delivery: Delivery, language: str | None) -> Any:
        call = make_call(update, self._runtime, delivery.delivery_id, None)
        assert call is not None
        situation = await self._runtime.crm.dialogue.situation(call)
        return words_for(situation, call, language)


def _text(update: Update) -> str:
    message = update.effective_message
    return (message.text or message.caption or "") if isinstance(message, Message) else ""


async def enter(update: Update, context: Context) -> None:
    """The one callback of the application: makes the call, asks for the situation, finds the feature."""
    runtime: Runtime = context.bot_data["runtime"]
    delivery = _current.get()
    context.runtime, context.event, context.delivery = runtime, update, delivery
    query = update.callback_query
    context.data = buttons.decode(query.data or "") if query is not None else None
    call = make_call(update, runtime, delivery.delivery_id if delivery else None, context.data)
    if call is None:
        return
    context.call = call
    message = update.message
    text = _free_text(message, runtime) if message is not None else None
    context.situation = await runtime.crm.dialogue.situation(call, text=text, reply_to=call.card_message)
    user = update.effective_user
    context.t = words_for(context.situation, call, user.language_code if user else None)
    try:
        await _handle(update, context, text)
    except Refusal as refusal:
        await refuse(context, refusal)
    if query is not None and not context.tap_answered:
        await replies.answer_tap(context.bot, query.id, None)
    await runtime.crm.dialogue.answered(call, shown=context.shown)
    runtime.wake()


def _free_text(message: Message, runtime: Runtime) -> str | None:
    """The words to be understood: no command, no key."""
    text = message.text
    if text is None or text.startswith("/") or routing.key_of(runtime.features, text) is not None:
        return None
    return text


async def _handle(update: Update, context: Context, text: str | None) -> None:
    features = context.runtime.features
    if context.situation.speaker is None:
        if features.stranger is not None:
            await features.stranger(update, context)
        return
    if context.situation.applied:
        await _show_again(context)
        return
    if update.inline_query is not None or update.chosen_inline_result is not None:
        if features.inline is not None:
            await features.inline(update, context)
    elif update.my_chat_member is not None:
        if features.member_changed is not None:
            await features.member_changed(update, context)
    elif update.callback_query is not None:
        await _tapped(update, context)
    elif update.edited_message is not None:
        if features.edited is not None and context.call.private:
            await features.edited(update, context)
    elif update.message is not None:
        await _written(update, context, update.message, text)


async def _show_again(context: Context) -> None:
    """This delivery was carried out before a restart and only lacks its answer: read it from its state."""
    result = await context.crm.again(context.call)
    show = context.runtime.features.views.get(type(result))
    if result is None or show is None:
        return
    await replies.show(context, show(result, context.t), card=getattr(result, "card", None))


async def _tapped(update: Update, context: Context) -> None:
    data = context.data
    if data is None or not data.is_current:
        await replies.show(context, trouble.old_button(context.t))
        opener = context.runtime.features.fresh.get(data.record[0]) if data and data.record else None
        if opener is not None and data is not None and data.record is not None and context.call.private:
            await opener(update, context, data.record[1])
        return
    handler = context.runtime.features.taps.get(f"{data.feature}:{data.verb}")
    if handler is None:
        await replies.show(context, trouble.old_button(context.t))
        return
    await handler(update, context)


async def _written(update: Update, context: Context, message: Message, text: str | None) -> None:
    features = context.runtime.features
    command = routing.command_of(message, context.bot.username)
    if not context.call.private:
        await _in_group(update, context, command)
        return
    if command is not None:
        await _command(update, context, *command)
        return
    key = routing.key_of(features, message.text or "")
    if key is not None:
        await _drop_question(context)
        await features.keys[key](update, context)
    elif message.forward_origin is not None and "forward" in features.inputs:
        await features.inputs["forward"](update, context)
    elif text is not None:
        await routing.route_text(update, context, text)
    else:
        kind = routing.input_of(message)
        handler = features.inputs.get(kind) or features.inputs["other"]
        await handler(update, context)


async def _in_group(update: Update, context: Context, command: tuple[str, str] | None) -> None:
    features = context.runtime.features
    if command is not None and command[0] in ("start", "help") and command[0] in features.commands:
        await features.commands[command[0]](update, context)
    elif features.group_message is not None:
        await features.group_message(update, context)


async def _command(update: Update, context: Context, name: str, words: str) -> None:
    features = context.runtime.features
    context.args = words.split()
    if name == "start" and words:
        opener = features.starts.get(words[:2])
        if opener is not None:
            await opener(update, context)
            return
    handler = features.commands.get(name)
    if handler is None:
        await replies.show(context, trouble.unknown_command(name, sorted(features.commands), context.t))
        return
    if name != "cancel":
        await _drop_question(context)
    await handler(update, context)


async def _drop_question(context: Context) -> None:
    if context.situation.question is not None:
        await context.crm.dialogue.drop_question(context.call)
