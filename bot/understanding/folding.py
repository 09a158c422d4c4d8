"""A text folded character by character, so that every position still points into the words as typed."""

import re
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
# A pattern may try every way to share a run of blanks among its parts; nobody means anything by the seventeenth.
_ALIKE = 16
_RUN = re.compile(rf"\s{{{_ALIKE + 1},}}|([^\w\s])\1{{{_ALIKE},}}")


_CHINESE, _LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[a-z]")


def fold_text(text: str) -> str:
    """Half width, lower case, simplified, of the same length as the text; long runs of blanks or signs are hollow."""
    return _RUN.sub(_hollow, text.translate(_FOLDS))


def _hollow(run: re.Match[str]) -> str:
    half = _ALIKE // 2
    return run[0][:half] + "\x00" * (len(run[0]) - _ALIKE) + run[0][-half:]


def has_chinese(text: str) -> bool:
    """Whether any common Chinese character occurs."""
    return _CHINESE.search(text) is not None


def has_latin(text: str) -> bool:
    """Whether any letter a to z occurs in a folded text."""
    return _LATIN.search(text) is not None
