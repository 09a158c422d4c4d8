"""A contract said in one sentence: the parts it is paid in, and the day of delivery (conversations.md 6.12)."""

import re
from datetime import date
from decimal import Decimal

from bot.understanding.money import LARGEST, NO_MINOR_UNIT
from bot.understanding.reading import Reading

MOST_PARTS = 12
WHOLE = 100
# Where no verb says that it was signed: a contract is named, and nothing that is to become a deal.
_SIGNED = re.compile(r"^\s*contract\s+(?:with|for)\b|\bsign\w*\b.*\bcontract\b", re.IGNORECASE)
_PARTS = re.compile(r"(?<![\d./])(\d{1,3})\s*[%％]?(?:\s*[/／]\s*(\d{1,3})\s*[%％]?){1,11}(?![\d./])")
_DELIVERY = re.compile(r"交付|交货|交貨|发货|發貨|\bdeliver(?:y|ed|ies)?\b", re.IGNORECASE)
_NEAR = 8


def is_contract(reading: Reading) -> bool:
    """Does a business statement make a contract: signed, for a sum?"""
    if reading.kind != "business" or reading.amount is None or reading.business not in (None, "signed"):
        return False
    return reading.business == "signed" or _SIGNED.search(reading.text) is not None


def shares(text: str) -> tuple[int, ...]:
    """30/60/10 as percents that come to a hundred; empty without any such figures (8/20 is a date)."""
    for match in _PARTS.finditer(text):
        found = tuple(int(figure) for figure in re.findall(r"\d{1,3}", match.group()))
        if sum(found) == WHOLE and all(found):
            return found
    return ()


def delivery(reading: Reading) -> date | None:
    """The date that stands beside a word of delivery."""
    for word in _DELIVERY.finditer(reading.text):
        for found in reading.dates:
            gap = max(found.span[0] - word.end(), word.start() - found.span[1])
            if gap <= _NEAR:
                return found.start.date()
    return None


def parts_of(amount: int, percents: tuple[int, ...]) -> list[int]:
    """The sum in parts; what does not divide goes to the last."""
    parts = [amount * percent // WHOLE for percent in percents]
    parts[-1] += amount - sum(parts)
    return parts


_SUM = re.compile(
    r"[^\d]{0,4}?(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>万|萬|亿|億|千|k|m|b)?\s*(?:元|块|塊|圆|圓|整)?\s*[.。]?",
    re.IGNORECASE,
)
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "千": 10**3, "k": 10**3, "m": 10**6, "b": 10**9}
_RECEIVED = re.compile(
    r"到账|到帳|入账|入帳|收到|回款|收款|打款|付款了|付了|\breceived\b|\bpaid\b|\bpayment\b", re.IGNORECASE
)


def sum_of(text: str, currency: str) -> int | None:
    """The sum that the whole text is, in minor units; None for anything else."""
    match = _SUM.fullmatch(text.strip())
    if match is None:
        return None
    major = Decimal(match["n"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
    minor = major * (1 if currency in NO_MINOR_UNIT else 100)
    return int(minor) if 0 < major < LARGEST and minor == int(minor) else None


def is_receipt(reading: Reading) -> bool:
    """Does a business statement say that money came in?"""
    if reading.kind != "business" or reading.amount is None:
        return False
    return reading.business == "paid" or (reading.business is None and _RECEIVED.search(reading.text) is not None)


def received_on(reading: Reading, today: date) -> date:
    """The day it came: the one said, else today."""
    days = [found.start.date() for found in reading.dates if found.start.date() <= today]
    return days[0] if days else today
