"""Verbs of lists given out as files."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.exporting import Export, ExportKind, ExportRow
from storage.queries import exporting as rows_of
from storage.usecases import exporting


class Exports(Door):
    async def ask(
        self, call: Call, kind: ExportKind | None = None, chosen: Mapping[str, Any] | None = None
    ) -> Export:
        """What would be exported; `chosen` holds the ids and words of a list. Raises Forbidden."""
        result: Export = await self._crm.apply(
            call, lambda tx, actor, card: exporting.ask(tx, actor, call, card, kind, chosen or {})
        )
        return result

    async def ask_list(self, call: Call, list_state: Mapping[str, Any]) -> Export:
        """The records of a list that is shown: its words and what it found. Raises Forbidden."""
        result: Export = await self._crm.apply(
            call, lambda tx, actor, card: exporting.ask_list(tx, actor, call, card, list_state)
        )
        return result

    async def choose(
        self, call: Call, export_id: int, fields: Sequence[str] | None = None, *, asks: str = ""
    ) -> Export:
        """Other columns. Raises NotFound, Conflict, Invalid (export_fields)."""
        result: Export = await self._crm.apply(
            call, lambda tx, actor, card: exporting.choose(tx, actor, call, card, export_id, fields, asks)
        )
        return result

    async def look(self, call: Call, export_id: int) -> Export:
        """The export as it stands. Raises NotFound."""
        return await self._crm.look(call, lambda tx, actor: exporting.look(tx, actor, export_id))

    async def go(self, call: Call, export_id: int) -> Export:
        """Make the file. Raises NotFound, Forbidden, Conflict, Invalid."""
        result: Export = await self._crm.apply(
            call, lambda tx, actor, card: exporting.go(tx, actor, call, card, export_id)
        )
        return result

    async def cancel(self, call: Call, export_id: int) -> Export:
        """Not after all. Raises NotFound, Conflict."""
        result: Export = await self._crm.apply(
            call, lambda tx, actor, card: exporting.cancel(tx, actor, call, card, export_id)
        )
        return result

    # -- what the worker does --------------------------------------------------------------------

    async def at_work(self) -> Sequence[int]:
        """Exports whose file is to be made."""
        return await self._crm.db.read(rows_of.list_at_work)

    async def job(self, export_id: int) -> tuple[Export, str, str] | None:
        """The export being made; language and zone of its owner."""
        return await self._crm.db.read(lambda tx: exporting.job(tx, export_id))

    async def page(self, export_id: int, *, after: int, now: int) -> Sequence[ExportRow]:
        """The next records."""
        return await self._crm.db.read(lambda tx: exporting.page(tx, export_id, after=after, now=now))

    async def finish(self, export_id: int, name: str, content: bytes, rows: int, *, now: int) -> None:
        """The file is made."""
        await self._crm.db.write(lambda tx: exporting.finish(tx, export_id, name, content, rows, now=now))

    async def fail(self, export_id: int, *, now: int) -> None:
        """It could not be made."""
        await self._crm.db.write(lambda tx: exporting.fail(tx, export_id, now=now))

    async def redraw(self, export_id: int) -> tuple[Export, str, str] | None:
        """The export on its card."""
        return await self._crm.db.read(lambda tx: exporting.redraw(tx, export_id))
