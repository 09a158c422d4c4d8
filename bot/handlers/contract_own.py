"""The firm's own fields of a contract: the keys, the words that answer, the reason of a change (5.3, CUST-12)."""

from typing import Final

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.views.view import View
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.errors import NotFound

KIND: Final = "contract"
OWN: Final = "x."  # Before the key of a field the firm added.
LONGEST: Final = 500
LONGEST_FIGURE: Final = 120


async def edit(update: Update, context: Context) -> bool:
    """The names of the fields, or one of them; False for what else a contract is asked."""
    arg, own = context.button_arg, context.crm.contract_fields
    what, _, rest = arg.partition(".")
    if what not in ("p", "x", "own"):
        return False
    contract = context.id_of(KIND)
    if what == "x":
        await replies.answer(context, await own.ask(context.call, contract, rest))
    else:
        await replies.answer(context, await own.choose(context.call, contract, _number(rest) if rest else 0))
    return True


async def put(update: Update, context: Context) -> bool:
    """A choice tapped, further ones, nothing any more; False for what else is put into a contract."""
    arg, own = context.button_arg, context.crm.contract_fields
    what, _, rest = arg.partition(".")
    if what not in ("v", "m", "clear"):
        return False
    contract = context.id_of(KIND)
    if what == "m":
        shown = await own.turn(context.call, contract, _number(rest))
    else:
        shown = await own.pick(context.call, contract, _number(rest) if what == "v" else -1)
    await replies.answer(context, shown)
    return True


def _number(text: str) -> int:
    """Raises NotFound for what no button of ours says."""
    if not text.isascii() or not text.isdigit():
        raise NotFound(rule="ORG-31")
    return int(text)


# ── words ──


def _asked(situation: Situation) -> tuple[int, str] | None:
    """The contract the open question is about, and what of it is asked."""
    subject, what = situation.asked
    record = parse_ref(subject)
    return (record[1], what) if record is not None and record[0] == KIND else None


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The value of a field; False when the question or the words mean something else."""
    asked = _asked(situation)
    if asked is None or situation.question is None or not asked[1].startswith(OWN):
        return False
    if not _fits(situation.question.slot, reading):
        return False
    await _answer(context, *asked, reading.text)
    return True


def _fits(slot: str, reading: Reading) -> bool:
    text = reading.text.strip()
    if slot in ("amount", "date"):
        has_figure = any(char.isdigit() for char in text)
        return has_figure and len(text) <= LONGEST_FIGURE and reading.certainty != "sure"
    if reading.certainty == "sure" and reading.kind != "lookup":
        return False
    return len(text) <= LONGEST


async def customer_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The customer that a field names; False where the words name none."""
    asked = _asked(situation)
    if asked is None or not asked[1].startswith(OWN) or reading.kind != "lookup":
        return False
    best = reading.match.best
    record = parse_ref(best.subject or best.ref) if best is not None else None
    if record is None or record[0] != "customer":
        return False
    await _answer(context, *asked, str(record[1]))
    return True


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Why a field of a contract in force shall change."""
    asked = _asked(situation)
    if asked is None or not asked[1].startswith(f"why.{OWN}"):
        return False
    if reading.certainty == "sure" or len(reading.text) > LONGEST:
        return False
    await _reason(context, asked[0], reading.text)
    return True


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer."""
    asked = _asked(situation)
    question = situation.question
    if asked is None or question is None or question.card_id != card.id:
        await context.runtime.features.replies[KIND](update, context, reading, situation, card)
    elif asked[1].startswith(f"why.{OWN}"):
        await _reason(context, asked[0], reading.text[:LONGEST])
    elif question.slot != "customer":
        await _answer(context, *asked, reading.text)
    elif not await customer_said(update, context, routing.read(reading.text, context), situation):
        await replies.show(context, View(context.t("contract-bad-value")))


async def _answer(context: Context, contract: int, what: str, words: str) -> None:
    at = routing.instant(words, context)
    shown = await context.crm.contract_fields.answer(context.call, contract, what.removeprefix(OWN), words, at=at)
    await replies.answer(context, shown, redraw=True)


async def _reason(context: Context, contract: int, words: str) -> None:
    shown = await context.crm.contract_fields.reason(context.call, contract, words)
    await replies.answer(context, shown, redraw=True)
