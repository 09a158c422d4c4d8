"""One delivery through the application: parsed, handled once in its turn, tried again, parked."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot import buttons, errors, menus, replies, routing, sending
from bot.boundary import CHANNEL, Context, chat_id_of, incident, make_call, open_anew, refuse, words_for
from bot.features import Handler
from bot.flooding import Reassured
from bot.gathering import key_of
from bot.handlers import group
from bot.intake import body_of, said_in
from bot.ordering import Delivery, current
from bot.runtime import Runtime
from bot.views import help as help_views
from bot.views import trouble
from storage.entities.call import Call
from storage.entities.instants import to_ms
from storage.errors import OutOfService, Refusal

log = logging.getLogger("fieldline.handling")

# While Telegram is out of reach nobody can be told and nothing is the message's fault. Where only this one finds it
# out of reach, it is believed for about ten minutes.
OUTAGE_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
MOST_OUTAGES = 24


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
        self.stopping = asyncio.Event()
        self._reassured = Reassured(time.monotonic)

    async def handle(self, delivery: Delivery) -> bool:
        """True when the delivery is done with: answered, or parked after three failures within a minute.

        Never raises. False leaves it in the inbox, because the process stops.
        """
        is_done = await self._see_through(delivery)
        outcome = delivery.outcome(is_done=is_done, is_shut_out=sending.is_shut_out)
        self._runtime.metrics.handled(body_of(delivery.payload)[0], outcome, time.monotonic() - delivery.arrived)
        return is_done

    async def _see_through(self, delivery: Delivery) -> bool:
        await self._handle_gathered(delivery)
        while not self.stopping.is_set():
            failure = await self._attempt(delivery)
            if failure is None:
                return True
            if sending.is_shut_out(failure) and await self._is_given_up(delivery, failure):
                return True
            if sending.is_outage(failure) and (delivery.outages < MOST_OUTAGES or self._runtime.gate.is_outage):
                log.warning("Telegram: %s, delivery %s is tried again", type(failure).__name__, delivery.delivery_id)
                pause = OUTAGE_PAUSES[min(delivery.outages, len(OUTAGE_PAUSES) - 1)]
                delivery.outages += 1
                await self._pause(min(pause, max(self._retries)))
                continue
            code = incident()
            errors.report(failure, code)
            counted = await self._count(delivery, code)
            if counted is None:
                await self._wait_for_database(delivery, code)
                continue
            delivery.tries = counted
            over = delivery.tries >= len(self._retries)
            if over or (delivery.tries == 1 and not delivery.absences):
                await self._tell(delivery, code, over=over)
            if over:
                return True
            await self._pause(self._retries[delivery.tries - 1])
        return False

    async def _wait_for_database(self, delivery: Delivery, code: str) -> None:
        """Nothing can be written, so nothing is the message's fault: it stays until there is room again."""
        delivery.absences += 1
        if delivery.absences == 1:
            await self._tell(delivery, code, over=False)
        await self._pause(self._retries[min(delivery.absences, len(self._retries)) - 1])

    async def pass_over(self, delivery: Delivery) -> bool:
        """Nobody waits for its answer any more; False when that cannot be written down."""
        try:
            await self._runtime.crm.dialogue.answered(self._call(delivery))
        except OutOfService:
            return False
        return True

    async def _handle_gathered(self, delivery: Delivery) -> None:
        """What the writer sent before this message and was still being gathered comes first (DIALOG-4)."""
        if self._runtime.gatherer is None or "message" not in delivery.payload or "parts" in delivery.payload:
            return
        try:
            before = await self._runtime.gatherer.take(delivery.place, but=key_of(delivery.payload))
        except OutOfService as exc:  # It stays open and closes by its time.
            errors.report(exc, incident())
            return
        for whole in before:
            await self.handle(whole)
            self._runtime.finished(whole)

    async def reassure(self, delivery: Delivery, behind: int) -> None:
        """Many messages wait behind this one: say once a minute that none is lost (error-flood, DIALOG-11)."""
        if delivery.gathered or not self._reassured.is_due(delivery, behind):
            return
        try:
            call = self._call(delivery)
            situation = await self._runtime.crm.dialogue.situation(call)
            if situation.speaker is not None:
                view = trouble.flood(words_for(situation, call, None))
                chat_id = chat_id_of(delivery.account)
                await sending.put(self._application.bot, self._runtime.gate, chat_id, view, None, edit=None)
        except (TelegramError, OutOfService) as exc:
            log.info("not reassured: %s", type(exc).__name__)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than the process runs."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    async def _attempt(self, delivery: Delivery) -> BaseException | None:
        """What failed; None when the delivery was handled."""
        delivery.failure = None
        token = current.set(delivery)
        try:
            update = Update.de_json(delivery.payload, self._application.bot)
            await self._application.process_update(update)
        except Exception as exc:  # noqa: BLE001 - the boundary of the process: nothing may stop a lane
            delivery.failure = exc
        finally:
            current.reset(token)
        return delivery.failure

    async def _is_given_up(self, delivery: Delivery, failure: BaseException) -> bool:
        """There is nobody to show it to: the person has blocked the bot, or the group takes nothing (NOTIFY-9)."""
        call = self._call(delivery)
        try:
            if sending.is_of_person(failure):
                await self._runtime.crm.outbox.unreachable(delivery.account, None, now=call.at)
            else:
                log.info("a group takes no answer")
            await self._runtime.crm.dialogue.answered(call)
        except OutOfService:
            return False
        return True

    def _call(self, delivery: Delivery) -> Call:
        now = self._runtime.clock.now()
        return Call(
            account=delivery.account,
            channel=CHANNEL,
            now=now,
            said_at=now,
            place=delivery.place,
            delivery_id=delivery.delivery_id,
        )

    async def _count(self, delivery: Delivery, code: str) -> int | None:
        """How many attempts failed; None when the database could not be told."""
        now = to_ms(self._runtime.clock.now())
        wait = self._retries[min(delivery.tries, len(self._retries) - 1)]
        try:
            tries = await self._runtime.crm.inbox.failed(
                CHANNEL, delivery.delivery_id, delivery.account, incident=code, now=now, wait_ms=int(wait * 1000)
            )
        except OutOfService:
            return None
        except Exception as exc:  # noqa: BLE001 - the unit itself may be what fails
            errors.report(exc, code)
            return delivery.tries + 1
        self._runtime.wake()
        return max(tries, delivery.tries + 1)

    async def _tell(self, delivery: Delivery, code: str, *, over: bool) -> None:
        """error-trouble while it is being tried, error-trouble-over when it is parked.

        Reads the raw update, because the library may not be able to. Strangers and groups are not told.
        """
        kind, body = body_of(delivery.payload)
        try:
            call = self._call(delivery)
            situation = await self._runtime.crm.dialogue.situation(call)
            if situation.speaker is None:
                return
            words = words_for(situation, call, None)
            if kind == "callback_query" and not over:
                delivery.tap_answered = True
                said = words.plain("error-trouble")
                await sending.answer_tap(self._application.bot, self._runtime.gate, str(body.get("id")), said)
                return
            said = said_in(kind, body)
            view = trouble.over(code, said, delivery.delivery_id, words) if over else trouble.retrying(words)
            chat_id = chat_id_of(delivery.account)
            await sending.put(self._application.bot, self._runtime.gate, chat_id, view, None, edit=None)
        except Exception as exc:  # noqa: BLE001 - telling is worth one attempt
            errors.report(exc, code)


