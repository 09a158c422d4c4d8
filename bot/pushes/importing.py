"""Files taken in, between the taps: fetched, read, tried, carried out, and answered with a file (IMPORT-3).

A task of its own beside the delivery loop. Each step is a small transaction, so that others are served between any
two; whatever a killed process left is taken up again at the next start.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.pushes.background import Background, show_on_card
from bot.runtime import Runtime
from bot.sending import retry_seconds
from bot.tables import process
from bot.tables.checks import Refused
from bot.texts import LOCALES, Texts, texts
from bot.understanding import headers
from bot.views import importing as views
from storage.crm import Crm
from storage.entities.importing import LOCAL, Import, Vocabulary
from storage.entities.instants import to_ms
from storage.entities.names import fold
from storage.errors import Invalid, Limit, OutOfService

log = logging.getLogger("fieldline.imports")

PROGRESS_SECONDS: Final = 3.0
STEP_SECONDS: Final = 0.05
MOST_LINES: Final = 200
ANSWER_SECONDS: Final = 0.3  # What the tap is answered with goes first.
FETCH_SECONDS: Final = 120.0
MOST_ROWS: Final = 50_000
AT_ONCE: Final = 500


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Every word of the shipped dictionaries in every language, folded: 广东, 廣東 and Guangdong -> guangdong."""
    found: dict[str, dict[str, str]] = {"region": {}, "industry": {}, "source": {}}
    for locale in LOCALES:
        for key in texts(locale).words.entries:
            for name, words in found.items():
                prefix = f"dict-{name}-"
                if key.startswith(prefix):
                    words[fold(texts(locale).plain(key))] = key.removeprefix(prefix)
    return found


