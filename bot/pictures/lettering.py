"""Lines of text on a picture, in our own font, so that every machine draws the same."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONT: Final = Path(__file__).parent / "fonts" / "fieldline-sans.ttc"
LONGEST: Final = 200
_FACES: Final = {"zh-TW": 1}  # The first face has simplified shapes, the second traditional ones.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Mn", "Zl", "Zp"}


@lru_cache(maxsize=24)
def font(size: int, locale: str) -> "FreeTypeFont":
    """The face of a language; a character it has not is a box."""
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size, index=_FACES.get(locale, 0), layout_engine=ImageFont.Layout.BASIC)


def drawable(words: str) -> str:
    """One line without what has no shape of its own: line ends, joiners, marks of direction."""
    folded = unicodedata.normalize("NFC", " ".join(words.split())).replace(" · ", "·")  # A dot as wide as a letter.
    return "".join(character for character in folded if unicodedata.category(character) not in _UNSEEN)


def fitted(words: str, size: int, smallest: int, room: int, locale: str) -> tuple[str, "FreeTypeFont"]:
    """The words in the largest size from `size` down to `smallest` that has room for them, at last cut with …"""
    line = drawable(words)
    found = font(size, locale)
    length = found.getlength(line)
    if length <= room:
        return line, found
    found = font(max(smallest, int(size * room / length)), locale)
    if found.getlength(line) <= room:
        return line, found
    line = line[:LONGEST]
    while line and found.getlength(f"{line}…") > room:
        line = line[:-1]
    return f"{line.rstrip()}…", found
