"""Verbs of groups bound to a department."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.organisation import GroupShown
from storage.usecases import groups


class Groups(Door):
    async def find(self, place: str) -> GroupShown | None:
        """The group's binding; None while it gets nothing (PERM-23). Says nothing of records."""
        return await self._crm.db.read(lambda tx: groups.find(tx, place))

    async def link(self, call: Call, department_id: int) -> str:
        """What a `startgroup=g_…` link carries for a department."""
        return await self._crm.look(call, lambda tx, actor: groups.link_of(tx, actor, department_id))

    async def bind(self, call: Call, public_id: str) -> GroupShown:
        """Bind the group of the call."""
        shown: GroupShown = await self._crm.apply(
            call, lambda tx, actor, card: groups.bind(tx, actor, call, public_id)
        )
        return shown

    async def unbind(self, call: Call) -> None:
        await self._crm.apply(call, lambda tx, actor, card: groups.unbind(tx, actor, call))

    async def change(self, call: Call, name: str, value: str) -> GroupShown:
        """`group.locale` or `group.quiet`."""
        shown: GroupShown = await self._crm.apply(
            call, lambda tx, actor, card: groups.change(tx, actor, call, name, value)
        )
        return shown

    async def gone(self, place: str, *, now: int) -> None:
        """The bot is in this group no more."""
        await self._crm.db.write(lambda tx: groups.gone(tx, place, now=now))

    async def moved(self, place: str, to: str, *, now: int) -> None:
        """The group has another address from now on."""
        await self._crm.db.write(lambda tx: groups.moved(tx, place, to, now=now))
