"""Verbs of the firm's own fields of contracts."""

from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.contracts import ContractCard
from storage.usecases import contract_own


class ContractFields(Door):
    async def choose(self, call: Call, contract_id: int, page: int = 0) -> ContractCard:
        """The names of the fields. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.choose(tx, actor, call, card, contract_id, page)
        )

    async def ask(self, call: Call, contract_id: int, key: str) -> ContractCard:
        """Ask for one; chips or the next fitting message answer. Raises NotFound, Forbidden, Invalid, Conflict."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.ask(tx, actor, call, card, contract_id, key)
        )

    async def turn(self, call: Call, contract_id: int, start: int) -> ContractCard:
        """Further chips of the field asked for. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.turn(tx, actor, call, card, contract_id, start)
        )

    async def answer(
        self, call: Call, contract_id: int, key: str, words: str, *, at: int | None = None
    ) -> ContractCard:
        """The value in words, a customer by its id. Raises NotFound, Forbidden, Invalid, Duplicate, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.answer(tx, actor, call, card, contract_id, key, words, at=at)
        )

    async def pick(self, call: Call, contract_id: int, number: int) -> ContractCard:
        """The chip with this number; a negative one empties the field. Raises as `answer`."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.pick(tx, actor, call, card, contract_id, number)
        )

    async def reason(self, call: Call, contract_id: int, words: str) -> ContractCard:
        """Why it shall change: a change request. Raises NotFound, Forbidden, Invalid, Duplicate, Conflict, Stale."""
        return await self._card(
            call, lambda tx, actor, card: contract_own.reason(tx, actor, call, card, contract_id, words)
        )

    async def _card(self, call: Call, effect: Any) -> ContractCard:
        result: ContractCard = await self._crm.apply(call, effect)
        return result
