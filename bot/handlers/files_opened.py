"""One file of a record is sent; a photo of a visit carries its watermark (conversations 6.10, FILE-4)."""

import asyncio

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.fetching import is_here
from bot.pictures import watermark
from bot.views import file as views
from bot.views.view import View
from storage.entities.files import FileShown


async def open(update: Update, context: Context) -> None:
    """One file is sent, protected; of a photo without its watermark it is said why."""
    shown = await context.crm.files.open(context.call, context.id_of("file"))
    picture, why = await _drawn(context, shown)
    if picture is not None and await replies.send_picture(context, picture):
        return
    sent = await replies.send_file(context, shown.file)
    said = why if sent else "file-not-here"
    if said:
        await replies.show(context, View(alert=context.t.plain(said)))


async def open_all(update: Update, context: Context) -> None:
    """附件 2, 看凭证 1: all of them are sent, ten at a time; what is not here now is said."""
    assert context.data is not None
    first = int(context.button_arg) if context.button_arg.isdecimal() else 0
    sent = await context.crm.files.open_all(context.call, context.data.id, first=first)
    here = [await replies.send_file(context, file) for file in sent.files]
    if not all(here):
        await replies.show(context, View(alert=context.t.plain("file-not-here")))
    elif sent.rest or first or not sent.files:
        await replies.show(context, views.sent(sent, context.t), fresh=True)


async def _drawn(context: Context, shown: FileShown) -> tuple[bytes | None, str]:
    """The photo with its watermark, drawn beside everything else; or None, and the text that says why."""
    blobs, file = context.runtime.blobs, shown.file
    if shown.mark is None:
        return None, ""
    if blobs is None or file.sha256 is None or not await is_here(context, file):
        return None, "file-mark-later"
    try:
        drawing = watermark.begin(blobs.path(file.sha256), shown.mark, context.t)
        return await asyncio.wrap_future(drawing), ""
    except FileNotFoundError:
        return None, "file-mark-later"
    except watermark.Undrawable:
        await context.crm.files.note_no_picture(file.id)
        return None, "file-mark-none"
