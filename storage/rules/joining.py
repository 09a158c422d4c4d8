"""The words after /invite, and the tokens of invites (ORG-22, conversations 6.20). Pure."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.entities.names import name_key

LONGEST_SPAN = 4

_COMMAS = re.compile(r"\s*[,，、;；]\s*")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was read: a name, ids of roles and departments, and words that name neither."""

    name: str
    roles: tuple[int, ...] = ()
    departments: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


def new_token() -> str:
    """128 random bits as they stand in a link."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_wish(text: str, *, roles: Mapping[str, int], departments: Mapping[str, int]) -> Wish:
    """A name, then role and department words in any order, apart by commas or spaces.

    `roles` and `departments` map name keys to ids. Latin names may have several words; a department may be
    named by its beginning when only one begins so.
    """
    parts = [part for part in _COMMAS.split(text.strip()) if part]
    if len(parts) > 1:
        return _sorted_out(parts[0], parts[1:], roles, departments)
    words = text.split()
    at = _end_of_name(words, roles, departments)
    return _sorted_out(" ".join(words[:at]), _spans(words[at:], roles, departments), roles, departments)


def _sorted_out(name: str, spans: Sequence[str], roles: Mapping[str, int], departments: Mapping[str, int]) -> Wish:
    found_roles, found_departments, unknown = [], [], []
    for span in spans:
        key = name_key(span)
        department = departments.get(key) or _only_beginning(key, departments)
        if key in roles:
            found_roles.append(roles[key])
        elif department is not None:
            found_departments.append(department)
        else:
            unknown.append(span)
    return Wish(name, tuple(dict.fromkeys(found_roles)), tuple(dict.fromkeys(found_departments)), tuple(unknown))


def _only_beginning(key: str, departments: Mapping[str, int]) -> int | None:
    ids = {id_ for known, id_ in departments.items() if known.startswith(key)}
    return ids.pop() if len(ids) == 1 and len(key) > 1 else None


def _end_of_name(words: Sequence[str], roles: Mapping[str, int], departments: Mapping[str, int]) -> int:
    """Where the name ends: one word, or Latin words up to the first that is a role or department."""
    for at in range(1, len(words)):
        if not words[at].isascii() or _known_span(words, at, roles, departments):
            return at
    return len(words)


def _spans(words: Sequence[str], roles: Mapping[str, int], departments: Mapping[str, int]) -> list[str]:
    """Words put together to the longest known names."""
    spans, at = [], 0
    while at < len(words):
        length = _known_span(words, at, roles, departments) or 1
        spans.append(" ".join(words[at : at + length]))
        at += length
    return spans


def _known_span(words: Sequence[str], at: int, roles: Mapping[str, int], departments: Mapping[str, int]) -> int:
    """How many words from here are one known name, the longest; 0 for none."""
    for length in range(min(LONGEST_SPAN, len(words) - at), 0, -1):
        key = name_key(" ".join(words[at : at + length]))
        if key in roles or key in departments:
            return length
    return 0
