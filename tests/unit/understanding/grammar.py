"""The rules as tests see them: every pattern of the package, its words, and what a text costs in steps."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import bot.understanding
from bot.understanding.dates.rules import Rule

LONGEST_WORD = 24


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Name to pattern: what the modules of the package hold, alone, in rules and in tables."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(bot.understanding.__path__, "bot.understanding."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for path, pattern in _patterns_in(value, name):
                if pattern not in found.values():
                    found[f"{module.name.removeprefix('bot.understanding.')}.{path}"] = pattern
    return found


def _patterns_in(value: Any, path: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield path, value
    elif isinstance(value, Rule):
        yield f"{path} {value.name}", value.pattern
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _patterns_in(each, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _patterns_in(each, f"{path}[{index}]")


@cache
def vocabulary() -> tuple[str, ...]:
    """The words that the patterns spell out, and one character for each class that they name."""
    found = set()
    for pattern in patterns().values():
        found.update(_words(_parser.parse(pattern.pattern, pattern.flags)))
    return tuple(sorted(word for word in found if 0 < len(word) <= LONGEST_WORD))


def _words(tree: Any) -> Iterator[str]:
    """Runs of letters in a parsed pattern, from all its branches."""
    run = ""
    for code, value in tree:
        if code is op.LITERAL:
            run += chr(value)
            continue
        yield run
        run = ""
        for part in subtrees(code, value):
            yield from _words(part)
        if code is op.IN:
            yield from (chr(item[1]) for item in value if item[0] is op.LITERAL)
    yield run


def subtrees(code: Any, value: Any) -> list[Any]:
    """The trees within one node of a parsed pattern."""
    if code is op.BRANCH:
        return list(value[1])
    if code is op.SUBPATTERN:
        return [value[3]]
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if code in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if code is op.ATOMIC_GROUP:
        return [value]
    if code is op.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def steps(work: Callable[[], object]) -> int:
    """How many functions are called, ours and the interpreter's; resuming a generator is a call."""
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
