"""Verbs of approval flows."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from storage.doors.door import Door
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.flows import DryRun, FlowCard, FlowList, FlowVersions, Step, Term
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import approval_trials, flow_cards, flows

Effect = Callable[[Tx, Actor, Card | None], Outcome]

# Importing the trials registers what flows can be tried out on.
TRIED: Final = approval_trials.__name__


class Flows(Door):
    async def list(self, call: Call) -> FlowList:
        """Every flow. Raises Forbidden."""
        result: FlowList = await self._crm.apply(call, lambda tx, me, card: flow_cards.show_list(tx, me, call, card))
        return result

    async def open(self, call: Call, flow_id: int, *, view: str = "flow-card") -> FlowCard:
        """A flow, or the question before publishing (flow-publish) or disabling it (flow-disable)."""
        return await self._card(
            call, lambda tx, me, card: flow_cards.open_flow(tx, me, call, card, flow_id, view=view)
        )

    async def open_step(self, call: Call, flow_id: int, number: int) -> FlowCard:
        """One step, from 1. Raises Forbidden, NotFound."""
        return await self._card(call, lambda tx, me, card: flow_cards.open_step(tx, me, call, card, flow_id, number))

    async def ask(self, call: Call, flow_id: int, what: str) -> FlowCard:
        """The next message is a value of the flow, or the record to try. Raises Forbidden, NotFound."""
        return await self._card(call, lambda tx, me, card: flow_cards.ask(tx, me, call, card, flow_id, what))

    async def create(self, call: Call, subject: str, name: str, departments: Sequence[int] = ()) -> FlowCard:
        """A new flow without a step. Raises Forbidden, Invalid, NotFound."""
        return await self._card(
            call, lambda tx, me, card: flows.create(tx, me, call, card, subject, name, departments)
        )

    async def change(self, call: Call, flow_id: int, **values: Any) -> FlowCard:
        """Name, departments, condition, priority, admins, cc, resubmit.

        Raises Forbidden, NotFound, Invalid, Stale.
        """
        return await self._card(call, lambda tx, me, card: flows.change(tx, me, call, card, flow_id, **values))

    async def add_step(self, call: Call, flow_id: int, step: Step) -> FlowCard:
        """One step more in the draft. Raises Forbidden, NotFound, Invalid, Stale."""
        return await self._card(call, lambda tx, me, card: flows.add_step(tx, me, call, card, flow_id, step))

    async def change_step(self, call: Call, flow_id: int, number: int, **values: Any) -> FlowCard:
        """Another value of a step. Raises as `add_step`."""
        return await self._card(
            call, lambda tx, me, card: flows.change_step(tx, me, call, card, flow_id, number, **values)
        )

    async def choose_one(self, call: Call, flow_id: int, number: int, kind: str, chosen: int) -> FlowCard:
        """One more person or role of a step, or one less. Raises as `add_step`."""
        return await self._card(
            call, lambda tx, me, card: flows.choose_one(tx, me, call, card, flow_id, number, kind, chosen)
        )

    async def choose_for_flow(self, call: Call, flow_id: int, name: str, chosen: int) -> FlowCard:
        """One more of `departments`, `admins` or `cc`, or one less. Raises as `change`."""
        return await self._card(
            call, lambda tx, me, card: flows.choose_for_flow(tx, me, call, card, flow_id, name, chosen)
        )

    async def choose_term(self, call: Call, flow_id: int, number: int, term: Term | None) -> FlowCard:
        """A comparison of a step, or with 0 of the flow; None is always. Raises as `change` and `add_step`."""
        return await self._card(
            call, lambda tx, me, card: flows.choose_term(tx, me, call, card, flow_id, number, term)
        )

    async def choices(self, call: Call, field: str) -> tuple[tuple[int, str], ...]:
        """Departments, roles or product categories a condition may name. Raises Forbidden, NotFound."""
        return await self._crm.look(call, lambda tx, me: flow_cards.choices(tx, me, field))

    async def move_step_up(self, call: Call, flow_id: int, number: int) -> FlowCard:
        """A step before the one above it. Raises as `add_step`."""
        return await self._card(call, lambda tx, me, card: flows.move_step_up(tx, me, call, card, flow_id, number))

    async def remove_step(self, call: Call, flow_id: int, number: int) -> FlowCard:
        """A step less. Raises as `add_step`."""
        return await self._card(call, lambda tx, me, card: flows.remove_step(tx, me, call, card, flow_id, number))

    async def drop_changes(self, call: Call, flow_id: int) -> FlowCard:
        """The draft is given up. Raises Forbidden, NotFound, Conflict, Stale."""
        return await self._card(call, lambda tx, me, card: flows.drop_changes(tx, me, call, card, flow_id))

    async def publish(self, call: Call, flow_id: int) -> FlowCard:
        """The draft becomes the next version (APPR-2). Raises Forbidden, NotFound, Invalid, Conflict, Stale."""
        return await self._card(call, lambda tx, me, card: flows.publish(tx, me, call, card, flow_id))

    async def set_enabled(self, call: Call, flow_id: int, *, enabled: bool) -> FlowCard:
        """On or off. Raises Forbidden, NotFound, Conflict, Stale."""
        return await self._card(
            call, lambda tx, me, card: flows.set_enabled(tx, me, call, card, flow_id, enabled=enabled)
        )

    async def versions(self, call: Call, flow_id: int) -> FlowVersions:
        """What was published when, and by whom. Raises Forbidden, NotFound."""
        result: FlowVersions = await self._crm.apply(
            call, lambda tx, me, card: flow_cards.open_flow(tx, me, call, card, flow_id, view=flow_cards.VERSIONS)
        )
        return result

    async def dry_run(self, call: Call, flow_id: int, words: str) -> DryRun:
        """Who would decide that record now; nobody is told. Raises Forbidden, NotFound, Conflict."""
        result: DryRun = await self._crm.apply(
            call, lambda tx, me, card: flow_cards.dry_run(tx, me, call, card, flow_id, words)
        )
        return result

    async def _card(self, call: Call, effect: Effect) -> FlowCard:
        result: FlowCard = await self._crm.apply(call, effect)
        return result
