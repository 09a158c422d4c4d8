"""Text as it is kept: data only, trimmed, without control characters, no longer than allowed (ORG-13)."""

import unicodedata

from storage.errors import Invalid

_KEPT = "\n\t"
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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
    return "".join(char for char in text if _is_kept(char)).strip()


def _is_kept(char: str) -> bool:
    return char in _KEPT or (char not in _TURNING and unicodedata.category(char) not in ("Cc", "Cs"))
