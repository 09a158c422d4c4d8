"""Verbs of the outbox, for the process that delivers."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.outbox import FewerAsked, Parcel
from storage.queries.people import stored_settings
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import outbox, outbox_habits, outbox_lists


class Outbox(Door):
    async def lease(self, *, now: int, real: int, limit: int = 50) -> list[Parcel]:
        """What is to be sent now, judged and drawn; leased for a minute of real time."""
        return await self._crm.db.write(lambda tx: outbox.lease(tx, now=now, real=real, limit=limit))

    async def release(self, *, real: int) -> None:
        """At a start: what the last process had leased is due again; only one process runs on a database."""
        await self._crm.db.write(lambda tx: outbox.release(tx, real=real))

    async def stands(self, parcel: Parcel) -> bool:
        """Is the card still as it was drawn for this parcel? An answer may have drawn it anew since."""
        return await self._crm.db.read(lambda tx: outbox.stands(tx, parcel))

    async def sent(self, parcel: Parcel, message: str | None, *, now: int) -> None:
        await self._crm.db.write(lambda tx: outbox.sent(tx, parcel, message, now=now))

    async def later(self, parcel: Parcel, *, at: int) -> None:
        """Back to the queue without counting; `at` is real time."""
        await self._crm.db.write(lambda tx: outbox.later(tx, parcel, at=at))

    async def failed(self, parcel: Parcel, *, now: int, real: int, dead: bool = False) -> bool:
        """True when the message was given up."""
        return await self._crm.db.write(lambda tx: outbox.failed(tx, parcel, now=now, real=real, dead=dead))

    async def unreachable(self, account: str, parcel: Parcel | None, *, now: int) -> None:
        await self._crm.db.write(lambda tx: outbox.unreachable(tx, account, parcel, now=now))

    async def reachable(self, account: str) -> None:
        await self._crm.db.write(lambda tx: outbox.reachable(tx, account))

    async def open_thing(self, call: Call, row_id: int) -> None:
        """One of several messages that came as a list, once more on a card of its own. Raises NotFound, Conflict."""
        await self._crm.apply(call, lambda tx, actor, card: outbox_lists.open_thing(tx, actor, call, row_id))

    async def open_list(self, call: Call) -> None:
        """What the tapped summary stands for, as a list. Raises OldButton, Conflict."""
        await self._crm.apply(call, lambda tx, actor, card: outbox_lists.open_list(tx, actor, call, card))

    async def fewer(self, call: Call, choice: str) -> FewerAsked:
        """The answer to "fewer of these?": day, keep or off. Raises OldButton."""
        result: FewerAsked = await self._crm.apply(
            call, lambda tx, actor, card: outbox_habits.choose_fewer(tx, actor, call, card, choice)
        )
        return result

    async def open_rows(self, *, now: int) -> int:
        """Rows that are due and not yet settled."""
        return await self._crm.db.read(lambda tx: outbox.open_rows(tx, now=now))

    async def pace(self) -> dict[str, int]:
        """The firm's pace: pace.overall (a second), pace.chat_ms, pace.group (a minute)."""

        def unit(tx: Tx) -> dict[str, int]:
            policy = Policy(stored_settings(tx))
            return {name: policy.number(name) for name in ("pace.overall", "pace.chat_ms", "pace.group")}

        return await self._crm.db.read(unit)
