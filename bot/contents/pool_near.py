"""What is near in the pool: a place that was asked for goes there, any other where places go."""

from telegram import Update

from bot.boundary import Context
from bot.features import Features, Handler
from bot.handlers import pool_lists as lists


def add(table: Features) -> None:
    """Enter it in front of what already takes places: this page comes after theirs."""
    for kind in ("location", "venue"):
        table.inputs[kind] = _asked_first(table.inputs.get(kind))


def _asked_first(otherwise: Handler | None) -> Handler:
    async def place(update: Update, context: Context) -> None:
        if not await lists.place_sent(update, context) and otherwise is not None:
            await otherwise(update, context)

    return place
