"""Verbs of transfer and hand-over."""

from collections.abc import Sequence
from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call, Outcome
from storage.entities.handover import HandoverCard, HandoverRun
from storage.entities.ids import ChildKind
from storage.entities.people import Actor
from storage.entities.transfer import Named, Preview, Terms, TransferCard, Transferred
from storage.queries import colleagues, people
from storage.queries import handovers as rows
from storage.tx import Tx
from storage.usecases import handover_cards, handovers, transfer, transfer_beneath, transfer_cards

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

    async def start_beneath(self, call: Call, kind: ChildKind, record_id: int) -> TransferCard:
        """A deal or contract: to whom? Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: transfer_beneath.start(tx, actor, call, card, kind, record_id)
        )

    async def find_beneath(self, call: Call, kind: ChildKind, record_id: int, words: str) -> TransferCard:
        """A typed name of a colleague. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: transfer_beneath.find(tx, actor, call, card, kind, record_id, words)
        )

    async def choose_beneath(self, call: Call, kind: ChildKind, record_id: int, to: int) -> TransferCard:
        """This colleague; now why? Raises NotFound, Forbidden, Invalid, Conflict."""
        return await self._card(
            call, lambda tx, actor, card: transfer_beneath.choose(tx, actor, call, card, kind, record_id, to)
        )

    async def go_beneath(self, call: Call, kind: ChildKind, record_id: int, reason: str) -> Any:
        """The yes to whom its card names: the deal or contract as it is then. Raises OldButton, Conflict, Invalid."""
        return await self._crm.apply(
            call, lambda tx, actor, card: transfer_beneath.go(tx, actor, call, card, kind, record_id, reason)
        )

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

    async def keep_through(self, call: Call, at: int, *, timed: bool) -> TransferCard:
        """A typed end of what the old owner keeps. Raises Invalid."""
        return await self._card(
            call, lambda tx, actor, card: transfer_cards.keep_through(tx, actor, call, card, at, timed=timed)
        )

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

    async def hand_over(
        self,
        call: Call,
        leaver: int,
        *,
        mode: str,
        takers: Sequence[int],
        records: Sequence[Record] = (),
        seed: int | None = None,
        reason: str = "",
    ) -> int:
        """Everything of a person, or by list these records; its id. It goes on by itself (XFER-12 to XFER-14).

        Raises NotFound, Forbidden, Invalid, Conflict (handover_running).
        """

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            made = handovers.start(
                tx, actor, call, leaver, mode=mode, takers=takers, records=records, seed=seed, reason=reason
            )
            return Outcome("handover-begun", "handover", made)

        result: int = await self._crm.apply(call, effect)
        return result

    async def show_handover(self, call: Call, leaver: int, *, leaves: bool = True) -> HandoverCard:
        """What there is to hand over. Raises NotFound, Forbidden."""
        return await self._step(
            call, lambda tx, actor, card: handover_cards.show(tx, actor, call, card, leaver, leaves=leaves)
        )

    async def choose_mode(self, call: Call, leaver: int, mode: str) -> HandoverCard:
        """In this way. Raises NotFound, Forbidden, Invalid."""
        return await self._step(
            call, lambda tx, actor, card: handover_cards.choose_mode(tx, actor, call, card, leaver, mode)
        )

    async def choose_taker(self, call: Call, person: int) -> HandoverCard:
        """This colleague. Raises Invalid."""
        return await self._step(call, lambda tx, actor, card: handover_cards.choose(tx, actor, call, card, person))

    async def toggle_record(self, call: Call, record: str) -> HandoverCard:
        """On the list, or off it. Raises Invalid."""
        return await self._step(call, lambda tx, actor, card: handover_cards.toggle(tx, actor, call, card, record))

    async def turn_records(self, call: Call, first: int) -> HandoverCard:
        """Another page of what he has."""
        return await self._step(call, lambda tx, actor, card: handover_cards.turn(tx, actor, call, card, first))

    async def go_on(self, call: Call) -> HandoverCard:
        """To the next step. Raises Invalid."""
        return await self._step(call, lambda tx, actor, card: handover_cards.go_on(tx, actor, call, card))

    async def go_back(self, call: Call) -> HandoverCard:
        """To the step before."""
        return await self._step(call, lambda tx, actor, card: handover_cards.back(tx, actor, call, card))

    async def search_taker(self, call: Call) -> HandoverCard:
        """A name to be typed."""
        return await self._step(call, lambda tx, actor, card: handover_cards.search(tx, actor, call, card))

    async def find_taker(self, call: Call, words: str) -> HandoverCard:
        """The typed name. Raises Invalid."""
        return await self._step(call, lambda tx, actor, card: handover_cards.find(tx, actor, call, card, words))

    async def begin(self, call: Call) -> HandoverRun:
        """The yes. Raises NotFound, Forbidden, Invalid, Conflict (handover_running)."""
        result: HandoverRun = await self._crm.apply(
            call, lambda tx, actor, card: handover_cards.go(tx, actor, call, card)
        )
        return result

    async def held(self, call: Call, leaver: int) -> dict[str, int]:
        """What a person holds, by kind. Raises NotFound, Forbidden."""

        def read(tx: Tx, actor: Actor) -> dict[str, int]:
            handovers.check_may(tx, actor, leaver)
            return rows.count_held(tx, leaver)

        return await self._crm.look(call, read)

    async def named(self, call: Call, words: str) -> list[Named]:
        """People of that name, suspended ones too, for who may hand over (PERM-25)."""

        def read(tx: Tx, actor: Actor) -> list[Named]:
            reached = people.reach(tx, actor, "xfer.handover")
            found = colleagues.list_named(tx, words, suspended=True)
            return [Named(row["id"], row["name"]) for row in found if row["id"] in reached]

        return await self._crm.look(call, read)

    async def records_named(self, call: Call, words: str) -> list[Named]:
        """Customers and leads of that name which the person may transfer."""
        return await self._crm.look(call, lambda tx, actor: transfer.named(tx, actor, words))

    async def _step(self, call: Call, effect: Any) -> HandoverCard:
        result: HandoverCard = await self._crm.apply(call, effect)
        return result
