"""When is the bot done with what a person did? Its control port knows; else silence tells."""

import asyncio

import aiohttp

from emulator.core import Emulator
from emulator.errors import NotPossible

LONGEST = 25.0
QUIET = 0.3
LOOK_EVERY = 0.02
NOBODY_AFTER = 2.0
"""Seconds after which an update that nobody fetches is not waited for."""


class Finishing:
    """Waits for the bot, never longer than 25 seconds."""

    def __init__(self, emulator: Emulator, control: str | None = None, quiet: float = QUIET) -> None:
        self._emulator = emulator
        self._silence = quiet
        self._session: aiohttp.ClientSession | None = None
        self.control: str | None = None
        if control:
            self.use(control)

    def use(self, url: str | None) -> None:
        """Set the bot's control port; None goes back to waiting for silence."""
        if url is not None and not url.startswith("http://"):
            raise NotPossible("the control address must begin with http://")
        self.control = url.rstrip("/") if url else None

    async def close(self) -> None:
        """Release the connections."""
        if self._session is not None:
            await self._session.close()

    async def wait(self, update_ids: tuple[int, ...]) -> bool:
        """Until the last of the updates is answered; False when that did not happen in time."""
        if not update_ids:
            return True
        if self._emulator.faults.outage:
            return False
        try:
            async with asyncio.timeout(LONGEST):
                if self.control is not None and await self._asked(update_ids[-1]):
                    return True
                return await self._quiet(update_ids[-1])
        except TimeoutError:
            return False

    async def clock(self, offset: float) -> bool:
        """Tell the bot the new time; True when everything due has been sent."""
        if self.control is None:
            return True
        try:
            async with (
                asyncio.timeout(LONGEST),
                self._client().post(f"{self.control}/clock", json={"offset_seconds": offset}) as response,
            ):
                return response.status == 200
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LONGEST))
        return self._session

    async def _asked(self, update_id: int) -> bool:
        """Ask the control port until it says "answered"; False when it cannot tell."""
        address = f"{self.control}/finished/{update_id}?timeout=20"
        while True:
            try:
                async with self._client().get(address) as response:
                    if response.status != 200:
                        return False
                    state = (await response.json()).get("state")
            except (aiohttp.ClientError, OSError, ValueError, AttributeError):
                return False
            if state == "answered":
                return True
            await asyncio.sleep(LOOK_EVERY)

    async def _quiet(self, update_id: int) -> bool:
        """Fetched, and no call of the bot for a while."""
        emulator = self._emulator
        began = emulator.monotonic()
        while emulator.queue.delivered < update_id:
            polled = emulator.polls or emulator.last_poll > emulator.monotonic() - NOBODY_AFTER
            listened = polled or emulator.settings.get("webhook")
            if not listened and emulator.monotonic() - began > NOBODY_AFTER:
                return False
            await asyncio.sleep(LOOK_EVERY)
        fetched = emulator.monotonic()
        while True:
            silent = 0.0 if emulator.working else emulator.monotonic() - max(fetched, emulator.last_work)
            if silent >= self._silence:
                return True
            await asyncio.sleep(max(LOOK_EVERY, self._silence - silent))
