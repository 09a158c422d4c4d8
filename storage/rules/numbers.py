"""How a running number is written and when its counter begins anew (NUM-1, NUM-5). Pure: a day comes in."""

import re
import unicodedata
from datetime import date
from typing import Final

from storage.entities.numbers import NUMBER_KINDS, RESETS, NumberKind, Pattern, Reset
from storage.errors import Invalid

LONGEST: Final = 40
_PREFIXES: Final[dict[NumberKind, str]] = {
    "contract": "HT",
    "quote": "BJ",
    "receipt": "HK",
    "refund": "TK",
    "product": "CP",
}
DEFAULTS: Final = {
    kind: Pattern(kind, f"{prefix}-{{yyyy}}{{mm}}-{{seq:4}}", "monthly") for kind, prefix in _PREFIXES.items()
}
_PART: Final = re.compile(r"\{(yyyy|yy|mm|dd|seq:[1-9])\}")
_ISO: Final[dict[str, int]] = {"never": 0, "yearly": 4, "monthly": 7, "daily": 10}
# What a number must show so that two periods never give the same one.
_SHOWN: Final[dict[str, tuple[frozenset[str], ...]]] = {
    "never": (),
    "yearly": (frozenset({"yyyy", "yy"}),),
    "monthly": (frozenset({"yyyy", "yy"}), frozenset({"mm"})),
    "daily": (frozenset({"yyyy", "yy"}), frozenset({"mm"}), frozenset({"dd"})),
}


def checked(kind: str, text: str, reset: str) -> Pattern:
    """The pattern as it is kept. Raises Invalid (NUM-1) for an unknown kind, part or period, or a missing part."""
    if kind not in NUMBER_KINDS or reset not in RESETS:
        raise Invalid("unknown_pattern", rule="NUM-1", kind=kind, reset=reset)
    parts = _PART.findall(text)
    if sum(part.startswith("seq:") for part in parts) != 1:
        raise Invalid("pattern_counter", rule="NUM-1", pattern=text)
    rest = _PART.sub("", text)
    if "{" in rest or "}" in rest or any(not char.isprintable() for char in rest) or len(text) > LONGEST:
        raise Invalid("pattern_text", rule="NUM-1", pattern=text)
    if any(not choices & set(parts) for choices in _SHOWN[reset]):
        raise Invalid("pattern_period", rule="NUM-1", pattern=text, reset=reset)
    return Pattern(kind, text.strip(), reset)


_WRITTEN: Final = re.compile(r"YYYY|YY|MM|DD|\d{1,9}(?=\D*$)")


def pattern_in(words: str) -> str:
    """The pattern that typed words are, or that a number written as HT-YYYYMM-0001 follows: its last digits count."""
    if "{" in words:
        return words.strip()

    def part(found: re.Match[str]) -> str:
        return f"{{seq:{len(found[0])}}}" if found[0].isdecimal() else f"{{{found[0].lower()}}}"

    return _WRITTEN.sub(part, unicodedata.normalize("NFKC", words).strip())


def longest_reset(text: str, wanted: Reset) -> Reset:
    """The period wanted, or the next longer one that such a number shows."""
    parts = set(_PART.findall(text))
    shown: list[Reset] = [one for one in RESETS if all(choices & parts for choices in _SHOWN[one])]
    return wanted if wanted in shown else shown[-1]


def period(pattern: Pattern, day: date) -> str:
    """The counter's period of a local day: "", "2026", "2026-07" or "2026-07-09" (NUM-5)."""
    return day.isoformat()[: _ISO[pattern.reset]]


def written(pattern: Pattern, day: date, value: int) -> str:
    """The number of that day with that value of the counter; more digits than asked for are kept."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("seq:"):
            return f"{value:0{int(name[4:])}d}"
        return {"yyyy": f"{day:%Y}", "yy": f"{day:%y}", "mm": f"{day:%m}", "dd": f"{day:%d}"}[name]

    return _PART.sub(part, pattern.text)
