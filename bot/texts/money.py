"""Sums in short form and in digits. Amounts are integers in minor units (ORG-5)."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

Scales = tuple[tuple[Decimal, str, int], ...]


@lru_cache(maxsize=8)
def scales(text: str) -> Scales:
    """The scales of a language, smallest first: "4 万 1, 8 亿 2" = power of ten, sign, decimals shown."""
    rows = [row.split() for row in text.split(",")]
    return tuple(sorted(((Decimal(10) ** int(p), sign, int(d)) for p, sign, d in rows)))


def digits(minor: int, currency: str) -> str:
    """453,210; decimals only where there are any."""
    value = _value(minor, currency)
    places = 0 if value == value.to_integral_value() else get_currency_precision(currency)
    return f"{value:,.{places}f}"


def short(minor: int, currency: str, scale: Scales) -> str:
    """45万, rounded half up to the decimals of its scale; below the smallest scale in digits."""
    value = _value(minor, currency)
    if abs(value) < scale[0][0]:
        return digits(minor, currency)
    unit, sign, decimals = scale[max(at for at in range(len(scale)) if _reaches(value, scale, at))]
    return trimmed(_rounded(value / unit, decimals)) + sign


def short_exact(minor: int, currency: str, scale: Scales) -> str | None:
    """The short form if it says the sum exactly, else None."""
    value = _value(minor, currency)
    for unit, sign, decimals in reversed(scale):
        if abs(value) >= unit:
            amount = _rounded(value / unit, decimals)
            return trimmed(amount) + sign if amount * unit == value else None
    return digits(minor, currency)


def unit(currency: str, locale: Locale) -> str:
    """What stands beside a foreign sum: 美元 · US$; the code where the language has no sign of its own."""
    if locale.language == "zh":
        return get_currency_name(currency, locale=locale)
    return get_currency_symbol(currency, locale="en_001")


def trimmed(number: Decimal) -> str:
    """12.60 → 12.6, 45.0 → 45, with thousands."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _reaches(value: Decimal, scale: Scales, at: int) -> bool:
    """Is the sum written with this scale? 99,999,999 rounds to 10,000.0万, which is 1亿."""
    if at == 0:
        return True
    smaller, _, decimals = scale[at - 1]
    return abs(_rounded(value / smaller, decimals)) * smaller >= scale[at][0]


def of_units(units: int, currency: str) -> int:
    """Whole units in minor ones: 200,000 yuan are 20,000,000 fen."""
    return int(Decimal(units).scaleb(get_currency_precision(currency)))
