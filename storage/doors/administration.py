"""Verbs of the admin's screens: each opens a screen, or makes one change and shows the screen after it."""

from collections.abc import Callable
from typing import Any

from storage.doors.door import Door
from storage.entities.administration import Screen
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import (
    organising_answers,
    organising_departments,
    organising_fields,
    organising_numbers,
    organising_pipelines,
    organising_pools,
    organising_prompts,
    organising_recycling,
    organising_roles,
    organising_rules,
    organising_screens,
)


class Administration(Door):
    async def _show(self, call: Call, verb: Callable[..., Outcome], *args: Any, **named: Any) -> Screen:
        def effect(tx: Tx, actor: Actor, card: Card | None) -> Outcome:
            return verb(tx, actor, call, card, *args, **named)

        screen: Screen = await self._crm.apply(call, effect)
        return screen

    async def hub(self, call: Call) -> Screen:
        """The card under /admin."""
        return await self._show(call, organising_screens.open_hub)

    async def departments(self, call: Call, page: int = 0) -> Screen:
        return await self._show(call, organising_departments.open_list, page)

    async def department(self, call: Call, department_id: int, *, asks: str = "", page: int = 0) -> Screen:
        return await self._show(call, organising_departments.open_one, department_id, asks=asks, page=page)

    async def choose_for_department(self, call: Call, department_id: int, field: str, chosen: int | None) -> Screen:
        """Another parent or head."""
        return await self._show(call, organising_departments.choose, department_id, field, chosen)

    async def archive_department(self, call: Call, department_id: int) -> Screen:
        return await self._show(call, organising_departments.archive, department_id)

    async def roles(self, call: Call, page: int = 0, *, asks: str = "") -> Screen:
        return await self._show(call, organising_roles.open_list, page, asks=asks)

    async def role(self, call: Call, role_id: int, *, asks: str = "") -> Screen:
        return await self._show(call, organising_roles.open_one, role_id, asks=asks)

    async def role_module(self, call: Call, role_id: int, module: str, *, chosen: str = "") -> Screen:
        return await self._show(call, organising_roles.open_module, role_id, module, chosen=chosen)

    async def set_scope(self, call: Call, role_id: int, module: str, number: int, scope: str) -> Screen:
        return await self._show(call, organising_roles.set_scope, role_id, module, number, scope)

    async def delete_role(self, call: Call, role_id: int) -> Screen:
        return await self._show(call, organising_roles.delete, role_id)

    async def setting_groups(self, call: Call) -> Screen:
        return await self._show(call, organising_rules.open_groups)

    async def setting_group(self, call: Call, group: str, page: int = 0) -> Screen:
        return await self._show(call, organising_rules.open_group, group, page)

    async def setting(self, call: Call, index: int) -> Screen:
        return await self._show(call, organising_rules.open_setting, index)

    async def choose_setting(self, call: Call, index: int, choice: int) -> Screen:
        return await self._show(call, organising_rules.choose, index, choice)

    async def reset_setting(self, call: Call, index: int) -> Screen:
        return await self._show(call, organising_rules.reset, index)

    async def dictionaries(self, call: Call) -> Screen:
        return await self._show(call, organising_rules.open_dictionaries)

    async def dictionary(self, call: Call, number: int, page: int = 0, *, asks: bool = False) -> Screen:
        return await self._show(call, organising_rules.open_dictionary, number, page, asks=asks)

    async def switch_word(self, call: Call, number: int, position: int) -> Screen:
        return await self._show(call, organising_rules.switch, number, position)

    async def fields(self, call: Call, number: int = 0, page: int = 0, *, asks: str = "") -> Screen:
        return await self._show(call, organising_fields.open_list, number, page, asks=asks)

    async def field(self, call: Call, field_id: int, *, asks: str = "") -> Screen:
        return await self._show(call, organising_fields.open_one, field_id, asks=asks)

    async def choose_kind(self, call: Call, number: int, kind: int) -> Screen:
        return await self._show(call, organising_fields.choose_kind, number, kind)

    async def switch_field(self, call: Call, field_id: int, what: str) -> Screen:
        return await self._show(call, organising_fields.switch, field_id, what)

    async def methods(self, call: Call, page: int = 0) -> Screen:
        return await self._show(call, organising_prompts.open_methods, page)

    async def prompts(self, call: Call, number: int, page: int = 0, *, asks: bool = False) -> Screen:
        return await self._show(call, organising_prompts.open_list, number, page, asks=asks)

    async def prompt(self, call: Call, prompt_id: int) -> Screen:
        return await self._show(call, organising_prompts.open_one, prompt_id)

    async def change_prompt(self, call: Call, prompt_id: int, what: str) -> Screen:
        """Ask it one place earlier, or no longer."""
        return await self._show(call, organising_prompts.change, prompt_id, what)

    async def pools(self, call: Call, page: int = 0, *, asks: str = "") -> Screen:
        return await self._show(call, organising_pools.open_list, page, asks=asks)

    async def pool(self, call: Call, pool_id: int, part: str = "", *, asks: str = "", page: int = 0) -> Screen:
        return await self._show(call, organising_pools.open_one, pool_id, part, asks=asks, page=page)

    async def pool_rule(self, call: Call, pool_id: int, rule_id: int, *, asks: bool = False) -> Screen:
        return await self._show(call, organising_recycling.open_rule, pool_id, rule_id, asks=asks)

    async def ask_pool(self, call: Call, pool_id: int, change: dict[str, Any]) -> Screen:
        """What a change of the recycle rules would move."""
        return await self._show(call, organising_recycling.ask, pool_id, change)

    async def confirm_pool(self, call: Call, pool_id: int) -> Screen:
        """Make the change the card asked about."""
        return await self._show(call, organising_recycling.confirm, pool_id)

    async def switch_pool(self, call: Call, pool_id: int, part: str, chosen: str = "", page: int = 0) -> Screen:
        return await self._show(call, organising_pools.switch, pool_id, part, chosen, page)

    async def numbers(self, call: Call) -> Screen:
        return await self._show(call, organising_numbers.open_list)

    async def number(self, call: Call, place: int) -> Screen:
        return await self._show(call, organising_numbers.open_one, place)

    async def choose_reset(self, call: Call, place: int, reset: int) -> Screen:
        """When the counter of a kind of number begins anew."""
        return await self._show(call, organising_numbers.choose_reset, place, reset)

    async def pipelines(self, call: Call, *, asks: bool = False) -> Screen:
        return await self._show(call, organising_pipelines.open_list, asks=asks)

    async def pipeline(self, call: Call, pipeline_id: int, stage: int = 0, what: str = "", page: int = 0) -> Screen:
        """One pipeline or stage, a part of it, or the question for one value."""
        return await self._show(call, organising_pipelines.open_one, pipeline_id, stage, what, page)

    async def change_pipeline(self, call: Call, pipeline_id: int, stage: int, what: str) -> Screen:
        """What a tap changes of a pipeline or stage."""
        return await self._show(call, organising_pipelines.change, pipeline_id, stage, what)

    async def answer(self, call: Call, path: str, words: str) -> Screen:
        """A typed answer to what a screen asked."""

        def effect(tx: Tx, actor: Actor, card: Card | None) -> Outcome:
            return organising_answers.answer(tx, actor, call, path, words)

        screen: Screen = await self._crm.apply(call, effect)
        return screen
