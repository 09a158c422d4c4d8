"""Verbs of deals (opportunities), their quotes and pipelines."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.deals import (
    DealCard,
    DealDraft,
    DealGone,
    DealList,
    NewDeal,
    NewStage,
    Pipeline,
    PipelineCard,
    Stage,
    StageStep,
)
from storage.entities.lines import NewLine
from storage.entities.quotes import QuoteCard
from storage.usecases import (
    deal_answers,
    deal_cards,
    deal_drafts,
    deal_edits,
    deal_given,
    deal_lists,
    deal_shown,
    deal_watch,
    organising_pipelines,
    pipelines,
    quotes,
)

WATCHED = deal_watch.NAME  # What nobody worked on is looked for among the chores.


class Deals(Door):
    async def open(self, call: Call, deal_id: int, *, view: str = "deal-card") -> DealCard:
        """One deal; `view` deal-more and deal-stages show its further keys. Raises NotFound."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.open_card(tx, actor, call, card, deal_id, view=view)
        )

    async def open_link(self, call: Call, public_id: str) -> DealCard:
        """The deal a link names. Raises NotFound."""
        return await self._card(call, lambda tx, actor, card: deal_cards.open_link(tx, actor, call, public_id))

    async def list(
        self,
        call: Call,
        *,
        customer_id: int | None = None,
        mine: bool | None = None,
        state: str = "open",
        step: int = 0,
    ) -> DealList:
        """A page of deals: own ones, those of a customer, or all one reads; `state` "" is any. Raises NotFound."""
        result: DealList = await self._crm.apply(
            call,
            lambda tx, actor, card: deal_lists.show(
                tx, actor, call, card, customer_id=customer_id, mine=mine, state=state, step=step
            ),
        )
        return result

    async def customer_of(self, call: Call, deal_id: int) -> int:
        """Whose it is: what is said of it is told of the customer. Raises NotFound."""
        return await self._crm.look(call, lambda tx, actor: deal_shown.customer_of(tx, actor, call, deal_id))

    async def history(self, call: Call, deal_id: int) -> tuple[StageStep, ...]:
        """Its way through the stages. Raises NotFound."""
        return await self._crm.look(call, lambda tx, actor: deal_shown.history(tx, actor, call, deal_id))

    async def create(self, call: Call, new: NewDeal) -> DealCard:
        """A new one. Raises NotFound, Forbidden, Invalid, Conflict (in_pool, product_off)."""
        return await self._card(call, lambda tx, actor, card: deal_cards.create(tx, actor, call, card, new))

    async def draft(self, call: Call, new: NewDeal, words: str) -> DealDraft:
        """Stage a deal said in one line. Raises NotFound, Forbidden, Conflict (in_pool, product_off), Invalid."""
        result: DealDraft = await self._crm.apply(
            call, lambda tx, actor, card: deal_drafts.draft(tx, actor, call, None, new, words)
        )
        return result

    async def drafted(self, call: Call, draft_id: int) -> NewDeal:
        """What an open draft holds. Raises NotFound, Conflict (draft_settled)."""
        return await self._crm.look(call, lambda tx, actor: deal_drafts.drafted(tx, actor, draft_id))

    async def change_draft(self, call: Call, draft_id: int, new: NewDeal) -> DealDraft:
        """Other values for a draft. Raises as `draft`, Conflict (draft_settled)."""
        result: DealDraft = await self._crm.apply(
            call, lambda tx, actor, card: deal_drafts.change(tx, actor, call, card, draft_id, new)
        )
        return result

    async def save_draft(self, call: Call, draft_id: int) -> DealCard | DealDraft:
        """The deal, or the draft again where its button had grown old. Raises as `create`, Conflict."""
        result: DealCard | DealDraft = await self._crm.apply(
            call, lambda tx, actor, card: deal_drafts.save(tx, actor, call, card, draft_id)
        )
        return result

    async def ask(self, call: Call, deal_id: int, field: str) -> DealCard:
        """Wait for a field in words (deal_cards.SLOTS). Raises NotFound, Forbidden, Conflict, Invalid."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.ask_field(tx, actor, call, card, deal_id, field)
        )

    async def change(self, call: Call, deal_id: int, **values: Any) -> DealCard:
        """Other values of its fields; on a card that asked them for a stage, the deal goes there.

        Raises NotFound, Forbidden, Stale, Invalid, Conflict (deal_state, amount_of_lines).
        """
        return await self._card(
            call, lambda tx, actor, card: deal_cards.change(tx, actor, call, card, deal_id, values)
        )

    async def answer(self, call: Call, deal_id: int, field: str, value: Any) -> DealCard:
        """What its card asked for in words; then what it was asked for goes on. Raises as that."""
        return await self._card(
            call, lambda tx, actor, card: deal_answers.answer(tx, actor, call, card, deal_id, field, value)
        )

    async def stages(self, call: Call) -> tuple[Stage, ...]:
        """The open stages a new deal of the caller would go through."""
        return await self._crm.look(call, lambda tx, actor: deal_drafts.stages(tx, actor))

    async def offered(self, call: Call, field: str) -> tuple[str, ...]:
        """The entries of the dictionary a field is chosen from: source, campaign."""
        return await self._crm.look(call, lambda tx, actor: deal_cards.offered(tx, field))

    async def set_lines(
        self, call: Call, deal_id: int, lines: Sequence[NewLine], *, order_discount: int | None = None
    ) -> DealCard:
        """These lines; the amount is theirs (OPP-8). Raises as `change`, Conflict (product_off)."""

        def effect(tx: Any, actor: Any, card: Any) -> Any:
            row = deal_edits.set_lines(tx, actor, call, deal_id, lines, order_discount=order_discount)
            return deal_cards.draw(tx, actor, call, card, row, "deal-changed", state={"fields": ["lines"]})

        return await self._card(call, effect)

    async def ask_part(self, call: Call, deal_id: int, contact_id: int) -> DealCard:
        """Which part has this contact in it (OPP-12)? Raises as `change`, Invalid (foreign_contact)."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.ask_part(tx, actor, call, card, deal_id, contact_id)
        )

    async def put_contact(self, call: Call, deal_id: int, contact_id: int, role: str = "other") -> DealCard:
        """A contact of the customer and his part in it (OPP-12). Raises as `change`."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.name_contact(tx, actor, call, card, deal_id, contact_id, role)
        )

    async def drop_contact(self, call: Call, deal_id: int, contact_id: int) -> DealCard:
        """A contact has no part in it any more. Raises as `change`."""

        def effect(tx: Any, actor: Any, card: Any) -> Any:
            row = deal_edits.drop_contact(tx, actor, call, deal_id, contact_id)
            return deal_cards.draw(tx, actor, call, card, row, "deal-people")

        return await self._card(call, effect)

    async def move(self, call: Call, deal_id: int, stage_id: int, *, note: str = "", skip: bool = False) -> DealCard:
        """Into another stage, or what is still to be said before: deal-needs, deal-back, deal-skip.

        Raises NotFound, Forbidden, Stale, Conflict, Invalid.
        """
        return await self._card(
            call,
            lambda tx, actor, card: deal_cards.move(tx, actor, call, card, deal_id, stage_id, note=note, skip=skip),
        )

    async def undo_move(self, call: Call, deal_id: int) -> DealCard:
        """The stage before. Raises NotFound, Forbidden, Conflict (nothing_to_undo, undo_late)."""
        return await self._card(call, lambda tx, actor, card: deal_cards.undo_move(tx, actor, call, card, deal_id))

    async def ask_end(self, call: Call, deal_id: int, event: str) -> DealCard:
        """The question before win, lose or void. Raises NotFound, Forbidden, Conflict."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.ask_end(tx, actor, call, card, deal_id, event)
        )

    async def win(self, call: Call, deal_id: int) -> DealCard:
        """Won. Raises NotFound, Forbidden, Stale, Conflict, Invalid (amount_missing, fields_missing)."""
        return await self._card(call, lambda tx, actor, card: deal_cards.win(tx, actor, call, card, deal_id))

    async def lose(self, call: Call, deal_id: int, reason: str, *, note: str = "") -> DealCard:
        """Lost; "other" without words asks for them (OPP-6). Raises as `win`."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.lose(tx, actor, call, card, deal_id, reason, note=note)
        )

    async def void(self, call: Call, deal_id: int, reason: str, *, note: str = "") -> DealCard:
        """Void. Raises as `win`."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.void(tx, actor, call, card, deal_id, reason, note=note)
        )

    async def ask_reopen(self, call: Call, deal_id: int) -> DealCard:
        """Why it is opened again is asked. Raises NotFound, Forbidden, Conflict."""
        return await self._card(call, lambda tx, actor, card: deal_cards.ask_reopen(tx, actor, call, card, deal_id))

    async def reopen(self, call: Call, deal_id: int, reason: str) -> DealCard:
        """Open again, in the open stage it stood in last. Raises NotFound, Forbidden, Stale, Conflict, Invalid."""
        return await self._card(
            call, lambda tx, actor, card: deal_cards.reopen(tx, actor, call, card, deal_id, reason)
        )

    async def delete(self, call: Call, deal_id: int) -> DealGone:
        """Deleted (OPP-11). Raises NotFound, Forbidden, Stale, Conflict (deal_state, has_contract)."""
        result: DealGone = await self._crm.apply(
            call, lambda tx, actor, card: deal_cards.delete(tx, actor, call, card, deal_id)
        )
        return result

    async def transfer(self, call: Call, deal_id: int, to: int, reason: str) -> DealCard | DealGone:
        """To another owner; stage and figures stay (OPP-10). Raises NotFound, Forbidden, Invalid, Conflict."""
        result: DealCard | DealGone = await self._crm.apply(
            call, lambda tx, actor, card: deal_given.transfer(tx, actor, call, card, deal_id, to, reason)
        )
        return result

    # ── quotes ──

    async def quote(self, call: Call, deal_id: int, *, valid_until: date | None = None) -> QuoteCard:
        """A draft of the lines as they are (OPP-16). Raises NotFound, Forbidden, Conflict, Invalid."""
        return await self._quote(
            call, lambda tx, actor, card: quotes.make(tx, actor, call, card, deal_id, valid_until=valid_until)
        )

    async def open_quote(self, call: Call, quote_id: int) -> QuoteCard:
        """One quote. Raises NotFound."""
        return await self._quote(call, lambda tx, actor, card: quotes.open_card(tx, actor, call, card, quote_id))

    async def send_quote(self, call: Call, quote_id: int, *, note: str = "") -> QuoteCard:
        """Sent, or submitted where its discount is over the limit. Raises NotFound, Forbidden, Conflict."""
        return await self._quote(
            call, lambda tx, actor, card: quotes.send(tx, actor, call, card, quote_id, note=note)
        )

    async def recall_quote(self, call: Call, quote_id: int) -> QuoteCard:
        """Taken back into a draft. Raises NotFound, Forbidden, Conflict."""
        return await self._quote(call, lambda tx, actor, card: quotes.recall(tx, actor, call, card, quote_id))

    async def accept_quote(self, call: Call, quote_id: int) -> QuoteCard:
        """The customer took it. Raises NotFound, Forbidden, Conflict (quote_expired, quote_state)."""
        return await self._quote(call, lambda tx, actor, card: quotes.accept(tx, actor, call, card, quote_id))

    # ── pipelines ──

    async def pipelines(self, call: Call) -> PipelineCard:
        """Every pipeline. Raises Forbidden."""
        return await self._pipeline(
            call, lambda tx, actor, card: organising_pipelines.open_list(tx, actor, call, card)
        )

    async def pipeline(self, call: Call, pipeline_id: int) -> Pipeline:
        """One of them, to edit it. Raises Forbidden, NotFound."""
        return await self._crm.look(call, lambda tx, actor: pipelines.get_managed(tx, actor, pipeline_id))

    async def open_pipeline(self, call: Call, pipeline_id: int) -> PipelineCard:
        """One with its stages. Raises Forbidden, NotFound."""
        return await self._pipeline(
            call, lambda tx, actor, card: organising_pipelines.open_one(tx, actor, call, card, pipeline_id)
        )

    async def add_pipeline(
        self, call: Call, name: str, stages: Sequence[NewStage] = (), departments: Sequence[int] = ()
    ) -> PipelineCard:
        """A further one. Raises Forbidden, Invalid, Conflict (name_taken)."""
        return await self._pipeline(
            call, lambda tx, actor, card: pipelines.add(tx, actor, call, card, name, stages, departments)
        )

    async def edit_pipeline(
        self,
        call: Call,
        pipeline_id: int,
        *,
        name: str | None = None,
        stages: Sequence[NewStage] | None = None,
        departments: Sequence[int] | None = None,
        enabled: bool | None = None,
        version: int | None = None,
    ) -> PipelineCard:
        """What is said of it changes. Raises Forbidden, NotFound, Invalid, Stale, Conflict."""
        return await self._pipeline(
            call,
            lambda tx, actor, card: pipelines.edit(
                tx,
                actor,
                call,
                card,
                pipeline_id,
                name=name,
                stages=stages,
                named_departments=departments,
                enabled=enabled,
                version=version,
            ),
        )

    async def make_default_pipeline(self, call: Call, pipeline_id: int) -> PipelineCard:
        """The one of everybody without a nearer one. Raises Forbidden, NotFound, Conflict."""
        return await self._pipeline(
            call, lambda tx, actor, card: pipelines.make_default(tx, actor, call, card, pipeline_id)
        )

    async def _card(self, call: Call, effect: Any) -> DealCard:
        result: DealCard = await self._crm.apply(call, effect)
        return result

    async def _quote(self, call: Call, effect: Any) -> QuoteCard:
        result: QuoteCard = await self._crm.apply(call, effect)
        return result

    async def _pipeline(self, call: Call, effect: Any) -> PipelineCard:
        result: PipelineCard = await self._crm.apply(call, effect)
        return result