class Importing(Background):
    """`run` is a job of the delivery loop: it starts the work and comes back at once."""

    def __init__(self, bot: Bot | None, runtime: Runtime) -> None:
        super().__init__()
        self._bot = bot
        self._runtime = runtime
        self._seen: dict[int, Any] = {}
        self._edited: dict[int, float] = {}
        self._given_up: set[int] = set()
        self._limit = 5

    async def run(self, now: int) -> None:
        """Take up what is to be done, unless that is going on already."""
        if self.is_free and await self._waiting():
            self.begin(self._work())

    async def _waiting(self) -> Sequence[tuple[int, str, str]]:
        jobs = await self._runtime.crm.imports.at_work()
        return [job for job in jobs if job[0] not in self._given_up]

    async def _work(self) -> None:
        """A step of each in turn, until nothing is left."""
        try:
            while jobs := await self._waiting():
                for import_id, state, wants in jobs:
                    await self._turn(import_id, state, wants)
        except (OutOfService, NetworkError) as exc:
            log.warning("imports: %s", type(exc).__name__)

    async def _turn(self, import_id: int, state: str, wants: str) -> None:
        try:
            if state == "fetching":
                await self._take_in(import_id)
            elif state in ("judging", "running", "undoing"):
                await self._step(import_id)
            elif wants:
                await self._hand_out(import_id, wants)
        except (OutOfService, NetworkError):
            raise
        except Exception:
            # Nobody else's import waits behind a fault in one; it is tried again after the next start.
            log.exception("import %d cannot go on", import_id)
            self._given_up.add(import_id)

    # -- reading in ----------------------------------------------------------------------------

    async def _take_in(self, import_id: int) -> None:
        source = await self._runtime.crm.imports.source(import_id)
        if source is None:
            return
        ref, name, kind, custom = source
        await self._runtime.crm.imports.restart(import_id)
        with tempfile.TemporaryDirectory(prefix="fieldline-") as folder:
            try:
                path = await self._fetch(ref, Path(folder) / "table")
                await self._read(import_id, path, kind, custom)
            except Refused as refused:
                await self._fail(import_id, refused.reason)
            except Limit as limit:
                await self._fail(import_id, f"{limit.reason}:{limit.params['limit']}")
            except Invalid as refused:
                await self._fail(import_id, refused.reason)
        await self._redraw(import_id)

    async def _fetch(self, ref: str, path: Path) -> Path:
        """The file's bytes. Raises Refused when the channel does not give them."""
        if ref.startswith(LOCAL):
            return Path(ref.removeprefix(LOCAL))
        if self._bot is None:
            raise Refused("import_fetch")
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                described = await self._bot.get_file(ref)
                content = await described.download_as_bytearray()
        except NetworkError as exc:
            if isinstance(exc, BadRequest):
                log.info("a file was not given: %s", exc)
                raise Refused("import_fetch") from exc
            raise
        except RetryAfter as exc:
            await asyncio.sleep(min(retry_seconds(exc), FETCH_SECONDS))
            raise NetworkError("asked to wait") from exc
        except (TelegramError, TimeoutError) as exc:
            log.info("a file was not given: %s", type(exc).__name__)
            raise Refused("import_fetch") from exc
        await asyncio.to_thread(path.write_bytes, content)
        return path

    async def _read(self, import_id: int, path: Path, kind: Any, custom: dict[str, str]) -> None:
        """Every line into the database; the headers are the likeliest of the first lines."""
        names: list[str] = []
        count = 0
        async for batch in process.read(path, most_rows=MOST_ROWS, at_once=AT_ONCE):
            rows = batch
            if not names:
                at = headers.header_row(batch, custom)
                width = max(len(row) for row in batch)
                names = [*batch[at], *([""] * (width - len(batch[at])))]
                rows = batch[at + 1 :]
            if not await self._runtime.crm.imports.stage(import_id, rows, after=count):
                return
            count += len(rows)
        mapping = headers.guess(names, kind, custom)
        await self._runtime.crm.imports.staged(import_id, names, mapping, count, kind, now=self._now())

    async def _fail(self, import_id: int, reason: str) -> None:
        log.info("import %d refused: %s", import_id, reason)
        await self._runtime.crm.imports.fail(import_id, reason, now=self._now())

    # -- dry run, run, undo --------------------------------------------------------------------

    async def _step(self, import_id: int) -> None:
        if import_id not in self._edited:
            self._edited[import_id] = time.monotonic() - PROGRESS_SECONDS + 1.0
            await asyncio.sleep(ANSWER_SECONDS)
        if import_id not in self._seen:
            await self._runtime.crm.imports.begin_again(import_id)
            self._seen[import_id] = self._runtime.crm.imports.seen()
        job = await self._lines(import_id)
        is_over = job is None or job.state not in ("judging", "running", "undoing")
        if is_over:
            self._seen.pop(import_id, None)
            self._edited.pop(import_id, None)
            await self._redraw(import_id)
        elif time.monotonic() - self._edited[import_id] >= PROGRESS_SECONDS:
            self._edited[import_id] = time.monotonic()
            await self._redraw(import_id)

    async def _lines(self, import_id: int) -> Import | None:
        """As many lines as keep others waiting for a twentieth of a second, whatever the machine."""
        began = time.monotonic()
        job = await self._runtime.crm.imports.step(
            import_id, self._seen[import_id], vocabulary(), now=self._now(), limit=self._limit
        )
        took = time.monotonic() - began
        wanted = int(self._limit * STEP_SECONDS / max(took, 0.001))
        self._limit = max(1, min(MOST_LINES, wanted, 2 * self._limit))
        return job

    async def _redraw(self, import_id: int) -> None:
        """The card as it now stands."""
        drawn = await self._runtime.crm.imports.redraw(import_id, now=self._now())
        if drawn is None or self._bot is None:
            return
        job, locale, zone = drawn
        assert job.card is not None
        view = views.shown(job, texts(locale).at(self._now(), zone))
        await show_on_card(self._bot, self._runtime, view, job.card)

    # -- the file of what was not taken --------------------------------------------------------

    async def _hand_out(self, import_id: int, wants: str) -> None:
        found = await self._runtime.crm.imports.headers(import_id)
        if found is None:
            await self._runtime.crm.imports.deliver(import_id, "", b"", now=self._now())
            return
        names, file_name, locale, zone = found
        t = texts(locale).at(self._now(), zone)
        key = "import-result-name" if wants == "result" else "import-errors-name"
        content = await made(left_lines(self._runtime.crm, import_id, names, t), ".xlsx")
        stem = file_name.rpartition(".")[0] or file_name
        await self._runtime.crm.imports.deliver(import_id, t.plain(key, file=stem[:60]), content, now=self._now())
        self._runtime.wake()

    def _now(self) -> int:
        return to_ms(self._runtime.clock.now())


async def left_lines(crm: Crm, import_id: int, names: Sequence[str], t: Texts) -> AsyncIterator[list[list[str]]]:
    """The headers with the reason behind them, then every line that was not taken, as it was sent (IMPORT-7)."""
    last = 0
    while rows := await crm.imports.not_taken(import_id, after=last, limit=AT_ONCE):
        head = [[*names, t.plain("import-reason")]] if last == 0 else []
        width = len(names)
        yield head + [[*_padded(row.cells, width), views.why(t, row.reason)] for row in rows]
        last = rows[-1].number


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *([""] * (width - len(cells)))]


async def made(lines: AsyncIterator[list[list[str]]], suffix: str) -> bytes:
    """A file of these rows, written by a child; no rows, no file."""
    first = await anext(lines, None)
    if first is None:
        return b""

    async def all_of() -> AsyncIterator[list[list[str]]]:
        yield first
        async for rows in lines:
            yield rows

    with tempfile.TemporaryDirectory(prefix="fieldline-") as folder:
        path = Path(folder) / f"table{suffix}"
        await process.write(path, all_of())
        return await asyncio.to_thread(path.read_bytes)
