"""Stretches of a message that are spoken for: what a number or a word belongs to is decided once."""

from collections.abc import Iterable

Span = tuple[int, int]


def overlaps(span: Span, taken: Iterable[Span]) -> bool:
    """Whether a stretch shares a character with any of the others."""
    return any(span[0] < end and start < span[1] for start, end in taken)


def blanked(text: str, spans: Iterable[Span], filler: str = "\x00") -> str:
    """The text with these stretches filled, of the same length."""
    for start, end in spans:
        text = text[:start] + filler * (end - start) + text[end:]
    return text
