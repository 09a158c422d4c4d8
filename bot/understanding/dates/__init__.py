"""Dates and times in three ways of writing (conversations.md 4.6)."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.understanding.reading import DateFound, Language

NINE = time(9)
WEEKDAYS = frozenset(range(5))


def find_dates(
    text: str,
    now: datetime,
    tz: str | ZoneInfo,
    lang: Language,
    *,
    region: str = "CN",
    day_month_order: str | None = None,
    default_time: time = NINE,
    workdays: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = (),
    makeup_days: Collection[date] = (),
) -> list[DateFound]:
    """Every date of a text in its order, with roles and default hours."""
    return []


def read_date(
    text: str,
    now: datetime,
    tz: str | ZoneInfo,
    lang: Language,
    *,
    region: str = "CN",
    day_month_order: str | None = None,
    default_time: time = NINE,
    workdays: Collection[int] = WEEKDAYS,
    holidays: Collection[date] = (),
    makeup_days: Collection[date] = (),
) -> DateFound | None:
    """The date that the whole text is, as a next contact, or None when it is anything more or less."""
    return None
