"""A text folded character by character, so that every position still points into the words as typed."""

import unicodedata

from storage.entities.names import simplified_table


class _Folds(dict[int, int | str]):
    """Width, case and script of one character; made on first sight, kept when it stays one character."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        folded = unicodedata.normalize("NFKC", char).lower()
        folded = simplified_table().get(ord(folded), folded) if len(folded) == 1 else char
        self[code] = folded if len(folded) == 1 else char
        return self[code]


_FOLDS = _Folds()


def fold_text(text: str) -> str:
    """Half width, lower case, simplified, of the same length as the text."""
    return text.translate(_FOLDS)


def has_chinese(text: str) -> bool:
    """Whether any common Chinese character occurs."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def has_latin(text: str) -> bool:
    """Whether any letter a to z occurs in a folded text."""
    return any("a" <= char <= "z" for char in text)
