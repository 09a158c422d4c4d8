"""Texts that a pattern asks for: one way through its branches after another, with blanks and breaks between words."""

import itertools
import random
import re
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from tests.unit.understanding.grammar import subtrees

BLANKS = (" ", " ", " ", "  ", "\n")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ONES = {op.CATEGORY_DIGIT: "0123456789", op.CATEGORY_WORD: LETTERS, op.CATEGORY_NOT_SPACE: LETTERS}
MOST_REPEATS = 3


def samples(pattern: re.Pattern[str], count: int) -> Iterator[str]:
    """So many texts, always the same ones; what stands in lookarounds is written out or left out by chance."""
    dice = random.Random(pattern.pattern)
    tree = _parser.parse(pattern.pattern, pattern.flags)
    for _ in range(count):
        yield _text(tree, dice, {})


def _text(tree: Any, dice: random.Random, held: dict[int, str]) -> str:
    return "".join(_node(code, value, dice, held) for code, value in tree)


def _node(code: Any, value: Any, dice: random.Random, held: dict[int, str]) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.IN:
        return _one_of(value, dice)
    if code in (op.ANY, op.NOT_LITERAL):
        return dice.choice(LETTERS)
    if code is op.BRANCH:
        return _text(dice.choice(value[1]), dice, held)
    if code is op.SUBPATTERN:
        text = _text(value[3], dice, held)
        if value[0] is not None:
            held[value[0]] = text
        return text
    if code is op.GROUPREF:
        return held.get(value, "")
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, tree = value
        times = dice.randint(int(least), min(int(most), max(int(least), MOST_REPEATS)))
        return "".join(_text(tree, dice, held) for _ in range(times))
    if code is op.ATOMIC_GROUP:
        return _text(value, dice, held)
    if code is op.ASSERT:
        return _text(value[1], dice, held)
    if code is op.GROUPREF_EXISTS:
        return _text(dice.choice([part for part in value[1:] if part is not None]), dice, held)
    return ""


def _one_of(items: Any, dice: random.Random) -> str:
    code, value = dice.choice([item for item in items if item[0] is not op.NEGATE])
    if items[0][0] is op.NEGATE:
        return dice.choice(LETTERS)
    if code is op.RANGE:
        return chr(dice.randint(*value))
    return chr(value) if code is op.LITERAL else dice.choice(ONES.get(value, BLANKS))


def alternatives(pattern: re.Pattern[str], group: str) -> set[str]:
    """Every text that a named group can hold; of a class of characters one stands for all."""
    number = pattern.groupindex[group]
    return {text for tree in _groups(_parser.parse(pattern.pattern, pattern.flags), number) for text in _all(tree)}


def _groups(tree: Any, number: int) -> Iterator[Any]:
    for code, value in tree:
        if code is op.SUBPATTERN and value[0] == number:
            yield value[3]
        for part in subtrees(code, value):
            yield from _groups(part, number)


def _all(tree: Any) -> set[str]:
    ways = [_ways(code, value) for code, value in tree]
    return {"".join(parts) for parts in itertools.product(*ways)}


def _ways(code: Any, value: Any) -> set[str]:
    if code is op.BRANCH:
        return set().union(*(_all(part) for part in value[1]))
    if code is op.SUBPATTERN:
        return _all(value[3])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        least, most, tree = value
        texts = _all(tree)
        return {text * times for text in texts for times in {int(least), min(int(most), int(least) + 1)}}
    if code is op.IN:
        return {_one_of([item], random.Random(0)) for item in value if item[0] is not op.NEGATE}
    return {chr(value)} if code is op.LITERAL else {""}
