"""Saved leads: converted, a field changed, marked, invalid and back, deleted and restored (6.4, 6.5)."""

from typing import Any

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.deal_values import amount_of
from bot.understanding.entries import record_ref
from bot.understanding.lead_fields import fits
from bot.views import customer_fields as field_views
from bot.views import lead as lead_views
from bot.views import lead_conversion as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref, ref
from storage.entities.lead_fields import MORE
from storage.errors import Duplicate

TYPED = ("company", "contact", "phone", "need", "address", "remark", *(name for name in MORE if name != "referrer"))
TOKEN = "t."
DEAL = ".deal"
OWN = "x."  # Before the key of a field the firm added.


def _customer(arg: str) -> int | None:
    record = parse_ref(arg)
    return record[1] if record is not None and record[0] == "customer" else None


async def convert(update: Update, context: Context) -> None:
    """转成客户 asks; the second tap converts: new, in spite of a name that only warns, or into a customer."""
    lead, leads = context.id_of("lead"), context.crm.leads
    arg, deal = context.button_arg.removesuffix(DEAL), context.button_arg.endswith(DEAL)
    if not arg:
        shown: Any = await leads.ask_convert(context.call, lead)
    elif arg.startswith(TOKEN):
        shown = await leads.convert(context.call, lead, token=arg.removeprefix(TOKEN), deal=deal)
    else:
        shown = await leads.convert(context.call, lead, target=_customer(arg), deal=deal)
    await replies.answer(context, shown)


async def edit(update: Update, context: Context) -> None:
    """编辑 and its fields; into which customer; the reason for a second one; whether to delete."""
    lead, arg, leads = context.id_of("lead"), context.button_arg, context.crm.leads
    target = _customer(arg.removeprefix("k.")) if arg.startswith("k.") else None
    what, number = _numbered(arg)
    if number is not None:
        shown: Any = await _field_turned(context, lead, what, number)
    elif arg == "into":
        shown = await leads.ask_into(context.call, lead)
    elif arg == "deal.amount":
        shown = await leads.ask_convert(context.call, lead, asks="amount")
    elif arg == "deal.none":
        shown = await leads.ask_convert(context.call, lead, deal=False)
    elif arg == "anyway":
        shown = await leads.ask_convert(context.call, lead, asks="reason")
    elif arg == "delete":
        shown = await leads.ask_delete(context.call, lead)
    elif arg.startswith("s."):
        shown = await leads.change_field(context.call, lead, "source", arg[2:], onto=True)
    elif arg.startswith("v."):
        shown = await leads.change_field(context.call, lead, "level", arg[2:], onto=True)
    elif target is not None:
        shown = await leads.ask_convert(context.call, lead, target=target)
    else:
        shown = await leads.ask_field(context.call, lead, arg)
    await replies.answer(context, shown)


def _numbered(arg: str) -> tuple[str, int | None]:
    """p.1, m.9, v.3 and clear of the fields; no number for anything else."""
    what, _, rest = arg.partition(".")
    if arg == "clear":
        return "v", -1
    return (what, int(rest)) if what in ("p", "m", "v") and rest.isascii() and rest.isdigit() else (what, None)


async def _field_turned(context: Context, lead: int, what: str, number: int) -> Any:
    """A page of the fields' names, further choices of one, or the choice tapped."""
    leads = context.crm.leads
    if what == "p":
        return await leads.ask_field(context.call, lead, "", number)
    if what == "m":
        return await leads.turn_field(context.call, lead, number)
    return await leads.pick_field(context.call, lead, number)


async def mark(update: Update, context: Context) -> None:
    """标有意向, and back."""
    interested = context.button_arg == "on"
    marked = await context.crm.leads.mark(context.call, context.id_of("lead"), interested=interested)
    await replies.answer(context, marked)


async def drop(update: Update, context: Context) -> None:
    """删除, after it was asked."""
    await replies.answer(context, await context.crm.leads.delete(context.call, context.id_of("lead")))


async def undo(update: Update, context: Context) -> None:
    """Back to work: a conversion undone, an invalid lead opened again, a deleted one restored.

    Where the check only warns, the same tap confirms it with the token (DUP-10).
    """
    lead, leads = context.id_of("lead"), context.crm.leads
    what, _, token = context.button_arg.partition(".")
    try:
        if what == "invalid":
            shown: Any = await leads.reopen_invalid(context.call, lead, token=token or None)
        elif what == "deleted":
            shown = await leads.restore(context.call, lead, token=token or None)
        else:
            shown = await leads.undo_conversion(context.call, lead)
    except Duplicate as refusal:
        if refusal.token is None or context.card is None:
            raise
        view = views.back_anyway(lead, what, refusal.token, refusal.params["check"], context.t)
        await replies.show(context, view, card=context.card)
        return
    await replies.answer(context, shown)


