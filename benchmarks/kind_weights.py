"""Weigh the cues of kinds anew: print `bot/understanding/kind_weights.py` for folders of gold readings.

python benchmarks/kind_weights.py DIR [DIR ...] > bot/understanding/kind_weights.py

The weights are those of a multinomial logistic regression, fitted by plain stochastic steps with a fixed seed.
Each DIR holds messages.jsonl and customers.txt, see `benchmarks/understanding.py`; the plain
lines of the rig are added.
"""

import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import exp, sqrt
from pathlib import Path

from rig.gold import rows

from bot.understanding import kinds, read
from bot.understanding.command import as_candidates, understood
from bot.understanding.cues import Facts, cues_of
from bot.understanding.reading import Language

KINDS = ("follow_up", "lead", "task", "lookup", "business", "small_talk", "unknown")
Example = tuple[frozenset[str], Collection[str]]
EPOCHS, STEP, DECAY, LEFT_OUT, FEWEST = 40, 0.15, 0.005, 0.25, 5
HEAD = '''"""What each cue weighs for each kind: made by `benchmarks/kind_weights.py`, not by hand.

A line reads as a sentence: `next_later_clause` (a date to come stands behind the first clause) speaks for a
follow-up and against a task.
"""

from bot.understanding.reading import Kind

KINDS: tuple[Kind, ...] = ({kinds})
# fmt: off
WEIGHTS: dict[str, tuple[float, ...]] = {{
    # {columns}
{rows}
}}
'''


@contextmanager
def listening() -> Iterator[list[Facts]]:
    """Overhears what the kinds are told from."""
    decide, heard = kinds.kind_of, list[Facts]()

    def listen(facts: Facts) -> kinds.Found:
        heard.append(facts)
        return decide(facts)

    kinds.kind_of = listen
    try:
        yield heard
    finally:
        kinds.kind_of = decide


def examples(folder: Path) -> Iterator[Example]:
    """The cues of each message, and every kind that counts as right."""
    names = as_candidates((folder / "customers.txt").read_text(encoding="utf-8").splitlines())
    for row in rows(folder / "messages.jsonl"):
        with listening() as heard:
            understood(row, {"lang": row["lang"]}, names)
        gold = row["gold"]
        yield frozenset(cues_of(heard[0])), gold.get("accept", {}).get("kind") or [gold["kind"]]


def plain() -> Iterator[Example]:
    """The short plain lines of the rig."""
    names = as_candidates(("顺达物流", "明辉电子", "Shunda Logistics", "Minghui Electronics"))
    now = datetime(2026, 7, 9, 14, 32)
    for line in (Path(__file__).parent / "rig" / "plain_kinds.txt").read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition(": ")
        if kind in KINDS:
            lang: Language = "en" if text.isascii() else "zh-CN"
            with listening() as heard:
                read(text, now=now, tz="Asia/Shanghai", lang=lang, region="CN", currency="CNY", candidates=names)
            yield frozenset(cues_of(heard[0])), [kind]


def shares(weights: dict[str, list[float]], cues: Collection[str]) -> list[float]:
    """How the kinds share what the cues say."""
    totals = [sum(weights[cue][index] for cue in cues if cue in weights) for index in range(len(KINDS))]
    powers = [exp(total - max(totals)) for total in totals]
    return [power / sum(powers) for power in powers]


def fitted(data: Sequence[Example]) -> dict[str, list[float]]:
    """The weights under which the gold kinds are likeliest: held small, and none relying on the company of others.

    In each step some cues of the message are left out at random; the mean over the later rounds is taken.
    """
    count = Counter(cue for cues, _ in data for cue in cues)
    weights = {cue: [0.0] * len(KINDS) for cue, times in sorted(count.items()) if times >= FEWEST}
    slopes = {cue: [0.01] * len(KINDS) for cue in weights}
    sums = {cue: [0.0] * len(KINDS) for cue in weights}
    order, dice = list(data), random.Random(1)
    for epoch in range(EPOCHS):
        dice.shuffle(order)
        for cues, right in order:
            _step(
                weights, slopes, [cue for cue in sorted(cues) if cue in weights and dice.random() > LEFT_OUT], right
            )
        if epoch >= EPOCHS // 2:
            sums = {cue: [a + b for a, b in zip(row, weights[cue], strict=True)] for cue, row in sums.items()}
    return {cue: [number / (EPOCHS - EPOCHS // 2) for number in row] for cue, row in sums.items()}


def _step(
    weights: dict[str, list[float]], slopes: dict[str, list[float]], cues: Sequence[str], right: Collection[str]
) -> None:
    now = shares(weights, cues)
    whole = sum(share for kind, share in zip(KINDS, now, strict=True) if kind in right)
    for index, kind in enumerate(KINDS):
        error = (now[index] / whole if kind in right else 0.0) - now[index]
        for cue in cues if abs(error) > 0.001 else ():
            slope = error - DECAY * weights[cue][index]
            slopes[cue][index] += slope * slope
            weights[cue][index] += STEP * slope / sqrt(slopes[cue][index])


def main() -> int:
    """Print the module."""
    data = [each for name in sys.argv[1:] for each in examples(Path(name))] + list(plain())
    rows = []
    for cue, row in sorted(fitted(data).items()):
        numbers = ", ".join(f"{round(number, 2) + 0.0:5.2f}" for number in row)
        rows.append(f"    {cue!r:28}: ({numbers}),".replace("'", '"'))
    columns = " ".join(KINDS)
    print(HEAD.format(kinds=", ".join(f'"{kind}"' for kind in KINDS), columns=columns, rows="\n".join(rows)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
