"""What is remembered of texts: names, a bounded number, and never a whole message."""

import gc
from functools import _lru_cache_wrapper

import pytest

from storage.entities.names import dice, name_fuzzy, name_key
from storage.entities.remembering import remembered
from storage.entities.tokens import message_tokens, near_terms, record_tokens, said_tokens
from tests.unit.understanding.reps import said

LONG = 4096


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(2, longest=3)
    def doubled(text: str) -> str:
        asked.append(text)
        return text * 2

    for text in ("abc", "abc", "abcd", "abcd"):
        assert doubled(text) == text * 2
    assert asked == ["abc", "abcd", "abcd"]
    for text in ("x", "y", "abc"):
        doubled(text)
    assert asked[3:] == ["x", "y", "abc"], "only the last two are kept"


@pytest.mark.reliability("R18")
@pytest.mark.parametrize("letters", ["顺", "a", "é"])
def test_no_message_is_kept_in_memory_after_it_was_read(letters: str) -> None:
    message = letters * LONG
    said(message, "zh-CN")
    for work in (message_tokens, said_tokens, near_terms):
        work(message)
    record_tokens([message])
    dice(name_key(message), name_fuzzy(message + "有限公司"))
    assert [name for name, kept in remembering() if holds(kept, message[: LONG // 2])] == []


def remembering() -> list[tuple[str, object]]:
    """Every memory of results in the program."""
    found = (one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper))
    return [
        (f"{one.__module__}.{one.__qualname__}", one)
        for one in found
        if one.__module__.startswith(("bot.", "storage."))
    ]


def holds(kept: object, part: str) -> bool:
    """Does it hold a text with this part? What was made of a text has it as its key."""
    return any(isinstance(one, str) and part in one for one in gc.get_referents(kept, *gc.get_referents(kept)))
