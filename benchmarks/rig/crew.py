"""The people of a scenario at work: each act when it is due, whatever the bot is doing, and every answer looked at.

A wait is counted from the moment the act was due. A step that needs the answer before it (a button of it) is due when
that is there; the wait for it was counted with the step before.
"""

import asyncio
import itertools
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from bot.texts.catalogue import LOCALES, Line, catalogue
from emulator.errors import NotPossible
from emulator.files import Upload
from emulator.person import Person
from emulator.step import Step as Deed
from rig.floor import Worker
from rig.loads import NotAnswering
from rig.pictures import photo
from rig.scenario import Scenario, Step
from rig.stage import Shown, Stage
from rig.words import BRANDS, CITIES, TRADES

UP_WITHIN: Final = 120.0
LOOK: Final = 0.05
LATELY: Final = 3  # messages told of a chat in which an answer is missing
APOLOGIES: Final = ("error-trouble", "error-trouble-over", "error-flood")
CUSTOMER: Final = "李先生"
OLD: Final = "error-old-button"
LOOKS_AGAIN: Final = 1.0  # second after which who was told that a card has changed taps the new one


@dataclass(slots=True)
class Wait:
    """A step whose answer has not come."""

    act: str
    kind: str
    due: float
    held: float
    answers: tuple[re.Pattern[str], ...]
    done: asyncio.Event
    tap: str = ""
    again: Callable[[], str] = str
    """Taps once more: the id of that tap."""
    shown: int = 0
    """The message that was the answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A step with its answer; `wait` in seconds, what the bot waits on purpose left out."""

    chat: int
    act: str
    kind: str
    due: float
    wait: float


@dataclass
class Seen:
    """What came of it. `others` are messages that answered nothing: pushes."""

    answered: list[Answered] = field(default_factory=list)
    others: list[Shown] = field(default_factory=list)
    apologies: list[str] = field(default_factory=list)
    changed: int = 0
    """Taps on a card that was being drawn anew: each was told so, and came again."""
    missing: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


