"""The sample day of the scripts (Thu 9 Jul 2026 14:32 in Taipei) and what a rep says on it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.understanding import DateFound, Reading, find_dates, read, read_date
from storage.entities.candidates import Candidate

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = datetime(2026, 7, 9, 14, 32, tzinfo=TAIPEI)
REGIONS = {"zh-CN": "CN", "zh-TW": "TW", "en": "CN"}
CURRENCIES = {"zh-CN": "CNY", "zh-TW": "TWD", "en": "CNY"}


def own(name: str, ref: str = "c1", **more: Any) -> Candidate:
    """A customer of the person who writes."""
    return Candidate(ref, "customer", name, "own", **more)


def customer(name: str, standing: Any, ref: str = "c9") -> Candidate:
    """A customer of somebody else, or of nobody."""
    return Candidate(ref, "customer", name, standing)


def colleague(name: str, ref: str = "u1") -> Candidate:
    """Somebody of the firm."""
    return Candidate(ref, "colleague", name, "readable")


FIRM = {
    "zh-CN": (own("顺达物流"), own("明辉电子有限公司", "c2"), customer("永发建材", "pool"), colleague("王芳")),
    "zh-TW": (own("順達物流"), own("明輝電子有限公司", "c2"), customer("永發建材", "pool"), colleague("王芳")),
    "en": (
        own("Shunda Logistics"),
        own("Minghui Electronics", "c2"),
        customer("Yongfa Building", "pool"),
        colleague("Wang"),
    ),
}


def said(text: str, lang: Any = "zh-CN", *candidates: Candidate, **more: Any) -> Reading:
    """What a rep's line is read as; without candidates, against the firm of the scripts."""
    options = {"now": NOW, "tz": TAIPEI, "region": REGIONS[lang], "currency": CURRENCIES[lang], **more}
    return read(text, lang=lang, candidates=candidates or FIRM[lang], **options)


def dates(text: str, lang: Any = "zh-CN", **more: Any) -> list[DateFound]:
    """The dates of a line."""
    return find_dates(text, more.pop("now", NOW), TAIPEI, lang, region=more.pop("region", REGIONS[lang]), **more)


def moment(text: str, lang: Any = "zh-CN", **more: Any) -> str:
    """The moment of the only date of a line, as `Fri 10 Jul 09:00`; its choices, joined, when it asks."""
    found = dates(text, lang, **more)
    assert len(found) == 1, [each.text for each in found]
    return shown(found[0])


def answer(text: str, lang: Any = "zh-CN") -> str | None:
    """A reply to a question for a date."""
    found = read_date(text, NOW, TAIPEI, lang, region=REGIONS[lang])
    return shown(found) if found else None


def shown(found: DateFound) -> str:
    """A date as the tests write it."""
    if found.at is not None:
        return written(found.at)
    return " | ".join(written(choice) for choice in found.choices) or found.trouble


def written(at: datetime | None) -> str:
    """Fri 10 Jul 09:00, with the year when it is another one."""
    if at is None:
        return "-"
    words = f"{at:%a} {at.day} {at:%b} {at:%H:%M}"
    return words if at.year == NOW.year else f"{words} {at.year}"
