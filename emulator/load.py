"""Many people writing or tapping at once, as fast as they are answered: what benchmarks put on a bot."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from emulator.core import CallRecord, Emulator
from emulator.errors import Json, NotPossible
from emulator.person import Person
from emulator.requests import pick

LONGEST_LOAD = 600.0


class _Talker:
    """One person on their way through their words, with the times of what was not answered yet.

    `answer` is how the methods begin that answer them.
    """

    def __init__(self, person: Person, words: Sequence[str], *, taps: bool) -> None:
        self.person = person
        self.words = words
        self.said = 0
        self.open: deque[float] = deque()
        self.deed: Callable[[str], object] = person.tap if taps else person.say
        self.answer = "edit" if taps else "send"

    def go_on(self, now: float) -> None:
        """Raises NotPossible for a button that is not there."""
        self.deed(self.words[self.said % len(self.words)])
        self.open.append(now)
        self.said += 1


class Load:
    """Everybody keeps `ahead` messages unanswered and writes the next one `pause` seconds after an answer.

    An answer to a text is a message the bot sends to the person's chat, to a tap one it edits there; who finds no
    button of that label any more stops. Ends after `seconds`, or when `limit` messages were said and answered;
    `limit` 0 is none.
    """

    def __init__(
        self, emulator: Emulator, talk: Sequence[Json], *, ahead: int = 1, limit: int = 0, pause: float = 0.0
    ) -> None:
        self._emulator = emulator
        self._talkers = {one.person.id: one for one in map(self._talker, talk)}
        self._ahead = ahead
        self._left = limit or -1
        self._pause = pause
        self._done = asyncio.Event()
        self._answers: list[tuple[float, float]] = []

    def _talker(self, given: Json) -> _Talker:
        if not isinstance(given, dict):
            raise NotPossible('talk is a list of {"person", "texts"} or {"person", "taps"}')
        fields = pick(given, {"person": "int!", "texts": "list", "taps": "list"})
        words = fields.get("texts") or fields.get("taps")
        if not words or not all(isinstance(text, str) and text.strip() for text in words):
            raise NotPossible("texts, or taps, must be a list of texts")
        return _Talker(self._emulator.people.get(fields["person"]), words, taps="texts" not in fields)

    async def run(self, seconds: float) -> Json:
        """The answers as [time, seconds waited], and the times of what is still unanswered."""
        emulator = self._emulator
        if emulator.on_call is not None:
            raise NotPossible("a load is running already", status=409)
        emulator.on_call = self._heard
        began = emulator.monotonic()
        try:
            for _ in range(self._ahead):
                for number, talker in enumerate(self._talkers.values()):
                    self._after(self._pause * number / len(self._talkers), talker)
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:
            pass
        finally:
            emulator.on_call = None
        still = [at for talker in self._talkers.values() for at in talker.open]
        return {"began": began, "ended": emulator.monotonic(), "answers": self._answers, "unanswered": still}

    def _after(self, seconds: float, talker: _Talker) -> None:
        """At once without a pause, so that a load without one is as fast as it is answered."""
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self._next, talker)
        else:
            self._next(talker)

    def _next(self, talker: _Talker) -> None:
        if self._left and self._emulator.on_call == self._heard:
            try:
                talker.go_on(self._emulator.monotonic())
            except NotPossible:
                return
            self._left -= 1

    def _heard(self, call: CallRecord) -> None:
        talker = self._talkers.get(call.chat_id or 0)
        if talker is None or not talker.open or call.status != 200 or not call.method.startswith(talker.answer):
            return
        self._answers.append((call.at, call.at - talker.open.popleft()))
        self._after(self._pause, talker)
        if not self._left and not any(one.open for one in self._talkers.values()):
            self._done.set()
