"""Verbs of follow-ups."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.follow_ups import Entry, FollowUpShown
from storage.usecases import follow_ups


class FollowUps(Door):
    async def log(self, call: Call, entry: Entry) -> FollowUpShown:
        """Raises NotFound, Forbidden, Conflict (in_pool, lead_closed), Invalid (too_old, date_gone, missing, …)."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: follow_ups.log(tx, actor, call, card, entry)
        )
        return result
