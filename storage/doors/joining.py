"""Verbs of inviting and joining. Tokens are made here, returned once, and kept only as digests (ORG-22)."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from storage.doors.door import Door
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.joining import Denied, Invited, Joined, Offer, Taken
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries.people import find_organisation
from storage.rules.joining import hash_of, new_token
from storage.tx import Tx
from storage.usecases import inviting, joining, setup

T = TypeVar("T")
Inviting = Callable[[Tx, Actor, Card | None, str], Outcome]


class Joining(Door):
    async def has_company(self) -> bool:
        """Whether set-up was done."""
        return await self._crm.db.read(lambda tx: find_organisation(tx) is not None)

    async def make_company(self, call: Call, company: setup.NewCompany) -> int:
        """Set-up by the operator (ORG-27); the owner's user id. Raises Conflict when there is a company already."""
        return await self._crm.db.write(lambda tx: setup.make_company(tx, call, company))

    async def invite(self, call: Call, words: str) -> Invited:
        """`王芳 销售 华东区`: a new person and his invite."""
        return await self._with_token(
            call, lambda tx, actor, card, digest: inviting.invite(tx, actor, call, card, words, digest)
        )

    async def reinvite(self, call: Call, user_id: int) -> Invited:
        """A new link for somebody; for a suspended person the way back."""
        return await self._with_token(
            call, lambda tx, actor, card, digest: inviting.reinvite(tx, actor, call, card, user_id, digest)
        )

    async def owner_invite(self, call: Call) -> Invited:
        """A new link for the company owner, channel cli only (ORG-27)."""
        return await self._with_token(
            call, lambda tx, actor, card, digest: setup.owner_invite(tx, actor, call, card, digest)
        )

    async def open_invite(self, call: Call, invite_id: int) -> Invited:
        """The card of an invite again; the link is not known any more."""
        shown: Invited = await self._crm.apply(
            call, lambda tx, actor, card: inviting.open_invite(tx, actor, call, card, invite_id)
        )
        return shown

    async def void(self, call: Call, invite_id: int) -> Invited:
        shown: Invited = await self._crm.apply(
            call, lambda tx, actor, card: inviting.void(tx, actor, call, card, invite_id)
        )
        return shown

    async def offer(self, call: Call, token: str) -> Offer:
        """What a link offers. Raises NotFound for one that does not count, Conflict for a bound account."""
        made: Offer | Taken = await self._crm.apply_stranger(
            call, lambda tx, actor, card: joining.offer(tx, actor, call, card, token)
        )
        return _not_taken(made)

    async def confirm(self, call: Call, invite_id: int, locale: str) -> Joined:
        """Join. Raises NotFound unless this chat was offered a live invite, Conflict for a bound account."""
        made: Joined | Taken = await self._crm.apply_stranger(
            call, lambda tx, actor, card: joining.confirm(tx, actor, call, card, invite_id, locale)
        )
        return _not_taken(made)

    async def deny(self, call: Call, invite_id: int) -> Denied:
        """ "Not me": the invite is void."""
        made: Denied = await self._crm.apply_stranger(
            call, lambda tx, actor, card: joining.deny(tx, actor, call, card, invite_id)
        )
        return made

    async def answers_stranger(self, call: Call) -> bool:
        """Whether `join-stranger` is to be said now: once a day to each unknown account."""
        return await self._crm.system(lambda tx, actor: joining.answers_stranger(tx, actor, call))

    async def _with_token(self, call: Call, effect: Inviting) -> Invited:
        token = new_token()
        digest = hash_of(token)
        made: Invited = await self._crm.apply(call, lambda tx, actor, card: effect(tx, actor, card, digest))
        return replace(made, token=token) if made.digest == digest else made


def _not_taken(made: T | Taken) -> T:
    if isinstance(made, Taken):
        raise Conflict("account_taken", rule="ORG-21")
    return made
