"""Verbs of the inbox, for the process that takes deliveries in."""

from collections.abc import Sequence

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.inbox import Gathering, Incoming, Received, Waiting
from storage.queries import gatherings
from storage.usecases import inbox


class Inbox(Door):
    async def receive(self, channel: str, incoming: Sequence[Incoming], *, now: int) -> Received:
        """Store deliveries, committed when this returns."""
        return await self._crm.db.write(lambda tx: inbox.receive(tx, channel, incoming, now=now))

    async def unanswered(
        self, channel: str, *, limit: int = 1000, after: int = 0, place: str | None = None
    ) -> list[Waiting]:
        """What is stored and not answered, oldest first, behind the row `after`; of one place, or of all."""
        return await self._crm.db.read(
            lambda tx: inbox.unanswered(tx, channel, limit=limit, after=after, place=place)
        )

    async def failed(
        self, channel: str, delivery_id: str, account: str, *, incident: str, now: int, wait_ms: int
    ) -> int:
        """How many attempts failed; at three the delivery is parked."""
        return await self._crm.db.write(
            lambda tx: inbox.failed(tx, channel, delivery_id, account, incident=incident, now=now, wait_ms=wait_ms)
        )

    async def unpark(self, channel: str, delivery_id: str, account: str) -> Waiting | None:
        """Take a parked delivery of this account out again."""
        return await self._crm.db.write(lambda tx: inbox.find_parked(tx, channel, delivery_id, account))

    async def gather(self, call: Call, key: str, *, wait_ms: int) -> Gathering:
        """Keep the delivery as one part of an album or a burst (DIALOG-4)."""
        return await self._crm.db.write(lambda tx: inbox.gather(tx, call, key, wait_ms=wait_ms))

    async def gatherings(self) -> list[Gathering]:
        """What is still being gathered."""
        return await self._crm.db.read(gatherings.list_open)

    async def parts_of(self, channel: str, gathering: Gathering) -> list[Waiting]:
        """The stored parts of a gathering, in order."""
        return await self._crm.db.read(lambda tx: gatherings.parts_of(tx, channel, gathering.parts))

    async def close_gathering(self, channel: str, gathering: Gathering, whole: Incoming, *, now: int) -> bool:
        """Its parts are one delivery now; False when one more came meanwhile."""
        return await self._crm.db.write(lambda tx: inbox.close(tx, channel, gathering, whole, now=now))

    async def parked_payloads(self, *, now: int) -> dict[str, bytes]:
        return await self._crm.db.read(lambda tx: inbox.parked_payloads(tx, now=now))

    async def prune(self, *, now: int, words_of: dict[str, str], limit: int) -> int:
        return await self._crm.db.write(lambda tx: inbox.prune(tx, now=now, words_of=words_of, limit=limit))
