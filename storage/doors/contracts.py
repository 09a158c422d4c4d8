"""Verbs of contracts and their change requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.contracts import (
    OPEN_TO_EDIT,
    ContractCard,
    ContractList,
    ContractRow,
    NewContract,
    NewPlan,
    PurchaseSummary,
)
from storage.entities.lines import Repricing
from storage.usecases import (
    contract_access,
    contract_cards,
    contract_changes,
    contract_chores,
    contract_customers,
    contract_edits,
    contract_given,
    contract_lookup,
    contract_prices,
    contract_questions,
    contract_said,
    contracts,
)

WATCHED = contract_chores.NAMES  # Ends and promises are looked after among the chores.


class Contracts(Door):
    async def create(self, call: Call, new: NewContract) -> ContractCard:
        """A draft with its number. Raises NotFound, Forbidden, Invalid, Conflict, Limit."""
        return await self._card(call, lambda tx, actor, card: contract_edits.create(tx, actor, call, card, new))

    async def say(self, call: Call, new: NewContract) -> ContractCard:
        """A draft from a sentence, of the customer's only open deal. Raises as `create`."""
        return await self._card(call, lambda tx, actor, card: contract_said.say(tx, actor, call, card, new))

    async def renew(self, call: Call, contract_id: int) -> ContractCard:
        """A draft of the next one. Raises as `create`, Conflict for one not in force or renewed already."""
        return await self._card(call, lambda tx, actor, card: contract_said.renew(tx, actor, call, card, contract_id))

    async def replan(self, call: Call, contract_id: int, plans: Sequence[NewPlan]) -> ContractCard:
        """Other instalments of a draft. Raises NotFound, Forbidden, Conflict, Limit, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_said.replan(tx, actor, call, card, contract_id, plans)
        )

    async def ask(self, call: Call, contract_id: int, what: str, *, value: str = "") -> ContractCard:
        """A question on its card. Raises NotFound."""
        return await self._card(
            call,
            lambda tx, actor, card: contract_questions.ask(tx, actor, call, card, contract_id, what, value=value),
        )

    async def currency(self, call: Call, contract_id: int) -> str:
        """What its sums are in. Raises NotFound."""
        return str((await self._row(call, contract_id))["currency"])

    async def basis(self, call: Call, contract_id: int) -> tuple[int, str | None]:
        """Its amount and day of delivery, which instalments are made of. Raises NotFound."""
        row = await self._row(call, contract_id)
        return int(row["amount"]), row["deliver_on"]

    async def customer_of(self, call: Call, kind: str, record_id: int) -> int:
        """The customer of a contract, an instalment, a receipt. Raises NotFound."""
        return await self._crm.look(
            call, lambda tx, actor: contract_said.customer_of(tx, actor, kind, record_id, now=call.at)
        )

    async def is_open_to_edit(self, call: Call, contract_id: int) -> bool:
        """Is it a draft, rejected or recalled? Raises NotFound."""
        return (await self._row(call, contract_id))["approval_status"] in OPEN_TO_EDIT

    async def _row(self, call: Call, contract_id: int) -> Any:
        return await self._crm.look(call, lambda tx, actor: contract_access.get(tx, actor, contract_id, now=call.at))

    async def open(self, call: Call, contract_id: int) -> ContractCard:
        """Raises NotFound."""
        return await self._card(
            call, lambda tx, actor, card: contract_cards.open_card(tx, actor, call, card, contract_id)
        )

    async def open_link(self, call: Call, public_id: str) -> ContractCard:
        """The contract a link names. Raises NotFound."""
        return await self._card(call, lambda tx, actor, card: contract_cards.open_link(tx, actor, call, public_id))

    async def plans(self, call: Call, contract_id: int) -> ContractCard:
        """Its instalments, receipts and refunds. Raises NotFound."""
        return await self._card(
            call,
            lambda tx, actor, card: contract_cards.open_card(
                tx, actor, call, card, contract_id, view="contract-plans"
            ),
        )

    async def list(
        self,
        call: Call,
        *,
        customer_id: int | None = None,
        owner_id: int | None = None,
        status: str | None = None,
        words: str | None = None,
        first: int = 0,
    ) -> ContractList:
        """A page after `first`, newest first (ORG-14)."""
        result: ContractList = await self._crm.apply(
            call,
            lambda tx, actor, card: contract_cards.show_list(
                tx,
                actor,
                call,
                card,
                customer_id=customer_id,
                owner_id=owner_id,
                status=status,
                words=words,
                first=first,
            ),
        )
        return result

    async def find(self, call: Call, words: str) -> Sequence[ContractRow]:
        """By number, or the beginning of number or name."""
        return await self._crm.look(call, lambda tx, actor: contract_cards.find(tx, actor, words, now=call.at))

    async def sought(self, call: Call, words: str) -> Sequence[int]:
        """By number or the end of one, by name, by their customer, the newest first: their ids."""
        return await self._crm.look(call, lambda tx, actor: contract_lookup.find(tx, actor, call, words))

    async def summary(self, call: Call, customer_id: int) -> PurchaseSummary:
        """What a customer bought, by what the reader reads (CUST-13)."""
        return await self._crm.look(
            call, lambda tx, actor: contract_customers.summary(tx, actor, customer_id, now=call.at)
        )

    async def change(self, call: Call, contract_id: int, wanted: Mapping[str, Any]) -> ContractCard:
        """Edit what its state leaves open. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_edits.change(tx, actor, call, card, contract_id, wanted)
        )

    async def reprice(self, call: Call, contract_id: int, said: Repricing) -> ContractCard:
        """Other products, a discount, a round sum; in force it is asked why. Raises NotFound, Forbidden, Conflict,
        Invalid, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_prices.reprice(tx, actor, call, card, contract_id, said)
        )

    async def ask_repricing(self, call: Call, contract_id: int, reason: str) -> ContractCard:
        """A change request of the products said before. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_prices.ask_repricing(tx, actor, call, card, contract_id, reason)
        )

    async def fit(self, call: Call, contract_id: int) -> ContractCard:
        """Instalments of a draft in proportion to its amount. Raises NotFound, Forbidden, Conflict, Limit, Stale."""
        return await self._card(call, lambda tx, actor, card: contract_prices.fit(tx, actor, call, card, contract_id))

    async def delete(self, call: Call, contract_id: int) -> ContractCard:
        """Raises NotFound, Forbidden, Conflict, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_edits.delete(tx, actor, call, card, contract_id)
        )

    async def set_fulfilment(self, call: Call, contract_id: int, to: str, *, reason: str = "") -> ContractCard:
        """Raises NotFound, Forbidden, Invalid, Conflict, Stale."""
        return await self._card(
            call,
            lambda tx, actor, card: contract_edits.set_fulfilment(
                tx, actor, call, card, contract_id, to, reason=reason
            ),
        )

    async def submit(
        self,
        call: Call,
        contract_id: int,
        *,
        note: str = "",
        picked: Mapping[int, Sequence[int]] | None = None,
    ) -> ContractCard:
        """Into approval, or in force at once. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        return await self._card(
            call,
            lambda tx, actor, card: contracts.submit(tx, actor, call, card, contract_id, note=note, picked=picked),
        )

    async def recall(self, call: Call, contract_id: int) -> ContractCard:
        """Raises NotFound, Forbidden, Conflict."""
        return await self._card(call, lambda tx, actor, card: contracts.recall(tx, actor, call, card, contract_id))

    async def ask_void(self, call: Call, contract_id: int) -> ContractCard:
        """Why? Raises NotFound, Forbidden, Conflict (money_received)."""
        return await self._card(call, lambda tx, actor, card: contracts.ask_void(tx, actor, call, card, contract_id))

    async def void(self, call: Call, contract_id: int, reason: str) -> ContractCard:
        """Raises NotFound, Forbidden, Invalid, Conflict (money_received), Stale."""
        return await self._card(
            call, lambda tx, actor, card: contracts.void(tx, actor, call, card, contract_id, reason)
        )

    async def transfer(self, call: Call, contract_id: int, to: int, reason: str) -> ContractCard:
        """Raises NotFound, Forbidden, Invalid, Conflict."""
        return await self._card(
            call, lambda tx, actor, card: contract_given.transfer(tx, actor, call, card, contract_id, to, reason)
        )

    async def ask_change(
        self, call: Call, contract_id: int, kind: str, wanted: Mapping[str, Any], reason: str
    ) -> ContractCard:
        """A change request. Raises NotFound, Forbidden, Conflict, Invalid, Stale."""
        return await self._card(
            call,
            lambda tx, actor, card: contract_changes.ask(tx, actor, call, card, contract_id, kind, wanted, reason),
        )

    async def decide_change(self, call: Call, change_id: int, *, apply: bool, reason: str = "") -> ContractCard:
        """Without a flow, by `contract.void`. Raises NotFound, Forbidden, Conflict, Invalid."""
        return await self._card(
            call,
            lambda tx, actor, card: contract_changes.decide(
                tx, actor, call, card, change_id, apply=apply, reason=reason
            ),
        )

    async def recall_change(self, call: Call, change_id: int) -> ContractCard:
        """Raises NotFound, Forbidden, Conflict."""
        return await self._card(
            call, lambda tx, actor, card: contract_changes.recall(tx, actor, call, card, change_id)
        )

    async def _card(self, call: Call, effect: Any) -> ContractCard:
        result: ContractCard = await self._crm.apply(call, effect)
        return result
