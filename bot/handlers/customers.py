"""Finding a customer or lead, opening its card, and what its buttons do (conversations 6.3, 6.7)."""

import re

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import customer as views
from bot.views import customer_lists as list_views
from storage.entities.dialogue import Situation
from storage.entities.ids import RecordKind, parse_ref
from storage.errors import NotFound

NUMBERED = re.compile(
    r"(?P<number>\s?(?:第|no\.?\s?|#)?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[a-zA-Z]?[\u4e00-\u9fff]{0,4})\W*"
)


async def find(update: Update, context: Context) -> None:
    """/find 顺达; without words, and by the key 找客户, one's own customers and that a name finds others."""
    words = " ".join(context.args or [])
    if not words:
        held = await context.crm.customers.held(context.call)
        await replies.show(context, list_views.held(held, context.t), card=held.card)
        return
    await replies.answer(context, await context.crm.customers.find(context.call, words))


async def looked_up(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """A name or phone alone."""
    await replies.answer(context, await context.crm.customers.find(context.call, sought_in(reading)))


def sought_in(reading: Reading) -> str:
    """What is looked for: the name or number the message gives, else all of it.

    A number that ends the message behind the name belongs to it: 大润发2店 is not 大润发3店.
    """
    if reading.fields.get("query"):
        return reading.fields["query"]
    if reading.mention is not None and reading.customer and not reading.dates:
        behind = NUMBERED.fullmatch(reading.text, reading.mention.end)
        return reading.customer + behind["number"] if behind else reading.customer
    return reading.customer or reading.person or reading.text


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    await replies.answer(context, await context.crm.customers.turn(context.call, context.page_step))


async def open(update: Update, context: Context) -> None:
    """A number opens a card of its own; ‹ 返回 puts the card's keys back; 联系人 shows its contacts, or one."""
    record, arg = context.record, context.button_arg
    if record is not None and record[0] == "contact":
        await replies.answer(context, await context.crm.contacts.open(context.call, record[1]))
        return
    kind, record_id = _record(context)
    if arg == "people":
        await replies.answer(context, await context.crm.contacts.list(context.call, record_id))
        return
    shown = await context.crm.customers.open(context.call, kind, record_id, onto=arg == "back")
    await replies.show(context, views.record(shown, context.t), card=shown.card, fresh=arg != "back")


async def timeline(update: Update, context: Context) -> None:
    """时间线 and its tabs."""
    tab = context.button_arg or "all"
    await replies.answer(context, await context.crm.customers.timeline(context.call, context.id_of("customer"), tab))


async def turn_timeline(update: Update, context: Context) -> None:
    """‹ and ›: newer and older entries."""
    await replies.answer(context, await context.crm.customers.turn_timeline(context.call, context.page_step))


async def more(update: Update, context: Context) -> None:
    """更多: only the keys change."""
    await replies.answer(context, await context.crm.customers.more(context.call, *_record(context)))


async def log(update: Update, context: Context) -> None:
    """记跟进: what is written in the next ten minutes goes to this record."""
    await replies.answer(context, await context.crm.customers.await_words(context.call, *_record(context)))


async def ask_date(update: Update, context: Context) -> None:
    """改下次: date chips on the card; a typed date answers too."""
    shown = await context.crm.customers.ask_date(context.call, *_record(context))
    view = views.record(shown, context.t, context.speaker.organisation)
    await replies.show(context, view, card=shown.card)


async def attach(update: Update, context: Context) -> None:
    """加上: the shared contact becomes one of the customer."""
    await replies.answer(context, await context.crm.customers.attach_contact(context.call, context.id_of("draft")))


async def started(update: Update, context: Context) -> None:
    """A link to a customer (c_…) or lead (l_…)."""
    payload = (context.args or [""])[0]
    kind: RecordKind = "lead" if payload.startswith("l_") else "customer"
    await replies.answer(context, await context.crm.customers.open_link(context.call, kind, payload[2:]))


async def pool_started(update: Update, context: Context) -> None:
    """A link to a pool card (p_…): masked, or one's own record."""
    payload = (context.args or [""])[0]
    await replies.answer(context, await context.crm.pool.open_link(context.call, payload[2:]))


async def reopen_customer(update: Update, context: Context, record_id: int) -> None:
    """A fresh card where a button was too old."""
    await _reopen(context, "customer", record_id)


async def reopen_lead(update: Update, context: Context, record_id: int) -> None:
    """A fresh card where a button was too old."""
    await _reopen(context, "lead", record_id)


async def _reopen(context: Context, kind: RecordKind, record_id: int) -> None:
    shown = await context.crm.customers.open(context.call, kind, record_id)
    await replies.show(context, views.record(shown, context.t), card=shown.card, fresh=True)


async def redraw(update: Update, context: Context) -> None:
    """The record's card with new buttons, after one of them made a message of its own (DIALOG-7)."""
    card = context.card
    record = parse_ref(card.subject or "") if card is not None else None
    if record is not None and record[0] in ("customer", "lead"):
        kind: RecordKind = "lead" if record[0] == "lead" else "customer"
        shown = await context.crm.customers.open(context.call, kind, record[1], onto=True)
        await replies.show(context, views.record(shown, context.t), card=shown.card)


def _record(context: Context) -> tuple[RecordKind, int]:
    """The record the button names. Raises NotFound for anything else (ORG-31)."""
    record = context.record
    if record is None or record[0] not in ("customer", "lead"):
        raise NotFound(rule="ORG-31")
    return ("lead" if record[0] == "lead" else "customer"), record[1]
