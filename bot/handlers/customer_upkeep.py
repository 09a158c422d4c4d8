"""What is done to a whole customer: locked, deleted, merged, erased; and the reasons in words (6.7, CUST)."""

from typing import Any

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from storage.entities.dialogue import Situation
from storage.entities.ids import RecordKind, parse_ref
from storage.errors import NotFound

LONGEST_REASON = 500


async def reveal(update: Update, context: Context) -> None:
    """显示电话: counted and logged; of high privacy with a reason."""
    record, arg = context.record, context.button_arg
    if record is None or record[0] not in ("customer", "lead", "contact"):
        raise NotFound(rule="ORG-31")
    what, _, code = arg.partition(".")
    if what == "ask" or what == "write":
        await replies.answer(context, await _ask_reveal(context, record, writing=what == "write"))
    else:
        await replies.answer(context, await _reveal(context, record, code or None))


async def _reveal(context: Context, record: tuple[str, int], reason: str | None) -> Any:
    if record[0] == "contact":
        return await context.crm.contacts.reveal(context.call, record[1], reason=reason)
    kind: RecordKind = "lead" if record[0] == "lead" else "customer"
    return await context.crm.customers.reveal(context.call, kind, record[1], reason=reason)


async def _ask_reveal(context: Context, record: tuple[str, int], *, writing: bool) -> Any:
    if record[0] == "contact":
        return await context.crm.contacts.ask_reveal(context.call, record[1], writing=writing)
    kind: RecordKind = "lead" if record[0] == "lead" else "customer"
    return await context.crm.customers.ask_reveal(context.call, kind, record[1], writing=writing)


async def lock(update: Update, context: Context) -> None:
    """锁定: until when, then why; 解除锁定."""
    customer, arg = context.id_of("customer"), context.button_arg
    what, _, rest = arg.partition(".")
    upkeep = context.crm.upkeep
    if what == "off":
        shown = await upkeep.unlock(context.call, customer)
    elif what == "r":
        shown = await upkeep.lock(context.call, customer, rest)
    else:
        shown = await upkeep.ask_lock(context.call, customer, days=int(rest) if rest.isdigit() else 0)
    await replies.answer(context, shown)


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Why the phones are needed, why it is locked or erased; False when the question was another."""
    subject, field = situation.asked
    record = parse_ref(subject)
    if record is None or field not in ("reveal", "lock", "erase"):
        return False
    if reading.certainty == "sure" or len(reading.text) > LONGEST_REASON:
        return False
    if field == "reveal":
        shown = await _reveal(context, record, reading.text)
    elif field == "lock":
        shown = await context.crm.upkeep.lock(context.call, record[1], reading.text)
    else:
        shown = await context.crm.upkeep.ask_erase(context.call, record[1], reason=reading.text)
    await replies.answer(context, shown, redraw=True)
    return True


async def day_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Until when a customer is locked, as a date."""
    subject, field = situation.asked
    record = parse_ref(subject)
    if record is None or field != "until":
        return False
    found = routing.date(reading.text, context)
    if found is None or found.at is None:
        return False
    day = found.at.astimezone(context.speaker.organisation.timezone).date()
    shown = await context.crm.upkeep.ask_lock_until(context.call, record[1], day)
    await replies.answer(context, shown, redraw=True)
    return True


async def drop(update: Update, context: Context) -> None:
    """删除 asks with the counts; the second tap deletes. 恢复 brings it back."""
    customer, arg = context.id_of("customer"), context.button_arg
    upkeep = context.crm.upkeep
    if arg == "yes":
        await replies.answer(context, await upkeep.delete(context.call, customer))
    elif arg == "back":
        await replies.answer(context, await upkeep.restore(context.call, customer))
    else:
        await replies.answer(context, await upkeep.ask_delete(context.call, customer))


async def merge(update: Update, context: Context) -> None:
    """合并 waits for the other's name; both names stand above the button that merges."""
    customer, arg = context.id_of("customer"), context.button_arg
    upkeep = context.crm.upkeep
    if arg.isdigit():
        await replies.answer(context, await upkeep.merge(context.call, customer, int(arg)))
    else:
        await replies.answer(context, await upkeep.ask_merge(context.call, customer))


async def erase(update: Update, context: Context) -> None:
    """抹除 asks for the reason, then once more."""
    customer, arg = context.id_of("customer"), context.button_arg
    upkeep = context.crm.upkeep
    what, _, code = arg.partition(".")
    if what == "yes":
        await replies.answer(context, await upkeep.erase(context.call, customer, code))
    else:
        await replies.answer(context, await upkeep.ask_erase(context.call, customer, reason=code))
