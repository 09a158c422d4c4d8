"""@bot words in any chat: own customers, and what is sent from there into this chat (conversations 3.4)."""

import re

from telegram import Message, Update

from bot import replies
from bot.boundary import Context
from bot.views import customer_inline as views

_LINK = re.compile(r"[?&]start=c_([A-Za-z0-9]{1,40})")


async def query(update: Update, context: Context) -> None:
    """Own customers, masked; strangers get one row that leads to the private chat. A chosen result needs nothing."""
    asked = update.inline_query
    if asked is None:
        return
    if context.situation.speaker is None:
        await replies.answer_inline(context.bot, asked.id, [], stranger=context.t.plain("customer-inline-stranger"))
        return
    hits = await context.crm.customers.search_own(context.call, asked.query)
    rows = [views.row(hit, context.t, _address(context, hit.public_id)) for hit in hits]
    await replies.answer_inline(context.bot, asked.id, rows)


async def chosen(update: Update, context: Context) -> None:
    """A card chosen in this private chat is answered with the whole one, by the link inside its text."""
    public_id = _linked(update.message) if update.message is not None else None
    await replies.answer(context, await context.crm.customers.open_link(context.call, "customer", public_id or ""))


def _linked(message: Message) -> str | None:
    """The public id in the links of a message."""
    addresses = [entity.url for entity in message.entities or () if entity.url]
    found = next((match for address in addresses if (match := _LINK.search(address))), None)
    return found[1] if found else None


def _address(context: Context, public_id: str) -> str:
    return f"https://t.me/{context.bot.username}?start=c_{public_id}"
