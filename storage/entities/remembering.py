"""Remember what was made of a text, where the same texts come again: names and words, and not whole messages."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

LONGEST = 64


def remembered(most: int, *, longest: int = LONGEST) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep the last `most` results for texts of at most `longest` characters.

    A message is read once. Remembered, thousands of them would stay in memory for days and push the names out.
    """

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str) -> T:
            return kept(text) if len(text) <= longest else function(text)

        return answer

    return decorate
