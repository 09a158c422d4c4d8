"""A deal said in one line: a new one as a draft, or the one that is there (conversations 4.2, 6.11)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.deal_values import lines_of
from bot.understanding.deals import Said, end_of, reason_of, said_of, shares
from bot.understanding.entries import subject_of
from bot.views import deal_card
from storage.entities.candidates import Candidate
from storage.entities.cards import Card
from storage.entities.deals import DealCard, NewDeal, Stage
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref, ref

KIND = "opportunity"
Reply = Callable[[Update, Context, Reading, Situation, Card], Awaitable[None]]
SHORT = 60  # A statement that something was won or lost; what is longer is a note that says so.


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """True when the words were about a deal for sure: of a customer of one's own, with its name or its end."""
    subject = subject_of(reading.match.best)
    if reading.match.level != "sure" or subject is None or subject[0] != "customer":
        return False
    if "opp.create" not in context.speaker.permissions or len([m for m in reading.matches if m.level == "sure"]) > 1:
        return False
    deals = _deals(situation, subject[1])
    end = reading.business if reading.business in ("won", "lost") else end_of(reading.text)
    if end is not None and await _ended(context, reading, subject[1], deals, end):
        return True
    if reading.business in ("won", "lost", "signed"):
        return False
    found = said_of(reading, [one for one in situation.candidates if one.kind == "product"])
    priced = bool(found.products) and (reading.amount is not None or reading.kind == "lookup")
    if not (reading.kind == "business" or found.is_new or priced):
        return False
    known = _named(found.name, deals)
    if known is not None and not found.is_new:
        await _open(context, reading, known, found)
        return True
    if not found.name or reading.amount is None and not (found.is_new or priced):
        return False
    await _draft(context, reading, subject[1], found)
    return True


async def _ended(context: Context, reading: Reading, customer: int, deals: list[Candidate], end: str) -> bool:
    """Won or lost: its card asks for the tap; several deals are listed."""
    if not deals or len(reading.text) > SHORT or (reading.kind == "follow_up" and reading.certainty == "sure"):
        return False
    named = [one for one in deals if shares(one.name, reading.text)]
    one = named[0] if len(named) == 1 else deals[0] if len(deals) == 1 else None
    if one is None:
        await replies.answer(context, await context.crm.deals.list(context.call, customer_id=customer))
        return True
    shown = await context.crm.deals.ask_end(context.call, _id(one), "win" if end == "won" else "lose")
    reason = reason_of(reading.text, shown.reasons)
    await replies.answer(context, replace(shown, asked=shown.asked | {"said": reason}) if reason else shown)
    return True


async def _open(context: Context, reading: Reading, deal: Candidate, found: Said) -> None:
    """The deal with the stage and the sum that were said, each one tap away."""
    shown: DealCard = await context.crm.deals.open(context.call, _id(deal))
    stage = stage_said(shown.stages, reading)
    if stage is not None and stage.position > shown.stage.position:
        shown = replace(shown, target=stage)
    view = deal_card.view(shown, context.t)
    if reading.amount is not None and reading.amount.currency == shown.currency:
        view = deal_card.with_amount(shown, reading.amount.minor, context.t)
    await replies.show(context, view, card=shown.card)


async def _draft(context: Context, reading: Reading, customer: int, found: Said) -> None:
    stage = stage_said(await context.crm.deals.stages(context.call), reading)
    amount = reading.amount
    new = NewDeal(
        name=found.name,
        customer_id=customer,
        amount=amount.minor if amount is not None else None,
        currency=amount.currency if amount is not None else None,
        stage_id=stage.id if stage is not None else None,
        expected_close_on=found.day,
        lines=lines_of(found),
    )
    await replies.answer(context, await context.crm.deals.draft(context.call, new, reading.text))


def stage_said(stages: tuple[Stage, ...], reading: Reading) -> Stage | None:
    """The stage the words name by its own name, or by a part of it: 谈到报价了 means 方案报价."""
    best = [(shares(stage.name, reading.text), stage) for stage in stages]
    best = [one for one in best if one[0]]
    return max(best, key=lambda one: (one[0], one[1].position))[1] if best else None


def _deals(situation: Situation, customer: int) -> list[Candidate]:
    """Open deals of this customer, as far as the situation has them."""
    own = ref("customer", customer)
    return [one for one in situation.candidates if one.kind == KIND and one.subject == own]


def _named(name: str, deals: list[Candidate]) -> Candidate | None:
    """The one deal whose name shares most with the words."""
    found = [(shares(one.name, name), one) for one in deals]
    found = [one for one in found if one[0]]
    found.sort(key=lambda one: -one[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _id(candidate: Candidate) -> int:
    parsed = parse_ref(candidate.ref)
    assert parsed is not None
    return parsed[1]


def draft_replied(otherwise: Reply) -> Reply:
    """A reply to the draft of a deal: a sum, a day, products, or its name; other drafts are not its own."""

    async def choose(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
        if card.view != "deal-draft":
            await otherwise(update, context, reading, situation, card)
            return
        new = _corrected(await context.crm.deals.drafted(context.call, card.record_id), reading, situation)
        shown = await context.crm.deals.change_draft(context.call, card.record_id, new)
        await replies.answer(context, shown, redraw=True)

    return choose


def _corrected(new: NewDeal, reading: Reading, situation: Situation) -> NewDeal:
    found = said_of(reading, [one for one in situation.candidates if one.kind == "product"])
    amount = reading.amount
    return replace(
        new,
        name=found.name or new.name,
        amount=amount.minor if amount is not None else new.amount,
        currency=amount.currency if amount is not None else new.currency,
        expected_close_on=found.day or new.expected_close_on,
        lines=lines_of(found) or new.lines,
    )
