"""A record to another owner: to whom, why, what the old owner keeps, yes (6.15)."""

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import transfer as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms
from storage.entities.transfer import TransferCard
from storage.errors import NotFound

LONGEST_NAME = 40
LONGEST_REASON = 500


async def who(update: Update, context: Context) -> None:
    """转移 asks to whom; 搜同事 waits for a name, ‹ 返回 shows the people again."""
    transfer, arg = context.crm.transfer, context.button_arg
    if arg in ("s", "b"):
        await _show(context, await transfer.ask_who(context.call, search=arg == "s"))
        return
    if context.record is None:
        raise NotFound(rule="ORG-31")
    await _show(context, await transfer.start(context.call, [context.record]))


async def why(update: Update, context: Context) -> None:
    """A colleague was tapped; 写原因 waits for the words."""
    transfer, arg = context.crm.transfer, context.button_arg
    person = parse_ref(arg)
    if person is not None and person[0] == "user":
        await _show(context, await transfer.choose(context.call, person[1]))
    else:
        await _show(context, await transfer.ask_why(context.call, writing=arg == "write"))


async def scope(update: Update, context: Context) -> None:
    """A reason was tapped; or what the old owner keeps is asked, chosen, or left."""
    transfer, arg = context.crm.transfer, context.button_arg
    if arg == "access":
        shown = await transfer.access(context.call)
    elif arg == "b":
        shown = await transfer.back(context.call)
    elif arg.startswith("keep."):
        power, _, days = arg.removeprefix("keep.").partition(".")
        shown = await transfer.keep(
            context.call, "" if power == "none" else power, int(days) if days.isdecimal() else -1
        )
    else:
        shown = await transfer.reason(context.call, arg)
    await _show(context, shown)


async def go(update: Update, context: Context) -> None:
    """The yes."""
    done = await context.crm.transfer.go(context.call)
    await replies.show(context, views.done(done, context.t), card=done.card)


async def person_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name for the open question; False when it names no colleague or the question was another."""
    if situation.asked[1] != "transfer-who" or len(reading.text) > LONGEST_NAME:
        return False
    if not (await context.crm.people.directory(context.call, text=reading.text, limit=1)).people:
        return False
    await _show(context, await context.crm.transfer.find(context.call, reading.text))
    return True


async def person_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    await _show(context, await context.crm.transfer.find(context.call, reading.text[:LONGEST_NAME]))


async def reason_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for "why?"; False when they or the question mean something else."""
    if situation.asked[1] != "transfer-why" or reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    await _show(context, await context.crm.transfer.reason(context.call, "other", reading.text))
    return True


async def reason_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks why."""
    await _show(context, await context.crm.transfer.reason(context.call, "other", reading.text))


async def date_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed end of what the old owner keeps; False when it is no date or the question was another."""
    found = routing.date(reading.text, context) if situation.asked[1] == "transfer-access" else None
    if found is None or found.at is None:
        return False
    shown = await context.crm.transfer.keep_through(context.call, to_ms(found.at), timed=found.timed)
    await _show(context, shown)
    return True


async def _show(context: Context, shown: TransferCard) -> None:
    await replies.show(context, views.step(shown, context.t), card=shown.card, redraw=True)
