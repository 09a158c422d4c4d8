"""The bytes of a file that came with a message, for whoever reads it at once; nothing is kept here."""

import asyncio
import hashlib
import logging
from typing import Final

from telegram.error import TelegramError

from bot.boundary import Context
from storage.entities.files import File, NewFile

log = logging.getLogger("fieldline.fetching")

SECONDS: Final = 10.0
LARGEST: Final = 10 * 1024 * 1024


async def content_of(context: Context, file: NewFile | File) -> bytes:
    """The kept bytes, else those of the channel; none when they are too many or do not come in time."""
    blobs = context.runtime.blobs
    digest = getattr(file, "sha256", None)
    if file.size > LARGEST or not file.ref:
        return b""
    try:
        if digest is not None and blobs is not None and blobs.has(digest):
            return await asyncio.to_thread(blobs.path(digest).read_bytes)
        async with asyncio.timeout(SECONDS):
            described = await context.bot.get_file(file.ref)
            if (described.file_size or 0) > LARGEST:
                return b""
            content = bytes(await described.download_as_bytearray())
    except (TelegramError, TimeoutError, OSError) as exc:
        log.info("file not fetched: %s", type(exc).__name__)
        return b""
    return content if len(content) <= LARGEST else b""


async def is_here(context: Context, file: File) -> bool:
    """Are the kept bytes in the folder of this machine? What another machine kept is fetched once more."""
    blobs, digest = context.runtime.blobs, file.sha256
    if blobs is None or digest is None:
        return False
    if blobs.has(digest):
        return True
    content = await content_of(context, file)
    if hashlib.sha256(content).hexdigest() != digest:
        return False
    await asyncio.to_thread(blobs.put, content)
    return True
