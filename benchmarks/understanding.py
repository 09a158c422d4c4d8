"""How well and how fast messages are understood, on folders of gold readings and on invented messages.

python benchmarks/understanding.py [--data DIR ...] [--show FIELD] [--half odd|even] [--halves] [--brief]

A DIR (default: those of the environment variable FIELDLINE_UNDERSTANDING_DATA) holds messages.jsonl, customers.txt,
dates.jsonl and not-dates.jsonl, or some of them. Without any, only the invented messages are read. Of a rule that
was mended on the odd lines (--show next --half odd) the even ones tell what it is worth (--halves).
"""

import argparse
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from rig.gold import FIELDS, FINE, SAVED, date_verdict, figures, rows, squeezed, verdict, wanted
from rig.invented import firms, invented
from rig.rivals import rivals
from rig.rivals import verdict as rival_verdict

from bot.understanding.command import as_candidates, language_of, understood
from storage.entities.candidates import Candidate

LANGUAGES = ("zh-CN", "zh-TW", "en")
SIZES = (0, 42, 200)
REPEATS = 3
IMPORT = "from time import perf_counter as now; t = now(); import bot.understanding; print((now() - t) * 1000)"


@dataclass
class Tally:
    """What came of the messages of one language, or of half of them."""

    messages: int = 0
    fields: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confused: Counter[str] = field(default_factory=Counter)
    levels: Counter[tuple[str, ...]] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    others: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    none: Counter[bool] = field(default_factory=Counter)


@dataclass
class Bench:
    """The tallies by language and half, and what is to be printed on the way."""

    show: str | None
    half: str | None
    halves: bool
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def of(self, lang: str, index: int) -> Tally:
        """Where a line counts."""
        return self.tallies[f"{lang} {_half(index)}" if self.halves else lang]

    def tell(self, index: int, topic: str, words: str) -> None:
        """Print a miss, if it was asked for and lies in the half that may be looked at."""
        if self.show in (topic, "all") and self.half in (None, _half(index)):
            print(f"  {words}")


def _half(index: int) -> str:
    return "even" if index % 2 else "odd"


def messages(bench: Bench, lines: list[dict[str, Any]], names: list[Candidate]) -> None:
    """Read every message beside its gold reading."""
    own = [squeezed(each.name).lower() for each in names]
    for index, row in enumerate(lines):
        gold, tally = row["gold"], bench.of(row["lang"], index)
        answer = understood(row, {"lang": row["lang"]}, names)
        outcomes = {name: verdict(name, answer, gold) for name in FIELDS}
        tally.messages += 1
        for name, outcome in outcomes.items():
            tally.fields[name][outcome] += 1
            if outcome not in ("", "right"):
                said = answer.get(name, answer.get(f"{name}_at"))
                bench.tell(index, name, f"{row['id']} {name}: {outcome}: {said!r} for {gold[name]!r}  {row['text']}")
        if outcomes["kind"] != "right":
            tally.confused[f"{gold['kind']}->{answer['kind']}"] += 1
        right = "right" if outcomes["kind"] == "right" else "wrong"
        whole = "whole" if all(outcomes[name] in FINE for name in SAVED) else "part"
        if whole == "part" and answer["certainty"] == "sure":
            missed = [name for name in SAVED if outcomes[name] not in FINE]
            bench.tell(index, "sure", f"{row['id']} sure and wrong in {', '.join(missed)}  {row['text']}")
        key = squeezed(gold["customer"] or "").lower()
        mine = "own" if gold["kind"] == "follow_up" and key and any(key in name for name in own) else "other"
        silent = "silent" if answer["certainty"] == answer["match"] == "sure" else "asks"
        tally.levels[answer["certainty"], right, whole, mine, silent] += 1


def dates(bench: Bench, folder: Path, others: dict[str, Any]) -> None:
    """Read every bare date phrase, and the lines that hold no date."""
    for index, row in enumerate(rows(folder / "dates.jsonl")):
        lang = language_of(row["lang"], row.get("script"))
        tally = bench.of(lang, index)
        answer = understood(row, {"lang": lang})
        outcome = date_verdict(answer, row["accept"])
        tally.dates[outcome] += 1
        if outcome != "right":
            said = [(each["start"], each["end"], each["open"]) for each in answer["dates"]]
            bench.tell(
                index, "dates", f"{row['id']} {outcome}: {row['text']} at {row['ref']}: {said} {row['accept']}"
            )
        for name, (reader, langs) in others.items():
            if lang in langs:
                tally.others[name][rival_verdict(reader, row, lang)] += 1
    for index, row in enumerate(rows(folder / "not-dates.jsonl")):
        lang = language_of(row["lang"], row.get("script"))
        answer = understood(row, {"lang": lang, "now": "2026-03-11T10:30"})
        bench.of(lang, index).none[bool(answer["dates"])] += 1
        if answer["dates"]:
            bench.tell(index, "dates", f"{row['id']} no date: {row['text']}: {answer['dates'][0]['text']}")


