"""Lists of customers by a filter: stars, poor data, words, saved filters (CUST-9, CUST-10, CUST-19)."""

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import customer_book as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.segments import Filter
from storage.errors import Invalid, NotFound


async def show(update: Update, context: Context) -> None:
    """客户清单, and each of its lists."""
    what, _, rest = context.button_arg.partition(".")
    segments = context.crm.segments
    if what == "words":
        book = await segments.ask(context.call, "words")
    elif what == "s":
        book = await segments.open(context.call, _number(rest))
    elif what == "q" and rest in views.QUALITIES:
        book = await segments.show(context.call, Filter(quality=rest))  # type: ignore[arg-type]
    else:
        book = await segments.show(context.call, Filter(starred=what == "star"))
    await replies.show(context, views.shown(book, context.t), card=book.card)


async def keep(update: Update, context: Context) -> None:
    """存成清单 asks for a name; a saved one is shared or deleted."""
    what, _, rest = context.button_arg.partition(".")
    segments = context.crm.segments
    if what == "share":
        book = await segments.share(context.call, _number(rest))
    elif what == "drop":
        book = await segments.drop(context.call, _number(rest))
    else:
        book = await segments.ask(context.call, "name")
    await replies.show(context, views.shown(book, context.t), card=book.card)


def _number(text: str) -> int:
    """Raises NotFound for what no button of ours says."""
    if not text.isascii() or not text.isdigit():
        raise NotFound(rule="ORG-31")
    return int(text)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    book = await context.crm.segments.turn(context.call, context.page_step)
    await replies.show(context, views.shown(book, context.t), card=book.card)


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The words of a filter, or its name; False when the question or the words mean something else."""
    subject, asks = situation.asked
    if not subject.startswith("g") or asks not in ("words", "name"):
        return False
    if reading.certainty == "sure" and reading.kind != "lookup":
        return False
    await _answer(context, asks, reading.text)
    return True


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the list that asks is the answer; to any other list it is a plain message (5.3)."""
    question = situation.question
    if question is not None and question.card_id == card.id:
        await _answer(context, situation.asked[1], reading.text)
        return
    await routing.route_reading(update, context, reading, situation)


async def _answer(context: Context, asks: str, words: str) -> None:
    if asks == "name":
        book = await context.crm.segments.save(context.call, words)
    else:
        wanted = views.read(words, context.t)
        if wanted is None:
            raise Invalid("segment_words", rule="CUST-10")
        book = await context.crm.segments.answer(context.call, wanted)
    await replies.show(context, views.shown(book, context.t), card=book.card, redraw=True)