class Crew:
    """These workers on this stage. An answer that does not come for `patience` seconds is missing."""

    def __init__(self, stage: Stage, scenario: Scenario, workers: Sequence[Worker], patience: float = 30.0) -> None:
        self._stage, self._scenario, self._workers = stage, scenario, workers
        self._chance = random.Random(1)
        self._patience = patience
        self._open: dict[int, list[Wait]] = defaultdict(list)
        self._new = itertools.count(1)
        self._apology = re.compile("|".join(_pattern(key, one).pattern for key in APOLOGIES for one in LOCALES))
        self._old = re.compile("|".join(_pattern(OLD, one).pattern for one in LOCALES))
        self.seen = Seen()
        self._people = {worker.account: _person(stage, worker) for worker in workers}
        stage.hear = self._heard

    async def start(self, at_once: int = 5) -> None:
        """Everybody presses Start and has the keys of his work. Raises NotAnswering."""
        for first in range(0, len(self._workers), at_once):
            some = [self._people[worker.account] for worker in self._workers[first : first + at_once]]
            for person in some:
                person.open()
            last = self._stage.monotonic() + UP_WITHIN
            while not all(person.private_chat.keyboard for person in some):
                if self._stage.monotonic() > last:
                    raise NotAnswering("somebody pressed Start and was not answered")
                await asyncio.sleep(LOOK)

    async def work(self, seconds: float) -> Seen:
        """Everybody works for so long; what came of it, when the last answers are there."""
        self.seen = Seen()
        until = self._stage.monotonic() + seconds
        await asyncio.gather(*(self._works(worker, until) for worker in self._workers))
        return self.seen

    async def _works(self, worker: Worker, until: float) -> None:
        least, most = self._scenario.every
        due = self._stage.monotonic() + self._chance.uniform(0, (least + most) / 2 * self._steps_of(worker))
        while due < until:
            await asyncio.sleep(max(0.0, due - self._stage.monotonic()))
            ended, steps = await self._act(worker, due)
            due = max(due + sum(self._chance.uniform(least, most) for _ in range(steps)), ended)

    def _steps_of(self, worker: Worker) -> float:
        """Steps of an act on the average: so spread, people begin at the rate at which they go on."""
        acts = self._scenario.roles[worker.role].acts
        return sum(weight * len(self._scenario.acts[name]) for name, weight in acts.items()) / sum(acts.values())

    async def _act(self, worker: Worker, due: float) -> tuple[float, int]:
        """One act from its first step to its last; when the next could begin, and how many steps it had."""
        name, steps = self._chosen(worker)
        card = taken = 0
        for step in steps:
            if step.needs and not self._buttons(worker, (step.needs,), card):
                break
            await asyncio.sleep(max(0.0, due - self._stage.monotonic()))
            wait = self._take(worker, name, step, due, card)
            taken += 1
            due += self._chance.uniform(*self._scenario.think)
            try:
                async with asyncio.timeout(self._patience):
                    await wait.done.wait()
            except TimeoutError:
                self._is_missing(worker, wait)
                break
            due, card = max(due, self._stage.monotonic()), wait.shown
        return due, taken

    def _chosen(self, worker: Worker) -> tuple[str, tuple[Step, ...]]:
        acts = self._scenario.roles[worker.role].acts
        while True:
            name = self._chance.choices(list(acts), list(acts.values()))[0]
            steps = self._scenario.acts[name]
            if not steps[0].needs or self._buttons(worker, (steps[0].needs,)):
                return name, steps

    def _is_missing(self, worker: Worker, wait: Wait) -> None:
        self._open[worker.account].remove(wait)
        self.seen.missing[wait.act] += 1
        chat = self._people[worker.account].private_chat
        lately = [one.text for one, _ in zip(chat.newest_first(), range(LATELY), strict=False)]
        self.seen.examples.append(f"{wait.act}, {wait.kind} ({worker.locale}): {lately[::-1]}"[:600])

    # -- deeds --

    def _take(self, worker: Worker, act: str, step: Step, due: float, card: int) -> Wait:
        answers = tuple(_pattern(key, worker.locale) for key in step.answer)
        wait = Wait(act, step.kind, due, step.held, answers, asyncio.Event())
        wait.again = lambda: self._do(worker, step, card).callback_id or ""
        self._open[worker.account].append(wait)
        try:
            wait.tap = self._do(worker, step, card).callback_id or ""
        except NotPossible as exc:
            self.seen.examples.append(f"{act} ({worker.locale}): {exc}"[:300])
        return wait

    def _do(self, worker: Worker, step: Step, card: int) -> Deed:
        person = self._people[worker.account]
        match step.kind:
            case "tap":
                found = self._buttons(worker, step.words[""], card)
                if not found:
                    raise NotPossible(f"no button {step.words['']}")
                number, label = self._chance.choice(found)
                return person.tap(label, message_id=number)
            case "press":
                key = catalogue(worker.locale).line(step.of(worker.locale, self._chance)).fill({})
                lat, lng = worker.place if step.there else (None, None)
                return person.press(key, lat=lat, lng=lng)
        words = self._filled(worker, step)
        match step.kind:
            case "photo":
                upload = Upload("photo.jpg", photo(next(self._new)), "image/jpeg")
                return person.upload(upload, kind="photo", caption=words or None)
            case "forward":
                return person.forward(CUSTOMER, words)
        return person.say(words)

    def _filled(self, worker: Worker, step: Step) -> str:
        words = step.of(worker.locale, self._chance)
        number = next(self._new)
        firm = f"{self._chance.choice(CITIES)}{self._chance.choice(BRANDS)}{self._chance.choice(TRADES)}{number}厂"
        mine, phone = self._chance.choice(worker.mine), f"138{number:08}"
        return words.format(mine=mine, site=worker.site, firm=firm, phone=phone)

    def _buttons(self, worker: Worker, labels: Sequence[str], card: int = 0) -> list[tuple[int, str]]:
        """The buttons with one of these labels: on the card given, else on the newest message that has any."""
        wanted = [_label(label, worker.locale, worker.site) for label in labels]
        chat = self._people[worker.account].private_chat
        for posted in (chat.messages[card],) if card in chat.messages else chat.newest_first():
            found = [
                (posted.id, label)
                for label in _labels(posted.body)
                if any(pattern.fullmatch(label) for pattern in wanted)
            ]
            if found:
                return found
        return []

    # -- answers --

    def _heard(self, shown: Shown) -> None:
        if self._apology.search(shown.text):
            self.seen.apologies.append(shown.text)
        if shown.tap and self._old.search(shown.text):
            self._comes_again(shown)
            return
        waits = self._tapped(shown.tap) if shown.tap else [(shown.chat, one) for one in self._open[shown.chat]]
        for chat, wait in waits:
            if any(pattern.search(shown.text) for pattern in wait.answers):
                self._open[chat].remove(wait)
                waited = max(0.0, shown.at - wait.due - wait.held)
                self.seen.answered.append(Answered(chat, wait.act, wait.kind, wait.due, waited))
                wait.shown = shown.message
                wait.done.set()
                return
        if not shown.tap:
            self.seen.others.append(shown)

    def _comes_again(self, shown: Shown) -> None:
        for _, wait in self._tapped(shown.tap):
            self.seen.changed += 1
            asyncio.get_running_loop().call_later(LOOKS_AGAIN, self._taps_again, wait)

    def _taps_again(self, wait: Wait) -> None:
        wait.due = self._stage.monotonic()
        with suppress(NotPossible):  # The card has lost the button: the answer is missing then.
            wait.tap = wait.again()

    def _tapped(self, tap: str) -> list[tuple[int, Wait]]:
        return [(chat, wait) for chat, waits in self._open.items() for wait in waits if wait.tap == tap]


def _person(stage: Stage, worker: Worker) -> Person:
    code = {"zh-CN": "zh-hans", "zh-TW": "zh-hant"}.get(worker.locale, "en")
    name = f"Rep {worker.account % 1_000_000}"
    return stage.people.add(name, id=worker.account, language_code=code, place=worker.place)


def _labels(body: dict[str, object]) -> Iterator[str]:
    markup = body.get("reply_markup")
    rows = markup.get("inline_keyboard", ()) if isinstance(markup, dict) else ()
    return (button["text"] for row in rows for button in row if "callback_data" in button)


@lru_cache(maxsize=4096)
def _label(words: str, locale: str, site: str) -> re.Pattern[str]:
    """The label a step names: a text of the language, the customer at whose door one stands, or itself."""
    if words in catalogue(locale).entries:
        return _pattern(words, locale)
    return re.compile(re.escape(site) + ".*" if words == "{site}" else re.escape(words))


@lru_cache(maxsize=4096)
def _pattern(key: str, locale: str) -> re.Pattern[str]:
    """What a text looks like with any fields. Raises KeyError for an unknown key."""
    return re.compile("|".join(_shape(line) for line in catalogue(locale).entries[key].values()))


def _shape(line: Line) -> str:
    return "".join(re.escape(text) + (".+?" if name else "") for text, name in line.parts)
