"""The public pool: looking in, opening a record, claiming it, giving it back."""

from telegram import Update

from bot import replies
from bot.boundary import Context, without_button
from bot.understanding import Reading
from bot.views import pool as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.pool import ReturnDeals, Returned
from storage.errors import Conflict, NotFound

LONGEST_REASON = 500


async def open(update: Update, context: Context) -> None:
    """A number: one's own record shows as after the claim, a pooled one masked, any other as everywhere else."""
    await _opened(context, _record(context))


async def _opened(context: Context, record: tuple[str, int]) -> None:
    await replies.answer(context, await context.crm.pool.open(context.call, record))


async def redraw(update: Update, context: Context) -> None:
    """The card of a claimed or assigned record with new buttons, after one of them made a message of its own."""
    record = parse_ref(context.card.subject or "") if context.card is not None else None
    if record is not None:
        await _opened(context, record)


async def claim(update: Update, context: Context) -> None:
    """领取: from a card of one's own or the group's; the whole card only ever goes to the private chat."""
    claimed = await context.crm.pool.claim(context.call, _record(context))
    await replies.show(context, views.claimed(claimed, context.t), card=claimed.card, fresh=claimed.in_group)


async def ask_reason(update: Update, context: Context) -> None:
    """退回公海 asks why, 写原因 waits for the words."""
    writing = context.button_arg == "write"
    asked = await context.crm.pool.ask_reason(context.call, _record(context), writing=writing)
    await replies.show(context, views.reasons(asked, context.t), card=asked.card)


async def back(update: Update, context: Context) -> None:
    """The reason was tapped: the record goes back."""
    record, reason = _record(context), context.button_arg
    if reason == views.SURE:
        await replies.answer(context, await context.crm.pool.back_with_deals(context.call, context.id_of("customer")))
        return
    await _give_back(context, record, reason)


async def reason_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for the open question "why does it go back?"; False when they or the question mean something else."""
    subject, purpose = situation.asked
    record = parse_ref(subject)
    if record is None or purpose != "back" or reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    await _give_back(context, record, "other", reading.text)
    return True


async def reason_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    record = parse_ref(card.subject or "")
    if record is None:
        raise NotFound(rule="ORG-31")
    await _give_back(context, record, "other", reading.text)


async def _give_back(context: Context, record: tuple[str, int], reason: str, words: str = "") -> None:
    """Given back; while deals of it are open, asked once more (POOL-23)."""
    pool = context.crm.pool
    try:
        shown: Returned | ReturnDeals = await pool.back(context.call, record, reason, words=words)
    except Conflict as refusal:
        if refusal.reason != "open_deals":
            raise
        shown = await pool.ask_deals(without_button(context.call), record[1], reason, words=words)
    await replies.answer(context, shown)


def _record(context: Context) -> tuple[str, int]:
    """The record the button names. Raises NotFound for a button without one."""
    if context.record is None:
        raise NotFound(rule="ORG-31")
    return context.record
