"""Verbs of departments."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.organisation import DepartmentShown
from storage.usecases import departments


class Departments(Door):
    async def list(self, call: Call) -> tuple[DepartmentShown, ...]:
        return await self._crm.look(call, departments.list_all)

    async def create(self, call: Call, name: str, parent: int) -> DepartmentShown:
        made: DepartmentShown = await self._crm.apply(
            call, lambda tx, actor, card: departments.create(tx, actor, call, name, parent)
        )
        return made

    async def rename(
        self, call: Call, department_id: int, name: str, *, version: int | None = None
    ) -> DepartmentShown:
        made: DepartmentShown = await self._crm.apply(
            call, lambda tx, actor, card: departments.rename(tx, actor, call, department_id, name, version)
        )
        return made

    async def move(
        self, call: Call, department_id: int, parent: int, *, version: int | None = None
    ) -> DepartmentShown:
        made: DepartmentShown = await self._crm.apply(
            call, lambda tx, actor, card: departments.move(tx, actor, call, department_id, parent, version)
        )
        return made

    async def set_head(
        self, call: Call, department_id: int, user_id: int | None, *, version: int | None = None
    ) -> DepartmentShown:
        made: DepartmentShown = await self._crm.apply(
            call, lambda tx, actor, card: departments.set_head(tx, actor, call, department_id, user_id, version)
        )
        return made

    async def archive(self, call: Call, department_id: int, *, version: int | None = None) -> DepartmentShown:
        """Raises Conflict with the list of what is in the way (ORG-19)."""
        made: DepartmentShown = await self._crm.apply(
            call, lambda tx, actor, card: departments.archive(tx, actor, call, department_id, version)
        )
        return made
