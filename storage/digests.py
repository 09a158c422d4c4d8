"""The lines of the morning and evening digest, registered by the use cases they come from (NOTIFY-8, NOTIFY-54)."""

from collections.abc import Callable
from typing import Final

from storage.entities.digest_lines import DigestLine
from storage.entities.people import Actor
from storage.tx import Tx

__all__ = ["ALONGSIDE", "EVENING", "MORNING", "DigestLine", "Section"]

# A section reads for one person at `now` (UTC milliseconds) and says nothing with None.
Section = Callable[[Tx, Actor, int], DigestLine | None]

MORNING: Final[dict[str, Section]] = {}
EVENING: Final[dict[str, Section]] = {}
# Kinds of lines that are said with others and are no reason for a message of their own.
ALONGSIDE: Final = frozenset({"audit"})
