"""Remember what was made of a text, where the same texts come again: names and words, and not whole messages."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
Of = Callable[Concatenate[str, P], T]
"""What is made of a text, and of what else it depends on."""

LONGEST = 64


def remembered(most: int, *, longest: int = LONGEST) -> Callable[[Of[P, T]], Of[P, T]]:
    """Keep the last `most` results for texts of at most `longest` characters.

    A message is read once. Remembered, thousands of them would stay in memory for days and push the names out.
    """

    def decorate(function: Of[P, T]) -> Of[P, T]:
        kept: Callable[..., T] = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
            how = kept if len(text) <= longest else function
            return how(text, *args, **kwargs)

        return answer

    return decorate
