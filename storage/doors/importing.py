"""Verbs of files taken in: the taps of their owner, and the steps the worker does between them."""

import json
from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.importing import Import, ImportListed, ImportRow, Vocabulary
from storage.queries import importing as rows_of
from storage.tx import Tx
from storage.usecases import importing, importing_rows, importing_steps


class Imports(Door):
    async def begin(self, call: Call, file_name: str, file_ref: str, kind: RecordKind = "customer") -> Import:
        """A file was sent. Raises Forbidden (import.run), Conflict (import_busy)."""
        result: Import = await self._crm.apply(
            call,
            lambda tx, actor, card: importing.begin(
                tx, actor, call, file_name=file_name, file_ref=file_ref, kind=kind
            ),
        )
        return result

    async def show(self, call: Call, import_id: int, *, asks: str = "") -> Import:
        """The card as it stands, with its columns, pools or duplicates open. Raises NotFound."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.show(tx, actor, call, card, import_id, asks=asks)
        )
        return result

    async def look(self, call: Call, import_id: int) -> Import:
        """The import as it stands, without a card. Raises NotFound."""
        return await self._crm.look(call, lambda tx, actor: importing.look(tx, actor, import_id))

    async def change(self, call: Call, import_id: int, **changes: Any) -> Import:
        """Other columns, kind, place or treatment of duplicates. Raises NotFound, Conflict, Invalid."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.change(tx, actor, call, card, import_id, **dict(changes))
        )
        return result

    async def choose_pool(self, call: Call, import_id: int, name: str) -> Import:
        """Lines without an owner go into the pool of that name. Raises NotFound."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.choose_pool(tx, actor, call, card, import_id, name)
        )
        return result

    async def try_out(self, call: Call, import_id: int) -> Import:
        """Start the dry run. Raises NotFound, Forbidden, Conflict, Invalid (import_no_name)."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.try_out(tx, actor, call, card, import_id)
        )
        return result

    async def run(self, call: Call, import_id: int) -> Import:
        """Start the run. Raises NotFound, Forbidden, Conflict."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.run(tx, actor, call, card, import_id)
        )
        return result

    async def stop(self, call: Call, import_id: int) -> Import:
        """Discard or stop it. Raises NotFound, Conflict."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.stop(tx, actor, call, card, import_id)
        )
        return result

    async def undo(self, call: Call, import_id: int) -> Import:
        """Take it back. Raises NotFound, Forbidden, Conflict (import_undo_late)."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.undo(tx, actor, call, card, import_id)
        )
        return result

    async def list(self, call: Call, import_id: int, start: int) -> ImportListed:
        """Records of it, from one on. Raises NotFound."""
        result: ImportListed = await self._crm.apply(
            call, lambda tx, actor, card: importing.show_list(tx, actor, call, card, import_id, start)
        )
        return result

    async def want_errors(self, call: Call, import_id: int) -> Import:
        """Send the lines with errors as a file. Raises NotFound, Conflict."""
        result: Import = await self._crm.apply(
            call, lambda tx, actor, card: importing.want_errors(tx, actor, call, card, import_id)
        )
        return result

    # -- what the worker does between the taps ---------------------------------------------------

    async def at_work(self) -> Sequence[tuple[int, str, str]]:
        """(id, state, wants) of every import for which something is to be done."""
        return await self._crm.db.read(
            lambda tx: [(row["id"], row["state"], row["wants"]) for row in rows_of.list_at_work(tx)]
        )

    async def source(self, import_id: int) -> tuple[str, str, RecordKind, dict[str, str]] | None:
        """(reference, name, kind, label -> key of the firm's fields) of a file to be read; None if it is none."""

        def read(tx: Tx) -> tuple[str, str, RecordKind, dict[str, str]] | None:
            row = rows_of.find(tx, import_id)
            if row is None or row["state"] != "fetching":
                return None
            return row["file_ref"], row["file_name"], row["kind"], dict(importing.custom_of(tx, row["kind"]))

        return await self._crm.db.read(read)

    async def restart(self, import_id: int) -> None:
        """Forget what was read of the file."""
        await self._crm.db.write(lambda tx: importing_steps.restart(tx, import_id))

    async def stage(self, import_id: int, rows: Sequence[Sequence[str]], *, after: int) -> bool:
        """Keep lines; False when it was discarded. Raises Limit (import_rows)."""
        return await self._crm.db.write(lambda tx: importing_steps.stage(tx, import_id, rows, after=after))

    async def staged(
        self,
        import_id: int,
        headers: Sequence[str],
        mapping: Sequence[str],
        rows: int,
        kind: RecordKind,
        *,
        now: int,
    ) -> None:
        """Every line is kept. Raises Invalid."""
        await self._crm.db.write(
            lambda tx: importing_steps.staged(tx, import_id, headers, mapping, rows, kind, now=now)
        )

    async def fail(self, import_id: int, reason: str, *, now: int) -> None:
        """The file could not be taken."""
        await self._crm.db.write(lambda tx: importing_steps.fail(tx, import_id, reason, now=now))

    async def step(
        self, import_id: int, seen: importing_rows.Seen, words: Vocabulary, *, now: int, limit: int = 20
    ) -> Import | None:
        """The next few lines; None when it is not at work."""
        return await self._crm.db.write(
            lambda tx: importing_steps.step(tx, import_id, seen, words, now=now, limit=limit)
        )

    def seen(self) -> importing_rows.Seen:
        """What a dry run remembers between its steps."""
        return importing_rows.Seen()

    async def begin_again(self, import_id: int) -> None:
        """A dry run without its memory begins anew."""
        await self._crm.db.write(lambda tx: importing_steps.begin_again(tx, import_id))

    async def redraw(self, import_id: int, *, now: int) -> tuple[Import, str, str] | None:
        """The import on its card; language and zone of its reader."""
        return await self._crm.db.write(lambda tx: importing_steps.redraw(tx, import_id, now=now))

    async def headers(self, import_id: int) -> tuple[tuple[str, ...], str, str, str] | None:
        """(headers, file name, language and zone of the reader) for the file of lines not taken."""

        def read(tx: Tx) -> tuple[tuple[str, ...], str, str, str] | None:
            row = rows_of.find(tx, import_id)
            actor = rows_of.actor_of(tx, row)
            if row is None or actor is None:
                return None
            return tuple(json.loads(row["headers"])), row["file_name"], actor.locale, actor.organisation.timezone.key

        return await self._crm.db.read(read)

    async def not_taken(self, import_id: int, *, after: int, limit: int) -> Sequence[ImportRow]:
        """Lines that were not taken, by number."""
        return await self._crm.db.read(lambda tx: importing_steps.not_taken(tx, import_id, after=after, limit=limit))

    async def deliver(self, import_id: int, name: str, content: bytes, *, now: int) -> None:
        """The file that was asked for goes out; without content the words alone."""
        await self._crm.db.write(lambda tx: importing_steps.deliver(tx, import_id, name, content, now=now))
