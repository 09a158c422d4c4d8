"""Products: listed by category, opened, made and changed, on and off sale (PROD-1)."""

import re
from typing import Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.deal_values import amount_of, minor_of
from bot.views import product as views
from bot.views.view import View
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.products import NewProduct
from storage.errors import NotFound

KIND: Final = "product"
LONGEST: Final = 500
MONEY: Final = ("price", "cost", "min_price")
EMPTY: Final = {"cost": None, "min_price": None, "unit": "", "description": ""}
# A100 涡轮泵 1,200 台: the name, the price, the unit.
_LINE = re.compile(
    r"(?P<name>.*\S)\s+(?P<price>\d[\d,]*(?:\.\d{1,3})?)\s*(?:元|块|塊)?(?:\s*[/每]?\s*(?P<unit>[^\d\s]{1,10}))?"
)


async def command(update: Update, context: Context) -> None:
    """/products: the list; with words a product found, priced anew, or made."""
    words = " ".join(context.args or []).strip()
    if "product.manage" not in context.speaker.permissions or not await _made(context, words):
        await replies.answer(context, await context.crm.products.list(context.call, words=words))


async def _made(context: Context, words: str) -> bool:
    """A product made or priced anew by one line; False for words that are no such line."""
    line = _LINE.fullmatch(words)
    if line is None:
        return False
    products = context.crm.products
    price = minor_of(line["price"], context.speaker.organisation.base_currency)
    known = await products.named(context.call, line["name"])
    if len(known) == 1:
        shown = await products.change(context.call, known[0].id, price=price)
    else:
        new = NewProduct(line["name"], price, unit=line["unit"] or "")
        shown = await products.create(context.call, new, on_sale=True)
    await replies.answer(context, shown)
    return True


async def turn(update: Update, context: Context) -> None:
    """‹ and ›."""
    await replies.answer(context, await context.crm.products.list(context.call, step=context.page_step))


async def open(update: Update, context: Context) -> None:
    """A number of the list, or the list itself; 删除 asks first, 改一项 offers the fields and asks for one."""
    what, _, rest = context.button_arg.partition(".")
    if context.record is None:
        await _open_list(context, what, int(rest) if rest.isdecimal() else 0)
        return
    products, product = context.crm.products, context.id_of(KIND)
    if what in ("f", "cat"):
        page = int(rest) if what == "cat" and rest.isdecimal() else 0
        field = rest if what == "f" else "category"
        await replies.answer(context, await products.ask(context.call, product, field, page))
        return
    shown = await products.open(context.call, product)
    parts = {"drop": views.delete_sure, "edit": views.fields}
    view: View = parts.get(what, views.card_of)(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def _open_list(context: Context, what: str, number: int) -> None:
    """Everything, the tree, a category, or the question for a new product, a category or its name."""
    products, call = context.crm.products, context.call
    if what == "tree":
        await replies.answer(context, await products.tree(call, number))
    elif what in ("new", "add", "rename"):
        await replies.answer(context, await products.ask_listed(call, what, number or None))
    else:
        await replies.answer(context, await products.list(call, category_id=number or None))


async def set(update: Update, context: Context) -> None:
    """上架, 下架; another category; a value emptied."""
    products, product = context.crm.products, context.id_of(KIND)
    what, _, rest = context.button_arg.partition(".")
    if what == "cat" and rest.isdecimal():
        shown = await products.set_value(context.call, product, "category_id", int(rest) or None)
    elif what == "none" and rest in EMPTY:
        shown = await products.set_value(context.call, product, rest, EMPTY[rest])
    else:
        turned = products.put_on if what == "on" else products.take_off
        shown = await turned(context.call, product)
    await replies.answer(context, shown)


async def drop(update: Update, context: Context) -> None:
    """确认删除; of a category too."""
    products = context.crm.products
    if context.record is not None:
        await replies.answer(context, await products.delete(context.call, context.id_of(KIND)))
        return
    if not context.button_arg.isdecimal():
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await products.delete_category(context.call, int(context.button_arg)))


async def said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The answer to what a card or the list asked; False when the words, or the question, mean something else."""
    subject, field = situation.asked
    record, words = parse_ref(subject), reading.text
    if len(words) > LONGEST or (
        reading.certainty == "sure" and reading.kind not in ("lookup", "unknown", "business")
    ):
        return False
    if subject == KIND:
        return await _said_of_list(context, field, words)
    if record is None or record[0] != KIND or not field:
        return False
    value = amount_of(reading, context.speaker.organisation.base_currency) if field in MONEY else words
    if value is None:
        return False
    shown = await context.crm.products.set_value(context.call, record[1], field, value)
    await replies.answer(context, shown, redraw=True)
    return True


async def _said_of_list(context: Context, field: str, words: str) -> bool:
    what, _, number = field.partition(".")
    if what == "new":
        return await _made(context, words)
    named = await context.crm.products.name_category(context.call, what, int(number) or None, words)
    await replies.answer(context, named, redraw=True)
    return True


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old."""
    await replies.answer(context, await context.crm.products.open(context.call, number), fresh=True)
