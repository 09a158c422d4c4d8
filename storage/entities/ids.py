"""Ids, and how they travel: kind letter and base36 in buttons (c7b), random public ids in links (ORG-31)."""

import secrets
from typing import Final, Literal, NewType

UserId = NewType("UserId", int)
DepartmentId = NewType("DepartmentId", int)
RoleId = NewType("RoleId", int)
CustomerId = NewType("CustomerId", int)
LeadId = NewType("LeadId", int)
ContactId = NewType("ContactId", int)
PoolId = NewType("PoolId", int)
FollowUpId = NewType("FollowUpId", int)
ReminderId = NewType("ReminderId", int)
CardId = NewType("CardId", int)
DraftId = NewType("DraftId", int)

RecordKind = Literal["lead", "customer"]
RECORD_KINDS: Final[tuple[RecordKind, ...]] = ("customer", "lead")
ChildKind = Literal["opportunity", "contract"]
CHILD_KINDS: Final[tuple[ChildKind, ...]] = ("opportunity", "contract")

LETTERS: dict[str, str] = {
    "customer": "c",
    "lead": "l",
    "follow_up": "f",
    "reminder": "e",
    "user": "u",
    "draft": "d",
    "pool": "p",
    "contact": "x",
    "invite": "i",
    "department": "q",
    "memo": "b",
    "pick": "y",
    "join_request": "s",
    "handover": "z",
    "visit": "v",
    "file": "j",
    "role": "g",
    "import": "m",
    "export": "n",
    "approval": "a",
    "approval_task": "A",
    "flow": "F",
    "opportunity": "o",
    "product": "w",
    "contract": "k",
    "plan": "t",
    "receipt": "r",
    "refund": "h",
}
KINDS = {letter: kind for kind, letter in LETTERS.items()}

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PUBLIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def base36(number: int) -> str:
    """A non-negative number in base 36."""
    if number < 0:
        raise ValueError("only non-negative numbers")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if number == 0:
            return digits


def ref(kind: str, number: int) -> str:
    """The record as buttons write it: ref("customer", 263) == "c7b"."""
    return LETTERS[kind] + base36(number)


def parse_ref(text: str) -> tuple[str, int] | None:
    """("customer", 263) for "c7b"; None for anything that is no ref."""
    if len(text) < 2 or len(text) > 14 or text[0] not in KINDS:
        return None
    if any(char not in _DIGITS for char in text[1:]):
        return None
    number = int(text[1:], 36)
    return (KINDS[text[0]], number) if number < 2**63 else None


def new_public_id() -> str:
    """Twelve random characters for links."""
    return _random(12)


def new_nonce() -> str:
    """Five random characters for a card's writing buttons."""
    return _random(5)


def _random(length: int) -> str:
    """Every text of the length is equally likely; one number, so that the system is asked once."""
    number, text = secrets.randbelow(len(_PUBLIC) ** length), ""
    for _ in range(length):
        number, digit = divmod(number, len(_PUBLIC))
        text += _PUBLIC[digit]
    return text
