"""How wide a label is on a phone: a CJK character counts 2, any other 1 (conversations.md 5.1)."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

ELLIPSIS = "…"


def width(text: str) -> int:
    """Columns of a text; combining marks count nothing."""
    return sum(map(_columns, text))


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` columns, with … where something went."""
    if width(text) <= limit:
        return text
    kept, used = [], width(ELLIPSIS)
    for char in text:
        used += _columns(char)
        if used > limit:
            break
        kept.append(char)
    return "".join(kept).rstrip() + ELLIPSIS


def fit(write: Callable[[str], str], name: str, limit: int) -> str:
    """A label around a name, in at most `limit` columns: the name is cut, never the words around it."""
    label = write(name)
    over = width(label) - limit
    if over <= 0:
        return label
    return write(cut(name, max(width(name) - over, 4)))


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
