"""Pieces of text with their places become lines in the order in which a card is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bot.cards import limits

Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of characters where it stands: left, top, right, bottom."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def piece(text: str, corners: Sequence[Point]) -> Piece:
    """A piece by its four corners, which need not stand upright."""
    across, down = [float(point[0]) for point in corners], [float(point[1]) for point in corners]
    return Piece(" ".join(text.split())[: limits.LINE], min(across), min(down), max(across), max(down))


def lines(pieces: Iterable[Piece]) -> list[str]:
    """From the top down, pieces of one row that stand close together as one line."""
    upright = _upright([one for one in pieces if one.text])
    rows: list[list[Piece]] = []
    for one in sorted(upright, key=lambda each: (each.middle, each.left)):
        row = next((row for row in rows[-3:] if _is_beside(row[-1], one)), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    return [" ".join(one.text for one in sorted(row, key=lambda each: each.left)) for row in rows][: limits.LINES]


def _is_beside(before: Piece, one: Piece) -> bool:
    """On one row, and no farther apart than a label and its number are."""
    height = min(before.height, one.height)
    gap = max(one.left - before.right, before.left - one.right)
    return abs(before.middle - one.middle) < height / 2 and -height / 2 < gap < 2 * height


def _upright(pieces: Sequence[Piece]) -> list[Piece]:
    """A card photographed sideways has pieces that are taller than wide: its columns are rows."""
    long = [one for one in pieces if len(one.text) > 3]
    if not long or median(one.height / max(1.0, one.right - one.left) for one in long) < 1:
        return list(pieces)
    return [Piece(one.text, -one.bottom, one.left, -one.top, one.right) for one in pieces]
