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
from storage.errors import NotFound

LONGEST_REASON = 500


async def show(update: Update, context: Context) -> None:
    """/pool, and the key: the nearest pool, a card of its own."""
    page = await context.crm.pool.list(context.call)
    await replies.show(context, views.listed(page, context.t), card=page.card)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the card turns its page."""
    step = -1 if context.data is not None and context.data.verb == "prev" else 1
    page = await context.crm.pool.turn(context.call, step)
    await replies.show(context, views.listed(page, context.t), card=page.card)


async def open(update: Update, context: Context) -> None:
    """A number opens a record or a pool; ‹ goes back to the list."""
    record = context.record
    if record is not None and record[0] != "pool":
        await open_record(update, context, record)
        return
    listed = context.crm.pool.list(context.call, record[1]) if record else context.crm.pool.back_to_list(context.call)
    page = await listed
    await replies.show(context, views.listed(page, context.t), card=page.card)


async def open_record(update: Update, context: Context, record: tuple[str, int]) -> None:
    """One's own record shows as after the claim, a pooled one masked."""
    shown = await context.crm.pool.open(context.call, record)
    view = views.claimed(shown, context.t) if isinstance(shown, Claimed) else views.record_card(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def redraw(update: Update, context: Context) -> None:
    """The card of a claimed or assigned record with new buttons, after one of them made a message of its own."""
    record = parse_ref(context.card.subject or "") if context.card is not None else None
    if record is not None:
        await open_record(update, context, record)


async def claim(update: Update, context: Context) -> None:
    """领取: from a card of one's own or the group's; the whole card only ever goes to the private chat."""
    claimed = await context.crm.pool.claim(context.call, _record(context))
    await replies.show(context, views.claimed(claimed, context.t), card=claimed.card, fresh=claimed.in_group)


async def pick(update: Update, context: Context) -> None:
    """其他公海 asks which pool; 退回公海 asks why, 写原因 waits for the words."""
    assert context.data is not None
    if context.record is None:
        start = int(context.data.arg) if context.data.arg.isdigit() else 0
        choice = await context.crm.pool.choose(context.call, start)
        await replies.show(context, views.choice(choice, context.t), card=choice.card)
        return
    writing = context.data.arg == "write"
    asked = await context.crm.pool.ask_reason(context.call, context.record, writing=writing)
    await replies.show(context, views.reasons(asked, context.t), card=asked.card)


async def back(update: Update, context: Context) -> None:
    """The reason was tapped: the record goes back."""
    assert context.data is not None
    returned = await context.crm.pool.back(context.call, _record(context), context.data.arg)
    await replies.show(context, views.returned(returned, context.t), card=returned.card)


async def reason_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for the open question "why does it go back?"; False when they or the question mean something else."""
    question = situation.question
    subject, _, purpose = (question.subject if question else "").partition(":")
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
