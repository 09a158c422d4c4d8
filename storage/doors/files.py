"""Verbs of files."""

from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.files import Fetch, FileList, FileShown, FilesSent, NewFile, TradeHolder
from storage.entities.ids import RecordKind
from storage.queries import files as rows
from storage.usecases import files, files_of_trade, watermarks

UNHELD_AT_ONCE = 200


class Files(Door):
    """What each may raise stands at the use case."""

    async def attach(self, call: Call, kind: RecordKind, record_id: int, new: Sequence[NewFile]) -> Any:
        """Files on a customer or lead itself; the record's card. Raises NotFound, Forbidden, Conflict."""
        return await self._crm.apply(
            call, lambda tx, actor, card: files.attach(tx, actor, call, card, kind, record_id, new)
        )

    async def hand_in(self, call: Call, kind: TradeHolder, record_id: int, new: Sequence[NewFile]) -> Any:
        """Files on a deal, contract or money; its card. Raises NotFound, Forbidden, Conflict."""
        return await self._crm.apply(
            call, lambda tx, actor, card: files_of_trade.attach(tx, actor, call, card, kind, record_id, new)
        )

    async def take_back(self, call: Call) -> Any:
        """What is new on the card tapped, off its record; the card. Raises NotFound, Forbidden, Conflict."""
        return await self._crm.apply(call, lambda tx, actor, card: files.take_back(tx, actor, call, card))

    async def open_all(self, call: Call, record: str, *, first: int = 0) -> FilesSent:
        """Ten at a time, the oldest first, of a deal, contract, money or approval. Raises NotFound."""
        result: FilesSent = await self._crm.apply(
            call, lambda tx, actor, card: files.open_all(tx, actor, call, record, first=first)
        )
        return result

    async def show_list(self, call: Call, record: str, *, step: int = 0) -> FileList:
        """The files of c7b, l7b or f7b; `step` turns the page of the list tapped. Raises NotFound."""
        result: FileList = await self._crm.apply(
            call, lambda tx, actor, card: files.show_list(tx, actor, call, card, record, step=step)
        )
        return result

    async def open(self, call: Call, file_id: int) -> FileShown:
        """Raises NotFound."""
        result: FileShown = await self._crm.apply(
            call, lambda tx, actor, card: files.open_file(tx, actor, call, file_id)
        )
        return result

    async def ask_again(self, call: Call, file_id: int) -> FileShown:
        """Raises NotFound, Conflict."""
        result: FileShown = await self._crm.apply(
            call, lambda tx, actor, card: files.ask_again(tx, actor, call, card, file_id)
        )
        return result

    # ── for the process that fetches ──

    async def lease(self, *, now: int, limit: int) -> list[Fetch]:
        """Files to be fetched now."""
        if not await self._crm.db.read(lambda tx: rows.is_any_waiting(tx, now=now)):
            return []
        return await self._crm.db.write(lambda tx: files.lease(tx, now=now, limit=limit))

    async def keep(self, fetch: Fetch, sha256: str, size: int, *, now: int, picture: str = "") -> bool:
        """`picture` is the type of picture the bytes are."""
        return await self._crm.db.write(lambda tx: watermarks.keep(tx, fetch, sha256, size, now=now, picture=picture))

    async def note_no_picture(self, file_id: int) -> None:
        """The bytes of a photo are none that can be drawn on."""
        await self._crm.db.write(lambda tx: rows.note_no_picture(tx, file_id))

    async def not_fetched(self, fetch: Fetch, *, now: int) -> None:
        await self._crm.db.write(lambda tx: files.not_fetched(tx, fetch, now=now))

    async def unheld(self) -> list[str]:
        """Digests whose bytes are to be removed."""
        return await self._crm.db.read(lambda tx: rows.list_unheld(tx, limit=UNHELD_AT_ONCE))

    async def held(self) -> set[str]:
        """Every digest whose bytes a file holds."""
        return await self._crm.db.read(rows.list_held)

    async def forget_bytes(self, sha256: str) -> None:
        await self._crm.db.write(lambda tx: rows.forget_bytes(tx, sha256))
