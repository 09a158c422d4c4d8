"""Verbs of roles."""

from collections.abc import Sequence

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.organisation import RoleShown
from storage.usecases import roles


class Roles(Door):
    async def list(self, call: Call) -> tuple[RoleShown, ...]:
        return await self._crm.look(call, roles.list_all)

    async def create(self, call: Call, name: str) -> RoleShown:
        made: RoleShown = await self._crm.apply(call, lambda tx, actor, card: roles.create(tx, actor, call, name))
        return made

    async def copy(self, call: Call, role_id: int, name: str) -> RoleShown:
        made: RoleShown = await self._crm.apply(
            call, lambda tx, actor, card: roles.copy(tx, actor, call, role_id, name)
        )
        return made

    async def set_permission(
        self,
        call: Call,
        role_id: int,
        permission: str,
        scope: str,
        *,
        departments: Sequence[tuple[int, bool]] = (),
        version: int | None = None,
    ) -> RoleShown:
        """`departments` (id, with sub-departments) belong to the scope custom."""
        made: RoleShown = await self._crm.apply(
            call,
            lambda tx, actor, card: roles.set_permission(
                tx, actor, call, role_id, permission, scope, departments, version
            ),
        )
        return made

    async def rename(self, call: Call, role_id: int, name: str, *, version: int | None = None) -> RoleShown:
        made: RoleShown = await self._crm.apply(
            call, lambda tx, actor, card: roles.rename(tx, actor, call, role_id, name, version)
        )
        return made

    async def delete(self, call: Call, role_id: int, *, version: int | None = None) -> None:
        """Raises Conflict while somebody has it."""
        await self._crm.apply(call, lambda tx, actor, card: roles.delete(tx, actor, call, role_id, version))
