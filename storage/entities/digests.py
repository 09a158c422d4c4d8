"""How values of the audit log are written down and digested (AUDIT-5)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

SALT: Final = 16
"""Characters of the salt before each digested text of a row; rows of the first versions have none."""


def values_text(values: Mapping[str, Any]) -> str:
    """Changed fields as the text that is stored and digested."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pair_digest(before_digest: str, after_digest: str, name_digest: str | None = None) -> str:
    """What a row carries of its values and its name, so that blanking them later breaks nothing; rows of the first
    versions carry no name."""
    return digest_of(before_digest + after_digest + (name_digest or ""))
