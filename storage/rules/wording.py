"""Text as it is kept: data only, trimmed, without control characters, no longer than allowed (ORG-13)."""

import re

from storage.errors import Invalid

# Control characters but line breaks and tabs, halves of surrogate pairs, and what turns the direction of writing.
_LEFT_OUT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def cleaned(text: str, *, field: str, longest: int, empty: bool = False) -> str:
    """The text as typed, without control characters and outer spaces.

    Raises Invalid when it is too long, or empty where something is needed.
    """
    kept = visible(text)
    if len(kept) > longest:
        raise Invalid("too_long", rule="ORG-13", field=field, longest=longest, length=len(kept))
    if not kept and not empty:
        raise Invalid("missing", rule="ORG-13", field=field)
    return kept


def visible(text: str) -> str:
    """The text without control characters and outer spaces."""
    return _LEFT_OUT.sub("", text).strip()
