"""A rule of the grammar: which characters make it worth a try, what it looks for, what it builds."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.understanding.dates.values import Anchor, Piece

# More than a message holds: what is joined afterwards is compared two by two.
MOST_PIECES = 256
Build = Callable[[re.Match[str], Anchor], Piece | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`near`: one of these characters, or of these `words`, must occur, or the pattern is not tried.

    `written` is its pattern, `loose`: true of a whole text only.
    """

    name: str
    near: frozenset[str]
    words: tuple[str, ...]
    written: str
    build: Build
    loose: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first asks for it: all of them would take a seventh of the start of the program."""
        return _compiled(self.written)


@cache
def _compiled(written: str) -> re.Pattern[str]:
    return re.compile(written, re.VERBOSE)


def begun_at(group: str, build: Build) -> Build:
    """The same builder, whose piece begins where a group does: the words before it only led there."""

    def built(match: re.Match[str], anchor: Anchor) -> Piece | None:
        piece = build(match, anchor)
        return None if piece is None else replace(piece, start=match.start(group))

    return built


def rule(name: str, near: str, pattern: str, build: Build, *, loose: bool = False) -> Rule:
    """A row of a table of rules: `near` is characters (天日), or words between bars (week|eow).

    Patterns are written over folded text, spaces in them do not count.
    """
    words = tuple(near.split("|")) if "|" in near else ()
    return Rule(name, frozenset(near), words, pattern, build, loose)


def said(match: re.Match[str], name: str) -> str | None:
    """What a group holds; None as well when the pattern has no such group."""
    return match[name] if name in match.re.groupindex else None


class Table:
    """Rules in their order, and which of them each character makes worth a try."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._worth: dict[str, int] = {}  # The nth bit is the nth rule's.
        for number, each in enumerate(self._rules):
            for character in each.near:
                self._worth[character] = self._worth.get(character, 0) | 1 << number

    def scan(self, text: str, anchor: Anchor) -> list[Piece]:
        """What the rules see in a folded text, in no order and overlapping."""
        pieces: list[Piece] = []
        for each in self._worth_a_try(text):
            for match in each.pattern.finditer(text):
                if len(pieces) == MOST_PIECES:
                    return pieces
                piece = each.build(match, anchor)
                if piece is not None:
                    pieces.append(replace(piece, loose=True) if each.loose else piece)
        return pieces

    def _worth_a_try(self, text: str) -> Iterator[Rule]:
        left = 0
        for character in set(text):
            left |= self._worth.get(character, 0)
        while left:
            lowest = left & -left
            left ^= lowest
            each = self._rules[lowest.bit_length() - 1]
            if not each.words or any(word in text for word in each.words):
                yield each
