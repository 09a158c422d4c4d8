"""A quick call: a whole number, then what was said on the phone, and no name (FOLLOW-12)."""

import re

from bot.understanding.folding import fold_text

_DIGITS = 7
_CALL = re.compile(
    r"[^\w+(]*(?P<phone>\+?\(?\d[\d\s().-]{5,}\d)(?:\s*[,:;、]\s*|\s+|(?=[\u4e00-\u9fff]))(?P<words>\D.*)", re.DOTALL
)


def call_of(text: str) -> tuple[str, str] | None:
    """The number as typed, and the words after it; None for anything else."""
    found = _CALL.fullmatch(fold_text(text))
    if found is None or sum(char.isdigit() for char in found["phone"]) < _DIGITS:
        return None
    words = text[found.start("words") : found.end("words")].strip()
    phone = text[found.start("phone") : found.end("phone")].strip()
    return (phone, words) if sum(char.isalnum() for char in words) >= 2 else None
