"""A person who taps whatever he is shown: the way to every card of every feature, for tests of all of them."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot import buttons
from tests.bot.raw_updates import take
from tests.bot.world import User, World

# Where a walk begins: what leads to further cards without words.
BEGINNINGS = (
    "/today", "/week", "/pool", "/deals", "/contracts", "/money", "/approve", "/requests", "/team", "/admin",
    "/products", "/drafts", "/settings", "/mute", "/export", "/help", "/lead", "/log", "/visit", "/assign", "/invite",
)  # fmt: skip


class Crawler:
    """Taps the buttons on one phone, those of verbs tapped least first."""

    def __init__(self, world: World, user: User, seed: int) -> None:
        self.world, self.user, self.dice = world, user, random.Random(seed)
        self.tapped: Counter[str] = Counter()
        self._done: set[tuple[int, str]] = set()
        self._number = seed * 10**6 + user.phone.id % 1000 * 10**4

    def shown(self) -> Iterator[tuple[int, str]]:
        """Message and data of every button in sight."""
        for one in self.user.messages()[-30:]:
            for row in one["buttons"]:
                yield from ((one["message_id"], key["value"]) for key in row if key["kind"] == "callback")

    def choose(self, *, writing: bool = True) -> tuple[int, str] | None:
        """A button not tapped yet, of the kind tapped least; None when all were."""
        new = [one for one in self.shown() if one not in self._done]
        new = [one for one in new if writing or not self.writes(one[1])]
        least = min((self.tapped[kind_of(data)] for _, data in new), default=0)
        return self.dice.choice([one for one in new if self.tapped[kind_of(one[1])] == least]) if new else None

    @staticmethod
    def writes(data: str) -> bool:
        read = buttons.decode(data)
        return read is not None and read.writes

    async def tap(self, at: int, data: str) -> str:
        """Tap it; the pop-up that answered."""
        self._done.add((at, data))
        self.tapped[kind_of(data)] += 1
        update = self.update(at, data)
        await take(self.world, update)
        answer = self.world.emulator.callback_answer(update["callback_query"]["id"])
        assert answer is not None, f"the tap on {data!r} was never answered"
        return str(answer.get("text") or "")

    def update(self, at: int, data: str) -> dict[str, Any]:
        phone = self.user.phone
        self._number += 1
        query = self.world.emulator.queries.ask(phone.id, phone.id, 150.0)
        chat = {"id": phone.id, "type": "private", "first_name": "x"}
        date = int(self.world.clock.now.timestamp())
        message = {"message_id": at, "chat": chat, "date": date, "text": "x", "from": self.world.emulator.bot}
        sender = {"id": phone.id, "is_bot": False, "first_name": "x"}
        body = {"id": query.id, "from": sender, "chat_instance": "1", "message": message, "data": data}
        return {"update_id": self._number, "callback_query": body}


def kind_of(data: str) -> str:
    """Feature, verb, kind of record and first word of the argument of a button."""
    read = buttons.decode(data)
    return data if read is None else f"{read.feature}:{read.verb}:{read.id[0]}:{read.arg.partition('.')[0][:6]}"
