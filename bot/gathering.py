"""Albums and bursts of forwards: each part is stored when it comes, all of them are handled as one (DIALOG-4).

A gathering closes some time after its last part, or with the next other message of the writer. Closing stores a
delivery that holds every part, so that a restart at any moment loses nothing and repeats nothing.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Final

from bot.boundary import CHANNEL
from bot.clock import Clock
from bot.ordering import Delivery
from storage.crm import Crm
from storage.entities.call import Call
from storage.entities.inbox import Gathering, Incoming, Waiting
from storage.entities.instants import to_ms
from storage.errors import OutOfService

log = logging.getLogger("fieldline.gathering")

ALBUM_MS: Final = 1_500
BURST_MS: Final = 2_000
LONGEST_MS: Final = max(ALBUM_MS, BURST_MS)
TRIES: Final = 20
ALONE: Final = frozenset({"contact", "location", "venue"})  # Each of these is a thing of its own.


def key_of(payload: dict[str, Any]) -> str:
    """What a message is gathered under: its album, or the writer's burst of forwards; "" for any other message."""
    message = payload.get("message")
    if not isinstance(message, dict) or "parts" in payload or ALONE & message.keys():
        return ""
    chat, sender = message.get("chat"), message.get("from")
    if not isinstance(chat, dict) or chat.get("type") != "private" or not isinstance(sender, dict):
        return ""
    if message.get("media_group_id"):
        return f"album:{chat.get('id')}:{message['media_group_id']}"
    return f"burst:{chat.get('id')}" if message.get("forward_origin") else ""


class Gatherer:
    """Knows what is open, so that a message costs no look into the database. `put` queues a closed gathering."""

    def __init__(
        self,
        crm: Crm,
        clock: Clock,
        put: Callable[[Delivery], None],
        doubt: Callable[[], None] = lambda: None,
    ) -> None:
        self._doubt = doubt
        self._crm = crm
        self._clock = clock
        self._put = put
        self._open: dict[str, dict[str, Gathering]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def resume(self) -> None:
        """Take up what was open when the process stopped."""
        for gathering in await self._crm.inbox.gatherings():
            self._note(gathering)

    async def add(self, call: Call, key: str) -> None:
        """One part more; the whole is handled when nothing more comes."""
        wait = ALBUM_MS if key.startswith("album:") else BURST_MS
        self._note(await self._crm.inbox.gather(call, key, wait_ms=wait))

    def _note(self, gathering: Gathering) -> None:
        self._open.setdefault(gathering.place, {})[gathering.key] = gathering
        self._arm(gathering.place, min(max(0, gathering.closes_at - self._now()), LONGEST_MS) / 1000)

    def _arm(self, place: str, seconds: float) -> None:
        if place in self._timers:
            self._timers[place].cancel()
        self._timers[place] = asyncio.get_running_loop().call_later(seconds, self._ring, place)

    def _ring(self, place: str) -> None:
        self._timers.pop(place, None)
        task = asyncio.create_task(self._rung(place))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _rung(self, place: str) -> None:
        try:
            await self.due()
        except OutOfService as exc:
            log.warning("gathering: %s", type(exc).__name__)
        if place in self._open and place not in self._timers:
            self._arm(place, 0.5)  # The business clock may stand still while the real one runs.

    def _now(self) -> int:
        return to_ms(self._clock.now())

    async def due(self) -> int:
        """Close what has waited long enough and queue it; how many gatherings that were."""
        now = self._now()
        # What closes later than any gathering waits was begun before the clock was set back.
        every = [
            one
            for mine in self._open.values()
            for one in mine.values()
            if not now < one.closes_at <= now + LONGEST_MS
        ]
        for one in every:
            delivery = await self._close(one)
            if delivery is not None:
                self._put(delivery)
        return len(every)

    async def take(self, place: str, *, but: str = "") -> list[Delivery]:
        """Close what this writer has open: another message of his came, which is to be handled after it."""
        every = [one for key, one in self._open.get(place, {}).items() if key != but]
        closed = [await self._close(one) for one in every]
        return [delivery for delivery in closed if delivery is not None]

    async def _close(self, gathering: Gathering) -> Delivery | None:
        mine = self._open.get(gathering.place, {})
        for _ in range(TRIES):
            if mine.get(gathering.key) is None:
                return None
            gathering = mine[gathering.key]
            parts = await self._crm.inbox.parts_of(CHANNEL, gathering)
            if not parts:
                break
            whole = _whole(gathering, parts)
            if await self._is_closed(gathering, whole):
                self._forget(gathering)
                payload = json.loads(whole.payload)
                return Delivery(whole.delivery_id, whole.account, whole.place, payload, whole.said_at)
        self._forget(gathering)
        return None

    async def _is_closed(self, gathering: Gathering, whole: Incoming) -> bool:
        try:
            return await self._crm.inbox.close_gathering(CHANNEL, gathering, whole, now=self._now())
        except OutOfService:
            self._doubt()  # It may be closed, and the whole stored.
            raise

    def _forget(self, gathering: Gathering) -> None:
        mine = self._open.get(gathering.place, {})
        mine.pop(gathering.key, None)
        if not mine:
            self._open.pop(gathering.place, None)
            timer = self._timers.pop(gathering.place, None)
            if timer is not None:
                timer.cancel()

    async def stop(self) -> None:
        """Leave what is open to the next start."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._tasks:
            await asyncio.wait(set(self._tasks))


def _whole(gathering: Gathering, parts: list[Waiting]) -> Incoming:
    """One update that reads like the first part and holds all of them."""
    updates = [json.loads(part.payload) for part in parts]
    first = updates[0]
    message = dict(first["message"])
    for name in ("text", "caption"):
        words = (each["message"].get(name) for each in updates)
        said = [one for one in words if one and isinstance(one, str)]  # Nobody has read them with the library yet.
        if said:
            message[name] = "\n".join(said)
            message.pop("entities" if name == "text" else "caption_entities", None)
    payload = {"update_id": first["update_id"], "message": message, "parts": updates}
    return Incoming(
        delivery_id=f"g{gathering.id}",
        account=gathering.account,
        place=gathering.place,
        message=str(message.get("message_id") or "") or None,
        said_at=parts[-1].said_at,
        payload=json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
    )
