"""Phone numbers: one form to compare, and the form shown to those who may not see them (ORG-6, PERM-15, PERM-16)."""

import unicodedata
from dataclasses import dataclass

import phonenumbers

SHOWN_MASK = "****"
FEWEST_DIGITS = 7
FEWEST_LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is kept: E.164 when it could be read, otherwise as typed and without a duplicate key."""

    number: str
    extension: str = ""
    verified: bool = True

    @property
    def key(self) -> str | None:
        """The duplicate key, or None for what could not be read."""
        return self.number if self.verified else None


def parsed(typed: str, region: str) -> Phone:
    """Full-width digits and separators folded, the extension apart, in the firm's region (ORG-6)."""
    text = unicodedata.normalize("NFKC", typed).strip()
    for word in ("转", "轉", "分机", "分機"):
        text = text.replace(word, " ext ")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return Phone(typed.strip(), verified=False)
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        return Phone(typed.strip(), verified=False)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or "")


def masked(number: str) -> str:
    """`+86 138****1234`: at least four digits are hidden, whatever the length."""
    code, digits = _split(number)
    visible = max(0, len(digits) - len(SHOWN_MASK))
    last = min(FEWEST_LAST_DIGITS, visible)
    first = min(3, visible - last)
    hidden = digits[:first] + SHOWN_MASK + (digits[-last:] if last else "")
    return f"{code} {hidden}" if code else hidden


def _split(number: str) -> tuple[str, str]:
    """Country code with plus, and the national digits."""
    if number.startswith("+"):
        try:
            read = phonenumbers.parse(number, None)
        except phonenumbers.NumberParseException:
            pass
        else:
            return f"+{read.country_code}", phonenumbers.national_significant_number(read)
    return "", "".join(char for char in number if char.isdigit())


def is_whole_number(typed: str) -> bool:
    """Long enough to be looked up as a number (PERM-16)."""
    return _digits(typed) >= FEWEST_DIGITS


def is_last_digits(typed: str) -> bool:
    """Long enough to be looked up as last digits, too short to be a number (PERM-16)."""
    return typed.strip().isdigit() and FEWEST_LAST_DIGITS <= _digits(typed) < FEWEST_DIGITS


def _digits(typed: str) -> int:
    return sum(char.isdigit() for char in unicodedata.normalize("NFKC", typed))


def national_digits(number: str) -> str:
    """The digits of a full number as people type them at home, without country code and leading zero."""
    try:
        return str(phonenumbers.parse(number.partition(";")[0]).national_number)
    except phonenumbers.NumberParseException:
        return ""
