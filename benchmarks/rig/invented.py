"""Messages made of parts, with their gold readings: firms, people, deeds, days, sums and phones in three languages.

Seeded: the same messages in every run. The words stand in `parts_*.py` and are their own; no list of the product is
looked at, and no rule of it is tuned on them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from . import parts_en, parts_zh_cn, parts_zh_tw

PARTS: dict[str, Any] = {"zh-CN": parts_zh_cn, "zh-TW": parts_zh_tw, "en": parts_en}
COUNT = 400
OWN = 60
DAY = timedelta(days=1)


@dataclass
class Days:
    """Where a message stands in time, and the days that its words count from there."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def of_week(self, weekday: int, weeks: int) -> date:
        """A weekday of a calendar week that begins on Monday."""
        return self.today - self.today.weekday() * DAY + (weekday + 7 * weeks) * DAY

    def coming(self, weekday: int) -> date:
        """The next such weekday after today."""
        return self.today + ((weekday - self.today.weekday() - 1) % 7 + 1) * DAY

    def numbered(self, number: int) -> date:
        """The next 5th or 20th after today."""
        here = self.today.replace(day=number)
        return here if here > self.today else here + monthrange(here.year, here.month)[1] * DAY


def firms(lang: str, count: int, seed: int = 1) -> list[str]:
    """Names of firms as they stand in the register, all different."""
    random, parts, found = Random(f"firms {lang} {seed}"), PARTS[lang], dict[str, str]()
    while len(found) < count:
        found.setdefault("".join(name := parts.firm(random)), parts.joined(name))
    return list(found.values())


def invented(lang: str, count: int = COUNT, seed: int = 1) -> tuple[list[str], list[dict[str, Any]]]:
    """The rep's own customers, and messages of which about half name one of them."""
    random, parts = Random(f"messages {lang} {seed}"), PARTS[lang]
    known = list({parts.short(name): name for name in (parts.firm(random) for _ in range(OWN))}.values())
    lines = [_message(lang, index, random, known) for index in range(count)]
    return [parts.joined(name) for name in known], lines


def _message(lang: str, index: int, random: Random, known: list[tuple[str, ...]]) -> dict[str, Any]:
    parts = PARTS[lang]
    region, zone = random.choice(parts.PLACES)
    days = Days(_now(random))
    kind = random.choices(list(parts.SHAPES), [parts.WEIGHTS[each] for each in parts.SHAPES])[0]
    shape, more = random.choice(parts.SHAPES[kind])
    gold: dict[str, Any] = {"kind": kind, "customer": None, "person": None, "title": None, "phones": [], "emails": []}
    gold |= {"amount": None, "method": None, "next": None, "happened": None, "extra": {}}
    words: dict[str, str] = {}
    if "{f}" in shape:
        words["f"] = gold["customer"] = _firm(parts, random, known if kind in ("lookup", "task") else None, known)
    if "{p}" in shape:
        words["p"], gold["title"] = parts.person(random)
        gold["person"] = words["p"]
    if "{t}" in shape:
        words["t"], number = parts.phone(random, region)
        gold["phones"] = [number]
    if "{e}" in shape:
        words["e"] = _email(random)
        gold["emails"] = [words["e"]]
    if "{s}" in shape:
        words["s"], gold["amount"] = parts.money(random, region)
    if "{d}" in shape:
        words["d"], happened = random.choice(parts.past(random, days))
        gold["happened"] = happened.isoformat()
    if "{n}" in shape:
        words["n"], gold["next"] = _planned(random.choice(parts.plans(random, days)))
    for slot, choices in parts.FILLS.items():
        words[slot] = random.choice(choices)
    gold |= more
    if kind == "task" and gold["method"]:
        gold["accept"] = {"method": [None]}
    text = shape.format(**words)
    now = days.now.isoformat(timespec="minutes")
    return {
        "id": f"i-{lang}-{index + 1:04}", "lang": lang, "tz": zone, "region": region, "now": now, "text": text,
        "gold": gold,
    }  # fmt: skip


def _now(random: Random) -> datetime:
    """A moment of working life: no Sunday, whose next week is another one for everybody."""
    day = datetime(2026, 1, 5) + random.randrange(700) * DAY
    day += DAY * (day.weekday() == 6)
    return day + timedelta(minutes=random.randrange(8 * 60 + 30, 17 * 60, 5))


def _firm(parts: Any, random: Random, only: list[tuple[str, ...]] | None, known: list[tuple[str, ...]]) -> str:
    name = random.choice(known) if only or random.random() < 0.5 else parts.firm(random)
    return str(parts.joined(name) if random.random() < 0.3 else parts.short(name))


def _email(random: Random) -> str:
    name = "".join(random.choice("bcdfghjklmnprstvz") + random.choice("aeiou") for _ in range(3))
    return f"{name}{random.randrange(10, 99)}@{name[2:]}{random.choice(['.com', '.cn', '.com.tw', '.co', '.io'])}"


def _planned(plan: tuple[str, date, str | None, str | None, bool]) -> tuple[str, dict[str, Any]]:
    words, day, clock, part, by = plan
    return words, {"date": day.isoformat(), "time": clock, "part": part, "by": by}
