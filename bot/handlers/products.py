"""Products: listed, opened, made and priced by one line, on and off sale (PROD-1)."""

import re

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding.deal_values import minor_of
from bot.views import product as views
from bot.views.view import View
from storage.entities.products import NewProduct

KIND = "product"
# A100 涡轮泵 1,200 台: the name, the price, the unit.
_LINE = re.compile(
    r"(?P<name>.*\S)\s+(?P<price>\d[\d,]*(?:\.\d{1,3})?)\s*(?:元|块|塊)?(?:\s*[/每]?\s*(?P<unit>[^\d\s]{1,10}))?"
)


async def command(update: Update, context: Context) -> None:
    """/products: the list; with words a product found, priced anew, or made."""
    words = " ".join(context.args or []).strip()
    line = _LINE.fullmatch(words)
    if line is None or "product.manage" not in context.speaker.permissions:
        await replies.answer(context, await context.crm.products.list(context.call, words=words))
        return
    products = context.crm.products
    price = minor_of(line["price"], context.speaker.organisation.base_currency)
    known = await products.named(context.call, line["name"])
    if len(known) == 1:
        shown = await products.change(context.call, known[0].id, price=price)
    else:
        new = NewProduct(line["name"], price, unit=line["unit"] or "")
        shown = await products.create(context.call, new, on_sale=True)
    await replies.answer(context, shown)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›."""
    await replies.answer(context, await context.crm.products.list(context.call, step=context.page_step))


async def open(update: Update, context: Context) -> None:
    """A number of the list, or the list itself; 删除 asks first."""
    if context.record is None:
        await replies.answer(context, await context.crm.products.list(context.call))
        return
    shown = await context.crm.products.open(context.call, context.id_of(KIND))
    view: View = (
        views.delete_sure(shown, context.t) if context.button_arg == "drop" else views.card_of(shown, context.t)
    )
    await replies.show(context, view, card=shown.card)


async def set(update: Update, context: Context) -> None:
    """上架, 下架."""
    products, product = context.crm.products, context.id_of(KIND)
    turned = products.put_on if context.button_arg == "on" else products.take_off
    await replies.answer(context, await turned(context.call, product))


async def drop(update: Update, context: Context) -> None:
    """确认删除."""
    await replies.answer(context, await context.crm.products.delete(context.call, context.id_of(KIND)))


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old."""
    await replies.answer(context, await context.crm.products.open(context.call, number), fresh=True)
