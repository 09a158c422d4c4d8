"""The bytes of attachments: fetched in the background, nothing waits for them (FILE-1, FILE-2)."""

import asyncio
import logging
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot.pictures.kinds import picture_type
from bot.pushes.background import Background
from storage.blobs import Blobs
from storage.crm import Crm
from storage.entities.files import LARGEST, Fetch
from storage.errors import OutOfService

log = logging.getLogger("fieldline.files")

AT_ONCE: Final = 4
SECONDS: Final = 60.0


class Fetching(Background):
    """`run` is a job of the delivery loop: it starts the work and comes back at once.

    What is leased when it is stopped is due again when its lease ends.
    """

    def __init__(self, bot: Bot, crm: Crm, blobs: Blobs) -> None:
        super().__init__()
        self._bot = bot
        self._crm = crm
        self.blobs = blobs

    async def run(self, now: int) -> None:
        """Fetch what is due, unless that is going on already."""
        if self.is_free:
            self.begin(self._work(now))

    def sweep(self) -> None:
        """Begin to remove bytes no file holds: another machine may have erased them while this one stood by."""
        self.begin(self._sweep())

    async def _sweep(self) -> None:
        try:
            here = await asyncio.to_thread(self.blobs.digests)
            for sha256 in here - await self._crm.files.held() if here else ():
                self.blobs.remove(sha256)
        except (OutOfService, OSError) as exc:
            log.warning("files: %s", type(exc).__name__)

    async def _work(self, now: int) -> None:
        try:
            while fetches := await self._crm.files.lease(now=now, limit=AT_ONCE):
                await asyncio.gather(*(self._fetch(one, now) for one in fetches))
            for sha256 in await self._crm.files.unheld():
                self.blobs.remove(sha256)
                await self._crm.files.forget_bytes(sha256)
        except (OutOfService, OSError) as exc:
            log.warning("files: %s", type(exc).__name__)

    async def _fetch(self, fetch: Fetch, now: int) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                described = await self._bot.get_file(fetch.ref)
                content = bytes(await described.download_as_bytearray())
            if len(content) > LARGEST:
                raise ValueError("larger than it said")
            sha256 = await asyncio.to_thread(self.blobs.put, content)
        except (TelegramError, TimeoutError, OSError, ValueError) as exc:
            log.info("file %d not fetched: %s", fetch.id, type(exc).__name__)
            await self._crm.files.not_fetched(fetch, now=now)
            return
        await self._crm.files.keep(fetch, sha256, len(content), now=now, picture=picture_type(content))
