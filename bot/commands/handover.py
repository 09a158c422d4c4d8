"""A socket beside the lock (mode 0600): writing commands are handed to the bot that holds the database."""

import asyncio
import json
import logging
import os
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.commands.answers import Answer

log = logging.getLogger("fieldline.handover")

Carry = Callable[[str, dict[str, Any]], Awaitable[Answer]]
LIMIT = 64 * 1024
SECONDS = 30.0


def socket_path(folder: Path) -> Path:
    return folder / "fieldline.sock"


class Handover:
    """The bot's end: one JSON line in, one JSON line out."""

    def __init__(self, folder: Path, carry: Carry) -> None:
        self._path = socket_path(folder)
        self._carry = carry
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=LIMIT)
        except OSError as exc:
            # A path of more than about 100 bytes; the bot serves without taking commands.
            log.warning("no socket for commands: %s", exc.strerror or exc)
            return
        finally:
            os.umask(before)
        self._path.chmod(stat.S_IRUSR | stat.S_IWUSR)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                line = await reader.readline()
                if not line:
                    writer.close()  # Somebody only asked whether a bot is running.
                    return
                body = json.loads(line)
                answer = await self._carry(str(body["command"]), dict(body["arguments"]))
        except (ValueError, KeyError, TimeoutError) as exc:
            log.warning("handover: %s", type(exc).__name__)
            answer = Answer(("The request could not be read.",), 2)
        try:
            writer.write(answer.to_json().encode() + b"\n")
            await writer.drain()
        except ConnectionError:
            log.info("handover: nobody waited for the answer")
        finally:
            writer.close()


async def is_listening(folder: Path) -> bool:
    """Is there a running bot that takes commands?"""
    try:
        _, writer = await asyncio.open_unix_connection(socket_path(folder))
    except OSError:
        return False
    writer.close()
    return True


async def hand_over(folder: Path, command: str, arguments: dict[str, Any]) -> Answer | None:
    """Ask the running bot to carry a command out; None when none is listening."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket_path(folder), limit=LIMIT)
    except OSError:
        return None
    try:
        writer.write(json.dumps({"command": command, "arguments": arguments}, ensure_ascii=False).encode() + b"\n")
        await writer.drain()
        async with asyncio.timeout(SECONDS):
            return Answer.from_json(await reader.readline())
    finally:
        writer.close()
