"""What the delivery loop does before it looks: fire reminders, do the chores, seal the audit, tidy up."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from storage.crm import Crm

Job = Callable[[int], Awaitable[Any]]
FIRED_AT_ONCE = 200
SEALED_AT_ONCE = 500
PRUNED_AT_ONCE = 300


def jobs(crm: Crm, *more: Job) -> list[Job]:
    """In order; each gets the business time in UTC milliseconds and may be run any number of times."""
    tidy = Tidying(crm)

    async def fire(now: int) -> None:
        while await crm.reminders.fire_due(now=now, limit=FIRED_AT_ONCE) >= FIRED_AT_ONCE:
            pass

    async def seal(now: int) -> None:
        while await crm.audit.seal(limit=SEALED_AT_ONCE) == SEALED_AT_ONCE:
            pass

    async def chores(now: int) -> None:
        await crm.chores.run(now=now)

    return [fire, chores, seal, tidy.run, *more]


class Tidying:
    """Once a local day: lapsed drafts, pruned payloads. A parked message becomes a memo of its writer first."""

    def __init__(self, crm: Crm) -> None:
        self._crm = crm
        self._day: int | None = None

    async def run(self, now: int) -> None:
        day = now // 86_400_000
        if day == self._day:
            return
        payloads = await self._crm.inbox.parked_payloads(now=now)
        words = {delivery: words_of(payload) for delivery, payload in payloads.items()}
        while await self._crm.inbox.prune(now=now, words_of=words, limit=PRUNED_AT_ONCE) >= PRUNED_AT_ONCE:
            pass
        await self._crm.dialogue.lapse(now=now)
        self._day = day


def words_of(payload: bytes) -> str:
    """The text of a stored update, as far as it has one."""
    try:
        update = json.loads(payload)
    except ValueError:
        return ""
    for kind in ("message", "edited_message"):
        message = update.get(kind) if isinstance(update, dict) else None
        if isinstance(message, dict):
            return str(message.get("text") or message.get("caption") or "")
    return ""
