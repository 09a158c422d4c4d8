"""The weights, and the best labels for a row of tokens."""

import gzip
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import repeat

from bot.understanding.tagging.evidence import Evidence, Shape, keys_of

LABELS = ("O", "BC", "IC", "BP", "IP")
"""Nothing, and the beginning and the rest of what names a customer or a person."""

FILE = "weights.txt.gz"
SCALE = 64
NEVER = -(10**9)

# The weights of a key are added up for all labels at once: five sums of 18 bits side by side in one integer.
WIDTH = 18
MASK, MIDDLE = (1 << WIDTH) - 1, 1 << (WIDTH - 1)
MOST_SHAPES = 1024
NONE_BELOW_ZERO = sum(MIDDLE << (WIDTH * label) for label in range(len(LABELS)))


class Tagger:
    """`weights[key]` is packed; `steps[label before][label]` times SCALE; `made_from` names the training."""

    def __init__(self, weights: dict[str, int], steps: tuple[tuple[int, ...], ...], made_from: str) -> None:
        self.weights = weights
        self.steps = steps
        self.made_from = made_from
        self._of_shape = lru_cache(maxsize=MOST_SHAPES)(self._sum_of_shape)

    def tag(self, evidence: Sequence[Evidence]) -> list[int]:
        """The best row of labels."""
        return self._best([self.sums(each) for each in evidence])

    def sums(self, evidence: Evidence) -> int:
        """What speaks for each label of a token, packed."""
        return sum(map(self.weights.get, evidence.words, repeat(0)), self._of_shape(evidence.shape))

    def _sum_of_shape(self, shape: Shape) -> int:
        return sum(map(self.weights.get, keys_of(shape), repeat(0)), NONE_BELOW_ZERO)

    def _best(self, rows: Sequence[int]) -> list[int]:
        """Viterbi. The rest of a name follows nothing but its own beginning, which leaves 19 steps of 25."""
        (oo, ob, _, op, _), (bo, bb, bi, bp, _), (io, ib, ii, ip, _), (po, pb, _, pp, pq), (qo, qb, _, qp, qq) = (
            self.steps
        )
        o, b, _, p, _ = unpacked(rows[0])
        i = q = NEVER
        back: list[tuple[int, int, int, int, int]] = []
        for packed in rows[1:]:
            to_o = (o + oo, b + bo, i + io, p + po, q + qo)
            to_b = (o + ob, b + bb, i + ib, p + pb, q + qb)
            to_p = (o + op, b + bp, i + ip, p + pp, q + qp)
            from_b, from_i, from_p, from_q = b + bi, i + ii, p + pq, q + qq
            best_o, best_b, best_p = max(to_o), max(to_b), max(to_p)
            back.append(
                (
                    to_o.index(best_o),
                    to_b.index(best_b),
                    1 if from_b >= from_i else 2,
                    to_p.index(best_p),
                    3 if from_p >= from_q else 4,
                )
            )
            o = best_o + (packed & MASK) - MIDDLE
            b = best_b + (packed >> WIDTH & MASK) - MIDDLE
            i = (from_b if from_b >= from_i else from_i) + (packed >> 2 * WIDTH & MASK) - MIDDLE
            p = best_p + (packed >> 3 * WIDTH & MASK) - MIDDLE
            q = (from_p if from_p >= from_q else from_q) + (packed >> 4 * WIDTH) - MIDDLE
        last = (o, b, i, p, q)
        labels = [last.index(max(last))]
        for came in reversed(back):
            labels.append(came[labels[-1]])
        return labels[::-1]


def unpacked(packed: int) -> list[int]:
    """The sum of each label, times SCALE."""
    return [(packed >> WIDTH * label & MASK) - MIDDLE for label in range(len(LABELS))]


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The model of the product, read once, line by line: read whole it would leave its size in the heap again.

    The first line tells of the training and the steps, each other one a key and its weight for each label.
    """
    shared: dict[int, int] = {}
    weights = {}
    with (
        files(__package__).joinpath(FILE).open("rb") as file,
        gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines,
    ):
        head = json.loads(next(lines))
        for line in lines:
            key, *row = line.split()
            packed = sum(int(weight) << WIDTH * label for label, weight in enumerate(row))
            weights[key] = shared.setdefault(packed, packed)
    return Tagger(weights, tuple(tuple(row) for row in head["steps"]), head["made_from"])
