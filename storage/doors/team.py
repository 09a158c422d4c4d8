"""Verbs of a customer's team, and of asking to join it."""

from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.ids import ChildKind
from storage.entities.team import JoinAsked, JoinRequest, TeamCard
from storage.rules.transfer import kept_until
from storage.usecases import team, team_children, team_requests


class Team(Door):
    async def open(self, call: Call, customer_id: int, *, first: int = 0) -> TeamCard:
        """Who is in the team. Raises NotFound."""
        return await self._card(
            call, lambda tx, actor, card: team.show(tx, actor, call, card, customer_id, first=first)
        )

    async def pick(self, call: Call, customer_id: int, user_id: int | None = None, *, asks: bool = False) -> TeamCard:
        """Whom to add, or what this person shall be allowed. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: team.pick(tx, actor, call, card, customer_id, user_id, asks=asks)
        )

    async def search(self, call: Call, customer_id: int, words: str) -> TeamCard:
        """A typed name of a colleague. Raises NotFound, Forbidden."""
        return await self._card(call, lambda tx, actor, card: team.search(tx, actor, call, customer_id, words, card))

    async def put(
        self, call: Call, customer_id: int, user_id: int, power: str, *, days: int = 0, until: int | None = None
    ) -> TeamCard:
        """Add a colleague or change what he may, for so many days or until an instant.

        Raises NotFound, Forbidden, Conflict, Invalid, Limit.
        """

        def effect(tx: Any, actor: Any, card: Any) -> Any:
            expires = until if until is not None else kept_until(actor.organisation, days, now=call.at)
            return team.put(tx, actor, call, card, customer_id, user_id, power=power, expires_at=expires)

        return await self._card(call, effect)

    async def put_through(self, call: Call, at: int, *, timed: bool) -> TeamCard:
        """A typed end of what the person on the card may do. Raises as `put`."""
        return await self._card(
            call, lambda tx, actor, card: team.put_through(tx, actor, call, card, at, timed=timed)
        )

    async def remove(self, call: Call, customer_id: int, user_id: int) -> TeamCard:
        """Take somebody out. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: team.remove(tx, actor, call, card, customer_id, user_id)
        )

    async def leave(self, call: Call, customer_id: int) -> TeamCard:
        """Go oneself. Raises NotFound."""
        return await self._card(call, lambda tx, actor, card: team.leave(tx, actor, call, card, customer_id))

    async def ask(self, call: Call, *, draft_id: int | None = None, number: int = 0) -> JoinAsked:
        """Ask to join what a draft, or the hit with that number on the card, met. Raises NotFound, Conflict."""

        def effect(tx: Any, actor: Any, card: Any) -> Any:
            if draft_id is not None:
                return team_requests.ask_from_draft(tx, actor, call, card, draft_id)
            return team_requests.ask_from_card(tx, actor, call, card, number)

        result: JoinAsked = await self._crm.apply(call, effect)
        return result

    async def draft_again(self, call: Call, draft_id: int) -> Any:
        """The draft something was asked from, on its card with new buttons. Raises NotFound."""
        return await self._crm.apply(
            call, lambda tx, actor, card: team_requests.draft_again(tx, actor, call, card, draft_id)
        )

    async def request(self, call: Call, request_id: int, *, more: bool = False) -> JoinRequest:
        """The card of a request for who decides. Raises NotFound, Forbidden."""
        result: JoinRequest = await self._crm.apply(
            call, lambda tx, actor, card: team_requests.show(tx, actor, call, card, request_id, more=more)
        )
        return result

    async def decide(self, call: Call, request_id: int, power: str, *, days: int = 0) -> JoinRequest:
        """Let somebody in with a power, or refuse him (""). Raises NotFound, Forbidden, Conflict, Limit."""
        result: JoinRequest = await self._crm.apply(
            call, lambda tx, actor, card: team_requests.decide(tx, actor, call, card, request_id, power, days=days)
        )
        return result

    async def open_beneath(self, call: Call, kind: ChildKind, record_id: int, *, first: int = 0) -> TeamCard:
        """The team of a deal or contract. Raises NotFound."""
        return await self._card(
            call, lambda tx, actor, card: team_children.show(tx, actor, call, card, kind, record_id, first=first)
        )

    async def pick_beneath(
        self, call: Call, kind: ChildKind, record_id: int, user_id: int | None = None, *, asks: bool = False
    ) -> TeamCard:
        """Whom to add to it, or what this person shall be allowed. Raises NotFound, Forbidden."""
        return await self._card(
            call,
            lambda tx, actor, card: team_children.pick(tx, actor, call, card, kind, record_id, user_id, asks=asks),
        )

    async def search_beneath(self, call: Call, kind: ChildKind, record_id: int, words: str) -> TeamCard:
        """A typed name of a colleague. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: team_children.search(tx, actor, call, card, kind, record_id, words)
        )

    async def put_beneath(
        self, call: Call, kind: ChildKind, record_id: int, user_id: int, power: str, *, days: int = 0
    ) -> TeamCard:
        """Add a colleague to it or change what he may. Raises NotFound, Forbidden, Conflict, Invalid, Limit."""

        def effect(tx: Any, actor: Any, card: Any) -> Any:
            expires = kept_until(actor.organisation, days, now=call.at)
            return team_children.put(tx, actor, call, card, kind, record_id, user_id, power=power, expires_at=expires)

        return await self._card(call, effect)

    async def put_through_beneath(
        self, call: Call, kind: ChildKind, record_id: int, at: int, *, timed: bool
    ) -> TeamCard:
        """A typed end of what the person on its card may do. Raises as `put_beneath`."""
        return await self._card(
            call,
            lambda tx, actor, card: team_children.put_through(
                tx, actor, call, card, kind, record_id, at, timed=timed
            ),
        )

    async def remove_beneath(self, call: Call, kind: ChildKind, record_id: int, user_id: int) -> TeamCard:
        """Take somebody out. Raises NotFound, Forbidden."""
        return await self._card(
            call, lambda tx, actor, card: team_children.remove(tx, actor, call, card, kind, record_id, user_id)
        )

    async def leave_beneath(self, call: Call, kind: ChildKind, record_id: int) -> TeamCard:
        """Go oneself. Raises NotFound."""
        return await self._card(
            call, lambda tx, actor, card: team_children.remove(tx, actor, call, card, kind, record_id, actor.user_id)
        )

    async def _card(self, call: Call, effect: Any) -> TeamCard:
        result: TeamCard = await self._crm.apply(call, effect)
        return result
