"""A process that stands by asks Telegram who its bot is, so that taking over waits for no answer of Telegram."""

import asyncio
import contextlib
import json
import logging

from telegram.error import NetworkError

from bot.settings import Settings
from bot.transport import AiohttpRequest

log = logging.getLogger("fieldline.run")

EVERY_SECONDS = 60.0
"""A bot may be given another name while a process stands by."""

NEVER_ASKED = -1
AGAIN_SECONDS = 2.0
ANSWER_SECONDS = 10.0
FINAL = (200, 401, 404)
"""What asking again at once would not change: known, or the token is refused."""


class Introduction:
    """Asks between `begin` and `end`, which may follow each other often; `heard` is the last answer to getMe."""

    def __init__(self, settings: Settings) -> None:
        base = settings.telegram_url.rstrip("/")
        self._url = f"{base}/bot{settings.token.get_secret_value()}/getMe"
        self._proxy = settings.proxy
        self._asking: asyncio.Task[None] | None = None
        self._status = NEVER_ASKED
        self.heard: bytes | None = None

    def begin(self) -> None:
        """Ask now and once a minute."""
        if self._asking is None:
            self._status = NEVER_ASKED
            self._asking = asyncio.create_task(self._ask(), name="introduction")

    async def end(self) -> None:
        """Ask no more."""
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self) -> None:
        request = AiohttpRequest(connections=1, proxy=self._proxy, timeout=ANSWER_SECONDS)
        try:
            while True:
                is_final = await self._once(request)
                await asyncio.sleep(EVERY_SECONDS if is_final else AGAIN_SECONDS)
        finally:
            await request.shutdown()

    async def _once(self, request: AiohttpRequest) -> bool:
        """Ask once; was the answer final?"""
        status, body = 0, b""
        with contextlib.suppress(NetworkError):
            status, body = await request.call(self._url, {}, seconds=ANSWER_SECONDS)
        if status == 200 and not _is_telegrams(body):
            status = 0
        before, self._status = self._status, status
        if status == 200:
            self.heard = body
        if status == before:
            return status in FINAL
        if status == 200:
            log.info("Telegram knows the bot of this process")
        elif status in FINAL:
            log.error("Telegram refuses the token of this process: it stands by, and could not serve")
        else:
            log.warning("Telegram cannot be asked while standing by: %s", status or "no answer")
        return status in FINAL


def _is_telegrams(body: bytes) -> bool:
    """A proxy may answer with a page of its own."""
    try:
        return bool(json.loads(body)["result"]["username"])
    except (ValueError, KeyError, TypeError):
        return False
