"""English as typed on a phone: shorthands (tmr, nxt wk) and slips of the pen (wensday) as the words they stand for.

A slip is told by its distance to a word of the calendar, never by a list of slips. Positions lead back to the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.understanding.dates.values import Piece
from storage.entities.remembering import remembered

SHORTHANDS = {
    "tmr": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tmoro": "tomorrow", "tomo": "tomorrow",
    "tomoz": "tomorrow", "2moro": "tomorrow", "2morrow": "tomorrow", "2mrw": "tomorrow", "2mor": "tomorrow",
    "tmrs": "tomorrow", "esok": "tomorrow",
    "yday": "yesterday", "y'day": "yesterday", "y’day": "yesterday", "ystd": "yesterday",
    "yest": "yesterday", "yesty": "yesterday", "ystday": "yesterday", "semalam": "yesterday",
    "kahapon": "yesterday", "isnin": "monday", "selasa": "tuesday", "rabu": "wednesday", "jumaat": "friday",
    "sabtu": "saturday",
    "2day": "today", "tdy": "today", "2nite": "tonight", "2night": "tonight", "tonite": "tonight",
    "nite": "night", "arvo": "afternoon", "mornin": "morning", "mrng": "morning", "morn": "morning",
    "pagi": "morning", "petang": "afternoon", "aftn": "afternoon",
    "nxt": "next", "wk": "week", "wks": "weeks", "wkend": "weekend", "wknd": "weekend", "wkends": "weekend",
    "mth": "month", "mths": "months", "mnth": "month", "qtr": "quarter", "yr": "year", "yrs": "years",
    "b4": "before", "untill": "until", "til": "until", "upto": "until", "btwn": "between", "fortnite": "fortnight",
}  # fmt: skip
# nextweek, lastmonth: written together.
SHORTHANDS |= {
    f"{shift}{word}": f"{shift} {word}"
    for shift in ("next", "last", "this")
    for word in (
        "week",
        "weekend",
        "month",
        "quarter",
        "year",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
    )
}
CALENDAR = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "april", "august", "september", "october", "november", "december",
    "today", "tomorrow", "yesterday", "tonight", "weekend", "morning", "afternoon", "evening", "fortnight",
)  # fmt: skip
# Within the distance of a word of the calendar, and words of their own.
OWN_WORDS = frozenset(
    "mourning moaning saturate saturated evening's sundry sundays afternoons weekender toady forthright".split()
    + [f"{word}{end}" for word in CALENDAR for end in ("s", "'s", "’s", "ish")]
)
WORD = re.compile(r"(?<![\w.@/-])[a-z0-9][a-z'’]{1,14}(?![\w@])|(?<![\w.@/-])(?:b4|2[a-z]{2,6})(?!\w)")
VOWELS = frozenset("aeiou")
SHORT = 6
LONG = 8


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text with its words spelled out; `ends` and `shifts` say how far positions moved behind each change."""

    text: str
    ends: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def back(self, piece: Piece) -> Piece:
        """The piece at its place in the text as typed."""
        return replace(piece, start=self._at(piece.start), end=self._at(piece.end)) if self.ends else piece

    def _at(self, position: int) -> int:
        index = bisect_right(self.ends, position)
        return position - (self.shifts[index - 1] if index else 0)


def spelled(folded: str) -> Spelled:
    """The text with shorthands and slips spelled out; most texts have none and come back as they are."""
    changes = list(_changes(folded))
    if not changes:
        return Spelled(folded)
    words, ends, shifts = [], [], []
    done = moved = 0
    for start, end, word in changes:
        words += [folded[done:start], word]
        moved += len(word) - (end - start)
        ends.append(end + moved)
        shifts.append(moved)
        done = end
    return Spelled("".join((*words, folded[done:])), tuple(ends), tuple(shifts))


def _changes(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in WORD.finditer(folded):
        word = meant(match.group())
        if word is not None:
            yield match.start(), match.end(), word


@remembered(8192, longest=24)
def meant(word: str) -> str | None:
    """The word of the calendar that a shorthand or a slip stands for."""
    if word in SHORTHANDS:
        return SHORTHANDS[word]
    if len(word) < SHORT - 1 or word in CALENDAR or word in OWN_WORDS:
        return None
    return next((each for each in CALENDAR if each[0] == word[0] and _is_slip(word, each)), None)


def _is_slip(word: str, of: str) -> bool:
    """One slip in a short word, and none that makes another name of it (Sundar); two in a long one."""
    if abs(len(word) - len(of)) > 2:
        return False
    if len(of) <= SHORT:
        return word[-1] == of[-1] and _distance(word, of) == 1 and _keeps_consonants(word, of)
    distance = _distance(word, of)
    return distance <= 1 or (distance == 2 and min(len(of), len(word) + 2) >= LONG and set(word) - VOWELS <= set(of))


def _keeps_consonants(word: str, of: str) -> bool:
    """Whether letters are only left out, doubled, swapped or another vowel: mondey, not Mondal."""
    if len(word) != len(of) or sorted(word) == sorted(of):
        return True
    return all(a == b or (a in VOWELS and b in VOWELS) for a, b in zip(word, of, strict=True))


def _distance(word: str, of: str) -> int:
    """How many letters are left out, added, changed or swapped with their neighbour."""
    before, row = [0] * (len(of) + 1), list(range(len(of) + 1))
    for i, a in enumerate(word, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(of, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == of[j - 2] and word[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
