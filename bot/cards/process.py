"""The parent's side: one child, started with the first card and ended when none has come for a while."""

import asyncio
import contextlib
import json
import logging
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from typing import Any, Final

from bot.cards import limits

log = logging.getLogger("fieldline.cards")

COMMAND: Final = (sys.executable, "-X", "utf8", "-m", "bot.cards.child")


class NoReader(Exception):
    """The child cannot read: the extra is not installed, or it died."""


class CardReader:
    """Reads the lines on pictures of cards, one picture at a time. What cannot be read has none; it never raises."""

    def __init__(
        self,
        *,
        command: Sequence[str] = COMMAND,
        start_seconds: float = limits.START_SECONDS,
        read_seconds: float = limits.READ_SECONDS,
        whole_seconds: float = limits.WHOLE_SECONDS,
        idle_seconds: float = limits.IDLE_SECONDS,
    ) -> None:
        self._command = tuple(command)
        self._start_seconds, self._read_seconds = start_seconds, read_seconds
        self._whole_seconds, self._idle_seconds = whole_seconds, idle_seconds
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._idle: asyncio.Task[None] | None = None
        self._missing = False

    @property
    def is_running(self) -> bool:
        """Is there a child now?"""
        return self._child is not None and self._child.returncode is None

    async def read(self, pictures: Sequence[bytes]) -> list[str]:
        """The lines of the pictures, in order; none when there are too many, too large ones, or too many waiting."""
        is_fitting = all(0 < len(one) <= limits.PICTURE_BYTES for one in pictures)
        if not 0 < len(pictures) <= limits.PICTURES or not is_fitting or self._missing:
            return []
        if self._waiting >= limits.WAITING:
            log.warning("cards: too many at once")
            return []
        self._waiting += 1
        try:
            async with asyncio.timeout(self._whole_seconds), self._turn:
                return [line for picture in pictures for line in await self._read(picture)]
        except TimeoutError:
            log.warning("cards: not in time")
            return []
        finally:
            self._waiting -= 1
            self._rest()

    async def stop(self) -> None:
        """End the child."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        await self._end()

    async def _read(self, picture: bytes) -> list[str]:
        try:
            child = await self._started()
            answer = await self._asked(child, picture)
        except (NoReader, OSError, TimeoutError, ValueError) as exc:
            log.warning("cards: %s", exc if isinstance(exc, NoReader) else type(exc).__name__)
            await self._end()
            return []
        except asyncio.CancelledError:
            await self._end()  # Its answer would be taken for the one to the next picture.
            raise
        found = answer.get("lines")
        if not isinstance(found, list):
            log.info("cards: refused %s", answer.get("refused"))
            return []
        return [str(line)[: limits.LINE] for line in found[: limits.LINES]]

    async def _started(self) -> Process:
        """The child, ready to read. Raises NoReader, OSError, TimeoutError."""
        if self._child is not None and self._child.returncode is None:
            return self._child
        self._child = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=limits.ANSWER
        )
        async with asyncio.timeout(self._start_seconds):
            answer = await _answer(self._child)
        if not answer.get("ready"):
            # Installing it takes a restart, so it is not asked again.
            self._missing = answer.get("refused") in ("not_installed", "no_models")
            raise NoReader(str(answer.get("refused") or "not ready"))
        return self._child

    async def _asked(self, child: Process, picture: bytes) -> dict[str, Any]:
        assert child.stdin is not None
        async with asyncio.timeout(self._read_seconds):
            child.stdin.write(struct.pack(">I", len(picture)) + picture)
            await child.stdin.drain()
            return await _answer(child)

    def _rest(self) -> None:
        """The clock of idleness begins anew."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.create_task(self._end_when_idle()) if self.is_running else None

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        async with self._turn:
            self._idle = None
            await self._end()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()
        if child.stdin is not None:
            child.stdin.close()


async def _answer(child: Process) -> dict[str, Any]:
    """The next line of the child. Raises NoReader when it died, ValueError for what is no answer."""
    assert child.stdout is not None
    line = await child.stdout.readline()
    if not line.endswith(b"\n"):
        raise NoReader("died")
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    return answer
