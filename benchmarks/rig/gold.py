"""Readings beside gold readings: what is right, what overlaps, what was asked, and the figures of it.

A gold reading may list further values that count, per field: `"accept": {"person": ["邵斌", null]}`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

FIELDS = ("kind", "customer", "person", "title", "phones", "emails", "amount", "method", "next", "happened")
# What a manager would mind most when it is saved without a question.
SAVED = ("kind", "customer", "amount", "next", "happened")
FINE = ("", "right", "overlap")
PARTS = {"am": time(10), "pm": time(14), "noon": time(12), "evening": time(19, 30)}
STRETCHES = {"am": (5, 12), "noon": (11, 14), "pm": (12, 19), "evening": (17, 24)}
RANKS = ("right", "", "overlap", "asked", "extra", "missing", "wrong")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file; nothing when there is no such file."""
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def squeezed(value: str) -> str:
    """A text without its spaces."""
    return "".join(value.split())


def verdict(field: str, answer: dict[str, Any], gold: dict[str, Any]) -> str:
    """right, overlap, asked, wrong, missing or extra; empty when both are silent. The best value that counts."""
    counted = [gold[field], *gold.get("accept", {}).get(field, [])]
    return min((_verdict(field, answer, wanted) for wanted in counted), key=RANKS.index)


def _verdict(field: str, answer: dict[str, Any], wanted: Any) -> str:
    said = answer[f"{field}_at"] if field in ("next", "happened") else answer[field]
    if not said:
        asked = wanted and field == "next" and any(_next(choice, wanted) in FINE for choice in answer["choices"])
        return "asked" if asked else "missing" if wanted else ""
    if not wanted:
        return "extra"
    if field == "next":
        return _next(said, wanted)
    if field == "happened":
        return "right" if datetime.fromisoformat(said).date().isoformat() == wanted else "wrong"
    if isinstance(said, str):
        left, right = squeezed(said), squeezed(wanted)
        contained = field != "kind" and field != "method" and (left in right or right in left)
        return "right" if left == right else "overlap" if contained else "wrong"
    if isinstance(said, list):
        return "right" if set(said) == set(wanted) else "overlap" if set(said) & set(wanted) else "wrong"
    return "right" if said == wanted else "wrong"


def _next(said: str, wanted: dict[str, Any]) -> str:
    """The day, and the minute where a time or a part of the day was said; within the part it overlaps."""
    moment = datetime.fromisoformat(said)
    if moment.date() != date.fromisoformat(wanted["date"]):
        return "wrong"
    if wanted.get("time"):
        return "right" if moment.time() == time.fromisoformat(wanted["time"]) else "wrong"
    if wanted.get("part"):
        first, last = STRETCHES[wanted["part"]]
        return (
            "right"
            if moment.time() == PARTS[wanted["part"]]
            else "overlap"
            if first <= moment.hour < last
            else "wrong"
        )
    return "right"


def date_verdict(answer: dict[str, Any], accept: list[dict[str, Any]]) -> str:
    """right, asked (a choice is right), wrong or unread: of a bare phrase one date is wanted."""
    found = answer["dates"]
    if len(found) == 1 and any(fits(found[0], each) for each in accept):
        return "right"
    offered = [choice for each in found for choice in each["choices"]] or answer["choices"]
    if any(holds(datetime.fromisoformat(choice).replace(tzinfo=None), each) for choice in offered for each in accept):
        return "asked"
    return "wrong" if found else "unread"


def fits(found: dict[str, Any], accept: dict[str, Any]) -> bool:
    """Whether a date lies as the entry says, at its grain and as open as it is."""
    start, end = _local(found["start"]), _local(found["end"])
    wanted, until = _local(accept["start"]), _local(accept["end"])
    if accept["grain"].startswith("interval"):
        return start == wanted and end == until
    if accept["grain"] in ("pod", "within") and until:
        return holds(start, accept)
    return holds(start, accept) and found["open"] == accept["open"]


def holds(moment: datetime | None, accept: dict[str, Any]) -> bool:
    """Whether a moment is the entry's minute, on its day, or inside its part of the day or stretch."""
    wanted, until = _local(accept["start"]), _local(accept["end"])
    if moment is None or wanted is None:
        return False
    if accept["grain"] in ("pod", "within") and until:
        return wanted <= moment < until
    return moment == wanted if "minute" in accept["grain"] else moment.date() == wanted.date()


def _local(at: str | None) -> datetime | None:
    return datetime.fromisoformat(at).replace(tzinfo=None) if at else None


def figures(counts: Counter[str]) -> tuple[float, float, float, float]:
    """Precision, recall and F1; and F1 when overlaps and what was asked count as right."""
    precision, recall = _rates(counts, ("right",))
    loose = _rates(counts, ("right", "overlap", "asked"))
    return precision, recall, _f1(precision, recall), _f1(*loose)


def wanted(counts: Counter[str]) -> int:
    """How often the gold readings hold the field."""
    return sum(counts[each] for each in ("right", "overlap", "wrong", "missing", "asked"))


def _rates(counts: Counter[str], good: tuple[str, ...]) -> tuple[float, float]:
    hits = sum(counts[each] for each in good)
    said = sum(counts[each] for each in {"right", "overlap", "wrong", "extra", *good})
    return hits / said if said else 1.0, hits / wanted(counts) if wanted(counts) else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
