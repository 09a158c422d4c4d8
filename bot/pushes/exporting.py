"""The files of exports: made in the background in bounded memory, then sent through the outbox (EXPORT-3)."""

import logging
from collections.abc import AsyncIterator

from telegram import Bot
from telegram.error import NetworkError

from bot.pushes.background import Background, show_on_card
from bot.pushes.importing import made
from bot.runtime import Runtime
from bot.tables.checks import Refused
from bot.texts import Texts, texts
from bot.views import exporting as views
from storage.crm import Crm
from storage.entities.exporting import Export
from storage.entities.instants import to_ms
from storage.errors import OutOfService

log = logging.getLogger("fieldline.exports")


class Exporting(Background):
    """`run` is a job of the delivery loop: it starts the work and comes back at once."""

    def __init__(self, bot: Bot, runtime: Runtime) -> None:
        super().__init__()
        self._bot = bot
        self._runtime = runtime

    async def run(self, now: int) -> None:
        """Make what was asked for, unless that is going on already."""
        if self.is_free and await self._runtime.crm.exports.at_work():
            self.begin(self._work())

    async def _work(self) -> None:
        try:
            while jobs := await self._runtime.crm.exports.at_work():
                for export_id in jobs:
                    await self._make(export_id)
        except (OutOfService, NetworkError) as exc:
            log.warning("exports: %s", type(exc).__name__)

    async def _make(self, export_id: int) -> None:
        exports = self._runtime.crm.exports
        try:
            found = await exports.job(export_id)
            if found is None:
                raise Refused("right_lost")
            job, locale, zone = found
            t = texts(locale).at(self._now(), zone)
            counted = [0]
            content = await made(lines(self._runtime.crm, self._now(), job, t, counted), ".xlsx")
            await exports.finish(export_id, views.file_name(job, t), content, counted[0], now=self._now())
        except (OutOfService, NetworkError):
            raise
        except Refused as refused:
            log.info("export %d refused: %s", export_id, refused.reason)
            await exports.fail(export_id, now=self._now())
        except Exception:
            log.exception("export %d cannot be made", export_id)
            await exports.fail(export_id, now=self._now())
        await self._redraw(export_id)
        self._runtime.wake()

    async def _redraw(self, export_id: int) -> None:
        """The card says that the file is there."""
        drawn = await self._runtime.crm.exports.redraw(export_id)
        if drawn is None or drawn[0].card is None:
            return
        job, locale, zone = drawn
        assert job.card is not None
        view = views.shown(job, texts(locale).at(self._now(), zone))
        await show_on_card(self._bot, self._runtime, view, job.card)

    def _now(self) -> int:
        return to_ms(self._runtime.clock.now())


async def lines(crm: Crm, now: int, job: Export, t: Texts, counted: list[int]) -> AsyncIterator[list[list[str]]]:
    """The watermark, the names of the columns, and the records; `counted` holds how many at the end."""
    yield views.headers(job, t, rows=job.rows)
    last = 0
    while rows := await crm.exports.page(job.id, after=last, now=now):
        yield [views.line(row, job, t) for row in rows]
        counted[0] += len(rows)
        last = rows[-1].id
