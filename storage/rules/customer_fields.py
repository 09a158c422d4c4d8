"""A typed answer as the value of a field (CUST-1, CUST-12, ORG-6). Pure."""

import re
import unicodedata
from datetime import date
from typing import Any, Final

from storage.entities.customer_fields import Form
from storage.errors import Invalid
from storage.rules.money import decimals
from storage.rules.phones import parsed
from storage.rules.wording import visible

MOST_EMPLOYEES: Final = 100_000_000
_NOTHING: Final = frozenset({"", "-", "—", "无", "無", "没有", "沒有", "空", "none", "clear"})
_SCALES: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "k": 10**3, "m": 10**6, "b": 10**9}
_NUMBER = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[万萬亿億kmb]?)\s*(?:元|块|塊|人|ntd|cny|rmb|usd)?")
_YMD = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号號]?")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PARTS = re.compile(r"[\s,，、;；/]+")
_FLAGS: Final = {
    "yes": True, "y": True, "是": True, "对": True, "對": True, "有": True,
    "no": False, "n": False, "否": False, "不是": False, "不": False,
}  # fmt: skip
_LINES = re.compile(r"[\n;；]+")


def is_nothing(words: str) -> bool:
    """Does the answer say that the field is to be empty?"""
    return visible(words).casefold() in _NOTHING


def typed(form: Form, words: str, *, region: str, currency: str) -> Any:
    """The value that the words give, money in minor units of `currency`; None or an empty tuple empties the field.

    Raises Invalid with the words for an answer that is none, and for emptying what is needed.
    """
    if is_nothing(words):
        if not form.optional:
            raise Invalid("missing", rule="CUST-1", field=form.name)
        return empty(form)
    said = visible(words)
    reader = _READERS.get(form.kind)
    if form.kind == "several":
        value: Any = _several(form, said)
    elif form.kind == "flag":
        value = _FLAGS.get(said.casefold())
    elif form.kind == "money":
        value = _money(said, currency)
    elif reader is not None:
        value = reader(said, region)
    else:
        raise _bad(form, words)
    if value is None or (form.name == "email" and not _ADDRESS.fullmatch(str(value))):
        raise _bad(form, words)
    return value


def empty(form: Form) -> Any:
    """What the field holds when it holds nothing."""
    if form.kind in ("phones", "tags", "days"):
        return ()
    if form.kind == "flag":
        return False
    texts = ("short_name", "address", "core_value", "remark", "website", "hobbies", "title")
    return "" if form.name in texts else None


def _bad(form: Form, words: str) -> Invalid:
    return Invalid("bad_value", rule="CUST-1", field=form.name, label=form.label, words=visible(words)[:60])


def said_apart(words: str) -> tuple[str, ...]:
    """What stands between commas or lines."""
    return tuple(part for part in re.split(r"[,，、;；/\n]+", words) if part.strip())


def _phones(words: str, region: str) -> tuple[str, ...] | None:
    """Several numbers stand apart by commas or lines; one with spaces is one."""
    found = said_apart(words)
    return found if all(parsed(part, region).verified for part in found) else None


def number(words: str) -> float | None:
    """1,200, 1.2万, 45K as a number; None for anything else."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", words).strip().casefold())
    if match is None:
        return None
    return float(match["figure"].replace(",", "")) * _SCALES.get(match["scale"], 1)


def _whole(words: str, region: str) -> int | None:
    value = number(words)
    return int(value) if value is not None and value == int(value) and value <= MOST_EMPLOYEES else None


def _money(words: str, currency: str) -> int | None:
    """Minor units."""
    value = number(words)
    return round(value * 10 ** decimals(currency)) if value is not None and value < 10**13 else None


def day(words: str) -> str | None:
    """1980-5-3, 1980年5月3日 as an ISO date; None for anything else."""
    match = _YMD.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None


def _days(words: str, region: str) -> tuple[str, ...] | None:
    """Lines of a day and what it is: 2018-10-01 成立."""
    lines = [line.strip() for line in _LINES.split(words) if line.strip()]
    kept: list[str] = []
    for line in lines:
        match = _YMD.match(unicodedata.normalize("NFKC", line))
        found = day(match[0]) if match else None
        if found is None or match is None:
            return None
        kept.append(f"{found} {unicodedata.normalize('NFKC', line)[match.end() :].strip()[:60]}".strip())
    return tuple(kept[:20])


def _tags(words: str, region: str) -> tuple[str, ...]:
    return tuple(part for part in _PARTS.split(words) if part)


def _several(form: Form, words: str) -> list[str] | None:
    """Choices between commas, in the order of the field."""
    said = {part.strip() for part in re.split(r"[,，、;；\n]+", words) if part.strip()}
    return None if said - set(form.choices) else [choice for choice in form.choices if choice in said]


_READERS: Final = {
    "line": lambda words, region: words,
    "text": lambda words, region: words,
    "phones": _phones,
    "number": _whole,
    "day": lambda words, region: day(words),
    "days": _days,
    "tags": _tags,
}
