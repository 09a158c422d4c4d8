"""Verbs of changing one field of a customer or contact."""

from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.custom_fields import CustomField, NewField
from storage.entities.customer_fields import Target
from storage.entities.customers import ContactCard, RecordCard
from storage.usecases import custom_fields, customer_edits

Shown = RecordCard | ContactCard


class Fields(Door):
    async def choose(self, call: Call, target: Target, record_id: int, page: int = 0) -> Shown:
        """The names of the fields. Raises NotFound, Forbidden (not_allowed)."""
        result: Shown = await self._crm.apply(
            call, lambda tx, actor, card: customer_edits.choose(tx, actor, call, card, target, record_id, page)
        )
        return result

    async def ask(self, call: Call, target: Target, record_id: int, field: str) -> Shown:
        """Ask for a field; chips or the next fitting message answer. Raises NotFound, Forbidden, Invalid."""
        result: Shown = await self._crm.apply(
            call, lambda tx, actor, card: customer_edits.ask(tx, actor, call, card, target, record_id, field)
        )
        return result

    async def turn(self, call: Call, target: Target, record_id: int, start: int) -> Shown:
        """Further chips of the field asked for. Raises NotFound, Forbidden."""
        result: Shown = await self._crm.apply(
            call, lambda tx, actor, card: customer_edits.turn(tx, actor, call, card, target, record_id, start)
        )
        return result

    async def answer(
        self, call: Call, target: Target, record_id: int, field: str, words: str, *, at: int | None = None
    ) -> Shown:
        """The value in words. Raises NotFound, Forbidden, Invalid, Stale, Duplicate."""
        result: Shown = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_edits.answer(
                tx, actor, call, None, target, record_id, field, words, at=at
            ),
        )
        return result

    async def give(self, call: Call, target: Target, record_id: int, field: str, value: Any) -> Shown:
        """The value as it is: the id of a customer or colleague. Raises as `answer`, Conflict (cycle)."""
        result: Shown = await self._crm.apply(
            call,
            lambda tx, actor, card: customer_edits.give(tx, actor, call, None, target, record_id, field, value),
        )
        return result

    async def pick(self, call: Call, target: Target, record_id: int, number: int) -> Shown:
        """The chip with this number; a negative one empties the field. Raises as `answer`."""
        result: Shown = await self._crm.apply(
            call, lambda tx, actor, card: customer_edits.pick(tx, actor, call, card, target, record_id, number)
        )
        return result

    async def undo(self, call: Call, target: Target, record_id: int) -> Shown:
        """The field as it was before. Raises NotFound, Forbidden, Conflict (changed_since), Limit (undo_late)."""
        result: Shown = await self._crm.apply(
            call, lambda tx, actor, card: customer_edits.undo(tx, actor, call, card, target, record_id)
        )
        return result

    async def list_custom(self, call: Call, entity: str) -> tuple[CustomField, ...]:
        """Every custom field of a kind of record (lead, customer, follow_up), hidden ones too. Raises Forbidden."""
        return await self._crm.look(call, lambda tx, actor: custom_fields.list_fields(tx, actor, entity))

    async def define_custom(self, call: Call, entity: str, new: NewField) -> None:
        """A new custom field (CUST-12). Raises Forbidden, Invalid, Duplicate, Limit (too_many_fields)."""
        await self._crm.apply(call, lambda tx, actor, card: custom_fields.define(tx, actor, call, entity, new))

    async def change_custom(self, call: Call, field_id: int, **changes: Any) -> None:
        """Label, required, unique, options, hidden_in_pool. Raises Forbidden, NotFound, Invalid, Conflict."""
        await self._crm.apply(
            call, lambda tx, actor, card: custom_fields.change(tx, actor, call, field_id, **changes)
        )

    async def hide_custom(self, call: Call, field_id: int, *, hidden: bool) -> None:
        """Show and offer it no more, or again. Raises Forbidden, NotFound."""
        await self._crm.apply(
            call, lambda tx, actor, card: custom_fields.hide(tx, actor, call, field_id, hidden=hidden)
        )

    async def delete_custom(self, call: Call, field_id: int) -> None:
        """Raises Forbidden, NotFound, Conflict (field_in_use)."""
        await self._crm.apply(call, lambda tx, actor, card: custom_fields.delete(tx, actor, call, field_id))
