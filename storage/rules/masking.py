"""What is hidden of private values, and how often they may be revealed (PERM-15, PERM-17, POOL-20). Pure."""

import re
from collections.abc import Iterable

from storage.entities.customers import ShownPhone
from storage.entities.phones import e164
from storage.errors import Invalid, Limit
from storage.rules.phones import masked

_RUN = re.compile(r"\+?\d(?:[ \-.()/\u2010-\u2015\uff0d]{0,2}\d){6,}")
_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}(?: \d{1,2})?$")
_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


def shown_phones(phones: Iterable[str], *, full: bool) -> tuple[ShownPhone, ...]:
    """The numbers of a record for its reader: whole, or with at least four digits hidden (PERM-15)."""
    return tuple(
        ShownPhone(phone) if full else ShownPhone(masked(e164(phone) or phone), masked=True) for phone in phones
    )


def check_reveal_reason(privacy: str, reason: str | None) -> None:
    """High privacy is revealed with a reason only. Raises Invalid (PERM-17)."""
    if privacy == "high" and not (reason or "").strip():
        raise Invalid("reason_missing", rule="PERM-17")


def check_reveals(used: int, limit: int, *, next_allowed_at: int) -> None:
    """Reveals of a person today (PERM-15). Raises Limit."""
    if used >= limit:
        raise Limit("reveals", rule="PERM-15", limit=limit, used=used, next_allowed_at=next_allowed_at)


def mask_digits(text: str) -> str:
    """A text in which every run of 7 or more digits, also with separators or in full width, keeps at most its
    first three and last four: call 13800001234 -> call 138****1234. Mail addresses are left out (POOL-20)."""
    return _ADDRESS.sub("****@****", _RUN.sub(lambda match: _hidden(match[0]), text))


def _hidden(run: str) -> str:
    if _DATE.match(run):
        return run
    digits = [char for char in run if char.isdigit()]
    last = min(4, len(digits) - 5)
    first = min(3, len(digits) - 4 - last)
    return "".join(digits[:first]) + "****" + "".join(digits[len(digits) - last :])
