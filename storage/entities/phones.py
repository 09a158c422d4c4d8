"""How a number is kept in a record: E.164, with `;ext=` where there is an extension, else as it was typed (ORG-6)."""

import re

_KEPT = re.compile(r"(\+\d{7,15})(?:;ext=(\d{1,7}))?")


def e164(kept: str) -> str | None:
    """The number alone, or None for one that could not be read."""
    match = _KEPT.fullmatch(kept)
    return match[1] if match else None
