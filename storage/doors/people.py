"""Verbs of the people of the organisation."""

from collections.abc import Sequence

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.joining import Invited
from storage.entities.organisation import Directory, PersonChoices, PersonShown, Suspended
from storage.usecases import people


class People(Door):
    async def directory(self, call: Call, *, text: str = "", after: int = 0, limit: int = people.PAGE) -> Directory:
        """Colleagues as everybody may see them (PERM-25)."""
        return await self._crm.look(
            call, lambda tx, actor: people.directory(tx, actor, call, text=text, after=after, limit=limit)
        )

    async def open(self, call: Call, user_id: int) -> PersonShown:
        """A person as an admin sees him."""
        shown: PersonShown = await self._crm.apply(
            call, lambda tx, actor, card: people.open_person(tx, actor, call, card, user_id)
        )
        return shown

    async def ask_suspend(self, call: Call, user_id: int) -> PersonShown:
        """The question before a suspension."""
        shown: PersonShown = await self._crm.apply(
            call, lambda tx, actor, card: people.ask_suspend(tx, actor, call, card, user_id)
        )
        return shown

    async def suspend(self, call: Call, user_id: int) -> Suspended:
        """End every access of a person at once (ORG-23)."""
        done: Suspended = await self._crm.apply(
            call, lambda tx, actor, card: people.suspend(tx, actor, call, card, user_id)
        )
        return done

    async def choices(self, call: Call, user_id: int, kind: str) -> PersonChoices:
        """Which roles ("role") or departments ("dept") the actor may give this person."""
        found: PersonChoices = await self._crm.apply(
            call, lambda tx, actor, card: people.choices(tx, actor, call, card, user_id, kind)
        )
        return found

    async def set_roles(self, call: Call, user_id: int, roles: Sequence[int]) -> PersonShown | Invited:
        """On the card of an invite the answer is that card."""
        shown: PersonShown | Invited = await self._crm.apply(
            call, lambda tx, actor, card: people.set_roles(tx, actor, call, card, user_id, roles)
        )
        return shown

    async def move(self, call: Call, user_id: int, department_id: int) -> PersonShown | Invited:
        """Another main department (ORG-32); on the card of an invite the answer is that card."""
        shown: PersonShown | Invited = await self._crm.apply(
            call, lambda tx, actor, card: people.move(tx, actor, call, card, user_id, department_id)
        )
        return shown

    async def set_extra_departments(self, call: Call, user_id: int, departments: Sequence[int]) -> PersonShown:
        shown: PersonShown = await self._crm.apply(
            call, lambda tx, actor, card: people.set_extra_departments(tx, actor, call, card, user_id, departments)
        )
        return shown

    async def set_superior(self, call: Call, user_id: int, superior_id: int | None) -> PersonShown:
        """Another superior, or none (ORG-18)."""
        shown: PersonShown = await self._crm.apply(
            call, lambda tx, actor, card: people.set_superior(tx, actor, call, card, user_id, superior_id)
        )
        return shown

    async def pass_seat(self, call: Call, user_id: int) -> PersonShown:
        """The company owner gives his seat to another super admin (ORG-25)."""
        shown: PersonShown = await self._crm.apply(
            call, lambda tx, actor, card: people.pass_seat(tx, actor, call, card, user_id)
        )
        return shown

    async def delete(self, call: Call, user_id: int) -> None:
        """Raises Forbidden: users are never deleted (ORG-20)."""
        await self._crm.apply(call, lambda tx, actor, card: people.delete(tx, actor, call, user_id))
