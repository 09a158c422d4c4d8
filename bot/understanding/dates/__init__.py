"""Dates and times in three ways of writing (conversations.md 4.6): a grammar of small rules.

Rules see pieces (a day, an hour), pieces are joined into dates, the words around a date tell whether it happened
or comes next, and only then it becomes a moment.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.understanding.dates import (
    chinese_clock,
    chinese_days,
    chinese_spans,
    digit_days,
    english_clock,
    english_days,
    english_distances,
    english_festivals,
    english_numbered,
    english_ranges,
    english_spans,
    english_tenses,
    english_weeks,
)
from bot.understanding.dates.english_context import moved
from bot.understanding.dates.english_spelling import spelled
from bot.understanding.dates.joining import apart, join
from bot.understanding.dates.names_guard import is_name
from bot.understanding.dates.resolving import resolve
from bot.understanding.dates.roles import roles
from bot.understanding.dates.rules import Table
from bot.understanding.dates.values import Anchor, Piece
from bot.understanding.folding import fold_text, has_chinese, has_latin
from bot.understanding.reading import DateFound, Language

NINE = time(9)
WEEKDAYS = frozenset(range(5))
CHINESE = (*chinese_days.RULES, *digit_days.RULES, *chinese_spans.RULES, *chinese_clock.RULES)
ENGLISH = (
    *english_days.RULES,
    *english_numbered.RULES,
    *english_weeks.RULES,
    *english_spans.RULES,
    *english_distances.RULES,
    *english_festivals.RULES,
    *english_clock.RULES,
    *english_ranges.RULES,
)
DIGITS_ONLY = ("year first", "year first and hour", "hour on a clock", "eight digits")
MOST_DATES = 24
SPACE = r"[\s,.!?。、]*"
AROUND = re.compile(
    rf"{SPACE}(?:好的?|那就?|就|改到|改成|改|再|吧|行吗|可以吗|ok|on|at|please|pls|then|let['’]?s\s+say)?{SPACE}"
)


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
    """Every date of a text in its order, with roles and default hours; impossible ones are flagged."""
    anchor = anchor_at(now, tz, lang, region, day_month_order, default_time, workdays, holidays, makeup_days)
    return dates_in(fold_text(text), text, anchor)


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
    """The date that the whole text is, as a next contact, or None when it is anything more or less.

    An impossible date (7月35日) and a past one come back with their trouble; `at` is None while choices are open.
    """
    anchor = anchor_at(now, tz, lang, region, day_month_order, default_time, workdays, holidays, makeup_days)
    folded = fold_text(text)
    spelling = spelled(folded)
    dates = pieces_in(spelling.text, anchor)
    if len(dates) != 1 or not _covers(dates[0], spelling.text):
        return None
    return resolve(spelling.back(dates[0]), "next", text, anchor)


def anchor_at(
    now: datetime,
    tz: str | ZoneInfo,
    lang: Language,
    region: str,
    day_month_order: str | None,
    default_time: time,
    workdays: Collection[int],
    holidays: Collection[date],
    makeup_days: Collection[date],
) -> Anchor:
    """Where the person stands; a `now` without zone is local already."""
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    local = now.astimezone(zone) if now.tzinfo else now.replace(tzinfo=zone)
    days = frozenset(workdays), frozenset(holidays), frozenset(makeup_days)
    return Anchor(local, zone, lang, region, day_month_order, default_time, *days)


def dates_in(folded: str, text: str, anchor: Anchor) -> list[DateFound]:
    """The dates of a folded text; `text` gives the words as typed."""
    spelling = spelled(folded)
    dates = pieces_in(spelling.text, anchor)
    if has_chinese(folded):
        read = roles(dates, spelling.text, anchor)
    else:
        dates, read = english_tenses.read(dates, spelling.text, anchor)
    found = zip(dates, read, strict=True)
    return [resolve(spelling.back(piece), role, text, anchor) for piece, role in found]


def pieces_in(folded: str, anchor: Anchor) -> list[Piece]:
    """The joined pieces of a folded text, without those that belong to names."""
    chinese, latin = has_chinese(folded), has_latin(folded)
    found = _rules(chinese, latin, anchor.lang).scan(folded, anchor)
    pieces = [each for each in found if not is_name(each, folded)]
    if not pieces:
        return []
    standing = english_distances.away_from(apart(pieces)[:MOST_DATES], folded, anchor)
    return join(moved(english_ranges.lasting(standing, folded), folded), folded)


@lru_cache(maxsize=16)
def _rules(chinese: bool, latin: bool, lang: Language) -> Table:
    """The tables for a text: of both languages when both are in it; 8/5 is read once, in the order of one of them."""
    month_first = chinese or (lang != "en" and not latin)
    digits = CHINESE if chinese or month_first else tuple(each for each in CHINESE if each.name in DIGITS_ONLY)
    words = ENGLISH if latin or not month_first else ()
    return Table((*digits, *(each for each in words if not (month_first and each.name == "slashed"))))


def _covers(piece: Piece, folded: str) -> bool:
    """Whether nothing but politeness and punctuation stands around the date."""
    return all(AROUND.fullmatch(each) for each in (folded[: piece.start], folded[piece.end :]))
