"""The public pool: looking in, opening a record, claiming it, giving it back."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import pool as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.pool import Claimed
from storage.errors import Conflict, NotFound

LONGEST_REASON = 500


async def open(update: Update, context: Context) -> None:
    """A number: one's own record shows as after the claim, a pooled one masked."""
    await _opened(context, _record(context))


async def _opened(context: Context, record: tuple[str, int]) -> None:
    shown = await context.crm.pool.open(context.call, record)
    view = views.claimed(shown, context.t) if isinstance(shown, Claimed) else views.record_card(shown, context.t)
    await replies.show(context, view, card=shown.card)


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
    record, (reason, token) = _record(context), views.return_said(context.button_arg)
    try:
        returned = await context.crm.pool.back(context.call, record, reason, token=token)
    except Conflict as refusal:
        view = views.open_deals(record, reason, refusal, context.t)
        if view is None or context.card is None:
            raise
        await replies.show(context, view, card=context.card)
        return
    await replies.show(context, views.returned(returned, context.t), card=returned.card)


async def reason_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for the open question "why does it go back?"; False when they or the question mean something else."""
    subject, purpose = situation.asked
    record = parse_ref(subject)
    if record is None or purpose != "back" or reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    await _give_back(context, record, reading.text)
    return True


async def reason_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    record = parse_ref(card.subject or "")
    if record is None:
        raise NotFound(rule="ORG-31")
    await _give_back(context, record, reading.text)


async def _give_back(context: Context, record: tuple[str, int], words: str) -> None:
    returned = await context.crm.pool.back(context.call, record, "other", words=words)
    await replies.show(context, views.returned(returned, context.t), card=returned.card)


def _record(context: Context) -> tuple[str, int]:
    """The record the button names. Raises NotFound for a button without one."""
    if context.record is None:
        raise NotFound(rule="ORG-31")
    return context.record
