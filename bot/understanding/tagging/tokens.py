"""A message cut into what names are made of: one Chinese character, one Latin word, one number, one sign."""

import re
from dataclasses import dataclass

TOKEN = re.compile(r"[^\W\d_\u3400-\u9fff]+|\d+|\S")
MOST_TOKENS = 600


@dataclass(frozen=True, slots=True)
class Token:
    """text[start:end]; `shape` is h for a character, d1 to d5 for digits, l, C or A for a Latin word in lower case,
    with a capital or in capitals, p for a sign."""

    start: int
    end: int
    form: str
    shape: str


def tokens_of(text: str, folded: str) -> list[Token]:
    """The tokens of a folded text in their order, at most 600: names of a longer one stand at its beginning."""
    found: list[Token] = []
    for match in TOKEN.finditer(folded):
        start, end = match.span()
        found.append(Token(start, end, match.group(), _shape(text[start:end], match.group())))
        if len(found) == MOST_TOKENS:
            break
    return found


def _shape(typed: str, form: str) -> str:
    first = form[0]
    if "\u3400" <= first <= "\u9fff":
        return "h"
    if first.isdigit():
        return f"d{min(len(form), 5)}"
    if not first.isalpha():
        return "p"
    if len(typed) > 1 and typed.isupper():
        return "A"
    return "C" if typed[0].isupper() else "l"
