"""Verbs of lists of customers by a filter."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.segments import Book, Filter
from storage.usecases import segments


class Segments(Door):
    async def show(self, call: Call, wanted: Filter) -> Book:
        """Customers of a filter, on the card tapped; an empty one offers the filters there are."""
        result: Book = await self._crm.apply(
            call, lambda tx, actor, card: segments.show(tx, actor, call, card, wanted)
        )
        return result

    async def open(self, call: Call, segment_id: int) -> Book:
        """A saved filter with the reader's own rights. Raises NotFound."""
        result: Book = await self._crm.apply(
            call, lambda tx, actor, card: segments.open_segment(tx, actor, call, card, segment_id)
        )
        return result

    async def turn(self, call: Call, step: int) -> Book:
        """Raises NotFound."""
        result: Book = await self._crm.apply(call, lambda tx, actor, card: segments.turn(tx, actor, call, card, step))
        return result

    async def ask(self, call: Call, asks: str) -> Book:
        """Wait for the words of a filter or the name it is kept under. Raises NotFound."""
        result: Book = await self._crm.apply(call, lambda tx, actor, card: segments.ask(tx, actor, call, card, asks))
        return result

    async def answer(self, call: Call, wanted: Filter) -> Book:
        """The filter in words, on the card that asked."""
        result: Book = await self._crm.apply(call, lambda tx, actor, card: segments.answered(tx, actor, call, wanted))
        return result

    async def save(self, call: Call, name: str) -> Book:
        """Keep the filter of the card for oneself. Raises NotFound, Invalid, Duplicate, Limit."""
        result: Book = await self._crm.apply(call, lambda tx, actor, card: segments.save(tx, actor, call, card, name))
        return result

    async def share(self, call: Call, segment_id: int) -> Book:
        """Share it, or no more. Raises NotFound, Conflict."""
        result: Book = await self._crm.apply(
            call, lambda tx, actor, card: segments.share(tx, actor, call, card, segment_id)
        )
        return result

    async def drop(self, call: Call, segment_id: int) -> Book:
        """Raises NotFound, Conflict."""
        result: Book = await self._crm.apply(
            call, lambda tx, actor, card: segments.drop(tx, actor, call, card, segment_id)
        )
        return result
