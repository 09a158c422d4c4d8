"""A scenario file: who works, what they do and how often, and what the bot must answer."""

import random
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final, TypeVar

KINDS: Final = ("say", "tap", "press", "photo", "forward")
T = TypeVar("T")


class BadScenario(Exception):
    """The file cannot be used; the message says what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a person does. `words` by language ("" for every other); `answer` are the keys of texts of which one
    must come; `held` seconds the bot waits on purpose; `needs` is the button without which the act is left out."""

    kind: str
    words: Mapping[str, tuple[str, ...]]
    answer: tuple[str, ...]
    held: float = 0.0
    needs: str = ""
    there: bool = False

    def of(self, locale: str, chance: random.Random) -> str:
        """What is said, tapped or pressed by somebody of this language."""
        return chance.choice(self.words.get(locale) or self.words[""])


@dataclass(frozen=True, slots=True)
class Role:
    """`share` of a hundred people; the weights of their acts."""

    share: float
    acts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`every` and `think` are the shortest and the longest seconds."""

    start: time
    every: tuple[float, float]
    think: tuple[float, float]
    languages: Mapping[str, float]
    roles: Mapping[str, Role]
    acts: Mapping[str, tuple[Step, ...]]


def read(file: Path) -> Scenario:
    """The scenario of a file. Raises BadScenario."""
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise BadScenario(f"{file}: {exc}") from exc
    _known("the file", given, {"start", "every", "think", "languages", "roles", "acts"})
    acts = {
        name: tuple(_step(f"act {name}, step {number}", step) for number, step in enumerate(steps, 1))
        for name, steps in _table(given, "acts").items()
    }
    roles = {name: _role(name, role, acts) for name, role in _table(given, "roles").items()}
    if "rep" not in roles:
        raise BadScenario("roles: somebody must be rep, who owns the customers")
    return Scenario(
        _clock(given.get("start")),
        _span(given, "every"),
        _span(given, "think"),
        _weights("languages", _table(given, "languages")),
        roles,
        acts,
    )


def shared(weights: Mapping[T, float], people: int) -> list[T]:
    """So many people's lot, by shares and evenly mixed: the same share among the first ten as among all."""
    whole = sum(weights.values())
    had = dict.fromkeys(weights, 0)
    lots: list[T] = []
    for number in range(1, people + 1):
        due = max(weights, key=lambda one: weights[one] * number / whole - had[one])
        had[due] += 1
        lots.append(due)
    return lots


def _role(name: str, given: Any, acts: Mapping[str, tuple[Step, ...]]) -> Role:
    where = f"role {name}"
    if not isinstance(given, dict):
        raise BadScenario(f"{where}: a table with share and acts")
    _known(where, given, {"share", "acts"})
    weights = _weights(where, _table(given, "acts"))
    if unknown := sorted(weights.keys() - acts.keys()):
        raise BadScenario(f"{where}: there is no act {unknown[0]}")
    return Role(_number(where, given.get("share")), weights)


def _step(where: str, given: Any) -> Step:
    if not isinstance(given, dict):
        raise BadScenario(f"{where}: a table")
    _known(where, given, {*KINDS, "answer", "held", "if", "there"})
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1:
        raise BadScenario(f"{where}: exactly one of {', '.join(KINDS)}")
    answer = _texts(where, given.get("answer"))
    held = _number(where, given["held"]) if "held" in given else 0.0
    kind = kinds[0]
    return Step(kind, _words(where, given[kind]), answer, held, str(given.get("if", "")), bool(given.get("there")))


def _words(where: str, given: Any) -> Mapping[str, tuple[str, ...]]:
    if isinstance(given, str):
        return {"": (given,)}
    if isinstance(given, dict):
        found = {locale: _texts(where, texts) for locale, texts in given.items()}
        return {"": next(iter(found.values())), **found} if found else {"": _texts(where, None)}
    return {"": _texts(where, given)}


def _texts(where: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise BadScenario(f"{where}: a list of texts is missing")
    return tuple(given)


def _weights(where: str, given: Mapping[str, Any]) -> Mapping[str, float]:
    found = {name: _number(where, weight) for name, weight in given.items()}
    if not any(found.values()):
        raise BadScenario(f"{where}: no weight above 0")
    return found


def _number(where: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
        raise BadScenario(f"{where}: {given!r} is no number of at least 0")
    return float(given)


def _span(given: Mapping[str, Any], name: str) -> tuple[float, float]:
    span = given.get(name)
    if not isinstance(span, list) or len(span) != 2:
        raise BadScenario(f"{name}: two numbers, the least and the most seconds")
    least, most = (_number(name, one) for one in span)
    if not 0 < least <= most:
        raise BadScenario(f"{name}: the least must be above 0 and not above the most")
    return least, most


def _clock(given: Any) -> time:
    try:
        return time.fromisoformat(given)
    except (TypeError, ValueError):
        raise BadScenario("start: a time of the day such as 08:28:30") from None


def _table(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = given.get(name)
    if not isinstance(table, dict) or not table:
        raise BadScenario(f"{name}: a table is missing")
    return table


def _known(where: str, given: Iterable[str], known: set[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise BadScenario(f"{where}: {unknown[0]} is unknown; known are {', '.join(sorted(known))}")
