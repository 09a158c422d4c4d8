"""One deal or contract to another owner: to whom, why (6.15)."""

from typing import Any, Final

from telegram import Update

from bot import replies
from bot.boundary import Context, child_of
from bot.understanding import Reading
from bot.views import transfer as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.errors import NotFound

LONGEST_NAME: Final = 40
LONGEST_REASON: Final = 500


async def who(update: Update, context: Context) -> None:
    """转移 asks to whom; ‹ 返回 from the reasons as well."""
    await _show(context, await context.crm.transfer.start_beneath(context.call, *child_of(context.record)))


async def why(update: Update, context: Context) -> None:
    """A colleague was tapped."""
    person = parse_ref(context.button_arg)
    if person is None or person[0] != "user":
        raise NotFound(rule="ORG-31")
    record = child_of(context.record)
    await _show(context, await context.crm.transfer.choose_beneath(context.call, *record, person[1]))


async def go(update: Update, context: Context) -> None:
    """The reason was tapped."""
    if context.button_arg not in views.REASONS:
        raise NotFound(rule="ORG-31")
    words = context.t.entry("transfer_reason", context.button_arg)
    await _show(context, await context.crm.transfer.go_beneath(context.call, *child_of(context.record), words))


async def person_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name for the open question; False when it names no colleague or the question was another."""
    about, purpose = situation.asked
    if purpose != "transfer-beneath-who" or len(reading.text) > LONGEST_NAME:
        return False
    if not (await context.crm.people.directory(context.call, text=reading.text, limit=1)).people:
        return False
    record = child_of(parse_ref(about))
    await _show(context, await context.crm.transfer.find_beneath(context.call, *record, reading.text))
    return True


async def reason_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for "why?"; False when they or the question mean something else."""
    about, purpose = situation.asked
    if purpose != "transfer-beneath-why" or reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    record = child_of(parse_ref(about))
    await _show(context, await context.crm.transfer.go_beneath(context.call, *record, reading.text))
    return True


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    crm, record, text = context.crm.transfer, child_of(parse_ref(card.subject or "")), reading.text
    if card.entity == "transfer-beneath-who":
        await _show(context, await crm.find_beneath(context.call, *record, text[:LONGEST_NAME]))
    else:
        await _show(context, await crm.go_beneath(context.call, *record, text[:LONGEST_REASON]))


async def _show(context: Context, shown: Any) -> None:
    await replies.answer(context, shown, redraw=True)
