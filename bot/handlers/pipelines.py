"""Pipelines under /admin: what a tap opens, asks for or changes; typed values come as answers (OPP-3)."""

from telegram import Update

from bot import replies
from bot.boundary import Context


async def open(update: Update, context: Context) -> None:
    """The list, one pipeline, one of its stages, a part of one, or the question for a value: 1.4.rate."""
    pipeline, stage, what, page = _parts(context)
    admin, call = context.crm.administration, context.call
    if pipeline:
        await replies.answer(context, await admin.pipeline(call, pipeline, stage, what, page))
        return
    await replies.answer(context, await admin.pipelines(call, asks=what == "new"))


async def set(update: Update, context: Context) -> None:
    """default, on, off, a department of a pipeline; up, out or a field asked of a stage."""
    pipeline, stage, what, _ = _parts(context)
    admin = context.crm.administration
    await replies.answer(context, await admin.change_pipeline(context.call, pipeline, stage, what))


def _parts(context: Context) -> tuple[int, int, str, int]:
    """The pipeline, the stage, what is meant of them, and the page of it."""
    first, second, what, page = [*context.button_arg.split("."), "", "", "", ""][:4]
    numbers = [int(one) if one.isascii() and one.isdecimal() else 0 for one in (first, second, page)]
    return numbers[0], numbers[1], what, numbers[2]