async def enter(update: Update, context: Context) -> None:
    """The one callback of the application: makes the call, asks for the situation, finds the feature."""
    runtime: Runtime = context.bot_data["runtime"]
    delivery = current.get()
    context.runtime, context.event, context.delivery = runtime, update, delivery
    query = update.callback_query
    context.tap_answered = delivery.tap_answered if delivery else False
    context.data = buttons.decode(query.data or "") if query is not None else None
    call = make_call(update, runtime, delivery.delivery_id if delivery else None, context.data)
    if call is None:
        return
    context.call = call
    message = update.message
    text = routing.free_text(runtime.features, message) if message is not None else None
    context.situation = await runtime.crm.dialogue.situation(call, text=text, reply_to=call.card_message)
    user = update.effective_user
    context.t = words_for(context.situation, call, user.language_code if user else None)
    try:
        try:
            await _handle(update, context, text)
        except Refusal as refusal:
            if refusal.reason == "too_long" and text and context.call.private:
                await runtime.crm.dialogue.keep_memo(call, text)  # The refusal says that the words are kept.
            await refuse(context, refusal)
    finally:
        if delivery is not None:
            delivery.tap_answered = context.tap_answered
    if context.situation.speaker is not None:
        runtime.counts["taps" if query is not None else "messages"] += 1
    if query is not None and not context.tap_answered:
        await sending.answer_tap(context.bot, runtime.gate, query.id, None)
    await runtime.crm.dialogue.answered(call, shown=context.shown)
    runtime.wake()


