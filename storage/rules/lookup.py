"""What a person looks for, and whether a name is what he means (CUST-21, DUP-7, DUP-8, PERM-16). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from storage.entities.names import fold, name_key
from storage.entities.pinyin import initials
from storage.entities.tokens import LATIN_PREFIX, name_tokens
from storage.rules.phones import is_last_digits, is_whole_number, parsed
from storage.rules.wording import visible

MOST_COUNTED: Final = 1001
FEWEST_LETTERS: Final = 2
MOST_INITIALS: Final = 8


@dataclass(frozen=True, slots=True)
class Sought:
    """One look-up: a whole phone, last digits, or a name with its key and the tokens every hit must have."""

    words: str
    phone: str = ""
    digits: str = ""
    key: str = ""
    tokens: tuple[str, ...] = ()

    @property
    def is_name(self) -> bool:
        return bool(self.key)


def sought(words: str, region: str) -> Sought:
    """What the words look for; a text too short for anything looks for nothing."""
    text = visible(words)
    if is_whole_number(text) and not any(char.isalpha() for char in fold(text)):
        return Sought(text, phone=parsed(text, region).key or "")
    if is_last_digits(text):
        return Sought(text, digits=fold(text))
    key = name_key(text)
    return Sought(text, key=key, tokens=_tokens(text)) if is_long_enough(text) else Sought(text)


def is_long_enough(text: str) -> bool:
    """One Chinese character, two letters, or a sign that stands for itself (CUST-21)."""
    folded = fold(text.strip())
    if any("\u3400" <= char <= "\u9fff" for char in folded):
        return True
    return len(folded) >= FEWEST_LETTERS or bool(folded and not folded.isalnum())


def _tokens(text: str) -> tuple[str, ...]:
    """What the index must hold: pairs of characters, and the beginnings of Latin words long enough to be kept."""
    kept = set()
    for token in name_tokens([text]):
        if token.startswith("~") or len(token) < 2 or token.isdigit():
            continue
        if token[0].isascii():
            if len(token) >= LATIN_PREFIX:
                kept.add(token[:LATIN_PREFIX])
        else:
            kept.add(token)
    return tuple(sorted(kept))


def means(key: str, names: Iterable[str]) -> bool:
    """Does one of the names hold the words, or are they the initials of its sounds? Signs mean themselves."""
    if not any(char.isalnum() for char in key):
        return any(key in fold(name) for name in names)
    return any(key in name_key(name) or _is_initials(key, name) for name in names if name)


def may_be_initials(key: str) -> bool:
    """A few letters may stand for the sounds of a Chinese name."""
    return key.isascii() and key.isalpha() and 1 < len(key) <= MOST_INITIALS


def _is_initials(key: str, name: str) -> bool:
    return may_be_initials(key) and initials(name_key(name)).startswith(key)


def is_full_name(key: str, name: str) -> bool:
    """Is it the whole name, in any spelling? Only then a colleague's record is named (DUP-4)."""
    return name_key(name) == key
