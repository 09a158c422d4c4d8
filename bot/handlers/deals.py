"""Deals: opened, moved, won, lost, asked, changed (conversations 6.11)."""

import dataclasses

from telegram import Update

from bot import buttons, replies
from bot.boundary import Context
from bot.views import deal_card, deal_fields, deal_stages
from bot.views.view import View
from storage.entities.contracts import NewContract
from storage.entities.deals import DealCard
from storage.entities.ids import parse_ref, ref
from storage.errors import NotFound

KIND = "opportunity"
VIEWS = {"back": "deal-card", "more": "deal-more", "stages": "deal-stages", "people": "deal-people"}
ENDS = ("win", "lose", "void")


async def show(update: Update, context: Context) -> None:
    """/deals: one's own open deals."""
    await replies.answer(context, await context.crm.deals.list(context.call))


async def listed(update: Update, context: Context) -> None:
    """A customer's deals, or one's own in another state."""
    arg, record = context.button_arg, context.record
    if record is not None and record[0] == "customer":
        shown = await context.crm.deals.list(context.call, customer_id=record[1], state="")
        await replies.answer(context, shown, fresh=True)
        return
    state, _, whose = arg.partition(".")
    shown = await context.crm.deals.list(context.call, state="" if state == "all" else "open", mine=whose != "team")
    await replies.answer(context, shown)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›."""
    await replies.answer(context, await context.crm.deals.list(context.call, step=context.page_step))


async def open(update: Update, context: Context) -> None:
    """A number opens a card of its own; on the card itself the keys change."""
    deal, arg = context.id_of(KIND), context.button_arg
    if arg == "past":
        steps = await context.crm.deals.history(context.call, deal)
        view = deal_stages.history(ref(KIND, deal), steps, context.t)
        await replies.show(context, view, card=context.card)
        return
    if not arg:
        context.call = dataclasses.replace(context.call, card_message=None)  # The list stays above.
    shown = await context.crm.deals.open(context.call, deal, view=VIEWS.get(arg, "deal-card"))
    await replies.answer(context, shown, fresh=not arg)


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old: the deal as it is now."""
    await replies.answer(context, await context.crm.deals.open(context.call, number), fresh=True)


async def redraw(update: Update, context: Context) -> None:
    """The card with new buttons, after one of them made a message of its own (DIALOG-7)."""
    record = parse_ref(context.card.subject or "") if context.card is not None else None
    if record is not None and record[0] == KIND:
        await replies.answer(context, await context.crm.deals.open(context.call, record[1]))


async def started(update: Update, context: Context) -> None:
    """A link to a deal (o_…)."""
    payload = (context.args or [""])[0]
    await replies.answer(context, await context.crm.deals.open_link(context.call, payload[2:]))


# ── taps that write ──


async def stage(update: Update, context: Context) -> None:
    """进到…: the stage, a skip that was confirmed, or why it goes back."""
    arg, _, how = context.button_arg.partition(".")
    target, deals, deal = buttons.number_of(arg), context.crm.deals, context.id_of(KIND)
    note = context.t.plain(f"button-back-{how}") if how in deal_stages.BACK_REASONS else ""
    moved = await deals.move(context.call, deal, target, note=note, skip=how == "skip")
    await replies.answer(context, moved)


async def undo(update: Update, context: Context) -> None:
    """撤销 of a move."""
    await replies.answer(context, await context.crm.deals.undo_move(context.call, context.id_of(KIND)))


async def won(update: Update, context: Context) -> None:
    """确认赢单 45万."""
    await replies.answer(context, await context.crm.deals.win(context.call, context.id_of(KIND)))


async def lost(update: Update, context: Context) -> None:
    """The reason is the second tap; 其他 asks for words."""
    await replies.answer(context, await context.crm.deals.lose(context.call, context.id_of(KIND), context.button_arg))


async def void(update: Update, context: Context) -> None:
    """无效, and why."""
    await replies.answer(context, await context.crm.deals.void(context.call, context.id_of(KIND), context.button_arg))


async def drop(update: Update, context: Context) -> None:
    """确认删除."""
    await replies.answer(context, await context.crm.deals.delete(context.call, context.id_of(KIND)))


async def put(update: Update, context: Context) -> None:
    """A contact and his part, a day, an entry of a dictionary, the sum that was said; or a field is emptied."""
    what, _, value = context.button_arg.partition(".")
    deal, deals = context.id_of(KIND), context.crm.deals
    contact, day = parse_ref(value), deal_fields.day_of(value)
    if what == "k" and contact is not None and contact[0] == "customer":
        new = NewContract(customer_id=contact[1], opportunity_id=deal)
        await replies.answer(context, await context.crm.contracts.create(context.call, new))
        return
    if what in deal_fields.PARTS and contact is not None and contact[0] == "contact":
        shown = await deals.put_contact(context.call, deal, contact[1], deal_fields.PARTS[what])
    elif what == "x" and contact is not None and contact[0] == "contact":
        shown = await deals.drop_contact(context.call, deal, contact[1])
    elif what in deal_stages.DICTIONARIES and value.isascii() and value.isdigit():
        shown = await _entry(context, deal, deal_stages.DICTIONARIES[what], int(value))
    elif what == "c" and value in deal_fields.CLEARED:
        shown = await deals.change(context.call, deal, **{value: deal_fields.CLEARED[value]})
    elif what == "t" and day is not None:
        shown = await deals.change(context.call, deal, expected_close_on=day)
    elif what == "a" and value.isascii() and value.isdigit():
        shown = await deals.change(context.call, deal, amount=int(value))
    else:
        raise NotFound(rule="ORG-31")
    await replies.answer(context, shown)


async def _entry(context: Context, deal: int, field: str, number: int) -> DealCard:
    """An entry by its place in the dictionary."""
    keys = await context.crm.deals.offered(context.call, field)
    if number >= len(keys):
        raise NotFound(rule="ORG-31")
    return await context.crm.deals.change(context.call, deal, **{field: keys[number]})


async def save(update: Update, context: Context) -> None:
    """保存: the draft becomes a deal."""
    await replies.answer(context, await context.crm.deals.save_draft(context.call, context.id_of("draft")))


# ── taps that ask ──


async def ask(update: Update, context: Context) -> None:
    """Won, lost, void, open again, deleted, a field: the card asks."""
    arg, deals, record = context.button_arg, context.crm.deals, context.record
    if arg == "new" and record is not None and record[0] == "customer":
        await replies.show(context, View(context.t("deal-new-how")), fresh=True)
        return
    deal, contact = context.id_of(KIND), parse_ref(arg.removeprefix("p."))
    if arg == "write":  # The question is open already.
        await replies.show(context, View(alert=context.t.plain("deal-write")))
    elif arg in ENDS:
        await replies.answer(context, await deals.ask_end(context.call, deal, arg))
    elif arg == "reopen":
        await replies.answer(context, await deals.ask_reopen(context.call, deal))
    elif arg in ("fields", "delete"):
        shown = await deals.open(context.call, deal, view="deal-more")
        view = deal_fields.choose(shown, context.t) if arg == "fields" else deal_card.delete_sure(shown, context.t)
        await replies.show(context, view, card=shown.card)
    elif arg == "contacts":
        await replies.answer(context, await deals.open(context.call, deal, view="deal-people"))
    elif contact is not None and contact[0] == "contact":
        await replies.answer(context, await deals.ask_part(context.call, deal, contact[1]))
    else:
        await replies.answer(context, await deals.ask(context.call, deal, arg))
