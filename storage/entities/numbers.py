"""Running numbers: their kinds, and the pattern each is written by (NUM-1)."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

NumberKind = Literal["contract", "quote", "receipt", "refund", "product"]
Reset = Literal["never", "yearly", "monthly", "daily"]
NUMBER_KINDS: Final[tuple[NumberKind, ...]] = get_args(NumberKind)
RESETS: Final[tuple[Reset, ...]] = get_args(Reset)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Fixed text, date parts ({yyyy} {yy} {mm} {dd}) and one {seq:n}; `reset` is the period of its counter."""

    kind: NumberKind
    text: str
    reset: Reset


@dataclass(frozen=True, slots=True)
class PatternShown:
    """A pattern with the number it would give next."""

    pattern: Pattern
    example: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """Every pattern in force."""

    patterns: tuple[PatternShown, ...]