def report(label: str, tally: Tally) -> None:
    """The figures of one language."""
    print(f"\n== {label}: {tally.messages} messages")
    if tally.dates:
        for name, counts in {"dates": tally.dates, **tally.others}.items():
            print(f"{name:10}", "  ".join(f"{each} {counts[each]}" for each in ("right", "asked", "wrong", "unread")))
    if tally.none:
        print(f"no dates   false alarms {tally.none[True]} of {tally.none.total()}")
    if not tally.messages:
        return
    print("field      wanted      P      R     F1  F1 lenient  asked")
    for name in FIELDS:
        counts = tally.fields[name]
        strict = "  ".join(f"{each:.3f}" for each in figures(counts)[:3])
        print(f"{name:9} {wanted(counts):7}  {strict}  {figures(counts)[3]:10.3f} {counts['asked']:6}")
    print("confused  ", ", ".join(f"{pair} {count}" for pair, count in tally.confused.most_common()) or "none")
    calibration(tally)


def calibration(tally: Tally) -> None:
    """How often each level of certainty is right, and how many messages reach it."""
    print("certainty  messages  kind right  all that is saved right")
    for level in ("sure", "likely", "none"):
        here = _having(tally, level)
        right, whole = _having(tally, level, "right"), _having(tally, level, "whole")
        print(f"{level:9} {here:9}  {_share(right, here)}  {_share(whole, here)}")
    silent, right, whole = (_having(tally, "silent", *more) for more in ((), ("right",), ("whole",)))
    print(f"silent    {silent:9}  {_share(right, silent)}  {_share(whole, silent)}"
          "   (sure, and of a sure record)")  # fmt: skip
    print(f"recall at sure {_share(_having(tally, 'sure', 'right'), tally.messages).strip()} of all,",
          f"{_share(_having(tally, 'sure', 'right', 'own'), _having(tally, 'own')).strip()} of",
          f"{_having(tally, 'own')} follow-ups that name an own customer")  # fmt: skip


def _having(tally: Tally, *marks: str) -> int:
    return sum(count for key, count in tally.levels.items() if set(marks) <= set(key))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:9.1%}" if whole else "        –"


def speed(lines: list[dict[str, Any]], names: list[Candidate]) -> None:
    """µs of a message with few and with many candidates, the best of three each."""
    crowd = [*names, *as_candidates(name for lang in LANGUAGES for name in firms(lang, 70))]
    print("\nµs a message, best of three   p50     p99     most")
    for size in SIZES:
        picked = crowd[:size]
        costs = sorted(_cost(row, picked) for row in lines)
        p50, p99 = costs[len(costs) // 2], costs[-1 - len(costs) // 100]
        print(f"{size:4} candidates {p50:17.0f} {p99:7.0f} {costs[-1]:8.0f}")


def _cost(row: dict[str, Any], names: list[Candidate]) -> float:
    best = float("inf")
    for _ in range(REPEATS):
        start = perf_counter()
        understood(row, {"lang": row["lang"]}, names)
        best = min(best, perf_counter() - start)
    return best * 1e6


def import_time() -> float:
    """Milliseconds of `import bot.understanding` in a process of its own, the best of three."""
    runs = (subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True) for _ in range(REPEATS))
    return min(float(run.stdout) for run in runs)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = os.environ.get("FIELDLINE_UNDERSTANDING_DATA", "").split(os.pathsep)
    parser.add_argument(
        "--data", nargs="+", default=[each for each in known if each], help="folders of gold readings"
    )
    parser.add_argument("--show", help="print the misses of a field, of dates, of what was sure, or of all")
    parser.add_argument("--half", choices=("odd", "even"), help="print misses of this half of the lines only")
    parser.add_argument("--halves", action="store_true", help="figures of odd and even lines apart")
    parser.add_argument("--brief", action="store_true", help="neither times, nor rivals, nor invented messages")
    options = parser.parse_args()
    bench = Bench(options.show, options.half, options.halves)
    others = {} if options.brief else rivals()
    everything: list[dict[str, Any]] = []
    names: list[Candidate] = []
    for folder in map(Path, options.data):
        lines = list(rows(folder / "messages.jsonl"))
        customers = folder / "customers.txt"
        names = as_candidates(customers.read_text(encoding="utf-8").splitlines()) if customers.exists() else []
        messages(bench, lines, names)
        dates(bench, folder, others)
        everything += lines
    for label in sorted(bench.tallies, key=lambda each: LANGUAGES.index(each.split()[0])):
        report(label, bench.tallies[label])
    if not options.brief:
        made = Bench(options.show if not options.data else None, options.half, halves=False)
        for lang in LANGUAGES:
            own, lines = invented(lang)
            messages(made, lines, as_candidates(own))
            report(f"{lang}, invented", made.tallies[lang])
            everything += lines if not options.data else []
        speed(everything, names)
        print(f"import: {import_time():.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
