"""Verbs of transfer and hand-over."""

from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.transfer import Preview, Terms, TransferCard, Transferred
from storage.usecases import transfer, transfer_cards

Record = tuple[str, int]


class Transfer(Door):
    async def transfer(self, call: Call, records: Sequence[Record], terms: Terms) -> Transferred:
        """Records to another owner, each judged alone (XFER-1, PERM-14).

        Raises Invalid; for a single record NotFound, Forbidden, Conflict, Limit.
        """
        result: Transferred = await self._crm.apply(
            call, lambda tx, actor, card: transfer.transfer_several(tx, actor, call, records, terms)
        )
        return result

    async def preview(self, call: Call, records: Sequence[Record], to: int) -> Preview:
        """What would move and what would not; nothing is written (XFER-8). Raises Invalid."""
        return await self._crm.look(call, lambda tx, actor: transfer.preview(tx, actor, call, records, to))

    async def start(self, call: Call, records: Sequence[Record]) -> TransferCard:
        """To whom? Raises NotFound, Forbidden, Conflict, Invalid."""
        return await self._card(call, lambda tx, actor, card: transfer_cards.start(tx, actor, call, card, records))

    async def ask_who(self, call: Call, *, search: bool = False) -> TransferCard:
        """The people again, or a name to be typed."""
        return await self._card(
            call, lambda tx, actor, card: transfer_cards.ask_who(tx, actor, call, card, search=search)
        )

    async def find(self, call: Call, words: str) -> TransferCard:
        """A typed name of a colleague."""
        return await self._card(call, lambda tx, actor, card: transfer_cards.find(tx, actor, call, card, words))

    async def choose(self, call: Call, to: int) -> TransferCard:
        """This colleague. Raises Invalid, Conflict."""
        return await self._card(call, lambda tx, actor, card: transfer_cards.choose(tx, actor, call, card, to))

    async def ask_why(self, call: Call, *, writing: bool = False) -> TransferCard:
        """The reasons again, or a reason to be written."""
        return await self._card(
            call, lambda tx, actor, card: transfer_cards.ask_why(tx, actor, call, card, writing=writing)
        )

    async def reason(self, call: Call, key: str, words: str = "") -> TransferCard:
        """Why; then the preview. Raises Invalid."""
        return await self._card(
            call, lambda tx, actor, card: transfer_cards.reason(tx, actor, call, card, key, words)
        )

    async def access(self, call: Call) -> TransferCard:
        """What does the old owner keep?"""
        return await self._card(call, lambda tx, actor, card: transfer_cards.access(tx, actor, call, card))

    async def keep(self, call: Call, power: str, days: int) -> TransferCard:
        """The old owner keeps this. Raises Invalid."""
        return await self._card(call, lambda tx, actor, card: transfer_cards.keep(tx, actor, call, card, power, days))

    async def back(self, call: Call) -> TransferCard:
        """The preview again."""
        return await self._card(call, lambda tx, actor, card: transfer_cards.back(tx, actor, call, card))

    async def go(self, call: Call) -> Transferred:
        """The yes. Raises whatever a transfer raises."""
        result: Transferred = await self._crm.apply(
            call, lambda tx, actor, card: transfer_cards.go(tx, actor, call, card)
        )
        return result

    async def _card(self, call: Call, effect: Any) -> TransferCard:
        result: TransferCard = await self._crm.apply(call, effect)
        return result
