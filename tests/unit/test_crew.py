"""The people of the benchmark see what a bot answers: the right text, another one, an apology, none, too early."""

import asyncio
import sys
from datetime import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from rig.crew import Crew
from rig.floor import Worker
from rig.scenario import Role, Scenario, Step
from rig.stage import Stage, fullest_second

from bot.texts import texts

ANN = Worker(700_000_001, "rep", "en", ("Kingsway",), (25.0, 121.5))
ASKS = Step("say", {"": ("/find {mine}",)}, ("customer-yours",))
SCENARIO = Scenario(time(9), (0.05, 0.06), (0.01, 0.01), {"en": 1}, {"rep": Role(1, {"ask": 1})}, {"ask": (ASKS,)})


class Bot:
    """Answers whatever was said with one text."""

    def __init__(self, text: str) -> None:
        self.stage, self.text = Stage(), text
        self.crew = Crew(self.stage, SCENARIO, [ANN], patience=0.2)
        self.stage.queue.add = self._heard  # type: ignore[method-assign]

    def _heard(self, kind: str, body: dict[str, object]) -> None:
        if self.text:
            values = {"chat_id": ANN.account, "text": self.text}
            self._task = asyncio.create_task(self.stage.call("sendMessage", values))


async def test_the_right_answer_counts_from_when_it_was_due() -> None:
    seen = await Bot(f"Kingsway · {texts('en').plain('customer-yours')}").crew.work(0.1)
    assert seen.answered
    assert not seen.missing
    assert all(0 <= one.wait < 0.2 for one in seen.answered)


@pytest.mark.parametrize("text", ["Kingsway is somebody else's", ""])
async def test_another_answer_or_none_is_missing(text: str) -> None:
    seen = await Bot(text).crew.work(0.1)
    assert seen.missing["ask"] >= 1
    assert not seen.answered
    assert (seen.others != []) == bool(text)


async def test_an_apology_is_told() -> None:
    seen = await Bot(texts("en").plain("error-trouble")).crew.work(0.1)
    assert seen.apologies


async def test_one_chat_is_refused_and_no_other() -> None:
    bot = Bot("")
    ann, bob = ANN.account, bot.stage.people.add("Bob").id
    for chat in (ann, bob):
        bot.stage.chats[chat].opened = True
    bot.stage.limits.refuse(ann, 20)
    told = [await bot.stage.call("sendMessage", {"chat_id": chat, "text": "hello"}) for chat in (ann, bob)]
    assert [status for status, _ in told] == [429, 200]
    assert told[0][1]["parameters"]["retry_after"] == 20
    assert not bot.stage.violations


def test_the_fullest_second_slides() -> None:
    assert fullest_second([0.0, 0.5, 0.9, 1.2, 1.4, 5.0]) == 4
    assert fullest_second([]) == 0
