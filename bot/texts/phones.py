"""Phone numbers as people of a language read them; stored numbers are E.164 (ORG-6)."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

_HOME = {"zh-CN": 86, "zh-TW": 886}


def full(e164: str, locale: str) -> str:
    """138 0000 1234 at home, +86 138 0000 1234 elsewhere and in English; what is no number stays as typed."""
    number = _parsed(e164)
    if number is None:
        return e164
    if number.country_code != _HOME.get(locale):
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return written.replace(" ", "-") if locale == "zh-TW" else written


def masked(e164: str) -> str:
    """+86 138****1234: at least four digits hidden; what is no number shows only its last two characters."""
    number = _parsed(e164)
    if number is None:
        return "****" + e164[-2:] if len(e164) > 6 else "****"
    digits = phonenumbers.national_significant_number(number)
    last = 4 if len(digits) >= 11 else 3 if len(digits) >= 9 else 2
    first = min(3, max(0, len(digits) - last - 4))
    return f"+{number.country_code} {digits[:first]}****{digits[len(digits) - last :]}"


def _parsed(e164: str) -> PhoneNumber | None:
    if not e164.startswith("+"):
        return None
    try:
        return phonenumbers.parse(e164)
    except NumberParseException:
        return None
