"""Before a record falls back: what goes soon, its rule, more days asked and decided (6.9)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import pool_recycling as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.errors import NotFound

LONGEST_REASON = 500


async def open_due(update: Update, context: Context) -> None:
    """A number opens one with its rule, ‹ goes back to the list."""
    if context.record is None:
        listed = await context.crm.pool.falling(context.call)
        # The agenda stays as it is: its other buttons are still needed.
        fresh = context.card is not None and context.card.entity == "agenda"
        await replies.show(context, views.warnings(listed, context.t), card=listed.card, fresh=fresh)
        return
    await _one(context, context.record)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    listed = await context.crm.pool.turn_falling(context.call, context.page_step)
    await replies.show(context, views.warnings(listed, context.t), card=listed.card)


async def redraw(update: Update, context: Context) -> None:
    """The card with new buttons, after one of them made a message of its own."""
    record = parse_ref(context.card.subject or "") if context.card is not None else None
    if record is not None:
        await _one(context, record)


async def _one(context: Context, record: tuple[str, int]) -> None:
    shown = await context.crm.pool.falling_one(context.call, record)
    await replies.show(context, views.warning_one(shown, context.t), card=shown.card)


async def choose_days(update: Update, context: Context) -> None:
    """申请延期: how many days more, for one or all that go soon."""
    shown = await context.crm.pool.choose_extension(context.call, context.record)
    await replies.show(context, views.extend(shown, context.t), card=shown.card)


async def ask_why(update: Update, context: Context) -> None:
    """The days were tapped: why? The answer is typed."""
    days = context.button_arg
    if not days.isdigit() or int(days) < 1:
        raise NotFound(rule="ORG-31")
    shown = await context.crm.pool.choose_extension(context.call, context.record, int(days))
    await replies.show(context, views.extend(shown, context.t), card=shown.card)


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for the open question "why more days?"; False when they or the question mean something else."""
    about, purpose = situation.asked
    if not purpose.startswith("ext.") or reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    await _ask(context, about, int(purpose.removeprefix("ext.")), reading.text)
    return True


async def reason_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    days = card.list_state.get("days")
    if not isinstance(days, int) or days < 1:
        raise NotFound(rule="ORG-31")
    await _ask(context, card.subject or "", days, reading.text)


async def _ask(context: Context, about: str, days: int, words: str) -> None:
    record = parse_ref(about)
    only = record if record is not None and record[0] != "user" else None
    shown = await context.crm.pool.ask_extension(context.call, only, days, words)
    await replies.show(context, views.sent(shown, context.t), card=shown.card)


async def grant(update: Update, context: Context) -> None:
    """同意 5 天."""
    await _decide(context, grant=True)


async def refuse(update: Update, context: Context) -> None:
    """不同意."""
    await _decide(context, grant=False)


async def _decide(context: Context, *, grant: bool) -> None:
    shown = await context.crm.pool.decide_extension(context.call, grant=grant)
    await replies.show(context, views.decided(shown, context.t), card=shown.card)
