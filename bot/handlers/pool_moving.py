"""A pooled record into another pool: which one, then the tap that moves it (POOL-5)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from storage.entities.ids import parse_ref
from storage.errors import NotFound


async def choose(update: Update, context: Context) -> None:
    """移到其他公海: the pools there are."""
    await replies.answer(context, await context.crm.pool.choose_target(context.call, _record(context)))


async def turn(update: Update, context: Context) -> None:
    """‹ and › of them."""
    await replies.answer(context, await context.crm.pool.turn_targets(context.call, context.page_step))


async def move(update: Update, context: Context) -> None:
    """A number: the record's card says where it is now."""
    target = parse_ref(context.button_arg)
    if target is None or target[0] != "pool":
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await context.crm.pool.move(context.call, _record(context), target[1]))


def _record(context: Context) -> tuple[str, int]:
    """The record the button names. Raises NotFound for a button without one."""
    if context.record is None:
        raise NotFound(rule="ORG-31")
    return context.record
