"""Contracts looked for: by number, by their customer, in lists and by links (CUST-21, 6.7)."""

import re
from dataclasses import replace
from typing import Final

from telegram import Update

from bot import buttons, replies
from bot.boundary import Context
from bot.understanding import Reading
from storage.entities.dialogue import Situation

NUMBER: Final = re.compile(r"(?:[A-Za-z]{1,6}-?)?\d[\d-]{2,20}")
OF_CUSTOMER: Final = re.compile(
    r"(?P<of>.{1,40}?)的?(?:合同|合約)|contracts? (?:of|with) (?P<with>.{1,40})"
    r"|(?P<whose>.{1,40}?)(?:'s)? contracts?",
    re.IGNORECASE,
)


async def looked_up(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """HT-0712, 0712: the contract of that number; 顺达的合同: those of a customer."""
    return await _found(context, reading.text.strip())


async def sought(update: Update, context: Context) -> bool:
    """/find HT-0712; False for what names no contract."""
    return await _found(context, " ".join(context.args or []).strip())


async def _found(context: Context, text: str) -> bool:
    """One is opened, several are listed."""
    crm, words = context.crm.contracts, _words_in(text)
    found = await crm.sought(context.call, words) if words else ()
    if len(found) == 1:
        await replies.answer(context, await crm.open(context.call, found[0]))
    elif found:
        await replies.answer(context, await crm.list(context.call, words=words))
    return bool(found)


def _words_in(text: str) -> str:
    """A number, or whose contracts are meant; empty for anything else."""
    if NUMBER.fullmatch(text):
        return text
    named = OF_CUSTOMER.fullmatch(text)
    return next((part.strip() for part in named.groups() if part), "") if named is not None else ""


async def started(update: Update, context: Context) -> None:
    """A link to a contract (k_…)."""
    payload = (context.args or [""])[0]
    await replies.answer(context, await context.crm.contracts.open_link(context.call, payload[2:]))


async def listed(update: Update, context: Context) -> None:
    """/contracts, those of some words; of one customer, and its pages, by button."""
    record, typed = context.record, " ".join(context.args or []) if context.data is None else ""
    own = context.card is not None and context.card.entity == "contracts" and context.data is not None
    call = context.call if own else replace(context.call, card_message=None)
    state = context.card.list_state if own and context.card is not None else {}
    customer = record[1] if record is not None and record[0] == "customer" else state.get("customer")
    words, first = typed or state.get("words"), buttons.number_of(context.button_arg)
    shown = await context.crm.contracts.list(call, customer_id=customer, words=words, first=first)
    await replies.answer(context, shown, fresh=not own)
