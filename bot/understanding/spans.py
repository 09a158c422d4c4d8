"""Stretches of a message that are spoken for: what a number or a word belongs to is decided once."""

from collections.abc import Iterable

Span = tuple[int, int]


def overlaps(span: Span, taken: Iterable[Span]) -> bool:
    """Whether a stretch shares a character with any of the others."""
    return any(span[0] < end and start < span[1] for start, end in taken)


class Marks:
    """The characters of a text that are spoken for, so that many stretches cost no more than their length."""

    def __init__(self, length: int, taken: Iterable[Span] = ()) -> None:
        self._marks = bytearray(length)
        for span in taken:
            self.take(span)

    def are_free(self, span: Span) -> bool:
        """Whether no character of the stretch is spoken for."""
        return 1 not in self._marks[span[0] : span[1]]

    def take(self, span: Span) -> None:
        """The stretch is spoken for from now on."""
        self._marks[span[0] : span[1]] = b"\x01" * (span[1] - span[0])


def blanked(text: str, spans: Iterable[Span], filler: str = "\x00") -> str:
    """The text with these stretches filled, of the same length."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = filler * (end - start)
    return "".join(characters)
