"""Train the tagger of names (bot/understanding/tagging) on the messages of this folder.

python training/train.py [--sets NAME ...] [--without NAME ...] [--to FILE] [--rounds N]

Needs python-crfsuite (requirements/training.txt, `make train`); the bot needs nothing of it. The outcome depends on
the messages, the keys of evidence.py and the seed alone.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pycrfsuite

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sources import HERE, MESSAGES, all_sets, made_from
from variants import Example, varied

from bot.understanding.folding import fold_text
from bot.understanding.spoken import evidence_of
from bot.understanding.tagging.model import LABELS, SCALE
from bot.understanding.tagging.tokens import Token
from storage.entities.names import is_place

WEIGHTS: Final = HERE.parent / "bot/understanding/tagging/weights.txt.gz"
SEED: Final = 2
LEAST: Final = 2
"""Weights under this, in 64ths, change nothing worth their memory."""

SETTINGS: Final = {"c1": 0.5, "c2": 0.4, "max_iterations": 150, "feature.possible_transitions": True}

Row = tuple[list[list[str]], list[str]]


def examples(names: Sequence[str]) -> Iterator[Example]:
    """The messages of the sets with the names of the firms that their reps have."""
    for name in names:
        folder = MESSAGES / name
        firms = (folder / "customers.txt").read_text(encoding="utf-8").splitlines()
        for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines():
            yield Example.of(json.loads(line), [firm.strip() for firm in firms if firm.strip()])


def _place_before(text: str) -> int:
    """How many characters of place stand right before a firm's name: they tell houses of one name apart.

    The sets do not agree on it; the name with its place is what the CRM keeps.
    """
    folded, length, ends = fold_text(text), 0, ("市", "省", "区", "县")
    while True:
        towns = [size for size in (3, 2) if len(folded) >= size and is_place(folded[-size:])]
        towns += [
            size + 1
            for size in (3, 2)
            if folded[-1:] in ends and len(folded) > size and is_place(folded[:-1][-size:])
        ]
        district = re.search(r"(?P<town>[\u4e00-\u9fff]{2})市?[\u4e00-\u9fff]{1,3}[区县镇]$", folded)
        if district is not None and is_place(district["town"]):
            towns.append(len(district.group()))
        if not towns:
            break
        length += max(towns)
        folded = folded[: -max(towns)]
    return length


def labels_of(example: Example, tokens: Sequence[Token]) -> list[str]:
    """The label of each token: the customer and the person wherever they stand."""
    labels = ["O"] * len(tokens)
    for words, letter in ((example.customer, "C"), (example.second, "C"), (example.person, "P")):
        for start, end in example.places(words):
            first = True
            start -= _place_before(example.text[:start]) if letter == "C" else 0
            for at, token in enumerate(tokens):
                if token.start < end and token.end > start:
                    labels[at] = f"{'B' if first else 'I'}{letter}"
                    first = False
    return labels


def row_of(example: Example) -> Row | None:
    """The evidence and the labels of one message."""
    tokens, evidence = evidence_of(example.text, candidates=example.candidates, **example.situation)
    return ([each.keys() for each in evidence], labels_of(example, tokens)) if tokens else None


def trained(rows: Sequence[Row], rounds: int) -> tuple[dict[str, list[int]], list[list[int]]]:
    """Weights by key and label, and from label to label, in 64ths."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(SETTINGS | {"max_iterations": rounds})
    for evidence, labels in rows:
        trainer.append(evidence, labels)
    with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
        tagger.close()
    weights: dict[str, list[int]] = {}
    for (key, label), weight in info.state_features.items():
        if abs(scaled := round(weight * SCALE)) >= LEAST:
            weights.setdefault(key, [0] * len(LABELS))[LABELS.index(label)] = scaled
    steps = [[round(info.transitions.get((old, new), 0.0) * SCALE) for new in LABELS] for old in LABELS]
    return dict(sorted(weights.items())), steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", help="of these sets (default: all)")
    parser.add_argument("--without", nargs="+", default=[], help="but not of these, to measure on them")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="the file of the weights")
    parser.add_argument("--rounds", type=int, default=SETTINGS["max_iterations"])
    options = parser.parse_args()
    names = [name for name in options.sets or all_sets() if name not in options.without]
    chance = random.Random(SEED)
    found = list(examples(names))
    rows = [row for each in varied(found, chance) if (row := row_of(each)) is not None]
    weights, steps = trained(rows, options.rounds)
    head = json.dumps({"made_from": made_from(names), "steps": steps})
    lines = [head, *(" ".join([key, *map(str, row)]) for key, row in weights.items())]
    options.to.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    print(f"{len(found)} messages, {len(rows)} with variants, {len(weights)} keys, {options.to.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
