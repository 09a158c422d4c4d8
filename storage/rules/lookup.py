"""What a person looks for, and whether a name is what he means (CUST-21, DUP-7, DUP-8, PERM-16). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from storage.entities.names import NUMBER, dice, fold, name_key
from storage.entities.pinyin import sounds_as, syllables
from storage.entities.tokens import Term, loose, near_terms, sought_terms, squeezed, stems
from storage.rules.phones import is_last_digits, is_whole_number, parsed
from storage.rules.wording import visible

MOST_COUNTED: Final = 1001
FEWEST_LETTERS: Final = 2
ALIKE: Final = 0.5
SOUNDS: Final = 0.9
LEFT_OUT: Final = 0.85
LITERAL: Final = "%_"


@dataclass(frozen=True, slots=True)
class Sought:
    """One look-up: a whole phone, last digits, or a name with its key and the terms every hit must hold.

    `inside` are the terms that also find the middle of Latin words: asked where nothing was found before, and of two
    letters as far as there is room in the list.
    """

    words: str
    phone: str = ""
    digits: str = ""
    key: str = ""
    terms: tuple[Term, ...] = ()
    inside: tuple[Term, ...] = ()
    is_short: bool = False

    @property
    def is_name(self) -> bool:
        return bool(self.key)


LONGEST: Final = 300
"""Characters of a look-up that count: longer than any name, and its readings take time that grows faster."""


def sought(words: str, region: str) -> Sought:
    """What the words look for; a text too short for anything looks for nothing."""
    text = visible(words[:LONGEST])
    if is_whole_number(text) and not any(char.isalpha() for char in fold(text)):
        return Sought(text, phone=parsed(text, region).key or "")
    digits = fold(text) if is_last_digits(text) else ""
    if not is_long_enough(text):
        return Sought(text, digits=digits)
    terms, inside = sought_terms(text), sought_terms(text, inside=True)
    return Sought(
        text,
        digits=digits,
        key=name_key(text),
        terms=terms,
        inside=() if inside == terms else inside,
        is_short=any(len(piece) == FEWEST_LETTERS for piece in stems(text)),
    )


def is_long_enough(text: str) -> bool:
    """One Chinese character, two letters, or a sign that stands for itself (CUST-21)."""
    folded = loose(text.strip())
    if any(char.isalnum() and not char.isascii() for char in folded):
        return True
    return len(folded) >= FEWEST_LETTERS or bool(folded and not folded.isalnum())


def means(words: str, names: Iterable[str]) -> bool:
    """Do the names hold every piece of the words, by its letters or its sounds? Signs mean themselves."""
    named = [name for name in names if name]
    parts = stems(words)
    if not parts or any(sign in words for sign in LITERAL):
        return any(loose(words) in loose(name) for name in named)
    return all(any(_holds(name, part) for name in named) for part in parts)


def _holds(name: str, part: str) -> bool:
    if part in squeezed(name):
        return True
    return part.isascii() and part.isalpha() and len(part) > 1 and sounds_as(part, squeezed(name))


def closeness(words: str, names: Sequence[str]) -> int:
    """How near the words are to a name, 0 the nearest: the whole name, its beginning, a part, anything else."""
    part = "".join(stems(words))
    begun = [name for name in names if squeezed(name).startswith(part)]
    if begun:
        return 0 if any("".join(stems(name)) == part for name in begun) else 1
    return 2 if any(part in squeezed(name) for name in names) else 3


def alike(words: str, name: str) -> float:
    """How far a name is what somebody meant who left out a letter or wrote another: by its sounds and its letters."""
    mine, theirs = squeezed(name_key(words)), squeezed(name_key(name))
    if not mine or not theirs:
        return 0.0
    heard, sound = f" {' '.join(syllables(mine))} ", f" {' '.join(syllables(theirs))} "
    if heard in sound:
        return 1.0 if len(mine) == len(theirs) else SOUNDS
    if len(theirs) == len(mine) + 1 and _is_within(mine, theirs):
        return LEFT_OUT
    return max(dice(mine, theirs), dice(mine, theirs[: len(mine)]))


def _is_within(some: str, whole: str) -> bool:
    """Are the letters all there, in their order?"""
    rest = iter(whole)
    return all(letter in rest for letter in some)


def guesses(words: str) -> tuple[tuple[tuple[Term, ...], ...], ...]:
    """Rounds of ways in which the words may be found where no name holds them; signs are never guessed at."""
    return () if any(sign in words for sign in LITERAL) else near_terms(words)


def unnumbered(words: str) -> str:
    """The words before their number, by which its neighbours are found: 全家 of 全家13店. Nothing without one."""
    folded = fold(words)
    found = NUMBER.search(folded)
    stem = folded[: found.start()].rstrip(" 第#") if found else ""
    return stem if len(name_key(stem)) >= FEWEST_LETTERS else ""


def is_full_name(key: str, name: str) -> bool:
    """Is it the whole name, in any spelling? Only then a colleague's record is named (DUP-4)."""
    return name_key(name) == key
