"""The weights, and the best labels for a row of tokens."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import add

LABELS = ("O", "BC", "IC", "BP", "IP")
"""Nothing, and the beginning and the rest of what names a customer or a person."""

FILE = "weights.json.gz"
SCALE = 64
NEVER = -1e9

Scores = list[float]


@dataclass(frozen=True, slots=True)
class Tagger:
    """`weights[key][label]` times SCALE, `columns[label][label before]`; `made_from` names the training."""

    weights: dict[str, tuple[int, ...]]
    columns: tuple[tuple[float, ...], ...]
    made_from: str

    def tag(self, evidence: Sequence[Sequence[str]]) -> list[int]:
        """The best row of labels."""
        return self._best([self._scores(keys) for keys in evidence])

    def _scores(self, keys: Sequence[str]) -> Scores:
        none = b = i = p = q = 0
        find = self.weights.get
        for key in keys:
            found = find(key)
            if found is not None:
                none += found[0]
                b += found[1]
                i += found[2]
                p += found[3]
                q += found[4]
        return [none / SCALE, b / SCALE, i / SCALE, p / SCALE, q / SCALE]

    def _best(self, scores: Sequence[Scores]) -> list[int]:
        """Viterbi."""
        so_far = [score if LABELS[label][0] != "I" else NEVER for label, score in enumerate(scores[0])]
        back: list[list[int]] = []
        for row in scores[1:]:
            ways = [list(map(add, so_far, column)) for column in self.columns]
            best = [max(way) for way in ways]
            back.append([way.index(high) for way, high in zip(ways, best, strict=True)])
            so_far = list(map(add, best, row))
        label = so_far.index(max(so_far))
        labels = [label]
        for came in reversed(back):
            label = came[label]
            labels.append(label)
        return labels[::-1]


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The model of the product, read once."""
    stored = json.loads(gzip.decompress(files(__package__).joinpath(FILE).read_bytes()))
    shared: dict[tuple[int, ...], tuple[int, ...]] = {}
    weights = {}
    for key, row in stored["weights"].items():
        values = tuple(row)
        weights[key] = shared.setdefault(values, values)
    columns = tuple(
        tuple(_step(old, new, stored["steps"]) for old in range(len(LABELS))) for new in range(len(LABELS))
    )
    return Tagger(weights, columns, stored["made_from"])


def _step(old: int, new: int, steps: list[list[int]]) -> float:
    """From label to label; the rest of a name follows its beginning alone."""
    first, second = LABELS[old], LABELS[new]
    return NEVER if second[0] == "I" and first[1:] != second[1:] else steps[old][new] / SCALE
