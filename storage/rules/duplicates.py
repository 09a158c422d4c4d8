"""By what a party is known, how two spellings meet, and what a hit means (DUP-1, DUP-2, DUP-7, DUP-8, DUP-10)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from storage.entities.customers import CustomerKind
from storage.entities.duplicates import Check, Hit, Key, KeyKind, Policy
from storage.entities.names import dice, fold, name_fuzzy, name_key
from storage.errors import Conflict, Duplicate, Forbidden, Invalid
from storage.rules.phones import is_whole_number, parsed

Policies = Mapping[KeyKind, Policy]
POLICY: Final[Policies] = {
    "phone": "forbid",
    "name": "forbid",
    "lead_name": "warn",
    "tax_no": "forbid",
    "email": "warn",
    "similar": "warn",
}
MOST_SIMILAR = 10
MOST_NAMED = 5
TOO_MANY = 20

_SAME_NAME: Final[tuple[KeyKind, ...]] = ("name", "lead_name")
_STANDINGS: Final = ("own", "readable", "pool", "masked")
_KEYS: Final[tuple[KeyKind, ...]] = ("phone", "tax_no", "name", "lead_name", "email", "similar")


def keys_of_customer(
    name: str,
    kind: CustomerKind,
    *,
    phones: Iterable[str] = (),
    emails: Iterable[str | None] = (),
    tax_no: str | None = None,
    region: str,
) -> frozenset[Key]:
    """The keys of a customer with all its contacts; the name of a person only warns."""
    named = Key("name" if kind == "company" else "lead_name", name_key(name))
    keys = {named, *_phone_keys(phones, region), *_email_keys(emails)}
    if tax_no:
        keys.add(Key("tax_no", tax_no.upper()))
    return frozenset(keys)


def keys_of_lead(name: str, *, phones: Iterable[str] = (), email: str | None = None, region: str) -> frozenset[Key]:
    """The keys of a lead that is neither converted nor invalid."""
    return frozenset({Key("lead_name", name_key(name)), *_phone_keys(phones, region), *_email_keys([email])})


def _phone_keys(phones: Iterable[str], region: str) -> set[Key]:
    return {Key("phone", key) for phone in phones if (key := parsed(phone, region).key)}


def _email_keys(emails: Iterable[str | None]) -> set[Key]:
    return {Key("email", fold(email)) for email in emails if email}


def policies(stored: Mapping[str, Any]) -> Policies:
    """What the firm says of each key; as shipped where it says nothing (DUP-9)."""
    return {kind: stored.get(f"dup.{kind}", shipped) for kind, shipped in POLICY.items()}


def forbids(key: Key, policy: Policies = POLICY) -> bool:
    """Does this key have one holder in the whole firm?"""
    return policy[key.kind] == "forbid"


def meeting(keys: Iterable[Key]) -> frozenset[Key]:
    """What to look for: a company and a lead of one name meet although their keys differ."""
    found = set(keys)
    for key in tuple(found):
        if key.kind in _SAME_NAME:
            found.update(Key(kind, key.value) for kind in _SAME_NAME)
    return frozenset(found)


def policy_of(found: Key, keys: frozenset[Key], policy: Policies = POLICY) -> Policy:
    """A hit forbids only where both sides hold the same forbidding key; a key that is off meets nobody."""
    if found in keys:
        return policy[found.kind]
    met = {key.kind for key in keys if key.value == found.value and key.kind in _SAME_NAME}
    return "off" if "off" in {policy[kind] for kind in (found.kind, *met)} else "warn"


def check_switch(violations: Sequence[Sequence[str]]) -> None:
    """A key forbids only from when nobody shares one. Raises Conflict naming who does (DUP-9)."""
    if violations:
        names = [" / ".join(names) for names in violations[:MOST_NAMED]]
        raise Conflict("duplicates_exist", rule="DUP-9", n=len(violations), names=names, violations=violations)


def stronger(one: tuple[KeyKind, Policy] | None, other: tuple[KeyKind, Policy]) -> tuple[KeyKind, Policy]:
    """The key to name when a record is met by several: one that forbids, then the more certain one."""
    if one is None:
        return other
    return min(one, other, key=lambda found: (found[1] != "forbid", _KEYS.index(found[0])))


def name_value(keys: Iterable[Key]) -> str:
    """The folded name among the keys."""
    return next((key.value for key in keys if key.kind in _SAME_NAME), "")


def alike(name: str, other: str) -> float:
    """How alike two names are, leaving out places and branches (DUP-7)."""
    return dice(name_fuzzy(name), name_fuzzy(other))


def rank(hit: Hit) -> tuple[bool, int, int]:
    """The order of hits: what forbids, then what is the actor's own, then the stronger key."""
    return (not hit.forbids, _STANDINGS.index(hit.standing), _KEYS.index(hit.key))


def token_of(actor_id: int, kind: str, values: str, found: Iterable[tuple[str, int]]) -> str:
    """What stands for one call and the hits it was told of (ORG-10, DUP-10)."""
    facts = f"{actor_id}\n{kind}\n{values}\n{sorted(found)}"
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def judge(check: Check, *, may_override: bool, token: str | None, reason: str | None) -> None:
    """Raises Duplicate for a hit that forbids or was not confirmed, Forbidden without the right to override,
    Invalid for a token of another call (DUP-1, DUP-6, DUP-10, ORG-10)."""
    if not check.hits:
        return
    if check.forbidden:
        if reason is None:
            raise Duplicate("duplicate", rule="DUP-1", check=check)
        if not may_override:
            raise Forbidden("no_override", rule="DUP-6")
        if not reason.strip():
            raise Invalid("reason_missing", rule="DUP-6")
        return
    if reason is None and token is None:
        raise Duplicate("looks_alike", rule="DUP-10", token=check.token, check=check)
    if token is not None and token != check.token:
        raise Invalid("wrong_token", rule="ORG-10")


def check_lookup(text: str) -> None:
    """A look-up takes a whole phone, 2 Chinese characters or 4 letters, no wildcards. Raises Invalid (DUP-8)."""
    if is_whole_number(text):
        return
    folded = fold(text)
    chinese = sum("\u3400" <= char <= "\u9fff" for char in folded)
    letters = sum(char.isalpha() and char.isascii() for char in folded)
    if any(char in "%_*?" for char in folded) or (chinese < 2 and letters < 4):
        raise Invalid("lookup_too_short", rule="DUP-8")