# -- answers ---------------------------------------------------------------------------------------------------


def _asked(situation: Situation) -> tuple[int, str] | None:
    """The lead the open question is about, and what is asked."""
    subject, what = situation.asked
    record = parse_ref(subject)
    return (record[1], what) if record is not None and record[0] == "lead" and record[1] and what else None


async def field_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The new value of a field, or the reason asked for; False when the message means something else."""
    asked = _asked(situation)
    if asked is not None and _asks_amount(situation):
        return await _deal_amount(context, asked[0], reading)
    if asked is None or not _is_typed(asked[1]) or not fits(asked[1], reading):
        return False
    await _answer(context, *asked, reading.text)
    return True


def _asks_amount(situation: Situation) -> bool:
    """Is the amount of the deal asked for that comes with the customer?"""
    question = situation.question
    return question is not None and question.slot == "amount" and question.subject.endswith(":convert")


async def _deal_amount(context: Context, lead: int, reading: Reading) -> bool:
    """45万: of the deal that comes with the customer; False where the words are no sum."""
    minor = amount_of(reading, context.speaker.organisation.base_currency)
    if minor is None:
        return False
    shown = await context.crm.leads.ask_convert(context.call, lead, amount=minor)
    await replies.answer(context, shown, redraw=True)
    return True


def _is_typed(what: str) -> bool:
    """A field, one of the firm's own, or the reason for a second customer."""
    return what in (*TYPED, "convert") or what.startswith(OWN)


async def _answer(context: Context, lead: int, what: str, words: str) -> None:
    leads = context.crm.leads
    if what == "convert":
        shown: Any = await leads.convert(context.call, lead, reason=words)
    else:
        said = field_views.key_of(what, words, context.t) if what in MORE else words
        at = routing.instant(words, context) if what.startswith(OWN) else None
        shown = await leads.change_field(context.call, lead, what, said, at=at)
    await replies.answer(context, shown, redraw=True)


async def customer_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name says into which customer, and nothing is converted before the tap; or it fills a field."""
    asked = _asked(situation)
    if asked is not None and (asked[1] == "referrer" or asked[1].startswith(OWN)):
        return await _named(context, *asked, reading)
    if (
        asked is None
        or asked[1] != "into"
        or (reading.certainty == "sure" and reading.kind not in ("lookup", "lead"))
    ):
        return False
    await _chosen(context, asked[0], reading)
    return True


async def _named(context: Context, lead: int, field: str, reading: Reading) -> bool:
    """The customer that referred the lead, or that an own field of the firm names; False when the words name none."""
    best = reading.match.best
    customer = _customer(best.subject or best.ref) if best is not None else None
    if reading.kind != "lookup" or customer is None:
        return False
    shown = await context.crm.leads.change_field(context.call, lead, field, str(customer))
    await replies.answer(context, shown, redraw=True)
    return True


async def _chosen(context: Context, lead: int, reading: Reading) -> None:
    """One hit is shown for the tap, several are offered, a foreign one says whose it is."""
    hits = [hit.candidate for hit in reading.match.hits]
    ids = dict.fromkeys(_customer(candidate.subject or record_ref(candidate)) for candidate in hits)
    found = [id_ for id_ in ids if id_ is not None]
    leads = context.crm.leads
    if not found:
        await replies.show(context, lead_views.no_such_customer(reading.text, context.t))
    elif len(found) == 1:
        await replies.answer(context, await leads.ask_convert(context.call, lead, target=found[0]))
    else:
        await replies.answer(context, await leads.ask_into(context.call, lead, found))


async def question_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    asked = _asked(situation)
    if asked is not None and ref("lead", asked[0]) == card.subject:
        if asked[1] == "into":
            await _chosen(context, asked[0], routing.read(reading.text, context))
            return
        if _asks_amount(situation) and await _deal_amount(context, asked[0], reading):
            return
        by_name = situation.question is not None and situation.question.slot == "customer"
        if by_name and await _named(context, *asked, routing.read(reading.text, context)):
            return
        if _is_typed(asked[1]) and not _asks_amount(situation):
            await _answer(context, *asked, reading.text)
            return
    await routing.route_reading(update, context, reading, situation)
