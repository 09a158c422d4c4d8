"""Calls about many records: each judged alone, in input order, with a result of its own (PERM-14)."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from storage.errors import Invalid, Refusal
from storage.tx import Tx

T = TypeVar("T")
MOST: Final = 500


def check_size(count: int, *, most: int = MOST) -> None:
    """Raises Invalid for nothing at all and for more than a call may name."""
    if not 1 <= count <= most:
        raise Invalid("batch_size", rule="PERM-14", most=most)


def each(tx: Tx, items: Sequence[T], attempt: Callable[[T], object], *, most: int = MOST) -> list[Refusal | None]:
    """Try each: None where it was done, else its refusal; what a refused one did is undone, the rest goes on.

    Raises Invalid for the number of them.
    """
    check_size(len(items), most=most)
    return [_alone(tx, item, attempt) for item in items]


def _alone(tx: Tx, item: T, attempt: Callable[[T], object]) -> Refusal | None:
    try:
        with tx.try_out():
            attempt(item)
    except Refusal as refusal:
        return refusal
    return None