async def _handle(update: Update, context: Context, text: str | None) -> None:
    features = context.runtime.features
    if await group.changed(update, context):
        return
    if context.situation.speaker is None:
        if update.inline_query is not None and features.inline is not None:
            await features.inline(update, context)
        elif features.stranger is not None:
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
        await open_anew(context, trouble.old_button(context.t))
        return
    handler = _handler(context, data)
    if handler is None:
        await open_anew(context, trouble.old_button(context.t))
        return
    await handler(update, context)
    await _draw_again(update, context, data)


async def _draw_again(update: Update, context: Context, data: buttons.Data) -> None:
    """The card tapped gets new buttons when the answer did not take its place."""
    card = context.card
    if card is None or not data.writes or not context.call.private or card.id in dict(context.shown):
        return
    redraw = context.runtime.features.redrawn.get(card.view)
    if redraw is None:
        return
    context.call = replace(context.call, delivery_id=None, nonce=None)
    try:
        await redraw(update, context)
    except Refusal as refusal:
        log.info("not drawn again: %s", refusal)


def _handler(context: Context, data: buttons.Data) -> Handler | None:
    """By feature and verb; ‹ and › belong to the list on whose card they stand."""
    features = context.runtime.features
    if data.feature == "ui" and data.verb in ("next", "prev"):
        return features.pages.get(context.card.view) if context.card is not None else None
    return features.taps.get(f"{data.feature}:{data.verb}")


async def _written(update: Update, context: Context, message: Message, text: str | None) -> None:
    features = context.runtime.features
    if await _gathered(context):
        return
    command = routing.command_of(message, context.bot.username)
    if not context.call.private:
        await _in_group(update, context, command)
        return
    if message.via_bot is not None and message.via_bot.id == context.bot.id and "via_bot" in features.inputs:
        await features.inputs["via_bot"](update, context)
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


async def _gathered(context: Context) -> bool:
    """Is this a part of an album or a burst, kept until the whole is there?"""
    delivery, gatherer = context.delivery, context.runtime.gatherer
    key = key_of(delivery.payload) if delivery is not None else ""
    if gatherer is None or delivery is None or not key:
        return False
    await gatherer.add(context.call, key)
    delivery.gathered = True
    return True


async def _in_group(update: Update, context: Context, command: tuple[str, str] | None) -> None:
    features = context.runtime.features
    opener = features.starts.get(command[1][:2]) if command is not None and command[0] == "start" else None
    if opener is not None and command is not None:
        context.args = command[1].split()
        await opener(update, context)
    elif command is not None and command[0] == "help" and "help" in features.commands:
        await features.commands["help"](update, context)
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
        own = menus.commands_for(context.speaker.permissions)
        await replies.show(context, help_views.unknown_command(name, own, context.t))
        return
    if name != "cancel":
        await _drop_question(context)
    await handler(update, context)


async def _drop_question(context: Context) -> None:
    if context.situation.question is not None:
        await context.crm.dialogue.drop_question(context.call)
