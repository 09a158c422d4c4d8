"""Sounds of Chinese characters without tones: for homophones (宏图, 鸿图) and initials (sdwl).

The table is small on purpose (7,000 characters, first reading): a dictionary of phrases would cost
50 MB of memory, and both sides of a comparison use the same reading anyway.
"""

from functools import lru_cache

from storage.entities.names import data_rows, fold


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    return {char: syllable for syllable, chars in data_rows("pinyin.tsv") for char in chars}


@lru_cache(maxsize=16384)
def syllables(text: str) -> tuple[str, ...]:
    """One sound per character of the folded text; what has no sound stands for itself."""
    sounds = _sounds()
    return tuple(sounds.get(char, char) for char in fold(text))


def initials(text: str) -> str:
    """First letters of the sounds: 顺达物流 gives sdwl."""
    return "".join(sound[:1] for sound in syllables(text))
