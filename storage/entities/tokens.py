"""What a name is found by: pairs of characters, their sounds, Latin words and phones. Pure.

A text and a name meet when they share tokens; who scores the meeting is not decided here.
"""

import re
from collections.abc import Iterable

from storage.entities.names import fold, name_key
from storage.entities.pinyin import syllables

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LATIN = re.compile(r"[a-z][a-z0-9]+")
_DIGITS = re.compile(r"\d{7,15}")
_IN_NUMBERS = re.compile(r"(?<=\d)[\s().\-]+(?=\d)")

LATIN_PREFIX = 4
MOST_TOKENS = 160


def _pairs(run: str) -> Iterable[str]:
    sounds = syllables(run)
    for at in range(len(run) - 1):
        yield run[at : at + 2]
        yield f"~{sounds[at]} {sounds[at + 1]}"


def _words(folded: str) -> Iterable[str]:
    for word in _LATIN.findall(folded):
        yield word
        if len(word) > LATIN_PREFIX:
            yield word[:LATIN_PREFIX]


def name_tokens(names: Iterable[str], phones: Iterable[str] = ()) -> frozenset[str]:
    """Tokens of a record's names (company suffixes left out) and E.164 phones."""
    tokens: set[str] = set()
    for name in names:
        folded = fold(name)
        for run in _CJK.findall(name_key(name)):
            tokens.update(_pairs(run))
            if len(run) == 1:
                tokens.add(run)
        tokens.update(_words(folded))
    tokens.update(phone[-7:] for phone in phones)
    return frozenset(tokens)


def text_tokens(text: str) -> list[str]:
    """Tokens of a message, at most 160."""
    folded = fold(text)
    tokens: dict[str, None] = {}
    for run in _CJK.findall(folded):
        tokens.update(dict.fromkeys(_pairs(run)))
    tokens.update(dict.fromkeys(_words(folded)))
    for digits in _DIGITS.findall(_IN_NUMBERS.sub("", folded)):
        tokens[digits[-7:]] = None
    return list(tokens)[:MOST_TOKENS]
