"""Many people writing at once, as fast as they are answered: what benchmarks put on a bot."""

import asyncio
from collections import deque
from collections.abc import Sequence

from emulator.core import CallRecord, Emulator
from emulator.errors import Json, NotPossible
from emulator.person import Person
from emulator.requests import pick

LONGEST_LOAD = 600.0


class _Talker:
    """One person on their way through their texts, with the times of what was not answered yet."""

    def __init__(self, person: Person, texts: Sequence[str]) -> None:
        self.person = person
        self.texts = texts
        self.said = 0
        self.open: deque[float] = deque()

    def say(self, now: float) -> None:
        self.open.append(now)
        self.person.say(self.texts[self.said % len(self.texts)])
        self.said += 1


class Load:
    """Everybody keeps `ahead` messages unanswered and writes the next one when an answer arrives.

    An answer is a message the bot sends to the person's chat. Ends after `seconds`, or when `limit` messages
    were said and answered; `limit` 0 is none.
    """

    def __init__(self, emulator: Emulator, talk: Sequence[Json], *, ahead: int = 1, limit: int = 0) -> None:
        self._emulator = emulator
        self._talkers = {one.person.id: one for one in map(self._talker, talk)}
        self._ahead = ahead
        self._left = limit or -1
        self._done = asyncio.Event()
        self._answers: list[tuple[float, float]] = []

    def _talker(self, given: Json) -> _Talker:
        if not isinstance(given, dict):
            raise NotPossible('talk is a list of {"person", "texts"}')
        fields = pick(given, {"person": "int!", "texts": "list!"})
        texts = fields["texts"]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise NotPossible("texts must be a list of texts")
        return _Talker(self._emulator.people.get(fields["person"]), texts)

    async def run(self, seconds: float) -> Json:
        """The answers as [time, seconds waited], and the times of what is still unanswered."""
        emulator = self._emulator
        if emulator.on_call is not None:
            raise NotPossible("a load is running already", status=409)
        emulator.on_call = self._heard
        began = emulator.monotonic()
        try:
            for _ in range(self._ahead):
                for talker in self._talkers.values():
                    self._next(talker)
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:
            pass
        finally:
            emulator.on_call = None
        still = [at for talker in self._talkers.values() for at in talker.open]
        return {"began": began, "ended": emulator.monotonic(), "answers": self._answers, "unanswered": still}

    def _next(self, talker: _Talker) -> None:
        if self._left:
            self._left -= 1
            talker.say(self._emulator.monotonic())

    def _heard(self, call: CallRecord) -> None:
        talker = self._talkers.get(call.chat_id or 0)
        if talker is None or not talker.open or call.status != 200 or not call.method.startswith("send"):
            return
        self._answers.append((call.at, call.at - talker.open.popleft()))
        self._next(talker)
        if not self._left and not any(one.open for one in self._talkers.values()):
            self._done.set()
