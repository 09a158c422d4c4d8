"""A pattern matched by hand, to count what the engine of `re` does not tell: how often it looks at a character.

It backtracks as `re` does, without the short cuts; the test beside it compares what both find.
"""

import re
from collections.abc import Callable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Next = Callable[[int], int | None]
Matcher = Callable[[int, Next], int | None]
ONE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
KINDS: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    op.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    op.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    op.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


def _from(least: int) -> Next:
    return lambda end: end if end >= least else None


class Counted:
    """One pattern; `steps` grows with every character looked at and every way tried, and ends by OverflowError."""

    def __init__(self, pattern: re.Pattern[str], most: float = float("inf")) -> None:
        self.text, self.steps, self._most = "", 0, most
        self._flags = pattern.flags
        self._groups: dict[int, tuple[int, int]] = {}
        self._whole = self._sequence(_parser.parse(pattern.pattern, pattern.flags))

    def finditer(self, text: str) -> Iterator[tuple[int, int]]:
        """The spans that `re.finditer` finds."""
        self.text = text
        at, least = 0, 0
        while at <= len(self.text):
            self._groups = {}
            end = self._whole(at, _from(least))
            if end is None:
                at, least = at + 1, 0
                continue
            yield at, end
            # Behind an empty match only one that is not empty may begin.
            at, least = end, end + 1 if end == at else 0

    def looks(self, text: str, at: int) -> int:
        """What it costs to try every way to match at one place, in vain."""
        self.text, self.steps, self._groups = text, 0, {}
        self._whole(at, lambda end: None)
        return self.steps

    def _sequence(self, tree: Any) -> Matcher:
        parts = [self._node(code, value) for code, value in tree]

        def run(index: int, at: int, then: Next) -> int | None:
            if index == len(parts):
                return then(at)
            return parts[index](at, lambda end: run(index + 1, end, then))

        return lambda at, then: run(0, at, then)

    def _node(self, code: Any, value: Any) -> Matcher:
        if code in ONE:
            fits = self._one(code, value)
            return lambda at, then: then(at + 1) if self._fits(fits, at) else None
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(code, *value)
        if code is op.BRANCH:
            ways = [self._sequence(each) for each in value[1]]
            return lambda at, then: next((end for way in ways if (end := way(at, then)) is not None), None)
        if code is op.SUBPATTERN:
            return self._group(value[0], self._sequence(value[3]))
        if code in (op.ASSERT, op.ASSERT_NOT):
            return self._look(code is op.ASSERT, value[0], value[1])
        if code is op.ATOMIC_GROUP:
            inner = self._sequence(value)
            return lambda at, then: None if (end := inner(at, lambda end: end)) is None else then(end)
        if code is op.AT:
            return lambda at, then: then(at) if self._is_at(value, at) else None
        if code is op.GROUPREF:
            return lambda at, then: self._again(value, at, then)
        if code is op.GROUPREF_EXISTS:
            ways = [self._sequence(each or ()) for each in value[1:]]
            return lambda at, then: ways[value[0] not in self._groups](at, then)
        raise NotImplementedError(code)

    def _fits(self, fits: Callable[[str], bool], at: int) -> bool:
        self.steps += 1
        if self.steps > self._most:
            raise OverflowError
        return at < len(self.text) and fits(self.text[at])

    def _one(self, code: Any, value: Any) -> Callable[[str], bool]:
        fold = str.lower if self._flags & re.IGNORECASE else str
        if code is op.ANY:
            return lambda char: char != "\n" or bool(self._flags & re.DOTALL)
        if code is op.IN:
            return self._class(value, fold)
        wanted = fold(chr(value))
        return lambda char: (fold(char) == wanted) is (code is op.LITERAL)

    def _class(self, items: Any, fold: Callable[[str], str]) -> Callable[[str], bool]:
        negated = items[0][0] is op.NEGATE
        letters = {fold(chr(value)) for code, value in items if code is op.LITERAL}
        ranges = [value for code, value in items if code is op.RANGE]
        kinds = [KINDS[value] for code, value in items if code is op.CATEGORY]

        def holds(char: str) -> bool:
            forms = {char, char.lower(), char.upper()} if fold is not str else {char}
            within = any(low <= ord(each[0]) <= high for each in forms for low, high in ranges)
            return (fold(char) in letters or within or any(kind(char) for kind in kinds)) is not negated

        return holds

    def _repeat(self, code: Any, least: int, most: int, tree: Any) -> Matcher:
        if len(tree) == 1 and tree[0][0] in ONE:
            return self._repeat_one(code, least, most, self._one(*tree[0]))
        inner = self._sequence(tree)

        def greedy(count: int, at: int, then: Next) -> int | None:
            self.steps += 1

            def more(end: int) -> int | None:
                return greedy(count + 1, end, then) if end > at or count < least else None

            if count < least:
                return inner(at, more)
            ways = [lambda: inner(at, more) if count < most else None, lambda: then(at)]
            for way in ways if code is op.MAX_REPEAT else reversed(ways):
                if (end := way()) is not None:
                    return end
            return None

        return lambda at, then: greedy(0, at, then)

    def _repeat_one(self, code: Any, least: int, most: int, fits: Callable[[str], bool]) -> Matcher:
        def run(at: int, then: Next) -> int | None:
            count = 0
            while count < (least if code is op.MIN_REPEAT else most) and self._fits(fits, at + count):
                count += 1
            while count >= least:
                self.steps += 1
                if (end := then(at + count)) is not None:
                    return end
                if code is op.POSSESSIVE_REPEAT:
                    return None
                if code is op.MIN_REPEAT:
                    if count == most or not self._fits(fits, at + count):
                        return None
                    count += 1
                else:
                    count -= 1
            return None

        return run

    def _group(self, number: int | None, inner: Matcher) -> Matcher:
        def run(at: int, then: Next) -> int | None:
            def close(end: int) -> int | None:
                before = self._groups.get(number) if number else None
                if number:
                    self._groups[number] = (at, end)
                found = then(end)
                if found is None and number and before:
                    self._groups[number] = before
                return found

            return inner(at, close)

        return run

    def _look(self, wanted: bool, direction: int, tree: Any) -> Matcher:
        inner, width = self._sequence(tree), tree.getwidth()[0]

        def run(at: int, then: Next) -> int | None:
            start = at if direction > 0 else at - width
            found = start >= 0 and inner(start, lambda end: end) is not None
            return then(at) if found is wanted else None

        return run

    def _again(self, number: int, at: int, then: Next) -> int | None:
        if number not in self._groups:
            return None
        words = self.text[slice(*self._groups[number])]
        self.steps += len(words)
        return then(at + len(words)) if self.text.startswith(words, at) else None

    def _is_at(self, place: Any, at: int) -> bool:
        self.steps += 1
        text, word = self.text, KINDS[op.CATEGORY_WORD]
        if place in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
            before, behind = at > 0 and word(text[at - 1]), at < len(text) and word(text[at])
            return (before != behind) is (place is op.AT_BOUNDARY)
        lines = bool(self._flags & re.MULTILINE)
        if place in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0 or (place is op.AT_BEGINNING and lines and text[at - 1] == "\n")
        if place is op.AT_END:
            return at == len(text) or text[at:] == "\n" or (lines and text[at] == "\n")
        return at == len(text)
