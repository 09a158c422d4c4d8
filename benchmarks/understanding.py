"""How well and how fast messages are understood, on a folder of gold readings.

python benchmarks/understanding.py [--data DIR] [--show FIELD]

DIR (default: the environment variable FIELDLINE_UNDERSTANDING_DATA) holds messages.jsonl, dates.jsonl,
not-dates.jsonl and customers.txt; its README says what is in them.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any

START = perf_counter()
from bot.understanding import find_dates, read, to_json  # noqa: E402
from bot.understanding.command import REGIONS_CURRENCY, as_candidates  # noqa: E402
from storage.entities.candidates import Candidate  # noqa: E402

IMPORT_MS = (perf_counter() - START) * 1000
FIELDS = ("kind", "customer", "person", "title", "phones", "emails", "amount", "method", "next", "happened")
PARTS = {"am": time(10), "pm": time(14), "noon": time(12), "evening": time(19, 30), None: time(9)}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def squeezed(value: str | None) -> str:
    """A text without its spaces."""
    return "".join((value or "").split())


def verdict(field: str, answer: dict[str, Any], gold: dict[str, Any]) -> str:
    """right, overlap, wrong, missing or extra; empty when both are silent."""
    if field in ("next", "happened"):
        return date_verdict(field, answer, gold)
    said, wanted = answer[field], gold[field]
    if not said and not wanted:
        return ""
    if not said or not wanted:
        return "missing" if wanted else "extra"
    if said == wanted:
        return "right"
    if isinstance(said, str):
        left, right = squeezed(said), squeezed(wanted)
        return "right" if left == right else "overlap" if left in right or right in left else "wrong"
    return "wrong"


def date_verdict(field: str, answer: dict[str, Any], gold: dict[str, Any]) -> str:
    """A day is right when the date is; with a time or a part, when the minute is."""
    said, wanted = answer[f"{field}_at"], gold[field]
    if not said and not wanted:
        return ""
    if not said or not wanted:
        return "missing" if wanted else "extra"
    moment = datetime.fromisoformat(said)
    if field == "happened":
        return "right" if moment.date().isoformat() == wanted else "wrong"
    if moment.date().isoformat() != wanted["date"]:
        return "wrong"
    if wanted["time"] is None and wanted["part"] is None:
        return "right"
    hour = time.fromisoformat(wanted["time"]) if wanted["time"] else PARTS[wanted["part"]]
    return "right" if moment.time() == hour else "wrong"


def messages(folder: Path, show: str | None) -> None:
    """Accuracy per field and language, and the time per message."""
    names = as_candidates((folder / "customers.txt").read_text(encoding="utf-8").splitlines())
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    confused: Counter[tuple[str, str]] = Counter()
    sure: Counter[bool] = Counter()
    costs = []
    for row in rows(folder / "messages.jsonl"):
        answer, cost = answered(row, names)
        costs.append(cost)
        gold = row["gold"]
        confused[gold["kind"], answer["kind"]] += gold["kind"] != answer["kind"]
        if answer["certainty"] == "sure":
            sure[gold["kind"] == answer["kind"]] += 1
        for field in FIELDS:
            outcome = verdict(field, answer, gold)
            counts[field, row["lang"]][outcome] += 1
            counts[field, "all"][outcome] += 1
            if show in (field, "all") and outcome not in ("", "right"):
                read = answer_of(field, answer)
                print(f"  {row['id']} {field}: {outcome}: {read!r} for {gold[field]!r}  {row['text']}")
    for field in FIELDS:
        print(
            f"{field:9}", *(line_of(counts[field, lang], lang) for lang in ("all", "zh-CN", "zh-TW", "en")), sep="  "
        )
    print("confused ", {f"{was}->{read_as}": n for (was, read_as), n in confused.items() if n})
    print(f"sure: kind right {sure[True]} of {sum(sure.values())}")
    costs.sort()
    print(f"µs per message: p50 {costs[len(costs) // 2]:.0f}  p99 {costs[-1 - len(costs) // 100]:.0f}")


def answered(row: dict[str, Any], names: list[Candidate]) -> tuple[dict[str, Any], float]:
    """The reading and its cost in µs, the best of three."""
    options = {key: row[key] for key in ("tz", "lang", "region")}
    now = datetime.fromisoformat(row["now"])
    currency = REGIONS_CURRENCY.get(row["region"], "USD")
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        reading = read(row["text"], now=now, currency=currency, candidates=names, **options)
        best = min(best, perf_counter() - start)
    return to_json(reading), best * 1e6


def answer_of(field: str, answer: dict[str, Any]) -> Any:
    """What was read for a field."""
    return answer[f"{field}_at"] if field in ("next", "happened") else answer[field]


def line_of(counts: Counter[str], lang: str) -> str:
    """Precision, recall and F1 of one field; overlaps count half."""
    good = counts["right"] + counts["overlap"] / 2
    said = counts["right"] + counts["overlap"] + counts["wrong"] + counts["extra"]
    wanted = counts["right"] + counts["overlap"] + counts["wrong"] + counts["missing"]
    precision, recall = good / said if said else 1, good / wanted if wanted else 1
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0
    return f"{lang} P {precision:.2f} R {recall:.2f} F1 {f1:.2f} ({wanted})"


def dates(folder: Path) -> None:
    """Date phrases right, wrong and unread per language, and false alarms."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(folder / "dates.jsonl"):
        lang = "en" if row["lang"] == "en" else "zh-TW" if row.get("script") == "hant" else "zh-CN"
        answers = find_dates(row["text"], datetime.fromisoformat(row["ref"]), "Asia/Shanghai", lang)  # type: ignore[arg-type]
        found[lang][
            "unread" if not answers else "right" if any(fits(answers, a) for a in row["accept"]) else "wrong"
        ] += 1
    for lang, counts in found.items():
        print(f"dates {lang}: {dict(counts)}")
    now = datetime(2026, 3, 11, 10, 30)
    alarms = [
        row["id"]
        for row in rows(folder / "not-dates.jsonl")
        if find_dates(row["text"], now, "Asia/Shanghai", row["lang"])
    ]
    print(f"dates where there are none: {alarms or 'no line'}")


def fits(answers: list[Any], accept: dict[str, Any]) -> bool:
    """Whether one date was found and lies as the entry says."""
    if len(answers) != 1:
        return False
    start = answers[0].start.replace(tzinfo=None)
    end = answers[0].end.replace(tzinfo=None) if answers[0].end else None
    wanted = datetime.fromisoformat(accept["start"])
    until = datetime.fromisoformat(accept["end"]) if accept["end"] else None
    if accept["grain"] in ("pod", "within") and until is not None:
        return wanted <= start < until
    if accept["grain"].startswith("interval"):
        return bool(start == wanted and end == until)
    if accept["grain"] == "minute":
        return bool(start == wanted and answers[0].open == accept["open"])
    return bool(start.date() == wanted.date() and answers[0].open == accept["open"])


def main() -> int:
    """Print the figures; 2 when there is no data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("FIELDLINE_UNDERSTANDING_DATA"))
    parser.add_argument("--show", help="print the misses of one field, or of all")
    options = parser.parse_args()
    if not options.data:
        print("no data: name a folder with --data or FIELDLINE_UNDERSTANDING_DATA", file=sys.stderr)
        return 2
    print(f"import: {IMPORT_MS:.0f} ms")
    messages(Path(options.data), options.show)
    dates(Path(options.data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
