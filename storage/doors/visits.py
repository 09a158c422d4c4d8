"""Verbs of visits."""

from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.follow_ups import Entry, Subject
from storage.entities.visits import Fix, VisitAsked, VisitShown
from storage.usecases import visits


class Visits(Door):
    """What each may raise stands at the use case."""

    async def here(self, call: Call, fix: Fix) -> VisitShown | VisitAsked:
        """A position was sent: the planned visit, or the nearest customers to choose from."""
        result: VisitShown | VisitAsked = await self._crm.apply(
            call, lambda tx, actor, card: visits.here(tx, actor, call, card, fix)
        )
        return result

    async def check_in(self, call: Call, subject: Subject, fix: Fix) -> VisitShown:
        """Raises NotFound, Forbidden, Conflict (in_pool), Invalid."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.check_in(tx, actor, call, None, subject, fix)
        )
        return result

    async def ask_place(self, call: Call) -> VisitAsked:
        """/visit, and the key on a device that cannot send a place."""
        result: VisitAsked = await self._crm.apply(call, lambda tx, actor, card: visits.ask_place(tx, actor, call))
        return result

    async def ask_again(self, call: Call, view: str) -> VisitAsked:
        """The asking card with other answers. Raises Invalid (no_list)."""
        result: VisitAsked = await self._crm.apply(
            call, lambda tx, actor, card: visits.ask_again(tx, actor, call, card, view)
        )
        return result

    async def pick(self, call: Call, record: str) -> VisitShown:
        """The customer of the asking card. Raises what a check-in raises."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.pick(tx, actor, call, card, record)
        )
        return result

    async def reopen(self, call: Call, visit_id: int) -> VisitShown:
        """The visit as it is now, for whoever tapped an old button of it. Raises NotFound."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.reopen(tx, actor, call, visit_id)
        )
        return result

    async def note(self, call: Call, visit_id: int, entry: Entry) -> Any:
        """Words and files of the visit. Raises NotFound, Invalid."""
        return await self._crm.apply(call, lambda tx, actor, card: visits.note(tx, actor, call, visit_id, entry))

    async def set_next(self, call: Call, visit_id: int, next_at: int, *, chosen: bool = False) -> VisitShown:
        """Raises NotFound, Invalid (date_gone)."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.set_next(tx, actor, call, visit_id, next_at, chosen=chosen)
        )
        return result

    async def leave(self, call: Call, visit_id: int) -> VisitShown:
        """Raises NotFound, Conflict (visit_over)."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.leave(tx, actor, call, card, visit_id)
        )
        return result

    async def ask_end(self, call: Call, visit_id: int) -> VisitShown:
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.ask_end(tx, actor, call, card, visit_id)
        )
        return result

    async def move_end(self, call: Call, visit_id: int, at: int) -> VisitShown:
        """Raises NotFound, Invalid (not_within_visit)."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.move_end(tx, actor, call, card, visit_id, at)
        )
        return result

    async def undo(self, call: Call, visit_id: int) -> Any:
        """Raises NotFound, Conflict (undo_late, changed_since)."""
        return await self._crm.apply(call, lambda tx, actor, card: visits.take_back(tx, actor, call, card, visit_id))

    async def give_place(self, call: Call, visit_id: int, *, yes: bool) -> VisitShown:
        """Raises NotFound, Forbidden."""
        result: VisitShown = await self._crm.apply(
            call, lambda tx, actor, card: visits.give_place(tx, actor, call, card, visit_id, yes=yes)
        )
        return result

    async def keep_place(self, call: Call) -> Any:
        """The place alone, as a memo. Raises Invalid."""
        return await self._crm.apply(call, lambda tx, actor, card: visits.keep_place(tx, actor, call, card))
