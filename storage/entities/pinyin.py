"""Sounds of Chinese characters without tones: for homophones (宏图, 鸿图), spelled sounds and initials (sdwl).

The table is small on purpose (7,000 characters, first reading): a dictionary of phrases would cost
50 MB of memory, and both sides of a comparison use the same reading anyway.
"""

from functools import lru_cache

from storage.entities.names import data_rows, fold
from storage.entities.remembering import remembered

LONGEST = 6
MOST_SPELLINGS = 4


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    return {char: syllable for syllable, chars in data_rows("pinyin.tsv") for char in chars}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(sound for sound in _sounds().values() if set(sound) & set("aeiouv"))


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(sound[:length] for sound in _known() for length in range(1, len(sound) + 1))


@remembered(1024)
def syllables(text: str) -> tuple[str, ...]:
    """One sound per character of the folded text; what has no sound stands for itself."""
    sounds = _sounds()
    return tuple(sounds.get(char, char) for char in fold(text))


def homophones(char: str) -> str:
    """Other characters of the same sound."""
    sound = _sounds().get(char)
    return "".join(other for other, heard in _sounds().items() if heard == sound and other != char) if sound else ""


def initials(text: str) -> str:
    """First letters of the sounds: 顺达物流 gives sdwl."""
    return "".join(sound[:1] for sound in syllables(text))


@remembered(1024)
def spelled(letters: str) -> tuple[tuple[str, ...], ...]:
    """How letters can be read as sounds, at most four ways; the last sound may be unfinished and is then left out."""
    whole = list(_readings(letters, unfinished=False))[:MOST_SPELLINGS]
    return tuple(whole or list(_readings(letters, unfinished=True))[:MOST_SPELLINGS])


def _readings(letters: str, *, unfinished: bool) -> list[tuple[str, ...]]:
    """All readings of the rest, from the end forward, long sounds first."""
    rest: dict[int, list[tuple[str, ...]]] = {len(letters): [()]}
    for at in range(len(letters) - 1, -1, -1):
        rest[at] = [
            (letters[at:end], *tail)
            for end in range(min(len(letters), at + LONGEST), at, -1)
            if letters[at:end] in _known()
            for tail in rest[end]
        ][:MOST_SPELLINGS]
        if unfinished and not rest[at] and letters[at:] in _beginnings():
            rest[at] = [()]
    return [reading for reading in rest[0] if reading] if letters else []


def sounds_as(letters: str, text: str) -> bool:
    """Do the letters spell characters that follow each other, each by its sound or the beginning of it?"""
    heard = syllables(text)
    return any(_spells(letters, heard, at) for at in range(len(heard)))


def _spells(letters: str, heard: tuple[str, ...], at: int) -> bool:
    if not letters:
        return True
    if at == len(heard) or not heard[at].isascii():
        return False
    sound = heard[at]
    for length in range(min(len(sound), len(letters)), 0, -1):
        if letters.startswith(sound[:length]) and _spells(letters[length:], heard, at + 1):
            return True
    return False
