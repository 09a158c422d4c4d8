"""Requests made up from the schema: answered or refused, whatever they say."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

import emulator as package
from emulator import Emulator, Person
from emulator.methods import METHODS

from .conftest import png

SCHEMA = json.loads(Path(package.__file__).with_name("schema.json").read_text(encoding="utf-8"))
WORDS = [
    "x",
    "",
    " ",
    "<b>x</b>",
    "<i>",
    "😀",
    "/start",
    "http://a.com/x",
    "attach://p",
    "attach://d",
    "*b*",
    "\ud800",
]
NUMBERS = [0, 1, 2, 3, 5, -1, 700000001, -1002000000001, 10**12]


def specification(spec: Any) -> tuple[str, dict[str, Any], bool]:
    kind, limits = spec if isinstance(spec, list) else (spec, {})
    return kind.removeprefix("!"), limits, kind.startswith("!")


def made_up(dice: random.Random, kind: str, limits: dict[str, Any], depth: int = 0) -> Any:
    """A value of the type, more or less."""
    if "in" in limits:
        return dice.choice(limits["in"])
    if kind.startswith("Array<"):
        return [made_up(dice, kind[6:-1], {}, depth + 1) for _ in range(dice.randint(0, 3))]
    one = dice.choice(kind.split("|"))
    match one:
        case "Integer":
            return dice.choice(NUMBERS)
        case "Float":
            return dice.choice([0, 1.5, -90, 200.0])
        case "Boolean":
            return dice.random() < 0.5
    if one not in SCHEMA["types"]:
        return dice.choice(WORDS)
    entry = SCHEMA["types"][one]
    actions = [*entry.get("one_of", ()), *entry.get("at_most", ())]
    wanted = [dice.choice(actions)] if actions else []
    value = {}
    for name, spec in entry["fields"].items():
        kind, limits, needed = specification(spec)
        if name in wanted or (name not in actions and (needed or (depth < 4 and dice.random() < 0.3))):
            value[name] = made_up(dice, kind, limits, depth + 1)
    return value


def request(dice: random.Random, method: str, ann: Person) -> dict[str, Any]:
    params = {}
    for name, spec in SCHEMA["methods"][method].items():
        kind, limits, needed = specification(spec)
        if needed or dice.random() < 0.25:
            params[name] = made_up(dice, kind, limits)
    if "chat_id" in SCHEMA["methods"][method]:
        params["chat_id"] = dice.choice([ann.id, -1002000000001])
    if "message_id" in params:
        params["message_id"] = dice.randint(1, 6)
    params.pop("timeout", None)
    return params


@pytest.mark.parametrize("seed", range(4))
async def test_no_request_crashes_the_emulator(seed: int) -> None:
    dice = random.Random(seed)
    seen = set()
    for _ in range(20):
        ann = Emulator(flood=False, seed=seed).people.add("Ann")
        ann.open()
        ann.emulator.people.add_group("North", [ann])
        await ann.emulator.call("sendMessage", {"chat_id": ann.id, "text": "x"})
        await ann.emulator.call("sendPhoto", {"chat_id": ann.id, "photo": "attach://p"}, {"p": ("p.png", png())})
        await ann.emulator.call("sendLocation", {"chat_id": ann.id, "latitude": 1, "longitude": 1, "live_period": 60})
        for _ in range(40):
            method = dice.choice([name for name in METHODS if name != "setWebhook"])
            files = {"p": ("p.png", png()), "d": ("d.txt", b"words")}
            status, body = await ann.emulator.call(method, request(dice, method, ann), files)
            seen.add(status)
            json.dumps([body, ann.screen()])
    assert {200, 400} <= seen
