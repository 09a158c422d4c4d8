"""The parent's side: a child reads or writes the file while the bot serves others (IMPORT-3, threat 11)."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.tables import limits
from bot.tables.checks import Refused

log = logging.getLogger("fieldline.tables")

Row = list[str]
LINE = 16 * limits.MEGABYTE


async def read(path: Path, *, most_rows: int, at_once: int = 500) -> AsyncIterator[list[Row]]:
    """The rows of a file in bounded memory, so many at once. Raises Refused, also when the child died of it."""
    if path.stat().st_size > limits.FILE_BYTES:
        raise Refused("file_too_big")
    async with _child("read", str(path), str(most_rows)) as child:
        rows: list[Row] = []
        while True:
            value = await _line(child)
            if isinstance(value, dict):
                if rows:
                    yield rows
                if "refused" in value:
                    raise Refused(str(value["refused"]))
                return
            rows.append(value)
            if len(rows) >= at_once:
                yield rows
                rows = []


async def write(path: Path, batches: AsyncIterator[Sequence[Row]]) -> None:
    """Write a .xlsx or .csv row by row. Raises Refused when the child could not."""
    async with _child("write", str(path)) as child:
        assert child.stdin is not None
        try:
            async for rows in batches:
                text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
                child.stdin.write(text.encode(errors="replace"))
                await child.stdin.drain()
            child.stdin.close()
        except (BrokenPipeError, ConnectionResetError) as exc:
            raise Refused("table_not_written") from exc
        await _line(child)


@asynccontextmanager
async def _child(*words: str) -> AsyncIterator[Process]:
    """Ended with the block, whatever happens in it."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "utf8", "-m", "bot.tables.child", *words),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # What it dies of may quote a cell.
        limit=LINE,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        elif child.returncode:
            log.warning("tables: the child that was to %s ended with %d", words[0], child.returncode)
        await child.wait()


async def _line(child: Process) -> dict[str, object] | Row:
    """The next value; a child that died or fell silent has met a file that was too much for it."""
    assert child.stdout is not None
    try:
        async with asyncio.timeout(limits.SILENT_SECONDS):
            line = await child.stdout.readline()
    except (TimeoutError, ValueError) as exc:
        raise Refused("table_too_big") from exc
    if not line.endswith(b"\n"):
        raise Refused("table_too_big")
    value: dict[str, object] | Row = json.loads(line)
    return value
