"""Pages of lists whose length is known."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def pages_of(total: int, size: int) -> int:
    """How many pages there are; an empty list has one."""
    return max(1, -(-total // size))


def begin_of(first: int, total: int, size: int) -> int:
    """Where a page begins, kept within the list."""
    return max(0, min(first, max(0, total - 1) // size * size))


def page_of(items: Sequence[T], page: int, size: int) -> tuple[tuple[T, ...], int, int]:
    """(items of the page, the page kept within bounds, number of pages)."""
    pages = pages_of(len(items), size)
    page = max(0, min(page, pages - 1))
    return tuple(items[page * size : (page + 1) * size]), page, pages
