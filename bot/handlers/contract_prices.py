"""A contract priced anew in words: products with a discount, or a discount alone (conversations 6.12)."""

from collections.abc import Awaitable, Callable
from typing import Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.deal_values import repricing_of
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref

Reply = Callable[[Update, Context, Reading, Situation, Card], Awaitable[None]]
KIND: Final = "contract"
ASKED: Final = ("products", "amount")
LONGEST_REASON: Final = 500


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The products its card asked for; False where the words, or the question, mean something else."""
    subject, what = situation.asked
    record = parse_ref(subject)
    if record is None or record[0] != KIND or what not in ASKED:
        return False
    return await _repriced(context, record[1], reading, situation, asked=True)


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Why other products, for the change request."""
    subject, what = situation.asked
    record = parse_ref(subject)
    if record is None or record[0] != KIND or not what.startswith("why.products"):
        return False
    if reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    await _ask(context, record[1], reading.text)
    return True


def replied(otherwise: Reply) -> Reply:
    """A reply to a contract: products and discounts price it anew; other words are not its own."""

    async def choose(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
        asking = card.entity == "contract-ask"
        what, value = str(card.list_state.get("what", "")), str(card.list_state.get("value", ""))
        if asking and what == "why" and value.startswith("products."):
            await _ask(context, card.record_id, reading.text[:LONGEST_REASON])
            return
        about_price = what in ASKED if asking else card.view in ("contract-draft", "contract-card")
        if about_price and await _repriced(context, card.record_id, reading, situation, asked=asking):
            return
        await otherwise(update, context, reading, situation, card)

    return choose


async def _repriced(context: Context, number: int, reading: Reading, situation: Situation, *, asked: bool) -> bool:
    found = repricing_of(reading, situation.candidates, asked=asked)
    if found is None:
        return False
    await replies.answer(context, await context.crm.contracts.reprice(context.call, number, found), redraw=True)
    return True


async def _ask(context: Context, number: int, reason: str) -> None:
    shown = await context.crm.contracts.ask_repricing(context.call, number, reason.strip())
    await replies.answer(context, shown, redraw=True)


async def fit(update: Update, context: Context) -> None:
    """按比例调整: the instalments come to the amount."""
    await replies.answer(context, await context.crm.contracts.fit(context.call, context.id_of(KIND)))
