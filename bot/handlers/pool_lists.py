"""Lists of the pool: turning, narrowing, choosing several, giving them away, what is near (6.6)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import pool_lists as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.pool_lists import AssignAsked, PoolFilterAsked, PoolList

ASKING = "pool-assign"
E6 = 1_000_000


async def show(update: Update, context: Context) -> None:
    """/pool, and the key: the nearest pool, a card of its own."""
    await _list(context, await context.crm.pool.list(context.call))


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the card turns its page."""
    await _list(context, await context.crm.pool.turn(context.call, context.page_step))


async def open(update: Update, context: Context) -> None:
    """看更多 and a number open a pool; ‹ goes back to the list."""
    record = context.record
    if record is not None:
        await _list(context, await context.crm.pool.list(context.call, record[1]))
    else:
        await _list(context, await context.crm.pool.back_to_list(context.call))


async def pick(update: Update, context: Context) -> None:
    """How to see the list, or whom to give what was chosen."""
    pool, call, record = context.crm.pool, context.call, context.record
    what, _, value = context.button_arg.partition(".")
    match what:
        case "filter":
            await _filter(context, await pool.ask_filter(call))
        case "f":
            await _filter(context, await pool.ask_filter(call, value))
        case "r" | "i" | "l" | "d":
            await _list(context, await pool.set_filter(call, views.FIELDS[what], value))
        case "clear":
            await _list(context, await pool.set_filter(call))
        case "sub":
            await _filter(context, await pool.subscribe(call, on=value == "on"))
        case "kind":
            await _list(context, await pool.of_kind(call, "lead" if value == "lead" else "customer"))
        case "several" | "single":
            await _list(context, await pool.several(call, on=what == "several"))
        case "x" if record is not None:
            await _list(context, await pool.switch(call, record[1]))
        case "assign":
            await _assign(context, await pool.choose_person(call, record))
        case "search":
            await _assign(context, await pool.search_person(call))
        case "to" if record is not None and record[0] == "user":
            await _assign(context, await pool.choose_person(call, None, record[1]))
        case "near":
            asked = await pool.ask_near(call)
            await replies.show(context, views.near(asked, context.t), card=asked.card)
        case _:
            start = int(what) if what.isdigit() else 0
            choice = await pool.choose(call, start)
            await replies.show(context, views.choice(choice, context.t), card=choice.card)


async def batch(update: Update, context: Context) -> None:
    """领取 2 家: what was chosen, each judged alone."""
    shown = await context.crm.pool.claim_picked(context.call)
    await replies.show(context, views.batch(shown, context.t), card=shown.card)


async def assign(update: Update, context: Context) -> None:
    """分给王芳 2 家."""
    shown = await context.crm.pool.give(context.call, context.id_of("user"))
    await replies.show(context, views.batch(shown, context.t), card=shown.card)


async def person_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A name for the open question "to whom?"; False when the question was another."""
    question = situation.question
    if question is None or question.subject != ASKING:
        return False
    await _found(context, reading.text)
    return True


async def person_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    await _found(context, reading.text)


async def _found(context: Context, words: str) -> None:
    shown = await context.crm.pool.find_person(context.call, words)
    await replies.show(context, views.assign(shown, context.t), card=shown.card, redraw=True)


async def place_sent(update: Update, context: Context) -> bool:
    """A place for the open question "near what?"; False when nobody asked."""
    question, message = context.situation.question, update.effective_message
    if question is None or question.subject != "pool-near" or message is None:
        return False
    place = message.location or (message.venue.location if message.venue is not None else None)
    if place is None:
        return False
    shown = await context.crm.pool.near(context.call, round(place.latitude * E6), round(place.longitude * E6))
    await replies.show(context, views.near(shown, context.t), card=shown.card)
    return True


async def turn_near(update: Update, context: Context) -> None:
    """‹ and › of what is near."""
    shown = await context.crm.pool.turn_near(context.call, context.page_step)
    await replies.show(context, views.near(shown, context.t), card=shown.card)


async def _list(context: Context, shown: PoolList) -> None:
    await replies.show(context, views.listed(shown, context.t), card=shown.card)


async def _filter(context: Context, shown: PoolFilterAsked) -> None:
    await replies.show(context, views.filter_card(shown, context.t), card=shown.card)


async def _assign(context: Context, shown: AssignAsked) -> None:
    await replies.show(context, views.assign(shown, context.t), card=shown.card)
